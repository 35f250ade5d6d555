//! `diff` on pairs of mechanisms: a change of notation is no difference, and a change of a parameter is found and named.
//!
//! The first test that needs Cantera's files makes a virtual environment in `target/cantera-venv`.

#[path = "cantera/bridge.rs"]
mod bridge;
#[path = "graph/disguise.rs"]
#[expect(dead_code, reason = "the tests of the graph use the rest")]
mod disguise;
#[path = "diff/edits.rs"]
mod edits;
#[path = "diff/laws.rs"]
mod laws;
#[path = "diff/random_mechanism.rs"]
mod random_mechanism;

use std::fs;
use std::path::PathBuf;

use bridge::{ask_one, texts};
use edits::{plant, plant_in_thermo, rebuilt, rewritten, shuffled, with_reactions};
use kinmech::diff::{Comparison, NearMissKind, Settings, Verdict, compare};
use kinmech::formats::{cantera, equations};
use kinmech::mechanism::{Mechanism, Reaction};
use kinmech::rates::{Plog, PressureLaw, Rate};
use kinmech::source::Source;
use kinmech::transform::{as_one_way_pairs, with_explicit_reverse};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use random_mechanism::random_mechanism;
use serde_json::json;

fn network(text: &str) -> Mechanism {
    equations::read(&Source::new("network.rxn", text)).unwrap().mechanism
}

fn compared(a: &Mechanism, b: &Mechanism) -> Comparison {
    compare(a, b, &Settings::default()).unwrap()
}

fn verdict(a: &str, b: &str) -> Verdict {
    compared(&network(a), &network(b)).verdict
}

fn gri30() -> Mechanism {
    let folders = texts(&ask_one(json!({"ask": "data-folder"})));
    let path = folders.iter().map(|folder| PathBuf::from(folder).join("gri30.yaml")).find(|path| path.is_file());
    let path = path.expect("gri30.yaml comes with Cantera");
    let source = Source::from_bytes(path.to_string_lossy(), fs::read(&path).unwrap()).unwrap();
    cantera::read(&source).unwrap().mechanism
}

/// A <=> B at 2 1/s, with the reverse rate from the enthalpies \[kJ/mol\] of A and B.
fn isomers(enthalpies: [f64; 2]) -> Mechanism {
    let species = ["A", "B"].iter().zip(enthalpies).map(|(name, h0)| {
        format!("- {{name: {name}, composition: {{C: 1}}, thermo: {{model: constant-cp, h0: {h0} kJ/mol, s0: 0, cp0: 0}}}}\n")
    });
    let reaction = "- {equation: A <=> B, rate-constant: {A: 2.0, b: 0, Ea: 0}}\n";
    let phase = "phases:\n- {name: gas, thermo: ideal-gas, kinetics: gas, species: [A, B]}\n";
    let text = format!("{phase}species:\n{}reactions:\n{reaction}", species.collect::<String>());
    cantera::read(&Source::new("isomers.yaml", text)).unwrap().mechanism
}

#[test]
fn of_thermo_in_a_learned_file_only_the_reverse_rates_count() {
    let (reference, shifted, other) = (isomers([0.0, 5.0]), isomers([40.0, 45.0]), isomers([0.0, 6.0]));
    let learned = Settings { learned: [true, false], ..Settings::default() };
    let verdict = |a: &Mechanism, settings: &Settings| compare(a, &reference, settings).unwrap().verdict;
    // Nothing depends on a shift of all enthalpies of species with the same elements, but it is another file.
    assert_eq!(verdict(&shifted, &Settings::default()), Verdict::SameReactions);
    assert_eq!(verdict(&shifted, &learned), Verdict::Equivalent);
    assert_eq!(verdict(&other, &learned), Verdict::SameReactions);
}

#[test]
fn different_reactions_with_the_same_equations_are_told() {
    // Craciun and Pantea, J. Math. Chem. 44 (2008) 244.
    assert_eq!(verdict("A => 2 B ; 1\nA => 2 C ; 1\n", "A => B + C ; 2\n"), Verdict::SameDynamics);
    assert_eq!(verdict("A => 2 B ; 1\nA => 2 C ; 1\n", "A => B + C ; 2.001\n"), Verdict::Different);
    let robertson = |second: &str| format!("A => B ; 0.04\n{second}\nB + C => A + C ; 1e4\n");
    let forms = [robertson("2 B => B + C ; 3e7"), robertson("2 B => 2 C ; 1.5e7")];
    assert_eq!(verdict(&forms[0], &forms[1]), Verdict::SameDynamics);
    assert_eq!(verdict(&forms[0], &robertson("2 B => 2 C ; 3e7")), Verdict::Different);
}

