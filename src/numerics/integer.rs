//! Integer vectors: lowest terms and rank.

use num_integer::Integer;

/// An entry of an eliminated row of small integers below this is zero.
const PIVOT: f64 = 1e-9;

/// The greatest common divisor of the entries; 0 if all are zero.
pub fn greatest_common_divisor(v: &[i64]) -> i64 {
    v.iter().fold(0, |divisor, entry| divisor.gcd(entry))
}

/// The rank of rows of small integers.
pub fn rank(rows: &[&[i64]]) -> usize {
    let mut rows: Vec<Vec<f64>> = rows.iter().map(|row| row.iter().map(|entry| *entry as f64).collect()).collect();
    let columns = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for s in 0..columns {
        let largest = (rank..rows.len()).max_by(|a, b| rows[*a][s].abs().total_cmp(&rows[*b][s].abs()));
        let Some(pivot) = largest.filter(|at| rows[*at][s].abs() > PIVOT) else { continue };
        rows.swap(rank, pivot);
        let leading = rows[rank].clone();
        for row in &mut rows[rank + 1..] {
            let factor = row[s] / leading[s];
            row.iter_mut().zip(&leading).for_each(|(entry, above)| *entry -= factor * above);
        }
        rank += 1;
    }
    rank
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependent_rows_do_not_count() {
        assert_eq!(rank(&[&[1, 2, 0], &[2, 4, 0], &[0, 1, 1]]), 2);
        assert_eq!(rank(&[&[0, 0]]), 0);
        assert_eq!(rank(&[]), 0);
    }

    #[test]
    fn the_divisor_ignores_signs_and_zeros() {
        assert_eq!(greatest_common_divisor(&[4, -6, 0]), 2);
        assert_eq!(greatest_common_divisor(&[0, 0]), 0);
    }
}
