//! `kinmech diff` as git calls it: an external diff driver, and a textconv.

use std::collections::BTreeMap;

use similar::TextDiff;

use crate::cli::Failure;
use crate::cli::diff::{Arguments, Pair};
use crate::cli::files::read_bytes;
use crate::cli::mechanism_file::{Loaded, MechanismArguments, read_mechanism};
use crate::cli::terminal::Terminal;
use crate::formats::{Format, carried_data};
use crate::report::canonical_text;

/// Where git says that a file is not there.
const NO_FILE: &str = "/dev/null";

/// Prints a mechanism as canonical text; of what is no mechanism, the text as it is, since git takes
/// nothing for an answer.
pub fn textconv(path: &str, from: Option<Format>, terminal: &Terminal) -> Result<u8, Failure> {
    match read(path, path, from) {
        Some(loaded) => terminal.result(&canonical_text(loaded.mechanism(), &carried(&loaded)))?,
        None => terminal.result(&text_of(path)?)?,
    }
    Ok(0)
}

/// Prints how a file differs from what git has of it. The arguments are those of git: path, old file,
/// its hash and mode, new file, its hash and mode, and after a renaming the new path and a remark. The
/// exit code is 0 whatever differs: git takes another for a crash. What is no mechanism is compared as
/// text.
pub fn external_diff(files: &[String], arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let (path, old, old_mode, new, new_mode) = match files {
        [path] => return terminal.result(&format!("* Unmerged path {path}\n")).map(|()| 0),
        [path, old, _, old_mode, new, _, new_mode, ..] => (path, old, old_mode, new, new_mode),
        _ => return Err(anyhow::anyhow!("--git takes the seven arguments of an external diff driver of git").into()),
    };
    let new_path = files.get(7).unwrap_or(path);
    terminal.result(&format!("diff --kinmech a/{path} b/{new_path}\n"))?;
    if old_mode != new_mode && old != NO_FILE && new != NO_FILE {
        terminal.result(&format!("mode {old_mode} → {new_mode}\n"))?;
    }
    let both = [read(old, path, arguments.from), read(new, new_path, arguments.from)];
    match both {
        [Some(a), Some(b)] => match Pair::new(&[a, b], arguments) {
            Ok(pair) => pair.print([&format!("a/{path}"), &format!("b/{new_path}")], terminal)?,
            // Settings need not fit every file; git must not stop at one.
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
    carried_data(&loaded.document).unwrap_or_default()
}

/// A mechanism under the name by which its format is told; `None` for what is none.
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

/// A unified diff of two texts; of what is no text, that it differs.
fn as_text(files: [&String; 2], paths: [&String; 2]) -> Result<String, Failure> {
    let (old, new) = (text_of(files[0])?, text_of(files[1])?);
    let (old_name, new_name) = (format!("a/{}", paths[0]), format!("b/{}", paths[1]));
    if [&old, &new].iter().any(|text| text.contains('\0')) {
        return Ok(format!("Binary files {old_name} and {new_name} differ\n"));
    }
    Ok(TextDiff::from_lines(&old, &new).unified_diff().header(&old_name, &new_name).to_string())
}

/// The text of a file, whatever its encoding; nothing for one that is not there.
fn text_of(file: &str) -> Result<String, Failure> {
    if file == NO_FILE {
        return Ok(String::new());
    }
    Ok(String::from_utf8_lossy(&read_bytes(file)?).into_owned())
}
