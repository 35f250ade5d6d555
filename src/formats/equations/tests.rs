use proptest::prelude::*;

use super::*;
use crate::mechanism::{Coefficient, Item, Mechanism, Reaction, Reverse, Species, SpeciesId, ThirdBody};
use crate::rates::{Arrhenius, Rate, UnevaluatedLaw};
use crate::source::{Diagnostic, Source};

fn document(text: &str) -> EquationsDocument {
    read(&Source::new("net.rxn", text)).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

fn errors(text: &str) -> Vec<Diagnostic> {
    read(&Source::new("net.rxn", text)).expect_err(text)
}

#[test]
fn a_line_is_an_equation_with_its_rates() {
    let text = "# hydrogen\n\nH2 + O <=> H + OH ; 38.7 2.7 26191.84 ; 1.0e2 # both ways\r\n2 H => H2;1e3\nA <=> B\n0 => A ; .5\nA = 0 ; 2";
    let read = document(text);
    let mechanism = &read.mechanism;
    assert_eq!(mechanism.species_names(), ["H2", "O", "H", "OH", "A", "B"]);
    let source = Source::new("net.rxn", text);
    let first = &mechanism.reactions()[0];
    assert_eq!(first.rate, Some(Rate::Arrhenius(Arrhenius { a: 38.7, b: 2.7, activation_energy: 26_191_840.0 })));
    assert_eq!(first.reverse, Reverse::Explicit(Some(Rate::constant(100.0))));
    assert_eq!(mechanism.reactions()[2].rate, None);
    assert_eq!(mechanism.reactions()[2].reverse, Reverse::Explicit(None));
    assert_eq!(mechanism.reactions()[3].reverse, Reverse::None);
    assert_eq!(mechanism.reactions()[4].reverse, Reverse::Explicit(None));
    assert_eq!(read.has_rate, [true, true, false, true, true]);
    assert_eq!(read.notes[0], "hydrogen\nboth ways");
    assert_eq!(read.notes[1], "");
    assert_eq!(source.slice(read.reaction_spans[0]), "H2 + O <=> H + OH ; 38.7 2.7 26191.84 ; 1.0e2");
}

#[test]
fn every_wrong_line_gives_an_error_of_its_own() {
    let found: Vec<(usize, &str)> = errors("A => B\nA -> B\n\nA => B ; x\nA B => C")
        .iter()
        .map(|error| (error.location.as_ref().unwrap().line, error.code))
        .collect();
    assert_eq!(found, [(2, "unknown-arrow"), (4, "bad-number"), (5, "missing-plus")]);
}

#[test]
fn every_mistake_has_its_code_and_its_place() {
    for (text, code, piece) in [
        ("A => B ; 1 ; 2", "reverse-rate-of-one-way-reaction", "2"),
        ("A <=> B ; 1 ; 2 ; 3", "too-many-rates", "3"),
        ("A => B ;", "incomplete-rate", ""),
        ("A => B ; 1 2", "incomplete-rate", "1 2"),
        ("A => B ; 1 2 3 4", "incomplete-rate", "1 2 3 4"),
        ("A => B ; 1e999", "bad-number", "1e999"),
        ("A => B ; 1 nan 0", "bad-number", "nan"),
        ("2A => B", "glued-coefficient", "2A"),
        ("H2+O => B", "glued-signs", "H2+O"),
        ("0 => 0", "empty-reaction", "0 => 0"),
        ("A + M => B + M", "third-body-not-held", "M"),
        ("A (+B) => C (+B)", "third-body-not-held", "(+B)"),
        ("; 1", "blank-side", ""),
    ] {
        let error = errors(text).remove(0);
        assert_eq!(error.code, code, "{error}");
        let place = error.location.unwrap();
        assert_eq!(&place.excerpt[place.highlight.start..place.highlight.end], piece, "{text}");
    }
}

#[test]
fn given_species_are_the_only_ones() {
    let given = ["C".to_string(), "2A".to_string(), "B".to_string()];
    let read = read_with_species(&Source::new("net.rxn", "2A => B"), &given).unwrap();
    assert_eq!(read.mechanism.species_names(), given);
    let errors = read_with_species(&Source::new("net.rxn", "2B => C\nb => C\nD => C"), &given).unwrap_err();
    let hints: Vec<_> = errors.iter().map(|error| (error.code, error.hint.as_deref().unwrap_or_default())).collect();
    assert_eq!(hints[0], ("undeclared-species", "write `2 B`"));
    assert_eq!(hints[1], ("undeclared-species", "did you mean `B`?"));
    assert_eq!(hints[2].0, "undeclared-species");
}

#[test]
fn what_cannot_be_held_is_refused_item_by_item() {
    let mut mechanism = Mechanism::new();
    let [a, b, m] = ["A", "B", "M"].map(|name| mechanism.add_species(Species::named(name)).unwrap());
    let plain = Reaction::one_way(vec![(a, 1.into())], vec![(b, 1.into())], 1.0);
    let unevaluated = UnevaluatedLaw { name: "Janev".into(), written: String::new() };
    let reactions = [
        plain.clone(),
        Reaction { third_body: Some(ThirdBody::any(false)), ..plain.clone() },
        Reaction { order_overrides: vec![(a, 0.5)], ..plain.clone() },
        Reaction { order_overrides: vec![(a, 1.0)], ..plain.clone() },
        Reaction { rate: Some(Rate::Unevaluated(unevaluated)), ..plain.clone() },
        Reaction { reverse: Reverse::FromThermo, ..plain.clone() },
        Reaction { rate: None, reverse: Reverse::Explicit(Some(Rate::constant(1.0))), ..plain.clone() },
        Reaction { rate: Some(Rate::constant(f64::NAN)), ..plain.clone() },
        Reaction { products: vec![(m, 1.into())], ..plain },
    ];
    for reaction in reactions {
        mechanism.add_reaction(reaction).unwrap();
    }
    let ids: Vec<_> = mechanism.reaction_ids().map(Item::Reaction).collect();
    let refused: Vec<_> =
        write(&mechanism).unwrap_err().into_iter().map(|it| (it.subject.unwrap(), it.to_string())).collect();
    let expected = [
        (ids[1], "A + M => B + M: a third body"),
        (ids[2], "A => B: reaction orders that are not the coefficients"),
        (ids[4], "A => B: a rate of the kind Janev"),
        (ids[5], "A <=> B: a reverse rate that follows from the thermodynamics"),
        (ids[6], "A <=> B: a reverse rate without a forward rate"),
        (ids[7], "A => B: a rate that is not a finite number"),
        (ids[8], "A => M: a species name that would not be read back"),
    ];
    assert_eq!(refused, expected.map(|(id, reason)| (id, reason.to_string())));
}

#[test]
fn names_that_would_read_as_something_else_are_refused() {
    for name in ["2A", "A B", "A;B", "#A", "12", "+", "=>", "A=>B", "H2+O", "", "(+A)", "A\nB", "\u{feff}\u{1}"] {
        let mut mechanism = Mechanism::new();
        let odd = mechanism.add_species(Species::named(name)).unwrap();
        let good = mechanism.add_species(Species::named("good")).unwrap();
        mechanism.add_reaction(Reaction::one_way(vec![(odd, 1.into())], vec![(good, 1.into())], 1.0)).unwrap();
        assert_eq!(write(&mechanism).unwrap_err()[0].code, "name", "{name:?}");
    }
}

fn coefficient() -> impl Strategy<Value = Coefficient> {
    prop_oneof![
        (1i64..4).prop_map(Coefficient::integer),
        "[0-9]{1,4}\\.[0-9]{0,12}[1-9]".prop_map(|text| text.parse().unwrap())
    ]
}

fn side() -> impl Strategy<Value = Vec<(usize, Coefficient)>> {
    prop::collection::btree_map(0usize..6, coefficient(), 0..4).prop_map(|side| side.into_iter().collect())
}

fn finite() -> impl Strategy<Value = f64> {
    prop_oneof![prop::num::f64::NORMAL | prop::num::f64::ZERO | prop::num::f64::SUBNORMAL, -1e9..1e9f64, Just(0.0)]
}

fn law() -> impl Strategy<Value = Rate> {
    (finite(), finite(), finite())
        .prop_map(|(a, b, activation_energy)| Rate::Arrhenius(Arrhenius { a, b, activation_energy }))
}

/// Species in the order of their first mention, as reading makes them.
fn mechanism() -> impl Strategy<Value = Mechanism> {
    let rates = prop_oneof![
        law().prop_map(|forward| (Some(forward), Reverse::None)),
        Just((None, Reverse::None)),
        Just((None, Reverse::Explicit(None))),
        law().prop_map(|forward| (Some(forward), Reverse::Explicit(None))),
        (law(), law()).prop_map(|(forward, reverse)| (Some(forward), Reverse::Explicit(Some(reverse)))),
    ];
    let reaction = (side(), side(), rates);
    prop::collection::vec(reaction, 0..5).prop_map(|reactions| {
        const NAMES: [&str; 6] = ["A", "H2O", "CH2(S)", "H+", "eq=uals", "1-C4H8"];
        let mut mechanism = Mechanism::new();
        for (reactants, products, (rate, reverse)) in reactions {
            let mut known = |side: Vec<(usize, Coefficient)>| -> Vec<(SpeciesId, Coefficient)> {
                let mut id = |name: &str| match mechanism.find_species(name) {
                    Some(id) => id,
                    None => mechanism.add_species(Species::named(name)).unwrap(),
                };
                side.into_iter().map(|(place, nu)| (id(NAMES[place]), nu)).collect()
            };
            if reactants.is_empty() && products.is_empty() {
                continue;
            }
            let (reactants, products) = (known(reactants), known(products));
            let reaction = Reaction {
                reactants,
                products,
                third_body: None,
                rate,
                reverse,
                order_overrides: vec![],
                reverse_order_overrides: Vec::new(),
                colliders: vec![],
                duplicate: false,
            };
            mechanism.add_reaction(reaction).unwrap();
        }
        mechanism
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_the_same(mechanism in mechanism()) {
        let text = write(&mechanism).unwrap_or_else(|refused| panic!("{refused:?}"));
        prop_assert_eq!(document(&text).mechanism, mechanism, "{}", text);
    }

    #[test]
    fn arbitrary_text_never_panics(text in "([AB2+=.(M)0/ <>é;#\n\r-]|<=>|=>| => | \\+ | ; ){0,24}|(?s).{0,30}") {
        if let Ok(document) = read(&Source::new("net.rxn", text.as_str())) {
            let text = write(&document.mechanism).unwrap();
            prop_assert_eq!(read(&Source::new("net.rxn", text)).unwrap().mechanism, document.mechanism);
        }
    }
}
