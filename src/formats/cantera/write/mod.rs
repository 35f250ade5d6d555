//! Mechanism → Cantera YAML.
//!
//! A file written here loads in Cantera and gives the same rates, in the units that are asked for.

mod phases;
mod rates;
mod reactions;
mod species;
mod units;

use crate::formats::Notes;
use crate::formats::cantera::periodic_table;
use crate::grammar::yaml::{self, Node};
use crate::mechanism::{BuildError, Mechanism, PhaseModel, State};
use crate::rates::RateKind;
use crate::thermo::Thermo;

pub use units::FileUnits;

/// What a file says besides the mechanism.
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    /// Keys and values at the top of the file, after the description.
    pub metadata: Vec<(String, Node)>,
    /// The initial state of the phase that a mechanism without phases gets.
    pub state: Option<State>,
    /// Remarks on species and reactions.
    pub notes: Notes,
    /// Used where all thermo data are polynomials, whose numbers have no units.
    pub units: FileUnits,
}

/// Why a mechanism has no form in Cantera.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WriteError {
    #[error("the phase {phase} is of the kind {model}; only ideal gases can be written")]
    OtherPhase { phase: String, model: PhaseModel },
    #[error("the composition of {species} is not known")]
    UnknownComposition { species: String },
    #[error("the reaction `{equation}` has a reverse rate of its own; it must be split into two one-way reactions")]
    ExplicitReverse { equation: String },
    #[error("the reaction `{equation}` has a rate law that is not evaluated ({kind}), and only its own file holds it")]
    UnevaluatedRate { equation: String, kind: RateKind },
    #[error("the reaction `{equation}` is reversible, but the thermo of {species} is not known")]
    UnknownThermo { equation: String, species: String },
    #[error("the reaction `{equation}` is reversible and has an empty side")]
    ReversibleWithEmptySide { equation: String },
    #[error("the reaction `{equation}` is reversible and has orders of its own")]
    ReversibleWithOrders { equation: String },
    #[error("the third body of the reaction `{equation}` is not one of a rate of type {kind}")]
    UnexpectedThirdBody { equation: String, kind: RateKind },
    #[error("two phases have different species of the name {name}")]
    Namesakes { name: String },
    #[error("{what} is not a finite number")]
    NotFinite { what: String },
    #[error("`{name}` cannot be the name of a species in an equation")]
    UnwritableName { name: String },
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// Writes a mechanism as a Cantera file.
///
/// Compositions must be known and explicit reverse laws split. A species without thermo gets a
/// constant heat capacity of 5/2 R, which one-way reactions do not use. An empty side of a reaction
/// becomes an inert species of order 0 without elements.
pub fn write(mechanism: &Mechanism, options: &WriteOptions) -> Result<String, WriteError> {
    let plan = Plan::new(mechanism, options)?;
    let mut top = Vec::new();
    if let Some(description) = &mechanism.description {
        top.push(("description".to_string(), Node::string(description)));
    }
    top.extend(options.metadata.iter().cloned());
    top.push(("units".to_string(), plan.units.node()));
    let defined = plan.defined_elements();
    if !defined.is_empty() {
        top.push(("elements".to_string(), Node::sequence(defined)));
    }
    top.push(("phases".to_string(), Node::sequence(phases::phases(&plan)?)));
    top.push(("species".to_string(), Node::sequence(species::all(&plan)?)));
    for (section, reactions) in plan.sections().into_iter().filter(|(_, reactions)| !reactions.is_empty()) {
        let nodes = reactions.iter().map(|reaction| reactions::reaction(&plan, *reaction));
        top.push((section, Node::sequence(nodes.collect::<Result<Vec<_>, _>>()?)));
    }
    Ok(yaml::print(&with_blank_lines(top)))
}

/// The lists of a file stand apart.
fn with_blank_lines(top: Vec<(String, Node)>) -> Node {
    let entries = top.into_iter().map(|(key, value)| {
        let is_list = value.as_sequence().is_some_and(|items| !items.is_empty()) && !value.is_flow();
        let key = Node::string(key);
        (if is_list { key.with_blank_line_above() } else { key }, value)
    });
    Node::mapping(entries)
}

/// What is settled before anything is written.
pub(super) struct Plan<'a> {
    pub mechanism: &'a Mechanism,
    pub state: Option<&'a State>,
    pub notes: &'a Notes,
    pub units: FileUnits,
    /// Of each reaction.
    pub reaction_notes: Vec<Option<&'a String>>,
    /// The species that stands for an empty side, where a reaction has one.
    pub void: Option<String>,
    /// Of each reaction.
    pub duplicate: Vec<bool>,
    /// Reactions by the set of phases that hold them: section name, and reactions in order.
    groups: Vec<(Vec<usize>, Vec<usize>)>,
}

/// The symbol of the one element of a mechanism that has none: Cantera needs one.
const PLACEHOLDER_ELEMENT: &str = "Q1";

