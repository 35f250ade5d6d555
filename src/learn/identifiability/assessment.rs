//! The status of every direction that was learned: unique, core, interchangeable, or below visibility.

use crate::learn::complex::Complex;
use crate::learn::fitted::{FittedRate, FittedReaction};
use crate::learn::identifiability::alternatives::assess;
use crate::learn::identifiability::representative::possible_products;
use crate::learn::identifiability::settings::IdentifiabilitySettings;
use crate::learn::outcome::{Ambiguity, FittedNetwork, ReactionStatuses, Status};
use crate::learn::reaction::{OneWayReaction, Reaction};

/// Which reactions might replace those learned.
#[derive(Clone, Debug)]
pub struct Possible<'a> {
    /// The largest number of product molecules.
    pub products: usize,
    /// Whether a side may be empty.
    pub open: bool,
    /// Conservation laws that each of them obeys.
    pub laws: Vec<Vec<i64>>,
    pub forbidden: Vec<OneWayReaction>,
    /// A rate below this many of its standard errors is below visibility.
    pub visible_standard_errors: f64,
    pub settings: &'a IdentifiabilitySettings,
}

/// A direction of a learned reaction.
pub struct LearnedDirection {
    /// Its place in the mechanism.
    pub reaction: usize,
    pub reverse: bool,
    pub fitted: FittedReaction,
}

/// The status of every direction, and the networks with the same target.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// One entry a reaction.
    pub statuses: Vec<ReactionStatuses>,
    pub ambiguities: Vec<Ambiguity>,
    /// The number of directions that are unique.
    pub unique: usize,
}

/// Assesses every direction of a network, source complex by source complex.
pub fn assess_network(network: &FittedNetwork, possible: &Possible) -> Assessed {
    let learned = directions(network);
    let unassessed = ReactionStatuses { forward: Status::Unassessed, reverse: Status::Unassessed };
    let statuses = vec![unassessed; network.mechanism.reactions().len()];
    let mut assessed = Assessed { statuses, ambiguities: Vec::new(), unique: 0 };
    let mut sources: Vec<&Complex> = Vec::new();
    for direction in &learned {
        if !sources.contains(&&direction.fitted.reaction.reactants) {
            sources.push(&direction.fitted.reaction.reactants);
        }
    }
    for reactants in sources {
        let of_source = |direction: &&LearnedDirection| direction.fitted.reaction.reactants == *reactants;
        let own: Vec<&LearnedDirection> = learned.iter().filter(of_source).collect();
        assess_source(reactants, &own, possible, &mut assessed);
    }
    assessed
}

fn assess_source(reactants: &Complex, own: &[&LearnedDirection], possible: &Possible, assessed: &mut Assessed) {
    let reactions: Vec<FittedReaction> = own.iter().map(|direction| direction.fitted.clone()).collect();
    let products = possible.products_of(reactants, &reactions);
    let assessment = assess(reactants, &reactions, &products, possible.settings);
    for (direction, status) in own.iter().zip(&assessment.statuses) {
        let rate = direction.fitted.rate;
        let hidden = rate.k < possible.visible_standard_errors * rate.standard_error;
        let status = if hidden { Status::BelowVisibility } else { *status };
        assessed.unique += usize::from(status == Status::Unique);
        let statuses = &mut assessed.statuses[direction.reaction];
        *(if direction.reverse { &mut statuses.reverse } else { &mut statuses.forward }) = status;
    }
    if !assessment.alternatives.is_empty() {
        let to = |products: &Complex| OneWayReaction::new(reactants.clone(), products.clone()).irreversible();
        let reactions: Vec<Reaction> = reactions.iter().map(|fitted| to(&fitted.reaction.products)).collect();
        let alternatives = assessment.alternatives.iter().map(|set| set.iter().map(to).collect());
        assessed.ambiguities.push(Ambiguity { reactions, alternatives: alternatives.collect() });
    }
}

impl Possible<'_> {
    /// The products that a source might have.
    fn products_of(&self, reactants: &Complex, reactions: &[FittedReaction]) -> Vec<Complex> {
        let products_of = |fitted: &FittedReaction| fitted.reaction.products.molecules();
        let largest = reactions.iter().map(products_of).fold(self.products, usize::max);
        let open = self.open || reactions.iter().any(|fitted| fitted.reaction.products.is_empty());
        let mut products = possible_products(reactants, reactions, largest, open);
        products.retain(|product| {
            let learned = reactions.iter().any(|fitted| fitted.reaction.products == *product);
            let balanced = self.laws.iter().all(|law| product.amount(law) == reactants.amount(law));
            let is_forbidden = |one: &OneWayReaction| one.reactants == *reactants && one.products == *product;
            learned || (balanced && !self.forbidden.iter().any(is_forbidden))
        });
        products
    }
}

/// The learned directions with integer coefficients.
pub fn directions(network: &FittedNetwork) -> Vec<LearnedDirection> {
    let mut learned = Vec::new();
    for (reaction, (entry, rates)) in network.mechanism.reactions().iter().zip(&network.rates).enumerate() {
        let forward = Reaction::of_mechanism(entry, |species| species.index()).forward;
        if !forward.is_integer() {
            continue;
        }
        let mut add = |reverse: bool, reaction_of_direction: OneWayReaction, rate: FittedRate| {
            let fitted = FittedReaction { reaction: reaction_of_direction, rate };
            learned.push(LearnedDirection { reaction, reverse, fitted });
        };
        add(false, forward.clone(), rates.forward);
        if let Some(rate) = rates.reverse {
            add(true, forward.reversed(), rate);
        }
    }
    learned
}
