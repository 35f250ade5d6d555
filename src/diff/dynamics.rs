//! Whether two sets of reactions give the same equations for u̇.

use std::collections::HashMap;

use crate::diff::agreement::{Class, ClassComparer};
use crate::diff::family::{Collision, Member, is_catalysed};
use crate::diff::universe::Universe;
use crate::diff::values::{Bath, Point};
use crate::kinetics::NotEvaluable;
use crate::mechanism::Reaction;

/// A product of concentrations: species by the common numbering, with their orders as bits.
type Monomial = Vec<(usize, u64)>;

/// Σ k (ν″ − ν′) of a's and of b's reactions, for one monomial and one species.
#[derive(Default)]
struct NetRate {
    sums: [f64; 2],
    /// Σ k |ν″ − ν′| of both, which tells how large the rounding may be.
    gross: f64,
}

/// Rounding of a sum, relative to its terms.
const ROUNDING: f64 = 1e-13;

/// Two networks have the same u̇ exactly where, for every reactant complex y, the sums
/// Σ k (ν″ − ν′) over the reactions of y are the same; `None` where a rate cannot be computed.
/// Collisions with M are taken apart into those with each species.
///
/// Reference: Craciun, Pantea, J. Math. Chem. 44 (2008) 244.
pub fn same_dynamics(residual: &[Vec<Member>; 2], universe: &Universe, comparer: &ClassComparer) -> Option<bool> {
    let class = Class { members: residual.clone() };
    let baths: Vec<Bath> = comparer.baths(&class);
    let members = [&residual[0][..], &residual[1][..]];
    let pressures = comparer.grid.pressures(members);
    for point in comparer.grid.points(&pressures, &baths) {
        match agree_at(point, &class, universe, comparer) {
            Ok(true) => {}
            Ok(false) => return Some(false),
            Err(_) => return None,
        }
    }
    Some(true)
}

fn agree_at(point: Point, class: &Class, universe: &Universe, comparer: &ClassComparer) -> Result<bool, NotEvaluable> {
    let mut net_rates: HashMap<(Monomial, usize), NetRate> = HashMap::new();
    for (side, members) in class.members.iter().enumerate() {
        for member in members {
            let reaction = comparer.members.reaction(side, *member);
            for forward in [true, false] {
                let k = comparer.grid.rate_constant(side, *member, member.rightward == forward, point)?;
                if k != 0.0 {
                    let k = if forward { k } else { -k };
                    for (monomial, weight) in monomials(universe, side, *member, reaction, forward) {
                        for (species, nu) in reaction.net_coefficients() {
                            let key = (monomial.clone(), universe.sides[side].number(species));
                            let net_rate = net_rates.entry(key).or_default();
                            net_rate.sums[side] += k * weight * nu;
                            net_rate.gross += (k * weight * nu).abs();
                        }
                    }
                }
            }
        }
    }
    let tolerance = comparer.relative_tolerance();
    let agrees = |NetRate { sums: [a, b], gross }: &NetRate| {
        (a - b).abs() <= tolerance * a.abs().max(b.abs()) + ROUNDING * gross
    };
    Ok(net_rates.values().all(agrees))
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
