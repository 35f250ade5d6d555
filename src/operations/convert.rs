//! One format to another, with nothing lost in silence.

use crate::formats::{Format, Loss, LossSeverity, WritableFormat, WriteOptions, Written, listed};
use crate::mechanism::Mechanism;
use crate::operations::failure::Failure;
use crate::operations::file_error::FileError;
use crate::operations::files::Files;
use crate::operations::held_form::in_held_form;
use crate::operations::load::{LoadOptions, load};
use crate::operations::loaded::{Loaded, refuse_errors};
use crate::operations::monitor::Monitor;
use crate::operations::references::Move;
use crate::source::{Diagnostic, Severity};

/// What to convert, and how.
#[derive(Clone, Debug, Default)]
pub struct ConvertOptions {
    /// The mechanism.
    pub input: LoadOptions,
    /// The name of the output: references to other files are made to lead there from its folder.
    pub output: String,
    /// The format of the output; `None` to tell it from the extension.
    pub to: Option<Format>,
    /// Refuse an input with any warning.
    pub strict: bool,
    /// Write although the format does not hold everything.
    pub allow_loss: bool,
}

/// A converted mechanism.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The texts, what they do not hold, and remarks.
    pub written: Written,
    /// Findings of the reader about what it corrected in the input.
    pub repairs: Vec<Diagnostic>,
    /// The format of the texts.
    pub format: Format,
    /// How many of each the output holds.
    pub species: usize,
    pub reactions: usize,
}

/// Reads a mechanism and writes it in another format, as text. The monitor gets the findings in the
/// input and remarks on the output.
///
/// Errors: those of [`load`]; an output that cannot be written; findings that are errors, with `strict` the first
/// warning; what the format cannot hold, and with `allow_loss` only what would change the mechanism.
pub fn convert(options: &ConvertOptions, files: &dyn Files, monitor: &dyn Monitor) -> Result<Conversion, Failure> {
    let to = output_format(options)?;
    let mut loaded = load(&options.input, files)?;
    let unread = if options.allow_loss { std::mem::take(&mut loaded.document.unread) } else { Vec::new() };
    require_writable(&options.output, files)?;
    let findings = loaded.findings();
    refuse_unsound(&findings, options.strict)?;
    monitor.findings(&findings);
    let target = to.writable().map_err(|error| Failure::Usage(error.to_string()))?;
    let (mut written, [species, reactions]) = written_as(target, &loaded, options, files, monitor)?;
    written.losses.extend(unread.into_iter().map(Loss::of_unread));
    if !options.allow_loss {
        refuse_losses(&written.losses, target.format(), loaded.name())?;
    }
    let repairs = loaded.document.warnings.into_iter().filter(|finding| finding.repair.is_some()).collect();
    Ok(Conversion { written, repairs, format: target.format(), species, reactions })
}

/// Refuses an output that could not be written, before anything is said of the input.
fn require_writable(output: &str, files: &dyn Files) -> Result<(), Failure> {
    files.require_writable(output).map_err(|refused| match refused {
        replacing @ FileError::ReplacesInput { .. } => Failure::Usage(format!("{replacing}, or --in-place")),
        other => other.into(),
    })
}

fn output_format(options: &ConvertOptions) -> Result<Format, Failure> {
    options.to.or_else(|| Format::from_path(&options.output)).ok_or_else(|| {
        let flags = listed(WritableFormat::all().map(|it| format!("--to {}", it.format())), "or");
        Failure::Usage(format!("the output's extension does not tell its format; give {flags}"))
    })
}

fn refuse_unsound(findings: &[Diagnostic], strict: bool) -> Result<(), Failure> {
    refuse_errors(findings)?;
    match findings.iter().find(|finding| strict && finding.severity == Severity::Warning) {
        Some(first) => Err(as_error(first).into()),
        None => Ok(()),
    }
}

/// A warning that stops a strict conversion.
fn as_error(warning: &Diagnostic) -> Diagnostic {
    let otherwise = warning.repair.as_ref().map(|repair| format!("without --strict: {repair}"));
    let hint = otherwise.or(warning.hint.clone());
    Diagnostic { severity: Severity::Error, repair: None, hint, ..warning.clone() }
}

/// The texts, and how many species and reactions they hold. A document of the target's own format keeps everything; of
/// any other, the mechanism is written.
fn written_as(
    target: WritableFormat,
    loaded: &Loaded,
    options: &ConvertOptions,
    files: &dyn Files,
    monitor: &dyn Monitor,
) -> Result<(Written, [usize; 2]), Failure> {
    let LoadOptions { phase, data_folders, .. } = &options.input;
    let input = options.input.input();
    let moved = Move { input, output: &options.output, data_folders, files };
    let rename_reference = |reference: &str| moved.new_name(reference);
    let writing =
        WriteOptions { phase: phase.as_deref(), rename_reference: &rename_reference, ..WriteOptions::default() };
    if let Some(written) = target.rewrite(&loaded.document, &writing) {
        written.remarks.iter().for_each(|remark| monitor.remark(remark));
        let own = phase.as_deref().and_then(|name| loaded.mechanism().phases().iter().find(|it| it.name == name));
        // A phase may react with species of its neighbours, so it need not be a mechanism by itself.
        let counts = match own {
            Some(phase) => [phase.species.len(), phase.reactions.len()],
            None => counts(loaded.mechanism()),
        };
        return Ok((written, counts));
    }
    let holds = target.holds();
    if !holds.missing_rates {
        loaded.require_rates()?;
    }
    let refuse = |refused: &[Loss]| Failure::from(target.refusal(loaded.name(), refused));
    let obstacles = target.obstacles(&loaded.document);
    if !obstacles.is_empty() {
        return Err(refuse(&obstacles));
    }
    let document = in_held_form(loaded.document_of_phase(phase.as_deref())?, holds, monitor)?;
    let written = target.write(&document, &writing).map_err(|refused| refuse(&refused))?;
    written.remarks.iter().for_each(|remark| monitor.remark(remark));
    Ok((written, counts(&document.mechanism)))
}

