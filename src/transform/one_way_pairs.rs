//! Reversible reactions with a reverse rate of their own as pairs of one-way reactions.

use crate::mechanism::{BuildError, Mechanism, Reaction, Reverse};

/// The same mechanism with every explicit reverse rate as a reaction of its own, right after its
/// forward direction. The equations for u̇ are the same. Phases are kept.
pub fn as_one_way_pairs(mechanism: &Mechanism) -> Result<Mechanism, BuildError> {
    let mut split = Mechanism::new();
    split.description = mechanism.description.clone();
    split.elements = mechanism.elements.clone();
    for species in mechanism.species() {
        split.add_species(species.clone())?;
    }
    let mut parts = Vec::new();
    for reaction in mechanism.reactions() {
        let mut directions = Vec::new();
        for direction in directions_of(reaction) {
            directions.push(split.add_reaction(direction)?);
        }
        parts.push(directions);
    }
    for phase in mechanism.phases() {
        let reactions =
            phase.reactions.iter().filter_map(|reaction| parts.get(reaction.index())).flatten().copied().collect();
        split.add_phase(crate::mechanism::Phase { reactions, ..phase.clone() })?;
    }
    Ok(split)
}

fn directions_of(reaction: &Reaction) -> Vec<Reaction> {
    let Reverse::Explicit(reverse_rate) = &reaction.reverse else { return vec![reaction.clone()] };
    let forward = Reaction { reverse: Reverse::None, reverse_order_overrides: Vec::new(), ..reaction.clone() };
    let reverse = Reaction {
        reactants: reaction.products.clone(),
        products: reaction.reactants.clone(),
        rate: reverse_rate.clone(),
        reverse: Reverse::None,
        order_overrides: reaction.reverse_order_overrides.clone(),
        reverse_order_overrides: Vec::new(),
        ..reaction.clone()
    };
    vec![forward, reverse]
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, array};

    use super::*;
    use crate::kinetics::MassAction;
    use crate::mechanism::{Phase, Species};
    use crate::rates::Rate;

    #[test]
    fn the_equations_for_the_derivatives_stay_the_same() {
        let mut whole = Mechanism::new();
        let [a, b] = ["A", "B"].map(|name| whole.add_species(Species::named(name)).unwrap());
        let forward = Reaction::one_way(vec![(a, 2.into())], vec![(b, 1.into())], 3.0);
        let id =
            whole.add_reaction(Reaction { reverse: Reverse::Explicit(Some(Rate::constant(0.5))), ..forward }).unwrap();
        whole
            .add_phase(Phase { name: "p".into(), species: vec![a, b], reactions: vec![id], ..Phase::default() })
            .unwrap();
        let split = as_one_way_pairs(&whole).unwrap();
        assert_eq!(split.reactions().iter().map(|r| split.equation(r)).collect::<Vec<_>>(), ["2 A => B", "B => 2 A"]);
        assert_eq!(split.phases()[0].reactions.len(), 2);
        let u = array![0.3, 0.7];
        let derivative = |mechanism: &Mechanism| {
            let mut u_dot = Array1::zeros(2);
            MassAction::at(mechanism, 300.0).unwrap().derivative(u.view(), u_dot.view_mut());
            u_dot
        };
        assert_eq!(derivative(&whole), derivative(&split));
    }
}
