//! Fitted rates, and the mechanism that reactions make with them.

use crate::learn::complex::Complex;
use crate::learn::reaction::{Notation, OneWayReaction, Reaction};
use crate::mechanism::{self, BuildError, Coefficient, Mechanism, Reverse, Species, SpeciesId};
use crate::rates::{Arrhenius, Rate};

/// A rate constant with its standard error, in (kmol/m³)^(1−order)/s; the error is at least that of double
/// precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FittedRate {
    /// At the one temperature of the data, or at the reference temperature of several.
    pub k: f64,
    pub standard_error: f64,
    /// How it depends on temperature, where that varies.
    pub activation: Option<Activation>,
}

/// k = A exp(−Ea/(R T)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Activation {
    /// A, in (kmol/m³)^(1−order)/s.
    pub pre_exponential: f64,
    /// The standard error of ln A.
    pub ln_a_error: f64,
    /// Ea, J/kmol.
    pub energy: f64,
    /// The standard error of Ea, J/kmol.
    pub energy_error: f64,
}

/// A one-way reaction with its rate.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedReaction {
    pub reaction: OneWayReaction,
    pub rate: FittedRate,
}

impl FittedReaction {
    /// Whether another network has this reaction with a rate constant that is off by more than some standard errors.
    pub fn differs_in(&self, network: &[(OneWayReaction, f64)], standard_errors: f64) -> bool {
        let largest = standard_errors * self.rate.standard_error;
        network.iter().any(|(reaction, k)| *reaction == self.reaction && (k - self.rate.k).abs() > largest)
    }
}

/// The fitted directions of one learned reaction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReactionRates {
    pub forward: FittedRate,
    pub reverse: Option<FittedRate>,
}

impl ReactionRates {
    /// Makes every standard error infinite: those of a model that does not fit mean nothing.
    pub fn withhold_errors(&mut self) {
        std::iter::once(&mut self.forward).chain(&mut self.reverse).for_each(|rate| {
            rate.standard_error = f64::INFINITY;
            if let Some(activation) = &mut rate.activation {
                (activation.ln_a_error, activation.energy_error) = (f64::INFINITY, f64::INFINITY);
            }
        });
    }
}

impl FittedRate {
    /// A rate that does not depend on temperature.
    pub fn constant(k: f64, standard_error: f64) -> Self {
        FittedRate { k, standard_error, activation: None }
    }

    /// k, or A where the temperature varies.
    pub fn pre_exponential(&self) -> f64 {
        self.activation.map_or(self.k, |activation| activation.pre_exponential)
    }

    /// The standard error of ln k, or of ln A where the temperature varies.
    pub fn ln_error(&self) -> f64 {
        self.activation.map_or(self.standard_error / self.k, |activation| activation.ln_a_error)
    }

    /// Ea, J/kmol; 0 where the temperature does not vary.
    pub fn energy(&self) -> f64 {
        self.activation.map_or(0.0, |activation| activation.energy)
    }

    fn law(&self) -> Rate {
        match self.activation {
            None => Rate::constant(self.k),
            Some(Activation { pre_exponential: a, energy: activation_energy, .. }) => {
                Rate::Arrhenius(Arrhenius { a, b: 0.0, activation_energy })
            }
        }
    }
}

/// The reactions that have a rate in some direction, as a mechanism of the given species; `rates` has an entry
/// for every direction. A reaction of which only the reverse has a rate is turned round.
///
/// # Errors
/// Names that no mechanism can hold, or reactions that do not fit it.
pub fn assemble(
    species: &[String],
    reactions: &[Reaction],
    rates: &[Option<FittedRate>],
) -> Result<(Mechanism, Vec<ReactionRates>), BuildError> {
    let mut mechanism = Mechanism::new();
    let ids: Vec<SpeciesId> =
        species.iter().map(|name| mechanism.add_species(Species::named(name))).collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    let mut rates = rates.iter().copied();
    for reaction in reactions {
        let forward = rates.next().flatten();
        let reverse = if reaction.reversible { rates.next().flatten() } else { None };
        let (direction, fitted) = match (forward, reverse) {
            (Some(forward), reverse) => (reaction.forward.clone(), ReactionRates { forward, reverse }),
            (None, Some(forward)) => (reaction.forward.reversed(), ReactionRates { forward, reverse: None }),
            (None, None) => continue,
        };
        let Notation { left, right } = &reaction.notation;
        let (of_reactants, of_products) = if direction == reaction.forward { (left, right) } else { (right, left) };
        let side = |complex: &Complex, order: &[usize]| -> Vec<(SpeciesId, Coefficient)> {
            let mut terms: Vec<(usize, Coefficient)> = complex.coefficients().collect();
            terms.sort_by_key(|(column, _)| order.iter().position(|written| written == column));
            terms.into_iter().map(|(column, nu)| (ids[column], nu)).collect()
        };
        let (reactants, products) = (side(&direction.reactants, of_reactants), side(&direction.products, of_products));
        let one_way = mechanism::Reaction::one_way(reactants, products, fitted.forward.k);
        let reverse = fitted.reverse.map_or(Reverse::None, |reverse| Reverse::Explicit(Some(reverse.law())));
        mechanism.add_reaction(mechanism::Reaction { rate: Some(fitted.forward.law()), reverse, ..one_way })?;
        found.push(fitted);
    }
    Ok((mechanism, found))
}

/// The equation of a reaction between these species.
pub fn equation_of(species: &[String], reaction: &Reaction) -> String {
    let rate = Some(FittedRate::constant(1.0, 0.0));
    let alone = assemble(species, std::slice::from_ref(reaction), &[rate, rate]);
    let equation = |(m, _): (Mechanism, _)| m.reactions().first().map(|reaction| m.equation(reaction));
    alone.ok().and_then(equation).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reaction_with_a_reverse_rate_alone_is_turned_round() {
        let names = ["H2", "X", "H"].map(String::from);
        let reaction = Reaction::of_row(&[1, -2], &[0, 2]);
        let rate = |k| Some(FittedRate::constant(k, 0.0));
        let assembled =
            |rates: &[Option<FittedRate>]| assemble(&names, std::slice::from_ref(&reaction), rates).unwrap();
        let (mechanism, rates) = assembled(&[rate(2.0), rate(216.0)]);
        assert_eq!(mechanism.equation(&mechanism.reactions()[0]), "H2 <=> 2 H");
        assert_eq!(rates[0].reverse, rate(216.0));
        let (mechanism, _) = assembled(&[None, rate(216.0)]);
        assert_eq!(mechanism.equation(&mechanism.reactions()[0]), "2 H => H2");
        let (mechanism, _) = assembled(&[None, None]);
        assert!(mechanism.reactions().is_empty());
    }

    #[test]
    fn species_stand_in_the_order_in_which_the_user_wrote_them() {
        let names = ["A", "B", "C"].map(String::from);
        let mut reaction = Reaction::of_row(&[-1, -1, 1], &[0, 1, 2]);
        assert_eq!(equation_of(&names, &reaction), "A + B <=> C");
        reaction.notation = Notation { left: vec![1, 0], right: vec![2] };
        assert_eq!(equation_of(&names, &reaction), "B + A <=> C");
    }

    #[test]
    fn an_equation_needs_no_rate() {
        let names = ["A", "B"].map(String::from);
        assert_eq!(equation_of(&names, &Reaction::of_row(&[-2, 1], &[0, 1]).forward.irreversible()), "2 A => B");
    }
}
