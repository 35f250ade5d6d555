//! The `units` of a written file.

use crate::formats::FileUnits;
use crate::grammar::yaml::Node;

/// The `units` mapping; the pressure is left out where it is in Pa.
pub fn units(units: FileUnits) -> Node {
    let FileUnits { length, quantity, activation_energy, pressure } = units;
    let mut entries =
        vec![("length", length), ("quantity", quantity), ("time", "s"), ("activation-energy", activation_energy)];
    if pressure != FileUnits::default().pressure {
        entries.push(("pressure", pressure));
    }
    Node::mapping(entries.into_iter().map(|(dimension, unit)| (dimension, Node::string(unit)))).flow()
}
