//! The learned rates beside the true ones and those of the paper, one direction of a reaction at a time.

use crate::learn::fitted::FittedRate;
use crate::learn::outcome::Discovery;
use crate::mechanism::{Coefficient, Mechanism, Reaction, Reverse, SpeciesId};
use crate::rates::Rate;
use crate::reproduce::examples::PaperRate;

/// A rate constant k, or A and Ea.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// k or A, in kmol, m³, s (the same as mol, L, s).
    pub k: f64,
    /// J/kmol; 0 for a constant.
    pub activation_energy: f64,
}

/// One direction of a reaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub equation: String,
    /// `None` for a direction that does not take place.
    pub truth: Option<Value>,
    pub paper: Option<Value>,
    pub found: Option<FittedRate>,
}

/// All true directions, then those that only the paper or the learner has.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovery {
    pub rows: Vec<Row>,
}

impl From<FittedRate> for Value {
    fn from(rate: FittedRate) -> Self {
        Value { k: rate.pre_exponential(), activation_energy: rate.energy() }
    }
}

impl Row {
    /// |k/k_true − 1| of k or A.
    pub fn rate_error(&self) -> Option<f64> {
        Some((self.found?.pre_exponential() / self.truth?.k - 1.0).abs())
    }

    /// |Ea/Ea_true − 1|, where the temperature varies.
    pub fn energy_error(&self) -> Option<f64> {
        let truth = self.truth.filter(|truth| truth.activation_energy != 0.0)?;
        Some((self.found?.energy() / truth.activation_energy - 1.0).abs())
    }

    /// ln k − ln k_true in standard errors of ln k; of ln A where the temperature varies.
    pub fn standard_errors_off(&self) -> Option<f64> {
        let (found, truth) = (self.found?, self.truth?);
        Some((found.pre_exponential() / truth.k).ln() / found.ln_error())
    }
}

impl Recovery {
    pub fn new(truth: &Mechanism, paper: &[PaperRate], found: &Discovery) -> Self {
        let mut recovery = Recovery::of_nothing(truth, paper);
        for (reaction, rates) in found.network.mechanism.reactions().iter().zip(&found.network.rates) {
            let sides = [(&reaction.reactants, &reaction.products), (&reaction.products, &reaction.reactants)];
            let names = |id: SpeciesId| found.network.mechanism.name(id);
            for ((from, to), rate) in sides.into_iter().zip([Some(rates.forward), rates.reverse]) {
                let Some(rate) = rate else { continue };
                recovery.row(equation(from, to, names)).found = Some(rate);
            }
        }
        recovery
    }

    /// The true rates and those of the paper, with nothing found.
    pub fn of_nothing(truth: &Mechanism, paper: &[PaperRate]) -> Self {
        let mut recovery = Recovery { rows: Vec::new() };
        let names = |id: SpeciesId| truth.name(id);
        for Reaction { reactants, products, rate, reverse, .. } in truth.reactions() {
            recovery.row(equation(reactants, products, names)).truth = value_of(rate);
            if let Reverse::Explicit(rate) = reverse {
                recovery.row(equation(products, reactants, names)).truth = value_of(rate);
            }
        }
        for PaperRate { equation, k, activation_energy } in paper {
            let value = Value { k: *k, activation_energy: activation_energy.unwrap_or(0.0) * 1e3 };
            recovery.row(sorted(equation)).paper = Some(value);
        }
        recovery
    }

    fn row(&mut self, equation: String) -> &mut Row {
        let at = self.rows.iter().position(|row| row.equation == equation).unwrap_or_else(|| {
            self.rows.push(Row { equation, truth: None, paper: None, found: None });
            self.rows.len() - 1
        });
        &mut self.rows[at]
    }

    /// Whether exactly the true directions were found.
    pub fn is_exact(&self) -> bool {
        self.rows.iter().all(|row| row.truth.is_some() == row.found.is_some())
    }

    pub fn largest_rate_error(&self) -> f64 {
        self.rows.iter().filter_map(Row::rate_error).fold(0.0, f64::max)
    }

    pub fn largest_energy_error(&self) -> f64 {
        self.rows.iter().filter_map(Row::energy_error).fold(0.0, f64::max)
    }
}

fn value_of(rate: &Option<Rate>) -> Option<Value> {
    match rate {
        Some(Rate::Arrhenius(law)) => Some(Value { k: law.a, activation_energy: law.activation_energy }),
        _ => None,
    }
}

/// The equation of a direction, with the terms of each side in alphabetical order.
fn equation<'a>(
    from: &[(SpeciesId, Coefficient)],
    to: &[(SpeciesId, Coefficient)],
    name: impl Fn(SpeciesId) -> &'a str,
) -> String {
    let side = |terms: &[(SpeciesId, Coefficient)]| {
        let mut words: Vec<String> = terms
            .iter()
            .map(|(id, nu)| if *nu == Coefficient::ONE { name(*id).to_string() } else { format!("{nu} {}", name(*id)) })
            .collect();
        words.sort();
        words.join(" + ")
    };
    format!("{} => {}", side(from), side(to))
}

/// An equation given as text, with the terms of each side in alphabetical order.
fn sorted(equation: &str) -> String {
    let side = |side: &str| {
        let mut terms: Vec<&str> = side.split(" + ").map(str::trim).collect();
        terms.sort_unstable();
        terms.join(" + ")
    };
    let sides: Vec<String> = equation.split("=>").map(side).collect();
    sides.join(" => ")
}
