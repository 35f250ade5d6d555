//! The settings of the search by balances. Values without a stated reason are empirical: with them the hidden
//! networks of `tests/balance.rs` are found again from exact and from noisy data.

use serde::Deserializer;

use crate::learn::checked_values::{at_least_one, checked, count, not_negative, positive, share};

/// Everything that decides how the search by balances chooses among its candidates.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct BalanceSettings {
    /// Reactant and product molecules that are tried, one after the other; the first are those of elementary
    /// reactions without a third body.
    #[serde(deserialize_with = "molecularities")]
    pub molecularities: Vec<(usize, usize)>,
    /// Equations demanded per degree of freedom. One reaction chosen among C candidates has ln C + 1: its rate, and
    /// the choice.
    #[serde(deserialize_with = "not_negative")]
    pub equations_per_degree_of_freedom: f64,
    /// Equations demanded per reaction where the reactions explain the data to the last digit.
    #[serde(deserialize_with = "count")]
    pub equations_per_exact_reaction: usize,
    /// A space of candidates is searched under each noise model if it has at most this many. A larger one is searched
    /// under the likeliest model alone: each search takes seconds.
    pub most_under_each_model: u128,
    /// Laws found in the data are given up only after a search without them, which is made if it has at most this
    /// many candidates: a larger one would take longer than all the rest.
    pub most_unbalanced: u128,
    pub limits: SpaceLimits,
    pub laws: LawSettings,
    pub peeling: PeelingSettings,
    pub column_generation: ColumnGenerationSettings,
}

impl Default for BalanceSettings {
    fn default() -> Self {
        BalanceSettings {
            molecularities: vec![(2, 2), (2, 3), (3, 3), (3, 4), (4, 4)],
            equations_per_degree_of_freedom: 4.0,
            equations_per_exact_reaction: 2,
            most_under_each_model: 2_500,
            most_unbalanced: 2_000_000,
            limits: SpaceLimits::default(),
            laws: LawSettings::default(),
            peeling: PeelingSettings::default(),
            column_generation: ColumnGenerationSettings::default(),
        }
    }
}

/// How large a space of candidates may be. A larger one is not searched; if it is the smallest of the molecularities,
/// `auto` takes another method.
#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SpaceLimits {
    /// Complexes in all: a list of a million takes seconds and some hundred megabytes.
    #[serde(deserialize_with = "count")]
    pub complexes: u128,
    /// Candidates: every sweep prices all of them, a few seconds for 50 million.
    #[serde(deserialize_with = "count")]
    pub candidates: u128,
    /// Bytes that the monomials of all source complexes take: 2 GiB, a share of the memory of a usual computer.
    #[serde(deserialize_with = "count")]
    pub bytes: u128,
}

impl Default for SpaceLimits {
    fn default() -> Self {
        SpaceLimits { complexes: 1_000_000, candidates: 50_000_000, bytes: 2 << 30 }
    }
}

