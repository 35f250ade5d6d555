//! Collisions with electrons of a given energy distribution.

use crate::constants::{AVOGADRO, ELECTRON_MASS, ELEMENTARY_CHARGE};

/// k = N_A √(2e/m_e) ∫ ε σ(ε) f(ε) dε, with the cross section σ interpolated linearly and the
/// integral by Simpson's rule over the energies at which the distribution f is given.
///
/// Reference: Hagelaar, Pitchford, Plasma Sources Sci. Technol. 14 (2005) 722.
#[derive(Clone, Debug, PartialEq)]
pub struct ElectronCollision {
    /// ε, eV; ascending, as many as cross sections.
    pub energy_levels: Vec<f64>,
    /// σ, m².
    pub cross_sections: Vec<f64>,
}

/// The electrons of a plasma.
#[derive(Clone, Debug, PartialEq)]
pub struct Electrons {
    /// T_e, K.
    pub temperature: f64,
    /// ε, eV; ascending.
    pub energy_levels: Vec<f64>,
    /// f(ε), eV^(−3/2).
    pub distribution: Vec<f64>,
}

impl ElectronCollision {
    /// k_f, m³/kmol/s.
    pub fn rate_constant(&self, electrons: &Electrons) -> f64 {
        let section = |energy| interpolated(energy, &self.energy_levels, &self.cross_sections);
        integral(electrons, |energy| energy * section(energy))
    }

    /// k_r of the superelastic collision, in which the electron gains the threshold energy, m³/kmol/s.
    pub fn superelastic_rate_constant(&self, electrons: &Electrons) -> f64 {
        let threshold = self.energy_levels.first().copied().unwrap_or(0.0);
        let section = |energy| interpolated(energy + threshold, &self.energy_levels, &self.cross_sections);
        integral(electrons, |energy| (energy + threshold) * section(energy))
    }
}

/// N_A √(2e/m_e) ∫ g(ε) f(ε) dε.
fn integral(electrons: &Electrons, g: impl Fn(f64) -> f64) -> f64 {
    let levels = electrons.energy_levels.iter().zip(&electrons.distribution);
    let integrand: Vec<f64> = levels.map(|(energy, f)| g(*energy) * f).collect();
    AVOGADRO * (2.0 * ELEMENTARY_CHARGE / ELECTRON_MASS).sqrt() * simpson(&electrons.energy_levels, &integrand)
}

/// Linear between the points, constant beyond them.
fn interpolated(x: f64, xs: &[f64], ys: &[f64]) -> f64 {
    let above = xs.partition_point(|other| *other < x);
    match (above, ys) {
        (_, []) => 0.0,
        (0, [first, ..]) => *first,
        (_, [.., last]) if above >= xs.len().min(ys.len()) => *last,
        _ => {
            let (x0, x1) = (xs[above - 1], xs[above]);
            ys[above - 1] + (ys[above] - ys[above - 1]) * (x - x0) / (x1 - x0)
        }
    }
}

/// ∫ f dx over points at any distance by Simpson's rule; an interval left over by the trapezium.
fn simpson(x: &[f64], f: &[f64]) -> f64 {
    let points = x.len().min(f.len());
    if points < 2 {
        return 0.0;
    }
    let pairs = (points - 1) / 2;
    let over_pairs: f64 = (0..pairs)
        .map(|pair| {
            let i = 2 * pair;
            let (h0, h1) = (x[i + 1] - x[i], x[i + 2] - x[i + 1]);
            let (h, ratio) = (h0 + h1, h1 / h0);
            h / 6.0 * ((2.0 - ratio) * f[i] + h * h / (h0 * h1) * f[i + 1] + (2.0 - 1.0 / ratio) * f[i + 2])
        })
        .sum();
    let rest = if points.is_multiple_of(2) {
        0.5 * (x[points - 1] - x[points - 2]) * (f[points - 1] + f[points - 2])
    } else {
        0.0
    };
    over_pairs + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parabolas_are_integrated_exactly() {
        let x = [0.0, 0.5, 2.0, 2.5, 3.0];
        let f: Vec<f64> = x.iter().map(|x| x * x).collect();
        assert!((simpson(&x, &f) - 9.0).abs() < 1e-14);
        assert!((simpson(&[0.0, 2.0], &[1.0, 3.0]) - 4.0).abs() < 1e-15);
        assert_eq!(simpson(&[1.0], &[1.0]), 0.0);
    }

    #[test]
    fn cross_sections_are_interpolated_and_held_beyond() {
        let (x, y) = ([1.0, 2.0, 4.0], [0.0, 10.0, 30.0]);
        let values = [0.0, 1.0, 1.5, 3.0, 9.0].map(|at| interpolated(at, &x, &y));
        assert_eq!(values, [0.0, 0.0, 5.0, 20.0, 30.0]);
    }
}
