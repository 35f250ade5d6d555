use std::collections::BTreeSet;

use super::*;
use crate::constants::{CALORIE, GAS_CONSTANT, ONE_ATMOSPHERE};
use crate::formats::Document;
use crate::grammar::yaml::Node;
use crate::mechanism::{Coefficient, Mechanism, Reaction, Reverse, Species, SpeciesId, State};
use crate::rates::{Arrhenius, Rate, RateKind};
use crate::source::Source;
use crate::thermo::{ConstantCp, Thermo};
use proptest::prelude::*;

fn document(text: &str) -> Document {
    read(&Source::new("x.yaml", text)).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]))
}

fn law(document: &Document, reaction: usize) -> Arrhenius {
    match &document.mechanism.reactions()[reaction].rate {
        Some(Rate::Arrhenius(law)) => *law,
        other => panic!("{other:?}"),
    }
}

const SPECIMEN: &str = include_str!("../../../tests/specimens/valid/sections_and_units.yaml");

#[test]
fn units_are_inherited_and_overridden() {
    let document = document(SPECIMEN);
    let [first_order, own_units, half_order] = [0, 1, 2].map(|reaction| law(&document, reaction));
    assert_eq!(first_order, Arrhenius { a: 1e13, b: 0.0, activation_energy: 1000.0 * CALORIE * 1000.0 });
    assert_eq!(own_units, Arrhenius { a: 2.5e6, b: 0.5, activation_energy: 12e6 });
    // 0.5 (mol/cm³)^0.5/s = 0.5 · 1000^0.5 (kmol/m³)^0.5/s.
    assert!((half_order.a / (0.5 * 1000f64.sqrt()) - 1.0).abs() < 1e-14);
    let a = document.mechanism.species()[0].thermo.clone();
    let expected = ConstantCp {
        t0: 300.0,
        h0: 4_184_000.0,
        s0: 0.0,
        cp0: 5.0 * 4184.0,
        reference_pressure: ONE_ATMOSPHERE,
        t_min: None,
        t_max: None,
    };
    assert_eq!(a, Some(Thermo::ConstantCp(expected)));
}

/// The ranges of a species with NASA-7 data: their limits, and cp/R at 500 K.
fn ranges_of(limits: &str, rows: [f64; 2]) -> Option<(Vec<(f64, f64)>, f64)> {
    let rows = rows.map(|a1| format!("[{a1}, 0, 0, 0, 0, 0, 0]")).join(", ");
    let thermo = format!("{{model: NASA7, temperature-ranges: {limits}, data: [{rows}]}}");
    let text = format!("species:\n- {{name: A, composition: {{H: 1}}, thermo: {thermo}}}\n");
    let text = format!("phases:\n- {{name: gas, thermo: ideal-gas, species: [A]}}\n{text}");
    let document = read(&Source::new("x.yaml", text)).ok()?;
    let Some(Thermo::Nasa7(model)) = &document.mechanism.species()[0].thermo else { panic!("{document:?}") };
    let limits = model.ranges.as_slice().iter().map(|range| (range.t_min, range.t_max)).collect();
    Some((limits, model.standard_state(500.0).cp / GAS_CONSTANT))
}

#[test]
fn a_range_of_no_width_counts_only_where_its_coefficients_are_others() {
    assert_eq!(ranges_of("[200, 6000, 6000]", [2.5, 2.5]), Some((vec![(200.0, 6000.0)], 2.5)));
    assert_eq!(ranges_of("[200, 200, 6000]", [2.5, 2.5]), Some((vec![(200.0, 6000.0)], 2.5)));
    assert_eq!(ranges_of("[200, 200, 6000]", [2.5, 4.5]), Some((vec![(200.0, 200.0), (200.0, 6000.0)], 4.5)));
    assert_eq!(ranges_of("[200, 6000, 6000]", [2.5, 4.5]), Some((vec![(200.0, 6000.0), (6000.0, 6000.0)], 2.5)));
    assert_eq!(ranges_of("[200, 200, 200]", [2.5, 2.5]), Some((vec![(200.0, 200.0)], 2.5)));
    assert_eq!(ranges_of("[200, 1000, 6000]", [2.5, 2.5]).map(|(ranges, _)| ranges.len()), Some(2));
    assert_eq!(ranges_of("[298, 2000, 1000]", [2.5, 2.5]), None);
}

