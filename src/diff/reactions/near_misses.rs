//! Reactions of one mechanism that are nearly the same as some of the other.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::diff::common_numbering::{A, B, CommonNumbering};
use crate::diff::comparison::{LoneReaction, NearMiss, NearMissKind, Part};
use crate::diff::reaction_groups::{only_collider, own_orders};
use crate::mechanism::{Coefficient, ReactionId, SpeciesId};

/// One side of an equation: coefficients by common number.
type Terms = BTreeMap<usize, f64>;

/// A reaction that only one mechanism has.
struct Candidate {
    id: ReactionId,
    /// Reactants and products as written, with a single collider among them.
    sides: [Terms; 2],
    /// `None` without a third body, `Some(None)` for M, else the common number of the single collider.
    collider: Option<Option<usize>>,
    reversible: bool,
    /// Forward orders, where they are not those of mass action.
    orders: Vec<(usize, u64)>,
}

/// The largest number of candidates with one key that are compared, which bounds the time of large mechanisms.
const MOST_CANDIDATES: usize = 100;

/// The pairs of near reactions of which at least one has no nearer partner; in a's order.
pub fn near_misses(only_a: &[LoneReaction], only_b: &[LoneReaction], numbering: &CommonNumbering) -> Vec<NearMiss> {
    let [of_a, of_b] = [candidates(only_a, A, numbering), candidates(only_b, B, numbering)];
    let mut pairs = nearest(&of_a, &of_b);
    let known: HashSet<(usize, usize)> = pairs.iter().map(|(a, b, _)| (*a, *b)).collect();
    let others = nearest(&of_b, &of_a).into_iter().map(|(b, a, kind)| (a, b, kind));
    pairs.extend(others.filter(|(a, b, _)| !known.contains(&(*a, *b))));
    pairs.sort_unstable();
    pairs.into_iter().map(|(a, b, kind)| NearMiss { a: of_a[a].id, b: of_b[b].id, kind }).collect()
}

fn candidates(alone: &[LoneReaction], side: usize, numbering: &CommonNumbering) -> Vec<Candidate> {
    let of_side = &numbering.sides[side];
    let whole = alone.iter().filter(|lone| lone.part == Part::Whole);
    whole
        .map(|lone| {
            let reaction = &of_side.mechanism.reactions()[lone.reaction.index()];
            let third_body = reaction.third_body.as_ref();
            let collider = third_body.map(|body| only_collider(of_side, body));
            let terms = |terms: &[(SpeciesId, Coefficient)]| -> Terms {
                let mut numbered: Terms =
                    terms.iter().map(|(species, nu)| (of_side.number(*species), nu.to_f64())).collect();
                if let Some(Some(collider)) = collider {
                    *numbered.entry(collider).or_insert(0.0) += 1.0;
                }
                numbered
            };
            let sides = [terms(&reaction.reactants), terms(&reaction.products)];
            let orders = own_orders(of_side, reaction);
            Candidate { id: lone.reaction, sides, collider, reversible: reaction.is_reversible(), orders }
        })
        .collect()
}

/// For each of the first its nearest of the second, if one is near: both indices and how they differ.
fn nearest(first: &[Candidate], second: &[Candidate]) -> Vec<(usize, usize, NearMissKind)> {
    let mut by_key: HashMap<Key, Vec<usize>> = HashMap::new();
    for (place, candidate) in second.iter().enumerate() {
        for key in keys(candidate) {
            let places = by_key.entry(key).or_default();
            if places.len() < MOST_CANDIDATES && places.last() != Some(&place) {
                places.push(place);
            }
        }
    }
    let nearest_to = |candidate: &Candidate| {
        let others = keys(candidate).into_iter().filter_map(|key| by_key.get(&key)).flatten();
        let distances = others.filter_map(|place| Some((*place, distance(candidate, &second[*place])?)));
        distances.min_by(|(place, one), (other_place, other)| {
            one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)).then(place.cmp(other_place))
        })
    };
    let found = first.iter().enumerate().filter_map(|(place, candidate)| Some((place, nearest_to(candidate)?)));
    found.map(|(place, (other, (kind, _)))| (place, other, kind)).collect()
}

