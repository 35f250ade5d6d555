//! Reactions grouped by their net reaction, whatever the order of terms, the direction of writing, the
//! spelling of third bodies and the number of duplicates.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::diff::common_numbering::{CommonNumbering, Side};
use crate::mechanism::{Coefficient, Mechanism, Reaction, ReactionId, SpeciesId, ThirdBody, take_one};
use crate::rates::Rate;

/// One side of an equation, sorted by common number.
pub type Terms = Vec<(usize, Coefficient)>;

/// What a reaction turns into what, without its collider. The smaller side, in the order of `sort_key`, is
/// on the left, so that a reaction and its reverse have the same net reaction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NetReaction {
    pub left: Terms,
    pub right: Terms,
    /// Forward orders, as bits, where they are not ν′.
    orders: Vec<(usize, u64)>,
    /// Reverse orders, as bits, where they are not ν″.
    reverse_orders: Vec<(usize, u64)>,
    /// The phases that the reaction runs in, where that distinguishes reactions: rates add up within a phase only.
    phases: Vec<usize>,
}

/// A direction of a net reaction, however its reactions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Direction {
    pub const BOTH: [Direction; 2] = [Direction::LeftToRight, Direction::RightToLeft];

    pub fn opposite(self) -> Self {
        match self {
            Direction::LeftToRight => Direction::RightToLeft,
            Direction::RightToLeft => Direction::LeftToRight,
        }
    }
}

/// How the rate of a reaction depends on species that the reaction does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Collision {
    /// It does not.
    None,
    /// The rate law depends on pressure, or on [M].
    Pressure,
    /// The rate is proportional to [M].
    Mixture,
    /// The rate law depends on the concentration of one collider; its common number.
    PressureOf(usize),
    /// The rate is proportional to the concentration of one species, a collider or a catalyst; its common number.
    Only(usize),
}

impl Collision {
    /// Whether no single species is named, so that one such form may replace another.
    pub fn is_collective(self) -> bool {
        matches!(self, Collision::None | Collision::Pressure | Collision::Mixture)
    }
}

/// A reaction of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: ReactionId,
    /// The direction of the net reaction in which the equation is written.
    pub written: Direction,
    pub collision: Collision,
    /// Whether the rate constant depends on pressure.
    pub of_pressure: bool,
    /// Whether the rate depends on the composition of the gas beyond reactants and products.
    pub of_gas: bool,
}

/// All reactions of both mechanisms that have one net reaction.
pub struct ReactionGroup {
    /// Those of a and those of b, in their order, by how they collide.
    pub members: [BTreeMap<Collision, Vec<Member>>; 2],
}

/// The groups of both mechanisms: those with reactions of a in a's order, then those of b alone.
pub fn reaction_groups(numbering: &CommonNumbering) -> Vec<ReactionGroup> {
    let mut places: HashMap<NetReaction, usize> = HashMap::new();
    let mut groups: Vec<ReactionGroup> = Vec::new();
    let phase_names = shared_phase_names(numbering);
    for (which, side) in numbering.sides.iter().enumerate() {
        let mut phases = phases_of_reactions(side.mechanism, &phase_names);
        for (id, reaction) in side.mechanism.reaction_ids().zip(side.mechanism.reactions()) {
            let (mut net_reaction, written, collision) = classify(side, reaction);
            net_reaction.phases = std::mem::take(&mut phases[id.index()]);
            let place = *places.entry(net_reaction).or_insert_with(|| {
                groups.push(ReactionGroup { members: [BTreeMap::new(), BTreeMap::new()] });
                groups.len() - 1
            });
            let of_pressure = reaction.laws().any(Rate::depends_on_pressure);
            let of_gas = !matches!(collision, Collision::None | Collision::Pressure)
                || reaction.laws().any(Rate::depends_on_composition);
            let member = Member { id, written, collision, of_pressure, of_gas };
            groups[place].members[which].entry(collision).or_default().push(member);
        }
    }
    groups
}

/// The names of phases that both mechanisms have; none where each has just one, under whatever name.
fn shared_phase_names<'m>(numbering: &CommonNumbering<'m>) -> Vec<&'m str> {
    let [a, b] = &numbering.sides;
    let (a, b) = (a.mechanism.phases(), b.mechanism.phases());
    if a.len() <= 1 && b.len() <= 1 {
        return Vec::new();
    }
    let of_b: HashSet<&str> = b.iter().map(|phase| phase.name.as_str()).collect();
    a.iter().map(|phase| phase.name.as_str()).filter(|name| of_b.contains(name)).collect()
}

