//! What the data can and cannot tell of everything that was learned.

use crate::learn::complex::Complex;
use crate::learn::identifiability::alternatives::{Status, assess};
use crate::learn::identifiability::representative::{Channel, possible_products};
use crate::learn::outcome::{Ambiguity, Discovery, ReactionStatuses};
use crate::learn::rates::estimator::FittedRate;
use crate::learn::reaction::Candidate;

/// A rate below so many standard errors is not seen.
const VISIBLE: f64 = 5.0;

/// Which reactions might stand in for those learned.
#[derive(Clone, Debug)]
pub struct Possible {
    /// The largest number of product molecules.
    pub products: usize,
    /// Whether a side may be empty.
    pub open: bool,
    /// What each of them conserves.
    pub laws: Vec<Vec<i64>>,
    pub forbidden: Vec<(Complex, Complex)>,
}

/// A direction of a learned reaction.
pub struct Learned {
    /// Its place in the mechanism.
    pub reaction: usize,
    pub reverse: bool,
    pub reactants: Complex,
    pub channel: Channel,
}

/// Gives every direction its status, and lists the networks with the same u̇. Returns how many
/// directions are unique.
pub fn assess_discovery(discovery: &mut Discovery, possible: &Possible) -> usize {
    let learned = directions(discovery);
    let unassessed = ReactionStatuses { forward: Status::Unassessed, reverse: Status::Unassessed };
    discovery.statuses = vec![unassessed; discovery.mechanism.reactions().len()];
    discovery.ambiguities.clear();
    let mut sources: Vec<&Complex> = Vec::new();
    for direction in &learned {
        if !sources.contains(&&direction.reactants) {
            sources.push(&direction.reactants);
        }
    }
    let mut unique = 0;
    for reactants in sources {
        let own: Vec<&Learned> = learned.iter().filter(|direction| direction.reactants == *reactants).collect();
        let channels: Vec<Channel> = own.iter().map(|direction| direction.channel.clone()).collect();
        let products = possible.of(reactants, &channels);
        let assessment = assess(reactants, &channels, &products);
        for (direction, status) in own.iter().zip(&assessment.statuses) {
            let hidden = direction.channel.k < VISIBLE * direction.channel.standard_error;
            let status = if hidden { Status::BelowVisibility } else { *status };
            unique += usize::from(status == Status::Unique);
            let statuses = &mut discovery.statuses[direction.reaction];
            *(if direction.reverse { &mut statuses.reverse } else { &mut statuses.forward }) = status;
        }
        if !assessment.alternatives.is_empty() {
            let reaction = |products: &Complex| reactants.reaction_to(products);
            let reactions: Vec<Candidate> = channels.iter().map(|channel| reaction(&channel.products)).collect();
            let alternatives = assessment.alternatives.iter().map(|set| set.iter().map(reaction).collect());
            discovery.ambiguities.push(Ambiguity { reactions, alternatives: alternatives.collect() });
        }
    }
    unique
}

impl Possible {
    /// The products that a source might have.
    fn of(&self, reactants: &Complex, channels: &[Channel]) -> Vec<Complex> {
        let largest =
            channels.iter().map(|channel| channel.products.molecules() as usize).fold(self.products, usize::max);
        let open = self.open || channels.iter().any(|channel| channel.products.molecules() == 0);
        let mut products = possible_products(reactants, channels, largest, open);
        products.retain(|product| {
            let learned = channels.iter().any(|channel| channel.products == *product);
            let balanced = self.laws.iter().all(|law| product.amount(law) == reactants.amount(law));
            let forbidden = self.forbidden.iter().any(|(from, to)| from == reactants && to == product);
            learned || (balanced && !forbidden)
        });
        products
    }
}

/// The learned directions with integer coefficients.
pub fn directions(discovery: &Discovery) -> Vec<Learned> {
    let mut learned = Vec::new();
    for (reaction, (entry, rates)) in discovery.mechanism.reactions().iter().zip(&discovery.rates).enumerate() {
        let candidate = Candidate::of_reaction(entry, |species| species.index());
        let sides = (Complex::of_side(&candidate.nu_reactants), Complex::of_side(&candidate.nu_products));
        let (Some(left), Some(right)) = sides else { continue };
        let mut add = |reverse: bool, reactants: &Complex, products: &Complex, rate: FittedRate| {
            let channel = Channel { products: products.clone(), k: rate.k, standard_error: rate.standard_error };
            learned.push(Learned { reaction, reverse, reactants: reactants.clone(), channel });
        };
        add(false, &left, &right, rates.forward);
        if let Some(rate) = rates.reverse {
            add(true, &right, &left, rate);
        }
    }
    learned
}