impl<'a> Plan<'a> {
    fn new(mechanism: &'a Mechanism, options: &'a WriteOptions) -> Result<Self, WriteError> {
        for (id, species) in mechanism.species_ids().zip(mechanism.species()) {
            if mechanism.find_species(&species.name) != Some(id) {
                return Err(WriteError::Namesakes { name: species.name.clone() });
            }
            let separators = ["+", "=>", "<=>", "=", "M", "0"];
            let unwritable = species.name.is_empty() || species.name.contains(char::is_whitespace);
            let is_number = species.name.parse::<f64>().is_ok();
            if unwritable || is_number || separators.contains(&species.name.as_str()) || species.name.starts_with("(+")
            {
                return Err(WriteError::UnwritableName { name: species.name.clone() });
            }
        }
        let has_empty_side =
            |reaction: &crate::mechanism::Reaction| reaction.reactants.is_empty() || reaction.products.is_empty();
        let needs_void = mechanism.reactions().iter().any(has_empty_side);
        let names = std::iter::once("Void".to_string()).chain((2..).map(|n| format!("Void{n}")));
        let void = names.into_iter().find(|name| mechanism.find_species(name).is_none()).filter(|_| needs_void);
        let state = options.state.as_ref();
        let groups = reactions::by_phases(mechanism);
        let notes = &options.notes;
        let reaction_notes = mechanism.reaction_ids().map(|id| notes.reactions.get(&id)).collect();
        let only_polynomials = mechanism.species().iter().all(|species| is_polynomial(species.thermo.as_ref()));
        // Polynomials have no units; everything else is written in the default ones.
        let units =
            if only_polynomials && void.is_none() && state.is_none() { options.units } else { FileUnits::default() };
        Ok(Plan {
            mechanism,
            state,
            notes,
            units,
            reaction_notes,
            void,
            duplicate: reactions::duplicates(mechanism),
            groups,
        })
    }

    /// Sections with their names: `reactions` where there is one.
    fn sections(&self) -> Vec<(String, Vec<usize>)> {
        let name = |place| self.section_name(place);
        self.groups.iter().enumerate().map(|(place, (_, reactions))| (name(place), reactions.clone())).collect()
    }

    fn section_name(&self, place: usize) -> String {
        if self.groups.len() == 1 { "reactions".to_string() } else { format!("reactions-{}", place + 1) }
    }

    /// The names of the sections that a phase takes.
    pub fn sections_of_phase(&self, phase: usize) -> Vec<String> {
        let holding = self.groups.iter().enumerate().filter(|(_, (phases, _))| phases.contains(&phase));
        holding.map(|(place, _)| self.section_name(place)).collect()
    }

    /// Every element of the species given, in the order of definition, else of first use.
    pub fn elements(&self, species: &[usize]) -> Vec<String> {
        let compositions = species.iter().filter_map(|place| self.mechanism.species()[*place].composition.as_ref());
        let used: Vec<&str> = compositions.flatten().map(|(symbol, _)| symbol.as_str()).collect();
        let defined = self.mechanism.elements.iter().map(|element| element.symbol.as_str());
        let mut symbols: Vec<String> = Vec::new();
        for symbol in defined.filter(|symbol| used.contains(symbol)).chain(used.iter().copied()) {
            if !symbols.iter().any(|known| known == symbol) {
                symbols.push(symbol.to_string());
            }
        }
        if symbols.is_empty() {
            let defined = self.mechanism.elements.first().map(|element| element.symbol.clone());
            symbols.push(defined.unwrap_or_else(|| PLACEHOLDER_ELEMENT.to_string()));
        }
        symbols
    }

    /// Entries for the elements that are not in the periodic table, or have another weight.
    fn defined_elements(&self) -> Vec<Node> {
        let all: Vec<usize> = (0..self.mechanism.species().len()).collect();
        let defined = self.mechanism.elements.iter().map(|element| (element.symbol.clone(), element.atomic_weight));
        let mut entries: Vec<(String, Option<f64>)> = defined.collect();
        for symbol in self.elements(&all) {
            if !periodic_table::is_element(&symbol) && !entries.iter().any(|(known, _)| *known == symbol) {
                entries.push((symbol, Some(1.0)));
            }
        }
        let entry = |(symbol, weight): (String, Option<f64>)| {
            let note = self.notes.elements.get(&symbol).map(|note| ("note", Node::string(note)));
            let symbol = [("symbol", Node::string(symbol))];
            let weight = weight.map(|weight| ("atomic-weight", Node::float(weight)));
            Node::mapping(symbol.into_iter().chain(weight).chain(note)).flow()
        };
        let needed = |(symbol, weight): &(String, Option<f64>)| weight.is_some() || !periodic_table::is_element(symbol);
        entries.into_iter().filter(needed).map(entry).collect()
    }
}

fn is_polynomial(thermo: Option<&Thermo>) -> bool {
    matches!(thermo, Some(Thermo::Nasa7(_) | Thermo::Nasa9(_)))
}

/// A number for the file; Cantera has no word for infinity.
fn finite(value: f64, what: impl FnOnce() -> String) -> Result<Node, WriteError> {
    if value.is_finite() { Ok(Node::float(value)) } else { Err(WriteError::NotFinite { what: what() }) }
}
