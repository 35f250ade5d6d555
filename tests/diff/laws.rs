//! What `diff` says of rate laws of every form.

use kinmech::diff::{NearMissKind, Verdict};
use kinmech::formats::cantera;
use kinmech::mechanism::Mechanism;
use kinmech::source::Source;

use crate::{compared, network, verdict};

/// Two mechanisms in YAML that differ in one entry of a reaction list, or more.
fn yaml(reactions: &str) -> Mechanism {
    let species = |name: &str, n: u32| {
        format!("- {{name: {name}, composition: {{N: {n}}}, thermo: {{model: constant-cp, h0: {n} kcal/mol}}}}\n")
    };
    let species = [("A", 1), ("B", 1), ("X", 2), ("Y", 3)].map(|(name, n)| species(name, n)).concat();
    let phases = "phases:\n- {name: gas, thermo: ideal-gas, elements: [N], species: [A, B, X, Y], kinetics: gas}\n";
    let text = format!("{phases}species:\n{species}reactions:\n{reactions}");
    cantera::read(&Source::new("x.yaml", text)).unwrap().mechanism
}

fn verdict_of_yaml(a: &str, b: &str) -> Verdict {
    let there = compared(&yaml(a), &yaml(b)).verdict;
    assert_eq!(there, compared(&yaml(b), &yaml(a)).verdict, "the other way round");
    there
}

#[test]
fn a_duplicate_more_or_one_way_is_seen() {
    assert_eq!(verdict("A => B ; 1\nA => B ; 5 0 1000\n", "A => B ; 1\n"), Verdict::SameReactions);
    let both_ways = "A <=> B ; 1 ; 2\nA <=> B ; 3 0 1000 ; 5 0 1000\n";
    assert_eq!(verdict(both_ways, "A <=> B ; 1 ; 2\nA => B ; 3 0 1000\n"), Verdict::SameReactions);
}

#[test]
fn efficiencies_of_a_chemically_activated_law_belong_to_its_high_limit() {
    let law = |low: &str, high: &str, default: &str| {
        format!(
            "- {{equation: A (+M) => B (+M), type: chemically-activated, default-efficiency: {default}, \
             low-P-rate-constant: [{low}, 0, 0], high-P-rate-constant: [{high}, 0, 0]}}\n"
        )
    };
    let one = law("1e4", "1e7", "1");
    assert_eq!(verdict_of_yaml(&one, &law("5e3", "1e7", "2")), Verdict::SameReactions);
    assert_eq!(verdict_of_yaml(&one, &law("1e4", "2e7", "2")), Verdict::Equivalent);
}

#[test]
fn tables_over_pressure_are_compared_at_their_own_pressures() {
    let table = |laws: &[(&str, f64)]| {
        let laws = laws.iter().map(|(pressure, a)| format!("{{P: {pressure} bar, A: {a:e}, b: 0, Ea: 0}}"));
        let laws = laws.collect::<Vec<_>>().join(", ");
        format!("- {{equation: A => B, type: pressure-dependent-Arrhenius, rate-constants: [{laws}]}}\n")
    };
    let one = table(&[("1", 1e6), ("10", 1e7)]);
    assert_eq!(verdict_of_yaml(&one, &table(&[("1", 1e6), ("3", 1e9), ("10", 1e7)])), Verdict::SameReactions);
    assert_eq!(
        verdict_of_yaml(&one, &table(&[("1", 1e6), ("3.1622776601683795", 3.162_277_660_168_379_5e6), ("10", 1e7)])),
        Verdict::Equivalent
    );
    let wide = |lowest| table(&[(lowest, 1.0), ("1", 1e6), ("10", 1e7)]);
    assert_eq!(verdict_of_yaml(&wide("0.001"), &wide("0.01")), Verdict::SameReactions);
    let sums = [table(&[("1", 1e6), ("1", 3e6)]), table(&[("1", 3e6), ("1", 1e6)])];
    assert_eq!(verdict_of_yaml(&sums[0], &sums[1]), Verdict::Equivalent);
}

#[test]
fn laws_that_are_not_linear_in_the_composition_are_compared_in_mixtures() {
    let law = |collider: &str, more: &str| {
        format!(
            "- {{equation: A (+{collider}) => B (+{collider}), type: falloff, duplicate: true{more}, \
             low-P-rate-constant: [1e8, 0, 0], high-P-rate-constant: [1e7, 0, 0]}}\n"
        )
    };
    let apart = law("X", "") + &law("Y", "");
    let together = law("M", ", default-efficiency: 0, efficiencies: {X: 1, Y: 1}");
    assert!(!verdict_of_yaml(&apart, &together).is_same());
}

#[test]
fn parameters_of_plasma_laws_count_though_no_electrons_are_given() {
    let plasma = |energy: u32| {
        format!(
            "- {{equation: A => B, type: two-temperature-plasma, \
             rate-constant: {{A: 1e5, b: 0, Ea-gas: 0 K, Ea-electron: {energy} K}}}}\n"
        )
    };
    assert_eq!(verdict_of_yaml(&plasma(700), &plasma(1400)), Verdict::SameReactions);
    let masel = |energy: u32| {
        format!("- {{equation: A => B, type: Blowers-Masel, rate-constant: {{A: 1, b: 0, Ea0: {energy}, w: 1e9}}}}\n")
    };
    assert_eq!(verdict_of_yaml(&masel(100), &masel(120)), Verdict::SameReactions);
}

#[test]
fn other_orders_are_told() {
    let with_order = |order: f64| {
        yaml(&format!("- {{equation: A + X => B + X, rate-constant: [1, 0, 0], orders: {{A: {order}}}}}\n"))
    };
    let comparison = compared(&with_order(0.5), &with_order(0.6));
    assert_eq!(comparison.verdict, Verdict::Different);
    assert_eq!(comparison.reactions.near_misses[0].kind, NearMissKind::Orders);
}

#[test]
fn one_way_reactions_of_opposite_directions_are_told_one_by_one() {
    let comparison = compared(&network("A => B ; 1\nB => A ; 2\n"), &network("A => B ; 2\nB => A ; 1\n"));
    assert_eq!((comparison.verdict, comparison.reactions.changed.len()), (Verdict::SameReactions, 2));
    assert_eq!(verdict("A => B ; 1\nB => A ; 2\n", "A <=> B ; 1 ; 2\n"), Verdict::Equivalent);
}

#[test]
fn rates_too_small_for_a_number_are_told_by_their_parameters() {
    assert_eq!(verdict("A => B ; 1 0 1e9\n", "A => B ; 2 0 1e9\n"), Verdict::SameReactions);
    assert_eq!(verdict("A => B ; 0 1 0\n", "A => B ; 0 2 0\n"), Verdict::Equivalent);
}

#[test]
fn a_collider_beside_a_table_belongs_to_the_reaction() {
    let table = |collider: &str| {
        format!(
            "- {{equation: 2 A + {collider} => 2 B + {collider}, type: pressure-dependent-Arrhenius, \
             rate-constants: [{{P: 1 bar, A: 1e3, b: 0, Ea: 0}}, {{P: 10 bar, A: 1e4, b: 0, Ea: 0}}]}}\n"
        )
    };
    assert_eq!(verdict_of_yaml(&table("X"), &table("Y")), Verdict::Different);
    assert_eq!(verdict_of_yaml(&table("X"), &table("X")), Verdict::Identical);
}