/// How conservation laws v are found in the data, and compositions tested by them. A residual is
/// Σ (v·u̇)² / ΣΣ (v_s u̇_s)², a share of squares.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LawSettings {
    /// The largest residual of a law of exact data: the square of nine digits.
    #[serde(deserialize_with = "positive")]
    pub exact_residual: f64,
    /// The largest residual of a law under any noise: the square of 20 %.
    #[serde(deserialize_with = "share")]
    pub largest_residual: f64,
    /// Residuals of laws under the same noise differ by chance. This many standard deviations of a residual from N
    /// rows, √(2/N) relative each, are allowed above the smallest.
    #[serde(deserialize_with = "not_negative")]
    pub spread: f64,
    /// A law is certain if with one more or one less of any species its residual is above this multiple of the
    /// largest allowed.
    #[serde(deserialize_with = "at_least_one")]
    pub contrast: f64,
    /// Directions with a larger singular value of the scaled data are not searched for laws.
    #[serde(deserialize_with = "share")]
    pub largest_singular_value: f64,
    /// Nor are directions with a singular value above this multiple of the smallest, which is the noise's.
    #[serde(deserialize_with = "at_least_one")]
    pub noise_spread: f64,
    /// The laws end where the next singular value is more than this multiple of the last.
    #[serde(deserialize_with = "at_least_one")]
    pub gap: f64,
    /// The largest |count| of a species in a law.
    #[serde(deserialize_with = "count")]
    pub largest_count: i64,
    /// Combinations of echelon rows tried at most.
    #[serde(deserialize_with = "count")]
    pub most_combinations: usize,
    /// The largest weight of a row in such a combination …
    #[serde(deserialize_with = "count")]
    pub largest_weight: i64,
    /// … and the most negative one, without its sign. Both are lowered until the combinations are few enough.
    pub largest_negative_weight: u32,
    /// The largest multiple of a single row where there are too many rows for combinations.
    #[serde(deserialize_with = "count")]
    pub largest_multiple: i64,
    /// Rows of the sample, spread over all, on which most proposed laws fail already.
    #[serde(deserialize_with = "count")]
    pub sample: usize,
    /// The residual of a law may be this many times larger on the sample than on all rows.
    #[serde(deserialize_with = "at_least_one")]
    pub sample_allowance: f64,
    /// An element of the compositions given is violated if its imbalance (the root of its residual) is above this
    /// many times that of the noise …
    #[serde(deserialize_with = "at_least_one")]
    pub contradiction: f64,
    /// … and above this: the accuracy to which solvers of differential equations conserve elements.
    #[serde(deserialize_with = "not_negative")]
    pub smallest_contradiction: f64,
    /// Fractional compositions are multiplied by at most this to make them integers …
    #[serde(deserialize_with = "count")]
    pub largest_multiplier: i64,
    /// … which they are within this.
    #[serde(deserialize_with = "share")]
    pub integer_tolerance: f64,
}

impl Default for LawSettings {
    fn default() -> Self {
        LawSettings {
            exact_residual: 1e-18,
            largest_residual: 0.04,
            spread: 6.0,
            contrast: 2.0,
            largest_singular_value: 0.3,
            noise_spread: 10.0,
            gap: 2.0,
            largest_count: 12,
            most_combinations: 20_000,
            largest_weight: 4,
            largest_negative_weight: 2,
            largest_multiple: 3,
            sample: 30,
            sample_allowance: 10.0,
            contradiction: 2.0,
            smallest_contradiction: 1e-6,
            largest_multiplier: 1000,
            integer_tolerance: 1e-9,
        }
    }
}

/// How source complexes are peeled off species that have few reactions, and how their products are found. Shares
/// are of the weighted sum of squares of a species' u̇.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PeelingSettings {
    /// Standard errors are in proportion to u̇, but none is below this share of the largest u̇ of its species: with
    /// the rough floor rounding does not show …
    #[serde(deserialize_with = "share")]
    pub rough_floor: f64,
    /// … and with the exact one, used with sources found together and for the products, nothing is hidden.
    #[serde(deserialize_with = "share")]
    pub exact_floor: f64,
    /// A source is accepted if it leaves no more than this share of what was unexplained of a species.
    #[serde(deserialize_with = "share")]
    pub left_by_next: f64,
    /// A species is explained if no more than this share is left.
    #[serde(deserialize_with = "share")]
    pub explained: f64,
    /// A species is explained to the last digit if no more than this share is left: the square of nine digits.
    #[serde(deserialize_with = "share")]
    pub rounding: f64,
    /// A monomial is linearly dependent on known ones if these leave no more than this share of its squares.
    #[serde(deserialize_with = "share")]
    pub dependent: f64,
    /// Sources that only together explain a species are tried up to this number …
    #[serde(deserialize_with = "count")]
    pub most_together: usize,
    /// … the first of them among this many that explain most …
    #[serde(deserialize_with = "count")]
    pub beam: usize,
    /// … while one round takes no more multiplications: less than a second.
    pub most_multiplications: usize,
    /// Peeling stops when there are fewer rows than this for each source.
    #[serde(deserialize_with = "count")]
    pub rows_per_source: usize,
    /// How many times net rates and weights are adapted to each other before the products are sought.
    #[serde(deserialize_with = "count")]
    pub product_passes: usize,
    /// A rate constant below this share of the largest of its source complex is rounding of the fit, some hundred ε. A
    /// share, not a rate.
    #[serde(deserialize_with = "share")]
    pub smallest_product_rate: f64,
}

