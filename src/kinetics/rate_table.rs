//! Mass action over a table of states: what one-way reactions contribute to u̇, S species × N states, and the
//! derivatives of that by k, ln u and the activation energy.
//!
//! A one-way reaction c contributes ν_s k_c φ_c to u̇_s, with its net coefficients ν and its monomial
//! φ_c = ∏_j u_j^o_j exp(−E_c x), x = (1/T − 1/T₀)/R. So ∂u̇_s/∂k = ν_s φ, ∂u̇_s/∂ln u_j = ν_s o_j k φ and
//! ∂u̇_s/∂E = −x ν_s k φ.

use ndarray::{Array1, Array2, Array3, Axis};

/// What a one-way reaction contributes: ν_s · factor · series, over all states.
#[derive(Clone, Copy, Debug)]
pub struct Contribution<'a> {
    /// ν″ − ν′ of the species that change.
    pub net: &'a [(usize, f64)],
    /// k, or what of it is not in `series` yet.
    pub factor: f64,
    /// φ in every state.
    pub series: &'a Array1<f64>,
}

impl Contribution<'_> {
    /// Adds the net rate ν_s k φ to a table, S × N.
    pub fn add_to(&self, rates: &mut Array2<f64>) {
        for (s, net) in self.net {
            rates.index_axis_mut(Axis(0), *s).scaled_add(net * self.factor, self.series);
        }
    }

    /// Adds the gross rate |ν_s| k φ to a table, S × N.
    pub fn add_gross_to(&self, rates: &mut Array2<f64>) {
        for (s, net) in self.net {
            rates.index_axis_mut(Axis(0), *s).scaled_add(net.abs() * self.factor, self.series);
        }
    }

    /// Adds ∂(ν_s k φ)/∂ln u_j = ν_s o_j k φ to a table, N × S × S.
    pub fn add_log_slopes_to(&self, orders: &[(usize, f64)], slopes: &mut Array3<f64>) {
        for (mut of_state, series) in slopes.axis_iter_mut(Axis(0)).zip(self.series) {
            let progress = self.factor * series;
            for (s, net) in self.net {
                for (j, order) in orders {
                    of_state[[*s, *j]] += net * order * progress;
                }
            }
        }
    }
}

/// exp(−E x) in every state, with E in J/kmol and x = (1/T − 1/T₀)/R in kmol/J.
pub fn boltzmann_factor(energy: f64, inverse_temperature: &Array1<f64>) -> Array1<f64> {
    inverse_temperature.mapv(|x| (-energy * x).exp())
}

/// ∂(k φ)/∂E = −x k φ over φ: the factor by which a contribution is multiplied for its slope in E.
pub fn energy_slope_factor(k: f64, inverse_temperature: f64) -> f64 {
    -k * inverse_temperature
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::kinetics::monomial::monomials;

    /// 2 A -> B with k = 3 at two states.
    #[test]
    fn contributions_and_their_slopes_are_those_written_out_by_hand() {
        let u = array![[2.0, 0.5], [1.0, 1.0]];
        let (net, orders) = ([(0, -2.0), (1, 1.0)], [(0, 2.0)]);
        let phi = monomials(&orders, u.view());
        let reaction = Contribution { net: &net, factor: 3.0, series: &phi };
        let (mut rates, mut gross, mut slopes) =
            (Array2::zeros((2, 2)), Array2::zeros((2, 2)), Array3::zeros((2, 2, 2)));
        reaction.add_to(&mut rates);
        reaction.add_gross_to(&mut gross);
        reaction.add_log_slopes_to(&orders, &mut slopes);
        assert_eq!(rates, array![[-24.0, -1.5], [12.0, 0.75]]);
        assert_eq!(gross, array![[24.0, 1.5], [12.0, 0.75]]);
        // u_A ∂/∂u_A of −2 · 3 u_A² is −12 u_A².
        assert_eq!(slopes[[0, 0, 0]], -48.0);
        assert_eq!(slopes[[1, 1, 0]], 1.5);
        assert_eq!(slopes[[0, 0, 1]], 0.0);
    }

    #[test]
    fn the_slope_in_the_energy_is_that_of_the_boltzmann_factor() {
        let (x, energy, k) = (2e-8, 3e7, 5.0);
        let at = |energy: f64| k * boltzmann_factor(energy, &array![x])[0];
        let slope = (at(energy + 1e2) - at(energy - 1e2)) / 2e2;
        let expected = energy_slope_factor(k, x) * boltzmann_factor(energy, &array![x])[0];
        assert!((slope / expected - 1.0).abs() < 1e-6, "{slope} {expected}");
    }
}
