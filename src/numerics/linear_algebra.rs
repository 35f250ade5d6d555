//! Dense linear algebra on faer's matrices: least squares, covariances, bases. All of it runs on one thread, so that
//! results do not depend on the number of threads.

pub use faer::Mat as Matrix;

use std::borrow::Cow;

use crate::numerics::factorization::{self, Cholesky, PivotedQr, Qr};
pub use crate::numerics::factorization::{singular_values, symmetric_eigen};

/// A column vector.
pub fn column_vector(values: &[f64]) -> Matrix<f64> {
    Matrix::from_fn(values.len(), 1, |row, _| values[row])
}

/// A B.
pub fn product(a: &Matrix<f64>, b: &Matrix<f64>) -> Matrix<f64> {
    factorization::product(a.as_ref(), b.as_ref())
}

/// Aᵀ B.
pub fn transposed_product(a: &Matrix<f64>, b: &Matrix<f64>) -> Matrix<f64> {
    factorization::product(a.transpose(), b.as_ref())
}

/// AᵀA, computed by blocks of columns; `None` if `stop`, which is asked before each of them, says so.
pub fn gram(a: &Matrix<f64>, stop: &dyn Fn() -> bool) -> Option<Matrix<f64>> {
    factorization::gram(a, stop)
}

/// A Aᵀ.
pub fn outer_product(a: &Matrix<f64>) -> Matrix<f64> {
    factorization::product(a.as_ref(), a.transpose())
}

/// Divides columns by their norms, which are returned; columns of zeros stay.
pub fn normalize_columns(columns: &mut Matrix<f64>) -> Vec<f64> {
    let norm = |c: usize| columns.col(c).norm_l2();
    let scale: Vec<f64> = (0..columns.ncols()).map(norm).map(|norm| if norm > 0.0 { norm } else { 1.0 }).collect();
    for (c, scale) in scale.iter().enumerate() {
        columns.col_mut(c).iter_mut().for_each(|entry| *entry /= scale);
    }
    scale
}

/// min ‖A x − b‖ by QR with column pivoting; `b` may have several columns. Where A has fewer rows than columns, x is not
/// determined, and some of its entries are not finite.
pub fn least_squares(a: &Matrix<f64>, b: &Matrix<f64>) -> Matrix<f64> {
    let rows = a.nrows().max(a.ncols());
    PivotedQr::new(&with_rows(a, rows)).solve_least_squares(&with_rows(b, rows))
}

/// A matrix with rows of zeros below, `rows` together; itself where it has as many.
fn with_rows(matrix: &Matrix<f64>, rows: usize) -> Cow<'_, Matrix<f64>> {
    if matrix.nrows() == rows {
        return Cow::Borrowed(matrix);
    }
    let entry = |row: usize, column: usize| if row < matrix.nrows() { matrix[(row, column)] } else { 0.0 };
    Cow::Owned(Matrix::from_fn(rows, matrix.ncols(), entry))
}

/// A least-squares solution, what it leaves over, and the diagonal of (AᵀA)⁻¹.
pub struct RefinedSolution {
    pub x: Vec<f64>,
    /// b − A x of the solution before its refinement.
    pub residual: Matrix<f64>,
    /// The variance of each unknown for errors of b of variance one.
    pub variances: Vec<f64>,
}

/// min ‖A x − b‖ by QR, with one step of refinement.
pub fn refined_least_squares(a: &Matrix<f64>, b: &Matrix<f64>) -> RefinedSolution {
    let rows = a.nrows().max(a.ncols());
    let factors = Qr::new(with_rows(a, rows).as_ref().as_ref());
    let first = factors.solve_least_squares(&with_rows(b, rows));
    let residual = b - product(a, &first);
    let x = first + factors.solve_least_squares(&with_rows(&residual, rows));
    let inverse = inverse_of_upper(factors.r());
    RefinedSolution { x: x.col(0).iter().copied().collect(), residual, variances: row_squares(&inverse) }
}

/// R of A = Q R, n × n for A with n columns; its last rows are zero where A has fewer than n rows.
pub fn triangular_factor(a: &Matrix<f64>) -> Matrix<f64> {
    Qr::new(with_rows(a, a.nrows().max(a.ncols())).as_ref().as_ref()).r().clone()
}

/// Lᵀ of the Cholesky factorisation G = L Lᵀ; `None` where G is not positive definite.
pub fn cholesky_upper(g: &Matrix<f64>) -> Option<Matrix<f64>> {
    Some(Cholesky::new(g)?.l().transpose().to_owned())
}

/// G⁻¹ B for a positive definite G; `None` where it is not.
pub fn solve_positive_definite(g: &Matrix<f64>, b: &Matrix<f64>) -> Option<Matrix<f64>> {
    solve_positive_definite_unless(g, b, &|| false)
}

/// The same; `None` also if `stop`, which is asked before each block of columns, says so.
pub fn solve_positive_definite_unless(
    g: &Matrix<f64>,
    b: &Matrix<f64>,
    stop: &dyn Fn() -> bool,
) -> Option<Matrix<f64>> {
    Some(Cholesky::unless_stopped(g, stop)?.solve(b))
}

/// R⁻¹ of an upper triangular R; the diagonal of R⁻¹ R⁻ᵀ are the sums of [`row_squares`].
pub fn inverse_of_upper(upper: &Matrix<f64>) -> Matrix<f64> {
    factorization::solve_upper_triangular(upper, Matrix::identity(upper.ncols(), upper.ncols()))
}

