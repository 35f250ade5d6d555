//! Thermodynamic data under which reverse rates follow from forward ones.

use crate::constants::{GAS_CONSTANT, ONE_ATMOSPHERE};
use crate::mechanism::{Mechanism, Reverse};
use crate::numerics::linear_algebra::{Matrix, minimum_norm_solution};
use crate::rates::{Arrhenius, Rate};
use crate::thermo::{ConstantCp, Thermo};

/// The outcome of looking for such data.
#[derive(Clone, Debug)]
pub enum DetailedBalance {
    /// The same rates with `k_r = k_f / Kc` by the species' thermo.
    Consistent(Box<Mechanism>),
    /// Around some cycle of reactions the equilibrium constants do not multiply to one; the
    /// nearest consistent ones are off by this factor.
    Violated { factor: f64 },
    /// Some rate is not a constant, so its ratio is none.
    NotConstant,
}

/// ln Kc may be off by this much.
const TOLERANCE: f64 = 1e-8;
/// T₀ of the thermo data, K.
const REFERENCE_TEMPERATURE: f64 = 298.15;
/// Heat capacity per atom beyond R, in R: keeps c_v positive without changing any reaction's Δcp.
const HEAT_CAPACITY_PER_ATOM: f64 = 1.5;

/// Finds constant-cp thermo under which every explicit pair k_f, k_r is in detailed balance at
/// every temperature, and makes those reactions reversible by thermo.
///
/// Wegscheider's conditions: Σ_s (ν″_is − ν′_is) σ_s = ln(k_f,i / k_r,i) must have a solution σ.
/// With cp = R (1 + 1.5 atoms), h₀ = R T₀ and s₀ = R (σ − ln(p°/R) + 1 + ln T₀), where R is in
/// J/(kmol K), ΔG°/(R T) and the change of volume together give Kc = exp Σ ν σ at every T.
pub fn with_detailed_balance(mechanism: &Mechanism) -> DetailedBalance {
    let Some(ratios) = logarithmic_ratios(mechanism) else { return DetailedBalance::NotConstant };
    let pairs: Vec<(usize, f64)> =
        ratios.iter().enumerate().filter_map(|(i, ratio)| ratio.map(|ratio| (i, ratio))).collect();
    let species = mechanism.species().len();
    let mut net = Matrix::zeros(pairs.len(), species);
    for (row, (reaction, _)) in pairs.iter().enumerate() {
        for (changed, nu) in mechanism.reactions()[*reaction].net_coefficients() {
            net[(row, changed.index())] = nu;
        }
    }
    let targets: Vec<f64> = pairs.iter().map(|(_, ratio)| *ratio).collect();
    let solution = if pairs.is_empty() { None } else { minimum_norm_solution(&net, &targets) };
    let sigma = solution.unwrap_or_else(|| vec![0.0; species]);
    let off = |row: usize| (0..species).map(|s| net[(row, s)] * sigma[s]).sum::<f64>() - pairs[row].1;
    let worst = (0..pairs.len()).map(|row| off(row).abs()).fold(0.0, f64::max);
    if worst > TOLERANCE {
        return DetailedBalance::Violated { factor: worst.exp() };
    }
    DetailedBalance::Consistent(Box::new(reversible_by_thermo(mechanism, &sigma)))
}

/// ln(k_f / k_r) of each reaction with an explicit reverse; `None` if one is not a constant ratio.
fn logarithmic_ratios(mechanism: &Mechanism) -> Option<Vec<Option<f64>>> {
    let ratio = |forward: &Option<Rate>, reverse: &Option<Rate>| match (forward, reverse) {
        (Some(Rate::Arrhenius(f)), Some(Rate::Arrhenius(r))) if is_constant(f) && is_constant(r) => {
            Some((f.a / r.a).ln())
        }
        _ => None,
    };
    let reactions = mechanism.reactions().iter();
    reactions
        .map(|reaction| match &reaction.reverse {
            Reverse::None => Some(None),
            Reverse::FromThermo => None,
            Reverse::Explicit(reverse) => ratio(&reaction.rate, reverse).filter(|ratio| ratio.is_finite()).map(Some),
        })
        .collect()
}

fn is_constant(law: &Arrhenius) -> bool {
    law.b == 0.0 && law.activation_energy == 0.0 && law.a > 0.0
}

