//! Reading inputs and writing outputs: `-` is stdin or stdout; a file is written beside and renamed.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::Context;

use crate::cli::Failure;
use crate::cli::terminal::Terminal;
use crate::data::{self, Dataset};
use crate::source::{Diagnostic, Source};

/// The name under which stdin and stdout are given.
pub const STANDARD_STREAM: &str = "-";
/// The name of stdin in messages.
const STDIN_NAME: &str = "<stdin>";

/// The bytes of a file, or of stdin.
pub fn read_bytes(path: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    if path == STANDARD_STREAM {
        io::stdin().lock().read_to_end(&mut bytes).context("reading stdin")?;
    } else {
        bytes = fs::read(path).with_context(|| format!("cannot read {path}"))?;
    }
    Ok(bytes)
}

/// What a file is called in messages.
pub fn name_of(path: &str) -> &str {
    if path == STANDARD_STREAM { STDIN_NAME } else { path }
}

pub fn read_source(path: &str) -> Result<Source, Failure> {
    Ok(Source::from_bytes(name_of(path), read_bytes(path)?)?)
}

/// Writes all of a file or none of it: beside the target first, then by renaming. What is no file,
/// such as a pipe or a device, takes the text as it comes.
pub fn write_output(path: &str, text: &str, terminal: &Terminal) -> Result<(), Failure> {
    if path == STANDARD_STREAM {
        return terminal.result(text);
    }
    if is_stream(path) {
        return Ok(fs::write(path, text).with_context(|| format!("cannot write {path}"))?);
    }
    let (target, beside) = target_and_beside(path)?;
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, target));
    if written.is_err() {
        fs::remove_file(&beside).ok();
    }
    Ok(written.with_context(|| format!("cannot write {path}"))?)
}

/// Refuses an output that could not be written, before work is done for it.
pub fn require_writable(path: &str) -> Result<(), Failure> {
    if path == STANDARD_STREAM || is_stream(path) {
        return Ok(());
    }
    let (target, beside) = target_and_beside(path)?;
    if target.is_dir() {
        return Err(anyhow::anyhow!("cannot write {path}: it is a directory").into());
    }
    let created = fs::File::create(&beside).and_then(|_| fs::remove_file(&beside));
    Ok(created.with_context(|| format!("cannot write {path}"))?)
}

/// Refuses an output that is one of the inputs: what was read would be lost.
pub fn require_distinct<'a>(output: &str, inputs: impl IntoIterator<Item = &'a str>) -> Result<(), Failure> {
    let Ok(target) = fs::canonicalize(output) else { return Ok(()) };
    if output == STANDARD_STREAM || is_stream(output) {
        return Ok(());
    }
    let read = |input: &&str| *input != STANDARD_STREAM && fs::canonicalize(input).is_ok_and(|path| path == target);
    match inputs.into_iter().find(read) {
        Some(input) => {
            Err(anyhow::anyhow!("the output {output} would replace the input {input}; give another -o").into())
        }
        None => Ok(()),
    }
}

fn is_stream(path: &str) -> bool {
    fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir())
}

/// The file that is replaced, which is not the link that leads to it, and the one written first.
fn target_and_beside(path: &str) -> Result<(PathBuf, PathBuf), Failure> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    let directory = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = target.file_name().with_context(|| format!("{path} does not name a file"))?;
    let beside = directory.join(format!(".{}.{}.partial", name.to_string_lossy(), std::process::id()));
    Ok((target, beside))
}

/// Reads data files and joins them; gives the data, the warnings and each file's bytes for its hash.
pub fn read_data(paths: &[String]) -> Result<(Dataset, Vec<Diagnostic>, Vec<Source>), Failure> {
    let (mut datasets, mut warnings, mut sources) = (Vec::new(), Vec::new(), Vec::new());
    let mut errors = Vec::new();
    for path in paths {
        let source = read_source(path)?;
        match data::read(&source) {
            Ok(read) => {
                datasets.push(read.dataset);
                warnings.extend(read.warnings);
            }
            Err(found) => errors.extend(found),
        }
        sources.push(source);
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let dataset =
        data::join(datasets).map_err(|error| anyhow::Error::new(error).context("the data files do not go together"))?;
    Ok((dataset, warnings, sources))
}
