//! Non-negative least squares over the few candidates that are in use.

use faer::linalg::solvers::Solve;
use faer::{Mat, Side};
use ndarray::{Array1, Array2, Axis};

use crate::learn::balance::candidates::{CandidateSpace, Pair};
use crate::learn::problem::equations::Equations;
use crate::learn::problem::errors_in_variables::Response;
use crate::learn::rates::estimator::{Direction, monomial, nonzero};
use crate::numerics::nonnegative_least_squares;

/// Up to so many multiplications the columns themselves are factorised, else the products of each two:
/// these lose half of the digits, which two directions near equilibrium do not have to spare.
const MOST_FOR_FACTORS: usize = 20_000_000;
/// Corrections of the rates by the residual that they really leave.
const REFINEMENTS: usize = 2;

/// A candidate in use.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its complexes; `None` for a reaction that the user knows to be there.
    pub pair: Option<Pair>,
    /// The activation energy, J/kmol.
    pub energy: f64,
    /// ∏ u^ν′ exp(−E x) in every snapshot.
    pub monomial: Array1<f64>,
    /// ν′ of the reactants.
    pub orders: Vec<(usize, f64)>,
    /// ν″ − ν′ of the species that change.
    pub net: Vec<(usize, f64)>,
}

impl Column {
    /// That of a candidate.
    pub fn of_pair(equations: &Equations, space: &CandidateSpace, pair: Pair, energy: f64) -> Self {
        let reactants = &space.complexes[pair.reactants];
        let monomial = reactants.monomial(equations.u.view()) * equations.boltzmann_factor(energy);
        Column { pair: Some(pair), energy, monomial, orders: reactants.orders(), net: space.net(pair) }
    }

    /// That of no candidate: it stays in use.
    pub fn of_direction(equations: &Equations, direction: &Direction) -> Self {
        let monomial = monomial(equations, direction) * equations.boltzmann_factor(direction.energy);
        let energy = direction.energy;
        Column { pair: None, energy, monomial, orders: nonzero(&direction.orders), net: nonzero(&direction.net) }
    }
}

/// Candidates in use with their rates, under weights W = 1/σ of the entries of u̇.
pub struct Restricted<'a> {
    equations: &'a Equations,
    pub columns: Vec<Column>,
    /// One rate a column.
    pub k: Vec<f64>,
    /// W², S × N.
    squared_weights: Array2<f64>,
    /// AᵀA of the weighted columns A.
    gram: Vec<Vec<f64>>,
}

impl<'a> Restricted<'a> {
    pub fn new(equations: &'a Equations, columns: Vec<Column>) -> Self {
        let k = vec![0.0; columns.len()];
        let squared_weights = Array2::ones(equations.u_dot.dim());
        Restricted { equations, columns, k, squared_weights, gram: Vec::new() }
    }

    /// Weighs the entries of u̇ anew and fits the rates to it.
    pub fn weigh(&mut self, squared_weights: Array2<f64>) {
        self.squared_weights = squared_weights;
        self.gram.clear();
        let columns = std::mem::take(&mut self.columns);
        for column in columns {
            self.push(column);
        }
        self.k.resize(self.columns.len(), 0.0);
        self.fit();
    }

    pub fn squared_weights(&self) -> &Array2<f64> {
        &self.squared_weights
    }

    /// Adds candidates and fits all rates; candidates without a rate are left out again, unless known.
    pub fn add(&mut self, columns: Vec<Column>) {
        columns.into_iter().for_each(|column| self.push(column));
        self.k.resize(self.columns.len(), 0.0);
        self.fit();
        let idle: Vec<usize> =
            (0..self.columns.len()).rev().filter(|c| self.k[*c] <= 0.0 && self.columns[*c].pair.is_some()).collect();
        idle.into_iter().for_each(|c| self.remove(c));
    }

    /// Leaves candidates out and fits the other rates.
    pub fn leave_out(&mut self, mut places: Vec<usize>) {
        places.sort_unstable();
        places.into_iter().rev().for_each(|c| self.remove(c));
        self.add(Vec::new());
    }

    /// How much χ² would rise without each candidate, the others free to make up for it: k²/(G⁻¹)_cc.
    pub fn worth(&self) -> Vec<f64> {
        let count = self.columns.len();
        let scale = self.norms();
        let upper = if self.is_small() {
            let (columns, _) = self.weighted(&scale);
            columns.qr().thin_R().to_owned()
        } else {
            let gram = Mat::from_fn(count, count, |a, b| self.entry(a, b) / (scale[a] * scale[b]));
            let Ok(factors) = gram.llt(Side::Lower) else { return vec![0.0; count] };
            factors.L().transpose().to_owned()
        };
        let mut inverse = Mat::<f64>::identity(count, count);
        upper.solve_upper_triangular_in_place(inverse.as_mut());
        let variance = |c: usize| (0..count).map(|other| inverse[(c, other)].powi(2)).sum::<f64>();
        let worth = |c: usize| (self.k[c] * scale[c]).powi(2) / variance(c);
        (0..count).map(worth).map(|worth| if worth.is_finite() { worth } else { 0.0 }).collect()
    }

    /// u̇ − Σ_c k_c v_c m_c, S × N.
    pub fn residual(&self) -> Array2<f64> {
        let mut residual = self.equations.u_dot.clone();
        for (column, k) in self.columns.iter().zip(&self.k).filter(|(_, k)| **k != 0.0) {
            for (s, net) in &column.net {
                residual.row_mut(*s).scaled_add(-net * k, &column.monomial);
            }
        }
        residual
    }

