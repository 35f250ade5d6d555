//! The snapshots that the learner fits: complete rows, species-major, with their weights.

use ndarray::{Array1, Array2, Axis};

use crate::constants::GAS_CONSTANT;
use crate::data::Dataset;

/// Concentrations are taken for at least this much under a logarithm, as in the authors' code.
const SMALLEST_CONCENTRATION: f64 = 1e-30;
/// No snapshot weighs more than the largest one's rates over this factor would make it.
const WEIGHT_RANGE: f64 = 1e-8;
/// Sweeps that balance the snapshots' weights against the species'.
const BALANCING_SWEEPS: usize = 5;

/// N snapshots of S species with their time derivatives.
#[derive(Clone, Debug)]
pub struct Equations {
    /// u, kmol/m³; S × N.
    pub u: Array2<f64>,
    /// ln u; S × N.
    pub ln_u: Array2<f64>,
    /// u̇, kmol/m³/s; S × N.
    pub u_dot: Array2<f64>,
    /// Where the temperature varies.
    pub thermal: Option<Thermal>,
}

/// Temperatures as the rates see them.
#[derive(Clone, Debug)]
pub struct Thermal {
    /// T₀, K.
    pub reference: f64,
    /// x = (1/T − 1/T₀)/R of each snapshot, kmol/J.
    pub inverse: Array1<f64>,
}

/// The residual of species s in snapshot n counts a_n b_s times.
#[derive(Clone, Debug)]
pub struct Weights {
    /// a_n.
    pub snapshots: Array1<f64>,
    /// b_s; zero for a species whose u̇ is zero throughout.
    pub species: Array1<f64>,
}

impl Equations {
    /// The given species (columns) of a dataset, without the rows in which one of these
    /// concentrations or derivatives is missing. `None` when the dataset has no derivatives.
    pub fn new(dataset: &Dataset, species: &[usize]) -> Option<Self> {
        Self::around(dataset, species, None)
    }

    /// The same where the temperature varies around a reference, in K; rows without one are left out.
    pub fn around(dataset: &Dataset, species: &[usize], reference: Option<f64>) -> Option<Self> {
        let derivatives = dataset.derivatives.as_ref()?;
        let temperature = dataset.temperatures.as_ref().zip(reference);
        let complete = |row: &usize| {
            species
                .iter()
                .all(|s| dataset.concentrations[[*row, *s]].is_finite() && derivatives[[*row, *s]].is_finite())
                && temperature.is_none_or(|(temperatures, _)| temperatures[*row].is_finite())
        };
        let rows: Vec<usize> = (0..dataset.rows()).filter(complete).collect();
        let select = |table: &Array2<f64>| {
            Array2::from_shape_fn((species.len(), rows.len()), |(s, n)| table[[rows[n], species[s]]])
        };
        let (u, u_dot) = (select(&dataset.concentrations), select(derivatives));
        let ln_u = u.mapv(|u| u.max(SMALLEST_CONCENTRATION).ln());
        let thermal = temperature.map(|(temperatures, reference)| {
            let inverse = |row: &usize| (1.0 / temperatures[*row] - 1.0 / reference) / GAS_CONSTANT;
            Thermal { reference, inverse: rows.iter().map(inverse).collect() }
        });
        Some(Equations { u, ln_u, u_dot, thermal })
    }

    /// The given snapshots only.
    pub fn subset(&self, snapshots: &[usize]) -> Self {
        let select = |table: &Array2<f64>| table.select(Axis(1), snapshots);
        let thermal = self.thermal.as_ref().map(|thermal| Thermal {
            reference: thermal.reference,
            inverse: thermal.inverse.select(Axis(0), snapshots),
        });
        Equations { u: select(&self.u), ln_u: select(&self.ln_u), u_dot: select(&self.u_dot), thermal }
    }

    pub fn temperature_varies(&self) -> bool {
        self.thermal.is_some()
    }

    /// T₀ in K, where the temperature varies.
    pub fn reference_temperature(&self) -> Option<f64> {
        self.thermal.as_ref().map(|thermal| thermal.reference)
    }

    /// x = (1/T − 1/T₀)/R of snapshot n, kmol/J; 0 where the temperature does not vary.
    pub fn inverse_temperature(&self, n: usize) -> f64 {
        self.thermal.as_ref().map_or(0.0, |thermal| thermal.inverse[n])
    }