#[test]
fn phases_take_the_sections_they_name() {
    let document = document(SPECIMEN);
    let [first, second] = [0, 1].map(|phase| document.mechanism.phases()[phase].clone());
    let names = |phase: &crate::mechanism::Phase| {
        phase.species.iter().map(|species| document.mechanism.name(*species).to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        (names(&first), names(&second)),
        (vec!["A".to_string(), "B".into(), "NO".into()], vec!["A".to_string(), "B".into(), "NO".into(), "C".into()])
    );
    // The first phase leaves out `C => A`, whose species it does not declare.
    let places = |phase: &crate::mechanism::Phase| phase.reactions.iter().map(|id| id.index()).collect::<Vec<_>>();
    assert_eq!((places(&first), places(&second)), (vec![0, 1, 2, 3], vec![1, 2, 4, 3]));
    assert_eq!(first.state.map(|state| (state.temperature, state.pressure)), Some((300.0, ONE_ATMOSPHERE)));
}

#[test]
fn a_falloff_curve_has_one_order_more_at_low_pressure() {
    let document = document(SPECIMEN);
    let reaction = &document.mechanism.reactions()[3];
    assert!(reaction.third_body.as_ref().is_some_and(|third_body| third_body.falloff && third_body.collider.is_none()));
    let Some(Rate::Falloff(law)) = &reaction.rate else { panic!("{}", reaction.kind()) };
    // The file is in cm and mol.
    assert_eq!((law.low.a, law.high.a), (1e-6, 1e-3));
}

#[test]
fn a_rate_of_the_users_own_is_kept_by_name_and_refused_by_name() {
    let text = SPECIMEN.replace("type: elementary", "type: my-own-rate");
    let document = document(&text);
    assert_eq!(document.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), ["unknown-rate-type"]);
    let error = write(&document.mechanism, &WriteOptions::default()).unwrap_err();
    assert!(error.to_string().contains("my-own-rate"), "{error}");
}

/// Every law and thermo model.
const ALL_LAWS: &str = "\
units: {length: cm, quantity: mol, activation-energy: cal/mol}
phases:
- {name: gas, thermo: ideal-gas, kinetics: gas, state: {T: 300, P: 1 atm}}
species:
- name: H
  composition: {H: 1}
  thermo:
    model: NASA7
    temperature-ranges: [200, 1000, 3500]
    reference-pressure: 1 bar
    data: [[2.5, 1e-13, -2e-15, 2e-18, -9e-22, 25473.6, -0.4], [2.5, -2e-11, 1e-14, -4e-18, 4e-22, 25473.6, -0.4]]
  transport: {model: gas, geometry: atom, diameter: 2.05, well-depth: 145.0}
- name: H2
  composition: {H: 2}
  thermo:
    model: NASA9
    temperature-ranges: [200, 1000, 6000]
    reference-pressure: 1 bar
    data: [[40783, -800, 8.2, -0.01, 1e-5, -1e-8, 3e-12, 2682, -30], [5.6e5, -837, 2.9, 1e-3, -1e-7, 1e-11, 1e-15, 5339, -2.2]]
- name: N2
  composition: {N: 2}
  thermo:
    model: Shomate
    temperature-ranges: [298, 6000]
    reference-pressure: 100 kPa
    data: [[26.09, 8.21, -1.97, 0.15, 0.04, -7.98, 221.0]]
- name: AR
  composition: {Ar: 1}
  thermo: {model: piecewise-Gibbs, reference-pressure: 1e5, h0: 0.0, T-min: 200, data: {200: -30 kJ/mol, 298.15: -46 kJ/mol, 600: -98 kJ/mol}}
- {name: E, composition: {E: 1}, thermo: {model: constant-cp, reference-pressure: 1e5, h0: 1 kcal/mol, T-max: 9000}}
reactions:
- {equation: 2 H + M <=> H2 + M, rate-constant: [1e18, -1, 0], efficiencies: {H2: 0.0, AR: 0.63}, default-efficiency: 0.9}
- {equation: 2 H + H2 <=> 2 H2, rate-constant: [9e16, -0.6, 0]}
- {equation: 2 H + N2 <=> H2 + N2, rate-constant: [9e16, -0.6, 0], duplicate: true}
- {equation: 2 H + N2 <=> H2 + N2, rate-constant: [9e15, -0.6, 0], duplicate: true}
- equation: 2 H (+M) <=> H2 (+M)
  type: falloff
  low-P-rate-constant: {A: 2e18, b: -2.8, Ea: 1200}
  high-P-rate-constant: {A: 1e16, b: -0.3, Ea: 0}
  Troe: {A: 0.7, T3: 100, T1: 1800, T2: 5000}
