//! Noise models for simulated data.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::data::Dataset;

/// Relative standard deviations S; 0 for no noise.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Noise {
    /// u becomes u·(1 + S·N(0,1)).
    pub concentrations: f64,
    /// u̇ becomes u̇·(1 + S·N(0,1)).
    pub derivatives: f64,
}

/// Adds noise, independent for each entry. The noise of u̇ is the same whether or not u has any.
pub fn add_noise(dataset: &mut Dataset, noise: Noise, seed: u64) {
    let mut for_concentrations = Normal::new(seed);
    let mut for_derivatives = Normal { random: for_concentrations.random.clone(), second: None };
    for_derivatives.random.jump();
    dataset.concentrations.mapv_inplace(|u| u * (1.0 + noise.concentrations * for_concentrations.draw()));
    if let Some(derivatives) = &mut dataset.derivatives {
        derivatives.mapv_inplace(|u_dot| u_dot * (1.0 + noise.derivatives * for_derivatives.draw()));
    }
}

/// Draws from N(0,1) by the polar method.
///
/// Reference: Marsaglia, Bray, *A convenient method for generating normal variables*, SIAM Review 6
/// (1964) 260–264.
pub struct Normal {
    random: Xoshiro256PlusPlus,
    /// Draws come in pairs.
    second: Option<f64>,
}

impl Normal {
    /// The deviates that a seed decides.
    pub fn new(seed: u64) -> Self {
        Normal { random: Xoshiro256PlusPlus::seed_from_u64(seed), second: None }
    }

    /// The next one.
    pub fn draw(&mut self) -> f64 {
        if let Some(second) = self.second.take() {
            return second;
        }
        loop {
            let (x, y) = (self.random.random_range(-1.0..1.0), self.random.random_range(-1.0..1.0));
            let square: f64 = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                let scale = (-2.0 * square.ln() / square).sqrt();
                self.second = Some(y * scale);
                return x * scale;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{Experiment, UNNAMED_EXPERIMENT};

    fn dataset(rows: usize) -> Dataset {
        Dataset {
            species: vec!["A".into(), "B".into()],
            experiments: vec![Experiment { label: UNNAMED_EXPERIMENT.into(), rows: 0..rows }],
            times: None,
            temperatures: None,
            pressures: None,
            concentrations: Array2::from_shape_fn((rows, 2), |(_, species)| if species == 0 { 2.0 } else { 0.0 }),
            derivatives: Some(Array2::from_elem((rows, 2), -3.0)),
            ..Dataset::default()
        }
    }

    fn noisy(rows: usize, concentrations: f64, derivatives: f64, seed: u64) -> Dataset {
        let mut dataset = dataset(rows);
        add_noise(&mut dataset, Noise { concentrations, derivatives }, seed);
        dataset
    }

    #[test]
    fn the_spread_is_relative_and_normal() {
        let found = noisy(20_000, 0.1, 0.0, 3);
        let deviations = found.concentrations.column(0).mapv(|u| (u - 2.0) / 0.2);
        let moment = |power: i32| deviations.mapv(|z| z.powi(power)).mean().unwrap();
        assert!(moment(1).abs() < 0.03 && (moment(2) - 1.0).abs() < 0.04, "{} {}", moment(1), moment(2));
        assert!(moment(3).abs() < 0.1 && (moment(4) - 3.0).abs() < 0.25, "{} {}", moment(3), moment(4));
        assert!(found.concentrations.column(1).iter().all(|u| *u == 0.0));
        assert_eq!(found.derivatives, dataset(20_000).derivatives);
    }

    #[test]
    fn entries_are_independent_and_the_seed_decides() {
        let (first, again, other) = (noisy(50, 0.1, 0.2, 1), noisy(50, 0.1, 0.2, 1), noisy(50, 0.1, 0.2, 2));
        assert_eq!(first, again);
        assert_ne!(first, other);
        let rates = first.derivatives.as_ref().unwrap();
        assert!((1..50).all(|row| rates[[row, 0]] != rates[[row - 1, 0]] && rates[[row, 0]] != rates[[row, 1]]));
        assert_eq!(noisy(50, 0.0, 0.2, 1).derivatives, first.derivatives);
    }
}
