//! What a comparison finds.

use crate::mechanism::{Geometry, Mechanism, PhaseModel, Reaction, ReactionId, Reverse, SpeciesId};
use crate::rates::{Quantity, RateKind};

/// How far two mechanisms agree, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same in everything, in the same order.
    Identical,
    /// The same up to order, units, notation, and the splitting of rates into duplicates.
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
    /// Whether u̇ is the same function of u, T and P in both; `None` where a rate cannot be computed or data
    /// beside the mechanism differ.
    pub same_dynamics: Option<bool>,
    /// Differences in phases, elements and other data.
    pub other: Vec<OtherDifference>,
    /// Kinds of data that are not compared.
    pub not_compared: Vec<NotCompared>,
    /// Where the mechanisms are the same within a wide tolerance: the comparison by the default tolerance, if that
    /// finds differences.
    pub within_tolerance: Option<Box<Comparison>>,
}

/// How the species compare.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpeciesComparison {
    /// The same species of both, in a's order.
    pub common: Vec<(SpeciesId, SpeciesId)>,
    pub only_a: Vec<SpeciesId>,
    pub only_b: Vec<SpeciesId>,
    /// Those of the common ones that have different names.
    pub renamed: Vec<(SpeciesId, SpeciesId)>,
    /// Groups of a's species whose partners can be exchanged without a worse comparison.
    pub interchangeable: Vec<Vec<SpeciesId>>,
    pub composition_changed: Vec<(SpeciesId, SpeciesId)>,
    pub thermo_changed: Vec<ThermoChange>,
    pub transport_changed: Vec<TransportChange>,
}

/// A common species whose thermo differs.
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
    /// The values agree at all temperatures compared; the parameters do not.
    WithoutEffect(Vec<ParameterDifference>),
    Values(ThermoDifference),
}

/// Values of b less those of a, at the temperature where Kc changes most.
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
    /// Factor by which Kc of a reaction that forms one molecule changes; at least 1.
    pub kc_factor: f64,
}

/// A common species whose transport parameters differ.
#[derive(Clone, Debug, PartialEq)]
pub struct TransportChange {
    pub a: SpeciesId,
    pub b: SpeciesId,
    pub geometry: Option<(Geometry, Geometry)>,
    pub parameters: Vec<ParameterDifference>,
    /// The mechanism with transport data, where the other has none; all else is empty then.
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

/// How the reactions compare.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReactionComparison {
    /// Number of reactions that both have, whatever their rates, with as many duplicates as both list.
    /// Reactions of only one are listed once, without duplicates.
    pub common: usize,
    /// Common reactions with different rates, the largest difference first.
    pub changed: Vec<ChangedReaction>,
    pub only_a: Vec<LoneReaction>,
    pub only_b: Vec<LoneReaction>,
    pub near_misses: Vec<NearMiss>,
    pub directions: DirectionCounts,
    /// The largest factor between the rates of each direction that both have, ascending.
    pub rate_factors: Vec<f64>,
}

/// Numbers of directions of reactions: a reversible reaction counts 2, duplicates count once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DirectionCounts {
    pub of_a: usize,
    pub of_b: usize,
    /// Directions of a that b has too.
    pub of_a_in_b: usize,
    /// Directions of b that a has too.
    pub of_b_in_a: usize,
}

impl DirectionCounts {
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
    /// The reactions of a that differ. They have one net reaction, and their rates add up.
    pub a: Vec<ReactionId>,
    /// The same for b.
    pub b: Vec<ReactionId>,
    pub cause: Cause,
    /// Where the rates differ most; `None` where one cannot be computed.
    pub worst: Option<WorstPoint>,
}

/// In what two rates differ.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// Laws of one form, with other parameters.
    Parameters(Vec<ParameterDifference>),
    /// Laws of different forms; their names.
    Form { a: String, b: String },
    /// Laws of one form, written for opposite directions.
    Turned,
    /// One reverse rate follows from thermo, the other is explicit.
    Reverse,
    /// Sums of several laws.
    Sums,
    /// Laws that have no formula here, compared by the text of the files.
    Unevaluated { kind: RateKind },
    /// A rate cannot be computed, for this reason.
    NotEvaluable(String),
}

/// Where two rates differ most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorstPoint {
    /// The larger rate over the smaller; infinite where one is 0 or the signs differ.
    pub factor: f64,
    /// K.
    pub temperature: f64,
    /// Pa.
    pub pressure: f64,
    /// Whether the factor depends on pressure.
    pub pressure_matters: bool,
    pub gas: Gas,
}

/// The gas at a point of comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gas {
    /// The gas does not matter, or the settings give it.
    Any,
    /// A species of a, pure.
    Pure(SpeciesId),
    /// Several species with efficiencies of their own.
    Mixture,
}

/// A reaction, or one direction of it, that only one mechanism has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoneReaction {
    pub reaction: ReactionId,
    pub part: Part,
}

/// A reaction or one of its directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Whole,
    Forward,
    Reverse,
}

impl LoneReaction {
    /// The lone part as a reaction. The reverse direction is turned into a forward one; if it follows from
    /// thermo, it keeps the forward law. `None` where the mechanism has no such reaction.
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

/// A reaction of a and one of b that are nearly the same.
#[derive(Clone, Debug, PartialEq)]
pub struct NearMiss {
    pub a: ReactionId,
    pub b: ReactionId,
    pub kind: NearMissKind,
}

/// How two reactions are nearly the same, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NearMissKind {
    /// Rounded coefficients of one are those of the other.
    Rounds,
    /// One coefficient differs.
    Coefficient,
    /// One species in place of another.
    Swap,
    /// One species more or less.
    Extra,
    /// Another third body or catalyst.
    Collider,
    /// The same species with several other coefficients.
    Coefficients,
    /// The opposite direction, or one direction of a reversible reaction.
    Direction,
    /// Other reaction orders.
    Orders,
}

/// A difference that concerns neither species nor reactions.
#[derive(Clone, Debug, PartialEq)]
pub enum OtherDifference {
    /// The phases have different thermodynamic models.
    PhaseModel { a: PhaseModel, b: PhaseModel },
    /// An element with different atomic weights, kg/kmol; `None` is the one of the periodic table.
    AtomicWeight { symbol: String, a: Option<f64>, b: Option<f64> },
    /// A phase, by name, that only one mechanism has.
    Phase { name: String, only_in: Which },
    /// A phase with other species in a than in b.
    PhaseMembers { name: String },
    /// A phase that begins in another state; its name is empty where it is the only one.
    PhaseState { name: String, parameters: Vec<ParameterDifference> },
    /// Data that only one mechanism has, although rates of the other follow from them.
    Missing { what: &'static str, only_in: Which },
    /// Data beside the mechanism, as the documents name them.
    Data { item: String },
}

/// A kind of data that is not compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCompared {
    pub what: String,
    pub why: WhyNotCompared,
}

/// Why a kind of data is not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNotCompared {
    OnlyIn(Which),
    /// Neither mechanism has them, although rates follow from them.
    Neither,
    /// What a learned file has in their place is not learned.
    Learned,
}