- equation: 2 H (+AR) <=> H2 (+AR)
  type: falloff
  low-P-rate-constant: {A: -2e18, b: -2.8, Ea: 1200}
  high-P-rate-constant: {A: -1e16, b: -0.3, Ea: 0}
  SRI: {A: 0.5, B: 100, C: 900, D: 1.1, E: 0.1}
  negative-A: true
- equation: H2 (+M) => 2 H (+M)
  type: chemically-activated
  low-P-rate-constant: [1e3, 1, 10]
  high-P-rate-constant: [1e-3, 2, 20]
- equation: H2 (+N2) => 2 H (+N2)
  type: falloff
  low-P-rate-constant: [1e13, 1, 10]
  high-P-rate-constant: [1e13, 2, 20]
  Tsang: {A: 0.95, B: -1e-4}
- equation: H2 => 2 H
  type: pressure-dependent-Arrhenius
  rate-constants:
  - {P: 1 atm, A: 1e10, b: 0, Ea: 1000}
  - {P: 0.01 atm, A: 1e8, b: 0, Ea: 1000}
  - {P: 1 atm, A: -1e9, b: 0, Ea: 1000}
- equation: 2 H => H2
  type: Chebyshev
  temperature-range: [300, 2000]
  pressure-range: [0.01 atm, 100 atm]
  data: [[8.2, -1.1], [0.3, 0.01]]
- equation: 2 H <=> H2
  type: linear-Burke
  colliders:
  - {name: M, type: falloff, low-P-rate-constant: [1e18, 0, 0], high-P-rate-constant: [1e14, 0, 0],
    Troe: {A: 0.5, T3: 1e-30, T1: 1e30}}
  - {name: AR, efficiency: {A: 0.7, b: 0, Ea: 10}}
  - {name: N2, efficiency: {A: 2, b: 0, Ea: 0}, type: Chebyshev, temperature-range: [300, 2000],
    pressure-range: [0.01 atm, 100 atm], data: [[8.2]]}
- {equation: H + H2 <=> H2 + H, type: Blowers-Masel, rate-constant: {A: 1e13, b: 0.5, Ea0: 9000, w: 1e5}}
- {equation: E + H2 => E + 2 H, type: two-temperature-plasma, rate-constant: [1e13, -1, 100, 200]}
- {equation: E + H2 => E + H2, type: electron-collision-plasma, energy-levels: [0, 1.5], cross-sections: [0, 1e-20]}
- {equation: 0.5 H2 => H, rate-constant: [1, 0, 0], orders: {H2: 1.5, H: -0.5}, negative-orders: true, nonreactant-orders: true}
";

#[test]
fn every_law_is_written_so_that_it_reads_back_the_same() {
    let first = document(ALL_LAWS);
    assert!(first.warnings.is_empty(), "{:?}", first.warnings);
    let kinds: BTreeSet<RateKind> = first.mechanism.reactions().iter().map(Reaction::kind).collect();
    assert_eq!(kinds.len(), 10, "{kinds:?}");
    let written = write(&first.mechanism, &WriteOptions::default()).unwrap();
    let second = document(&written);
    assert_eq!(second.mechanism.species(), first.mechanism.species());
    for (before, after) in first.mechanism.reactions().iter().zip(second.mechanism.reactions()) {
        assert_eq!(before, after, "{}", first.mechanism.equation(before));
    }
    assert_eq!(second.mechanism.phases(), first.mechanism.phases());
}

fn network(names: &[&str]) -> (Mechanism, Vec<SpeciesId>) {
    let mut mechanism = Mechanism::new();
    let composition = Some(Vec::new());
    let species = names.iter().map(|name| Species { composition: composition.clone(), ..Species::named(*name) });
    let ids = species.map(|species| mechanism.add_species(species).unwrap()).collect();
    (mechanism, ids)
}

#[test]
fn names_that_readers_take_for_something_else_are_quoted() {
    let (mut mechanism, ids) = network(&["NO", "on", "Y", "H2O"]);
    mechanism.add_reaction(Reaction::one_way(vec![(ids[0], 1.into())], vec![(ids[1], 1.into())], 1.0)).unwrap();
    let text = write(&mechanism, &WriteOptions::default()).unwrap();
    assert!(text.contains("species: ['NO', 'on', 'Y', H2O]"), "{text}");
    assert!(text.contains("equation: NO => on"), "{text}");
}

