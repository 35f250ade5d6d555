//! The settings of partial-parameters-freezing, with their places in the paper: Huang, Zhou, Yong, *Data-driven
//! discovery of multiscale chemical reactions governed by the law of mass action*, J. Comput. Phys. 448 (2022)
//! 110743.

use std::ops::Range;

use serde::Deserialize;

use crate::learn::checked_values::{
    at_least_one, count, distance_to_integer, not_negative, numbers, optional_count, positive, range, share,
};

/// Everything that decides how partial-parameters-freezing searches.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct FreezingSettings {
    pub step: Step,
    pub freeze: FreezeSettings,
    /// All parameters are first drawn from here. Section 4: (−0.5, 0.5).
    #[serde(deserialize_with = "range")]
    pub initial_range: Range<f64>,
    /// Independent starts for each number of reactions.
    #[serde(deserialize_with = "count")]
    pub restarts: usize,
    /// Starts for each number of reactions in the first, quick look at several numbers.
    #[serde(deserialize_with = "count")]
    pub quick_restarts: usize,
    /// Rounds of each of these starts.
    #[serde(deserialize_with = "count")]
    pub quick_rounds: usize,
    /// Each start of Levenberg–Marquardt fits at most this many rows, drawn at random.
    #[serde(deserialize_with = "count")]
    pub search_snapshots: usize,
    /// The relative error below which the data count as explained during the search. The integers are then exact,
    /// and the rates are fitted once more to the last digit.
    #[serde(deserialize_with = "positive")]
    pub explained: f64,
    /// One more reaction must lower the relative error, or the residual in which slow reactions count as well, by
    /// this factor to be worth having.
    #[serde(deserialize_with = "at_least_one")]
    pub worthwhile_decrease: f64,
    /// The quick look ends after this many numbers of reactions beyond the last worthwhile one.
    pub quick_patience: usize,
    /// Weights by which starts are compared: snapshots count by their size to the power −w. All w count alike, so
    /// that neither fast nor slow reactions decide alone.
    #[serde(deserialize_with = "numbers")]
    pub comparison_weightings: Vec<f64>,
    /// Above this root mean square of the weighted residual no exact fit of the rates is tried: it saves most
    /// starts a fit, and is far above what exact data and the right reactions leave.
    #[serde(deserialize_with = "positive")]
    pub rough_residual: f64,
}

impl Default for FreezingSettings {
    fn default() -> Self {
        FreezingSettings {
            step: Step::LevenbergMarquardt(LevenbergMarquardtSettings::default()),
            freeze: FreezeSettings::default(),
            initial_range: -0.5..0.5,
            restarts: 12,
            quick_restarts: 3,
            quick_rounds: 3,
            search_snapshots: 300,
            explained: 1e-10,
            worthwhile_decrease: 1.5,
            quick_patience: 3,
            comparison_weightings: vec![0.0, 0.5, 1.0],
            rough_residual: 1e-4,
        }
    }
}

/// Partial-parameters-freezing (section 3, algorithm 1).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct FreezeSettings {
    /// ε: a row with d_int ≤ ε is rounded and frozen. Section 3, after equation (3.4): 0.05.
    #[serde(deserialize_with = "distance_to_integer")]
    pub threshold: f64,
    /// Rows that are not frozen when the loss stops decreasing are drawn from here.
    /// Algorithm 1, line 16: (−2, 2).
    #[serde(deserialize_with = "range")]
    pub redraw_range: Range<f64>,
    /// Rounds of solving, freezing and redrawing before a start is given up. The paper's limit
    /// is the number of epochs.
    #[serde(deserialize_with = "count")]
    pub rounds: usize,
    /// ε grows by this factor in every round in which nothing was near enough; 1 as in the paper.
    #[serde(deserialize_with = "at_least_one")]
    pub widening: f64,
    /// ε does not grow beyond this: at a quarter, half of all numbers are near an integer.
    #[serde(deserialize_with = "distance_to_integer")]
    pub widest_threshold: f64,
    /// When all is frozen and the loss is not at its target, groups are drawn afresh one after the other
    /// instead of giving up the start.
    pub thaw: bool,
}

impl Default for FreezeSettings {
    fn default() -> Self {
        FreezeSettings {
            threshold: 0.05,
            redraw_range: -2.0..2.0,
            rounds: 6,
            widening: 1.0,
            widest_threshold: 0.25,
            thaw: false,
        }
    }
}

/// Adam (section 4, "details of the training").
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AdamSettings {
    /// Learning rate. Section 4: 1e-3.
    #[serde(deserialize_with = "positive")]
    pub learning_rate: f64,
    /// λ of the regularisation in equation (3.2). Section 4: 1e-8.
    #[serde(deserialize_with = "not_negative")]
    pub regularization: f64,
    /// Snapshots a step sees. Section 4 says 10; the authors' code takes all of them, as `None` does.
    #[serde(deserialize_with = "optional_count")]
    pub batch: Option<usize>,
    /// Epochs between two looks at the loss. Algorithm 1 looks every epoch; the authors' code
    /// every 10 000.
    #[serde(deserialize_with = "count")]
    pub check_interval: u64,
    /// The loss has stopped decreasing if it is no lower than this many epochs before, as in the authors' code.
    #[serde(deserialize_with = "count")]
    pub look_back: u64,
    /// Epochs in all. Section 4: 1e6.
    #[serde(deserialize_with = "count")]
    pub epochs: u64,
}