/// The sum of squares of each row.
pub fn row_squares(matrix: &Matrix<f64>) -> Vec<f64> {
    let of_row = |row: usize| (0..matrix.ncols()).map(|column| matrix[(row, column)].powi(2)).sum::<f64>();
    (0..matrix.nrows()).map(of_row).collect()
}

/// The shortest x of least ‖A x − b‖; `None` where it could not be computed.
pub fn minimum_norm_solution(a: &Matrix<f64>, b: &[f64]) -> Option<Vec<f64>> {
    let solution = product(&factorization::pseudoinverse(a)?, &column_vector(b));
    Some(solution.col(0).iter().copied().collect())
}

/// An orthonormal basis of the span of the columns, one vector a column (Q of A = Q R); no more vectors than rows.
pub fn orthonormal_basis(a: &Matrix<f64>) -> Vec<Vec<f64>> {
    let thin = Qr::new(a.as_ref()).thin_q();
    (0..thin.ncols()).map(|c| thin.col(c).iter().copied().collect()).collect()
}

/// Singular values with their vectors: A = Σ_i s_i u_i v_iᵀ.
pub struct SingularVectors {
    pub values: Vec<f64>,
    /// u_i, a column each.
    pub left: Matrix<f64>,
    /// v_i, a column each.
    pub right: Matrix<f64>,
}

/// The thin singular value decomposition; `None` where it could not be computed.
pub fn singular_vectors(a: &Matrix<f64>) -> Option<SingularVectors> {
    let (left, values, right) = factorization::thin_svd(a)?;
    Some(SingularVectors { values, left, right })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A straight line through four points, with errors that are orthogonal to it.
    fn line() -> (Matrix<f64>, Matrix<f64>) {
        let a = Matrix::from_fn(4, 2, |n, c| if c == 0 { 1.0 } else { n as f64 });
        (a, column_vector(&[1.1, 2.9, 4.9, 7.1]))
    }

    #[test]
    fn fewer_rows_than_columns_are_no_harm() {
        let a = Matrix::from_fn(1, 3, |_, c| 1.0 + c as f64);
        let b = column_vector(&[2.0]);
        assert_eq!(least_squares(&a, &b).nrows(), 3);
        let solution = refined_least_squares(&a, &b);
        assert_eq!((solution.x.len(), solution.residual.nrows(), solution.variances.len()), (3, 1, 3));
        assert!(solution.variances.iter().any(|variance| !variance.is_finite()));
        assert_eq!((triangular_factor(&a).nrows(), orthonormal_basis(&a).len()), (3, 1));
    }

    #[test]
    fn a_line_is_fitted_with_its_variances() {
        let (a, b) = line();
        let RefinedSolution { x, variances, residual } = refined_least_squares(&a, &b);
        assert!((x[0] - 1.0).abs() < 1e-14 && (x[1] - 2.0).abs() < 1e-14, "{x:?}");
        // (AᵀA)⁻¹ of [[4, 6], [6, 14]].
        assert!((variances[0] - 0.7).abs() < 1e-14 && (variances[1] - 0.2).abs() < 1e-14, "{variances:?}");
        assert!((residual.norm_l2() - 0.2).abs() < 1e-14);
        let pivoted = least_squares(&a, &b);
        assert!((pivoted[(1, 0)] - 2.0).abs() < 1e-14);
    }

    #[test]
    fn many_columns_are_factorised_in_blocks_that_can_be_stopped() {
        let count = 150;
        let wobble = |n: usize, c: usize| ((n * 7919 + c * 104_729) % 1009) as f64 / 1009.0 - 0.5;
        let a = Matrix::from_fn(400, count, |n, c| if n == c { 10.0 } else { wobble(n, c) });
        let g = gram(&a, &|| false).unwrap();
        assert!((&g - a.transpose() * &a).norm_max() < 1e-12);
        let b = column_vector(&(0..count).map(|c| c as f64).collect::<Vec<f64>>());
        let x = solve_positive_definite(&g, &b).unwrap();
        assert!((&g * &x - &b).norm_max() < 1e-9);
        let upper = cholesky_upper(&g).unwrap();
        assert!((upper.transpose() * &upper - &g).norm_max() < 1e-12);
        let asked = std::cell::Cell::new(0);
        let second_time = || asked.replace(asked.get() + 1) == 1;
        assert!(gram(&a, &second_time).is_none() && asked.replace(0) == 2);
        assert!(solve_positive_definite_unless(&g, &b, &second_time).is_none() && asked.get() == 2);
    }

    #[test]
    fn factors_bases_and_singular_vectors_belong_to_the_matrix() {
        let (mut a, _) = line();
        let gram = a.transpose() * &a;
        let upper = cholesky_upper(&gram).unwrap();
        assert!((upper.transpose() * &upper - &gram).norm_l2() < 1e-13);
        assert!(cholesky_upper(&Matrix::from_fn(1, 1, |_, _| -1.0)).is_none());
        let basis = orthonormal_basis(&a);
        let inner = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
        assert!((inner(&basis[0], &basis[0]) - 1.0).abs() < 1e-14 && inner(&basis[0], &basis[1]).abs() < 1e-14);
        let SingularVectors { values, left, right } = singular_vectors(&a).unwrap();
        let product =
            Matrix::from_fn(4, 2, |n, c| (0..2).map(|i| values[i] * left[(n, i)] * right[(c, i)]).sum::<f64>());
        assert!((product - &a).norm_l2() < 1e-13);
        assert_eq!(normalize_columns(&mut a)[0], 2.0);
    }
}
