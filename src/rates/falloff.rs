//! Rates between a low- and a high-pressure limit.

use super::{Arrhenius, Sri, Troe, Tsang};

/// With the reduced pressure Pr = k₀ \[M\] / k∞ and a broadening factor F(Pr, T):
///
/// - falloff: k = k∞ · Pr/(1 + Pr) · F
/// - chemically activated: k = k₀ · 1/(1 + Pr) · F
///
/// Reference: Kee, Rupley, Miller, *Chemkin-II*, SAND89-8009, section "Pressure-dependent
/// reactions"; Lindemann's form has F = 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Falloff {
    /// k₀; of one order more than k∞.
    pub low: Arrhenius,
    /// k∞.
    pub high: Arrhenius,
    pub broadening: Broadening,
    pub chemically_activated: bool,
}

/// F(Pr, T).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Broadening {
    /// F = 1.
    Lindemann,
    Troe(Troe),
    Sri(Sri),
    Tsang(Tsang),
}

/// Keeps Pr finite where k∞ vanishes, and its logarithm where Pr does.
const SMALLEST: f64 = 1e-300;

impl Falloff {
    /// k at T \[K\] and \[M\] \[kmol/m³\], in the units of k∞, or of k₀ if chemically activated.
    pub fn rate_constant(&self, temperature: f64, third_body: f64) -> f64 {
        let k_low = self.low.rate_constant(temperature);
        let k_high = self.high.rate_constant(temperature);
        let pr = third_body * k_low / (k_high + SMALLEST);
        let f = self.broadening.factor(pr, temperature);
        if self.chemically_activated { f / (1.0 + pr) * k_low } else { pr * f / (1.0 + pr) * k_high }
    }
}

impl Broadening {
    /// F at a reduced pressure and T \[K\].
    pub fn factor(&self, reduced_pressure: f64, temperature: f64) -> f64 {
        let log_pr = reduced_pressure.max(SMALLEST).log10();
        match self {
            Broadening::Lindemann => 1.0,
            Broadening::Troe(troe) => troe.factor(log_pr, temperature),
            Broadening::Sri(sri) => sri.factor(log_pr, temperature),
            Broadening::Tsang(tsang) => tsang.factor(log_pr, temperature),
        }
    }

    /// The name of the form.
    pub fn name(&self) -> &'static str {
        match self {
            Broadening::Lindemann => "Lindemann",
            Broadening::Troe(_) => "Troe",
            Broadening::Sri(_) => "SRI",
            Broadening::Tsang(_) => "Tsang",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lindemann(chemically_activated: bool) -> Falloff {
        let constant = |a| Arrhenius { a, b: 0.0, activation_energy: 0.0 };
        Falloff { low: constant(2.0), high: constant(8.0), broadening: Broadening::Lindemann, chemically_activated }
    }

    #[test]
    fn the_limits_are_those_of_low_and_high_pressure() {
        let law = lindemann(false);
        assert_eq!(law.rate_constant(1000.0, 4.0), 4.0);
        assert!((law.rate_constant(1000.0, 1e-9) / 2e-9 - 1.0).abs() < 1e-8);
        assert!((law.rate_constant(1000.0, 1e12) / 8.0 - 1.0).abs() < 1e-8);
    }

    #[test]
    fn a_chemically_activated_rate_falls_with_pressure() {
        let law = lindemann(true);
        assert_eq!(law.rate_constant(1000.0, 4.0), 1.0);
        assert!((law.rate_constant(1000.0, 1e-9) / 2.0 - 1.0).abs() < 1e-8);
    }

    #[test]
    fn without_collisions_there_is_no_rate() {
        let troe = Troe { a: 0.7, t3: 100.0, t1: 1000.0, t2: None };
        let law = Falloff { broadening: Broadening::Troe(troe), ..lindemann(false) };
        assert_eq!(law.rate_constant(1000.0, 0.0), 0.0);
    }
}
