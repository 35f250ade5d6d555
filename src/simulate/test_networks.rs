//! Networks with known solutions or known laws, for the tests of this module.

use crate::kinetics::MassAction;
use crate::mechanism::{Mechanism, Reaction, Species, SpeciesId};

/// One-way reactions written `A + B => 2 C`, with their rate constants; species in order of appearance
/// in `species`.
pub(super) fn mechanism(species: &[&str], reactions: &[(&str, f64)]) -> Mechanism {
    let mut mechanism = Mechanism::new();
    for name in species {
        mechanism.add_species(Species::named(*name)).unwrap();
    }
    for (equation, k) in reactions {
        let (left, right) = equation.split_once(" => ").unwrap();
        let (reactants, products) = (side(&mechanism, left), side(&mechanism, right));
        mechanism.add_reaction(Reaction::one_way(reactants, products, *k)).unwrap();
    }
    mechanism
}

fn side(mechanism: &Mechanism, text: &str) -> Vec<(SpeciesId, crate::mechanism::Coefficient)> {
    let terms = text.split(" + ").filter(|term| *term != "0");
    let term = |text: &str| {
        let (nu, name) = text.split_once(' ').unwrap_or(("1", text));
        (mechanism.find_species(name).unwrap(), nu.parse().unwrap())
    };
    terms.map(term).collect()
}

pub(super) fn network(species: &[&str], reactions: &[(&str, f64)]) -> MassAction {
    MassAction::at(&mechanism(species, reactions), 300.0).unwrap()
}

/// Robertson, *The solution of a set of reaction rate equations* (1966); Hairer, Wanner, *Solving
/// Ordinary Differential Equations II*, section IV.1.
pub(super) fn robertson() -> MassAction {
    network(&["A", "B", "C"], &[("A => B", 0.04), ("2 B => B + C", 3e7), ("B + C => A + C", 1e4)])
}

/// E + S <=> ES => E + P.
pub(super) fn michaelis_menten() -> Mechanism {
    let reactions = [("E + S => ES", 1e6), ("ES => E + S", 1e3), ("ES => E + P", 10.0)];
    mechanism(&["E", "S", "ES", "P"], &reactions)
}

/// Six species, twelve one-way steps; H and O atoms are conserved.
pub(super) fn hydrogen() -> Mechanism {
    let reactions = [
        ("H2 => 2 H", 2.0),
        ("2 H => H2", 216.0),
        ("O2 => 2 O", 1.0),
        ("2 O => O2", 337.5),
        ("H2O => H + OH", 1.0),
        ("H + OH => H2O", 1400.0),
        ("H2 + O => H + OH", 1000.0),
        ("H + OH => H2 + O", 10800.0),
        ("O2 + H => O + OH", 1000.0),
        ("O + OH => O2 + H", 33750.0),
        ("H2 + O => H2O", 100.0),
        ("H2O => H2 + O", 0.771_428_571_428_571_6),
    ];
    mechanism(&["H2", "O2", "H2O", "H", "O", "OH"], &reactions)
}
