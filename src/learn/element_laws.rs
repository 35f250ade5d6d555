//! Compositions as conservation laws.

use crate::mechanism::Coefficient;

/// Each element as a law over the first `species` species, its counts made integers; those without a composition count
/// none. Fractional counts are multiplied by the least number, up to `largest_multiplier`, that makes all of them integers
/// within a tolerance.
pub fn element_laws(
    compositions: &[Vec<(String, Coefficient)>],
    species: usize,
    integer_tolerance: f64,
    largest_multiplier: i64,
) -> Vec<(String, Vec<i64>)> {
    let mut symbols: Vec<&String> = compositions.iter().flatten().map(|(symbol, _)| symbol).collect();
    symbols.sort();
    symbols.dedup();
    let count = |composition: &Vec<(String, Coefficient)>, symbol: &String| {
        composition.iter().filter(|(element, _)| element == symbol).map(|(_, count)| count.to_f64()).sum::<f64>()
    };
    let law = |symbol: &String| {
        let given = compositions.iter().map(|composition| count(composition, symbol));
        let counts: Vec<f64> = given.chain(std::iter::repeat(0.0)).take(species).collect();
        let is_integer = |value: f64| (value - value.round()).abs() < integer_tolerance;
        let integers = |by: &i64| counts.iter().all(|count| is_integer(count * *by as f64));
        let by = (1..=largest_multiplier).find(integers).unwrap_or(largest_multiplier) as f64;
        (symbol.clone(), counts.iter().map(|count| (count * by).round() as i64).collect::<Vec<i64>>())
    };
    symbols.into_iter().map(law).filter(|(_, law)| law.iter().any(|count| *count != 0)).collect()
}