/// For each reaction, the places of its phases among these names.
fn phases_of_reactions(mechanism: &Mechanism, names: &[&str]) -> Vec<Vec<usize>> {
    let mut phases = vec![Vec::new(); mechanism.reactions().len()];
    for (place, name) in names.iter().enumerate() {
        for phase in mechanism.phases().iter().filter(|phase| phase.name == *name) {
            phase.reactions.iter().for_each(|reaction| phases[reaction.index()].push(place));
        }
    }
    phases
}

/// The net reaction, the direction of it in which the reaction is written, and how the reaction collides.
fn classify(side: &Side, reaction: &Reaction) -> (NetReaction, Direction, Collision) {
    let mut left = terms(side, &reaction.reactants);
    let mut right = terms(side, &reaction.products);
    let (orders, reverse_orders) = (own_orders(side, reaction), own_reverse_orders(side, reaction));
    let by_mass_action = orders.is_empty() && reverse_orders.is_empty();
    let depends_on_composition = reaction.rate.as_ref().is_some_and(Rate::depends_on_composition);
    let collision = match collision_of_law(side, reaction) {
        found @ (Collision::None | Collision::Pressure) if by_mass_action && !depends_on_composition => {
            catalyst(&left, &right).map_or(found, Collision::Only)
        }
        other => other,
    };
    if let (Collision::Only(number), true) = (collision, is_catalysed(reaction)) {
        [&mut left, &mut right].into_iter().for_each(|terms| take_one(terms, number));
    }
    if !by_mass_action || sort_key(&left) <= sort_key(&right) {
        let phases = Vec::new();
        (NetReaction { left, right, orders, reverse_orders, phases }, Direction::LeftToRight, collision)
    } else {
        let (left, right, phases) = (right, left, Vec::new());
        (NetReaction { left, right, orders, reverse_orders, phases }, Direction::RightToLeft, collision)
    }
}

/// Whether a collider of the reaction is written among its reactants and products.
pub fn is_catalysed(reaction: &Reaction) -> bool {
    reaction.third_body.as_ref().is_none_or(|third_body| third_body.falloff)
}

fn terms(side: &Side, terms: &[(SpeciesId, Coefficient)]) -> Terms {
    let mut numbered: Terms = terms.iter().map(|(species, nu)| (side.number(*species), *nu)).collect();
    numbered.sort_by_key(|(number, _)| *number);
    numbered
}

/// An order of sides; any total order serves.
fn sort_key(terms: &Terms) -> Vec<(usize, u64)> {
    terms.iter().map(|(number, nu)| (*number, nu.to_f64().to_bits())).collect()
}

/// Forward orders by common number, as bits; empty where they are those of mass action.
pub fn own_orders(side: &Side, reaction: &Reaction) -> Vec<(usize, u64)> {
    orders_beside(side, &reaction.reactants, reaction.forward_orders())
}

/// Reverse orders likewise.
fn own_reverse_orders(side: &Side, reaction: &Reaction) -> Vec<(usize, u64)> {
    orders_beside(side, &reaction.products, reaction.reverse_orders())
}

fn orders_beside(
    side: &Side,
    terms: &[(SpeciesId, Coefficient)],
    orders: BTreeMap<SpeciesId, f64>,
) -> Vec<(usize, u64)> {
    let by_mass_action = terms.iter().map(|(species, nu)| (*species, nu.to_f64())).collect();
    if orders == by_mass_action {
        return Vec::new();
    }
    let mut numbered: Vec<_> = orders.iter().map(|(species, order)| (side.number(*species), order.to_bits())).collect();
    numbered.sort_unstable();
    numbered
}

fn collision_of_law(side: &Side, reaction: &Reaction) -> Collision {
    let only = reaction.third_body.as_ref().and_then(|third_body| only_collider(side, third_body));
    match (&reaction.rate, &reaction.third_body, only) {
        (Some(Rate::Falloff(_)), _, Some(number)) => Collision::PressureOf(number),
        (_, Some(third_body), Some(number)) if !third_body.falloff => Collision::Only(number),
        (Some(rate), ..) if rate.depends_on_pressure() => Collision::Pressure,
        (_, Some(third_body), None) if !third_body.falloff => Collision::Mixture,
        _ => Collision::None,
    }
}

