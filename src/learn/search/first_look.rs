//! What the data show before any candidate is fitted.

use ndarray::Array2;

use crate::learn::search::noise::{NoiseForm, NoiseLevels, SMALLEST_SHARE, from_differences};
use crate::learn::search::samples::Samples;
use crate::learn::search::smoothing::smoothed;

/// What the data show before any candidate is fitted.
#[derive(Clone, Debug)]
pub struct FirstLook {
    pub smooth: Vec<Array2<f64>>,
    pub noise: NoiseLevels,
    /// Whether the noise is given, not estimated.
    pub noise_is_given: bool,
}

impl FirstLook {
    /// With a known relative error of u, or none.
    pub fn new(samples: &Samples, relative_error: Option<f64>) -> Self {
        let has_sigmas = samples.runs.iter().all(|run| run.sigmas.is_some());
        let mut noise = match relative_error {
            Some(sigma) if !has_sigmas => NoiseLevels {
                absolute: samples.scale.iter().map(|scale| SMALLEST_SHARE * scale).collect(),
                relative: vec![sigma; samples.species()],
                inflation: 1.0,
                form: NoiseForm::Given,
            },
            _ => from_differences(samples),
        };
        noise.follow(&samples.relations, &samples.scale);
        let noise_is_given = has_sigmas || noise.form == NoiseForm::Given;
        FirstLook { smooth: samples.runs.iter().map(smoothed).collect(), noise, noise_is_given }
    }
}
