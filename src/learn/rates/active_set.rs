//! The active set: the few candidates in use, with their rate constants by non-negative least squares.
//!
//! In the words of column generation this is the restricted master problem: candidates enter it and leave it,
//! and its residual prices those that are outside.

use ndarray::Array2;

use crate::learn::problem::equations::Equations;
use crate::learn::problem::errors_in_variables::Response;
use crate::learn::rates::column::{self, Column};
use crate::learn::rates::design_matrix::{Errors, nonnegative, weighted};
use crate::learn::rates::settings::ActiveSetSettings;
use crate::numerics::linear_algebra::{
    Matrix, cholesky_upper, column_vector, inverse_of_upper, normalize_columns, row_squares, solve_positive_definite,
    triangular_factor,
};
use crate::numerics::nonnegative_least_squares;

/// A column of the active set, with the caller's name of the candidate that it is.
#[derive(Clone, Debug)]
pub struct Member<T> {
    /// The candidate; `None` for a reaction that the user knows to take place, which never leaves.
    pub candidate: Option<T>,
    pub column: Column,
}

/// Columns in use with their rate constants, under weights W = 1/σ of the entries of the target.
pub struct ActiveSet<'a, T> {
    equations: &'a Equations,
    pub members: Vec<Member<T>>,
    /// One rate constant a member.
    pub k: Vec<f64>,
    errors: Errors,
    /// W², S × N.
    squared_weights: Array2<f64>,
    /// AᵀA of the weighted columns A, lower triangle.
    gram: Vec<Vec<f64>>,
    settings: &'a ActiveSetSettings,
}

impl<'a, T> ActiveSet<'a, T> {
    /// Members without rate constants yet; [`ActiveSet::reweight`] gives them.
    pub fn new(equations: &'a Equations, members: Vec<Member<T>>, settings: &'a ActiveSetSettings) -> Self {
        let k = vec![0.0; members.len()];
        let ones = Array2::ones(equations.target().dim());
        let errors = Errors::independent(ones.clone());
        ActiveSet { equations, members, k, errors, squared_weights: ones, gram: Vec::new(), settings }
    }

    /// Takes other standard errors for the entries of the target, and fits the rate constants.
    pub fn reweight(&mut self, sigma: &Array2<f64>) {
        self.squared_weights = sigma.mapv(|sigma| sigma.powi(-2));
        self.errors = Errors::independent(sigma.clone());
        self.gram.clear();
        let members = std::mem::take(&mut self.members);
        for member in members {
            self.push(member);
        }
        self.k.resize(self.members.len(), 0.0);
        self.fit();
    }

    /// W², S × N.
    pub fn squared_weights(&self) -> &Array2<f64> {
        &self.squared_weights
    }

    /// Adds members and fits all rate constants. Candidates whose rate constant is zero leave again.
    pub fn add(&mut self, members: Vec<Member<T>>) {
        members.into_iter().for_each(|member| self.push(member));
        self.k.resize(self.members.len(), 0.0);
        self.fit();
        let idle: Vec<usize> = (0..self.members.len())
            .rev()
            .filter(|c| self.k[*c] <= 0.0 && self.members[*c].candidate.is_some())
            .collect();
        idle.into_iter().for_each(|c| self.remove(c));
    }

    /// Takes members out and fits the rate constants of the others.
    pub fn eliminate(&mut self, mut places: Vec<usize>) {
        places.sort_unstable();
        places.into_iter().rev().for_each(|c| self.remove(c));
        self.add(Vec::new());
    }

    /// By how much χ² would rise without each member, the others free to make up for it: k²/(G⁻¹)_cc, the
    /// square of its Wald statistic.
    pub fn significance(&self) -> Vec<f64> {
        let count = self.members.len();
        let (upper, scale) = if self.is_small() {
            let (mut columns, _) = self.weighted();
            let scale = normalize_columns(&mut columns);
            (triangular_factor(&columns), scale)
        } else {
            let scale = self.norms();
            let Some(upper) = cholesky_upper(&self.scaled_gram(&scale)) else { return vec![0.0; count] };
            (upper, scale)
        };
        let variances = row_squares(&inverse_of_upper(&upper));
        let significance = |c: usize| (self.k[c] * scale[c]).powi(2) / variances[c];
        (0..count).map(significance).map(|value| if value.is_finite() { value } else { 0.0 }).collect()
    }

    fn columns(&self) -> impl Iterator<Item = (&Column, f64)> {
        self.members.iter().zip(&self.k).filter(|(_, k)| **k != 0.0).map(|(member, k)| (&member.column, *k))
    }

