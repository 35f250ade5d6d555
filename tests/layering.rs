//! The layer law: `src/README.md` says which layer may import which, and which crates stay inside
//! one layer. These tests hold the sources to that table.

#[path = "layering/paths.rs"]
mod paths;
#[path = "layering/table.rs"]
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use paths::{UsedPath, used_paths};
use table::Table;

/// What a source file does against the table, in words.
fn violations(table: &Table, file: &str, text: &str) -> Vec<String> {
    let module = module_of(file);
    let layer = module.first().cloned().unwrap_or_else(|| root_name(file));
    let mut found = Vec::new();
    if table.row(&layer).is_none() && layer != "lib" {
        found.push(format!("{file}: the table does not list the layer `{layer}`"));
    }
    for used in used_paths(text, &module) {
        let place = format!("{file}:{}", used.line);
        let path = used.segments.join("::");
        if used.is_glob && (used.in_crate || !used.in_tests) && is_of_the_crate(&used) {
            found.push(format!("{place}: glob import `{path}::*`"));
        }
        if used.in_crate {
            let imported = used.segments.get(1).cloned().unwrap_or_default();
            let is_own = imported == layer || imported.is_empty();
            if !is_own && layer != "lib" && table.row(&imported).is_some() && !table.may_import(&layer, &imported) {
                found.push(format!("{place}: `{layer}` may not import `{imported}` (`{path}`)"));
            }
        } else if let Some(fence) = table.fence_of(&used.segments).filter(|(_, owners)| !owners.contains(&layer)) {
            found.push(format!("{place}: `{}` belongs to {} alone", fence.0, fence.1.join(", ")));
        }
    }
    found
}

fn is_of_the_crate(used: &UsedPath) -> bool {
    used.in_crate || matches!(used.segments.first().map(String::as_str), Some("super" | "self"))
}

/// `thermo/nasa7.rs` is the module `thermo::nasa7`; `lib.rs` and `main.rs` are roots.
fn module_of(file: &str) -> Vec<String> {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let mut module: Vec<String> = stem.split('/').map(str::to_string).collect();
    if module.last().is_some_and(|last| last == "mod") || ["lib", "main"].contains(&stem) {
        module.pop();
    }
    module
}

fn root_name(file: &str) -> String {
    file.trim_end_matches(".rs").to_string()
}

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
    let table = readme_table();
    let files = source_files();
    assert!(files.len() > 50, "only {} source files were found", files.len());
    let found: Vec<String> = files.iter().flat_map(|(file, text)| violations(&table, file, text)).collect();
    assert!(found.is_empty(), "against the table of src/README.md:\n{}", found.join("\n"));
}

#[test]
fn the_table_lists_only_layers_that_exist_and_has_no_cycle() {
    let table = readme_table();
    let files = source_files();
    for layer in table.layers() {
        let exists = |file: &str| file == format!("{layer}.rs") || file.starts_with(&format!("{layer}/"));
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

/// A small table for the snippets below.
fn example() -> Table {
    Table::read(
        "| layer | may import | fence |\n|---|---|---|\n| low, base | – | |\n| text | low | `nom`, `std::fs` |\n\
         | top, main | everything above | `clap` |\n",
    )
    .unwrap()
}

#[test]
fn a_path_to_a_layer_that_is_not_listed_is_found_wherever_it_stands() {
    let forbidden = [
        "use crate::top::Thing;",
        "use crate::{low::A, top::B};",
        "fn f() -> usize { crate::top::size() }",
        "use crate::{\n    low,\n    top,\n};",
        "#[cfg(test)]\nmod tests {\n    use crate::top::Thing;\n}",
        "use super::super::top::Thing;",
        "use kinmech::top::Thing;",
    ];
    for snippet in forbidden {
        let found = violations(&example(), "text/read.rs", snippet);
        assert_eq!(found.len(), 1, "{snippet}: {found:?}");
        assert!(found[0].contains("`text` may not import `top`"), "{found:?}");
    }
    let allowed = [
        "use crate::low::A;\nuse crate::text::B;\nuse super::C;",
        "/// [`T`](crate::top::T)\n// crate::top\n/* crate::top */ fn f() {}",
        "const S: &str = \"crate::top\"; const R: &str = r#\"crate::top \"quoted\"\"#; const C: char = '\"';",
    ];
    for snippet in allowed {
        assert_eq!(violations(&example(), "text/read.rs", snippet), Vec::<String>::new(), "{snippet}");
    }
    assert!(violations(&example(), "main.rs", "use kinmech::text::Thing;").is_empty());
}

#[test]
fn a_fenced_crate_is_found_outside_its_layer_only() {
    for snippet in ["use nom::Parser;", "use {nom as parser};", "fn f() { ::nom::bytes::take(1); }", "use nom;"] {
        assert_eq!(violations(&example(), "low.rs", snippet).len(), 1, "{snippet}");
        assert!(violations(&example(), "text/mod.rs", snippet).is_empty(), "{snippet}");
    }
    for snippet in ["use std::{fs, io};", "use std::fs::read;", "fn f() { std::fs::read(\"a\"); }"] {
        assert_eq!(violations(&example(), "low.rs", snippet).len(), 1, "{snippet}");
    }
    assert_eq!(violations(&example(), "base.rs", "#[derive(clap::Parser)] struct A;").len(), 1);
    assert!(violations(&example(), "low.rs", "use std::io; fn f() { binomial::nom::f(); x.nom(); }").is_empty());
}

#[test]
fn glob_imports_of_the_crate_are_found() {
    for snippet in ["use crate::low::*;", "use crate::{low::{A, *}};", "use super::*;", "mod other { use super::*; }"] {
        let found = violations(&example(), "text/read.rs", snippet);
        assert!(found.len() == 1 && found[0].contains("glob"), "{snippet}: {found:?}");
    }
    for snippet in ["mod tests { use super::*; }", "use proptest::prelude::*;", "fn f() { crate::low::A * 2 }"] {
        assert!(violations(&example(), "text/read.rs", snippet).is_empty(), "{snippet}");
    }
    assert!(violations(&example(), "text/tests.rs", "use super::*;").is_empty());
}

#[test]
fn a_layer_that_the_table_does_not_list_is_found() {
    assert_eq!(violations(&example(), "utils/mod.rs", "").len(), 1);
    assert_eq!(violations(&example(), "utils.rs", "").len(), 1);
    assert!(violations(&example(), "lib.rs", "pub mod low;").is_empty());
}

#[test]
fn cycles_and_unknown_layers_in_the_table_are_found() {
    let table = |rows: &str| Table::read(&format!("| layer | may import | fence |\n|---|---|---|\n{rows}"));
    assert!(table("| a | b | |\n| b | c | |\n| c | a | |\n").unwrap().cycle().is_some());
    assert_eq!(table("| a | – | |\n| b | a | |\n| c | a, b | |\n").unwrap().cycle(), None);
    assert!(table("| a | z | |\n").is_err());
    assert!(table("| a | – | |\n| a | – | |\n").is_err());
    assert!(Table::read("no table").is_err());
}
