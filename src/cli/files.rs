//! Reading inputs and writing outputs: `-` is stdin or stdout; a file is written beside and renamed.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::Context;

use crate::cli::Failure;
use crate::cli::terminal::Terminal;
use crate::data::{self, Dataset};
use crate::formats::{Document, Format, Origins, cantera, equations, findings_at};
use crate::kinetics::NotEvaluable;
use crate::mechanism::{Item, Mechanism, ReactionId, Reverse};
use crate::rates::Rate;
use crate::source::{Diagnostic, Severity, Source};

/// The name under which stdin and stdout are given.
pub const STANDARD_STREAM: &str = "-";
/// The name of stdin in messages.
const STDIN_NAME: &str = "<stdin>";
/// The code of the finding that a reaction repeats another.
const UNDECLARED_DUPLICATE: &str = "undeclared-duplicate";

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

pub fn read_source(path: &str) -> Result<Source, Failure> {
    let name = if path == STANDARD_STREAM { STDIN_NAME } else { path };
    Ok(Source::from_bytes(name, read_bytes(path)?)?)
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

/// The mechanism file a command looks at.
#[derive(clap::Args)]
pub struct MechanismArguments {
    /// Cantera YAML (.yaml) or equations (.rxn); - for stdin
    #[arg(value_name = "IN")]
    pub input: String,
    /// The input's format, where its extension does not tell
    #[arg(long, value_name = "FMT")]
    pub from: Option<Format>,
    /// Which phase of a file with several
    #[arg(long, value_name = "NAME")]
    pub phase: Option<String>,
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

/// A mechanism with its text, whatever format it was read from.
pub struct Loaded {
    pub source: Source,
    pub mechanism: Mechanism,
    pub origins: Origins,
    /// Reactions whose negative rate is meant.
    pub declared_negative: HashSet<ReactionId>,
    /// What was read, for a format whose files are carried through unchanged.
    pub document: Option<Document>,
    pub warnings: Vec<Diagnostic>,
}

impl Loaded {
    /// The place of a reaction or species in the text, as `file:line`.
    pub fn place(&self, item: Item) -> String {
        let (line, _) = self.source.line_column(self.origins.locate(item).start);
        format!("{}:{line}", self.source.name())
    }

    /// Everything that is wrong or doubtful, in the order of the text.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let mut all = self.warnings.clone();
        all.extend(findings_at(&self.mechanism, &self.origins, &self.declared_negative, &self.source));
        if self.document.is_none() {
            all.iter_mut().filter(|finding| finding.code == UNDECLARED_DUPLICATE).for_each(as_sum);
        }
        all.sort_by_key(|finding| finding.location.as_ref().map_or((0, 0), |place| (place.line, place.column)));
        all
    }

    /// The findings that make the mechanism unusable.
    pub fn require_sound(&self) -> Result<(), Failure> {
        let errors: Vec<Diagnostic> =
            self.findings().into_iter().filter(|finding| finding.severity == Severity::Error).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
    }

    /// Refuses equations whose rates are not all given.
    pub fn require_rates(&self) -> Result<(), Failure> {
        let is_missing = |rate: &Rate| matches!(rate, Rate::Unevaluated { kind } if kind == equations::NOT_GIVEN);
        let incomplete = self.mechanism.reaction_ids().zip(self.mechanism.reactions()).filter_map(|(id, reaction)| {
            let (what, hint) = match &reaction.reverse {
                _ if self.document.is_some() => return None,
                _ if is_missing(&reaction.rate) => {
                    ("rate", "write A, or A, b and Ea, after a semicolon: `A => B ; 1.0`")
                }
                Reverse::Explicit(reverse) if is_missing(reverse) => {
                    ("reverse rate", "write it after a second semicolon, `A <=> B ; 1.0 ; 0.5`, or write `=>`")
                }
                _ => return None,
            };
            let equation = self.mechanism.equation(reaction);
            let error = Diagnostic::error("missing-rate", format!("the {what} of `{equation}` is not given"));
            Some(error.at(&self.source, self.origins.locate(Item::Reaction(id))).because("a rate is needed").hint(hint))
        });
        let errors: Vec<Diagnostic> = incomplete.collect();
        if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
    }

    /// Why a mechanism's rates cannot be computed, at the reaction that is in the way.
    pub fn not_evaluable(&self, error: &NotEvaluable) -> Diagnostic {
        let reaction = error.reaction();
        let equation =
            self.mechanism.reactions().get(reaction.index()).map(|reaction| self.mechanism.equation(reaction));
        Diagnostic::error("not-evaluable", format!("the rate of `{}` cannot be computed", equation.unwrap_or_default()))
            .at(&self.source, self.origins.locate(Item::Reaction(reaction)))
            .because(error.to_string())
            .hint("give the reaction an elementary rate, or leave it out")
    }
}

/// Equations have no way to declare duplicates: they may be meant.
fn as_sum(duplicate: &mut Diagnostic) {
    duplicate.severity = Severity::Warning;
    duplicate.hint = Some("the rates add up; remove one if that is not meant".to_string());
}

/// Reads a mechanism of a given format, or of the one that its extension stands for.
pub fn read_mechanism(path: &str, format: Option<Format>) -> Result<Loaded, Failure> {
    let format = match format.or_else(|| Format::from_path(path)) {
        Some(format) => format,
        None => {
            return Err(anyhow::anyhow!(
                "the extension of {path} does not tell its format; give --from cantera or --from equations"
            )
            .into());
        }
    };
    let source = read_source(path)?;
    match format {
        Format::Cantera => {
            let document = cantera::read(&source)?;
            let (mechanism, origins) = (document.mechanism.clone(), document.origins.clone());
            let (declared_negative, warnings) = (document.declared_negative.clone(), document.warnings.clone());
            Ok(Loaded { source, mechanism, origins, declared_negative, document: Some(document), warnings })
        }
        Format::Equations => {
            let read = equations::read(&source)?;
            let origins = Origins { reactions: read.reaction_spans, ..Origins::default() };
            let declared_negative = read.mechanism.reaction_ids().collect();
            Ok(Loaded {
                source,
                mechanism: read.mechanism,
                origins,
                declared_negative,
                document: None,
                warnings: Vec::new(),
            })
        }
    }
}

impl Loaded {
    /// Lines on which a species or reaction begins that the phase does not hold.
    pub fn lines_outside_phase(&self, name: &str) -> Result<HashSet<usize>, Failure> {
        self.of_phase(Some(name))?;
        let phases = || self.mechanism.phases().iter().filter(|phase| phase.name == name);
        let species = self
            .mechanism
            .species_ids()
            .filter(|id| !phases().any(|phase| phase.species.contains(id)))
            .map(Item::Species);
        let reactions = self.mechanism.reaction_ids().filter(|id| !phases().any(|phase| phase.reactions.contains(id)));
        let items = species.chain(reactions.map(Item::Reaction));
        Ok(items.map(|item| self.source.line_column(self.origins.locate(item).start).0).collect())
    }

    /// The mechanism of one phase: the one named, or the only one. A file without phases is whole.
    pub fn of_phase(&self, name: Option<&str>) -> Result<Mechanism, Failure> {
        let phases = self.mechanism.phases();
        let names = || phases.iter().map(|phase| phase.name.as_str()).collect::<Vec<_>>().join(", ");
        let phase = match (name, phases) {
            (None, []) => return Ok(self.mechanism.clone()),
            (None, [only]) => only,
            (None, _) => {
                return Err(anyhow::anyhow!(
                    "{} holds several phases ({}); choose one with --phase",
                    self.source.name(),
                    names()
                )
                .into());
            }
            (Some(name), _) => match phases.iter().find(|phase| phase.name == name) {
                Some(phase) => phase,
                None => {
                    return Err(
                        anyhow::anyhow!("{} has no phase {name}; it has: {}", self.source.name(), names()).into()
                    );
                }
            },
        };
        Ok(self.mechanism.of_phase(phase).map_err(anyhow::Error::new)?)
    }
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
