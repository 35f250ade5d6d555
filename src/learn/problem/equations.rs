//! The linear equations that rates have to solve: Σ_c k_c ν_c W φ_c ≈ y.
//!
//! The monomials φ_c = ∏ u^ν′ exp(−E x) live on a grid of G states. A linear operator W (N × G) takes them
//! to the N rows of the target y (S × N). Where u̇ is given, W = 1 and y = u̇ (`from_derivatives`); where
//! u̇ is integrated over windows between snapshots, W is a quadrature and y the change of u (`windows`).
//! Every method knows the data by this type alone.

use std::ops::Range;

use ndarray::{Array1, Array2, Axis};

use crate::kinetics::{boltzmann_factor, monomials};
use crate::learn::problem::operator::Operator;
use crate::learn::stop::Stop;
use crate::numerics::equilibrate::{Equilibrated, equilibrate};

/// Concentrations are raised to at least this under a logarithm, kmol/m³, as in the code that accompanies the paper:
/// it keeps ln 0 out, and is below every concentration that data show, so no choice of a user.
const SMALLEST_CONCENTRATION: f64 = 1e-30;

/// The states at which monomials are evaluated.
#[derive(Clone, Debug)]
pub struct Grid {
    /// u, kmol/m³; S × G.
    pub u: Array2<f64>,
    /// ln u; S × G.
    pub ln_u: Array2<f64>,
    /// Where the temperature varies.
    pub thermal: Option<Thermal>,
}

/// Temperatures as the rates see them.
#[derive(Clone, Debug)]
pub struct Thermal {
    /// T₀, K.
    pub reference: f64,
    /// x = (1/T − 1/T₀)/R of each state of the grid, kmol/J.
    pub inverse: Array1<f64>,
}

/// N rows for each of S species.
#[derive(Clone, Debug)]
pub struct Equations {
    grid: Grid,
    operator: Operator,
    /// y; S × N.
    target: Array2<f64>,
    /// Ranges of rows whose errors are correlated with each other and with no others.
    blocks: Vec<Range<usize>>,
    /// Ranges of rows that follow each other in time in one experiment; none where rows have no order.
    runs: Vec<Range<usize>>,
    /// Raised when calculations with these equations are to end.
    pub stop: Stop,
}

/// The residual of species s in row n counts a_n b_s times.
#[derive(Clone, Debug)]
pub struct Weights {
    /// a_n.
    pub rows: Array1<f64>,
    /// b_s; zero for a species whose target is zero throughout.
    pub species: Array1<f64>,
}

impl Grid {
    /// A grid of concentrations in kmol/m³, S × G.
    pub fn new(u: Array2<f64>, thermal: Option<Thermal>) -> Self {
        let ln_u = u.mapv(|u| u.max(SMALLEST_CONCENTRATION).ln());
        Grid { u, ln_u, thermal }
    }
}

impl Equations {
    /// Equations whose rows are the states of the grid: W = 1. Each row is a block of its own.
    pub fn at_grid(grid: Grid, target: Array2<f64>) -> Self {
        let blocks = (0..target.ncols()).map(|n| n..n + 1).collect();
        Equations { grid, operator: Operator::Identity, target, blocks, runs: Vec::new(), stop: Stop::default() }
    }

    /// The same, with the ranges of rows that follow each other in time in one experiment; single rows are none.
    pub fn with_runs(self, mut runs: Vec<Range<usize>>) -> Self {
        runs.retain(|run| run.len() > 1);
        Equations { runs, ..self }
    }

    /// Equations with an operator of their own; `blocks` are the ranges of correlated rows, which follow each other
    /// in time.
    pub fn with_operator(grid: Grid, operator: Operator, target: Array2<f64>, blocks: Vec<Range<usize>>) -> Self {
        Equations { grid, operator, target, runs: blocks.clone(), blocks, stop: Stop::default() }
    }

    /// The same rows at other states and with another target, where rows are states.
    pub fn moved(&self, u: Array2<f64>, target: Array2<f64>) -> Self {
        let grid = Grid::new(u, self.grid.thermal.clone());
        Equations { grid, target, ..self.clone() }
    }

