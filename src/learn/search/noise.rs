//! The standard errors of measured concentrations, estimated from residuals: σ² = a² + (b u)².

use crate::learn::search::relations::Relations;
use crate::learn::search::samples::Samples;

/// What is added to the variance of every measured value.
#[derive(Clone, Debug, PartialEq)]
pub struct NoiseLevels {
    /// a of every species, kmol/m³.
    pub absolute: Vec<f64>,
    /// b of every species.
    pub relative: Vec<f64>,
    /// All variances are multiplied by this: more than 1 where neighbouring residuals are correlated.
    pub inflation: f64,
    pub form: NoiseForm,
}

/// Which parameters the noise has. The form with the least BIC is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoiseForm {
    OneAbsolute,
    AbsolutePerSpecies,
    OneRelative,
    RelativePerSpecies,
    OneOfBoth,
    /// Given by the user.
    Given,
}

/// With fewer values of each species the form of the noise is not told from chance: a few values that happen to be
/// close would count for all.
const FEWEST_FOR_FORMS: usize = 20;
/// Species whose largest concentrations differ by more than this factor have noise of different sizes.
const UNLIKE_SCALES: f64 = 30.0;

/// Whether there are too few values of each species to tell the form of the noise.
pub fn are_few(values: usize, species: usize) -> bool {
    values < FEWEST_FOR_FORMS * species
}

/// Whether species have noise of one size, by their largest concentrations.
pub fn are_alike(scales: &[f64]) -> bool {
    let largest = scales.iter().copied().fold(0.0, f64::max);
    let smallest = scales.iter().copied().fold(f64::INFINITY, f64::min);
    largest < UNLIKE_SCALES * smallest
}

/// A residual and the concentration beside it, kmol/m³.
pub type Deviation = (f64, f64);

impl NoiseLevels {
    pub fn variance(&self, species: usize, u: f64) -> f64 {
        (self.absolute[species].powi(2) + (self.relative[species] * u).powi(2)) * self.inflation
    }

    /// Sets the noise of columns that follow from others, and that of constants, which have none.
    pub fn follow(&mut self, relations: &Relations, scale: &[f64]) {
        for it in &relations.derived {
            let variance = self.variance(it.of, scale[it.of]) / self.inflation;
            (self.absolute[it.species], self.relative[it.species]) = (it.slope.abs() * variance.sqrt(), 0.0);
        }
        for species in &relations.constant {
            (self.absolute[*species], self.relative[*species]) = (SMALLEST_SHARE * scale[*species], 0.0);
        }
    }

    /// The noise of some of the species.
    pub fn of_species(&self, species: &[usize]) -> NoiseLevels {
        let of = |values: &[f64]| species.iter().map(|s| values[*s]).collect();
        NoiseLevels { absolute: of(&self.absolute), relative: of(&self.relative), ..self.clone() }
    }

    /// The same for more species, of which nothing is measured.
    pub fn widened(&self, species: usize) -> NoiseLevels {
        let of = |values: &[f64]| (0..species).map(|s| values.get(s).copied().unwrap_or(0.0)).collect();
        NoiseLevels { absolute: of(&self.absolute), relative: of(&self.relative), ..self.clone() }
    }

    /// Whether two estimates agree within a share, at the largest concentrations.
    pub fn agrees_with(&self, other: &NoiseLevels, scale: &[f64], share: f64) -> bool {
        let close = |s: usize| {
            let (own, theirs) = (self.variance(s, scale[s]), other.variance(s, scale[s]));
            (own - theirs).abs() <= share * theirs
        };
        self.form == other.form && (0..scale.len()).all(close)
    }
}

/// The smallest standard error, as a share of the largest concentration: that of numbers as they are written.
pub const SMALLEST_SHARE: f64 = 1e-6;

