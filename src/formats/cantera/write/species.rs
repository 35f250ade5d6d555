//! The species of a written file.

use crate::formats::cantera::write::error::WriteError;
use crate::formats::cantera::write::plan::Plan;
use crate::formats::cantera::write::thermo::thermo;
use crate::formats::cantera::write::transport::transport;
use crate::grammar::yaml::Node;
use crate::mechanism::{Coefficient, Species, SpeciesId};

/// The entries of all species, the one that stands for an empty side included.
pub fn species(plan: &Plan) -> Result<Vec<Node>, WriteError> {
    let with_notes = |(id, entry): (SpeciesId, &Species)| {
        let notes = &plan.options.notes;
        entry_of(entry, [notes.species.get(&id), notes.thermo.get(&id), notes.transport.get(&id)])
    };
    let entries = plan.mechanism.species_ids().zip(plan.mechanism.species());
    let mut nodes: Vec<Node> = entries.map(with_notes).collect::<Result<_, _>>()?;
    if let Some(void) = &plan.void {
        nodes.push(entry_of(&Species { composition: Some(Vec::new()), ..Species::named(void) }, [None; 3])?);
    }
    Ok(nodes)
}

/// The entry of a species, with the notes on it, on its thermo and on its transport data.
fn entry_of(species: &Species, [own, of_thermo, of_transport]: [Option<&String>; 3]) -> Result<Node, WriteError> {
    let name = &species.name;
    let composition =
        species.composition.as_ref().ok_or_else(|| WriteError::UnknownComposition { species: name.clone() })?;
    let atoms = composition.iter().map(|(symbol, count)| (symbol.clone(), count_node(*count)));
    let thermo = thermo(name, species.thermo.as_ref())?;
    let mut fields = vec![("name", Node::string(name)), ("composition", Node::mapping(atoms).flow())];
    fields.push(("thermo", with_note(thermo, of_thermo)));
    if let Some(parameters) = &species.transport {
        fields.push(("transport", with_note(transport(name, parameters)?, of_transport)));
    }
    Ok(with_note(Node::mapping(fields), own))
}

/// A mapping with a note at its end.
fn with_note(node: Node, note: Option<&String>) -> Node {
    match (node.as_mapping(), note) {
        (Some(entries), Some(note)) => {
            let note = (Node::string("note"), Node::string(note));
            Node::mapping(entries.iter().cloned().chain(std::iter::once(note)))
        }
        _ => node,
    }
}

fn count_node(count: Coefficient) -> Node {
    match count.as_integer() {
        Some(integer) => Node::integer(integer),
        None => Node::plain(count.to_string()),
    }
}