impl Default for AdamSettings {
    fn default() -> Self {
        AdamSettings {
            learning_rate: 1e-3,
            regularization: 1e-8,
            batch: None,
            check_interval: 10_000,
            look_back: 1000,
            epochs: 1_000_000,
        }
    }
}

/// Levenberg–Marquardt on V with the rates eliminated.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LevenbergMarquardtSettings {
    /// Steps in a round.
    #[serde(deserialize_with = "count")]
    pub iterations: u64,
    /// The loss has stopped decreasing when this many successive steps …
    #[serde(deserialize_with = "count")]
    pub stall_patience: usize,
    /// … each lower it by less than this share.
    #[serde(deserialize_with = "share")]
    pub stall_decrease: f64,
    /// No entry of V moves further in one step: rows whose rates are near zero would run away.
    #[serde(deserialize_with = "positive")]
    pub step_limit: f64,
    /// No entry of V goes beyond ± this.
    #[serde(deserialize_with = "at_least_one")]
    pub largest_coefficient: f64,
    /// Start number i weights snapshots by their size to the power −w, w the entry i modulo the
    /// length: 0 sees the fast reactions first, 1 all snapshots alike. No single w suits all data.
    #[serde(deserialize_with = "numbers")]
    pub snapshot_weightings: Vec<f64>,
    /// How single rows are searched for before the rounds on all of them.
    pub single_reactions: SingleReactionSettings,
}

impl Default for LevenbergMarquardtSettings {
    fn default() -> Self {
        LevenbergMarquardtSettings {
            iterations: 400,
            stall_patience: 30,
            stall_decrease: 1e-2,
            step_limit: 0.3,
            largest_coefficient: 4.0,
            snapshot_weightings: vec![0.0, 1.0, 0.5],
            single_reactions: SingleReactionSettings::default(),
        }
    }
}

/// Rows of V that Levenberg–Marquardt finds one at a time. A draw costs about a millisecond; the paper's networks take
/// less than 300 draws.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SingleReactionSettings {
    /// Steps for each draw.
    #[serde(deserialize_with = "count")]
    pub iterations: u64,
    /// The loss of a row has stopped decreasing after this many successive slow steps.
    #[serde(deserialize_with = "count")]
    pub stall_patience: usize,
    /// The share of the entries that are drawn from `redraw_range`, since reactions touch few
    /// species; the others are drawn from within ε of zero.
    #[serde(deserialize_with = "share")]
    pub drawn_share: f64,
    /// The share of the rows that start with reactants only: products appear where entries cross zero. Some rows are
    /// found from such draws sooner, some only from those with both sides.
    #[serde(deserialize_with = "share")]
    pub reactants_only_share: f64,
    /// The search ends after this many draws in vain before a first row …
    pub draws_in_vain: usize,
    /// … and this multiple of it more for each row found: if there are such rows the first come soon, and the last
    /// late.
    pub draws_for_each_found: usize,
    /// A row with its nearest integers is found if its loss is no more than this. The loss is a square, and fast
    /// reactions cancel in it to show a slow one: some digits above the rounding of doubles.
    #[serde(deserialize_with = "positive")]
    pub explained_loss: f64,
    /// A singular value of the weighted target counts as zero below this share of the largest: the directions beyond
    /// it are not searched for rows. (`problem: rank-tolerance` is for the number of reactions, and more careful.)
    #[serde(deserialize_with = "share")]
    pub rank_tolerance: f64,
    /// A net rate is linearly dependent on those found if its orthogonal part is no more than this share of it.
    #[serde(deserialize_with = "share")]
    pub dependent: f64,
}

impl Default for SingleReactionSettings {
    fn default() -> Self {
        SingleReactionSettings {
            iterations: 100,
            stall_patience: 8,
            drawn_share: 0.25,
            reactants_only_share: 0.5,
            draws_in_vain: 8,
            draws_for_each_found: 3,
            explained_loss: 1e-12,
            rank_tolerance: 1e-10,
            dependent: 1e-8,
        }
    }
}

/// Which inner solver lowers the loss.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "StepByName")]
pub enum Step {
    LevenbergMarquardt(LevenbergMarquardtSettings),
    Adam(AdamSettings),
}

/// A step as text gives it: the name of the solver with its settings, `lm: {iterations: 400}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepByName {
    lm: Option<LevenbergMarquardtSettings>,
    adam: Option<AdamSettings>,
}

impl TryFrom<StepByName> for Step {
    type Error = &'static str;

    fn try_from(step: StepByName) -> Result<Self, &'static str> {
        match step {
            StepByName { lm: Some(settings), adam: None } => Ok(Step::LevenbergMarquardt(settings)),
            StepByName { lm: None, adam: Some(settings) } => Ok(Step::Adam(settings)),
            _ => Err("one solver is expected, lm or adam, with its settings: `lm: {}`"),
        }
    }
}