#[test]
fn a_learned_network_without_whole_numbers_differs_by_near_misses() {
    // Huang, Zhou, Yong (2022), table 4.5; the species are H2, O2, H2O, H, O, OH.
    let truth = "O + OH <=> O2 + H ; 33750 ; 1000\nH + OH <=> H2 + O ; 10800 ; 1000\nH + OH <=> H2O ; 1400 ; 1\n\
                 2 O <=> O2 ; 337.5 ; 1\n2 H <=> H2 ; 216 ; 2\nH2 + O <=> H2O ; 100 ; 0.7714\n";
    let learned = "O + 1.001 OH <=> 0.938 O2 + 0.923 H ; 19710 ; 551.2\n\
                   0.999 O + 0.999 OH <=> 1.087 O2 + 1.108 H ; 14070 ; 448.8\n\
                   H + OH <=> 0.885 H2 + 0.115 H2O + 0.885 O ; 12170 ; 21.12\n\
                   1.004 H2 + 1.008 O <=> 0.087 H2O + 0.910 H + 0.913 OH ; 1077 ; 29.26\n\
                   1.997 O <=> 0.996 O2 + 0.008 H2O ; 337.9 ; 0.8912\n\
                   1.984 H <=> 0.987 H2 + 0.007 H2O + 0.004 O + 0.004 OH ; 217 ; 3.377\n";
    let comparison = compared(&network(learned), &network(truth));
    assert_eq!(comparison.verdict, Verdict::Different);
    assert_eq!(comparison.reactions.directions.f1(), Some(0.0));
    let near_misses = &comparison.reactions.near_misses;
    assert!(near_misses.iter().filter(|it| it.kind == NearMissKind::Rounds).count() >= 6, "{near_misses:?}");
    assert_eq!(compared(&network(truth), &network(truth)).verdict, Verdict::Identical);
}

#[test]
fn precision_and_recall_count_directions() {
    let comparison =
        compared(&network("A <=> B ; 1 ; 2\nB => C ; 1\n"), &network("A => B ; 1\nB => C ; 3\nC => A ; 1\n"));
    let directions = comparison.reactions.directions;
    assert_eq!((directions.precision(), directions.recall()), (Some(2.0 / 3.0), Some(2.0 / 3.0)));
    assert_eq!(comparison.reactions.changed.len(), 1);
    assert_eq!((comparison.reactions.only_a.len(), comparison.reactions.only_b.len()), (1, 1));
}

#[test]
fn names_are_believed_and_a_renaming_is_told_where_they_are_other_names() {
    assert_eq!(verdict("A => B ; 1\n", "B => A ; 1\n"), Verdict::Different);
    assert_eq!(verdict("A => B ; 1\nB => 2 C ; 3\n", "X => Y ; 1\nY => 2 Z ; 3\n"), Verdict::Renamed);
    assert_eq!(verdict("A => B ; 1\nB => 2 C ; 3\n", "X => Y ; 1\nY => 2 Z ; 4\n"), Verdict::SameReactions);
}

#[test]
fn a_stated_renaming_holds_and_unknown_names_are_refused() {
    let (a, b) = (network("A => B ; 1\nA => C ; 1\n"), network("A => Y ; 1\nA => Z ; 1\n"));
    let renamed = |pairs: &[(&str, &str)]| {
        let renamed = pairs.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
        compare(&a, &b, &Settings { renamed, ..Settings::default() })
    };
    let crossed = renamed(&[("B", "Z")]).unwrap();
    let names: Vec<(&str, &str)> = crossed.species.renamed.iter().map(|(x, y)| (a.name(*x), b.name(*y))).collect();
    assert_eq!((crossed.verdict, names), (Verdict::Renamed, vec![("B", "Z"), ("C", "Y")]));
    assert!(renamed(&[("Q", "Z")]).is_err() && renamed(&[("B", "Q")]).is_err());
    assert!(renamed(&[("B", "Z"), ("C", "Z")]).is_err());
    let names_only = Settings { names_only: true, ..Settings::default() };
    assert_eq!(compare(&a, &b, &names_only).unwrap().verdict, Verdict::Different);
}

