//! Reactions by what they are: order of terms, direction of writing, spelling of third bodies and
//! the number of duplicates aside.

use std::collections::{BTreeMap, HashMap};

use crate::diff::universe::{Side, Universe};
use crate::mechanism::{Coefficient, Reaction, ReactionId, SpeciesId, ThirdBody};
use crate::rates::Rate;

/// One side of an equation by the common numbering, sorted.
pub type Terms = Vec<(usize, Coefficient)>;

/// What is turned into what, without what it collides with; the smaller side is on the left.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Core {
    pub left: Terms,
    pub right: Terms,
    /// Forward orders, as bits, where they are not ν′.
    orders: Vec<(usize, u64)>,
    /// Reverse orders, likewise, where they are not ν″.
    reverse_orders: Vec<(usize, u64)>,
}

/// How a reaction depends on what else is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Collision {
    /// Not at all.
    None,
    /// Over a law in which pressure, or the collisions with all species, enter.
    Pressure,
    /// In proportion to [M].
    Mixture,
    /// Over a law into which the collisions with one species enter.
    PressureOf(usize),
    /// In proportion to one species, which is left as it was: a collider or a catalyst.
    Only(usize),
}

impl Collision {
    /// Whether no single species is named, so that one form may stand in for another.
    pub fn is_collective(self) -> bool {
        matches!(self, Collision::None | Collision::Pressure | Collision::Mixture)
    }
}

/// A reaction of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: ReactionId,
    /// Whether it is written from the core's left to its right.
    pub rightward: bool,
    pub collision: Collision,
    /// Whether the rate constant depends on pressure.
    pub of_pressure: bool,
    /// Whether the rate depends on what else the gas consists of.
    pub of_gas: bool,
}

/// All reactions of one core.
pub struct Family {
    /// Those of a and those of b, in their order, by how they collide.
    pub members: [BTreeMap<Collision, Vec<Member>>; 2],
}

/// The families of both mechanisms, a's in a's order and then those that b alone has.
pub fn families(universe: &Universe) -> Vec<Family> {
    let mut places: HashMap<Core, usize> = HashMap::new();
    let mut families: Vec<Family> = Vec::new();
    for (which, side) in universe.sides.iter().enumerate() {
        for (id, reaction) in side.mechanism.reaction_ids().zip(side.mechanism.reactions()) {
            let (core, rightward, collision) = classify(side, reaction);
            let place = *places.entry(core).or_insert_with(|| {
                families.push(Family { members: [BTreeMap::new(), BTreeMap::new()] });
                families.len() - 1
            });
            let of_pressure = reaction.laws().any(Rate::depends_on_pressure);
            let of_gas = !matches!(collision, Collision::None | Collision::Pressure)
                || reaction.laws().any(Rate::depends_on_composition);
            let member = Member { id, rightward, collision, of_pressure, of_gas };
            families[place].members[which].entry(collision).or_default().push(member);
        }
    }
    families
}

/// The core of a reaction, whether the reaction is written along it, and how it collides.
fn classify(side: &Side, reaction: &Reaction) -> (Core, bool, Collision) {
    let mut left = terms(side, &reaction.reactants);
    let mut right = terms(side, &reaction.products);
    let (orders, reverse_orders) = (own_orders(side, reaction), own_reverse_orders(side, reaction));
    let by_mass_action = orders.is_empty() && reverse_orders.is_empty();
    let collides_anyway = reaction.rate.as_ref().is_some_and(Rate::depends_on_composition);
    let collision = match collision_of_law(side, reaction) {
        found @ (Collision::None | Collision::Pressure) if by_mass_action && !collides_anyway => {
            catalyst(&left, &right).map_or(found, Collision::Only)
        }
        other => other,
    };
    if let (Collision::Only(number), true) = (collision, is_catalysed(reaction)) {
        [&mut left, &mut right].into_iter().for_each(|terms| take_one(terms, number));
    }
    let rightward = !by_mass_action || sort_key(&left) <= sort_key(&right);
    let (left, right) = if rightward { (left, right) } else { (right, left) };
    (Core { left, right, orders, reverse_orders }, rightward, collision)
}

/// Whether a collider of the reaction stands among its reactants and products.
pub fn is_catalysed(reaction: &Reaction) -> bool {
    reaction.third_body.as_ref().is_none_or(|third_body| third_body.falloff)
}

fn terms(side: &Side, terms: &[(SpeciesId, Coefficient)]) -> Terms {
    let mut numbered: Terms = terms.iter().map(|(species, nu)| (side.number(*species), *nu)).collect();
    numbered.sort_by_key(|(number, _)| *number);
    numbered
}

/// Any order of sides will do, as long as it is one.
fn sort_key(terms: &Terms) -> Vec<(usize, u64)> {
    terms.iter().map(|(number, nu)| (*number, nu.to_f64().to_bits())).collect()
}

/// Forward orders, if they are not those of mass action.
pub fn own_orders(side: &Side, reaction: &Reaction) -> Vec<(usize, u64)> {
    orders_beside(side, &reaction.reactants, reaction.forward_orders())
}

/// Reverse orders, if they are not those of mass action.
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

/// The only species that counts as a third body, if there is just one.
pub fn only_collider(side: &Side, third_body: &ThirdBody) -> Option<usize> {
    let effective: Vec<SpeciesId> =
        third_body.efficiencies.iter().filter(|(_, alpha)| *alpha != 0.0).map(|(species, _)| *species).collect();
    match effective[..] {
        [only] if third_body.default_efficiency == 0.0 => Some(side.number(only)),
        _ => None,
    }
}

/// The only species on both sides, if one molecule of it at least stays what it is on either and no
/// more than one on some: `A + C => B + C`, `A + B => 2 B`.
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

fn take_one(terms: &mut Terms, number: usize) {
    for (_, nu) in terms.iter_mut().filter(|(other, _)| *other == number) {
        *nu = nu.checked_add(Coefficient::ONE.negated()).unwrap_or(*nu);
    }
    terms.retain(|(_, nu)| !nu.is_zero());
}
