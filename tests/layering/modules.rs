//! Which file defines what a path names.
//!
//! A path is followed through modules, `use` and `pub use` to the module where the thing stands, so that
//! a name which a `mod.rs` only hands on leads to the file behind it. What the module does not import is
//! taken to be defined there. Methods have no path: a call like `text.render()` shows nowhere.

use std::collections::HashMap;

use crate::paths::{Names, names_in};

/// A source file with its names.
pub struct SourceFile {
    /// Relative to `src/`.
    pub name: String,
    pub module: Vec<String>,
    pub names: Names,
}

/// All files of a crate.
pub struct Modules {
    pub files: Vec<SourceFile>,
    /// The file of every module, inline ones included.
    file_of: HashMap<Vec<String>, usize>,
    /// What `use` makes known in a module: the absolute path behind each name.
    imported: HashMap<(Vec<String>, String), Vec<String>>,
}

/// What a path of this crate leads to.
#[derive(Debug, PartialEq)]
pub struct Target {
    /// Index of the file.
    pub file: usize,
    /// The module that is named, or that the thing stands in.
    pub module: Vec<String>,
    /// Whether the path names the module itself.
    pub is_module: bool,
}

/// Longer chains of `pub use` are taken for rings.
const LONGEST_CHAIN: usize = 32;

impl Modules {
    /// From the names of files, relative to `src/`, and their texts.
    pub fn new(sources: &[(String, String)]) -> Self {
        let files: Vec<SourceFile> = sources
            .iter()
            .map(|(name, text)| {
                let module = module_of(name);
                SourceFile { name: name.clone(), names: names_in(text, &module), module }
            })
            .collect();
        let mut file_of = HashMap::new();
        for (index, file) in files.iter().enumerate() {
            let inline = file.names.inline_modules.iter().cloned();
            file_of.extend(inline.map(|module| (module, index)));
            // `main.rs` has the same root as `lib.rs`, which comes before it.
            file_of.entry(file.module.clone()).or_insert(index);
        }
        let mut modules = Modules { files, file_of, imported: HashMap::new() };
        modules.imported = modules.imports();
        modules
    }

    fn imports(&self) -> HashMap<(Vec<String>, String), Vec<String>> {
        let paths = self.files.iter().flat_map(|file| &file.names.paths);
        let imports = paths.filter_map(|path| {
            let name = path.imported_as.clone().filter(|_| !path.is_glob)?;
            Some(((path.module.clone(), name), self.absolute(&path.module, &path.segments)?))
        });
        imports.collect()
    }

    /// The path from the root of the crate, if it begins at a module of the crate.
    pub fn absolute(&self, module: &[String], segments: &[String]) -> Option<Vec<String>> {
        let mut from = module.to_vec();
        let mut rest = segments;
        match segments.first()?.as_str() {
            "crate" | "kinmech" => {
                from.clear();
                rest = &rest[1..];
            }
            "self" | "super" => {
                rest = rest.strip_prefix(&["self".to_string()]).unwrap_or(rest);
                while rest.first().is_some_and(|first| first == "super") {
                    from.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                let child: Vec<String> = module.iter().cloned().chain([first.to_string()]).collect();
                if !self.file_of.contains_key(&child) {
                    return None;
                }
            }
        }
        from.extend(rest.iter().filter(|segment| *segment != "self").cloned());
        Some(from)
    }

    /// Where the thing that a path names is defined; `None` if it is not of this crate.
    pub fn target(&self, module: &[String], segments: &[String]) -> Option<Target> {
        let by_name = || {
            let imported = self.imported.get(&(module.to_vec(), segments.first()?.clone()))?;
            Some(imported.iter().chain(&segments[1..]).cloned().collect())
        };
        self.follow(&by_name().or_else(|| self.absolute(module, segments))?, 0)
    }

    fn follow(&self, path: &[String], chain: usize) -> Option<Target> {
        let mut module: Vec<String> = Vec::new();
        for (at, segment) in path.iter().enumerate() {
            let child: Vec<String> = module.iter().cloned().chain([segment.clone()]).collect();
            let is_child = self.file_of.contains_key(&child);
            let imported = self.imported.get(&(module.clone(), segment.clone()));
            // A module and a function may have the same name; the function has nothing inside.
            let is_last = at + 1 == path.len();
            match imported.filter(|_| chain < LONGEST_CHAIN && (is_last || !is_child)) {
                Some(imported) => {
                    let further: Vec<String> = imported.iter().chain(&path[at + 1..]).cloned().collect();
                    return self.follow(&further, chain + 1);
                }
                None if is_child => module = child,
                None => return self.file_of.get(&module).map(|file| Target { file: *file, module, is_module: false }),
            }
        }
        self.file_of.get(&module).map(|file| Target { file: *file, module, is_module: true })
    }
}

/// `thermo/nasa7.rs` is the module `thermo::nasa7`; `lib.rs` and `main.rs` are roots.
pub fn module_of(file: &str) -> Vec<String> {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let mut module: Vec<String> = stem.split('/').map(str::to_string).collect();
    if module.last().is_some_and(|last| last == "mod") || ["lib", "main"].contains(&stem) {
        module.pop();
    }
    module
}