#[test]
fn a_thermal_reverse_is_the_same_as_one_written_out() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let thermal = (0..200).map(|_| random_mechanism(false, &mut random));
    let mut written_out = 0;
    for mechanism in thermal {
        let explicit = with_explicit_reverse(&mechanism);
        written_out += mechanism.reactions().iter().zip(explicit.reactions()).filter(|(a, b)| a != b).count();
        for other in [as_one_way_pairs(&explicit).unwrap(), explicit] {
            let comparison = compared(&mechanism, &other);
            assert!(comparison.verdict.is_same(), "{comparison:?}");
        }
    }
    assert!(written_out > 100, "{written_out}");
}

#[test]
fn one_of_two_laws_may_take_another_form() {
    let both = "A => B ; 1e3 0 1e4\nA => B ; 7 1 2e4\n";
    let one = network("A => B ; 1e3 0 1e4\n");
    let two = network(both);
    let law = |place: usize| match two.reactions()[place].rate {
        Some(Rate::Arrhenius(law)) => law,
        _ => panic!("an Arrhenius law"),
    };
    let laws = |law| [1e3, 1e8].map(|pressure| PressureLaw { pressure, law }).to_vec();
    let table = |law| Some(Rate::Plog(Plog::new(laws(law)).unwrap()));
    let mut reactions = two.reactions().to_vec();
    reactions[0].rate = table(law(0));
    assert_eq!(compared(&two, &with_reactions(&two, reactions.clone())).verdict, Verdict::Equivalent);
    reactions.pop();
    assert!(!compared(&two, &with_reactions(&two, reactions)).verdict.is_same());
    assert_eq!(compared(&two, &one).verdict, Verdict::SameReactions);
    assert_eq!(compared(&one, &two).verdict, Verdict::SameReactions);
}

#[test]
fn a_slow_product_beside_a_fast_one_is_not_overlooked() {
    let a = "A => 2 B ; 1e10\nA => 2 C ; 1e10\nA => D ; 1\nD => A ; 1\n";
    assert_eq!(verdict(a, "A => B + C ; 2e10\nD => A ; 1\n"), Verdict::Different);
    assert_eq!(verdict(a, "A => B + C ; 2e10\nA => D ; 1\nD => A ; 1\n"), Verdict::SameDynamics);
}

#[test]
fn directions_and_rates_tell_species_apart_that_the_network_does_not() {
    assert_eq!(verdict("A => B ; 1\nB => C ; 2\n", "Q => R ; 2\nP => Q ; 1\n"), Verdict::Renamed);
    assert_eq!(verdict("S + E => ES ; 1\nES => E + P ; 2\n", "K => L + M1 ; 2\nM1 + N => K ; 1\n"), Verdict::Renamed);
    let stars = ["A => B ; 1\nA => C ; 2\nA => D ; 3\n", "X => U ; 2\nX => V ; 3\nX => W ; 1\n"];
    let cycles =
        ["A <=> B ; 1 ; 2\nB <=> C ; 3 ; 4\nC <=> A ; 5 ; 6\n", "X <=> Y ; 4 ; 3\nY <=> Z ; 2 ; 1\nZ <=> X ; 6 ; 5\n"];
    let loops = ["E => D ; 1\nD => B ; 1\nE => B ; 2\n", "X => Y ; 2\nU => Y ; 1\nX => U ; 1\n"];
    for [a, b] in [stars, cycles, loops] {
        assert_eq!((verdict(a, b), verdict(b, a)), (Verdict::Renamed, Verdict::Renamed), "{a}");
    }
    let told = compared(&network("A => B ; 1\nC => A ; 1\n"), &network("X => Y ; 1\nZ => X ; 1\n"));
    assert!(told.species.interchangeable.is_empty(), "{told:?}");
    let alike = compared(&network("A => B ; 1\nA => C ; 1\n"), &network("X => Y ; 1\nX => Z ; 1\n"));
    assert_eq!((alike.verdict, alike.species.interchangeable.len()), (Verdict::Renamed, 1));
    let mut random = Xoshiro256PlusPlus::seed_from_u64(4);
    for _ in 0..100 {
        let mechanism = random_mechanism(true, &mut random);
        let comparison = compared(&mechanism, &edited(&mechanism, true, &mut random));
        assert_eq!(comparison.verdict, Verdict::Renamed, "{comparison:?}");
    }
}

