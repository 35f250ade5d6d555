//! Section 2: two integer exponents of a sum whose coefficients differ by decades.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::learn::freezing::settings::FreezeSettings;
use crate::reproduce::exponent_regression::ExponentRegression;

/// The ratio c₂/c₁ and the exponents θ of a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExponentCase {
    pub ratio: f64,
    pub exponents: [i64; 2],
}

/// The ratios of the paper, each with several exponents; the first case is the example of the paper.
pub const SECTION_2: [ExponentCase; 16] = {
    const RATIOS: [f64; 4] = [1e2, 1e3, 1e4, 1e5];
    const EXPONENTS: [[i64; 2]; 4] = [[1, 2], [2, 1], [1, 3], [3, 2]];
    let mut cases = [ExponentCase { ratio: 0.0, exponents: [0, 0] }; 16];
    let mut at = 0;
    while at < 16 {
        cases[at] = ExponentCase { ratio: RATIOS[at / 4], exponents: EXPONENTS[at % 4] };
        at += 1;
    }
    cases
};

/// Where random starts end in one case.
#[derive(Clone, Debug, PartialEq)]
pub struct ExponentStudy {
    pub case: ExponentCase,
    pub starts: usize,
    /// How many of them end at the true exponents.
    pub right: usize,
    /// How many of them end there if the same solver rounds nothing.
    pub right_without_freezing: usize,
    /// The exponents at which Adam ends from the first start without freezing.
    pub stuck_at: Option<[f64; 2]>,
}

/// Number of points (x, y) (section 2).
const POINTS: usize = 1000;
/// Learning rate of Adam without freezing (section 2).
const LEARNING_RATE: f64 = 1e-4;
/// Epochs of Adam without freezing; the loss stops falling near epoch 7000 (section 2).
const EPOCHS: u64 = 50_000;
/// Rounds of solving and rounding from each start; the paper gives a run about 1e4 epochs.
const ROUNDS: usize = 40;
/// An exponent is right if it differs from the true one by less than this.
const EXACT: f64 = 1e-6;
/// ε grows by this factor in every round in which no exponent is near enough to an integer.
const WIDENING: f64 = 1.5;

/// Runs freezing from random starts, and Adam without freezing from the first if asked for.
pub fn reproduce_exponents(case: ExponentCase, starts: usize, seed: u64, without_freezing: bool) -> ExponentStudy {
    let problem = ExponentRegression::new(&[1.0, case.ratio], &case.exponents, POINTS, seed);
    let freeze = FreezeSettings { rounds: ROUNDS, widening: WIDENING, thaw: true, ..FreezeSettings::default() };
    let seed_of = |start: usize| seed.rotate_left(32) ^ start as u64;
    let never = FreezeSettings { threshold: -1.0, rounds: 1, ..FreezeSettings::default() };
    let is_right = |freeze: &FreezeSettings, start: usize| {
        let found = problem.with_freezing(freeze, seed_of(start)).map(|outcome| outcome.stoichiometry);
        found.is_ok_and(|found| {
            found.iter().zip(&case.exponents).all(|(theta, truth)| (theta - *truth as f64).abs() < EXACT)
        })
    };
    let right = |freeze: &FreezeSettings| (0..starts).into_par_iter().filter(|start| is_right(freeze, *start)).count();
    let (right, right_without_freezing) = (right(&freeze), right(&never));
    let stuck = without_freezing.then(|| problem.without_freezing(LEARNING_RATE, EPOCHS, seed_of(0)).ok()).flatten();
    let stuck_at = stuck.and_then(|exponents| exponents.try_into().ok());
    ExponentStudy { case, starts, right, right_without_freezing, stuck_at }
}
