//! Rate constants at given conditions.

use crate::mechanism::{ELECTRON, Mechanism, Reaction, ReactionId, Reverse, Species, SpeciesId};
use crate::rates::{Electrons, Formula, FormulaConditions, Rate, RateKind, Variable};
use crate::thermo::{StandardState, equilibrium_constant};

/// Why a reaction's rate cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotEvaluable {
    #[error("no formula for a rate law of type `{kind}`")]
    RateLaw { reaction: ReactionId, kind: RateKind },
    #[error("a rate law of type `{kind}` depends on more than the temperature")]
    MoreThanTemperature { reaction: ReactionId, kind: RateKind },
    #[error("a rate law of type `{kind}` needs the energies of the electrons")]
    NoElectrons { reaction: ReactionId, kind: RateKind },
    #[error("the rate needs the thermo data of {species}")]
    NoThermo { reaction: ReactionId, species: String },
}

impl NotEvaluable {
    /// The reaction that stands in the way.
    pub fn reaction(&self) -> ReactionId {
        match self {
            NotEvaluable::RateLaw { reaction, .. }
            | NotEvaluable::MoreThanTemperature { reaction, .. }
            | NotEvaluable::NoElectrons { reaction, .. }
            | NotEvaluable::NoThermo { reaction, .. } => *reaction,
        }
    }
}

/// What rate constants depend on.
#[derive(Clone, Copy, Debug)]
pub struct Conditions<'a> {
    /// T, K.
    pub temperature: f64,
    /// P, Pa.
    pub pressure: f64,
    /// u of all species, kmol/m³.
    pub concentrations: &'a [f64],
    /// Of a plasma.
    pub electrons: Option<&'a Electrons>,
}

impl<'a> Conditions<'a> {
    /// Of a gas that is no plasma: T \[K\], P \[Pa\] and u of all species \[kmol/m³\].
    pub fn of_gas(temperature: f64, pressure: f64, concentrations: &'a [f64]) -> Self {
        Conditions { temperature, pressure, concentrations, electrons: None }
    }
}

/// k_f and k_r of every reaction, in (kmol/m³)^(1−order)/s, k_r = 0 for a one-way reaction. The
/// concentration of a third body is not in them, save where it decides between two limits.
pub fn rate_constants(mechanism: &Mechanism, conditions: Conditions) -> Result<Vec<(f64, f64)>, NotEvaluable> {
    let Conditions { temperature, pressure, concentrations, electrons } = conditions;
    let at_temperature = RatesAtTemperature::new(mechanism, temperature, electrons);
    let reactions = mechanism.reaction_ids().zip(mechanism.reactions());
    reactions.map(|(id, reaction)| at_temperature.rate_constants(id, reaction, pressure, concentrations)).collect()
}

/// The rate constants of single reactions at one temperature, whatever the pressure and the
/// composition.
pub struct RatesAtTemperature<'a> {
    mechanism: &'a Mechanism,
    temperature: f64,
    electrons: Option<&'a Electrons>,
    states: Vec<Option<StandardState>>,
}

impl<'a> RatesAtTemperature<'a> {
    /// Computes the standard states of all species at T \[K\].
    pub fn new(mechanism: &'a Mechanism, temperature: f64, electrons: Option<&'a Electrons>) -> Self {
        let temperature_of = |species: &Species| match electrons {
            Some(electrons) if is_electron(species) => electrons.temperature,
            _ => temperature,
        };
        let state =
            |species: &Species| species.thermo.as_ref().map(|thermo| thermo.standard_state(temperature_of(species)));
        let states = mechanism.species().iter().map(state).collect();
        RatesAtTemperature { mechanism, temperature, electrons, states }
    }

    /// k_f and k_r of a reaction of the mechanism at P \[Pa\] and u of all species \[kmol/m³\], as
    /// [`rate_constants`] gives them.
    pub fn rate_constants(
        &self,
        id: ReactionId,
        reaction: &Reaction,
        pressure: f64,
        concentrations: &[f64],
    ) -> Result<(f64, f64), NotEvaluable> {
        let at = |rate: &Option<Rate>| self.rate_constant(rate.as_ref(), id, reaction, pressure, concentrations);
        let k_f = at(&reaction.rate)?;
        let k_r = match (&reaction.reverse, &reaction.rate, self.electrons) {
            (Reverse::None, ..) => 0.0,
            (Reverse::Explicit(rate), ..) => at(rate)?,
            (_, Some(Rate::ElectronCollision(law)), Some(electrons)) => law.superelastic_rate_constant(electrons),
            (Reverse::FromThermo, ..) => k_f / self.equilibrium_constant(id, reaction)?,
        };
        Ok((k_f, k_r))
    }

