//! The activation energies, where the temperature varies: k_c = k_c(T₀) exp(−E_c x), x = (1/T − 1/T₀)/R.
//!
//! Gauss–Newton steps in the energies; the rates at T₀ follow from them by non-negative least squares
//! (variable projection; Golub, Pereyra, *Inverse Problems* 19 (2003) R1–R26).

use crate::learn::problem::equations::Equations;
use crate::learn::rates::column::Column;
use crate::learn::rates::design_matrix::{DesignMatrix, Errors};
use crate::learn::rates::settings::ArrheniusSettings;
use crate::numerics::linear_algebra::{column_vector, least_squares, normalize_columns};

/// A grid of activation energies, J/kmol, so dense that any rate between is nearly a non-negative sum of rates with
/// two energies of the grid. 0 only where the temperature does not vary.
pub fn energy_grid(equations: &Equations, settings: &ArrheniusSettings) -> Vec<f64> {
    let (lowest, highest) = (settings.energies.start, settings.energies.end);
    let span = equations.inverse_temperature_span();
    if span == 0.0 {
        return vec![0.0];
    }
    let mut sizes = Vec::new();
    let mut size = settings.even_step;
    while size <= settings.largest.min(highest * span) {
        sizes.push(size / span);
        size = if size < settings.last_even { size + settings.even_step } else { size * settings.growth };
    }
    let negative = sizes.iter().rev().map(|energy| -energy).filter(|energy| (lowest..=highest).contains(energy));
    negative.chain([0.0]).chain(sizes.iter().copied()).collect()
}

/// Moves columns to the activation energies at which a fit of their rates best begins. Each rate is fitted as a sum
/// of rates with the energies of the grid; the mean energy, weighted by rate constant, is taken.
pub fn start_energies(design: &mut DesignMatrix, errors: &Errors, settings: &ArrheniusSettings) {
    let equations = design.equations;
    let grid = energy_grid(equations, settings);
    let at = |column: &Column, energy: f64| {
        let mut column = column.clone();
        column.set_energy(equations, energy);
        column
    };
    let columns: Vec<Column> =
        design.columns.iter().flat_map(|column| grid.iter().map(|energy| at(column, *energy))).collect();
    let all = DesignMatrix::new(equations, columns);
    let kept: Vec<usize> = (0..all.columns.len()).filter(|c| !all.columns[*c].is_zero()).collect();
    let mut rates = vec![0.0; all.columns.len()];
    kept.iter().zip(all.solve_roughly(&kept, errors)).for_each(|(c, k)| rates[*c] = k);
    let mean = |rates: &[f64]| {
        let sum: f64 = rates.iter().sum();
        let weighted: f64 = rates.iter().zip(&grid).map(|(k, energy)| k * energy).sum();
        if sum > 0.0 { weighted / sum } else { 0.0 }
    };
    for (c, rates) in rates.chunks(grid.len()).enumerate() {
        design.set_energy(c, mean(rates));
    }
}

/// The non-negative rate constants that fit the target best. Where the temperature varies, the columns kept move to
/// the activation energies that fit best; the search ends with a step in which no size changes by `shortest_step`.
pub fn fit(
    design: &mut DesignMatrix,
    kept: &[usize],
    errors: &Errors,
    shortest_step: f64,
    settings: &ArrheniusSettings,
) -> Vec<f64> {
    let span = design.equations.inverse_temperature_span();
    if span == 0.0 {
        return design.solve(kept, errors);
    }
    let mut best = design.solve_with_cost(kept, errors);
    for _ in 0..settings.most_steps {
        if design.equations.stop.is_raised() {
            break;
        }
        let step = step(design, kept, &best.0, errors, settings.longest_step / span);
        let is_last = step.iter().all(|step| step.abs() * span < shortest_step);
        match shortened(design, kept, &step, best.1, errors, settings.halvings) {
            Some(better) => best = better,
            None => break,
        }
        if is_last {
            break;
        }
    }
    best.0
}

/// Takes the step, or a half, a quarter … of it, if it lowers χ² from `before`; else the energies stay.
fn shortened(
    design: &mut DesignMatrix,
    kept: &[usize],
    step: &[f64],
    before: f64,
    errors: &Errors,
    halvings: usize,
) -> Option<(Vec<f64>, f64)> {
    let from: Vec<f64> = kept.iter().map(|c| design.columns[*c].energy).collect();
    let mut share = 1.0;
    for _ in 0..halvings {
        if design.equations.stop.is_raised() {
            break;
        }
        for ((c, from), step) in kept.iter().zip(&from).zip(step) {
            design.set_energy(*c, from + share * step);
        }
        let (rates, cost) = design.solve_with_cost(kept, errors);
        if cost < before && !design.equations.stop.is_raised() {
            return Some((rates, cost));
        }
        share *= 0.5;
    }
    kept.iter().zip(&from).for_each(|(c, from)| design.set_energy(*c, *from));
    None
}

