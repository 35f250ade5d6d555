//! What adding each candidate to a network would do to the misfit, inside the quadratic model; and the same for the
//! network without some of its reactions, from the same factors.
//!
//! With P = H_BB⁻¹ over the reactions B of the network and Z = P H_B·, leaving out the reactions D raises D(x) by
//! x_D·P_DD⁻¹ x_D, the gradient of candidate c by Z_Dc·P_DD⁻¹ x_D, and what the others do not represent of it by
//! Z_Dc·P_DD⁻¹ Z_Dc: the inverse of a part of a matrix from the inverse of the whole.

use crate::learn::search::quadratic_model::QuadraticModel;
use crate::numerics::linear_algebra::{Matrix, column_vector, product, solve_positive_definite};

/// A reaction that the others of its network represent but for less than this share of its square is left out by a
/// factorisation of its own: the inverse of the whole has too few digits.
const NEARLY_DEPENDENT: f64 = 1e-6;

/// A network inside the model, with what every candidate would add to it.
pub struct Prices<'m> {
    model: &'m QuadraticModel,
    base: Vec<usize>,
    /// D of the network, rates of either sign.
    deviance: f64,
    /// The rates, in the units of the model.
    x: Vec<f64>,
    /// P.
    inverse: Matrix<f64>,
    /// Zᵀ, candidates × reactions of the network.
    represented: Matrix<f64>,
    /// Half the gradient of D by each candidate, with the opposite sign.
    slopes: Vec<f64>,
    /// The share of the square of each candidate that the network does not represent.
    left: Vec<f64>,
}

/// What adding each candidate to a network with a gap would do.
pub struct GapPrices {
    /// D of the network with the gap, rates of either sign.
    pub deviance: f64,
    /// By how much each candidate lowers D; 0 for those that cannot.
    pub gain: Vec<f64>,
}

impl GapPrices {
    /// By a factorisation of the reactions that are left; `None` where they depend on each other.
    pub fn of_rest(model: &QuadraticModel, base: &[usize], gap: &[usize]) -> Option<Self> {
        let kept: Vec<usize> = base.iter().copied().filter(|c| !gap.contains(c)).collect();
        Prices::new(model, &kept)?.without(&[])
    }
}

impl<'m> Prices<'m> {
    /// `None` where the reactions depend on each other.
    pub fn new(model: &'m QuadraticModel, base: &[usize]) -> Option<Self> {
        let (size, count) = (base.len(), model.count());
        let columns = Matrix::from_fn(count, size, |c, place| model.curvature(c, base[place]));
        let own: Vec<f64> = base.iter().map(|c| model.slope(*c)).collect();
        let inverse = match size {
            0 => Matrix::zeros(0, 0),
            _ => solve_positive_definite(&model.block(base), &Matrix::identity(size, size))?,
        };
        let x: Vec<f64> = product(&inverse, &column_vector(&own)).col(0).iter().copied().collect();
        let represented = product(&columns, &inverse);
        let mut slopes: Vec<f64> = (0..count).map(|c| model.slope(c)).collect();
        let mut left = vec![1.0; count];
        for (place, x) in x.iter().enumerate() {
            let (column, represented) = (columns.col(place), represented.col(place));
            for c in 0..count {
                slopes[c] -= column[c] * x;
                left[c] -= column[c] * represented[c];
            }
        }
        let deviance = model.constant() - own.iter().zip(&x).map(|(own, x)| own * x).sum::<f64>();
        Some(Prices { model, base: base.to_vec(), deviance, x, inverse, represented, slopes, left })
    }

    /// The rate constants of the network beside one more reaction, whose own rate is its best one, not below zero, and some
    /// of its standard errors more; `None` for a reaction that the network represents.
    pub fn beside(&self, candidate: usize, standard_errors: f64) -> Option<Vec<f64>> {
        let left = self.left[candidate];
        if !self.model.counts(candidate, left) {
            return None;
        }
        let x = (self.slopes[candidate] / left).max(0.0) + standard_errors / left.sqrt();
        let places = self.base.iter().enumerate();
        let k = |(place, c): (usize, &usize)| {
            (self.x[place] - self.represented[(candidate, place)] * x) / self.model.scale(*c)
        };
        Some(places.map(k).collect())
    }