/// The numbers of species and reactions.
fn counts(mechanism: &Mechanism) -> [usize; 2] {
    [mechanism.species().len(), mechanism.reactions().len()]
}

/// Refuses losses that need the user's permission.
fn refuse_losses(losses: &[Loss], format: Format, name: &str) -> Result<(), Failure> {
    let needs_permission = |loss: &&Loss| loss.severity == LossSeverity::NeedsPermission;
    let lost: Vec<&Loss> = losses.iter().filter(needs_permission).collect();
    if lost.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = lost.iter().map(|loss| loss.sentence()).collect();
    let message = format!("the {format} format cannot hold all of {name}");
    Err(Diagnostic::error("loss", message)
        .because(format!("{} items would be lost:\n{}", lost.len(), lines.join("\n")))
        .hint("--allow-loss writes the rest")
        .into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::memory_files::MemoryFiles;
    use crate::operations::monitor::{Collector, Silent};

    /// Two phases, of which one takes a reaction twice, as duplicates.
    const DUPLICATES: &str = "\
phases:
- {name: gas, thermo: ideal-gas, kinetics: gas}
species:
- {name: A, composition: {H: 1}, thermo: {model: constant-cp}}
- {name: B, composition: {H: 1}, thermo: {model: constant-cp}}
reactions:
- {equation: A => B, rate-constant: [1, 0, 0], duplicate: true}
- {equation: A => B, rate-constant: [2, 0, 0], duplicate: true}
";

    fn options(input: &str, output: &str) -> ConvertOptions {
        ConvertOptions { input: LoadOptions::of(input), output: output.to_string(), ..ConvertOptions::default() }
    }

    #[test]
    fn each_loss_has_the_place_of_its_own_reaction() {
        let files = MemoryFiles::new([("d.yaml", DUPLICATES)]);
        let allowed = ConvertOptions { allow_loss: true, ..options("d.yaml", "d.rxn") };
        let conversion = convert(&allowed, &files, &Silent).unwrap();
        assert_eq!(conversion.written.text, "A => B ; 1\nA => B ; 2\n");
        let duplicates = conversion.written.losses.iter().filter(|loss| loss.code == "duplicate");
        let lines: Vec<_> = duplicates.filter_map(Loss::line).collect();
        assert_eq!(lines, ["d.yaml:7", "d.yaml:8"]);
        let refused = convert(&options("d.yaml", "d.rxn"), &files, &Silent).unwrap_err();
        assert_eq!(refused.to_string(), "the equations format cannot hold all of d.yaml");
    }

    #[test]
    fn a_document_of_the_same_format_keeps_everything_and_its_references() {
        let text = "# mine\nphases:\n- {name: gas, thermo: ideal-gas, species: [{other.yaml/species: all}]}\n";
        let other = "species:\n- {name: A, composition: {H: 1}, thermo: {model: constant-cp}}\n";
        let files = MemoryFiles::new([("a.yaml", text), ("other.yaml", other), ("sub/x", "")]);
        let written = |output: &str, monitor: &dyn Monitor| {
            convert(&options("a.yaml", output), &files, monitor).unwrap().written.text
        };
        let [beside, below] = [Collector::default(), Collector::default()];
        assert_eq!(written("b.yaml", &beside), text);
        assert!(beside.into_parts().1.is_empty());
        assert_eq!(written("sub/b.yaml", &below), text.replace("other.yaml", "../other.yaml"));
        assert_eq!(below.into_parts().1, ["references to other.yaml now lead to ../other.yaml"]);
    }

    #[test]
    fn an_open_network_returns_from_yaml() {
        let text = "0 => A ; 0.1\nA => 2 A ; 1\nA => 0 ; 0.5\n";
        let files = MemoryFiles::new([("open.rxn", text)]);
        let yaml = convert(&options("open.rxn", "open.yaml"), &files, &Silent).unwrap().written.text;
        files.write("open.yaml", &yaml).unwrap();
        let allowed = ConvertOptions { allow_loss: true, ..options("open.yaml", "back.rxn") };
        let conversion = convert(&allowed, &files, &Silent).unwrap();
        assert_eq!(conversion.written.text, text);
        assert_eq!((conversion.species, conversion.reactions), (1, 3));
    }

    #[test]
    fn what_is_not_given_or_not_known_is_refused() {
        let files = MemoryFiles::new([("net.rxn", "A => B\n")]);
        let message = |output: &str| convert(&options("net.rxn", output), &files, &Silent).unwrap_err().to_string();
        assert_eq!(message("net.yaml"), "the rate of `A => B` is not given");
        assert!(message("net.inp").starts_with("Chemkin's files are read, not written; --to "));
        let unknown = message("net.no-format");
        assert!(unknown.starts_with("the output's extension does not tell its format; give --to "), "{unknown}");
        let names = WritableFormat::all().map(|it| it.format().name());
        assert!(names.into_iter().all(|name| unknown.contains(&format!("--to {name}"))), "{unknown}");
        assert_eq!(convert(&options("net.rxn", "a.rxn"), &files, &Silent).unwrap().written.text, "A => B\n");
    }
}
