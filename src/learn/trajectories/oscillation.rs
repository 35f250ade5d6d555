//! Whether measured concentrations oscillate.

use crate::learn::trajectories::measurements::MeasuredRun;
use crate::learn::trajectories::residuals::Residuals;

/// A turn is a change of direction after a swing of this share of the largest value of the column.
const SWING: f64 = 0.2;
/// Turns of one column in one run from which on it oscillates: an intermediate that comes and goes has one.
const TURNS: usize = 3;

/// Whether a column of some run oscillates.
pub(super) fn oscillates(residuals: &Residuals<'_>) -> bool {
    let columns = &residuals.model.measurements.columns;
    let mut runs = residuals.measured_runs();
    runs.any(|run| (0..columns.len()).any(|place| turns(&values(run, place), SWING * columns[place].scale) >= TURNS))
}

/// The measured values of a column in the order of time.
fn values(run: &MeasuredRun, column: usize) -> Vec<f64> {
    let own = run.cells.iter().filter(|cell| run.state.is_none() && cell.column == column && !cell.censored);
    own.map(|cell| cell.value).collect()
}

/// How often the values change their direction, swings of less than `swing` left out.
fn turns(values: &[f64], swing: f64) -> usize {
    let Some(first) = values.first() else { return 0 };
    let (mut low, mut high, mut direction, mut turns) = (*first, *first, 0, 0);
    for value in values {
        (low, high) = (low.min(*value), high.max(*value));
        let next = match (value - low > swing, high - value > swing) {
            (true, _) if direction != 1 => 1,
            (_, true) if direction != -1 => -1,
            _ => continue,
        };
        turns += usize::from(direction != 0);
        direction = next;
        (low, high) = (*value, *value);
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_counted_beyond_noise() {
        let noise = |n: usize| if n.is_multiple_of(2) { 0.05 } else { -0.05 };
        let count =
            |f: &dyn Fn(f64) -> f64| turns(&(0..60).map(|n| f(n as f64 / 10.0) + noise(n)).collect::<Vec<f64>>(), 0.2);
        assert_eq!(count(&|t| (-t).exp()), 0);
        assert_eq!(count(&|t| t * (1.0 - t).exp()), 1);
        assert_eq!(count(&|t| (3.0 * t).sin()), 5);
        assert_eq!(turns(&[], 0.2), 0);
    }
}