    /// The given rows only.
    pub fn subset(&self, rows: &[usize]) -> Self {
        let target = self.target.select(Axis(1), rows);
        if let Operator::Quadrature(_) = &self.operator {
            let (operator, blocks) = (self.operator.subset(rows), ranges_of(&self.blocks, rows));
            let subset = Equations::with_operator(self.grid.clone(), operator, target, blocks);
            return Equations { stop: self.stop.clone(), ..subset };
        }
        let select = |table: &Array2<f64>| table.select(Axis(1), rows);
        let thermal = self
            .grid
            .thermal
            .as_ref()
            .map(|thermal| Thermal { reference: thermal.reference, inverse: thermal.inverse.select(Axis(0), rows) });
        let grid = Grid { u: select(&self.grid.u), ln_u: select(&self.grid.ln_u), thermal };
        let subset = Equations::at_grid(grid, target).with_runs(ranges_of(&self.runs, rows));
        Equations { stop: self.stop.clone(), ..subset }
    }

    /// Ranges of rows that follow each other in time in one experiment.
    pub fn runs(&self) -> &[Range<usize>] {
        &self.runs
    }

    /// S.
    pub fn species(&self) -> usize {
        self.target.nrows()
    }

    /// N.
    pub fn rows(&self) -> usize {
        self.target.ncols()
    }

    /// y, S × N.
    pub fn target(&self) -> &Array2<f64> {
        &self.target
    }

    /// The states at which monomials are evaluated.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// W.
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// Ranges of rows whose errors are correlated.
    pub fn blocks(&self) -> &[Range<usize>] {
        &self.blocks
    }

    /// W φ of a series φ over the grid: one value a row.
    pub fn project(&self, series: Array1<f64>) -> Array1<f64> {
        self.operator.apply(series)
    }

    /// The factor by which series over the grid are multiplied before [`Equations::project_weighted`] for rows
    /// weighted by a: a itself where each row is a state, 1 elsewhere.
    pub fn grid_factor(&self, a: &Array1<f64>) -> Array1<f64> {
        match self.operator {
            Operator::Identity => a.clone(),
            Operator::Quadrature(_) => Array1::ones(self.grid.u.ncols()),
        }
    }

    /// a W φ of several series, a row each, that were multiplied by [`Equations::grid_factor`].
    pub fn project_weighted(&self, a: &Array1<f64>, series: Array2<f64>) -> Array2<f64> {
        if let Operator::Identity = self.operator {
            return series;
        }
        let mut projected = Array2::zeros((series.nrows(), self.rows()));
        for (mut to, from) in projected.axis_iter_mut(Axis(0)).zip(series.axis_iter(Axis(0))) {
            to.assign(&(self.project(from.to_owned()) * a));
        }
        projected
    }

    /// W φ of the monomial ∏ u^order exp(−E x), E in J/kmol.
    pub fn projected_monomial(&self, orders: &[(usize, f64)], energy: f64) -> Array1<f64> {
        self.project(monomials(orders, self.grid.u.view()) * self.boltzmann_factor(energy))
    }

    /// Whether there are rows at several temperatures.
    pub fn temperature_varies(&self) -> bool {
        self.grid.thermal.is_some()
    }

    /// T₀ in K, where the temperature varies.
    pub fn reference_temperature(&self) -> Option<f64> {
        self.grid.thermal.as_ref().map(|thermal| thermal.reference)
    }

    /// x of each row, kmol/J: that of its state, or the mean over its states weighted by the monomial.
    /// 0 where the temperature does not vary.
    pub fn inverse_temperatures(&self, orders: &[(usize, f64)], energy: f64) -> Array1<f64> {
        let Some(thermal) = &self.grid.thermal else { return Array1::zeros(self.rows()) };
        if let Operator::Identity = self.operator {
            return thermal.inverse.clone();
        }
        let monomial = monomials(orders, self.grid.u.view()) * self.boltzmann_factor(energy);
        let weighted = self.project(&monomial * &thermal.inverse);
        let total = self.project(monomial);
        (&weighted / &total).mapv(|mean| if mean.is_finite() { mean } else { 0.0 })
    }

