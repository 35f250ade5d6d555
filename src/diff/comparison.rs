//! What a comparison finds.

use crate::mechanism::{Geometry, Mechanism, PhaseModel, Reaction, ReactionId, Reverse, SpeciesId};
use crate::rates::RateKind;

/// How far two mechanisms agree, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same in everything, in the same order.
    Identical,
    /// The same but for order, units, notation, and how rates are split up. The states and transport
    /// models of phases are settings, and not compared.
    Equivalent,
    /// The same up to the names of species.
    Renamed,
    /// The same species and reactions; some parameter differs.
    SameReactions,
    /// Other reactions, but the same equations for u̇.
    SameDynamics,
    Different,
}

impl Verdict {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Identical => "identical",
            Verdict::Equivalent => "equivalent",
            Verdict::Renamed => "renamed",
            Verdict::SameReactions => "same-reactions",
            Verdict::SameDynamics => "same-dynamics",
            Verdict::Different => "different",
        }
    }

    /// Whether the two mechanisms mean the same.
    pub fn is_same(self) -> bool {
        self <= Verdict::Renamed
    }
}

/// Two mechanisms a and b compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub verdict: Verdict,
    pub species: SpeciesComparison,
    pub reactions: ReactionComparison,
    /// Whether u̇ is the same function of u, T and P in both; `None` where a rate cannot be computed.
    pub same_dynamics: Option<bool>,
    /// Differences of what is neither a species nor a reaction.
    pub other: Vec<OtherDifference>,
    /// What one of the two does not hold at all, so that it was not compared.
    pub not_compared: Vec<NotCompared>,
}

/// What is said of the species.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpeciesComparison {
    /// The same species of both, in a's order.
    pub common: Vec<(SpeciesId, SpeciesId)>,
    pub only_a: Vec<SpeciesId>,
    pub only_b: Vec<SpeciesId>,
    /// Those of the common ones that have different names.
    pub renamed: Vec<(SpeciesId, SpeciesId)>,
    /// Groups of a's species that could as well be exchanged for each other.
    pub interchangeable: Vec<Vec<SpeciesId>>,
    pub composition_changed: Vec<(SpeciesId, SpeciesId)>,
    pub thermo_changed: Vec<ThermoChange>,
    pub transport_changed: Vec<TransportChange>,
}

/// The thermo of a species differs.
#[derive(Clone, Debug, PartialEq)]
pub struct ThermoChange {
    pub a: SpeciesId,
    pub b: SpeciesId,
    pub kind: ThermoChangeKind,
}

/// How the thermo of a species differs.
#[derive(Clone, Debug, PartialEq)]
pub enum ThermoChangeKind {
    OnlyInA,
    OnlyInB,
    /// The values agree; the numbers they are computed from do not.
    WithoutEffect(Vec<ParameterDifference>),
    Values(ThermoDifference),
}

/// Values of b less those of a, where Kc is changed most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThermoDifference {
    /// K.
    pub temperature: f64,
    /// J/(kmol K).
    pub cp: f64,
    /// J/kmol.
    pub h: f64,
    /// J/(kmol K).
    pub s: f64,
    /// J/kmol.
    pub g: f64,
    /// By which Kc of a reaction that forms one molecule changes; at least 1.
    pub kc_factor: f64,
}

/// Transport parameters of a species differ.
#[derive(Clone, Debug, PartialEq)]
pub struct TransportChange {
    pub a: SpeciesId,
    pub b: SpeciesId,
    pub geometry: Option<(Geometry, Geometry)>,
    pub parameters: Vec<ParameterDifference>,
    /// Set where only one of the two has any; there is nothing else to tell then.
    pub only_in: Option<Which>,
}

/// One of the two mechanisms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    A,
    B,
}

/// A parameter that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterDifference {
    pub name: String,
    pub a: f64,
    pub b: f64,
    pub quantity: Quantity,
}

/// What a parameter is, for its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// A, in (kmol/m³)^(1−order)/s/Kᵇ.
    PreExponential,
    /// J/kmol.
    Energy,
    /// K.
    Temperature,
    /// Pa.
    Pressure,
    /// In a unit of its own, or in none.
    Number,
}

/// What is said of the reactions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReactionComparison {
    /// Reactions that both have, whatever their rates; duplicates as many as both list. What one has alone
    /// is listed once, however many duplicates there are.
    pub common: usize,
    /// The largest difference first.
    pub changed: Vec<ChangedReaction>,
    pub only_a: Vec<LoneReaction>,
    pub only_b: Vec<LoneReaction>,
    pub near_misses: Vec<NearMiss>,
    pub directions: Directions,
    /// The factor between the rates of every direction that both have, ascending.
    pub rate_factors: Vec<f64>,
}

/// How many directions of reactions there are, duplicates counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Directions {
    pub of_a: usize,
    pub of_b: usize,
    /// Of a's, those that b has too.
    pub of_a_in_b: usize,
    pub of_b_in_a: usize,
}

