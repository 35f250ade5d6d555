//! The energies of the rates, where the temperature varies: k_c = k_c(T₀) exp(−E_c x), x = (1/T − 1/T₀)/R.
//!
//! Gauss–Newton steps in the energies; the rates at T₀ follow from them by non-negative least squares
//! (variable projection; Golub, Pereyra, *Inverse Problems* 19 (2003) R1–R26).

use faer::Mat;
use faer::linalg::solvers::SolveLstsq;

use crate::learn::rate_columns::{Errors, RateColumns, normalize};

const MOST_STEPS: usize = 40;
/// A step that does not lower the cost is halved so often.
const HALVINGS: usize = 8;
/// No step changes the ratio of a rate at the lowest and at the highest temperature by more than this, in ln.
const LONGEST_STEP: f64 = 2.0;
/// … and one below this is none.
const SHORTEST_STEP: f64 = 1e-15;

/// Moves the energies of the directions kept to where u̇ fits best, and returns the rates there.
pub fn refine(columns: &mut RateColumns, kept: &[usize], rates: Vec<f64>, errors: &Errors) -> Vec<f64> {
    let span = columns.observations.inverse_temperature_span();
    if span == 0.0 {
        return rates;
    }
    let mut best = (cost(columns, kept, &rates, errors), rates);
    for _ in 0..MOST_STEPS {
        let step = step(columns, kept, &best.1, errors, span);
        if step.iter().all(|step| step.abs() * span < SHORTEST_STEP) {
            break;
        }
        match shortened(columns, kept, &step, best.0, errors) {
            Some(better) => best = better,
            None => break,
        }
    }
    best.1
}

/// The step, or a half, a quarter … of it, that lowers the cost; without one the energies stay.
fn shortened(
    columns: &mut RateColumns,
    kept: &[usize],
    step: &[f64],
    before: f64,
    errors: &Errors,
) -> Option<(f64, Vec<f64>)> {
    let from: Vec<f64> = kept.iter().map(|c| columns.energy(*c)).collect();
    let mut share = 1.0;
    for _ in 0..HALVINGS {
        for ((c, from), step) in kept.iter().zip(&from).zip(step) {
            columns.set_energy(*c, from + share * step);
        }
        let rates = columns.solve(kept, errors);
        let cost = cost(columns, kept, &rates, errors);
        if cost < before {
            return Some((cost, rates));
        }
        share *= 0.5;
    }
    kept.iter().zip(&from).for_each(|(c, from)| columns.set_energy(*c, *from));
    None
}

/// The change of each energy that lowers the cost most, to first order; none where there is no rate.
fn step(columns: &RateColumns, kept: &[usize], rates: &[f64], errors: &Errors, span: f64) -> Vec<f64> {
    let in_use: Vec<usize> = (0..kept.len()).filter(|place| rates[*place] > 0.0).collect();
    let select = |values: &[usize]| in_use.iter().map(|place| values[*place]).collect::<Vec<usize>>();
    let rates_in_use: Vec<f64> = in_use.iter().map(|place| rates[*place]).collect();
    let (mut linear, right) = columns.weighted(&select(kept), &rates_in_use, errors);
    let scale = normalize(&mut linear);
    let right = Mat::from_fn(right.len(), 1, |row, _| right[row]);
    let mut step = vec![0.0; kept.len()];
    if linear.nrows() < linear.ncols() {
        return step;
    }
    let solution = linear.col_piv_qr().solve_lstsq(&right);
    for (at, place) in in_use.iter().enumerate() {
        let change = solution[(in_use.len() + at, 0)] / scale[in_use.len() + at];
        if change.is_finite() {
            step[*place] = change.clamp(-LONGEST_STEP / span, LONGEST_STEP / span);
        }
    }
    step
}

/// χ² of what the rates leave over.
fn cost(columns: &RateColumns, kept: &[usize], rates: &[f64], errors: &Errors) -> f64 {
    let (linear, right) = columns.weighted(kept, &[], errors);
    let left = |row: usize| right[row] - rates.iter().enumerate().map(|(c, k)| k * linear[(row, c)]).sum::<f64>();
    (0..right.len()).map(left).map(|left| left * left).sum()
}
