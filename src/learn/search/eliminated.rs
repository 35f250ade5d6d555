//! The quadratic model of the misfit of one run, its starts eliminated by the Schur complement of their block.

use ndarray::Array2;

use crate::kinetics::OneWayNetwork;
use crate::learn::search::objective::{Columns, Estimate, Objective};
use crate::learn::search::run_terms::{RunTerms, StartStep};
use crate::numerics::linear_algebra::{Matrix, gram, solve_positive_definite};
use crate::simulate::sensitivities::ProbedResponse;

/// The weighted residuals of a run with their derivatives, and which starts move.
struct Rows {
    /// Columns: starts that move, probes, and the residual as the last one.
    table: Matrix<f64>,
    free: Vec<usize>,
    deviance: f64,
}

impl Objective<'_> {
    /// `None` where the run cannot be integrated.
    pub fn linearize_run(
        &self,
        network: &(OneWayNetwork, Vec<f64>),
        estimate: &Estimate,
        run: usize,
        columns: &Columns,
    ) -> Option<RunTerms> {
        let free: Vec<usize> = self.samples.free_starts_of(run).collect();
        let followers = |s: &usize| self.samples.relations.followers(*s, run);
        let directions: Vec<Vec<(usize, f64)>> =
            free.iter().map(|s| std::iter::once((*s, 1.0)).chain(followers(s)).collect()).collect();
        let response = self.integrate(network, estimate, run, &directions, &columns.monomials, &columns.probes)?;
        let rows = self.rows(run, &estimate.starts[run], free, &response);
        let products = gram(&rows.table, &|| self.stop.is_raised())?;
        eliminated(&products, rows, response.states)
    }

    fn rows(&self, run: usize, starts: &[f64], free: Vec<usize>, response: &ProbedResponse) -> Rows {
        let cells: Vec<(usize, usize, f64)> = self.residuals(run, &response.states).collect();
        let weight = |row: usize, s: usize| self.weights[run][[row, s]].sqrt();
        let by_start = |place: usize| -> f64 {
            cells.iter().map(|(row, s, e)| response.slopes[[*row, *s, place]] * weight(*row, *s) * e).sum()
        };
        // A start at zero that would turn negative stays there.
        let moves = |place: &usize| starts[free[*place]] > 0.0 || by_start(*place) > 0.0;
        let moving: Vec<usize> = (0..free.len()).filter(moves).collect();
        let probes = response.slopes.dim().2 - free.len();
        let mut table = Matrix::<f64>::zeros(cells.len(), moving.len() + probes + 1);
        for (n, (row, s, e)) in cells.iter().enumerate() {
            let weight = weight(*row, *s);
            let slopes = response.slopes.slice(ndarray::s![*row, *s, ..]);
            moving.iter().enumerate().for_each(|(at, place)| table[(n, at)] = slopes[*place] * weight);
            (0..probes).for_each(|probe| table[(n, moving.len() + probe)] = slopes[free.len() + probe] * weight);
            table[(n, moving.len() + probes)] = *e;
        }
        let free = moving.iter().map(|place| free[*place]).collect();
        Rows { table, free, deviance: cells.iter().map(|(_, _, e)| e * e).sum() }
    }
}

/// The terms from the products of all columns.
fn eliminated(products: &Matrix<f64>, rows: Rows, states: Array2<f64>) -> Option<RunTerms> {
    let starts = rows.free.len();
    let probes = products.ncols() - starts - 1;
    let ridge = |row: usize, c: usize| if row == c { 1e-12 * products[(row, row)] + 1e-300 } else { 0.0 };
    let block = Matrix::from_fn(starts, starts, |row, c| products[(row, c)] + ridge(row, c));
    let right = Matrix::from_fn(starts, probes + 1, |row, c| products[(row, starts + c)]);
    let (solved, inverse) = match starts {
        0 => (Matrix::zeros(0, probes + 1), Matrix::zeros(0, 0)),
        _ => {
            let identity = Matrix::identity(starts, starts);
            (solve_positive_definite(&block, &right)?, solve_positive_definite(&block, &identity)?)
        }
    };
    let schur = Matrix::from_fn(probes + 1, probes + 1, |row, c| products[(starts + row, starts + c)])
        - right.transpose() * &solved;
    let step = StartStep {
        variances: (0..starts).map(|n| inverse[(n, n)]).collect(),
        by_probe: Matrix::from_fn(starts, probes, |row, c| solved[(row, c)]),
        offset: (0..starts).map(|row| solved[(row, probes)]).collect(),
        free: rows.free,
    };
    Some(RunTerms {
        gradient: (0..probes).map(|probe| schur[(probe, probes)]).collect(),
        hessian: Matrix::from_fn(probes, probes, |row, c| schur[(row, c)]),
        deviance: rows.deviance,
        reduction: (0..starts).map(|row| right[(row, probes)] * solved[(row, probes)]).sum(),
        step,
        states,
    })
}
