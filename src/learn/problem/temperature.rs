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
