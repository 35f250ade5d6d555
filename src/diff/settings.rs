//! Under which conditions two mechanisms are compared, and how closely.

/// Conditions, tolerance and matching rules of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Temperatures at which rates and thermo are evaluated, K; ascending, at least one.
    pub temperatures: Vec<f64>,
    /// Pressures at which rates are evaluated, Pa; ascending, at least one.
    pub pressures: Vec<f64>,
    /// Largest relative difference of equal values: of rate constants, Kc, transport parameters and others.
    pub relative_tolerance: f64,
    /// Mole fractions of the gas, by the first mechanism's names. `None` takes each species with an efficiency
    /// of its own as a pure gas, so that every efficiency shows, and a mixture of all of them.
    pub bath: Option<Vec<(String, f64)>>,
    /// Pairs of a species' name in the first mechanism and its name in the second.
    pub renamed: Vec<(String, String)>,
    /// Whether species of different names are never the same.
    pub names_only: bool,
    /// Whether the first and the second mechanism were learned from data. The state of such a mechanism is the first
    /// of its data, and its thermo data are made for the reverse rates: in their place, these are compared.
    pub learned: [bool; 2],
}

/// Whether two numbers are the same within a relative tolerance.
pub fn agree(a: f64, b: f64, relative_tolerance: f64) -> bool {
    let larger = a.abs().max(b.abs());
    a == b || (larger.is_finite() && (a - b).abs() <= relative_tolerance * larger)
}

/// First and last temperature \[K\], and their number.
const DEFAULT_TEMPERATURES: (f64, f64, usize) = (300.0, 2500.0, 12);
/// First and last pressure \[Pa\], and their number.
const DEFAULT_PRESSURES: (f64, f64, usize) = (1e4, 1e7, 4);

impl Default for Settings {
    fn default() -> Self {
        let (coldest, hottest, temperatures) = DEFAULT_TEMPERATURES;
        let (lowest, highest, pressures) = DEFAULT_PRESSURES;
        Settings {
            temperatures: temperatures_between(coldest, hottest, temperatures),
            pressures: pressures_between(lowest, highest, pressures),
            relative_tolerance: 1e-6,
            bath: None,
            renamed: Vec::new(),
            names_only: false,
            learned: [false; 2],
        }
    }
}

/// Temperatures \[K\] at equal distances of 1/T, in which ln k is nearly linear; both ends included.
pub fn temperatures_between(coldest: f64, hottest: f64, count: usize) -> Vec<f64> {
    let inverse = spread(1.0 / coldest, 1.0 / hottest, count);
    with_exact_ends(inverse.into_iter().map(|inverse| 1.0 / inverse).collect(), coldest, hottest)
}

/// Pressures \[Pa\] at equal distances of ln P; both ends included.
pub fn pressures_between(lowest: f64, highest: f64, count: usize) -> Vec<f64> {
    let logarithms = spread(lowest.ln(), highest.ln(), count);
    with_exact_ends(logarithms.into_iter().map(f64::exp).collect(), lowest, highest)
}

fn spread(first: f64, last: f64, count: usize) -> Vec<f64> {
    let step = if count > 1 { (last - first) / (count - 1) as f64 } else { 0.0 };
    (0..count.max(1)).map(|place| first + step * place as f64).collect()
}

fn with_exact_ends(mut values: Vec<f64>, first: f64, last: f64) -> Vec<f64> {
    if let [only_or_first, ..] = values.as_mut_slice() {
        *only_or_first = first;
    }
    if let [_, .., end] = values.as_mut_slice() {
        *end = last;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finite_agrees_with_itself_alone() {
        assert!(agree(1.0, 1.0 + 1e-7, 1e-6) && agree(f64::INFINITY, f64::INFINITY, 0.0) && agree(0.0, 0.0, 0.0));
        assert!(!agree(1.0, f64::INFINITY, 1e-6) && !agree(f64::NAN, 1.0, 1e-6) && !agree(1.0, 1.001, 1e-6));
    }

    #[test]
    fn both_ends_are_there_exactly_and_one_value_is_one() {
        let temperatures = temperatures_between(300.0, 2500.0, 12);
        assert_eq!((temperatures[0], temperatures[11], temperatures.len()), (300.0, 2500.0, 12));
        assert!(temperatures.windows(2).all(|pair| pair[0] < pair[1]));
        let pressures = pressures_between(1e4, 1e7, 4);
        assert!((pressures[1] / 1e5 - 1.0).abs() < 1e-12 && pressures[3] == 1e7);
        assert_eq!(temperatures_between(300.0, 300.0, 1), [300.0]);
    }
}
