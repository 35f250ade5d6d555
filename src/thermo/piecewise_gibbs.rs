//! Gibbs energies at given temperatures, with a constant heat capacity between them.

use super::standard_state::StandardState;

/// From h at 298.15 K and μ° at several temperatures, 298.15 K among them: in each interval cp is the
/// constant with which h and s, continued from its end nearer to 298.15 K, give μ° at the other end.
///
/// Reference: the model `piecewise-Gibbs` of Cantera.
#[derive(Clone, Debug, PartialEq)]
pub struct PiecewiseGibbs {
    /// h at 298.15 K, J/kmol.
    pub h0: f64,
    /// Temperature \[K\] and μ° \[J/kmol\], ascending in temperature.
    points: Vec<(f64, f64)>,
    intervals: Vec<Interval>,
    /// Limits of validity, K, where the file gives them.
    pub t_min: Option<f64>,
    pub t_max: Option<f64>,
    /// Pressure of the standard state, Pa.
    pub reference_pressure: f64,
}

/// h and s at the lower end of an interval, and cp within.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Interval {
    t: f64,
    h: f64,
    s: f64,
    cp: f64,
}

/// The temperature at which h is given, K.
pub const REFERENCE_TEMPERATURE: f64 = 298.15;

impl PiecewiseGibbs {
    /// `None` where the temperatures do not include 298.15 K and another one, or repeat.
    pub fn new(h0: f64, mut points: Vec<(f64, f64)>, reference_pressure: f64) -> Option<Self> {
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let ascending = points.windows(2).all(|pair| pair[0].0 < pair[1].0) && points.iter().all(|point| point.0 > 0.0);
        let reference = points.iter().position(|(t, _)| *t == REFERENCE_TEMPERATURE)?;
        if points.len() < 2 || !ascending {
            return None;
        }
        let intervals = intervals(h0, &points, reference);
        Some(PiecewiseGibbs { h0, points, intervals, t_min: None, t_max: None, reference_pressure })
    }

    /// Temperature \[K\] and μ° \[J/kmol\].
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    pub fn standard_state(&self, temperature: f64) -> StandardState {
        let inner = self.points.len() - 1;
        // Beyond the last point its own values are continued with the last cp, which is the same.
        let place = self.points[1..inner].iter().take_while(|(t, _)| temperature > *t).count();
        let Interval { t, h, s, cp } = self.intervals[place];
        StandardState {
            cp,
            h: h + cp * (temperature - t),
            s: s + cp * (temperature / t).ln(),
            reference_pressure: self.reference_pressure,
        }
    }
}

fn intervals(h0: f64, points: &[(f64, f64)], reference: usize) -> Vec<Interval> {
    let (t0, mu0) = points[reference];
    let s0 = (h0 - mu0) / t0;
    let mut above = Vec::new();
    let (mut h, mut s) = (h0, s0);
    for pair in points[reference..].windows(2) {
        let [(t1, mu1), (t2, mu2)] = [pair[0], pair[1]];
        let log = (t2 / t1).ln();
        let cp = (mu2 - mu1 + (t2 - t1) * s) / (t2 - t1 - t2 * log);
        above.push(Interval { t: t1, h, s, cp });
        (h, s) = (h + cp * (t2 - t1), s + cp * log);
    }
    let mut below = Vec::new();
    let (mut h, mut s) = (h0, s0);
    for pair in points[..=reference].windows(2).rev() {
        let [(t1, mu1), (t2, mu2)] = [pair[0], pair[1]];
        let log = (t2 / t1).ln();
        let cp = (mu2 - mu1 + (t2 - t1) * s) / (t2 - t1 - t1 * log);
        (h, s) = (h - cp * (t2 - t1), s - cp * log);
        below.push(Interval { t: t1, h, s, cp });
    }
    below.into_iter().rev().chain(above).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_given_gibbs_energies_come_back() {
        let points = vec![(600.0, -9.1e7), (200.0, -5.2e7), (298.15, -6.1e7), (400.0, -7.0e7)];
        let model = PiecewiseGibbs::new(-4.0e7, points.clone(), 1e5).unwrap();
        for (t, mu) in points {
            let state = model.standard_state(t);
            assert!((state.g(t) / mu - 1.0).abs() < 1e-12, "{t}");
        }
        assert_eq!(model.standard_state(298.15).h, -4.0e7);
    }

    #[test]
    fn the_reference_temperature_must_be_given() {
        assert!(PiecewiseGibbs::new(0.0, vec![(300.0, 1.0), (400.0, 2.0)], 1e5).is_none());
        assert!(PiecewiseGibbs::new(0.0, vec![(298.15, 1.0)], 1e5).is_none());
    }
}
