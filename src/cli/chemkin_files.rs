//! The files of a Chemkin mechanism, read for a command.

use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::files::{name_of, read_bytes};
use crate::cli::mechanism_file::{Loaded, MechanismArguments};
use crate::formats::Format;
use crate::formats::chemkin::{self, File, Role};
use crate::source::{Diagnostic, Source};

/// The format that is asked for, or that the extension tells, or the text: files of Chemkin have all
/// sorts of names.
pub fn format_of(arguments: &MechanismArguments, bytes: &[u8]) -> Result<Format, Failure> {
    let path = arguments.input();
    if let Some(format) = arguments.from {
        return Ok(format);
    }
    let told = Format::from_path(path);
    let has_data = !arguments.thermo.is_empty() || !arguments.transport.is_empty();
    if told.is_none() && has_data {
        return Ok(Format::Chemkin);
    }
    let is_open = told.is_none() || path.to_ascii_lowercase().ends_with(".txt");
    if is_open && chemkin::is_chemkin(&String::from_utf8_lossy(bytes)) {
        return Ok(Format::Chemkin);
    }
    Ok(told.ok_or_else(|| {
        anyhow::anyhow!(
            "the extension of {path} does not tell its format; give --from cantera, --from equations or --from chemkin"
        )
    })?)
}

/// Only mechanisms of Chemkin come in several files.
pub fn require_one_file(arguments: &MechanismArguments, format: Format) -> Result<(), Failure> {
    match arguments.inputs.get(1).or(arguments.thermo.first()).or(arguments.transport.first()) {
        Some(other) => {
            Err(anyhow::anyhow!("a mechanism in the format {format} is one file; {other} has no place beside it")
                .into())
        }
        None => Ok(()),
    }
}

/// Reads a mechanism from all of its files; `bytes` are those of the first.
pub fn read_chemkin(arguments: &MechanismArguments, bytes: Vec<u8>) -> Result<Loaded, Failure> {
    let mut remarks = Vec::new();
    let mut files = Vec::new();
    let mut add = |path: &str, bytes: Vec<u8>, role: Role| {
        let (source, remark) = Source::from_any_bytes(name_of(path), bytes);
        remarks.extend(remark);
        files.push(File { source, role });
    };
    add(arguments.input(), bytes, Role::Mechanism);
    let others = arguments.inputs.iter().skip(1).map(|path| (path.clone(), Role::Mechanism));
    let given = [(&arguments.thermo, Role::Thermo), (&arguments.transport, Role::Transport)];
    let data = given.into_iter().flat_map(|(paths, role)| paths.iter().map(move |path| (path.clone(), role)));
    for (path, role) in others.chain(data).chain(companions(arguments)) {
        add(&path, read_bytes(&path)?, role);
    }
    let mut document = chemkin::read(&files)?;
    document.warnings.splice(0..0, remarks);
    let source = files.into_iter().next().map(|file| file.source);
    let source = source.unwrap_or_else(|| Source::new("", ""));
    require_phase(arguments, &document.mechanism)?;
    Ok(Loaded { source, format: Format::Chemkin, document })
}

/// `OUT.therm` and `OUT.tran` beside `OUT` belong to it, where nothing else is given.
fn companions(arguments: &MechanismArguments) -> Vec<(String, Role)> {
    if arguments.inputs.len() > 1 {
        return Vec::new();
    }
    let given = [
        ("therm", Role::Thermo, arguments.thermo.is_empty()),
        ("tran", Role::Transport, arguments.transport.is_empty()),
    ];
    let wanted = given.into_iter().filter(|(_, _, missing)| *missing);
    wanted.filter_map(|(extension, role, _)| Some((companion(arguments.input(), extension)?, role))).collect()
}

fn companion(input: &str, extension: &str) -> Option<String> {
    let path = PathBuf::from(format!("{input}.{extension}"));
    let is_input = path == Path::new(input);
    (path.is_file() && !is_input).then(|| path.to_string_lossy().into_owned())
}

fn require_phase(arguments: &MechanismArguments, mechanism: &crate::mechanism::Mechanism) -> Result<(), Failure> {
    let names: Vec<&str> = mechanism.phases().iter().map(|phase| phase.name.as_str()).collect();
    match &arguments.phase {
        Some(name) if !names.contains(&name.as_str()) => {
            Err(anyhow::anyhow!("{} has no phase {name}; it has: {}", arguments.input(), names.join(", ")).into())
        }
        _ => Ok(()),
    }
}

/// Those findings of reading that say what was repaired.
pub fn repairs(findings: &[Diagnostic]) -> Vec<Diagnostic> {
    findings.iter().filter(|finding| finding.repair.is_some()).cloned().collect()
}