/// What near reactions have in common: one side up to rounding, the net coefficients, or the set of species.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Side(Vec<(usize, i64)>),
    Net(Vec<(usize, i64)>),
    Species(Vec<usize>),
}

fn keys(candidate: &Candidate) -> Vec<Key> {
    let rounded = |terms: &Terms| -> Vec<(usize, i64)> {
        terms.iter().map(|(number, nu)| (*number, nu.round() as i64)).filter(|(_, nu)| *nu != 0).collect()
    };
    let [left, right] = &candidate.sides;
    let mut net = right.clone();
    left.iter().for_each(|(number, nu)| *net.entry(*number).or_insert(0.0) -= nu);
    let turned: Terms = net.iter().map(|(number, nu)| (*number, -nu)).collect();
    let species = left.keys().chain(right.keys()).copied().collect::<std::collections::BTreeSet<usize>>();
    let nets = [rounded(&net), rounded(&turned)].into_iter().min().unwrap_or_default();
    let sides = candidate.sides.iter().map(|side| Key::Side(rounded(side)));
    sides.chain([Key::Net(nets), Key::Species(species.into_iter().collect())]).collect()
}

/// How two reactions differ, and the sum of differences of coefficients, if they are near. If one of them is
/// reversible, both directions of writing are compared.
fn distance(one: &Candidate, other: &Candidate) -> Option<(NearMissKind, f64)> {
    let straight = between(one, [&other.sides[0], &other.sides[1]], other);
    let turned =
        (one.reversible || other.reversible).then(|| between(one, [&other.sides[1], &other.sides[0]], other)).flatten();
    [straight, turned].into_iter().flatten().min_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)))
}

/// The same for one direction of writing the second: `sides` are its sides in that order.
fn between(one: &Candidate, sides: [&Terms; 2], other: &Candidate) -> Option<(NearMissKind, f64)> {
    let mut differing: Vec<Difference> = Vec::new();
    for (side, (own, others)) in one.sides.iter().zip(sides).enumerate() {
        let numbers = own.keys().chain(others.keys().filter(|number| !own.contains_key(number)));
        for number in numbers {
            let nu = |terms: &Terms| terms.get(number).copied().unwrap_or(0.0);
            if nu(own) != nu(others) {
                differing.push(Difference { side, number: *number, one: nu(own), other: nu(others) });
            }
        }
    }
    let total = differing.iter().map(|it| (it.one - it.other).abs()).sum();
    if differing.is_empty() && one.orders != other.orders {
        return Some((NearMissKind::Orders, total));
    }
    Some((kind(&differing, one.collider != other.collider)?, total))
}

/// A coefficient that differs between two equations.
#[derive(Clone, Copy)]
struct Difference {
    side: usize,
    number: usize,
    one: f64,
    other: f64,
}

fn kind(differing: &[Difference], other_collider: bool) -> Option<NearMissKind> {
    let rounds = |it: &Difference| it.one.round() == it.other || it.other.round() == it.one;
    let both_there = |it: &Difference| it.one != 0.0 && it.other != 0.0;
    let is_swap = |one: &Difference, two: &Difference| {
        one.side == two.side && one.one == two.other && one.other == 0.0 && two.one == 0.0
    };
    if is_other_collider(differing) && (other_collider || !differing.is_empty()) {
        return Some(NearMissKind::Collider);
    }
    match differing {
        _ if other_collider => None,
        [] => None,
        _ if differing.iter().all(rounds) => Some(NearMissKind::Rounds),
        [only] if both_there(only) => Some(NearMissKind::Coefficient),
        [_] => Some(NearMissKind::Extra),
        [one, two] if is_swap(one, two) || is_swap(two, one) => Some(NearMissKind::Swap),
        _ if differing.iter().all(both_there) => Some(NearMissKind::Coefficients),
        _ => None,
    }
}

/// Whether both sides differ by the same species, so that the net reaction is the same.
fn is_other_collider(differing: &[Difference]) -> bool {
    let changes = |side: usize| -> Vec<(usize, f64)> {
        differing.iter().filter(|it| it.side == side).map(|it| (it.number, it.other - it.one)).collect()
    };
    let (mut left, mut right) = (changes(0), changes(1));
    left.sort_by_key(|(number, _)| *number);
    right.sort_by_key(|(number, _)| *number);
    left == right
}
