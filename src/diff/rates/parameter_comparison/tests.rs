//! Parameters of two reactions A => B, with every answer known.

use super::*;
use crate::diff::reaction_groups::{Direction, reaction_groups};
use crate::diff::small_mechanisms::{mechanism, numbered, reaction, species};
use crate::rates::{Arrhenius, Collider, ColliderLaw, Plog, PressureLaw};

/// How the only reactions of two mechanisms compare.
fn compared(a: Reaction, b: Reaction) -> LawComparison {
    let (a, b) = (mechanism(&[a]), mechanism(&[b]));
    let numbering = numbered(&a, &b);
    let laws = LawComparer { temperatures: &[300.0, 2000.0], relative_tolerance: 1e-6 };
    let groups = reaction_groups(&numbering);
    assert_eq!(groups.len(), 1);
    let only = |side: usize| *groups[0].members[side].values().next().unwrap().first().unwrap();
    ParameterComparer { numbering: &numbering, laws }.compare(only(A), only(B))
}

/// Names, values of a and values of b.
fn parameters(comparison: LawComparison) -> Vec<(String, f64, f64)> {
    match comparison {
        LawComparison::Parameters(found) => found.into_iter().map(|it| (it.name, it.a, it.b)).collect(),
        other => panic!("{other:?}"),
    }
}

fn with_efficiencies(k: f64, default_efficiency: f64, efficiencies: &[(&str, f64)]) -> Reaction {
    let efficiencies = efficiencies.iter().map(|(name, alpha)| (species(name), *alpha)).collect();
    let third_body = ThirdBody { default_efficiency, efficiencies, ..ThirdBody::any(false) };
    Reaction { third_body: Some(third_body), ..reaction("A => B", k) }
}

#[test]
fn efficiencies_in_proportion_are_taken_into_the_rate_constant() {
    let one = with_efficiencies(6.0, 1.0, &[("X", 4.0)]);
    assert_eq!(compared(one.clone(), with_efficiencies(3.0, 2.0, &[("X", 8.0)])), LawComparison::Same);
    let found = parameters(compared(one.clone(), with_efficiencies(6.0, 2.0, &[("X", 8.0)])));
    assert_eq!(found, [("A".to_string(), 6.0, 12.0)]);
    let found = parameters(compared(one, with_efficiencies(6.0, 1.0, &[("X", 5.0), ("B", 0.5)])));
    assert_eq!(found, [("efficiency of X".to_string(), 4.0, 5.0), ("efficiency of B".to_string(), 1.0, 0.5)]);
}

#[test]
fn the_efficiency_of_a_single_collider_is_a_factor() {
    let only_x = |k, alpha| {
        let third_body =
            ThirdBody { efficiencies: vec![(species("X"), alpha)], ..ThirdBody::only(species("X"), false) };
        Reaction { third_body: Some(third_body), ..reaction("A => B", k) }
    };
    assert_eq!(compared(only_x(1.0, 2.0), only_x(2.0, 1.0)), LawComparison::Same);
    assert_eq!(compared(only_x(1.0, 2.0), reaction("A + X => B + X", 2.0)), LawComparison::Same);
    assert_eq!(parameters(compared(only_x(1.0, 2.0), only_x(3.0, 1.0))), [("A".to_string(), 1.0, 1.5)]);
}

#[test]
fn reverse_rates_are_compared_under_their_own_name() {
    let reverse = |k| Reaction { reverse: Reverse::Explicit(Some(Rate::constant(k))), ..reaction("A => B", 1.0) };
    assert_eq!(compared(reverse(2.0), reverse(2.0)), LawComparison::Same);
    assert_eq!(parameters(compared(reverse(2.0), reverse(3.0))), [("reverse A".to_string(), 2.0, 3.0)]);
    let by_thermo = Reaction { reverse: Reverse::FromThermo, ..reaction("A => B", 1.0) };
    assert_eq!(compared(reverse(2.0), by_thermo), LawComparison::OtherForm);
}

#[test]
fn opposite_directions_and_other_colliders_have_no_parameters_in_common() {
    assert_eq!(compared(reaction("A <=> B", 1.0), reaction("B <=> A", 1.0)), LawComparison::OtherForm);
    assert_eq!(compared(reaction("A => B", 1.0), reaction("A + M => B + M", 1.0)), LawComparison::OtherForm);
}

#[test]
fn members_know_the_direction_they_are_written_in() {
    let both = mechanism(&[reaction("A => B", 1.0), reaction("B => A", 1.0)]);
    let groups = reaction_groups(&numbered(&both, &both));
    let written: Vec<Direction> = groups[0].members[A].values().flatten().map(|member| member.written).collect();
    assert_eq!(written, Direction::BOTH);
}

#[test]
fn colliders_of_a_linear_burke_law_are_compared_in_one_order() {
    let arrhenius = |a| Arrhenius { a, b: 0.0, activation_energy: 0.0 };
    let burke = |names: [&str; 2], efficiencies: [f64; 2]| {
        let table = Plog::new(vec![PressureLaw { pressure: 1e5, law: arrhenius(1.0) }]).unwrap();
        let colliders = efficiencies.map(|a| Collider { efficiency: arrhenius(a), law: None }).to_vec();
        let law = LinearBurke { reference: ColliderLaw::Plog(table), colliders };
        let colliders = names.map(species).to_vec();
        Reaction { rate: Some(Rate::LinearBurke(Box::new(law))), colliders, ..reaction("A => B", 1.0) }
    };
    let one = burke(["B", "X"], [2.0, 3.0]);
    assert_eq!(compared(one.clone(), burke(["X", "B"], [3.0, 2.0])), LawComparison::Same);
    let found = parameters(compared(one.clone(), burke(["X", "B"], [5.0, 2.0])));
    assert_eq!(found, [("efficiency of X A".to_string(), 3.0, 5.0)]);
    assert_eq!(compared(one, burke(["X", "C"], [3.0, 2.0])), LawComparison::OtherForm);
}
