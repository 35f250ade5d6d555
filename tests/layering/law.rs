//! What a source file does against the layer table.

use crate::modules::{Modules, SourceFile};
use crate::paths::UsedPath;
use crate::table::{Table, is_within};

/// Every breach of the table by the files of a crate, in words.
pub fn violations(table: &Table, modules: &Modules) -> Vec<String> {
    modules.files.iter().flat_map(|file| of_file(table, modules, file)).collect()
}

fn of_file(table: &Table, modules: &Modules, file: &SourceFile) -> Vec<String> {
    let is_root = file.module.is_empty();
    let layer = if is_root { Some(file.name.trim_end_matches(".rs")) } else { table.layer_of(&file.module) };
    let Some(layer) = layer else {
        return vec![format!("{}: the table does not list the layer `{}`", file.name, file.module[0])];
    };
    let paths = file.names.paths.iter();
    paths.filter_map(|path| of_path(table, modules, layer, path)).map(|what| format!("{}:{what}", file.name)).collect()
}

/// The breach of one path, with its line.
fn of_path(table: &Table, modules: &Modules, layer: &str, path: &UsedPath) -> Option<String> {
    let (line, written) = (path.line, path.segments.join("::"));
    let begins_in_crate = path.segments.first().is_some_and(|first| first == "crate" || first == "kinmech");
    if path.is_glob && path.is_of_the_crate() && (begins_in_crate || !path.is_in_tests()) {
        return Some(format!("{line}: glob import `{written}::*`"));
    }
    let imported = layers_of(table, modules, path);
    if imported.is_empty() {
        let (fence, owners) = table.fence_of(&path.segments)?;
        let is_inside = owners.iter().any(|owner| is_within(layer, owner));
        return (!is_inside).then(|| format!("{line}: `{fence}` belongs to {} alone", owners.join(", ")));
    }
    let forbidden = imported.into_iter().find(|imported| layer != "lib" && !table.may_import(layer, imported))?;
    Some(format!("{line}: `{layer}` may not import `{forbidden}` (`{written}`)"))
}

/// The layers that a path names: the one of the module that the path leads through, and the one where the
/// thing stands. Those around the module that the path stands in count only where they define the thing.
fn layers_of<'t>(table: &'t Table, modules: &Modules, path: &UsedPath) -> Vec<&'t str> {
    let target = modules.target(&path.module, &path.segments);
    let absolute = modules.absolute(&path.module, &path.segments);
    let through = absolute.as_deref().and_then(|absolute| table.layer_of(absolute));
    let defining = target.as_ref().and_then(|target| {
        let is_around = target.is_module && path.module.starts_with(&target.module);
        table.layer_of(&target.module).filter(|_| !is_around)
    });
    let own = path.module.join("/");
    let through = through.filter(|layer| target.is_none() || !is_within(&own, layer));
    through.into_iter().chain(defining).collect()
}
