//! Whether two sets of reactions give the same equations for u̇.

use std::collections::HashMap;

use crate::diff::common_numbering::{A, B, CommonNumbering};
use crate::diff::rates::agreement::{RateSum, RateSumComparer};
use crate::diff::rates::values::{Bath, Point};
use crate::diff::reaction_groups::{Collision, Member, is_catalysed};
use crate::kinetics::NotEvaluable;
use crate::mechanism::Reaction;

/// A product of powers of concentrations: common numbers of species with their orders as bits.
type Monomial = Vec<(usize, u64)>;

/// Σ k (ν″ − ν′) of a's and of b's reactions, for one monomial and one species.
#[derive(Default)]
struct NetRate {
    sums: [f64; 2],
    /// Σ k |ν″ − ν′| of both, the scale of rounding errors.
    gross: f64,
}

/// Largest rounding error of a sum, relative to the sum of its absolute terms.
const ROUNDING: f64 = 1e-13;

/// Whether the reactions whose rates do not agree one by one give the same u̇ in a and b; `None` where a rate
/// cannot be computed.
///
/// Two networks have the same u̇ exactly if, for every reactant complex y, the sums Σ k (ν″ − ν′) over the
/// reactions of y are the same. A collision with M counts as one collision with each species.
///
/// Reference: Craciun, Pantea, J. Math. Chem. 44 (2008) 244.
pub fn same_dynamics(
    residual: &[Vec<Member>; 2],
    numbering: &CommonNumbering,
    comparer: &RateSumComparer,
) -> Option<bool> {
    let sum = RateSum { members: residual.clone() };
    let baths: Vec<Bath> = comparer.baths(&sum);
    let members = [&residual[A][..], &residual[B][..]];
    let pressures = comparer.grid.pressures(members);
    for point in comparer.grid.points(&pressures, &baths) {
        match agree_at(point, &sum, numbering, comparer) {
            Ok(true) => {}
            Ok(false) => return Some(false),
            Err(_) => return None,
        }
    }
    Some(true)
}

fn agree_at(
    point: Point,
    sum: &RateSum,
    numbering: &CommonNumbering,
    comparer: &RateSumComparer,
) -> Result<bool, NotEvaluable> {
    let mut net_rates: HashMap<(Monomial, usize), NetRate> = HashMap::new();
    for (side, members) in sum.members.iter().enumerate() {
        for member in members {
            let reaction = comparer.reaction(side, *member);
            for forward in [true, false] {
                let direction = if forward { member.written } else { member.written.opposite() };
                let k = comparer.grid.rate_constant(side, *member, direction, point)?;
                if k != 0.0 {
                    let k = if forward { k } else { -k };
                    for (monomial, weight) in monomials(numbering, side, *member, reaction, forward) {
                        for (species, nu) in reaction.net_coefficients() {
                            let key = (monomial.clone(), numbering.sides[side].number(species));
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

/// The monomials to which one direction of a reaction is proportional, each with its weight: one a collider
/// and its efficiency, or one alone.
fn monomials(
    numbering: &CommonNumbering,
    side: usize,
    member: Member,
    reaction: &Reaction,
    forward: bool,
) -> Vec<(Monomial, f64)> {
    let of_side = &numbering.sides[side];
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
