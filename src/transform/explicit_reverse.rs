//! Reverse rates that follow from thermo data, written out as laws of their own.

use crate::constants::GAS_CONSTANT;
use crate::mechanism::{Mechanism, Reaction, Reverse};
use crate::rates::{Arrhenius, Rate};
use crate::thermo::{ConstantCp, Thermo};

/// A temperature exponent below this, and an activation energy below R times as many K, are the
/// rounding of zero.
const ROUNDING: f64 = 1e-9;

/// Gives every reaction that is reversible by thermo an explicit reverse rate, where that is an
/// Arrhenius law exactly: where the forward rate is one and all species have a constant cp. Then
///
/// ln Kc = −(Δh₀ − Δcp T₀)/(R T) + (Δs₀ − Δcp (1 + ln T₀))/R + (Δcp/R) ln T + Δν ln(p°/(R T)),
///
/// and k_r = k_f / Kc. Other reactions stay as they are.
pub fn with_explicit_reverse(mechanism: &Mechanism) -> Mechanism {
    let mut explicit = mechanism.clone();
    for (id, reaction) in mechanism.reaction_ids().zip(mechanism.reactions()) {
        if reaction.reverse == Reverse::FromThermo
            && let Some(law) = reverse_law(mechanism, reaction)
        {
            explicit.set_reverse(id, Reverse::Explicit(Some(Rate::Arrhenius(law))));
        }
    }
    explicit
}

fn reverse_law(mechanism: &Mechanism, reaction: &Reaction) -> Option<Arrhenius> {
    let Some(Rate::Arrhenius(forward)) = &reaction.rate else { return None };
    // ln Kc = constant + exponent ln T − energy / (R T)
    let (mut constant, mut exponent, mut energy) = (0.0, 0.0, 0.0);
    for (species, nu) in reaction.net_coefficients() {
        let Some(Thermo::ConstantCp(thermo)) = &mechanism.species()[species.index()].thermo else { return None };
        let ConstantCp { t0, h0, s0, cp0, reference_pressure, .. } = *thermo;
        constant += nu * ((s0 - cp0 * (1.0 + t0.ln())) / GAS_CONSTANT + (reference_pressure / GAS_CONSTANT).ln());
        exponent += nu * (cp0 / GAS_CONSTANT - 1.0);
        energy += nu * (h0 - cp0 * t0);
    }
    let nothing_if_rounding = |value: f64, unit: f64| if value.abs() < ROUNDING * unit { 0.0 } else { value };
    Some(Arrhenius {
        a: forward.a * (-constant).exp(),
        b: nothing_if_rounding(forward.b - exponent, 1.0),
        activation_energy: nothing_if_rounding(forward.activation_energy - energy, GAS_CONSTANT * 300.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constants::ONE_ATMOSPHERE;
    use crate::kinetics::MassAction;
    use crate::mechanism::Species;

    #[test]
    fn the_law_written_out_is_the_thermodynamic_one_at_every_temperature() {
        let mut m = Mechanism::new();
        let mut add = |name: &str, h0: f64, s0: f64, cp0: f64| {
            let thermo =
                ConstantCp { t0: 298.15, h0, s0, cp0, reference_pressure: ONE_ATMOSPHERE, t_min: None, t_max: None };
            m.add_species(Species { thermo: Some(Thermo::ConstantCp(thermo)), ..Species::named(name) }).unwrap()
        };
        let a = add("A", 1e7, 2e5, 3e4);
        let b = add("B", -4e6, 1.5e5, 2.2e4);
        let forward = Some(Rate::Arrhenius(Arrhenius { a: 3.0, b: 0.5, activation_energy: 2e7 }));
        let one_way = Reaction::one_way(vec![(a, 1.into())], vec![(b, 2.into())], 1.0);
        m.add_reaction(Reaction { rate: forward, reverse: Reverse::FromThermo, ..one_way }).unwrap();
        let explicit = with_explicit_reverse(&m);
        assert!(matches!(explicit.reactions()[0].reverse, Reverse::Explicit(_)));
        for temperature in [250.0, 1000.0, 3000.0] {
            let k_r = |m: &Mechanism| MassAction::at(m, temperature).unwrap().rate_constants().next().unwrap().1;
            assert!((k_r(&explicit) / k_r(&m) - 1.0).abs() < 1e-11, "{} {}", k_r(&explicit), k_r(&m));
        }
    }
}
