//! A column of the design matrix: what one reaction in one direction contributes for a rate constant of one.

use ndarray::{Array1, Array2};

use crate::kinetics::Contribution;
use crate::learn::problem::equations::Equations;
use crate::learn::problem::errors_in_variables::Response;
use crate::learn::problem::operator::Operator;
use crate::learn::reaction::OneWayReaction;

/// ν W φ of a one-way reaction.
#[derive(Clone, Debug)]
pub struct Column {
    /// ν″ − ν′ of the species that change.
    pub net: Vec<(usize, f64)>,
    /// The order of each species: ν′.
    pub orders: Vec<(usize, f64)>,
    /// The activation energy, J/kmol.
    pub energy: f64,
    /// W ∏ u^ν′ exp(−E x), one value a row.
    pub monomial: Array1<f64>,
}

impl Column {
    /// The column of a reaction between the species of the equations, at an activation energy in J/kmol.
    pub fn new(equations: &Equations, reaction: &OneWayReaction, energy: f64) -> Self {
        let orders = reaction.reactants.orders();
        let monomial = equations.projected_monomial(&orders, energy);
        Column { net: reaction.net(), orders, energy, monomial }
    }

    /// The same reaction at the states of other equations.
    pub fn moved(&self, equations: &Equations) -> Self {
        Column { monomial: equations.projected_monomial(&self.orders, self.energy), ..self.clone() }
    }

    /// Moves the column to another activation energy.
    pub fn set_energy(&mut self, equations: &Equations, energy: f64) {
        if energy != self.energy {
            self.monomial = equations.projected_monomial(&self.orders, energy);
            self.energy = energy;
        }
    }

    /// Whether it is zero everywhere.
    pub fn is_zero(&self) -> bool {
        self.net.is_empty() || self.monomial.iter().all(|m| *m == 0.0)
    }

    /// What the reaction does at the rate constant k.
    pub fn at(&self, k: f64) -> Contribution<'_> {
        Contribution { net: &self.net, factor: k, series: &self.monomial }
    }
}

/// Σ_c ν_c k_c W φ_c: what columns with these rate constants predict, S × N.
pub fn predicted<'a>(equations: &Equations, columns: impl Iterator<Item = (&'a Column, f64)>) -> Array2<f64> {
    let mut sum = Array2::zeros(equations.target().dim());
    columns.for_each(|(column, k)| column.at(k).add_to(&mut sum));
    sum
}

/// The gross rate Σ_c |ν_c| k_c W φ_c: formation and consumption added up, S × N.
pub fn gross_rate<'a>(equations: &Equations, columns: impl Iterator<Item = (&'a Column, f64)>) -> Array2<f64> {
    let mut sum = Array2::zeros(equations.target().dim());
    columns.for_each(|(column, k)| column.at(k).add_gross_to(&mut sum));
    sum
}

/// How the prediction responds to relative errors of u. `None` where it would be too large to hold, or where
/// rows mix several states, whose errors are independent of each other.
pub fn response<'a>(equations: &Equations, columns: impl Iterator<Item = (&'a Column, f64)>) -> Option<Response> {
    if *equations.operator() != Operator::Identity {
        return None;
    }
    let mut response = Response::none(equations.species(), equations.rows())?;
    columns.for_each(|(column, k)| column.at(k).add_log_slopes_to(&column.orders, response.entries_mut()));
    Some(response)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::learn::problem::equations::{Grid, Thermal};

    /// Two states of A, B and C, with nothing to explain.
    fn equations(thermal: Option<Thermal>) -> Equations {
        Equations::at_grid(Grid::new(array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], thermal), Array2::zeros((3, 2)))
    }

    fn column(equations: &Equations, row: [f64; 3], energy: f64) -> Column {
        Column::new(equations, &OneWayReaction::of_row(row), energy)
    }

    #[test]
    fn the_prediction_is_the_net_change_and_the_gross_rate_adds_up_both_directions() {
        let equations = equations(None);
        // A + B -> 2 C with the monomials 3 and 8, and its reverse with 25 and 36.
        let (forward, reverse) =
            (column(&equations, [-1.0, -1.0, 2.0], 0.0), column(&equations, [1.0, 1.0, -2.0], 0.0));
        let both = || [(&forward, 2.0), (&reverse, 0.1)].into_iter();
        assert_eq!(predicted(&equations, both()), array![[-3.5, -12.4], [-3.5, -12.4], [7.0, 24.8]]);
        assert_eq!(gross_rate(&equations, both()), array![[8.5, 19.6], [8.5, 19.6], [17.0, 39.2]]);
        assert!(!forward.is_zero());
        assert!(column(&equations, [0.0; 3], 0.0).is_zero());
    }

    #[test]
    fn an_activation_energy_multiplies_each_row_by_its_boltzmann_factor() {
        let equations = equations(Some(Thermal { reference: 500.0, inverse: array![1e-8, -2e-8] }));
        let mut column = column(&equations, [-1.0, 1.0, 0.0], 1e7);
        let expected = array![(-0.1f64).exp(), 2.0 * 0.2f64.exp()];
        assert!((&column.monomial - &expected).iter().all(|off| off.abs() < 1e-15), "{}", column.monomial);
        column.set_energy(&equations, 0.0);
        assert_eq!(column.monomial, array![1.0, 2.0]);
    }

    #[test]
    fn errors_of_u_reach_the_rates_through_the_orders_of_the_reactants() {
        let equations = equations(None);
        // 2 A -> B at k = 3: u ∂/∂u of 3 u² is 6 u², for A twice with a minus.
        let dimerization = column(&equations, [-2.0, 1.0, 0.0], 0.0);
        let variances = response(&equations, [(&dimerization, 3.0)].into_iter()).unwrap().variances();
        assert_eq!(variances, array![[144.0, 2304.0], [36.0, 576.0], [0.0, 0.0]]);
    }

    #[test]
    fn rows_that_mix_states_have_no_response() {
        let grid = Grid::new(array![[1.0, 2.0]], None);
        let windows = Operator::Quadrature(vec![vec![(0, 0.5), (1, 0.5)]]);
        let equations = Equations::with_operator(grid, windows, array![[-1.5]], std::iter::once(0..1).collect());
        let decay = Column::new(&equations, &OneWayReaction::of_row([-1.0]), 0.0);
        assert_eq!(decay.monomial, array![1.5]);
        assert!(response(&equations, [(&decay, 1.0)].into_iter()).is_none());
    }
}
