//! A mechanism file, read for a command.

use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::chemkin_files::{format_of, read_chemkin, require_one_file};
use crate::cli::data_folders::{SEARCH_PATH, data_folders};
use crate::cli::files::{name_of, read_bytes};
use crate::formats::{
    Document, FileUnits, Format, Notes, Origin, Origins, WrittenNumbers, cantera, equations, findings,
};
use crate::grammar::yaml::Node;
use crate::kinetics::NotEvaluable;
use crate::mechanism::{Item, Mechanism, Reverse};
use crate::source::{Diagnostic, Severity, Source, Span};

/// The code of the finding that a reaction repeats another.
const UNDECLARED_DUPLICATE: &str = "undeclared-duplicate";

/// The mechanism file a command looks at.
#[derive(clap::Args)]
pub struct MechanismArguments {
    /// Cantera YAML (.yaml), equations (.rxn), or the files of a Chemkin mechanism (.inp …); - for stdin
    #[arg(value_name = "IN", required = true)]
    pub inputs: Vec<String>,
    /// Thermo data of a Chemkin mechanism
    #[arg(long, value_name = "F")]
    pub thermo: Vec<String>,
    /// Transport data of a Chemkin mechanism
    #[arg(long, value_name = "F")]
    pub transport: Vec<String>,
    /// The input's format, where its extension does not tell
    #[arg(long, value_name = "FMT")]
    pub from: Option<Format>,
    /// Which phase of a file with several
    #[arg(long, value_name = "NAME")]
    pub phase: Option<String>,
}

impl MechanismArguments {
    /// One file and nothing else.
    pub fn of(input: &str, from: Option<Format>, phase: Option<String>) -> Self {
        let inputs = vec![input.to_string()];
        MechanismArguments { inputs, thermo: Vec::new(), transport: Vec::new(), from, phase }
    }

    /// Every file that is named.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.inputs.iter().chain(&self.thermo).chain(&self.transport)
    }

    /// The file that gives the mechanism its name.
    pub fn input(&self) -> &str {
        self.inputs.first().map_or("", String::as_str)
    }
}

/// A mechanism with its text, whatever format it was read from.
pub struct Loaded {
    pub source: Source,
    pub format: Format,
    /// What was read; of equations, without the text as a tree.
    pub document: Document,
}

impl Loaded {
    pub fn mechanism(&self) -> &Mechanism {
        &self.document.mechanism
    }

    /// Whether there is any species or reaction.
    pub fn holds_something(&self) -> bool {
        !self.mechanism().species().is_empty() || !self.mechanism().reactions().is_empty()
    }

    /// The place of a reaction or species in the text, as `file:line`.
    pub fn place(&self, item: Item) -> String {
        let (source, span) = self.locate(item);
        format!("{}:{}", source.name(), source.line_column(span.start).0)
    }

    /// The file, and the place in it, where a reaction or species stands.
    pub fn locate(&self, item: Item) -> (&Source, Span) {
        let Origin { file, span } = self.document.origins.locate(item);
        (self.files().get(file).copied().unwrap_or(&self.source), span)
    }

    /// The mechanism's own file, and those it refers to.
    fn files(&self) -> Vec<&Source> {
        std::iter::once(&self.source).chain(&self.document.others).collect()
    }

    /// Everything that is wrong or doubtful, in the order of the text.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let mut all = self.document.warnings.clone();
        all.extend(findings(&self.document, &self.source));
        if self.format == Format::Equations {
            all.iter_mut().filter(|finding| finding.code == UNDECLARED_DUPLICATE).for_each(as_sum);
        }
        let files = self.files();
        let file = |name: &str| files.iter().position(|source| source.name() == name);
        all.sort_by_key(|finding| match &finding.location {
            Some(place) => (file(&place.file), place.line, place.column),
            None => (None, 0, 0),
        });
        all
    }

    /// The findings that make the mechanism unusable.
    pub fn require_sound(&self) -> Result<(), Failure> {
        refuse_errors(&self.findings())
    }

    /// Refuses equations whose rates are not all given.
    pub fn require_rates(&self) -> Result<(), Failure> {
        let incomplete =
            self.mechanism().reaction_ids().zip(self.mechanism().reactions()).filter_map(|(id, reaction)| {
                let (what, hint) = match &reaction.reverse {
                    _ if self.format == Format::Cantera => return None,
                    _ if reaction.rate.is_none() => {
                        ("rate", "write A, or A, b and Ea, after a semicolon: `A => B ; 1.0`")
                    }
                    Reverse::Explicit(None) => {
                        ("reverse rate", "write it after a second semicolon, `A <=> B ; 1.0 ; 0.5`, or write `=>`")
                    }
                    _ => return None,
                };
                let equation = self.mechanism().equation(reaction);
                let error = Diagnostic::error("missing-rate", format!("the {what} of `{equation}` is not given"));
                let (source, span) = self.locate(Item::Reaction(id));
                Some(error.at(source, span).because("a rate is needed").hint(hint))
            });
        let errors: Vec<Diagnostic> = incomplete.collect();
        if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
    }

    /// Why a mechanism's rates cannot be computed, at the reaction that is in the way.
    pub fn not_evaluable(&self, error: &NotEvaluable) -> Diagnostic {
        let reaction = error.reaction();
        let equation =
            self.mechanism().reactions().get(reaction.index()).map(|reaction| self.mechanism().equation(reaction));
        let (source, span) = self.locate(Item::Reaction(reaction));
        Diagnostic::error("not-evaluable", format!("the rate of `{}` cannot be computed", equation.unwrap_or_default()))
            .at(source, span)
            .because(error.to_string())
            .hint("give the reaction an elementary rate, or leave it out")
    }
}