#[test]
fn a_stated_renaming_makes_even_the_same_file_differ() {
    let mechanism = network("A => B ; 1\nB => C ; 2\n");
    let renamed = vec![("A".to_string(), "C".to_string())];
    let with_thermo = random_mechanism(false, &mut Xoshiro256PlusPlus::seed_from_u64(5));
    let first_two = vec![("S0".to_string(), "S1".to_string())];
    for (mechanism, renamed) in [(&mechanism, renamed), (&with_thermo, first_two)] {
        let comparison = compare(mechanism, mechanism, &Settings { renamed, ..Settings::default() }).unwrap();
        assert!(comparison.verdict > Verdict::Renamed, "{comparison:?}");
    }
    let nowhere = Settings { temperatures: Vec::new(), ..Settings::default() };
    assert!(compare(&mechanism, &mechanism, &nowhere).is_err());
}

#[test]
fn gri30_in_other_notations_is_equivalent_and_under_other_names_renamed() {
    let gri30 = gri30();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(2);
    for rename in [false, true] {
        for _ in 0..5 {
            let reactions = gri30.reactions().iter().flat_map(|reaction| rewritten(reaction, &mut random)).collect();
            let other = shuffled(&with_reactions(&gri30, reactions), rename, &mut random);
            let comparison = compared(&gri30, &other);
            assert_eq!(named(&comparison, &gri30, &other), Vec::<String>::new());
            assert_eq!(comparison.verdict, if rename { Verdict::Renamed } else { Verdict::Equivalent });
            assert_eq!(comparison.reactions.directions.f1(), Some(1.0));
        }
    }
}

/// The reactions that a comparison speaks of, each once, by a's name.
fn named(comparison: &Comparison, a: &Mechanism, b: &Mechanism) -> Vec<String> {
    let reactions = &comparison.reactions;
    let changed = reactions.changed.iter().map(|it| a.equation(&a.reactions()[it.a[0].index()]));
    let only_a = reactions.only_a.iter().map(|it| a.equation(&it.of(a).unwrap()));
    let only_b = reactions.only_b.iter().map(|it| b.equation(&it.of(b).unwrap()));
    changed.chain(only_a).chain(only_b).collect()
}

#[test]
fn every_change_planted_in_gri30_is_found_and_nothing_else() {
    let gri30 = gri30();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
    for _ in 0..20 {
        let mut reactions = gri30.reactions().to_vec();
        let mut expected = Vec::new();
        let mut places = rand::seq::index::sample(&mut random, reactions.len(), 18).into_vec();
        // The sum of two duplicates is one finding, whichever of them was changed.
        places.retain(|place| !reactions[*place].duplicate);
        let (deleted, planted) = places.split_last().unwrap();
        for place in planted {
            plant(&mut reactions[*place], &mut random);
            expected.push(gri30.equation(&reactions[*place]));
        }
        expected.push(gri30.equation(&reactions.remove(*deleted)));
        let mut species = gri30.species().to_vec();
        let changed = random.random_range(0..species.len());
        plant_in_thermo(species[changed].thermo.as_mut().unwrap(), &mut random);
        let other = shuffled(&rebuilt(&gri30, species, reactions), false, &mut random);
        let comparison = compared(&gri30, &other);
        let mut found = named(&comparison, &gri30, &other);
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        let thermo: Vec<usize> = comparison.species.thermo_changed.iter().map(|change| change.a.index()).collect();
        assert_eq!(thermo, [changed]);
        assert_eq!(comparison.verdict, Verdict::Different);
    }
}