#[test]
fn an_empty_side_becomes_an_inert_species_of_order_zero() {
    let (mut mechanism, ids) = network(&["X", "Void"]);
    mechanism.add_reaction(Reaction::one_way(vec![], vec![(ids[0], 2.into())], 3.0)).unwrap();
    mechanism.add_reaction(Reaction::one_way(vec![(ids[0], 1.into())], vec![], 2.0)).unwrap();
    let state = State { temperature: 300.0, pressure: 1e5, mole_fractions: vec![(ids[0], 0.0)] };
    let text = write(&mechanism, &WriteOptions { state: Some(state), ..WriteOptions::default() }).unwrap();
    let source = "\
- equation: Void2 => 2 X + Void2
  type: elementary
  rate-constant: {A: 3.0, b: 0.0, Ea: 0.0}
  orders: {Void2: 0.0}
- equation: X => Void2
  rate-constant: {A: 2.0, b: 0.0, Ea: 0.0}
";
    assert!(text.contains(source) && text.contains("X: {X: 0.0, Void2: 1.0}"), "{text}");
}

#[test]
fn a_catalyst_is_not_left_to_be_taken_for_a_third_body() {
    let (mut mechanism, ids) = network(&["A", "B", "C"]);
    let (a, b, c) = (ids[0], ids[1], ids[2]);
    let two_and_c = |species: SpeciesId| vec![(species, Coefficient::integer(2)), (c, Coefficient::ONE)];
    mechanism.add_reaction(Reaction::one_way(two_and_c(a), vec![(b, 2.into()), (c, 1.into())], 1.0)).unwrap();
    let one_and_c = |species: SpeciesId| vec![(species, Coefficient::ONE), (c, Coefficient::ONE)];
    mechanism.add_reaction(Reaction::one_way(one_and_c(b), one_and_c(a), 1.0)).unwrap();
    let text = write(&mechanism, &WriteOptions::default()).unwrap();
    assert!(text.contains("- equation: 2 A + C => 2 B + C\n  type: elementary\n"), "{text}");
    assert!(text.contains("- equation: B + C => A + C\n  rate-constant"), "{text}");
}

#[test]
fn reactions_with_one_equation_are_declared_duplicates() {
    let (mut mechanism, ids) = network(&["A", "B"]);
    for (factor, k) in [(1, 1.0), (2, -1.0)] {
        let [left, right] = [ids[0], ids[1]].map(|species| vec![(species, Coefficient::integer(factor))]);
        mechanism.add_reaction(Reaction::one_way(left, right, k)).unwrap();
    }
    let text = write(&mechanism, &WriteOptions::default()).unwrap();
    assert_eq!(text.matches("duplicate: true").count(), 2, "{text}");
    assert_eq!(text.matches("negative-A: true").count(), 1, "{text}");
}

#[test]
fn what_has_no_form_in_cantera_is_refused_by_name() {
    let refusal = |change: &dyn Fn(&mut Reaction), composition: Option<Vec<(String, Coefficient)>>| {
        let (mut mechanism, ids) = network(&["A", "B"]);
        *mechanism.species_mut(ids[0]).composition = composition;
        let mut reaction = Reaction::one_way(vec![(ids[0], 1.into())], vec![(ids[1], 1.into())], 1.0);
        change(&mut reaction);
        mechanism.add_reaction(reaction).unwrap();
        write(&mechanism, &WriteOptions::default()).unwrap_err()
    };
    let equation = || "A <=> B".to_string();
    let explicit = refusal(&|reaction| reaction.reverse = Reverse::Explicit(Some(Rate::constant(1.0))), Some(vec![]));
    assert_eq!(explicit, WriteError::ExplicitReverse { equation: equation() });
    let from_thermo = refusal(&|reaction| reaction.reverse = Reverse::FromThermo, Some(vec![]));
    assert_eq!(from_thermo, WriteError::UnknownThermo { equation: equation(), species: "A".into() });
    let infinite = refusal(&|reaction| reaction.rate = Some(Rate::constant(f64::INFINITY)), Some(vec![]));
    assert!(matches!(infinite, WriteError::NotFinite { .. }));
    assert_eq!(refusal(&|_| {}, None), WriteError::UnknownComposition { species: "A".into() });
    let (mechanism, _) = network(&["M"]);
    let named_m = write(&mechanism, &WriteOptions::default()).unwrap_err();
    assert_eq!(named_m, WriteError::UnwritableName { name: "M".into() });
}

