//! Sums of rates of small mechanisms, with every answer known.

use super::*;
use crate::diff::reaction_groups::reaction_groups;
use crate::diff::small_mechanisms::{mechanism, numbered, reaction, species};
use crate::mechanism::{Mechanism, ThirdBody};

/// Calls `test` with a comparer and the sums of all groups of two mechanisms.
fn with_sums(a: &[Reaction], b: &[Reaction], test: impl Fn(&RateSumComparer, Vec<RateSum>)) {
    let (a, b): (Mechanism, Mechanism) = (mechanism(a), mechanism(b));
    let (numbering, settings) = (numbered(&a, &b), Settings::default());
    let sums = reaction_groups(&numbering).iter().flat_map(RateSum::of_group).collect();
    test(&RateSumComparer::new(&numbering, &settings), sums);
}

/// How the only sum of two mechanisms agrees.
fn with_agreement(a: &[Reaction], b: &[Reaction], test: impl Fn(Option<Agreement>)) {
    with_sums(a, b, |comparer, sums| {
        assert_eq!(sums.len(), 1);
        test(comparer.agreement(&sums[0]));
    });
}

#[test]
fn duplicates_add_up() {
    let split = [reaction("A => B", 1.0), reaction("A => B", 2.0)];
    with_agreement(&split, &[reaction("A => B", 3.0)], |found| {
        let Some(Agreement::Same(factor)) = found else { panic!("changed") };
        assert!((factor - 1.0).abs() < 1e-12, "{factor}");
    });
    with_agreement(&split, &[reaction("A => B", 4.0)], |found| {
        let Some(Agreement::Changed { cause, worst, differing }) = found else { panic!("same") };
        assert_eq!(cause, Cause::Sums);
        assert!((worst.unwrap().factor - 4.0 / 3.0).abs() < 1e-12);
        assert_eq!(differing.map(|members| members.len()), [2, 1]);
    });
}

#[test]
fn equal_duplicates_are_left_out_of_what_differs() {
    let a = [reaction("A => B", 1.0), reaction("A => B", 5.0)];
    let b = [reaction("A => B", 7.0), reaction("A => B", 1.0)];
    with_agreement(&a, &b, |found| {
        let Some(Agreement::Changed { cause: Cause::Parameters(parameters), worst, differing }) = found else {
            panic!("no parameters")
        };
        assert_eq!((parameters.len(), parameters[0].a, parameters[0].b), (1, 5.0, 7.0));
        assert!((worst.unwrap().factor - 8.0 / 6.0).abs() < 1e-12, "the factor is that of the whole sums");
        assert_eq!(differing.map(|members| members[0].id.index()), [1, 0]);
    });
}

#[test]
fn one_side_alone_neither_agrees_nor_differs() {
    with_agreement(&[reaction("A => B", 1.0)], &[], |found| assert!(found.is_none()));
}

#[test]
fn opposite_explicit_rates_agree_by_value() {
    with_agreement(&[reaction("A <=> B", 2.0)], &[reaction("B <=> A", 2.0)], |found| {
        assert!(matches!(found, Some(Agreement::Same(1.0))));
    });
    with_agreement(&[reaction("A <=> B", 2.0)], &[reaction("B <=> A", 3.0)], |found| {
        let Some(Agreement::Changed { cause, .. }) = found else { panic!("same") };
        assert_eq!(cause, Cause::Turned);
    });
}

#[test]
fn m_written_out_for_every_collider_is_the_same_sum() {
    let each = ["A", "B", "C", "X"].map(|name| {
        let third_body = Some(ThirdBody::only(species(name), false));
        Reaction { third_body, ..reaction("A => B", 2.0) }
    });
    with_sums(&[reaction("A + M => B + M", 2.0)], &each, |comparer, sums| {
        assert_eq!(sums.len(), 5);
        assert!(sums.iter().all(|sum| comparer.agreement(sum).is_none() && comparer.is_seen_in_baths(sum)));
        let mut together = RateSum::default();
        sums.iter().for_each(|sum| together.add(sum));
        let factor = comparer.factor_of_sums(&together).unwrap();
        assert!((factor - 1.0).abs() < 1e-12, "{factor}");
    });
    with_sums(&[reaction("A + M => B + M", 2.0)], &each[..3], |comparer, sums| {
        let mut together = RateSum::default();
        sums.iter().for_each(|sum| together.add(sum));
        assert_eq!(comparer.factor_of_sums(&together), None, "X does not collide in b");
    });
}

#[test]
fn forms_that_each_side_alone_has_are_one_sum() {
    with_sums(&[reaction("A => B", 1.0)], &[reaction("A + M => B + M", 1.0)], |comparer, sums| {
        assert_eq!(sums.len(), 1);
        assert_eq!(sums[0].members.each_ref().map(Vec::len), [1, 1]);
        assert!(matches!(comparer.agreement(&sums[0]), Some(Agreement::Changed { cause: Cause::Form { .. }, .. })));
    });
    let in_a = [reaction("A => B", 1.0), reaction("A + M => B + M", 1.0)];
    with_sums(&in_a, &[reaction("A => B", 1.0)], |_, sums| assert_eq!(sums.len(), 2));
}

#[test]
fn one_way_reactions_are_split_by_direction_and_reversible_ones_are_not() {
    let one_way = [reaction("A => B", 1.0), reaction("B => A", 2.0)];
    with_sums(&one_way, &[reaction("A => B", 1.0)], |comparer, mut sums| {
        let parts = comparer.by_direction(sums.remove(0));
        assert_eq!(
            parts.iter().map(|part| part.members.each_ref().map(Vec::len)).collect::<Vec<_>>(),
            [[1, 1], [1, 0]]
        );
        assert_eq!(comparer.directions(&parts[1], A), [Direction::RightToLeft]);
    });
    with_sums(&one_way, &[reaction("A <=> B", 1.0)], |comparer, mut sums| {
        let parts = comparer.by_direction(sums.remove(0));
        assert!(parts.len() == 1 && comparer.run_alike(&parts[0]));
        assert_eq!(comparer.directions(&parts[0], B), Direction::BOTH);
    });
}

#[test]
fn gases_show_every_efficiency() {
    let efficient = |name: &str| {
        let third_body = ThirdBody { efficiencies: vec![(species(name), 5.0)], ..ThirdBody::any(false) };
        Reaction { third_body: Some(third_body), ..reaction("A => B", 1.0) }
    };
    with_sums(&[efficient("X")], &[efficient("C")], |comparer, sums| {
        let pure: Vec<Bath> = [2, 3, 0].map(|number| vec![(number, 1.0)]).to_vec();
        assert_eq!(comparer.baths(&sums[0]), pure);
        let Some(Agreement::Changed { worst: Some(worst), .. }) = comparer.agreement(&sums[0]) else { panic!("same") };
        assert!((worst.factor - 5.0).abs() < 1e-12);
    });
    with_sums(&[reaction("A => B", 1.0)], &[], |comparer, sums| assert_eq!(comparer.baths(&sums[0]), [Bath::new()]));
}
