//! Whether two sets of reactions give the same equations for u̇.

use std::collections::HashMap;

use crate::diff::agreement::{Class, ClassComparer};
use crate::diff::family::{Collision, Member, is_catalysed};
use crate::diff::universe::{A, Universe};
use crate::diff::values::{Bath, Point};
use crate::kinetics::NotEvaluable;
use crate::mechanism::Reaction;

/// A product of concentrations: species by the common numbering, with their orders as bits.
type Monomial = Vec<(usize, u64)>;

/// Σ k (ν″ − ν′) of a's reactions less that of b's, for one monomial.
#[derive(Default)]
struct NetRate {
    difference: HashMap<usize, f64>,
    /// Σ k |ν″ − ν′| of both.
    scale: f64,
}

/// Two networks have the same u̇ exactly where, for every reactant complex y, the sums
/// Σ k (ν″ − ν′) over the reactions of y are the same; `None` where a rate cannot be computed.
/// Collisions with M are taken apart into those with each species.
///
/// Reference: Craciun, Pantea, J. Math. Chem. 44 (2008) 244.
pub fn same_dynamics(residual: &[Vec<Member>; 2], universe: &Universe, comparer: &ClassComparer) -> Option<bool> {
    let class = Class { members: residual.clone() };
    let baths: Vec<Bath> = comparer.baths(&class);
    for point in comparer.grid.points(comparer.pressures(), &baths) {
        match agree_at(point, &class, universe, comparer) {
            Ok(true) => {}
            Ok(false) => return Some(false),
            Err(_) => return None,
        }
    }
    Some(true)
}

fn agree_at(point: Point, class: &Class, universe: &Universe, comparer: &ClassComparer) -> Result<bool, NotEvaluable> {
    let mut net_rates: HashMap<Monomial, NetRate> = HashMap::new();
    for (side, members) in class.members.iter().enumerate() {
        let sign = if side == A { 1.0 } else { -1.0 };
        for member in members {
            let reaction = comparer.members.reaction(side, *member);
            for forward in [true, false] {
                let k = comparer.grid.rate_constant(side, *member, member.rightward == forward, point)?;
                if k != 0.0 {
                    for (monomial, weight) in monomials(universe, side, *member, reaction, forward) {
                        let net_rate = net_rates.entry(monomial).or_default();
                        let direction = if forward { sign } else { -sign };
                        net_rate.add(universe, side, reaction, direction * k * weight);
                    }
                }
            }
        }
    }
    let tolerance = comparer.relative_tolerance();
    let vanishes = |net: &NetRate| net.difference.values().all(|sum| sum.abs() <= tolerance * net.scale);
    Ok(net_rates.values().all(vanishes))
}

impl NetRate {
    fn add(&mut self, universe: &Universe, side: usize, reaction: &Reaction, k: f64) {
        for (species, nu) in reaction.net_coefficients() {
            *self.difference.entry(universe.sides[side].number(species)).or_insert(0.0) += k * nu;
            self.scale += (k * nu).abs();
        }
    }
}

/// The products of concentrations to which a direction of a reaction is proportional, each with its
/// weight.
fn monomials(
    universe: &Universe,
    side: usize,
    member: Member,
    reaction: &Reaction,
    forward: bool,
) -> Vec<(Monomial, f64)> {
    let of_side = &universe.sides[side];
    let orders = if forward { reaction.forward_orders() } else { reaction.reverse_orders() };
    let base: HashMap<usize, f64> =
        orders.into_iter().map(|(species, order)| (of_side.number(species), order)).collect();
    let times = |collider: Option<usize>| -> Monomial {
        let mut product = base.clone();
        if let Some(collider) = collider {
            *product.entry(collider).or_insert(0.0) += 1.0;
        }
        let mut product: Monomial = product.into_iter().map(|(number, order)| (number, order.to_bits())).collect();
        product.sort_unstable();
        product
    };
    match (member.collision, &reaction.third_body) {
        (Collision::Mixture | Collision::Only(_), Some(third_body)) if !is_catalysed(reaction) => {
            let weighed = of_side.mechanism.species_ids().map(|species| (species, third_body.efficiency(species)));
            let effective = weighed.filter(|(_, efficiency)| *efficiency != 0.0);
            effective.map(|(species, efficiency)| (times(Some(of_side.number(species))), efficiency)).collect()
        }
        _ => vec![(times(None), 1.0)],
    }
}