impl Directions {
    /// The share of a's directions that b has too; `None` where a has none.
    pub fn precision(self) -> Option<f64> {
        (self.of_a > 0).then(|| self.of_a_in_b as f64 / self.of_a as f64)
    }

    /// The share of b's directions that a has too; `None` where b has none.
    pub fn recall(self) -> Option<f64> {
        (self.of_b > 0).then(|| self.of_b_in_a as f64 / self.of_b as f64)
    }

    /// The harmonic mean of both; 0 where nothing is common, `None` where either has no reactions.
    pub fn f1(self) -> Option<f64> {
        let (precision, recall) = (self.precision()?, self.recall()?);
        let sum = precision + recall;
        Some(if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 })
    }
}

/// A reaction that both have, with different rates.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedReaction {
    /// Those of a that differ, all with these reactants and products; their rates add up.
    pub a: Vec<ReactionId>,
    pub b: Vec<ReactionId>,
    pub cause: Cause,
    /// Where the rates differ most; `None` where one cannot be computed.
    pub worst: Option<WorstPoint>,
}

/// What of a rate differs.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// Laws of one form, with other parameters.
    Parameters(Vec<ParameterDifference>),
    /// Laws of different forms; their kinds.
    Form { a: String, b: String },
    /// Laws of one form, for opposite directions.
    Turned,
    /// The reverse rate of one follows from thermo, that of the other is its own.
    Reverse,
    /// Sums of several laws.
    Sums,
    /// Laws that have no formula here, told apart by what the files say.
    Unevaluated { kind: RateKind },
    /// A rate cannot be computed, and why.
    NotEvaluable(String),
}

/// Where two rates differ most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorstPoint {
    /// The larger rate over the smaller; infinite where one of them is 0 or their signs differ.
    pub factor: f64,
    /// K.
    pub temperature: f64,
    /// Pa.
    pub pressure: f64,
    /// Whether the factor depends on it.
    pub pressure_matters: bool,
    pub gas: Gas,
}

/// What molecules collide with at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gas {
    /// That does not matter, or it was given.
    Any,
    /// A species of a, pure.
    Pure(SpeciesId),
    /// Several of those that count on their own.
    Mixture,
}

/// A reaction, or one direction of it, that one of the two does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoneReaction {
    pub reaction: ReactionId,
    pub part: Part,
}

/// What of a reaction one of the two does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Whole,
    Forward,
    Reverse,
}

impl LoneReaction {
    /// What is alone, as a reaction; a reverse direction by thermo keeps the forward law.
    pub fn of(self, mechanism: &Mechanism) -> Option<Reaction> {
        let whole = mechanism.reactions().get(self.reaction.index())?;
        let (reactants, products) = (whole.reactants.clone(), whole.products.clone());
        Some(match self.part {
            Part::Whole => whole.clone(),
            Part::Forward => Reaction { reverse: Reverse::None, ..whole.clone() },
            Part::Reverse => {
                let rate = match &whole.reverse {
                    Reverse::Explicit(rate) => rate.clone(),
                    _ => whole.rate.clone(),
                };
                let (reactants, products) = (products, reactants);
                let order_overrides = whole.reverse_order_overrides.clone();
                let overridden = Reaction { order_overrides, reverse_order_overrides: Vec::new(), ..whole.clone() };
                Reaction { reactants, products, rate, reverse: Reverse::None, ..overridden }
            }
        })
    }
}

/// A reaction of a, and one of b that is nearly the same.
#[derive(Clone, Debug, PartialEq)]
pub struct NearMiss {
    pub a: ReactionId,
    pub b: ReactionId,
    pub kind: NearMissKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NearMissKind {
    /// a's coefficients are b's if rounded, or the other way round.
    Rounds,
    /// One coefficient differs.
    Coefficient,
    /// Another species in the place of one.
    Swap,
    /// One species more or less.
    Extra,
    /// Another third body or catalyst.
    Collider,
    /// The same species with several other coefficients.
    Coefficients,
    /// The other direction, or one of two.
    Direction,
    /// Other reaction orders.
    Orders,
}

/// A difference of what is neither a species nor a reaction.
#[derive(Clone, Debug, PartialEq)]
pub enum OtherDifference {
    /// The phases have different thermodynamic models.
    PhaseModel { a: PhaseModel, b: PhaseModel },
    /// An element with different atomic weights, kg/kmol; `None` is that of the periodic table.
    AtomicWeight { symbol: String, a: Option<f64>, b: Option<f64> },
    /// A phase, by name, that the other does not have.
    Phase { name: String, only_in: Which },
    /// A phase that does not hold the same species in both.
    PhaseMembers { name: String },
    /// Data that only the documents hold, in their words.
    Data { item: String },
}

/// Something that only one of the two holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotCompared {
    pub what: &'static str,
    pub only_in: Which,
}
