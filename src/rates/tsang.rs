//! Troe's broadening with a centre that is linear in temperature.

use super::troe::broadening_factor;

/// F_cent = A + B T.
///
/// Reference: Tsang, Herron, J. Phys. Chem. Ref. Data 20 (1991) 609.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tsang {
    pub a: f64,
    /// 1/K.
    pub b: f64,
}

impl Tsang {
    /// F at log₁₀ Pr and T \[K\].
    pub fn factor(&self, log_pr: f64, temperature: f64) -> f64 {
        broadening_factor(self.a + self.b * temperature, log_pr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::Troe;

    #[test]
    fn a_constant_centre_is_troe_with_that_centre() {
        let troe = Troe { a: 0.6, t3: 1e-30, t1: 1e300, t2: None };
        let tsang = Tsang { a: 0.6, b: 0.0 };
        assert!((tsang.factor(-1.0, 700.0) / troe.factor(-1.0, 700.0) - 1.0).abs() < 1e-12);
    }
}
