//! Empty sides of reactions that a species without elements stands for, since Cantera has none.

use crate::mechanism::{
    BuildError, Coefficient, Mechanism, Phase, Reaction, ReactionId, Species, SpeciesId, State, empty_side_names,
};

/// A mechanism without such a species.
#[derive(Debug)]
pub struct WithEmptySides {
    pub mechanism: Mechanism,
    /// The species of the original that each species is.
    pub species: Vec<SpeciesId>,
    /// The reaction of the original that each reaction is.
    pub reactions: Vec<ReactionId>,
    /// What was done, in words.
    pub remark: String,
}

/// Leaves out the species that only stands for nothing. It has the name that is given to such a species, since an end
/// product may look the same; it holds no elements, no rate depends on it, and it is alone on its side of each reaction,
/// or beside the products where it is the only reactant. The other species react as before. `None` where there is no
/// such species, or where third bodies may depend on it.
///
/// # Errors
/// None occur: what is left fits together as before.
pub fn with_empty_sides(mechanism: &Mechanism) -> Result<Option<WithEmptySides>, BuildError> {
    if mechanism.reactions().iter().any(|reaction| reaction.third_body.is_some() || !reaction.colliders.is_empty()) {
        return Ok(None);
    }
    // Earlier names belong to others.
    let named = empty_side_names().map_while(|name| mechanism.find_species(&name)).last();
    let Some(nothing) = named.filter(|id| stands_for_nothing(*id, mechanism)) else { return Ok(None) };
    let mut left = Mechanism::new();
    left.description.clone_from(&mechanism.description);
    left.elements.clone_from(&mechanism.elements);
    let mut kept = Vec::new();
    let mut number: Vec<Option<SpeciesId>> = vec![None; mechanism.species().len()];
    for id in mechanism.species_ids().filter(|id| *id != nothing) {
        number[id.index()] = Some(left.add_species(Species::clone(&mechanism.species()[id.index()]))?);
        kept.push(id);
    }
    for reaction in mechanism.reactions() {
        left.add_reaction(renumbered(reaction, &|id| number[id.index()]))?;
    }
    for phase in mechanism.phases() {
        let species = phase.species.iter().filter_map(|id| number[id.index()]).collect();
        let fractions =
            |state: &State| state.mole_fractions.iter().filter_map(|(id, x)| Some((number[id.index()]?, *x))).collect();
        let state = phase.state.as_ref().map(|state| State { mole_fractions: fractions(state), ..state.clone() });
        left.add_phase(Phase { species, state, ..phase.clone() })?;
    }
    let remark = format!("{} stands for nothing, and is written as 0", mechanism.name(nothing));
    Ok(Some(WithEmptySides { mechanism: left, species: kept, reactions: mechanism.reaction_ids().collect(), remark }))
}

/// Whether a species without elements takes part in reactions, and in each only stands for an empty side.
fn stands_for_nothing(id: SpeciesId, mechanism: &Mechanism) -> bool {
    let composition = mechanism.species()[id.index()].composition.as_ref();
    let reactions = mechanism.reactions();
    composition.is_some_and(|composition| composition.is_empty())
        && reactions.iter().any(|reaction| reaction.species().any(|it| it == id))
        && reactions.iter().all(|reaction| is_nothing_in(id, reaction))
}

/// Whether a species takes no part in a reaction, or only stands for an empty side of it.
fn is_nothing_in(id: SpeciesId, reaction: &Reaction) -> bool {
    let alone = |side: &[(SpeciesId, Coefficient)]| matches!(side, [(only, _)] if *only == id);
    let on = |side: &[(SpeciesId, Coefficient)]| side.iter().any(|(species, _)| *species == id);
    let is_reversible = reaction.is_reversible();
    let has_no_order = reaction.forward_orders().get(&id).is_none_or(|order| *order == 0.0);
    match (on(&reaction.reactants), on(&reaction.products)) {
        (false, false) => has_no_order,
        (true, _) => !is_reversible && has_no_order && alone(&reaction.reactants) && !alone(&reaction.products),
        (false, true) => !is_reversible && has_no_order && alone(&reaction.products),
    }
}

