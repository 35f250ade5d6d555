//! The status of every direction that was learned: unique, core, interchangeable, or below visibility.

use crate::learn::complex::Complex;
use crate::learn::fitted::{FittedRate, FittedReaction};
use crate::learn::identifiability::alternatives::assess;
use crate::learn::identifiability::representative::possible_products;
use crate::learn::identifiability::settings::IdentifiabilitySettings;
use crate::learn::outcome::{Ambiguity, FittedNetwork, Indistinguishable, ReactionStatuses, Status};
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::stop::Stop;

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
    /// Raised when no more directions are to be assessed.
    pub stop: Stop,
}

/// A direction of a learned reaction.
pub struct LearnedDirection {
    /// Its place in the mechanism.
    pub reaction: usize,
    pub reverse: bool,
    pub fitted: FittedReaction,
}

impl LearnedDirection {
    /// Its status among those of all reactions.
    pub fn status_in(&self, statuses: &[ReactionStatuses]) -> Status {
        statuses.get(self.reaction).map_or(Status::Unassessed, |of| if self.reverse { of.reverse } else { of.forward })
    }

    /// Gives it another status.
    pub fn set_status_in(&self, statuses: &mut [ReactionStatuses], status: Status) {
        if let Some(of) = statuses.get_mut(self.reaction) {
            *(if self.reverse { &mut of.reverse } else { &mut of.forward }) = status;
        }
    }
}

/// The status of every direction, and the networks that predict the same u̇.
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
        if possible.stop.is_raised() {
            break;
        }
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
        direction.set_status_in(&mut assessed.statuses, status);
    }
    if !assessment.alternatives.is_empty() {
        let to = |products: &Complex| OneWayReaction::new(reactants.clone(), products.clone()).irreversible();
        let reactions: Vec<Reaction> = reactions.iter().map(|fitted| to(&fitted.reaction.products)).collect();
        let alternatives = assessment.alternatives.iter().map(|set| set.iter().map(to).collect());
        let because = Indistinguishable::SameNetEffect;
        assessed.ambiguities.push(Ambiguity { because, reactions, alternatives: alternatives.collect() });
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

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::learn::fitted::assemble;
    use crate::learn::outcome::StopReason;
    use crate::learn::problem::equations::{Equations, Grid};
    use crate::learn::rates::estimator::fit_rates;
    use crate::learn::rates::settings::RateSettings;

    /// A complex by the counts of A, B and C.
    fn complex(counts: [f64; 3]) -> Complex {
        Complex::new(counts.into_iter().enumerate())
    }

    fn one_way(reactants: [f64; 3], products: [f64; 3]) -> OneWayReaction {
        OneWayReaction::new(complex(reactants), complex(products))
    }

    /// A network of reactions with a rate constant and its standard error for each direction.
    fn network(reactions: &[(Reaction, &[(f64, f64)])]) -> FittedNetwork {
        let structure: Vec<Reaction> = reactions.iter().map(|(reaction, _)| reaction.clone()).collect();
        let rates: Vec<Option<FittedRate>> = reactions
            .iter()
            .flat_map(|(_, rates)| rates.iter().map(|(k, error)| Some(FittedRate::constant(*k, *error))))
            .collect();
        let (mechanism, rates) = assemble(&["A", "B", "C"].map(String::from), &structure, &rates).unwrap();
        let nothing = Equations::at_grid(Grid::new(array![[1.0]], None), Array2::zeros((1, 1)));
        let fit = fit_rates(&nothing, &[], 0, None, &RateSettings::default());
        FittedNetwork {
            mechanism,
            rates,
            stop_reason: StopReason::ErrorStoppedFalling,
            training_error: 0.0,
            validation_error: None,
            noise: fit.noise,
            errors: fit.errors,
            lack_of_fit: fit.lack_of_fit,
            trajectories: None,
            warnings: Vec::new(),
        }
    }

    /// Robertson's: A -> B, 2 B -> B + C, B + C -> A + C.
    fn robertson() -> FittedNetwork {
        let sure: &[(f64, f64)] = &[(1.0, 1e-6)];
        network(&[
            (one_way([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]).irreversible(), sure),
            (one_way([0.0, 2.0, 0.0], [0.0, 1.0, 1.0]).irreversible(), sure),
            (one_way([0.0, 1.0, 1.0], [1.0, 0.0, 1.0]).irreversible(), sure),
        ])
    }

    fn possible<'a>(forbidden: &[OneWayReaction], settings: &'a IdentifiabilitySettings) -> Possible<'a> {
        Possible {
            products: 2,
            open: false,
            laws: vec![vec![1, 1, 1]],
            forbidden: forbidden.to_vec(),
            visible_standard_errors: 5.0,
            settings,
            stop: Stop::default(),
        }
    }

    fn forward(assessed: &Assessed) -> Vec<Status> {
        assessed.statuses.iter().map(|statuses| statuses.forward).collect()
    }

    #[test]
    fn the_two_forms_of_robertson_are_interchangeable() {
        let assessed = assess_network(&robertson(), &possible(&[], &IdentifiabilitySettings::default()));
        assert_eq!(forward(&assessed), [Status::Unique, Status::Interchangeable, Status::Interchangeable]);
        assert_eq!(assessed.unique, 1);
        let of_two_b = &assessed.ambiguities[0];
        assert_eq!(of_two_b.reactions, [one_way([0.0, 2.0, 0.0], [0.0, 1.0, 1.0]).irreversible()]);
        assert_eq!(of_two_b.alternatives, [[one_way([0.0, 2.0, 0.0], [0.0, 0.0, 2.0]).irreversible()]]);
    }

    #[test]
    fn a_reaction_whose_alternatives_are_forbidden_is_unique() {
        let forbidden = one_way([0.0, 2.0, 0.0], [0.0, 0.0, 2.0]);
        let assessed = assess_network(&robertson(), &possible(&[forbidden], &IdentifiabilitySettings::default()));
        assert_eq!(forward(&assessed), [Status::Unique, Status::Unique, Status::Interchangeable]);
        assert_eq!((assessed.unique, assessed.ambiguities.len()), (2, 1));
    }

    #[test]
    fn a_rate_below_five_standard_errors_is_below_visibility() {
        let decay = Reaction::new(one_way([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]), true);
        let assessed = assess_network(
            &network(&[(decay, &[(1.0, 0.19), (1.0, 0.21)])]),
            &possible(&[], &IdentifiabilitySettings::default()),
        );
        let expected = ReactionStatuses { forward: Status::Unique, reverse: Status::BelowVisibility };
        assert_eq!((assessed.statuses, assessed.unique), (vec![expected], 1));
    }

    #[test]
    fn fractional_reactions_and_reverses_that_are_not_there_are_not_assessed() {
        let fractional = one_way([1.0, 0.0, 0.0], [0.0, 0.5, 0.5]).irreversible();
        let whole = one_way([0.0, 1.0, 0.0], [0.0, 0.0, 1.0]).irreversible();
        let network = network(&[(fractional, &[(1.0, 1e-6)]), (whole, &[(1.0, 1e-6)])]);
        let learned: Vec<(usize, bool)> =
            directions(&network).iter().map(|direction| (direction.reaction, direction.reverse)).collect();
        assert_eq!(learned, [(1, false)]);
        let assessed = assess_network(&network, &possible(&[], &IdentifiabilitySettings::default()));
        assert_eq!(forward(&assessed), [Status::Unassessed, Status::Unique]);
        assert_eq!(assessed.statuses[1].reverse, Status::Unassessed);
    }
}
