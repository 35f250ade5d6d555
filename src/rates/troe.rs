//! Troe's broadening of a falloff curve.

/// F_cent = (1 − A) exp(−T/T₃) + A exp(−T/T₁) + exp(−T₂/T), the last term only where T₂ is given
/// and not 0.
///
/// Reference: Gilbert, Luther, Troe, Ber. Bunsenges. Phys. Chem. 87 (1983) 169.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Troe {
    pub a: f64,
    /// K. A temperature of 0 makes its term vanish.
    pub t3: f64,
    pub t1: f64,
    pub t2: Option<f64>,
}

/// A T₁ or T₃ below this counts as 0, K.
const NO_TEMPERATURE: f64 = 1e-300;
/// Keeps the logarithm of F_cent finite.
const SMALLEST_CENTER: f64 = 1e-300;

impl Troe {
    /// F_cent at T \[K\].
    pub fn center(&self, temperature: f64) -> f64 {
        let Troe { a, t3, t1, t2 } = *self;
        let decay = |scale: f64| if scale.abs() < NO_TEMPERATURE { 0.0 } else { (-temperature / scale).exp() };
        let last = t2.filter(|t2| *t2 != 0.0).map_or(0.0, |t2| (-t2 / temperature).exp());
        (1.0 - a) * decay(t3) + a * decay(t1) + last
    }

    /// F at log₁₀ Pr and T \[K\].
    pub fn factor(&self, log_pr: f64, temperature: f64) -> f64 {
        broadening_factor(self.center(temperature), log_pr)
    }
}

/// Troe's broadening with a centre F_cent, at log₁₀ Pr:
/// log₁₀ F = log₁₀ F_cent / (1 + ((log₁₀ Pr + c)/(n − 0.14 (log₁₀ Pr + c)))²), where
/// c = −0.4 − 0.67 log₁₀ F_cent and n = 0.75 − 1.27 log₁₀ F_cent.
///
/// Reference: Gilbert, Luther, Troe, Ber. Bunsenges. Phys. Chem. 87 (1983) 169.
pub(super) fn broadening_factor(f_cent: f64, log_pr: f64) -> f64 {
    let log_f_cent = f_cent.max(SMALLEST_CENTER).log10();
    let x = log_pr - 0.4 - 0.67 * log_f_cent;
    let n = 0.75 - 1.27 * log_f_cent;
    let f1 = x / (n - 0.14 * x);
    10f64.powf(log_f_cent / (1.0 + f1 * f1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_centre_has_three_terms() {
        let troe = Troe { a: 0.7346, t3: 94.0, t1: 1756.0, t2: Some(5182.0) };
        let by_hand = 0.2654 * f64::exp(-1000.0 / 94.0) + 0.7346 * f64::exp(-1000.0 / 1756.0) + f64::exp(-5.182);
        assert!((troe.center(1000.0) - by_hand).abs() < 1e-15);
        let without = Troe { t2: Some(0.0), ..troe };
        assert_eq!(without.center(1000.0), Troe { t2: None, ..troe }.center(1000.0));
        assert_eq!(Troe { t3: 0.0, t1: 0.0, t2: None, ..troe }.center(1000.0), 0.0);
    }

    #[test]
    fn at_the_centre_of_the_curve_f_is_near_f_cent() {
        let troe = Troe { a: 0.5, t3: 1e30, t1: 1e30, t2: None };
        assert!((troe.factor(0.4, 300.0) - 1.0).abs() < 1e-12);
    }
}