/// The reaction between the species that have a number.
fn renumbered(reaction: &Reaction, number: &dyn Fn(SpeciesId) -> Option<SpeciesId>) -> Reaction {
    let side = |terms: &[(SpeciesId, Coefficient)]| -> Vec<(SpeciesId, Coefficient)> {
        terms.iter().filter_map(|(id, nu)| Some((number(*id)?, *nu))).collect()
    };
    let orders = |orders: &[(SpeciesId, f64)]| -> Vec<(SpeciesId, f64)> {
        orders.iter().filter_map(|(id, order)| Some((number(*id)?, *order))).collect()
    };
    Reaction {
        reactants: side(&reaction.reactants),
        products: side(&reaction.products),
        order_overrides: orders(&reaction.order_overrides),
        reverse_order_overrides: orders(&reaction.reverse_order_overrides),
        ..reaction.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Void => A + Void with an order of Void, A => Void, and A + B => 2 B.
    fn open_network(order: f64, composition: Vec<(String, Coefficient)>) -> Mechanism {
        let mut mechanism = Mechanism::new();
        let species = |name: &str, composition| Species { composition: Some(composition), ..Species::named(name) };
        let void = mechanism.add_species(species("Void", composition)).unwrap();
        let [a, b] = ["A", "B"].map(|name| mechanism.add_species(species(name, Vec::new())).unwrap());
        let one = Coefficient::ONE;
        let inflow = Reaction::one_way(vec![(void, one)], vec![(a, one), (void, one)], 0.1);
        let overrides = if order == 1.0 { Vec::new() } else { vec![(void, order)] };
        mechanism.add_reaction(Reaction { order_overrides: overrides, ..inflow }).unwrap();
        mechanism.add_reaction(Reaction::one_way(vec![(a, one)], vec![(void, one)], 0.5)).unwrap();
        mechanism.add_reaction(Reaction::one_way(vec![(a, one), (b, one)], vec![(b, 2.into())], 3.0)).unwrap();
        mechanism
    }

    #[test]
    fn a_species_that_stands_for_nothing_is_left_out() {
        let changed = with_empty_sides(&open_network(0.0, Vec::new())).unwrap().expect("Void stands for nothing");
        let equations: Vec<String> =
            changed.mechanism.reactions().iter().map(|reaction| changed.mechanism.equation(reaction)).collect();
        assert_eq!(equations, ["0 => A", "A => 0", "A + B => 2 B"]);
        assert_eq!(changed.mechanism.species_names(), ["A", "B"]);
        assert_eq!(changed.species.len(), 2);
        assert!(changed.mechanism.reactions()[0].order_overrides.is_empty());
    }

    #[test]
    fn an_end_product_without_elements_stays() {
        let mut mechanism = open_network(0.0, Vec::new());
        let [b, void] = ["B", "Void"].map(|name| mechanism.find_species(name).unwrap());
        let end = Species { composition: Some(Vec::new()), ..Species::named("End") };
        let end = mechanism.add_species(end).unwrap();
        mechanism.add_reaction(Reaction::one_way(vec![(b, Coefficient::ONE)], vec![(end, 1.into())], 1.0)).unwrap();
        let changed = with_empty_sides(&mechanism).unwrap().expect("Void stands for nothing");
        assert_eq!(changed.mechanism.species_names(), ["A", "B", "End"]);
        assert_eq!(changed.remark, "Void stands for nothing, and is written as 0");
        // Void is an end product of its own where another species stands for nothing.
        let other = Species { composition: Some(Vec::new()), ..Species::named("Void2") };
        let other = mechanism.add_species(other).unwrap();
        mechanism.add_reaction(Reaction::one_way(vec![(end, 1.into())], vec![(other, 1.into())], 1.0)).unwrap();
        let changed = with_empty_sides(&mechanism).unwrap().expect("Void2 stands for nothing");
        assert!(changed.mechanism.species()[void.index()].name == "Void" && changed.species.len() == 4);
    }

    #[test]
    fn a_species_that_rates_depend_on_or_that_holds_elements_stays() {
        assert!(with_empty_sides(&open_network(1.0, Vec::new())).unwrap().is_none());
        let hydrogen = vec![("H".to_string(), Coefficient::ONE)];
        assert!(with_empty_sides(&open_network(0.0, hydrogen)).unwrap().is_none());
    }
}
