//! Circles of imports between files.
//!
//! A file imports the files that define what it names. `mod child;` and `pub use child::Thing;` alone are no
//! imports: a `mod.rs` may present its children. Where it names the thing again, it is one. Modules `tests`
//! do not count, and no more does the name of a module by itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::modules::{Modules, SourceFile};
use crate::paths::is_in_tests;

/// Where a file imports another, the first place of each kind: files by index, lines by path.
pub struct Import {
    pub line: usize,
    pub path: String,
}

/// By importing and imported file.
pub type Imports = BTreeMap<(usize, usize), Vec<Import>>;

/// All imports between files, tests aside.
pub fn imports(modules: &Modules) -> Imports {
    let mut imports = Imports::new();
    for (index, file) in modules.files.iter().enumerate() {
        for (imported, import) in imports_of(modules, file) {
            if imported != index {
                imports.entry((index, imported)).or_default().push(import);
            }
        }
    }
    imports
}

fn imports_of(modules: &Modules, file: &SourceFile) -> Vec<(usize, Import)> {
    let mut found = Vec::new();
    let mut reexported: BTreeMap<(&[String], &str), usize> = BTreeMap::new();
    for path in file.names.paths.iter().filter(|path| !path.is_in_tests()) {
        let Some(target) = modules.target(&path.module, &path.segments).filter(|target| !target.is_module) else {
            continue;
        };
        match &path.imported_as {
            Some(name) if path.is_reexport => {
                reexported.insert((&path.module, name), target.file);
            }
            _ => found.push((target.file, Import { line: path.line, path: path.segments.join("::") })),
        }
    }
    for word in file.names.words.iter().filter(|word| !is_in_tests(&word.module)) {
        if let Some(file) = reexported.get(&(word.module.as_slice(), word.text.as_str())) {
            found.push((*file, Import { line: word.line, path: word.text.clone() }));
        }
    }
    found
}

/// A shortest ring of files for each group of files that all lead to one another.
pub fn circles(imports: &Imports) -> Vec<Vec<usize>> {
    let files: BTreeSet<usize> = imports.keys().flat_map(|(from, to)| [*from, *to]).collect();
    let mut open = files;
    let mut circles = Vec::new();
    while let Some(file) = open.pop_first() {
        let Some(ring) = shortest_ring(imports, file) else { continue };
        let reachable = reached(imports, file);
        open.retain(|other| !(reachable.contains_key(other) && reached(imports, *other).contains_key(&file)));
        circles.push(ring);
    }
    circles
}

/// The files from one back to itself, which stands at both ends.
fn shortest_ring(imports: &Imports, file: usize) -> Option<Vec<usize>> {
    let from = reached(imports, file);
    let mut ring = vec![file, *from.get(&file)?];
    while ring[ring.len() - 1] != file {
        ring.push(from[&ring[ring.len() - 1]]);
    }
    ring.reverse();
    Some(ring)
}

/// Every file that one leads to, breadth first, with the file before it on the way.
fn reached(imports: &Imports, file: usize) -> BTreeMap<usize, usize> {
    let mut from = BTreeMap::new();
    let mut queue = VecDeque::from([file]);
    while let Some(next) = queue.pop_front() {
        for (_, to) in imports.range((next, 0)..(next + 1, 0)).map(|(pair, _)| *pair) {
            if let std::collections::btree_map::Entry::Vacant(place) = from.entry(to) {
                place.insert(next);
                queue.push_back(to);
            }
        }
    }
    from
}

/// A ring in words: each import with its file, line and path.
pub fn describe(modules: &Modules, imports: &Imports, ring: &[usize]) -> String {
    let steps = ring.windows(2).flat_map(|pair| {
        let (from, to) = (&modules.files[pair[0]].name, &modules.files[pair[1]].name);
        let every = imports.get(&(pair[0], pair[1])).into_iter().flatten();
        every.map(move |Import { line, path }| format!("  {from}:{line} imports {to} (`{path}`)"))
    });
    let names: Vec<&str> = ring.iter().map(|file| modules.files[*file].name.as_str()).collect();
    format!("{}\n{}", names.join(" → "), steps.collect::<Vec<_>>().join("\n"))
}
