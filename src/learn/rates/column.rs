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