    /// Σ_c k_c |v_c| m_c, S × N.
    pub fn gross_rate(&self) -> Array2<f64> {
        let mut gross_rate = Array2::zeros(self.equations.u_dot.dim());
        for (column, k) in self.columns.iter().zip(&self.k) {
            for (s, net) in &column.net {
                gross_rate.index_axis_mut(Axis(0), *s).scaled_add(net.abs() * k, &column.monomial);
            }
        }
        gross_rate
    }

    /// How the prediction responds to errors of u; `None` where that is too much to hold.
    pub fn response(&self) -> Option<Response> {
        let mut response = Response::none(self.equations.species(), self.equations.snapshots())?;
        for (column, k) in self.columns.iter().zip(&self.k).filter(|(_, k)| **k != 0.0) {
            response.add(&column.net, &column.orders, &(&column.monomial * *k));
        }
        Some(response)
    }

    /// χ² of a residual.
    pub fn chi_square(&self, residual: &Array2<f64>) -> f64 {
        residual.iter().zip(&self.squared_weights).map(|(r, w)| r * r * w).sum()
    }

    fn push(&mut self, column: Column) {
        let mut row: Vec<f64> = self.columns.iter().map(|other| self.product(&column, other)).collect();
        row.push(self.product(&column, &column));
        self.columns.push(column);
        self.gram.push(row);
    }

    fn remove(&mut self, c: usize) {
        self.columns.remove(c);
        self.k.remove(c);
        self.gram.remove(c);
        self.gram.iter_mut().skip(c).for_each(|row| {
            row.remove(c);
        });
    }

    /// The weighted inner product of two columns.
    fn product(&self, a: &Column, b: &Column) -> f64 {
        let mut sum = 0.0;
        for (s, net) in &a.net {
            let Some((_, other)) = b.net.iter().find(|(at, _)| at == s) else { continue };
            let weights = self.squared_weights.row(*s);
            let own: f64 = a.monomial.iter().zip(&b.monomial).zip(weights).map(|((ma, mb), w)| ma * mb * w).sum();
            sum += net * other * own;
        }
        sum
    }

    fn entry(&self, a: usize, b: usize) -> f64 {
        if a >= b { self.gram[a][b] } else { self.gram[b][a] }
    }

    /// Aᵀ W² x of a table.
    fn against(&self, table: &Array2<f64>) -> Vec<f64> {
        let weighted = table * &self.squared_weights;
        let of_column = |column: &Column| {
            column.net.iter().map(|(s, net)| net * weighted.row(*s).dot(&column.monomial)).sum::<f64>()
        };
        self.columns.iter().map(of_column).collect()
    }

    fn norms(&self) -> Vec<f64> {
        (0..self.columns.len()).map(|c| self.entry(c, c).sqrt().max(f64::MIN_POSITIVE)).collect()
    }

    fn is_small(&self) -> bool {
        self.equations.u_dot.len() * self.columns.len().pow(2) <= MOST_FOR_FACTORS
    }

    /// The weighted columns over `scale` and the weighted u̇, the surest entries first, which keeps
    /// the digits of the others (Cox, Higham, *BIT* 38 (1998) 34–44).
    fn weighted(&self, scale: &[f64]) -> (Mat<f64>, Vec<f64>) {
        let mut entries: Vec<((usize, usize), f64)> =
            self.squared_weights.indexed_iter().map(|(at, w)| (at, w.sqrt())).filter(|(_, w)| *w > 0.0).collect();
        entries.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut columns = Mat::zeros(entries.len(), self.columns.len());
        for (c, column) in self.columns.iter().enumerate() {
            let mut net = vec![0.0; self.equations.species()];
            column.net.iter().for_each(|(s, nu)| net[*s] = nu / scale[c]);
            for (row, ((s, n), w)) in entries.iter().enumerate() {
                columns[(row, c)] = net[*s] * column.monomial[*n] * w;
            }
        }
        (columns, entries.iter().map(|(at, w)| self.equations.u_dot[*at] * w).collect())
    }

    fn fit(&mut self) {
        if self.columns.is_empty() {
            return;
        }
        let scale = self.norms();
        if self.is_small() {
            let (columns, right) = self.weighted(&scale);
            let x = nonnegative_least_squares::from_columns(columns.as_ref(), &right);
            self.k = x.iter().zip(&scale).map(|(x, scale)| x / scale).collect();
        } else {
            self.fit_by_products(&scale);
        }
    }

    fn fit_by_products(&mut self, scale: &[f64]) {
        let count = self.columns.len();
        let gram = Mat::from_fn(count, count, |a, b| self.entry(a, b) / (scale[a] * scale[b]));
        let scaled = |values: Vec<f64>| values.iter().zip(scale).map(|(value, scale)| value / scale).collect();
        let right: Vec<f64> = scaled(self.against(&self.equations.u_dot));
        let mut x = nonnegative_least_squares::from_normal_equations(gram.as_ref(), &right);
        self.k = x.iter().zip(scale).map(|(x, scale)| x / scale).collect();
        for _ in 0..REFINEMENTS {
            let used: Vec<usize> = (0..count).filter(|c| x[*c] > 0.0).collect();
            let slope: Vec<f64> = scaled(self.against(&self.residual()));
            let part = Mat::from_fn(used.len(), used.len(), |a, b| gram[(used[a], used[b])]);
            let right = Mat::from_fn(used.len(), 1, |a, _| slope[used[a]]);
            let Ok(factors) = part.llt(Side::Lower) else { break };
            let correction = factors.solve(&right);
            used.iter().enumerate().for_each(|(at, c)| x[*c] = (x[*c] + correction[(at, 0)]).max(0.0));
            self.k = x.iter().zip(scale).map(|(x, scale)| x / scale).collect();
        }
    }
}