    /// The largest less the smallest x, kmol/J.
    pub fn inverse_temperature_span(&self) -> f64 {
        let Some(Thermal { inverse, .. }) = &self.thermal else { return 0.0 };
        let (low, high) = inverse.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (x.min(l), x.max(h)));
        (high - low).max(0.0)
    }

    /// exp(−E x) in every snapshot.
    pub fn boltzmann_factor(&self, energy: f64) -> Array1<f64> {
        match &self.thermal {
            Some(thermal) if energy != 0.0 => thermal.inverse.mapv(|x| (-energy * x).exp()),
            _ => Array1::ones(self.snapshots()),
        }
    }

    /// S.
    pub fn species(&self) -> usize {
        self.u.nrows()
    }

    /// N.
    pub fn snapshots(&self) -> usize {
        self.u.ncols()
    }

    /// Weights b_s that make the root mean square of a_n b_s u̇_ns one for every species, with a_n
    /// the size of snapshot n to the power −`exponent`: at 0 all a_n are one, at 1 a fast snapshot
    /// does not hide a slow one.
    pub fn weights(&self, exponent: f64) -> Weights {
        let inverse = |value: f64| if value > 0.0 { 1.0 / value } else { 0.0 };
        let u_dot = &self.u_dot;
        let mut a = Array1::ones(u_dot.ncols());
        let mut b = Array1::ones(u_dot.nrows());
        for _ in 0..BALANCING_SWEEPS {
            for (s, series) in u_dot.axis_iter(Axis(0)).enumerate() {
                b[s] = inverse(root_mean_square(series.iter().zip(&a).map(|(rate, a)| rate * a)));
            }
            let size = |snapshot: ndarray::ArrayView1<f64>| {
                root_mean_square(snapshot.iter().zip(&b).map(|(rate, b)| rate * b))
            };
            let sizes: Array1<f64> = u_dot.axis_iter(Axis(1)).map(size).collect();
            let floor = WEIGHT_RANGE * sizes.iter().copied().fold(0.0, f64::max);
            a = sizes.mapv(|size| inverse(size.max(floor)).powf(exponent));
        }
        Weights { snapshots: a, species: b }
    }

    /// E of the paper (section 4): ‖prediction − u̇‖ / ‖u̇‖ over all species and snapshots.
    pub fn relative_error(&self, prediction: &Array2<f64>) -> f64 {
        let square = |table: &Array2<f64>| table.iter().map(|value| value * value).sum::<f64>();
        let (off, size) = (square(&(prediction - &self.u_dot)), square(&self.u_dot));
        if off == 0.0 { 0.0 } else { (off / size).sqrt() }
    }
}

fn root_mean_square(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + value * value, count + 1));
    if count == 0 { 0.0 } else { (sum / f64::from(count)).sqrt() }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn dataset() -> Dataset {
        Dataset {
            species: ["A", "B"].map(String::from).to_vec(),
            experiments: Vec::new(),
            times: None,
            temperatures: None,
            pressures: None,
            concentrations: array![[1.0, 0.5], [0.5, f64::NAN], [0.2, 0.1]],
            derivatives: Some(array![[-1000.0, 1.0], [1.0, 1.0], [-1.0, 0.001]]),
            sigmas: None,
        }
    }

    #[test]
    fn rows_with_a_gap_are_left_out() {
        let equations = Equations::new(&dataset(), &[0, 1]).unwrap();
        assert_eq!(equations.u, array![[1.0, 0.2], [0.5, 0.1]]);
        let only_a = Equations::new(&dataset(), &[0]).unwrap();
        assert_eq!(only_a.snapshots(), 3);
    }

    #[test]
    fn weights_level_species_and_on_request_snapshots() {
        let equations = Equations::new(&dataset(), &[0, 1]).unwrap();
        for exponent in [0.0, 1.0] {
            let weights = equations.weights(exponent);
            for s in 0..2 {
                let sum: f64 =
                    (0..2).map(|n| (weights.snapshots[n] * weights.species[s] * equations.u_dot[[s, n]]).powi(2)).sum();
                let expected = 2.0;
                assert!((sum / expected - 1.0).abs() < 0.5, "{exponent} {s} {sum}");
            }
        }
        let level = equations.weights(1.0).snapshots;
        assert!((level[1] / level[0] / 1000.0 - 1.0).abs() < 0.5, "{level}");
        assert_eq!(equations.weights(0.0).snapshots, array![1.0, 1.0]);
    }
}