    /// The rate constants of the network and their standard errors.
    pub fn rates(&self) -> Vec<(f64, f64)> {
        let places = self.base.iter().enumerate();
        let rate = |(place, c): (usize, &usize)| {
            let scale = self.model.scale(*c);
            (self.x[place] / scale, self.inverse[(place, place)].sqrt() / scale)
        };
        places.map(rate).collect()
    }

    /// The prices once some reactions of the network are left out; `None` where the others depend on each other.
    pub fn without(&self, gap: &[usize]) -> Option<GapPrices> {
        let places: Vec<usize> = (0..self.base.len()).filter(|place| gap.contains(&self.base[*place])).collect();
        if places.iter().any(|place| self.inverse[(*place, *place)] * NEARLY_DEPENDENT > 1.0) {
            return GapPrices::of_rest(self.model, &self.base, gap);
        }
        let size = places.len();
        let part = Matrix::from_fn(size, size, |a, b| self.inverse[(places[a], places[b])]);
        let inverse = match size {
            0 => Matrix::zeros(0, 0),
            _ => solve_positive_definite(&part, &Matrix::identity(size, size))?,
        };
        let x = |a: usize| self.x[places[a]];
        let step: Vec<f64> = (0..size).map(|a| (0..size).map(|b| inverse[(a, b)] * x(b)).sum()).collect();
        let deviance = self.deviance + (0..size).map(|a| x(a) * step[a]).sum::<f64>();
        let price = |c: usize| {
            let z = |a: usize| self.represented[(c, places[a])];
            let slope = self.slopes[c] + (0..size).map(|a| z(a) * step[a]).sum::<f64>();
            let bend = |a: usize| (0..size).map(|b| inverse[(a, b)] * z(b)).sum::<f64>();
            let left = self.left[c] + (0..size).map(|a| z(a) * bend(a)).sum::<f64>();
            self.model.gain(c, slope, left)
        };
        let mut gain: Vec<f64> = (0..self.left.len()).map(price).collect();
        self.base.iter().filter(|c| !gap.contains(c)).for_each(|c| gain[*c] = 0.0);
        Some(GapPrices { deviance, gain })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::search::quadratic_model::test_model::model;

    #[test]
    fn prices_are_those_of_adding_a_column() {
        let model = model();
        let prices = Prices::new(&model, &[1]).unwrap().without(&[]).unwrap();
        let (without, with) = (model.best_of(&[1], &[0.0; 5]), model.best_of(&[1, 3], &[0.0; 5]));
        assert!((prices.deviance - without.deviance).abs() < 1e-6);
        assert!((prices.gain[3] - (without.deviance - with.deviance)).abs() < 1e-6);
        assert_eq!(prices.gain[1], 0.0);
    }

    #[test]
    fn one_more_reaction_moves_the_rates_as_fitting_it_would() {
        let model = model();
        let prices = Prices::new(&model, &[1]).unwrap();
        let (alone, both) = (prices.rates(), model.best_of(&[1, 3], &[0.0; 5]));
        assert!((alone[0].0 - model.best_of(&[1], &[0.0; 5]).k[0]).abs() < 1e-6);
        assert!((prices.beside(3, 0.0).unwrap()[0] - both.k[0]).abs() < 1e-6);
        // D is χ²: the curvature of a single column is the inverse of its variance.
        assert!((alone[0].1 * model.scale(1) - 1.0).abs() < 1e-6);
        assert!(prices.beside(1, 0.0).is_none());
    }

    #[test]
    fn a_gap_has_the_prices_of_the_network_without_its_reactions() {
        let model = model();
        let whole = Prices::new(&model, &[0, 1, 2, 4]).unwrap();
        for (gap, rest) in [(vec![], vec![0, 1, 2, 4]), (vec![1], vec![0, 2, 4]), (vec![0, 4], vec![1, 2])] {
            let (of_gap, direct) = (whole.without(&gap).unwrap(), Prices::new(&model, &rest).unwrap());
            let direct = direct.without(&[]).unwrap();
            assert!((of_gap.deviance - direct.deviance).abs() < 1e-6, "{gap:?}");
            for (found, expected) in of_gap.gain.iter().zip(&direct.gain) {
                assert!((found - expected).abs() < 1e-6 * (1.0 + expected), "{gap:?}: {found} {expected}");
            }
        }
    }
}