/// From second differences: the distance of each value to the straight line through its neighbours in time, divided so
/// that it has the variance of one value. Too large where the data curve within three samples.
pub fn from_differences(samples: &Samples) -> NoiseLevels {
    let mut deviations = vec![Vec::new(); samples.species()];
    for run in &samples.runs {
        let counted = deviations.iter_mut().enumerate().filter(|(s, _)| samples.relations.is_counted(*s));
        for (s, of_species) in counted {
            let known: Vec<(f64, f64)> = run.times.iter().copied().zip(run.u.column(s).iter().copied()).collect();
            let known: Vec<(f64, f64)> = known.into_iter().filter(|(_, u)| u.is_finite()).collect();
            for three in known.windows(3) {
                let [(t0, u0), (t1, u1), (t2, u2)] = [three[0], three[1], three[2]];
                if t2 <= t0 {
                    continue;
                }
                let share = (t2 - t1) / (t2 - t0);
                let norm = (1.0 + share * share + (1.0 - share) * (1.0 - share)).sqrt();
                of_species.push(((u1 - share * u0 - (1.0 - share) * u2) / norm, (u0 + u1 + u2) / 3.0));
            }
        }
    }
    let mut noise = estimate(&deviations, 1.0, &samples.scale);
    noise.follow(&samples.relations, &samples.scale);
    noise
}

/// The most likely of five forms, by BIC; squares of the residuals are multiplied by `correction` for the degrees of
/// freedom that a fit took.
pub fn estimate(deviations: &[Vec<Deviation>], correction: f64, scale: &[f64]) -> NoiseLevels {
    most_likely(deviations, correction, scale).0
}

/// The same, with −2 ln L plus ln n for each parameter of the noise.
pub fn most_likely(deviations: &[Vec<Deviation>], correction: f64, scale: &[f64]) -> (NoiseLevels, f64) {
    let species = deviations.len();
    let floor: Vec<f64> = scale.iter().map(|scale| SMALLEST_SHARE * scale).collect();
    let corrected = |(e, u): &Deviation| (e * e * correction, *u);
    let squares: Vec<Vec<(f64, f64)>> = deviations.iter().map(|own| own.iter().map(corrected).collect()).collect();
    let count = squares.iter().map(Vec::len).sum::<usize>();
    let relative_of = |all: &[(usize, f64, f64)]| most_likely_relative(all, &floor);
    let indexed = |s: usize| squares[s].iter().map(move |(e2, u)| (s, *e2, *u)).collect::<Vec<_>>();
    let all: Vec<(usize, f64, f64)> = (0..species).flat_map(indexed).collect();
    let common = mean(all.iter().map(|(_, e2, _)| *e2)).sqrt();
    let own = |s: usize| mean(squares[s].iter().map(|(e2, _)| *e2)).sqrt();
    let both = absolute_and_relative(&all);
    let zeros = vec![0.0; species];
    let measured = deviations.iter().filter(|own| !own.is_empty()).count();
    let forms = [
        (NoiseForm::OneAbsolute, vec![common; species], zeros.clone(), 1),
        (NoiseForm::AbsolutePerSpecies, (0..species).map(own).collect(), zeros.clone(), measured),
        (NoiseForm::OneRelative, zeros.clone(), vec![relative_of(&all); species], 1),
        (NoiseForm::RelativePerSpecies, zeros, (0..species).map(|s| relative_of(&indexed(s))).collect(), measured),
        (NoiseForm::OneOfBoth, vec![both.0; species], vec![both.1; species], 2),
    ];
    let scales: Vec<f64> = (0..species).filter(|s| !deviations[*s].is_empty()).map(|s| scale[s]).collect();
    let is_tried = |form: NoiseForm| match (are_few(all.len(), measured), are_alike(&scales)) {
        (false, _) => true,
        (true, true) => form == NoiseForm::OneAbsolute,
        (true, false) => form == NoiseForm::AbsolutePerSpecies,
    };
    let rated = forms.into_iter().filter(|(form, ..)| is_tried(*form)).map(|(form, absolute, relative, parameters)| {
        let absolute: Vec<f64> = absolute.iter().zip(&floor).map(|(a, floor)| a.max(*floor)).collect();
        let levels = NoiseLevels { absolute, relative, inflation: 1.0, form };
        let minus_two_ln = all.iter().map(|(s, e2, u)| {
            let variance = levels.variance(*s, *u);
            variance.ln() + e2 / variance
        });
        (minus_two_ln.sum::<f64>() + parameters as f64 * (count.max(1) as f64).ln(), levels)
    });
    let best = rated.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(bic, levels)| (levels, bic));
    best.unwrap_or_else(|| {
        let (relative, form) = (vec![0.0; species], NoiseForm::OneAbsolute);
        (NoiseLevels { absolute: floor.clone(), relative, inflation: 1.0, form }, f64::INFINITY)
    })
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
    sum / count.max(1) as f64
}

