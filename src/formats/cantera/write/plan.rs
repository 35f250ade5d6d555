//! What the parts of a written file have in common.

use std::collections::{BTreeMap, HashSet};

use crate::formats::cantera::write::error::WriteError;
use crate::formats::{FileUnits, Notes, WrittenNumbers};
use crate::grammar::equation::{self, SideTree};
use crate::grammar::yaml::Node;
use crate::mechanism::{FindingCode, Item, Mechanism, Reaction, ReactionId, SpeciesId, State, check, empty_side_names};
use crate::source::{Source, Span};
use crate::thermo::Thermo;

/// What a file holds besides the mechanism, and its units.
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    /// Keys and values at the top of the file, below the description.
    pub metadata: Vec<(String, Node)>,
    /// The initial state of the phase that a mechanism without phases gets.
    pub state: Option<State>,
    /// Notes on elements, species and reactions.
    pub notes: Notes,
    /// The units of rates. They are used where all thermo data are polynomials, whose numbers have no units;
    /// else the file is in the default units.
    pub units: FileUnits,
    /// Numbers that are written as they were read, where their values are still the same.
    pub numbers: WrittenNumbers,
}

/// What every part of a file is written with.
pub struct Plan<'a> {
    pub mechanism: &'a Mechanism,
    pub options: &'a WriteOptions,
    /// The units of the file.
    pub units: FileUnits,
    /// The species that stands for an empty side, where a reaction has one.
    pub void: Option<String>,
    /// Whether each reaction must be declared a duplicate.
    pub duplicate: Vec<bool>,
    /// The sections of reactions: one for each set of phases that hold the same reactions.
    pub sections: Vec<ReactionSection>,
}

/// A list of reactions that the same phases hold.
pub struct ReactionSection {
    pub name: String,
    /// Places of the phases.
    phases: Vec<usize>,
    pub reactions: Vec<ReactionId>,
}

impl<'a> Plan<'a> {
    /// Refuses names that cannot be written, and decides what the parts of the file have in common.
    pub fn new(mechanism: &'a Mechanism, options: &'a WriteOptions) -> Result<Self, WriteError> {
        refuse_names(mechanism)?;
        let has_empty_side = |reaction: &Reaction| reaction.reactants.is_empty() || reaction.products.is_empty();
        let needs_void = mechanism.reactions().iter().any(has_empty_side);
        let is_free = |name: &String| mechanism.find_species(name).is_none();
        let void = empty_side_names().find(is_free).filter(|_| needs_void);
        let only_polynomials = mechanism.species().iter().all(|species| is_polynomial(species.thermo.as_ref()));
        // Polynomials have no units; everything else is written in the default ones.
        let has_units = !only_polynomials || void.is_some() || options.state.is_some();
        let units = if has_units { FileUnits::default() } else { options.units };
        Ok(Plan { mechanism, options, units, void, duplicate: duplicates(mechanism), sections: sections(mechanism) })
    }

    /// The names of the sections that a phase takes.
    pub fn sections_of_phase(&self, phase: usize) -> Vec<String> {
        let holding = self.sections.iter().filter(|section| section.phases.contains(&phase));
        holding.map(|section| section.name.clone()).collect()
    }
}

/// Refuses species of one name, and names that an equation cannot hold.
fn refuse_names(mechanism: &Mechanism) -> Result<(), WriteError> {
    let used: HashSet<SpeciesId> = mechanism.reactions().iter().flat_map(Reaction::species).collect();
    for (id, species) in mechanism.species_ids().zip(mechanism.species()) {
        let name = &species.name;
        if mechanism.find_species(name) != Some(id) {
            return Err(WriteError::Namesakes { name: name.clone() });
        }
        let separators = ["+", "=>", "<=>", "=", "M", "0"];
        // `INF` and `NaN` are names like others: without a digit, nothing reads a coefficient.
        let is_number = name.contains(|c: char| c.is_ascii_digit()) && name.parse::<f64>().is_ok();
        let is_broken = name.is_empty() || name.contains(char::is_whitespace) || name.starts_with("(+");
        let is_unreadable = used.contains(&id) && !reads_back(name);
        if is_broken || is_number || is_unreadable || separators.contains(&name.as_str()) {
            return Err(WriteError::UnwritableName { name: name.clone() });
        }
    }
    Ok(())
}

/// Whether a name in an equation is read as the same name: `A=>` is not.
fn reads_back(name: &str) -> bool {
    let text = format!("{name} => {name}");
    let whole = Span::new(0, text.len());
    let is_name = |side: &SideTree| matches!(&side.terms[..], [term] if term.name == name);
    equation::parse(&Source::new("", text), whole).is_ok_and(|tree| is_name(&tree.left) && is_name(&tree.right))
}

/// The sections of reactions: `reactions` where there is one, else numbered.
fn sections(mechanism: &Mechanism) -> Vec<ReactionSection> {
    let groups = by_phases(mechanism);
    let only = groups.len() == 1;
    let name = |place: usize| if only { "reactions".to_string() } else { format!("reactions-{}", place + 1) };
    let section = |(place, (phases, reactions))| ReactionSection { name: name(place), phases, reactions };
    groups.into_iter().enumerate().map(section).collect()
}

/// Places of phases, with the reactions that these phases hold and no other does.
fn by_phases(mechanism: &Mechanism) -> Vec<(Vec<usize>, Vec<ReactionId>)> {
    if mechanism.phases().is_empty() {
        return vec![(vec![0], mechanism.reaction_ids().collect())];
    }
    let mut holders = vec![Vec::new(); mechanism.reactions().len()];
    for (place, phase) in mechanism.phases().iter().enumerate() {
        for reaction in &phase.reactions {
            holders[reaction.index()].push(place);
        }
    }
    let mut groups: BTreeMap<Vec<usize>, Vec<ReactionId>> = BTreeMap::new();
    for (reaction, phases) in mechanism.reaction_ids().zip(holders) {
        groups.entry(phases).or_default().push(reaction);
    }
    if groups.is_empty() {
        return vec![(Vec::new(), Vec::new())];
    }
    groups.into_iter().collect()
}

/// Whether each reaction must be declared a duplicate, because it shares its equation with another one.
fn duplicates(mechanism: &Mechanism) -> Vec<bool> {
    let mut duplicate: Vec<bool> = mechanism.reactions().iter().map(|reaction| reaction.duplicate).collect();
    for finding in check(mechanism) {
        let Item::Reaction(id) = finding.item else { continue };
        match finding.code {
            FindingCode::UndeclaredDuplicate { other } => {
                duplicate[id.index()] = true;
                duplicate[other.index()] = true;
            }
            FindingCode::LoneDuplicate => duplicate[id.index()] = false,
            _ => {}
        }
    }
    duplicate
}

fn is_polynomial(thermo: Option<&Thermo>) -> bool {
    matches!(thermo, Some(Thermo::Nasa7(_) | Thermo::Nasa9(_)))
}