    /// k by one of the laws of a reaction of the mechanism, if the law is given.
    pub fn rate_constant(
        &self,
        rate: Option<&Rate>,
        id: ReactionId,
        reaction: &Reaction,
        pressure: f64,
        concentrations: &[f64],
    ) -> Result<f64, NotEvaluable> {
        let temperature = self.temperature;
        let without_formula = |kind| NotEvaluable::RateLaw { reaction: id, kind };
        let rate = rate.ok_or_else(|| without_formula(RateKind::NotGiven))?;
        Ok(match rate {
            Rate::Arrhenius(law) => law.rate_constant(temperature),
            Rate::Falloff(law) => {
                let m = match &reaction.third_body {
                    Some(third_body) => third_body.concentration(concentrations),
                    None => concentrations.iter().sum(),
                };
                law.rate_constant(temperature, m)
            }
            Rate::Plog(law) => law.rate_constant(temperature, pressure),
            Rate::Chebyshev(law) => law.rate_constant(temperature, pressure),
            Rate::LinearBurke(law) => {
                let total: f64 = concentrations.iter().sum();
                let fraction = |u: &f64| if total > 0.0 { u / total } else { 0.0 };
                let colliders = reaction.colliders.iter().filter_map(|species| concentrations.get(species.index()));
                law.rate_constant(temperature, pressure, &colliders.map(fraction).collect::<Vec<_>>())
            }
            Rate::Formula(law) => law.rate_constant(&self.formula_conditions(law, id, reaction, pressure)?),
            Rate::ElectronCollision(law) => {
                let missing = || NotEvaluable::NoElectrons { reaction: id, kind: rate.kind() };
                law.rate_constant(self.electrons.ok_or_else(missing)?)
            }
            Rate::Unevaluated(_) => return Err(without_formula(rate.kind())),
        })
    }

    fn formula_conditions(
        &self,
        law: &Formula,
        id: ReactionId,
        reaction: &Reaction,
        pressure: f64,
    ) -> Result<FormulaConditions, NotEvaluable> {
        let needs_enthalpy = law.depends_on(Variable::EnthalpyOfReaction);
        Ok(FormulaConditions {
            temperature: self.temperature,
            enthalpy_of_reaction: if needs_enthalpy { self.enthalpy(id, reaction)? } else { f64::NAN },
            // In a gas the electrons are as hot as the rest.
            electron_temperature: self.electrons.map_or(self.temperature, |electrons| electrons.temperature),
            pressure,
        })
    }

    /// The net coefficients of a reaction with the states of their species.
    fn net(&self, id: ReactionId, reaction: &Reaction) -> Result<Vec<(f64, StandardState)>, NotEvaluable> {
        let with_state = |(species, nu): (SpeciesId, f64)| {
            let state = self.states.get(species.index()).copied().flatten();
            let missing = || NotEvaluable::NoThermo { reaction: id, species: self.mechanism.name(species).to_string() };
            Ok((nu, state.ok_or_else(missing)?))
        };
        reaction.net_coefficients().into_iter().map(with_state).collect()
    }

    /// ΔH of reaction, J/kmol.
    fn enthalpy(&self, id: ReactionId, reaction: &Reaction) -> Result<f64, NotEvaluable> {
        Ok(self.net(id, reaction)?.iter().map(|(nu, state)| nu * state.h).sum())
    }

    /// Kc of a reaction of the mechanism, in (kmol/m³)^Σ(ν″−ν′).
    pub fn equilibrium_constant(&self, id: ReactionId, reaction: &Reaction) -> Result<f64, NotEvaluable> {
        Ok(equilibrium_constant(&self.net(id, reaction)?, self.temperature))
    }
}

/// The species that is nothing but an electron.
fn is_electron(species: &Species) -> bool {
    matches!(species.composition.as_deref(), Some([(symbol, count)]) if symbol == ELECTRON && count.to_f64() == 1.0)
}

/// k_f and k_r of every reaction at a temperature \[K\], if nothing else enters them.
pub(super) fn at_temperature(mechanism: &Mechanism, temperature: f64) -> Result<Vec<(f64, f64)>, NotEvaluable> {
    for (reaction, entry) in mechanism.reaction_ids().zip(mechanism.reactions()) {
        if let Some(rate) = entry.laws().find(|rate| rate.depends_on_more_than_temperature()) {
            return Err(NotEvaluable::MoreThanTemperature { reaction, kind: rate.kind() });
        }
    }
    rate_constants(mechanism, Conditions::of_gas(temperature, 0.0, &[]))
}