    /// y − Σ_c ν_c k_c W φ_c, S × N.
    pub fn residual(&self) -> Array2<f64> {
        let mut residual = self.equations.target().clone();
        self.columns().for_each(|(column, k)| column.at(-k).add_to(&mut residual));
        residual
    }

    /// Σ_c |ν_c| k_c W φ_c, S × N.
    pub fn gross_rate(&self) -> Array2<f64> {
        column::gross_rate(self.equations, self.columns())
    }

    /// How the prediction responds to errors of u; `None` where that is not known or too much to hold.
    pub fn response(&self) -> Option<Response> {
        column::response(self.equations, self.columns())
    }

    /// χ² of a residual.
    pub fn chi_square(&self, residual: &Array2<f64>) -> f64 {
        residual.iter().zip(&self.squared_weights).map(|(r, w)| r * r * w).sum()
    }

    fn push(&mut self, member: Member<T>) {
        // Nothing is fitted after a stop, so that the products are no longer needed.
        let product = |other: &Member<T>| match self.equations.stop.is_raised() {
            true => 0.0,
            false => self.product(&member.column, &other.column),
        };
        let mut row: Vec<f64> = self.members.iter().map(product).collect();
        row.push(self.product(&member.column, &member.column));
        self.members.push(member);
        self.gram.push(row);
    }

