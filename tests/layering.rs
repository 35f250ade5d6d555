//! The layer law: `src/README.md` says which layer may import which, and which crates stay inside
//! one layer. These tests hold the sources to that table and find circles between files.

#[path = "layering/circles.rs"]
mod circles;
#[path = "layering/law.rs"]
mod law;
#[path = "layering/modules.rs"]
mod modules;
#[path = "layering/paths.rs"]
mod paths;
#[path = "layering/snippets.rs"]
mod snippets;
#[path = "layering/table.rs"]
mod table;
#[path = "layering/tokens.rs"]
mod tokens;

use std::fs;
use std::path::{Path, PathBuf};

use modules::Modules;
use table::{Table, is_within};

fn source_files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open: Vec<PathBuf> = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    files.sort();
    files
}

fn readme_table() -> Table {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/README.md");
    Table::read(&fs::read_to_string(readme).unwrap()).unwrap()
}

#[test]
fn every_source_file_keeps_to_the_table() {
    let files = source_files();
    assert!(files.len() > 50, "only {} source files were found", files.len());
    let found = law::violations(&readme_table(), &Modules::new(&files));
    assert!(found.is_empty(), "against the table of src/README.md:\n{}", found.join("\n"));
}

#[test]
fn no_import_leads_back_to_its_own_file() {
    let modules = Modules::new(&source_files());
    let imports = circles::imports(&modules);
    assert!(imports.len() > 300, "only {} imports were found", imports.len());
    let rings: Vec<String> =
        circles::circles(&imports).iter().map(|ring| circles::describe(&modules, &imports, ring)).collect();
    assert!(rings.is_empty(), "circles between files:\n{}", rings.join("\n"));
}

#[test]
fn the_table_lists_only_layers_that_exist_and_has_no_cycle() {
    let table = readme_table();
    let files = source_files();
    for layer in table.layers() {
        let exists = |file: &str| file.strip_suffix(".rs").is_some_and(|file| is_within(file, layer));
        assert!(files.iter().any(|(file, _)| exists(file)), "the layer `{layer}` of the table has no source");
    }
    assert_eq!(table.cycle(), None);
}

/// Rows of the symbol table: the names in the code and the file that has them.
fn symbol_rows(readme: &str) -> Vec<(Vec<&str>, &str)> {
    let rows = readme.lines().skip_while(|line| !line.starts_with("| symbol |")).skip(2);
    let cells = rows.take_while(|line| line.starts_with('|')).map(|line| line.split('|').collect::<Vec<_>>());
    cells.map(|cells| (quotations(cells[3]), quotations(cells[4])[0])).collect()
}

fn quotations(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_name_of_the_symbol_table_stands_in_its_file() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let readme = fs::read_to_string(source.join("README.md")).unwrap();
    let rows = symbol_rows(&readme);
    assert!(rows.len() >= 20, "only {} symbols", rows.len());
    for (names, file) in rows {
        let text = fs::read_to_string(source.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        for name in names {
            assert!(words.contains(&name), "`{name}` does not stand in {file}");
        }
    }
}
