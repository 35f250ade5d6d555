//! `diff` of whole documents: what differs beside species and reactions, what is not compared, and what a tolerance
//! lets pass.

use kinmech::diff::{Comparison, Verdict, WhyNotCompared};
use kinmech::operations::{DiffOptions, LoadOptions, MemoryFiles, diff, load};

fn compared_with(a: (&str, &str), b: (&str, &str), options: &DiffOptions) -> Comparison {
    let files = [("a", a), ("b", b)].map(|(side, (extension, text))| (format!("{side}.{extension}"), text));
    let memory = MemoryFiles::new(files.iter().map(|(name, text)| (name.as_str(), *text)));
    let [a, b] = files.each_ref().map(|(name, _)| load(&LoadOptions::of(name), &memory).unwrap());
    diff(&a, &b, options).unwrap().comparison
}

fn compared(a: &str, b: &str) -> Comparison {
    compared_with(("yaml", a), ("yaml", b), &DiffOptions::default())
}

fn verdict(a: &str, b: &str) -> Verdict {
    let (there, back) = (compared(a, b).verdict, compared(b, a).verdict);
    assert_eq!(there, back);
    there
}

/// A file with one phase of A and B, with further entries of the phase, of B, and of the file.
fn gas(of_phase: &str, of_b: &str, of_file: &str) -> String {
    format!(
        "phases:\n- {{name: gas, thermo: ideal-gas, elements: [C], species: [A, B], kinetics: gas{of_phase}}}\n\
         species:\n- {{name: A, composition: {{C: 1}}, thermo: {{model: constant-cp}}}}\n\
         - {{name: B, composition: {{C: 1}}, thermo: {{model: constant-cp{of_b}}}}}\n{of_file}"
    )
}

const REVERSIBLE: &str = "reactions:\n- {equation: A <=> B, rate-constant: {A: 1, b: 0, Ea: 0}}\n";
const ONE_WAY: &str = "reactions:\n- {equation: A => B, rate-constant: {A: 1, b: 0, Ea: 0}}\n";

#[test]
fn zeros_are_thermo_data_like_any_other() {
    for reactions in [REVERSIBLE, ONE_WAY] {
        let zeros = gas("", "", reactions);
        for other in [", h0: -20 kJ/mol", ", s0: 1", ", cp0: 1"] {
            assert_eq!(verdict(&zeros, &gas("", other, reactions)), Verdict::SameReactions, "{other}");
        }
        assert_eq!(verdict(&zeros, &gas("", ", h0: 0 kJ/mol", reactions)), Verdict::Equivalent);
    }
}

#[test]
fn a_learned_file_has_neither_a_state_nor_thermo_to_compare() {
    let state = |t: i32| format!(", state: {{T: {t}, P: 1 atm, X: {{A: 1}}}}");
    let learned = gas(&state(300), "", &format!("kinmech: {{method: balance}}\n{ONE_WAY}"));
    let known = gas(&state(1000), ", h0: -20 kJ/mol", ONE_WAY);
    let comparison = compared(&learned, &known);
    assert_eq!(comparison.verdict, Verdict::Equivalent);
    let learned_only = comparison.not_compared.iter().filter(|missing| missing.why == WhyNotCompared::Learned);
    assert_eq!(learned_only.count(), 2, "{comparison:?}");
    assert_eq!(verdict(&gas(&state(300), "", ONE_WAY), &gas(&state(1000), "", ONE_WAY)), Verdict::SameReactions);
}

#[test]
fn a_state_is_compared_by_value() {
    let with = |state: &str| gas(&format!(", state: {{{state}}}"), "", ONE_WAY);
    let one = with("T: 300, P: 1 atm, X: {A: 1, B: 3}");
    assert_eq!(verdict(&one, &with("P: 101325, T: 300 K, X: 'B:0.75, A:0.25'")), Verdict::Equivalent);
    for other in
        ["T: 301, P: 1 atm, X: {A: 1, B: 3}", "T: 300, P: 1 bar, X: {A: 1, B: 3}", "T: 300, P: 1 atm, X: {A: 1}"]
    {
        assert_eq!(verdict(&one, &with(other)), Verdict::SameReactions, "{other}");
    }
    assert_eq!(verdict(&one, &gas("", "", ONE_WAY)), Verdict::SameReactions);
}

#[test]
fn models_of_transport_have_several_names() {
    let with = |model: &str| gas(&format!(", transport: {model}"), "", ONE_WAY);
    assert_eq!(verdict(&with("Mix"), &with("mixture-averaged")), Verdict::Equivalent);
    assert_eq!(verdict(&with("none"), &gas("", "", ONE_WAY)), Verdict::Equivalent);
    assert_eq!(verdict(&with("Mix"), &with("multicomponent")), Verdict::SameReactions);
}

#[test]
fn species_and_reactions_that_no_phase_takes_count() {
    let with = |h0: &str, k: &str| {
        let spare = format!("spare:\n- {{equation: B => A, rate-constant: {{A: {k}, b: 0, Ea: 0}}, note: n}}\n");
        let unused = format!("more:\n- {{name: X, composition: {{C: 2}}, thermo: {{model: constant-cp, h0: {h0}}}}}\n");
        gas("", "", &(ONE_WAY.to_string() + &unused + &spare))
    };
    let one = with("1", "2");
    assert_eq!(verdict(&one, &with("1.0", "2.0")), Verdict::Identical);
    assert_eq!(verdict(&one, &with("3", "2")), Verdict::SameReactions);
    assert_eq!(verdict(&one, &with("1", "3")), Verdict::SameReactions);
    assert_eq!(verdict(&one, &gas("", "", ONE_WAY)), Verdict::SameReactions);
}

