//! Reactions whose rates are to be fitted, and the mechanism they make.

use crate::learn::rates::estimator::{Activation, Direction, FittedRate};
use crate::mechanism::{BuildError, Coefficient, Mechanism, Reaction, Reverse, Species, SpeciesId};
use crate::rates::{Arrhenius, Rate};

/// A reaction without rates between the species of the data, by their columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// ν′, positive, ascending by column.
    pub nu_reactants: Vec<(usize, Coefficient)>,
    /// ν″, likewise.
    pub nu_products: Vec<(usize, Coefficient)>,
    pub reversible: bool,
}

/// The fitted directions of one learned reaction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReactionRates {
    pub forward: FittedRate,
    pub reverse: Option<FittedRate>,
}

impl Candidate {
    /// The reversible reaction of a row of V over the given columns. Its direction is chosen so
    /// that the first species it changes is a reactant.
    pub fn of_row(row: &[i64], columns: &[usize]) -> Self {
        let sign = row.iter().find(|nu| **nu != 0).map_or(1, |nu| -nu.signum());
        let side = |sign: i64| {
            let of_side = row.iter().zip(columns).filter(|(nu, _)| sign * **nu > 0);
            let mut terms: Vec<_> = of_side.map(|(nu, column)| (*column, Coefficient::integer(nu.abs()))).collect();
            terms.sort_by_key(|(column, _)| *column);
            terms
        };
        Candidate { nu_reactants: side(-sign), nu_products: side(sign), reversible: true }
    }

    /// The reaction of a mechanism whose species are columns of the data; `column` tells which.
    pub fn of_reaction(reaction: &Reaction, column: impl Fn(SpeciesId) -> usize) -> Self {
        let side =
            |terms: &[(SpeciesId, Coefficient)]| terms.iter().map(|(species, nu)| (column(*species), *nu)).collect();
        Candidate {
            nu_reactants: side(&reaction.reactants),
            nu_products: side(&reaction.products),
            reversible: reaction.is_reversible(),
        }
    }

    /// The forward direction and, if reversible, the reverse one, over `species` columns.
    pub fn directions(&self, species: usize) -> Vec<Direction> {
        let dense = |terms: &[(usize, Coefficient)]| {
            let mut dense = vec![0.0; species];
            terms.iter().for_each(|(column, nu)| dense[*column] = nu.to_f64());
            dense
        };
        let (left, right) = (dense(&self.nu_reactants), dense(&self.nu_products));
        let net = |from: &[f64], to: &[f64]| from.iter().zip(to).map(|(from, to)| to - from).collect();
        let forward = Direction { net: net(&left, &right), orders: left.clone(), energy: 0.0 };
        let reverse = Direction { net: net(&right, &left), orders: right, energy: 0.0 };
        if self.reversible { vec![forward, reverse] } else { vec![forward] }
    }

    fn reversed(&self) -> Self {
        Candidate { nu_reactants: self.nu_products.clone(), nu_products: self.nu_reactants.clone(), reversible: false }
    }
}

/// The reactions that the data show, as a mechanism of the given species, each with its rates.
/// A reaction of which only the reverse direction is seen is turned round.
pub fn assemble(
    species: &[String],
    candidates: &[Candidate],
    rates: &[Option<FittedRate>],
) -> Result<(Mechanism, Vec<ReactionRates>), BuildError> {
    let mut mechanism = Mechanism::new();
    let ids: Vec<SpeciesId> =
        species.iter().map(|name| mechanism.add_species(Species::named(name))).collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    let mut rates = rates.iter().copied();
    for candidate in candidates {
        let forward = rates.next().flatten();
        let reverse = if candidate.reversible { rates.next().flatten() } else { None };
        let (shown, fitted) = match (forward, reverse) {
            (Some(forward), reverse) => (candidate.clone(), ReactionRates { forward, reverse }),
            (None, Some(forward)) => (candidate.reversed(), ReactionRates { forward, reverse: None }),
            (None, None) => continue,
        };
        let side = |terms: &[(usize, Coefficient)]| terms.iter().map(|(column, nu)| (ids[*column], *nu)).collect();
        let one_way = Reaction::one_way(side(&shown.nu_reactants), side(&shown.nu_products), fitted.forward.k);
        let reverse = fitted.reverse.map_or(Reverse::None, |reverse| Reverse::Explicit(law_of(reverse)));
        mechanism.add_reaction(Reaction { rate: law_of(fitted.forward), reverse, ..one_way })?;
        found.push(fitted);
    }
    Ok((mechanism, found))
}

/// A fitted rate as a rate law.
fn law_of(rate: FittedRate) -> Rate {
    match rate.activation {
        None => Rate::constant(rate.k),
        Some(Activation { pre_exponential: a, energy: activation_energy, .. }) => {
            Rate::Arrhenius(Arrhenius { a, b: 0.0, activation_energy })
        }
    }
}

/// The equation of a candidate between these species.
pub fn equation_of(species: &[String], candidate: &Candidate) -> String {
    let rate = Some(FittedRate::constant(1.0, 0.0));
    let alone = assemble(species, std::slice::from_ref(candidate), &[rate, rate]);
    let equation = |(m, _): (Mechanism, _)| m.reactions().first().map(|reaction| m.equation(reaction));
    alone.ok().and_then(equation).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_becomes_a_reaction_that_consumes_its_first_species() {
        let names = ["H2", "X", "H"].map(String::from);
        let candidate = Candidate::of_row(&[1, -2], &[0, 2]);
        let rate = |k| Some(FittedRate::constant(k, 0.0));
        let (mechanism, rates) = assemble(&names, std::slice::from_ref(&candidate), &[rate(2.0), rate(216.0)]).unwrap();
        assert_eq!(mechanism.equation(&mechanism.reactions()[0]), "H2 <=> 2 H");
        assert_eq!(rates[0].reverse, rate(216.0));
        let (mechanism, _) = assemble(&names, std::slice::from_ref(&candidate), &[None, rate(216.0)]).unwrap();
        assert_eq!(mechanism.equation(&mechanism.reactions()[0]), "2 H => H2");
        let (mechanism, _) = assemble(&names, &[candidate], &[None, None]).unwrap();
        assert!(mechanism.reactions().is_empty());
    }

    #[test]
    fn a_catalyst_has_an_order_but_no_net_change() {
        let one = Coefficient::ONE;
        let candidate = Candidate {
            nu_reactants: vec![(0, one), (1, one)],
            nu_products: vec![(1, one), (2, one)],
            reversible: false,
        };
        let [direction] = candidate.directions(3).try_into().unwrap();
        assert_eq!((direction.orders, direction.net), (vec![1.0, 1.0, 0.0], vec![-1.0, 0.0, 1.0]));
    }
}