fn reversible_by_thermo(mechanism: &Mechanism, sigma: &[f64]) -> Mechanism {
    let mut reversible = mechanism.clone();
    for species in mechanism.species_ids() {
        let composition = mechanism.species()[species.index()].composition.as_deref().unwrap_or_default();
        let atoms: f64 = composition.iter().map(|(_, count)| count.to_f64().abs()).sum();
        let constant = 1.0 + REFERENCE_TEMPERATURE.ln() - (ONE_ATMOSPHERE / GAS_CONSTANT).ln();
        *reversible.species_mut(species).thermo = Some(Thermo::ConstantCp(ConstantCp {
            t0: REFERENCE_TEMPERATURE,
            h0: GAS_CONSTANT * REFERENCE_TEMPERATURE,
            s0: GAS_CONSTANT * (sigma[species.index()] + constant),
            cp0: GAS_CONSTANT * (1.0 + HEAT_CAPACITY_PER_ATOM * atoms),
            t_min: None,
            t_max: None,
            reference_pressure: ONE_ATMOSPHERE,
        }));
    }
    for (id, reaction) in mechanism.reaction_ids().zip(mechanism.reactions()) {
        if matches!(reaction.reverse, Reverse::Explicit(_)) {
            reversible.set_reverse(id, Reverse::FromThermo);
        }
    }
    reversible
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinetics::MassAction;
    use crate::mechanism::{Reaction, Species, conservation_laws};
    use crate::transform::with_moieties;

    fn cycle(last_reverse: f64) -> Mechanism {
        let mut m = Mechanism::new();
        let [a, b, c] = ["A", "B", "C"].map(|name| m.add_species(Species::named(name)).unwrap());
        for (from, to, k_f, k_r) in [(a, b, 2.0, 1.0), (b, c, 3.0, 1.0), (a, c, 1.0, last_reverse)] {
            let one_way = Reaction::one_way(vec![(from, 2.into())], vec![(to, 2.into())], k_f);
            m.add_reaction(Reaction { reverse: Reverse::Explicit(Some(Rate::constant(k_r))), ..one_way }).unwrap();
        }
        let extra = Reaction::one_way(vec![(a, 2.into())], vec![(b, 1.into()), (c, 1.into())], 7.0);
        m.add_reaction(extra).unwrap();
        with_moieties(&m, &conservation_laws(&m).unwrap())
    }

    #[test]
    fn consistent_ratios_become_thermo_with_the_same_rates_at_every_temperature() {
        let pairs = cycle(1.0 / 6.0);
        let DetailedBalance::Consistent(thermo) = with_detailed_balance(&pairs) else {
            panic!("consistent ratios refused")
        };
        for temperature in [250.0, 300.0, 1500.0] {
            let rates = |m: &Mechanism| MassAction::at(m, temperature).unwrap().rate_constants().collect::<Vec<_>>();
            for ((f, r), (k_f, k_r)) in rates(&pairs).into_iter().zip(rates(&thermo)) {
                assert_eq!(f, k_f);
                assert!((r - k_r).abs() <= 1e-12 * r, "{r} {k_r} at {temperature} K");
            }
        }
    }

    #[test]
    fn a_change_of_the_number_of_molecules_is_right_at_every_temperature() {
        let mut m = Mechanism::new();
        let [a, b] = ["A", "B"].map(|name| m.add_species(Species::named(name)).unwrap());
        let one_way = Reaction::one_way(vec![(a, 1.into())], vec![(b, 2.into())], 2.0);
        m.add_reaction(Reaction { reverse: Reverse::Explicit(Some(Rate::constant(216.0))), ..one_way }).unwrap();
        let DetailedBalance::Consistent(thermo) = with_detailed_balance(&with_moieties(&m, &[])) else {
            panic!("refused")
        };
        for temperature in [250.0, 1500.0] {
            let (_, k_r) = MassAction::at(&thermo, temperature).unwrap().rate_constants().next().unwrap();
            assert!((k_r / 216.0 - 1.0).abs() < 1e-12, "{k_r} at {temperature} K");
        }
    }

    #[test]
    fn a_cycle_that_does_not_close_is_refused_with_its_factor() {
        let DetailedBalance::Violated { factor } = with_detailed_balance(&cycle(1.0 / 3.0)) else { panic!("accepted") };
        assert!((factor - 2f64.powf(1.0 / 3.0)).abs() < 1e-9, "{factor}");
    }
}
