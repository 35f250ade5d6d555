//! `kinmech diff` as git calls it: an external diff driver, and a textconv.

use std::collections::BTreeMap;

use crate::cli::comparison;
use crate::cli::disk::{Disk, write_data_to_stdout};
use crate::cli::mechanism_file::{MechanismArguments, read_mechanism};
use crate::cli::terminal::Terminal;
use crate::cli::text_diff::unified_diff;
use crate::formats::{Entries, Format, carried_data};
use crate::operations::{DiffOptions, Failure, Files, Loaded, diff};
use crate::report::canonical_text;

/// The path that git gives for a version that does not exist.
const NO_FILE: &str = "/dev/null";

/// Prints a mechanism as canonical text, and any other file as it is: git takes an empty answer for an empty
/// file.
pub fn textconv(path: &str, from: Option<Format>, terminal: &Terminal) -> Result<u8, Failure> {
    match read(path, path, from) {
        Some(loaded) => terminal.result(&canonical_text(loaded.mechanism(), &carried(&loaded)))?,
        None => write_data_to_stdout(&text_of(path)?)?,
    }
    Ok(0)
}

/// Prints how two versions of a file differ. The arguments are those of git: path, old file, its hash and mode,
/// new file, its hash and mode, and after a renaming the new path and a remark. The exit code is 0 even if the
/// versions differ, because git takes any other code for a crash. Files that are no mechanisms are compared as
/// text.
pub fn external_diff(
    files: &[String],
    from: Option<Format>,
    options: &dyn Fn() -> Result<DiffOptions, Failure>,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    let (path, old, old_mode, new, new_mode) = match files {
        [path] => return terminal.result(&format!("* Unmerged path {path}\n")).map(|()| 0),
        [path, old, _, old_mode, new, _, new_mode, ..] => (path, old, old_mode, new, new_mode),
        _ => return Err(Failure::usage("--git takes the seven arguments of an external diff driver of git")),
    };
    let new_path = files.get(7).unwrap_or(path);
    terminal.result(&format!("diff --kinmech a/{path} b/{new_path}\n"))?;
    if old_mode != new_mode && old != NO_FILE && new != NO_FILE {
        terminal.result(&format!("mode {old_mode} → {new_mode}\n"))?;
    }
    let both = [read(old, path, from), read(new, new_path, from)];
    match both {
        [Some(a), Some(b)] => match options().and_then(|options| diff(&a, &b, &options)) {
            Ok(compared) => comparison::print(&compared, [&format!("a/{path}"), &format!("b/{new_path}")], terminal)?,
            // Options need not suit every file, and git must not stop at one that they do not suit.
            Err(failure) => {
                terminal.failure(&failure);
                terminal.result(&as_text([old, new], [path, new_path])?)?;
            }
        },
        [Some(gone), None] if new == NO_FILE => terminal.result(&whole("deleted", &gone))?,
        [None, Some(new)] if old == NO_FILE => terminal.result(&whole("new", &new))?,
        _ => terminal.result(&as_text([old, new], [path, new_path])?)?,
    }
    Ok(0)
}

/// Data that the file carries beyond its mechanism.
fn carried(loaded: &Loaded) -> BTreeMap<String, String> {
    carried_data(&loaded.document, Entries::All).unwrap_or_default()
}

/// Reads a mechanism; its path in the repository tells the format. `None` for a file that is no mechanism.
fn read(file: &str, path: &str, from: Option<Format>) -> Option<Loaded> {
    let from = from.or_else(|| Format::from_path(path)).or_else(|| Format::from_path(file));
    let loaded = read_mechanism(&MechanismArguments::of(file, from, None));
    loaded.ok().filter(Loaded::holds_something)
}

fn whole(what: &str, loaded: &Loaded) -> String {
    let mechanism = loaded.mechanism();
    let reactions = mechanism.reactions().len();
    let unit = if reactions == 1 { "reaction" } else { "reactions" };
    format!("{what}: {} species and {reactions} {unit}\n", mechanism.species().len())
}

/// A unified diff of two texts, or for binary files a line that they differ.
fn as_text(files: [&String; 2], paths: [&String; 2]) -> Result<String, Failure> {
    let (old, new) = (text_of(files[0])?, text_of(files[1])?);
    let (old_name, new_name) = (format!("a/{}", paths[0]), format!("b/{}", paths[1]));
    if [&old, &new].iter().any(|text| text.contains('\0')) {
        return Ok(format!("Binary files {old_name} and {new_name} differ\n"));
    }
    Ok(unified_diff((&old_name, &old), (&new_name, &new)))
}

/// The text of a file, in any encoding; empty if the file does not exist.
fn text_of(file: &str) -> Result<String, Failure> {
    if file == NO_FILE {
        return Ok(String::new());
    }
    Ok(String::from_utf8_lossy(&Disk.read(file)?).into_owned())
}
