//! Rate constants at given conditions.

use crate::mechanism::{ELECTRON, Mechanism, Reaction, ReactionId, Reverse, Species};
use crate::rates::{Electrons, Rate};
use crate::thermo::{StandardState, equilibrium_constant};

/// Why a reaction's rate cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotEvaluable {
    #[error("no formula for a rate law of type `{kind}`")]
    RateLaw { reaction: ReactionId, kind: String },
    #[error("a rate law of type `{kind}` depends on more than the temperature")]
    MoreThanTemperature { reaction: ReactionId, kind: String },
    #[error("a rate law of type `{kind}` needs the energies of the electrons")]
    NoElectrons { reaction: ReactionId, kind: String },
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

/// k_f and k_r of every reaction, in (kmol/m³)^(1−order)/s, k_r = 0 for a one-way reaction. The
/// concentration of a third body is not in them, save where it decides between two limits.
pub fn rate_constants(mechanism: &Mechanism, conditions: Conditions) -> Result<Vec<(f64, f64)>, NotEvaluable> {
    let states = StandardStates::at(mechanism, conditions);
    let reactions = mechanism.reaction_ids().zip(mechanism.reactions());
    reactions
        .map(|(id, reaction)| {
            let k_f = states.rate_constant(&reaction.rate, id, reaction)?;
            let k_r = match (&reaction.reverse, &reaction.rate, conditions.electrons) {
                (Reverse::None, ..) => 0.0,
                (Reverse::Explicit(rate), ..) => states.rate_constant(rate, id, reaction)?,
                (_, Rate::ElectronCollision(law), Some(electrons)) => law.superelastic_rate_constant(electrons),
                (Reverse::FromThermo, ..) => k_f / states.equilibrium(id, reaction)?,
            };
            Ok((k_f, k_r))
        })
        .collect()
}

/// The standard states of all species at some conditions.
struct StandardStates<'a> {
    mechanism: &'a Mechanism,
    conditions: Conditions<'a>,
    states: Vec<Option<StandardState>>,
    total_concentration: f64,
}

impl<'a> StandardStates<'a> {
    fn at(mechanism: &'a Mechanism, conditions: Conditions<'a>) -> Self {
        let temperature_of = |species: &Species| match conditions.electrons {
            Some(electrons) if is_electron(species) => electrons.temperature,
            _ => conditions.temperature,
        };
        let state =
            |species: &Species| species.thermo.as_ref().map(|thermo| thermo.standard_state(temperature_of(species)));
        StandardStates {
            mechanism,
            conditions,
            states: mechanism.species().iter().map(state).collect(),
            total_concentration: conditions.concentrations.iter().sum(),
        }
    }

    fn rate_constant(&self, rate: &Rate, id: ReactionId, reaction: &Reaction) -> Result<f64, NotEvaluable> {
        let Conditions { temperature, pressure, concentrations, electrons } = self.conditions;
        Ok(match rate {
            Rate::Arrhenius(law) => law.rate_constant(temperature),
            Rate::Falloff(law) => {
                let third_body = reaction.third_body.as_ref();
                let m = third_body.map_or(self.total_concentration, |body| body.concentration(concentrations));
                law.rate_constant(temperature, m)
            }
            Rate::Plog(law) => law.rate_constant(temperature, pressure),
            Rate::Chebyshev(law) => law.rate_constant(temperature, pressure),
            Rate::LinearBurke(law) => {
                let fraction =
                    |u: &f64| if self.total_concentration > 0.0 { u / self.total_concentration } else { 0.0 };
                let colliders = reaction.colliders.iter().filter_map(|species| concentrations.get(species.index()));
                law.rate_constant(temperature, pressure, &colliders.map(fraction).collect::<Vec<_>>())
            }
            Rate::BlowersMasel(law) => law.rate_constant(temperature, self.enthalpy(id, reaction)?),
            Rate::TwoTemperaturePlasma(law) => {
                // In a gas the electrons are as hot as the rest.
                law.rate_constant(temperature, electrons.map_or(temperature, |electrons| electrons.temperature))
            }
            Rate::ElectronCollision(law) => {
                let missing = || NotEvaluable::NoElectrons { reaction: id, kind: rate.kind().to_string() };
                law.rate_constant(electrons.ok_or_else(missing)?)
            }
            Rate::Unevaluated { kind } => {
                return Err(NotEvaluable::RateLaw { reaction: id, kind: kind.clone() });
            }
        })
    }

    /// The net coefficients of a reaction with the states of their species.
    fn net(&self, id: ReactionId, reaction: &Reaction) -> Result<Vec<(f64, StandardState)>, NotEvaluable> {
        let with_state = |(species, nu): (crate::mechanism::SpeciesId, f64)| {
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

    /// Kc.
    fn equilibrium(&self, id: ReactionId, reaction: &Reaction) -> Result<f64, NotEvaluable> {
        Ok(equilibrium_constant(&self.net(id, reaction)?, self.conditions.temperature))
    }
}

/// The species that is nothing but an electron.
fn is_electron(species: &Species) -> bool {
    matches!(species.composition.as_deref(), Some([(symbol, count)]) if symbol == ELECTRON && count.to_f64() == 1.0)
}

/// k_f and k_r of every reaction at a temperature \[K\], if nothing else enters them.
pub(super) fn at_temperature(mechanism: &Mechanism, temperature: f64) -> Result<Vec<(f64, f64)>, NotEvaluable> {
    let enters_more =
        |rate: &&Rate| !matches!(rate, Rate::Arrhenius(_) | Rate::BlowersMasel(_) | Rate::Unevaluated { .. });
    for (reaction, entry) in mechanism.reaction_ids().zip(mechanism.reactions()) {
        let reverse = match &entry.reverse {
            Reverse::Explicit(rate) => Some(rate),
            _ => None,
        };
        if let Some(rate) = std::iter::once(&entry.rate).chain(reverse).find(enters_more) {
            return Err(NotEvaluable::MoreThanTemperature { reaction, kind: rate.kind().to_string() });
        }
    }
    rate_constants(mechanism, Conditions { temperature, pressure: 0.0, concentrations: &[], electrons: None })
}
