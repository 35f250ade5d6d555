//! Least squares with non-negative unknowns.
//!
//! Lawson, Hanson, *Solving Least Squares Problems* (1974), chapter 23: unknowns enter a passive
//! set one at a time, by the steepest gradient, and leave it where they would turn negative.
//!
//! `stop` is asked before every factorisation; when it says so, the unknowns found so far are given.

use faer::{Mat, MatRef};

use crate::numerics::factorization::{Qr, product};
use crate::numerics::linear_algebra::{column_vector, least_squares, solve_positive_definite_unless};

/// A gradient below this share of its column's scale counts as zero.
const GRADIENT_TOLERANCE: f64 = 1e-13;

/// min ‖A x − b‖ over x ≥ 0 from G = AᵀA and c = Aᵀb, columns scaled to G_jj = 1 or zero.
/// Squares the condition number of A: for search directions, not for last digits.
pub fn from_normal_equations(g: MatRef<'_, f64>, c: &[f64], stop: &dyn Fn() -> bool) -> Vec<f64> {
    let all: Vec<usize> = (0..c.len()).collect();
    from_normal_equations_near(g, c, &all, GRADIENT_TOLERANCE, stop)
}

/// The same, from a guess which unknowns are positive; it ends where no gradient is above the share `tolerance` of the
/// largest entry of c.
pub fn from_normal_equations_near(
    g: MatRef<'_, f64>,
    c: &[f64],
    positive: &[usize],
    tolerance: f64,
    stop: &dyn Fn() -> bool,
) -> Vec<f64> {
    let solve = |passive: &[usize]| -> Option<Vec<f64>> {
        let part = Mat::from_fn(passive.len(), passive.len(), |i, j| g[(passive[i], passive[j])]);
        let right: Vec<f64> = passive.iter().map(|i| c[*i]).collect();
        let solution = solve_positive_definite_unless(&part, &column_vector(&right), stop)?;
        Some(solution.col(0).iter().copied().collect())
    };
    let gradients = |x: &[f64], open: &[usize]| {
        let used: Vec<usize> = (0..x.len()).filter(|k| x[*k] != 0.0).collect();
        let gradient = |j: &usize| c[*j] - used.iter().map(|k| g[(*k, *j)] * x[*k]).sum::<f64>();
        open.iter().map(gradient).collect()
    };
    let scale = c.iter().fold(0.0f64, |scale, entry| scale.max(entry.abs()));
    let solve = |passive: &[usize]| if stop() { None } else { solve(passive) };
    active_set(feasible_guess(c.len(), positive, &solve), tolerance * scale, gradients, solve, stop)
}

/// min ‖A x − b‖ over x ≥ 0 by orthogonal factorisation; columns of unit norm or zero.
///
/// A = Q R is factorised once: ‖A x − b‖ differs from ‖R x − Qᵀ b‖ by a constant, so the active set is found with R,
/// which has no more rows than columns. One refinement with A itself gives back the digits that many rows cost.
pub fn from_columns(a: MatRef<'_, f64>, b: &[f64], stop: &dyn Fn() -> bool) -> Vec<f64> {
    let factors = Qr::new(a);
    let (r, right) = (factors.r(), factors.rotated(&column_vector(b)));
    let solve = |passive: &[usize]| -> Option<Vec<f64>> {
        if passive.len() > r.nrows() {
            return None;
        }
        let solution = least_squares(&columns_of(r, passive), &right);
        let solution: Vec<f64> = solution.col(0).iter().copied().collect();
        solution.iter().all(|value| value.is_finite()).then_some(solution)
    };
    let gradients = |x: &[f64], open: &[usize]| {
        let residual = &right - product(r.as_ref(), column_vector(x).as_ref());
        let slopes = product(r.transpose(), residual.as_ref());
        open.iter().map(|j| slopes[(*j, 0)]).collect()
    };
    let scale = b.iter().map(|entry| entry * entry).sum::<f64>().sqrt();
    let solve = |passive: &[usize]| if stop() { None } else { solve(passive) };
    let all: Vec<usize> = (0..a.ncols()).collect();
    let x = active_set(feasible_guess(a.ncols(), &all, &solve), GRADIENT_TOLERANCE * scale, gradients, solve, stop);
    refined(a, b, &factors, x)
}

