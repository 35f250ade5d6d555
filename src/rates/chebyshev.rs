//! A bivariate Chebyshev polynomial of the logarithm of k.

/// log₁₀ k = Σ_t Σ_p α_tp φ_t(T̃) φ_p(P̃), φ_n the Chebyshev polynomial of degree n, where
///
/// - T̃ = (2/T − 1/T_min − 1/T_max) / (1/T_max − 1/T_min)
/// - P̃ = (2 log₁₀ P − log₁₀ P_min − log₁₀ P_max) / (log₁₀ P_max − log₁₀ P_min)
///
/// Reference: Venkatesh, Chang, Dean, Cohen, Carr, AIChE J. 43 (1997) 1331.
#[derive(Clone, Debug, PartialEq)]
pub struct Chebyshev {
    /// T_min, T_max; K.
    pub temperature_range: (f64, f64),
    /// P_min, P_max; Pa.
    pub pressure_range: (f64, f64),
    /// α_tp, a row a degree in T̃; all rows of the same length, at least one number.
    coefficients: Vec<Vec<f64>>,
}

impl Chebyshev {
    /// `None` where the rows differ in length or are empty.
    pub fn new(temperature_range: (f64, f64), pressure_range: (f64, f64), coefficients: Vec<Vec<f64>>) -> Option<Self> {
        let columns = coefficients.first().map_or(0, Vec::len);
        let rectangular = columns > 0 && coefficients.iter().all(|row| row.len() == columns);
        rectangular.then_some(Chebyshev { temperature_range, pressure_range, coefficients })
    }

    pub fn coefficients(&self) -> &[Vec<f64>] {
        &self.coefficients
    }

    /// k at T \[K\] and P \[Pa\].
    pub fn rate_constant(&self, temperature: f64, pressure: f64) -> f64 {
        let (t_min, t_max) = self.temperature_range;
        let (p_min, p_max) = self.pressure_range;
        let t_reduced = reduced(1.0 / temperature, 1.0 / t_min, 1.0 / t_max);
        let p_reduced = reduced(pressure.log10(), p_min.log10(), p_max.log10());
        let in_pressure = self.coefficients.iter().map(|row| series(row.iter().copied(), p_reduced));
        10f64.powf(series(in_pressure, t_reduced))
    }
}

/// Where x lies between two bounds, mapped to −1 … 1.
fn reduced(x: f64, low: f64, high: f64) -> f64 {
    (2.0 * x - low - high) / (high - low)
}

/// Σ c_n φ_n(x).
fn series(coefficients: impl Iterator<Item = f64>, x: f64) -> f64 {
    let (mut previous, mut current) = (x, 1.0);
    let mut sum = 0.0;
    for coefficient in coefficients {
        sum += coefficient * current;
        (previous, current) = (current, 2.0 * x * current - previous);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_are_those_of_chebyshev() {
        let x: f64 = 0.3;
        for (coefficients, value) in [(vec![1.0], 1.0), (vec![0.0, 1.0], x), (vec![0.0, 0.0, 1.0], 2.0 * x * x - 1.0)] {
            assert!((series(coefficients.into_iter(), x) - value).abs() < 1e-15);
        }
    }

    #[test]
    fn the_corners_of_the_ranges_are_plus_and_minus_one() {
        let law = Chebyshev::new((300.0, 2000.0), (1e3, 1e7), vec![vec![1.0, 0.5], vec![0.25, 0.0]]).unwrap();
        assert!((law.rate_constant(300.0, 1e3).log10() - (1.0 - 0.5 - 0.25)).abs() < 1e-12);
        assert!((law.rate_constant(2000.0, 1e7).log10() - 1.75).abs() < 1e-12);
        assert!(Chebyshev::new((1.0, 2.0), (1.0, 2.0), vec![vec![1.0], vec![]]).is_none());
    }
}
