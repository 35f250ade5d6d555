//! What data must hold for a search by trajectories.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::learn::error::DiscoverError;
use crate::learn::search::noise::from_differences;
use crate::learn::search::samples::Samples;

/// Fewer different times in every run show no rate apart from the start.
const FEWEST_TIMES: usize = 3;
/// Measured values demanded beside one for each unknown start.
const VALUES_FOR_REACTIONS: usize = 4;
/// A species changes if its scatter is as unlikely as this under noise.
const UNLIKELY: f64 = 1e-4;

/// Refuses too few values.
pub fn require_values(samples: &Samples) -> Result<(), DiscoverError> {
    let distinct = |times: &[f64]| times.chunk_by(|a, b| a == b).count();
    let times = samples.runs.iter().map(|run| distinct(&run.times)).max().unwrap_or(0);
    let (values, starts) = (samples.count, samples.free_starts());
    match times < FEWEST_TIMES || values < starts + VALUES_FOR_REACTIONS {
        true => Err(DiscoverError::TooFewValues { values, times, starts }),
        false => Ok(()),
    }
}

/// Refuses data in which no species of any run changes by more than noise.
pub fn require_changes(samples: &Samples) -> Result<(), DiscoverError> {
    let noise = from_differences(samples);
    let mut largest = (0.0, 0, 1.0);
    let mut count = 0.0;
    for run in &samples.runs {
        for s in (0..samples.species()).filter(|s| samples.relations.is_counted(*s)) {
            let values: Vec<f64> = run.u.column(s).iter().copied().filter(|u| u.is_finite()).collect();
            let freedom = values.len().saturating_sub(1);
            if freedom == 0 {
                continue;
            }
            count += 1.0;
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let statistic = values.iter().map(|u| (u - mean).powi(2)).sum::<f64>() / noise.variance(s, mean);
            let p = ChiSquared::new(freedom as f64).map_or(1.0, |it| it.sf(statistic));
            if p < largest.2 || largest.1 == 0 {
                largest = (statistic, freedom, p);
            }
        }
    }
    let (statistic, freedom, p) = largest;
    if p * f64::max(count, 1.0) > UNLIKELY {
        return Err(DiscoverError::NothingButNoise { statistic, freedom });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::learn::search::samples::SampledRun;

    fn samples(rows: usize, u: impl Fn(usize) -> f64) -> Samples {
        let run = SampledRun {
            from: 0.0,
            times: (0..rows).map(|n| n as f64).collect(),
            u: Array2::from_shape_fn((rows, 2), |(n, s)| if s == 0 { u(n) } else { 1.0 }),
            sigmas: None,
            known_start: vec![None; 2],
        };
        Samples { runs: vec![run], scale: vec![1.0; 2], count: 2 * rows, ..Samples::default() }
    }

    #[test]
    fn constants_and_few_values_are_refused_with_numbers() {
        let wobble = |n: usize| 1e-2 * (((n * 7919) % 101) as f64 / 50.0 - 1.0);
        assert!(matches!(
            require_changes(&samples(30, |n| 0.5 + wobble(n))),
            Err(DiscoverError::NothingButNoise { freedom: 29, .. })
        ));
        assert_eq!(require_changes(&samples(30, |n| (-0.1 * n as f64).exp() + wobble(n))), Ok(()));
        let refused = require_values(&samples(2, |_| 1.0));
        assert_eq!(refused, Err(DiscoverError::TooFewValues { values: 4, times: 2, starts: 2 }));
        assert_eq!(require_values(&samples(3, |_| 1.0)), Ok(()));
    }
}
