//! A mixture rule for pressure-dependent rates with several colliders.

use super::{Arrhenius, Chebyshev, Falloff, Plog};
use crate::constants::GAS_CONSTANT;

/// With mole fractions X_i and efficiencies ε_i(T) relative to the reference collider M (ε_M = 1;
/// M stands for all species without an entry of their own), and ε_mix = Σ ε_i X_i:
///
/// k(T, P, X) = Σ_i k_i(T, P_i) ε_i X_i / ε_mix,
///
/// each collider's own k_i at P_i = P ε_mix / ε_i; a collider without a law of its own takes M's law
/// at P ε_mix.
///
/// Reference: Singal, Lee, Lei, Speth, Burke, Proc. Combust. Inst. 40 (2024) 105779.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearBurke {
    pub reference: ColliderLaw,
    pub colliders: Vec<Collider>,
}

/// A collider with an efficiency of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Collider {
    /// ε_i(T).
    pub efficiency: Arrhenius,
    pub law: Option<ColliderLaw>,
}

/// k_i(T, P).
#[derive(Clone, Debug, PartialEq)]
pub enum ColliderLaw {
    /// \[M\] is P/(R T).
    Falloff(Falloff),
    Plog(Plog),
    Chebyshev(Chebyshev),
}

impl ColliderLaw {
    /// k at T \[K\] and P \[Pa\].
    pub fn rate_constant(&self, temperature: f64, pressure: f64) -> f64 {
        match self {
            ColliderLaw::Falloff(law) => law.rate_constant(temperature, pressure / (GAS_CONSTANT * temperature)),
            ColliderLaw::Plog(law) => law.rate_constant(temperature, pressure),
            ColliderLaw::Chebyshev(law) => law.rate_constant(temperature, pressure),
        }
    }
}

impl LinearBurke {
    /// k at T \[K\], P \[Pa\] and the mole fractions of the colliders, in their order.
    pub fn rate_constant(&self, temperature: f64, pressure: f64, mole_fractions: &[f64]) -> f64 {
        let colliders = || self.colliders.iter().zip(mole_fractions.iter().copied());
        let efficiency = |collider: &Collider| collider.efficiency.rate_constant(temperature);
        let x_reference = 1.0 - colliders().map(|(_, x)| x).sum::<f64>();
        let mixture = colliders().map(|(collider, x)| efficiency(collider) * x).sum::<f64>() + x_reference;
        let terms = colliders().map(|(collider, x)| {
            let epsilon = efficiency(collider);
            let k = match &collider.law {
                Some(law) => law.rate_constant(temperature, pressure * mixture / epsilon),
                None => self.reference.rate_constant(temperature, pressure * mixture),
            };
            k * epsilon * x
        });
        let reference = self.reference.rate_constant(temperature, pressure * mixture) * x_reference;
        (terms.sum::<f64>() + reference) / mixture
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::{Broadening, PressureLaw};

    fn constant(a: f64) -> Arrhenius {
        Arrhenius { a, b: 0.0, activation_energy: 0.0 }
    }

    fn lindemann(low: f64) -> ColliderLaw {
        let (low, high) = (constant(low), constant(10.0));
        ColliderLaw::Falloff(Falloff { low, high, broadening: Broadening::Lindemann, chemically_activated: false })
    }

    #[test]
    fn a_pure_collider_has_its_own_law() {
        let law = LinearBurke {
            reference: lindemann(1.0),
            colliders: vec![Collider { efficiency: constant(5.0), law: Some(lindemann(5.0)) }],
        };
        let alone = lindemann(5.0).rate_constant(1000.0, 1e5);
        assert!((law.rate_constant(1000.0, 1e5, &[1.0]) / alone - 1.0).abs() < 1e-14);
        assert_eq!(law.rate_constant(1000.0, 1e5, &[0.0]), lindemann(1.0).rate_constant(1000.0, 1e5));
    }

    #[test]
    fn an_efficiency_alone_scales_the_pressure() {
        let plog = |p: f64, a| PressureLaw { pressure: p, law: constant(a) };
        let reference = ColliderLaw::Plog(Plog::new(vec![plog(1e2, 1.0), plog(1e6, 1e4)]).unwrap());
        let law = LinearBurke { reference, colliders: vec![Collider { efficiency: constant(10.0), law: None }] };
        assert!((law.rate_constant(500.0, 1e4, &[1.0]) / 1e3 - 1.0).abs() < 1e-12);
    }
}