/// The most likely b of σ² = floor² + (b u)²: on a grid of ln b², refined around its best point.
fn most_likely_relative(all: &[(usize, f64, f64)], floor: &[f64]) -> f64 {
    let minus_two_ln = |ln_square: f64| {
        let square = ln_square.exp();
        let of = |(s, e2, u): &(usize, f64, f64)| {
            let variance = floor[*s] * floor[*s] + square * u * u;
            variance.ln() + e2 / variance
        };
        all.iter().map(of).sum::<f64>()
    };
    let best_of = |points: Vec<f64>| {
        let rated = points.into_iter().map(|point| (minus_two_ln(point), point));
        rated.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(0.0, |(_, point)| point)
    };
    let (low, high) = (SMALLEST_SQUARE.ln(), LARGEST_SQUARE.ln());
    let mut width = (high - low) / 39.0;
    let mut best = best_of((0..40).map(|n| low + width * f64::from(n)).collect());
    for _ in 0..4 {
        best = best_of((0..11).map(|n| best + width * (f64::from(n) / 5.0 - 1.0)).collect());
        width /= 5.0;
    }
    (0.5 * best).exp()
}

/// The range in which b² is sought.
const SMALLEST_SQUARE: f64 = 1e-8;
const LARGEST_SQUARE: f64 = 4.0;

/// One a and one b for all species: the most likely of several ratios.
fn absolute_and_relative(all: &[(usize, f64, f64)]) -> (f64, f64) {
    let typical = mean(all.iter().map(|(_, _, u)| u * u)).sqrt().max(f64::MIN_POSITIVE);
    let mut best = (f64::INFINITY, 0.0, 0.0);
    for n in 0..RATIOS {
        let ratio = 0.05 * 400f64.powf(f64::from(n) / f64::from(RATIOS - 1)) / typical;
        let share = |u: f64| 1.0 + (ratio * u) * (ratio * u);
        let square = mean(all.iter().map(|(_, e2, u)| e2 / share(*u)));
        let minus_two_ln: f64 =
            all.iter().map(|(_, e2, u)| (square * share(*u)).ln() + e2 / (square * share(*u))).sum();
        if minus_two_ln < best.0 {
            best = (minus_two_ln, square.sqrt(), ratio * square.sqrt());
        }
    }
    (best.1, best.2)
}

/// Ratios b/a that are tried, from 1/20 to 20 of the typical concentration.
const RATIOS: u32 = 15;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::search::relations::Derived;

    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    fn deviations(sigma: impl Fn(usize, f64) -> f64) -> Vec<Vec<Deviation>> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
        let mut normal = || (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
        let u = |n: usize| 0.01 + (n % 50) as f64 / 50.0;
        (0..3).map(|s| (0..300).map(|n| (sigma(s, u(n)) * normal(), u(n))).collect()).collect()
    }

    #[test]
    fn what_follows_from_a_column_has_its_noise() {
        let mut noise = estimate(&deviations(|_, _| 0.02), 1.0, &[1.0; 3]);
        let derived = Derived { species: 1, of: 0, slope: -2.0, offsets: vec![0.0] };
        noise.follow(&Relations { derived: vec![derived], constant: vec![2] }, &[1.0; 3]);
        assert!((noise.absolute[1] - 2.0 * noise.absolute[0]).abs() < 1e-12);
        assert_eq!(noise.absolute[2], SMALLEST_SHARE);
    }

    #[test]
    fn the_form_and_the_size_of_the_noise_are_found() {
        let found = estimate(&deviations(|_, _| 0.02), 1.0, &[1.0; 3]);
        assert_eq!(found.form, NoiseForm::OneAbsolute);
        assert!((found.absolute[0] - 0.02).abs() < 2e-3, "{found:?}");
        let found = estimate(&deviations(|_, u| 0.05 * u), 1.0, &[1.0; 3]);
        assert_eq!(found.form, NoiseForm::OneRelative);
        assert!((found.relative[1] - 0.05).abs() < 4e-3, "{found:?}");
        let found = estimate(&deviations(|s, _| [0.1, 0.02, 0.01][s]), 1.0, &[1.0; 3]);
        assert_eq!(found.form, NoiseForm::AbsolutePerSpecies);
        let found = estimate(&deviations(|_, u| 0.02f64.hypot(0.1 * u)), 1.0, &[1.0; 3]);
        assert_eq!(found.form, NoiseForm::OneOfBoth);
    }
}