/// A solution after one step of refinement, with the residual of all rows; entries that are zero stay so.
fn refined(a: MatRef<'_, f64>, b: &[f64], factors: &Qr, mut x: Vec<f64>) -> Vec<f64> {
    let used: Vec<usize> = (0..x.len()).filter(|j| x[*j] > 0.0).collect();
    if used.is_empty() {
        return x;
    }
    let residual = column_vector(b) - product(a, column_vector(&x).as_ref());
    let correction = least_squares(&columns_of(factors.r(), &used), &factors.rotated(&residual));
    for (at, j) in used.iter().enumerate() {
        let better = x[*j] + correction[(at, 0)];
        if better > 0.0 {
            x[*j] = better;
        }
    }
    x
}

/// Some columns of a matrix.
fn columns_of(a: &Mat<f64>, columns: &[usize]) -> Mat<f64> {
    Mat::from_fn(a.nrows(), columns.len(), |i, j| a[(i, columns[j])])
}

/// The active-set loop from a feasible x and its passive set, until no gradient is above `smallest`; `gradients` gives the gradient at x of each of several unknowns, and `solve` the unconstrained
/// optimum over a set of columns, or `None` where they are dependent.
fn active_set(
    (mut x, mut passive): (Vec<f64>, Vec<usize>),
    smallest: f64,
    gradients: impl Fn(&[f64], &[usize]) -> Vec<f64>,
    solve: impl Fn(&[usize]) -> Option<Vec<f64>>,
    stop: &dyn Fn() -> bool,
) -> Vec<f64> {
    let unknowns = x.len();
    let mut refused = vec![false; unknowns];
    for _ in 0..3 * unknowns + 10 {
        if stop() {
            break;
        }
        let open: Vec<usize> = (0..unknowns).filter(|j| !passive.contains(j) && !refused[*j]).collect();
        let slopes = gradients(&x, &open);
        let steepest = open.into_iter().zip(slopes).max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((entering, slope)) = steepest else { break };
        if slope <= smallest {
            break;
        }
        passive.push(entering);
        match feasible_step(&mut x, &mut passive, &solve) {
            Some(()) if x[entering] > 0.0 => refused.fill(false),
            _ => {
                passive.retain(|j| *j != entering);
                x[entering] = 0.0;
                refused[entering] = true;
            }
        }
    }
    x
}

/// The optimum over these unknowns if it is positive, or over those of them that are, and so on: often
/// the solution already, and always a feasible point to go on from.
fn feasible_guess(
    unknowns: usize,
    positive: &[usize],
    solve: &impl Fn(&[usize]) -> Option<Vec<f64>>,
) -> (Vec<f64>, Vec<usize>) {
    let mut x = vec![0.0; unknowns];
    let mut passive = positive.to_vec();
    while !passive.is_empty() {
        let Some(target) = solve(&passive) else { return (x, Vec::new()) };
        if target.iter().all(|value| *value > 0.0) {
            passive.iter().zip(&target).for_each(|(j, value)| x[*j] = *value);
            break;
        }
        let positive = passive.iter().zip(&target).filter(|(_, value)| **value > 0.0);
        passive = positive.map(|(j, _)| *j).collect();
    }
    (x, passive)
}

