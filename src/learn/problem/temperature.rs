//! The temperatures of a data set, as activation energies see them.

use crate::constants::GAS_CONSTANT;
use crate::data::Dataset;

/// x = (1/T − 1/T₀)/R in kmol/J, temperatures in K.
pub fn inverse_temperature(temperature: f64, reference: f64) -> f64 {
    (1.0 / temperature - 1.0 / reference) / GAS_CONSTANT
}

/// The lowest and the highest temperature of the data in K, if they differ by more than `spread`, a share.
pub fn temperature_range(dataset: &Dataset, spread: f64) -> Option<(f64, f64)> {
    let temperatures = dataset.temperatures.as_deref().unwrap_or_default();
    let known = || temperatures.iter().copied().filter(|temperature| temperature.is_finite());
    let (lowest, highest) = (known().fold(f64::INFINITY, f64::min), known().fold(0.0, f64::max));
    (highest > lowest * (1.0 + spread)).then_some((lowest, highest))
}

/// The temperature in the middle of those of the data, by 1/T, in K; `None` if they differ by no more than `spread`.
pub fn reference_temperature(dataset: &Dataset, spread: f64) -> Option<f64> {
    temperature_range(dataset, spread).map(|(lowest, highest)| 2.0 / (1.0 / lowest + 1.0 / highest))
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn dataset(temperatures: &[f64]) -> Dataset {
        Dataset {
            species: vec!["A".to_string()],
            experiments: Vec::new(),
            times: None,
            temperatures: Some(temperatures.to_vec()),
            pressures: None,
            concentrations: Array2::zeros((temperatures.len(), 1)),
            ..Dataset::default()
        }
    }

    #[test]
    fn the_reference_is_in_the_middle_by_inverse_temperature() {
        let data = dataset(&[1000.0, f64::NAN, 500.0, 800.0]);
        assert_eq!(temperature_range(&data, 1e-6), Some((500.0, 1000.0)));
        let reference = reference_temperature(&data, 1e-6).unwrap();
        assert!((reference - 2000.0 / 3.0).abs() < 1e-9, "{reference}");
        let (cold, hot) = (inverse_temperature(500.0, reference), inverse_temperature(1000.0, reference));
        assert!((cold + hot).abs() < 1e-12 * cold && cold > 0.0, "{cold:e} {hot:e}");
        assert_eq!(inverse_temperature(reference, reference), 0.0);
    }

    #[test]
    fn temperatures_that_are_the_same_have_no_reference() {
        for temperatures in [&[][..], &[700.0, 700.0], &[700.0, 700.0 * (1.0 + 1e-7)], &[f64::NAN, 700.0]] {
            assert_eq!(reference_temperature(&dataset(temperatures), 1e-6), None, "{temperatures:?}");
        }
        assert!(reference_temperature(&dataset(&[700.0, 700.0 * (1.0 + 1e-5)]), 1e-6).is_some());
    }
}