/// Two phases with reactions of the same equation.
fn two_phases(of_one: i32, of_two: i32) -> String {
    let phase = |name: &str| {
        format!(
            "- {{name: {name}, thermo: ideal-gas, elements: [H], species: all, kinetics: gas, reactions: [{name}-r]}}\n"
        )
    };
    let section =
        |name: &str, k: i32| format!("{name}-r:\n- {{equation: H2 => 2 H, rate-constant: {{A: {k}, b: 0, Ea: 0}}}}\n");
    format!(
        "phases:\n{}{}species:\n- {{name: H2, composition: {{H: 2}}, thermo: {{model: constant-cp}}}}\n\
         - {{name: H, composition: {{H: 1}}, thermo: {{model: constant-cp}}}}\n{}{}",
        phase("one"),
        phase("two"),
        section("one", of_one),
        section("two", of_two)
    )
}

#[test]
fn rates_add_up_within_their_phase_only() {
    let comparison = compared(&two_phases(1, 5), &two_phases(5, 1));
    assert_eq!((comparison.verdict, comparison.reactions.changed.len()), (Verdict::SameReactions, 2));
    assert_eq!(comparison.same_dynamics, None);
    assert_eq!(verdict(&two_phases(1, 5), &two_phases(1, 6)), Verdict::SameReactions);
    let turned = two_phases(1, 5).replace("name: one", "name: x").replace("name: two", "name: one");
    assert_ne!(verdict(&two_phases(1, 5), &turned), Verdict::Equivalent);
}

#[test]
fn a_wide_tolerance_says_what_it_lets_pass() {
    let options = |relative_tolerance| DiffOptions { relative_tolerance, ..DiffOptions::default() };
    let (a, b) = (("rxn", "A => B ; 1\nB => C ; 2\n"), ("rxn", "A => B ; 1.01\nB => C ; 2\n"));
    let wide = compared_with(a, b, &options(0.02));
    assert_eq!(wide.verdict, Verdict::Equivalent);
    let closer = wide.within_tolerance.expect("a difference");
    assert_eq!((closer.verdict, closer.reactions.changed.len()), (Verdict::SameReactions, 1));
    let turned = ("rxn", "B => C ; 2\nA => B ; 1\n");
    assert!(compared_with(a, turned, &options(0.02)).within_tolerance.is_none());
    assert!(compared_with(a, b, &options(1e-6)).within_tolerance.is_none());
}

#[test]
fn what_the_other_format_has_no_place_for_is_told() {
    let rxn = ("rxn", "A => B ; 1\n");
    let yaml = gas(", transport: Mix, state: {T: 300, P: 1 atm}", "", ONE_WAY);
    let comparison = compared_with(("yaml", &yaml), rxn, &DiffOptions::default());
    assert_eq!(comparison.verdict, Verdict::Equivalent);
    let told: Vec<&str> = comparison.not_compared.iter().map(|missing| missing.what.as_str()).collect();
    assert_eq!(told, ["compositions", "the state of the phase", "the transport model of the phase"]);
}

/// Rings of `size` species, `count` of them, the species in another order and under other names if `stride` is not 1.
fn rings(rings: &[(usize, usize, i32)], stride: usize) -> String {
    let all: usize = rings.iter().map(|(count, size, _)| count * size).sum();
    let name = |number: usize| if stride == 1 { format!("S{number}") } else { format!("N{}", number * stride % all) };
    let mut lines = Vec::new();
    let mut first = 0;
    for (count, size, k) in rings {
        for _ in 0..*count {
            lines.extend(
                (0..*size).map(|at| format!("{} => {} ; {k}", name(first + at), name(first + (at + 1) % size))),
            );
            first += size;
        }
    }
    let places = (0..lines.len()).map(|place| place * stride % lines.len());
    places.map(|place| lines[place].clone() + "\n").collect()
}

#[test]
fn many_symmetric_parts_under_other_names_are_the_same() {
    let renamed = |parts: &[(usize, usize, i32)], stride: usize| {
        let (a, b) = (rings(parts, 1), rings(parts, stride));
        compared_with(("rxn", &a), ("rxn", &b), &DiffOptions::default()).verdict
    };
    assert_eq!(renamed(&[(267, 3, 1)], 400), Verdict::Renamed);
    // Rings of one size and other rates, and of other sizes, which colours alone do not tell apart.
    assert_eq!(renamed(&[(150, 3, 1), (150, 3, 2)], 7), Verdict::Renamed);
    assert_eq!(renamed(&[(100, 3, 1), (50, 6, 1), (40, 4, 1)], 7), Verdict::Renamed);
    let (a, b) = (rings(&[(4, 3, 1)], 1), rings(&[(2, 6, 1)], 7));
    assert_eq!(compared_with(("rxn", &a), ("rxn", &b), &DiffOptions::default()).verdict, Verdict::Different);
}

#[test]
fn thousands_of_duplicates_are_compared_with_their_equals() {
    let duplicates = |turned: bool, last: f64| -> String {
        let mut lines: Vec<String> =
            (0..3000).map(|at| format!("A => B ; {} 0.5 {at}\n", 1.0 + f64::from(at))).collect();
        lines.push(format!("A => B ; {last}\n"));
        if turned {
            lines.reverse();
        }
        lines.concat()
    };
    let with = |last: f64| {
        let (a, b) = (duplicates(false, 7.0), duplicates(true, last));
        compared_with(("rxn", &a), ("rxn", &b), &DiffOptions::default())
    };
    assert_eq!(with(7.0).verdict, Verdict::Equivalent);
    let changed = with(7e6);
    assert_eq!(changed.verdict, Verdict::SameReactions);
    let reactions = &changed.reactions.changed[0];
    assert_eq!((reactions.a.len(), reactions.b.len()), (1, 1), "all others have found their equals");
}