impl Default for PeelingSettings {
    fn default() -> Self {
        PeelingSettings {
            rough_floor: 1e-6,
            exact_floor: 1e-14,
            left_by_next: 1e-3,
            explained: 1e-4,
            rounding: 1e-18,
            dependent: 1e-8,
            most_together: 3,
            beam: 4,
            most_multiplications: 300_000_000,
            rows_per_source: 2,
            product_passes: 3,
            smallest_product_rate: 1e-13,
        }
    }
}

/// How candidates enter the active set and leave it.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ColumnGenerationSettings {
    /// Of the first, rough weights: standard errors are in proportion to u̇, but none is below this share of the
    /// largest u̇ of its species. Near equilibrium u̇ is a small difference, and would count too much.
    #[serde(deserialize_with = "share")]
    pub rough_floor: f64,
    /// The same where errors in proportion to u̇ are assumed.
    #[serde(deserialize_with = "share")]
    pub relative_floor: f64,
    /// No standard error is below this share of the usual size of the species in its row.
    #[serde(deserialize_with = "not_negative")]
    pub smallest_error: f64,
    /// How many times weights and rates are adapted to each other at most.
    #[serde(deserialize_with = "count")]
    pub most_passes: usize,
    /// The weights have converged if none changes by more than this, in ln.
    #[serde(deserialize_with = "not_negative")]
    pub stable_weights: f64,
    /// Candidates enter together with the best if they lower χ² by at least this share of what it does …
    #[serde(deserialize_with = "share")]
    pub nearly_as_good: f64,
    /// … up to this share of the number in use, and one.
    #[serde(deserialize_with = "not_negative")]
    pub share_added: f64,
    /// Residuals are rounding if their root mean square over the gross rate is no more than this. 4 ε, ε = 2.2e-16:
    /// twice the smallest standard error.
    #[serde(deserialize_with = "not_negative")]
    pub rounding_residual: f64,
    /// A candidate justifies a search if alone it lowers χ² by this much more than 2 ln n, the gain that noise
    /// gives to the best of n. Less than the visible χ², since a pair may do what neither does alone.
    #[serde(deserialize_with = "not_negative")]
    pub promising_gain: f64,
    /// Candidates enter as long as one lowers χ² by more than this share: the two directions of a reaction near its
    /// equilibrium gain little alone.
    #[serde(deserialize_with = "share")]
    pub smallest_gain: f64,
    /// The same where the temperature varies: the activation energies of the grid are not the true ones.
    #[serde(deserialize_with = "share")]
    pub smallest_thermal_gain: f64,
    /// No candidates enter when more than this many are in use.
    #[serde(deserialize_with = "count")]
    pub most_in_use: usize,
}

impl Default for ColumnGenerationSettings {
    fn default() -> Self {
        ColumnGenerationSettings {
            rough_floor: 1e-2,
            relative_floor: 1e-6,
            smallest_error: 1e-15,
            most_passes: 6,
            stable_weights: 0.1,
            nearly_as_good: 0.3,
            share_added: 0.25,
            rounding_residual: 4.0 * f64::EPSILON,
            promising_gain: 5.0,
            smallest_gain: 1e-12,
            smallest_thermal_gain: 1e-3,
            most_in_use: 600,
        }
    }
}

/// Pairs `[reactants, products]`, at least one; a side has at least one molecule.
fn molecularities<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(usize, usize)>, D::Error> {
    let is_allowed = |pairs: &Vec<(usize, usize)>| {
        !pairs.is_empty() && pairs.iter().all(|(reactants, products)| *reactants > 0 && *products > 0)
    };
    checked(deserializer, is_allowed, "a list of pairs [reactants, products] of whole numbers from 1 up, at least one,")
}