/// Moves x to the optimum over the passive set, dropping unknowns that would turn negative.
fn feasible_step(x: &mut [f64], passive: &mut Vec<usize>, solve: &impl Fn(&[usize]) -> Option<Vec<f64>>) -> Option<()> {
    while !passive.is_empty() {
        let target = solve(passive)?;
        if target.iter().all(|value| *value > 0.0) {
            passive.iter().zip(&target).for_each(|(j, value)| x[*j] = *value);
            return Some(());
        }
        let blocking = passive.iter().zip(&target).filter(|(_, value)| **value <= 0.0);
        let step = blocking.map(|(j, value)| x[*j] / (x[*j] - value)).fold(1.0, f64::min);
        let step = if step.is_finite() { step } else { 0.0 };
        for (j, value) in passive.iter().zip(&target) {
            x[*j] += step * (value - x[*j]);
            if *value <= 0.0 && x[*j] <= f64::EPSILON * value.abs() {
                x[*j] = 0.0;
            }
        }
        passive.retain(|j| x[*j] > 0.0);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns of unit norm, a right side whose unconstrained optimum has a negative entry.
    fn example() -> (Mat<f64>, Vec<f64>) {
        let h = 0.5f64.sqrt();
        (Mat::from_fn(3, 3, |i, j| [[1.0, h, 0.0], [0.0, h, h], [0.0, 0.0, h]][i][j]), vec![1.0, 2.0, -1.0])
    }

    fn violations_of_optimality(a: &Mat<f64>, b: &[f64], x: &[f64]) -> f64 {
        let residual: Vec<f64> = (0..3).map(|i| b[i] - (0..3).map(|j| a[(i, j)] * x[j]).sum::<f64>()).collect();
        let slope = |j: usize| (0..3).map(|i| a[(i, j)] * residual[i]).sum::<f64>();
        (0..3).map(|j| if x[j] > 0.0 { slope(j).abs() } else { slope(j).max(0.0) }).fold(0.0, f64::max)
    }

    #[test]
    fn both_forms_meet_the_optimality_conditions() {
        let (a, b) = example();
        let c: Vec<f64> = (0..3).map(|j| (0..3).map(|i| a[(i, j)] * b[i]).sum()).collect();
        let by_columns = from_columns(a.as_ref(), &b, &|| false);
        let by_normal = from_normal_equations((a.transpose() * &a).as_ref(), &c, &|| false);
        for x in [&by_columns, &by_normal] {
            assert!(x.iter().all(|value| *value >= 0.0));
            assert!(violations_of_optimality(&a, &b, x) < 1e-12, "{x:?}");
        }
        assert_eq!(by_columns[2], 0.0);
    }

    #[test]
    fn many_rows_cost_no_digits() {
        let rows = 600_000;
        let entry = |i: usize, j: usize| if j == 0 { 1.0 } else { ((i * 7919) % 1000) as f64 / 500.0 - 1.0 };
        let mut a = Mat::from_fn(rows, 2, entry);
        let norms: Vec<f64> = (0..2).map(|j| a.col(j).norm_l2()).collect();
        let b: Vec<f64> = (0..rows).map(|i| a[(i, 0)] + 2.0 * a[(i, 1)]).collect();
        (0..2).for_each(|j| a.col_mut(j).iter_mut().for_each(|entry| *entry /= norms[j]));
        let x = from_columns(a.as_ref(), &b, &|| false);
        assert!((x[0] / norms[0] - 1.0).abs() < 4e-15, "{:e}", x[0] / norms[0] - 1.0);
        assert!((x[1] / norms[1] - 2.0).abs() < 8e-15, "{:e}", x[1] / norms[1] - 2.0);
    }

    #[test]
    fn more_columns_than_rows_are_no_harm() {
        let a = Mat::from_fn(1, 3, |_, j| [1.0, -1.0, 1.0][j]);
        let x = from_columns(a.as_ref(), &[2.0], &|| false);
        assert!((x[0] - x[1] + x[2] - 2.0).abs() < 1e-12, "{x:?}");
    }

    #[test]
    fn dependent_columns_are_used_once() {
        let a = Mat::from_fn(2, 2, |i, _| if i == 0 { 1.0 } else { 0.0 });
        let x = from_normal_equations((a.transpose() * &a).as_ref(), &[3.0, 3.0], &|| false);
        assert!((x[0] + x[1] - 3.0).abs() < 1e-12, "{x:?}");
    }
}