/// Fails with those findings that are errors, if there are any.
pub fn refuse_errors(findings: &[Diagnostic]) -> Result<(), Failure> {
    let errors: Vec<Diagnostic> =
        findings.iter().filter(|finding| finding.severity == Severity::Error).cloned().collect();
    if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
}

/// Equations have no way to declare duplicates: they may be meant.
fn as_sum(duplicate: &mut Diagnostic) {
    duplicate.severity = Severity::Warning;
    duplicate.hint = Some("the rates add up; remove one if that is not meant".to_string());
}

/// Reads the mechanism that the arguments name: one phase of it, where one is asked for.
pub fn read_mechanism(arguments: &MechanismArguments) -> Result<Loaded, Failure> {
    let path = arguments.input();
    let bytes = read_bytes(path)?;
    let format = format_of(arguments, &bytes)?;
    match format {
        Format::Chemkin => read_chemkin(arguments, bytes),
        Format::Cantera => {
            require_one_file(arguments, format)?;
            let source = Source::from_bytes(name_of(path), bytes)?;
            let phase = arguments.phase.as_deref();
            let document = cantera::read_with(&source, &cantera::ReadOptions { phase, open: &open_beside })?;
            require_phase(phase, &document, &source)?;
            Ok(Loaded { source, format, document })
        }
        Format::Equations => {
            require_one_file(arguments, format)?;
            let source = Source::from_bytes(name_of(path), bytes)?;
            let equations::EquationsDocument { mechanism, reaction_spans, notes, .. } = equations::read(&source)?;
            let notes = mechanism.reaction_ids().zip(notes).filter(|(_, note)| !note.is_empty()).collect();
            let reactions = reaction_spans.into_iter().map(|span| Origin { file: 0, span }).collect();
            let document = Document {
                // Whether a negative rate is meant cannot be said in this format.
                declared_negative: mechanism.reaction_ids().collect(),
                mechanism,
                tree: Node::plain(""),
                others: Vec::new(),
                origins: Origins { reactions, ..Origins::default() },
                warnings: Vec::new(),
                notes: Notes { reactions: notes, ..Notes::default() },
                units: FileUnits::default(),
                numbers: WrittenNumbers::default(),
            };
            Ok(Loaded { source, format, document })
        }
    }
}

/// A phase that is asked for must be there.
fn require_phase(name: Option<&str>, document: &Document, source: &Source) -> Result<(), Failure> {
    let Some(name) = name.filter(|_| document.mechanism.phases().is_empty()) else { return Ok(()) };
    let phases = document.tree.get("phases").and_then(Node::as_sequence).unwrap_or_default();
    let names: Vec<&str> = phases.iter().filter_map(|phase| phase.get("name")?.text()).collect();
    let known = if names.is_empty() { "it has none".to_string() } else { format!("it has: {}", names.join(", ")) };
    Err(anyhow::anyhow!("{} has no phase {name}; {known}", source.name()).into())
}

/// The file that another refers to: beside that one, in the working folder, or among Cantera's data.
fn open_beside(referring: &str, reference: &str) -> Result<Source, String> {
    let parent = Path::new(referring).parent().map(Path::to_path_buf).unwrap_or_default();
    let near = [parent, PathBuf::new()].into_iter().map(|folder| folder.join(reference)).find(|path| path.is_file());
    let among_data = || data_folders().into_iter().map(|folder| folder.join(reference)).find(|path| path.is_file());
    let Some(path) = near.or_else(among_data) else {
        return Err(format!("neither beside the file, nor in the working folder, nor in a folder of {SEARCH_PATH}"));
    };
    let name = path.to_string_lossy().into_owned();
    let bytes = read_bytes(&name).map_err(|_| format!("{name} cannot be read"))?;
    Source::from_bytes(name, bytes).map_err(|error| error.to_string())
}

impl Loaded {
    /// The mechanism of one phase: the one named, or the only one. A file without phases is whole.
    pub fn of_phase(&self, name: Option<&str>) -> Result<Mechanism, Failure> {
        let phases = self.mechanism().phases();
        let names = || phases.iter().map(|phase| phase.name.as_str()).collect::<Vec<_>>().join(", ");
        let phase = match (name, phases) {
            (None, []) => return Ok(self.mechanism().clone()),
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
        Ok(self.mechanism().of_phase(phase).map_err(anyhow::Error::new)?)
    }
}