#[test]
fn species_may_be_called_inf_and_nan() {
    let (mut mechanism, ids) = network(&["INF", "NaN", "inf"]);
    let [inf, nan, small] = [0, 1, 2].map(|at| (ids[at], 1.into()));
    mechanism.add_reaction(Reaction::one_way(vec![inf], vec![nan, small], 1.0)).unwrap();
    let text = write(&mechanism, &WriteOptions::default()).unwrap();
    let again = read(&Source::new("x.yaml", text)).unwrap().mechanism;
    assert_eq!(again.equation(&again.reactions()[0]), "INF => NaN + inf");
}

#[test]
fn metadata_stands_at_the_top() {
    let (mut mechanism, _) = network(&["A"]);
    mechanism.description = Some("Two\nlines".into());
    let metadata = vec![("generator".to_string(), Node::string("kinmech")), ("seed".to_string(), Node::integer(7))];
    let text = write(&mechanism, &WriteOptions { metadata, ..WriteOptions::default() }).unwrap();
    assert!(text.starts_with("description: |-\n  Two\n  lines\ngenerator: kinmech\nseed: 7\nunits: {"), "{text}");
    // Cantera cannot do without an element.
    assert!(text.contains("elements: [Q1]\n") && text.contains("- {symbol: Q1, atomic-weight: 1.0}\n"), "{text}");
}

/// Laws over the whole range of numbers, on a network of four species.
fn laws() -> impl Strategy<Value = Vec<Arrhenius>> {
    let number = || prop_oneof![-1e3..1e3f64, (-1.0..1.0f64, -250i32..250).prop_map(|(m, e)| m * 10f64.powi(e))];
    let law =
        (number(), number(), number()).prop_map(|(a, b, activation_energy)| Arrhenius { a, b, activation_energy });
    prop::collection::vec(law, 1..6)
}

proptest! {
    #[test]
    fn a_written_mechanism_reads_back_exactly(laws in laws(), cp in 1e3..1e5f64, h in -1e9..1e9f64, order in -2.0..3.0f64) {
        let (mut mechanism, ids) = network(&["A", "NO", "C", "D"]);
        for id in &ids {
            *mechanism.species_mut(*id).composition = Some(vec![("Q".to_string(), 1.into())]);
            let model = ConstantCp { t0: 298.15, h0: h, s0: -h / 7.0, cp0: cp, reference_pressure: 1e5, t_min: None, t_max: None };
            *mechanism.species_mut(*id).thermo = Some(Thermo::ConstantCp(model));
        }
        for (place, law) in laws.into_iter().enumerate() {
            let coefficient = Coefficient::integer(place as i64 + 1);
            let reactants = vec![(ids[0], coefficient), (ids[1], 1.into())];
            let products = vec![(ids[2], coefficient), (ids[3], 1.into())];
            let mut reaction = Reaction::one_way(reactants, products, 1.0);
            reaction.rate = Some(Rate::Arrhenius(law));
            if place % 2 == 0 {
                reaction.reverse = Reverse::FromThermo;
            } else {
                reaction.order_overrides = vec![(ids[1], order)];
            }
            mechanism.add_reaction(reaction).unwrap();
        }
        let text = write(&mechanism, &WriteOptions::default()).unwrap();
        let back = document(&text).mechanism;
        prop_assert_eq!(back.reactions(), mechanism.reactions(), "{}", text);
        prop_assert_eq!(back.species(), mechanism.species(), "{}", text);
    }

    #[test]
    fn an_activation_energy_is_exact_whatever_its_unit(energy in -1e10..1e10f64) {
        let (mut mechanism, ids) = network(&["A", "B"]);
        let mut reaction = Reaction::one_way(vec![(ids[0], 1.into())], vec![(ids[1], 1.into())], 1.0);
        let law = Arrhenius { a: 1.0, b: 0.0, activation_energy: energy };
        reaction.rate = Some(Rate::Arrhenius(law));
        mechanism.add_reaction(reaction).unwrap();
        let text = write(&mechanism, &WriteOptions::default()).unwrap();
        prop_assert_eq!(super::tests::law(&document(&text), 0), law, "{}", text);
        let in_kelvin = !text.contains("J/kmol");
        prop_assert!(in_kelvin || (energy / GAS_CONSTANT) * GAS_CONSTANT != energy);
    }
}
