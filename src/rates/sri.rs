//! The broadening of SRI International.

/// F = D (A exp(−B/T) + exp(−T/C))^X T^E with X = 1/(1 + log₁₀² Pr).
///
/// Reference: Stewart, Larson, Golden, Combust. Flame 75 (1989) 25; D and E as in Kee, Rupley,
/// Miller, *Chemkin-II*, SAND89-8009.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sri {
    pub a: f64,
    /// K.
    pub b: f64,
    /// K; not negative. Where it is 0 its term is left out.
    pub c: f64,
    /// D and E, 1 and 0 where they are not given.
    pub d: f64,
    pub e: f64,
}

impl Sri {
    /// F at log₁₀ Pr and T \[K\].
    pub fn factor(&self, log_pr: f64, temperature: f64) -> f64 {
        let Sri { a, b, c, d, e } = *self;
        let decay = if c == 0.0 { 0.0 } else { (-temperature / c).exp() };
        let base = a * (-b / temperature).exp() + decay;
        base.powf(1.0 / (1.0 + log_pr * log_pr)) * d * temperature.powf(e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponent_is_one_at_the_centre_and_vanishes_far_away() {
        let sri = Sri { a: 0.5, b: 100.0, c: 2000.0, d: 1.0, e: 0.0 };
        let base = 0.5 * f64::exp(-0.1) + f64::exp(-0.5);
        assert!((sri.factor(0.0, 1000.0) - base).abs() < 1e-15);
        assert!((sri.factor(1e8, 1000.0) - 1.0).abs() < 1e-12);
        assert!((Sri { c: 0.0, d: 2.0, e: 1.0, ..sri }.factor(0.0, 1000.0) - 1000.0 * f64::exp(-0.1)).abs() < 1e-9);
    }
}
