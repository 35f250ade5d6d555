//! One-way reactions whose rate constants are given with each call, as a fit needs them: u̇ and its derivatives by
//! u and ln k.

use crate::kinetics::monomial::{monomial, monomial_slope};

use ndarray::ArrayView1;

/// One-way mass-action reactions without rate constants.
#[derive(Clone, Debug)]
pub struct OneWayNetwork {
    species: usize,
    reactions: Vec<OneWay>,
}

#[derive(Clone, Debug)]
struct OneWay {
    /// Species and their orders.
    orders: Vec<(usize, f64)>,
    /// ν″ − ν′ of the species that change.
    net: Vec<(usize, f64)>,
}

/// A reaction as orders of species, and ν″ − ν′ of those that change.
pub type OrdersAndNet = (Vec<(usize, f64)>, Vec<(usize, f64)>);

impl OneWayNetwork {
    /// Reactions between `species` species, each by its orders and by ν″ − ν′. Species that are `held` react but do
    /// not change.
    pub fn new(species: usize, reactions: impl IntoIterator<Item = OrdersAndNet>, held: &[usize]) -> Self {
        let reaction = |(orders, mut net): OrdersAndNet| {
            net.retain(|(s, _)| !held.contains(s));
            OneWay { orders, net }
        };
        OneWayNetwork { species, reactions: reactions.into_iter().map(reaction).collect() }
    }

    pub fn species_count(&self) -> usize {
        self.species
    }

    pub fn reaction_count(&self) -> usize {
        self.reactions.len()
    }

    /// Writes the rate of progress q_i = k_i ∏ u^ν′ of every reaction, kmol/m³/s.
    pub fn rates(&self, k: &[f64], u: &[f64], q: &mut [f64]) {
        let u = ArrayView1::from(u);
        for ((q, reaction), k) in q.iter_mut().zip(&self.reactions).zip(k) {
            *q = k * monomial(&reaction.orders, u);
        }
    }

    /// Writes u̇ from the rates of progress.
    pub fn derivative(&self, q: &[f64], u_dot: &mut [f64]) {
        u_dot.fill(0.0);
        for (reaction, q) in self.reactions.iter().zip(q) {
            reaction.net.iter().for_each(|(s, nu)| u_dot[*s] += nu * q);
        }
    }

    /// Adds `share` · (ν″ − ν′) of reaction `i` to `u_dot`: with q_i, that is ∂u̇/∂ln k_i.
    pub fn add_net(&self, i: usize, share: f64, u_dot: &mut [f64]) {
        self.reactions[i].net.iter().for_each(|(s, nu)| u_dot[*s] += nu * share);
    }

    /// The derivatives of the rates of progress at u: (i, j, ∂q_i/∂u_j).
    pub fn rate_slopes(&self, k: &[f64], u: ArrayView1<'_, f64>, term: &mut impl FnMut(usize, usize, f64)) {
        for (i, (reaction, k)) in self.reactions.iter().zip(k).enumerate() {
            for (place, (j, _)) in reaction.orders.iter().enumerate() {
                term(i, *j, k * monomial_slope(&reaction.orders, place, u));
            }
        }
    }

    /// The terms of J = ∂u̇/∂u at u: (s, j, a share of ∂u̇_s/∂u_j).
    pub fn slopes(&self, k: &[f64], u: &[f64], term: &mut impl FnMut(usize, usize, f64)) {
        let u = ArrayView1::from(u);
        self.rate_slopes(k, u, &mut |i, j, slope| {
            self.reactions[i].net.iter().for_each(|(s, nu)| term(*s, j, nu * slope));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A + 2 B => C, and C => A with A held.
    fn network(held: &[usize]) -> OneWayNetwork {
        let synthesis = (vec![(0, 1.0), (1, 2.0)], vec![(0, -1.0), (1, -2.0), (2, 1.0)]);
        let decay = (vec![(2, 1.0)], vec![(0, 1.0), (2, -1.0)]);
        OneWayNetwork::new(3, [synthesis, decay], held)
    }

    fn u_dot(network: &OneWayNetwork, u: [f64; 3]) -> [f64; 3] {
        let (mut q, mut u_dot) = ([0.0; 2], [0.0; 3]);
        network.rates(&[3.0, 0.5], &u, &mut q);
        network.derivative(&q, &mut u_dot);
        u_dot
    }

    #[test]
    fn rates_are_mass_action_and_held_species_stay() {
        assert_eq!(u_dot(&network(&[]), [2.0, 0.5, 1.0]), [-1.0, -3.0, 1.0]);
        assert_eq!(u_dot(&network(&[0]), [2.0, 0.5, 1.0]), [0.0, -3.0, 1.0]);
    }

    #[test]
    fn the_slopes_are_those_of_differences() {
        let (network, u) = (network(&[]), [2.0, 0.5, 1.0]);
        let mut jacobian = [[0.0; 3]; 3];
        network.slopes(&[3.0, 0.5], &u, &mut |s, j, slope| jacobian[s][j] += slope);
        for j in 0..3 {
            let shifted = |by: f64| u_dot(&network, std::array::from_fn(|s| u[s] + if s == j { by } else { 0.0 }));
            let (above, below) = (shifted(1e-4), shifted(-1e-4));
            for (s, row) in jacobian.iter().enumerate() {
                assert!((row[j] - (above[s] - below[s]) / 2e-4).abs() < 1e-7);
            }
        }
    }
}
