//! Rates and thermo of a mechanism, here and in Cantera.

use std::collections::BTreeMap;
use std::path::Path;

use kinmech::kinetics::MassAction;
use kinmech::mechanism::Mechanism;
use ndarray::Array1;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::{Value, json};

use crate::bridge::ask_one;

const TOLERANCE: f64 = 1e-12;

/// A file and the phase of it that is meant; `None` is the first.
#[derive(Clone, Copy)]
pub struct File<'a> {
    pub path: &'a Path,
    pub phase: Option<&'a str>,
}

impl File<'_> {
    pub fn question(&self, ask: &str) -> Value {
        json!({"ask": ask, "file": self.path, "phase": self.phase})
    }
}

/// Compares k_f, k_r, both rates of progress and u̇ at states drawn at random. Concentrations are
/// taken back from Cantera, which keeps mole fractions instead.
pub fn assert_rates_agree(mechanism: &Mechanism, file: File) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(11);
    let names = mechanism.species_names();
    let mut state = || {
        let u: BTreeMap<&String, f64> = names.iter().map(|name| (name, random.random_range(0.01..1.0))).collect();
        json!({"T": random.random_range(300.0..2500.0), "u": u})
    };
    let states: Vec<Value> = (0..5).map(|_| state()).collect();
    let mut question = file.question("rates");
    question["states"] = json!(states);
    let answers = ask_one(question);
    for (state, answer) in states.iter().zip(answers.as_array().unwrap()) {
        let temperature = state["T"].as_f64().unwrap();
        let network = MassAction::at(mechanism, temperature).unwrap();
        let u: Array1<f64> = names.iter().map(|name| answer["u"][name].as_f64().unwrap()).collect();
        let ours: Vec<[f64; 4]> = network
            .rate_constants()
            .zip(network.rates_of_progress(u.view()))
            .map(|((k_f, k_r), (q_f, q_r))| [k_f, k_r, q_f, q_r])
            .collect();
        for (column, key) in ["k_f", "k_r", "q_f", "q_r"].into_iter().enumerate() {
            let theirs = numbers(&answer[key]);
            assert_eq!(theirs.len(), ours.len());
            for (place, ours) in ours.iter().enumerate() {
                let what = format!("{key} of reaction {place} at {temperature} K in {}", file.path.display());
                assert_near(ours[column], theirs[place], theirs[place].abs(), &what);
            }
        }
        assert_derivatives_agree(&network, &u, &ours, mechanism, &answer["u_dot"], file.path);
    }
}

/// u̇ is a difference: what is near is measured by what comes and goes.
fn assert_derivatives_agree(
    network: &MassAction,
    u: &Array1<f64>,
    rates: &[[f64; 4]],
    mechanism: &Mechanism,
    theirs: &Value,
    file: &Path,
) {
    let mut u_dot = Array1::zeros(u.len());
    network.derivative(u.view(), u_dot.view_mut());
    let mut turnover = vec![0.0; u.len()];
    for (reaction, [_, _, q_f, q_r]) in mechanism.reactions().iter().zip(rates) {
        for (species, nu) in reaction.reactants.iter().chain(&reaction.products) {
            turnover[species.index()] += nu.to_f64() * (q_f.abs() + q_r.abs());
        }
    }
    for (place, name) in mechanism.species_names().iter().enumerate() {
        let what = format!("the change of {name} in {}", file.display());
        assert_near(u_dot[place], theirs[name].as_f64().unwrap(), turnover[place], &what);
    }
}

/// Compares cp, h and s of every species that has a formula here. h crosses zero, so that R T
/// stands beside it as its size.
pub fn assert_thermo_agrees(mechanism: &Mechanism, file: File) -> usize {
    let temperatures: Vec<f64> = (0..23).map(|step| 250.0 + 125.0 * f64::from(step)).collect();
    let mut question = file.question("thermo");
    question["temperatures"] = json!(temperatures);
    let answers = ask_one(question);
    let mut compared = 0;
    for (temperature, answer) in temperatures.iter().zip(answers.as_array().unwrap()) {
        let (cp, h, s) = (numbers(&answer["cp"]), numbers(&answer["h"]), numbers(&answer["s"]));
        for (place, species) in mechanism.species().iter().enumerate() {
            let state = species.thermo.as_ref().map(|thermo| thermo.standard_state(*temperature));
            let Some(state) = state else { continue };
            let what = |key: &str| format!("{key} of {} at {temperature} K in {}", species.name, file.path.display());
            let r = kinmech::constants::GAS_CONSTANT;
            assert_near(state.cp, cp[place], r, &what("cp"));
            assert_near(state.h, h[place], h[place].abs().max(r * temperature), &what("h"));
            assert_near(state.s, s[place], s[place].abs().max(r), &what("s"));
            compared += 1;
        }
    }
    compared
}

fn assert_near(ours: f64, theirs: f64, size: f64, what: &str) {
    assert!((ours - theirs).abs() <= TOLERANCE * size, "{what}: {ours:e} here, {theirs:e} in Cantera");
}

pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}