fn edited(mechanism: &Mechanism, rename: bool, random: &mut Xoshiro256PlusPlus) -> Mechanism {
    let mut reactions: Vec<Reaction> = mechanism.reactions().to_vec();
    for _ in 0..random.random_range(1..4) {
        reactions = reactions.iter().flat_map(|reaction| rewritten(reaction, random)).collect();
    }
    shuffled(&with_reactions(mechanism, reactions), rename, random)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_mechanism_is_identical_to_itself(seed: u64) {
        let mechanism = random_mechanism(true, &mut Xoshiro256PlusPlus::seed_from_u64(seed));
        prop_assert_eq!(compared(&mechanism, &mechanism).verdict, Verdict::Identical);
    }

    #[test]
    fn edits_that_leave_the_meaning_leave_the_verdict(seed: u64) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mechanism = random_mechanism(true, &mut random);
        let other = edited(&mechanism, false, &mut random);
        for (a, b) in [(&mechanism, &other), (&other, &mechanism)] {
            let comparison = compared(a, b);
            prop_assert!(comparison.verdict <= Verdict::Equivalent, "{:?}", comparison);
        }
    }

    #[test]
    fn a_planted_change_is_found_and_nothing_else(seed: u64) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mechanism = random_mechanism(true, &mut random);
        let mut reactions = mechanism.reactions().to_vec();
        let place = random.random_range(0..reactions.len());
        let what = plant(&mut reactions[place], &mut random);
        let equation = mechanism.equation(&reactions[place]);
        let planted = shuffled(&with_reactions(&mechanism, reactions), false, &mut random);
        let comparison = compared(&mechanism, &planted);
        prop_assert_eq!(comparison.verdict, Verdict::SameReactions, "{} of {}: {:?}", what, equation, comparison);
        prop_assert_eq!(named(&comparison, &mechanism, &planted), [equation]);
    }

    #[test]
    fn a_reaction_more_is_never_the_same(seed: u64) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mechanism = random_mechanism(false, &mut random);
        let mut reactions = mechanism.reactions().to_vec();
        let twin = reactions[random.random_range(0..reactions.len())].clone();
        reactions.push(twin);
        let more = edited(&with_reactions(&mechanism, reactions), random.random_bool(0.3), &mut random);
        for (a, b) in [(&mechanism, &more), (&more, &mechanism)] {
            prop_assert!(!compared(a, b).verdict.is_same());
        }
    }

    #[test]
    fn a_planted_change_is_seen_through_other_edits(seed: u64) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mechanism = random_mechanism(false, &mut random);
        let mut reactions = mechanism.reactions().to_vec();
        // A law of pressure may have a limit that is worth nothing at the pressures compared.
        let mut plain: Vec<&mut Reaction> =
            reactions.iter_mut().filter(|reaction| matches!(reaction.rate, Some(Rate::Arrhenius(_)))).collect();
        if plain.is_empty() {
            return Ok(());
        }
        let place = random.random_range(0..plain.len());
        plant(plain[place], &mut random);
        let other = edited(&with_reactions(&mechanism, reactions), false, &mut random);
        let comparison = compared(&mechanism, &other);
        prop_assert!(!comparison.verdict.is_same(), "{:?}", comparison);
    }

    #[test]
    fn the_other_way_round_the_same_is_said(seed: u64) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mechanism = random_mechanism(true, &mut random);
        let mut reactions = mechanism.reactions().to_vec();
        let place = random.random_range(0..reactions.len());
        plant(&mut reactions[place], &mut random);
        if random.random_bool(0.5) {
            reactions.pop();
        }
        let other = edited(&with_reactions(&mechanism, reactions), false, &mut random);
        let (there, back) = (compared(&mechanism, &other), compared(&other, &mechanism));
        prop_assert_eq!(there.verdict, back.verdict);
        prop_assert_eq!(there.same_dynamics, back.same_dynamics);
        let (there, back) = (there.reactions, back.reactions);
        prop_assert_eq!(there.only_a, back.only_b);
        prop_assert_eq!(there.only_b, back.only_a);
        prop_assert_eq!(there.directions.precision(), back.directions.recall());
        let factors = |changed: &[kinmech::diff::ChangedReaction]| -> Vec<f64> {
            changed.iter().filter_map(|it| it.worst).map(|worst| worst.factor).collect()
        };
        for (one, other) in factors(&there.changed).iter().zip(factors(&back.changed)) {
            prop_assert!((one - other).abs() <= 1e-9 * one || *one == other, "{} {}", one, other);
        }
        prop_assert_eq!(there.changed.len(), back.changed.len());
    }
}