    /// The largest less the smallest x, kmol/J.
    pub fn inverse_temperature_span(&self) -> f64 {
        let Some(Thermal { inverse, .. }) = &self.grid.thermal else { return 0.0 };
        let (low, high) = inverse.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (x.min(l), x.max(h)));
        (high - low).max(0.0)
    }

    /// exp(−E x) over the grid.
    fn boltzmann_factor(&self, energy: f64) -> Array1<f64> {
        match &self.grid.thermal {
            Some(thermal) if energy != 0.0 => boltzmann_factor(energy, &thermal.inverse),
            _ => Array1::ones(self.grid.u.ncols()),
        }
    }

    /// Weights b_s that make the root mean square of a_n b_s y_sn one for every species, with a_n the size
    /// of row n to the power −`exponent`: at 0 all a_n are one, at 1 a fast snapshot does not hide a slow one.
    pub fn weights(&self, exponent: f64) -> Weights {
        let Equilibrated { columns, rows } = equilibrate(self.target.view(), exponent);
        Weights { rows: columns, species: rows }
    }

    /// The relative error of the paper (section 4): ‖prediction − y‖ / ‖y‖ over all species and rows.
    pub fn relative_error(&self, prediction: &Array2<f64>) -> f64 {
        let square = |table: &Array2<f64>| table.iter().map(|value| value * value).sum::<f64>();
        let (off, size) = (square(&(prediction - &self.target)), square(&self.target));
        if off == 0.0 { 0.0 } else { (off / size).sqrt() }
    }
}

/// What is left of ranges that follow each other if only the given rows are kept, ascending, and renumbered.
fn ranges_of(ranges: &[Range<usize>], rows: &[usize]) -> Vec<Range<usize>> {
    let mut kept = Vec::new();
    let mut start = 0;
    for range in ranges {
        let end = start + rows.iter().filter(|row| range.contains(row)).count();
        if end > start {
            kept.push(start..end);
        }
        start = end;
    }
    kept
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    /// Two windows of three states each, with weights that sum to the length of the window.
    fn windows() -> Equations {
        let grid = Grid::new(array![[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]], None);
        let rows = vec![vec![(0, 0.25), (1, 0.5), (2, 0.25)], vec![(3, 0.25), (4, 0.5), (5, 0.25)]];
        Equations::with_operator(grid, Operator::Quadrature(rows), array![[-2.0, -5.0]], vec![0..1, 1..2])
    }

    #[test]
    fn monomials_are_projected_onto_the_rows() {
        assert_eq!(windows().projected_monomial(&[(0, 1.0)], 0.0), array![2.0, 5.0]);
        assert_eq!(windows().projected_monomial(&[], 0.0), array![1.0, 1.0]);
    }

    #[test]
    fn a_subset_keeps_its_rows_and_blocks() {
        let second = windows().subset(&[1]);
        assert_eq!(second.projected_monomial(&[(0, 1.0)], 0.0), array![5.0]);
        assert_eq!(second.target(), array![[-5.0]]);
        assert_eq!(second.blocks().len(), 1);
        assert_eq!(second.blocks()[0], 0..1);
        let at_grid = Equations::at_grid(Grid::new(array![[1.0, 2.0, 3.0]], None), array![[1.0, 4.0, 9.0]]);
        assert_eq!(at_grid.subset(&[0, 2]).projected_monomial(&[(0, 2.0)], 0.0), array![1.0, 9.0]);
    }

    #[test]
    fn a_row_has_the_inverse_temperature_of_its_states() {
        let mut equations = windows();
        let inverse = array![0.0, 1e-8, 2e-8, 1e-8, 1e-8, 1e-8];
        equations.grid.thermal = Some(Thermal { reference: 500.0, inverse });
        let x = equations.inverse_temperatures(&[], 0.0);
        assert!((&x - &array![1e-8, 1e-8]).iter().all(|off| off.abs() < 1e-20), "{x}");
        // Weighted by u, the later and colder states count more.
        assert!(equations.inverse_temperatures(&[(0, 1.0)], 0.0)[0] > 1.2e-8);
    }

    #[test]
    fn the_relative_error_is_that_of_the_paper() {
        let equations = Equations::at_grid(Grid::new(array![[1.0, 1.0]], None), array![[3.0, 4.0]]);
        assert_eq!(equations.relative_error(&array![[3.0, 4.0]]), 0.0);
        assert_eq!(equations.relative_error(&array![[3.0, 9.0]]), 1.0);
    }
}