/// The change of each energy that lowers χ² most, to first order, no longer than `longest`, J/kmol; zero where the
/// rate is zero.
fn step(design: &DesignMatrix, kept: &[usize], rates: &[f64], errors: &Errors, longest: f64) -> Vec<f64> {
    let in_use: Vec<usize> = (0..kept.len()).filter(|place| rates[*place] > 0.0).collect();
    let select = |values: &[usize]| in_use.iter().map(|place| values[*place]).collect::<Vec<usize>>();
    let rates_in_use: Vec<f64> = in_use.iter().map(|place| rates[*place]).collect();
    let (mut linear, right) = design.weighted(&select(kept), &rates_in_use, errors);
    let scale = normalize_columns(&mut linear);
    let mut step = vec![0.0; kept.len()];
    if linear.nrows() < linear.ncols() {
        return step;
    }
    let solution = least_squares(&linear, &column_vector(&right));
    for (at, place) in in_use.iter().enumerate() {
        let change = solution[(in_use.len() + at, 0)] / scale[in_use.len() + at];
        if change.is_finite() {
            step[*place] = change.clamp(-longest, longest);
        }
    }
    step
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2};

    use super::*;
    use crate::constants::GAS_CONSTANT;
    use crate::learn::problem::equations::{Grid, Thermal};
    use crate::learn::reaction::OneWayReaction;

    /// A -> B at k exp(−E x), with k = 3 1/s at `temperatures[0]`, for three concentrations at each temperature.
    fn decay(temperatures: &[f64], energy: f64) -> Equations {
        let x = |temperature: f64| (1.0 / temperature - 1.0 / temperatures[0]) / GAS_CONSTANT;
        let inverse: Array1<f64> = temperatures.iter().flat_map(|temperature| [x(*temperature); 3]).collect();
        let u = Array2::from_shape_fn((2, inverse.len()), |(s, n)| 0.5 + 0.3 * ((n + s) % 3) as f64);
        let rates: Array1<f64> = inverse.iter().zip(u.row(0)).map(|(x, u)| 3.0 * (-energy * x).exp() * u).collect();
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| [-1.0, 1.0][s] * rates[n]);
        let thermal = (temperatures.len() > 1).then_some(Thermal { reference: temperatures[0], inverse });
        Equations::at_grid(Grid::new(u, thermal), target)
    }

    /// The rate constant at the first temperature and the activation energy, by a fit that starts from the grid.
    fn fitted(equations: &Equations) -> (f64, f64) {
        let column = Column::new(equations, &OneWayReaction::of_row([-1.0, 1.0]), 0.0);
        let mut design = DesignMatrix::new(equations, vec![column]);
        let errors = Errors::independent(equations.target().mapv(|rate| 0.01 * rate.abs()));
        start_energies(&mut design, &errors, &ArrheniusSettings::default());
        let k = fit(&mut design, &[0], &errors, 1e-14, &ArrheniusSettings::default());
        (k[0], design.columns[0].energy)
    }

    #[test]
    fn two_temperatures_give_the_rate_constant_and_the_activation_energy_exactly() {
        for energy in [8e7, 0.0, -2e7, 3e8] {
            let (k, found) = fitted(&decay(&[600.0, 900.0], energy));
            assert!((k / 3.0 - 1.0).abs() < 1e-10, "{k} at {energy:e}");
            assert!((found - energy).abs() < 1e-10 * 1e8, "{found:e} instead of {energy:e}");
        }
    }

    #[test]
    fn a_rate_that_is_left_out_keeps_its_energy() {
        let equations = decay(&[600.0, 900.0], 8e7);
        let column = |row: [f64; 2]| Column::new(&equations, &OneWayReaction::of_row(row), 1e7);
        let mut design = DesignMatrix::new(&equations, vec![column([-1.0, 1.0]), column([1.0, -1.0])]);
        let errors = Errors::independent(equations.target().mapv(f64::abs));
        let k = fit(&mut design, &[0], &errors, 1e-14, &ArrheniusSettings::default());
        assert_eq!(k.len(), 1);
        assert!((design.columns[0].energy / 8e7 - 1.0).abs() < 1e-9);
        assert_eq!(design.columns[1].energy, 1e7);
    }

    #[test]
    fn the_grid_holds_zero_alone_where_the_temperature_does_not_vary() {
        assert_eq!(energy_grid(&decay(&[600.0], 0.0), &ArrheniusSettings::default()), [0.0]);
        let settings = ArrheniusSettings::default();
        let grid = energy_grid(&decay(&[600.0, 900.0], 0.0), &settings);
        assert!(grid.is_sorted() && grid.contains(&0.0), "{grid:?}");
        assert!(grid.iter().all(|energy| settings.energies.contains(energy)));
        // By one step the ratio of a rate at the two temperatures changes by the factor exp(0.5).
        let span = (1.0 / 600.0 - 1.0 / 900.0) / GAS_CONSTANT;
        let first = grid.iter().find(|energy| **energy > 0.0).unwrap();
        assert!((first * span / settings.even_step - 1.0).abs() < 1e-12);
    }
}