    fn remove(&mut self, c: usize) {
        self.members.remove(c);
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

    fn scaled_gram(&self, scale: &[f64]) -> Matrix<f64> {
        let count = self.members.len();
        Matrix::from_fn(count, count, |a, b| self.entry(a, b) / (scale[a] * scale[b]))
    }

    /// Aᵀ W² x of a table.
    fn against(&self, table: &Array2<f64>) -> Vec<f64> {
        let weighted = table * &self.squared_weights;
        let of_column = |column: &Column| {
            column.net.iter().map(|(s, net)| net * weighted.row(*s).dot(&column.monomial)).sum::<f64>()
        };
        self.members.iter().map(|member| of_column(&member.column)).collect()
    }

    fn norms(&self) -> Vec<f64> {
        (0..self.members.len()).map(|c| self.entry(c, c).sqrt().max(f64::MIN_POSITIVE)).collect()
    }

    fn is_small(&self) -> bool {
        self.equations.target().len() * self.members.len().pow(2) <= self.settings.most_multiplications
    }

    fn weighted(&self) -> (Matrix<f64>, Vec<f64>) {
        let columns: Vec<&Column> = self.members.iter().map(|member| &member.column).collect();
        weighted(self.equations, &columns, &[], &self.errors)
    }

    /// Fits the rate constants; where that is stopped, they stay as they are.
    fn fit(&mut self) {
        let stop = &self.equations.stop;
        if self.members.is_empty() || stop.is_raised() {
            return;
        }
        let before = self.k.clone();
        if self.is_small() {
            let (columns, right) = self.weighted();
            self.k = nonnegative(columns, &right, stop);
        } else {
            self.fit_by_normal_equations();
        }
        if stop.is_raised() {
            self.k = before;
        }
    }

    fn fit_by_normal_equations(&mut self) {
        let scale = self.norms();
        let gram = self.scaled_gram(&scale);
        let scaled = |values: Vec<f64>| values.iter().zip(&scale).map(|(value, scale)| value / scale).collect();
        let unscaled = |x: &[f64]| x.iter().zip(&scale).map(|(x, scale)| x / scale).collect();
        let right: Vec<f64> = scaled(self.against(self.equations.target()));
        let stop = || self.equations.stop.is_raised();
        let mut x = nonnegative_least_squares::from_normal_equations(gram.as_ref(), &right, &stop);
        self.k = unscaled(&x);
        for _ in 0..self.settings.refinements {
            if stop() {
                return;
            }
            let used: Vec<usize> = (0..x.len()).filter(|c| x[*c] > 0.0).collect();
            let slope: Vec<f64> = scaled(self.against(&self.residual()));
            let part = Matrix::from_fn(used.len(), used.len(), |a, b| gram[(used[a], used[b])]);
            let right: Vec<f64> = used.iter().map(|c| slope[*c]).collect();
            let Some(correction) = solve_positive_definite(&part, &column_vector(&right)) else { break };
            used.iter().enumerate().for_each(|(at, c)| x[*c] = (x[*c] + correction[(at, 0)]).max(0.0));
            self.k = unscaled(&x);
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::learn::problem::equations::Grid;
    use crate::learn::reaction::OneWayReaction;

    /// u = 1 … 5 of one species.
    fn equations(target: [f64; 5]) -> Equations {
        Equations::at_grid(Grid::new(array![[1.0, 2.0, 3.0, 4.0, 5.0]], None), array![target])
    }

    /// A -> , 2 A -> … by their orders; a candidate has the order as its name, a known reaction none.
    fn members(equations: &Equations, orders: &[usize], known: bool) -> Vec<Member<usize>> {
        let column = |order: usize| Column::new(equations, &OneWayReaction::of_row([-(order as f64)]), 0.0);
        let member = |order: &usize| Member { candidate: (!known).then_some(*order), column: column(*order) };
        orders.iter().map(member).collect()
    }

    /// −3 u − 3 u³, disturbed.
    const DISTURBED: [f64; 5] = [-6.1, -29.8, -90.2, -203.9, -390.2];

    fn sigma() -> Array2<f64> {
        array![[0.1, 0.2, 0.3, 0.2, 0.4]]
    }

    fn names(set: &ActiveSet<usize>) -> Vec<Option<usize>> {
        set.members.iter().map(|member| member.candidate).collect()
    }

    #[test]
    fn the_significance_of_a_member_is_the_rise_of_chi_square_without_it() {
        let equations = equations(DISTURBED);
        let settings = ActiveSetSettings::default();
        let fitted = |orders: &[usize]| {
            let mut set = ActiveSet::new(&equations, members(&equations, orders, false), &settings);
            set.reweight(&sigma());
            set
        };
        let all = fitted(&[1, 3]);
        assert!(all.k.iter().all(|k| *k > 0.0), "{:?}", all.k);
        let chi_square = |set: &ActiveSet<usize>| set.chi_square(&set.residual());
        let significance = all.significance();
        for (left_out, others) in [[3], [1]].iter().enumerate() {
            let rise = chi_square(&fitted(others)) - chi_square(&all);
            assert!((significance[left_out] / rise - 1.0).abs() < 1e-8, "{left_out}: {significance:?} {rise}");
            let mut eliminated = fitted(&[1, 3]);
            eliminated.eliminate(vec![left_out]);
            assert_eq!(names(&eliminated), others.map(Some));
            assert!((chi_square(&eliminated) - chi_square(&all) - rise).abs() < 1e-8 * rise);
        }
    }

    #[test]
    fn the_normal_equations_give_the_same_rate_constants() {
        let equations = equations(DISTURBED);
        let settings = ActiveSetSettings::default();
        let mut set = ActiveSet::new(&equations, members(&equations, &[1, 3], false), &settings);
        set.reweight(&sigma());
        let by_factors = set.k.clone();
        set.fit_by_normal_equations();
        set.k.iter().zip(&by_factors).for_each(|(k, other)| assert!((k / other - 1.0).abs() < 1e-9, "{k} {other}"));
    }

    #[test]
    fn a_candidate_without_a_rate_leaves_and_a_known_reaction_stays() {
        // −2 u + 0.25 u²: unconstrained least squares gives a negative rate constant to 2 A ->.
        let equations = equations([-1.75, -3.0, -3.75, -4.0, -3.75]);
        for known in [false, true] {
            let settings = ActiveSetSettings::default();
            let mut set = ActiveSet::new(&equations, members(&equations, &[1], false), &settings);
            set.reweight(&Array2::ones((1, 5)));
            set.add(members(&equations, &[2], known));
            assert_eq!(names(&set), if known { vec![Some(1), None] } else { vec![Some(1)] });
            assert!((set.k[0] - 53.75 / 55.0).abs() < 1e-12, "{:?}", set.k);
            assert!(set.k[1..].iter().all(|k| *k == 0.0), "{:?}", set.k);
        }
    }

    #[test]
    fn residual_and_gross_rate_are_those_of_the_members() {
        let equations = equations([-5.0, -16.0, -33.0, -56.0, -85.0]);
        let settings = ActiveSetSettings::default();
        let mut set = ActiveSet::new(&equations, members(&equations, &[1, 2], false), &settings);
        set.reweight(&sigma());
        // 2 A -> has the column −2 u².
        assert!((set.k[0] - 2.0).abs() < 1e-12 && (set.k[1] - 1.5).abs() < 1e-12, "{:?}", set.k);
        assert!(set.residual().iter().all(|left| left.abs() < 1e-12));
        assert!((set.gross_rate() + equations.target()).iter().all(|off| off.abs() < 1e-12));
        assert_eq!(set.chi_square(&array![[0.1, 0.0, 0.0, 0.4, 0.0]]).round(), 5.0);
    }
}