/// The common number of the only species with an efficiency, if there is just one.
pub fn only_collider(side: &Side, third_body: &ThirdBody) -> Option<usize> {
    let effective: Vec<SpeciesId> =
        third_body.efficiencies.iter().filter(|(_, alpha)| *alpha != 0.0).map(|(species, _)| *species).collect();
    match effective[..] {
        [only] if third_body.default_efficiency == 0.0 => Some(side.number(only)),
        _ => None,
    }
}

/// The only species on both sides, if the smaller of its two coefficients is 1: A in `A + C => A + B`,
/// B in `A + B => 2 B`.
fn catalyst(left: &Terms, right: &Terms) -> Option<usize> {
    let both: Vec<(usize, f64)> = left
        .iter()
        .filter_map(|(number, nu)| {
            let (_, other) = right.iter().find(|(other, _)| other == number)?;
            Some((*number, nu.to_f64().min(other.to_f64())))
        })
        .collect();
    match both[..] {
        [(number, 1.0)] => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::common_numbering::{A, B};
    use crate::diff::small_mechanisms::{mechanism, numbered, reaction, species};
    use crate::rates::{Arrhenius, Broadening, Falloff};

    /// The members of a and b in each group, with their indices and how they collide.
    fn groups(a: &[Reaction], b: &[Reaction]) -> Vec<[Vec<(usize, Direction, Collision)>; 2]> {
        let (a, b) = (mechanism(a), mechanism(b));
        let members = |side: &BTreeMap<Collision, Vec<Member>>| {
            side.values().flatten().map(|it| (it.id.index(), it.written, it.collision)).collect()
        };
        reaction_groups(&numbered(&a, &b))
            .iter()
            .map(|group| [A, B].map(|side| members(&group.members[side])))
            .collect()
    }

    fn collision(reaction: Reaction) -> Collision {
        groups(&[reaction], &[])[0][A][0].2
    }

    #[test]
    fn order_of_terms_direction_and_duplicates_do_not_matter() {
        let forward = reaction("A + B => C", 1.0);
        let found = groups(&[forward.clone(), reaction("A => B", 1.0)], &[reaction("C => B + A", 1.0), forward]);
        assert_eq!(found.len(), 2);
        let none = Collision::None;
        assert_eq!(found[0][A], [(0, Direction::LeftToRight, none)]);
        assert_eq!(found[0][B], [(0, Direction::RightToLeft, none), (1, Direction::LeftToRight, none)]);
        assert_eq!((found[1][A].len(), found[1][B].len()), (1, 0));
    }

    #[test]
    fn a_catalyst_and_a_single_collider_are_one() {
        let third_body = Some(ThirdBody::only(species("X"), false));
        let with_collider = Reaction { third_body, ..reaction("A => B", 1.0) };
        let found = groups(&[reaction("A + X => B + X", 1.0)], &[with_collider]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0][A][0].2, found[0][B][0].2), (Collision::Only(3), Collision::Only(3)));
        assert_eq!(collision(reaction("A + B => 2 B", 1.0)), Collision::Only(1));
        assert_eq!(collision(reaction("A + C + X => B + C + X", 1.0)), Collision::None);
        assert_eq!(collision(reaction("A + 2 X => B + 2 X", 1.0)), Collision::None);
    }

    #[test]
    fn the_law_tells_how_a_reaction_collides() {
        let falloff = |third_body| {
            let low = Arrhenius { a: 1.0, b: 0.0, activation_energy: 0.0 };
            let law = Falloff { low, high: low, broadening: Broadening::Lindemann, chemically_activated: false };
            Reaction {
                rate: Some(Rate::Falloff(Box::new(law))),
                third_body: Some(third_body),
                ..reaction("A => B", 1.0)
            }
        };
        assert_eq!(collision(reaction("A + M => B + M", 1.0)), Collision::Mixture);
        assert_eq!(collision(falloff(ThirdBody::any(true))), Collision::Pressure);
        assert_eq!(collision(falloff(ThirdBody::only(species("X"), true))), Collision::PressureOf(3));
    }

    #[test]
    fn other_orders_are_another_net_reaction() {
        let ordered = |order| Reaction { order_overrides: vec![(species("A"), order)], ..reaction("A => B", 1.0) };
        assert_eq!(groups(&[ordered(2.0)], &[reaction("A => B", 1.0)]).len(), 2);
        assert_eq!(groups(&[ordered(1.0)], &[reaction("A => B", 1.0)]).len(), 1);
    }
}
