//! faer's factorisations on one thread, whatever the process-wide setting of faer is.
//!
//! Work that is split over threads rounds differently with their number. Every function here passes `Par::Seq`,
//! so that results do not depend on the number of threads and nothing global has to be set.

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::svd::{ComputeSvdVectors, pseudoinverse_from_svd, pseudoinverse_from_svd_scratch, svd, svd_scratch};
use faer::linalg::{cholesky, evd, householder, matmul, qr, triangular_solve};
use faer::perm::Perm;
use faer::prelude::{Reborrow, ReborrowMut};
use faer::{Accum, Conj, Mat, MatMut, MatRef, Par};

/// A B.
pub fn product(a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> Mat<f64> {
    let mut product = Mat::zeros(a.nrows(), b.ncols());
    matmul::matmul(product.as_mut(), Accum::Replace, a, b, 1.0, Par::Seq);
    product
}

/// Columns of a block: so few that a block of some thousands of columns takes a tenth of a second.
const BLOCK: usize = 64;

/// AᵀA by blocks of columns; `None` if `stop` says so before one of them.
pub fn gram(a: &Mat<f64>, stop: &dyn Fn() -> bool) -> Option<Mat<f64>> {
    let n = a.ncols();
    let mut gram = Mat::zeros(n, n);
    for start in (0..n).step_by(BLOCK) {
        if stop() {
            return None;
        }
        let (columns, below) = (BLOCK.min(n - start), n - start);
        let block = gram.as_mut().submatrix_mut(start, start, below, columns);
        let (left, right) = (a.subcols(start, below).transpose(), a.subcols(start, columns));
        matmul::matmul(block, Accum::Replace, left, right, 1.0, Par::Seq);
    }
    for column in 0..n {
        for row in 0..column {
            gram[(row, column)] = gram[(column, row)];
        }
    }
    Some(gram)
}

/// The Householder form of Q and R of A = Q R.
pub struct Qr {
    basis: Mat<f64>,
    coefficients: Mat<f64>,
    r: Mat<f64>,
}

impl Qr {
    pub fn new(a: MatRef<'_, f64>) -> Self {
        let (m, n) = (a.nrows(), a.ncols());
        let block = qr::no_pivoting::factor::recommended_block_size::<f64>(m, n);
        let mut coefficients = Mat::zeros(block, m.min(n));
        let mut in_place = a.to_owned();
        let scratch = qr::no_pivoting::factor::qr_in_place_scratch::<f64>(m, n, block, Par::Seq, Default::default());
        let mut memory = MemBuffer::new(scratch);
        let stack = MemStack::new(&mut memory);
        let (target, coefficients_of) = (in_place.as_mut(), coefficients.as_mut());
        qr::no_pivoting::factor::qr_in_place(target, coefficients_of, Par::Seq, stack, Default::default());
        let (basis, r) = split(&in_place);
        Qr { basis, coefficients, r }
    }

    /// R, min(m, n) × n, with zeros below the diagonal.
    pub fn r(&self) -> &Mat<f64> {
        &self.r
    }

    /// min ‖A x − b‖ for every column b, with at least as many rows as columns in A.
    pub fn solve_least_squares(&self, right: &Mat<f64>) -> Mat<f64> {
        let (m, n, block) = (self.basis.nrows(), self.r.ncols(), self.coefficients.nrows());
        let mut x = right.clone();
        let scratch = qr::no_pivoting::solve::solve_lstsq_in_place_scratch::<f64>(m, n, block, right.ncols(), Par::Seq);
        qr::no_pivoting::solve::solve_lstsq_in_place_with_conj(
            self.basis.as_ref(),
            self.coefficients.as_ref(),
            self.r.as_ref(),
            Conj::No,
            x.as_mut(),
            Par::Seq,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
        first_rows(&x, n)
    }

    /// The first min(m, n) rows of Qᵀ B.
    pub fn rotated(&self, right: &Mat<f64>) -> Mat<f64> {
        apply_transpose(&self.basis, &self.coefficients, right)
    }

    /// The first min(m, n) columns of Q.
    pub fn thin_q(&self) -> Mat<f64> {
        let (m, size) = (self.basis.nrows(), self.basis.ncols());
        let mut q = Mat::identity(m, size);
        let scratch = householder::apply_block_householder_sequence_on_the_left_in_place_scratch::<f64>(
            m,
            self.coefficients.nrows(),
            size,
        );
        householder::apply_block_householder_sequence_on_the_left_in_place_with_conj(
            self.basis.as_ref(),
            self.coefficients.as_ref(),
            Conj::No,
            q.as_mut(),
            Par::Seq,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
        q
    }
}

/// A P = Q R with columns exchanged, so that dependent ones come last. A matrix with many more rows than columns is
/// first reduced by [`Qr`], which works on blocks: several times as fast as choosing a column after each step on all
/// rows.
pub struct PivotedQr {
    /// Q and R of the reduction of a tall matrix.
    reduced: Option<Qr>,
    basis: Mat<f64>,
    coefficients: Mat<f64>,
    r: Mat<f64>,
    columns: Perm<usize>,
}

/// A matrix is tall if it has this many times as many rows as columns.
const TALL: usize = 3;

impl PivotedQr {
    pub fn new(a: &Mat<f64>) -> Self {
        if a.nrows() > TALL * a.ncols() {
            let first = Qr::new(a.as_ref());
            let of_r = Self::new(first.r());
            return PivotedQr { reduced: Some(first), ..of_r };
        }
        let (m, n) = (a.nrows(), a.ncols());
        let block = qr::no_pivoting::factor::recommended_block_size::<f64>(m, n);
        let mut coefficients = Mat::zeros(block, m.min(n));
        let (mut forward, mut backward) = (vec![0usize; n], vec![0usize; n]);
        let mut in_place = a.clone();
        let scratch =
            qr::col_pivoting::factor::qr_in_place_scratch::<usize, f64>(m, n, block, Par::Seq, Default::default());
        qr::col_pivoting::factor::qr_in_place(
            in_place.as_mut(),
            coefficients.as_mut(),
            &mut forward,
            &mut backward,
            Par::Seq,
            MemStack::new(&mut MemBuffer::new(scratch)),
            Default::default(),
        );
        let (basis, r) = split(&in_place);
        let columns = Perm::new_checked(forward.into_boxed_slice(), backward.into_boxed_slice(), n);
        PivotedQr { reduced: None, basis, coefficients, r, columns }
    }

    /// min ‖A x − b‖ for every column b, with at least as many rows as columns in A.
    pub fn solve_least_squares(&self, right: &Mat<f64>) -> Mat<f64> {
        let mut x = self.reduced.as_ref().map_or_else(|| right.clone(), |reduced| reduced.rotated(right));
        let (m, n, block) = (self.basis.nrows(), self.r.ncols(), self.coefficients.nrows());
        let scratch =
            qr::col_pivoting::solve::solve_lstsq_in_place_scratch::<usize, f64>(m, n, block, right.ncols(), Par::Seq);
        qr::col_pivoting::solve::solve_lstsq_in_place_with_conj(
            self.basis.as_ref(),
            self.coefficients.as_ref(),
            self.r.as_ref(),
            self.columns.as_ref(),
            Conj::No,
            x.as_mut(),
            Par::Seq,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
        first_rows(&x, n)
    }
}

/// The first rows of Qᵀ B, as many as the basis of Q has columns.
fn apply_transpose(basis: &Mat<f64>, coefficients: &Mat<f64>, right: &Mat<f64>) -> Mat<f64> {
    let mut rotated = right.clone();
    let scratch = householder::apply_block_householder_sequence_transpose_on_the_left_in_place_scratch::<f64>(
        basis.nrows(),
        coefficients.nrows(),
        right.ncols(),
    );
    householder::apply_block_householder_sequence_transpose_on_the_left_in_place_with_conj(
        basis.as_ref(),
        coefficients.as_ref(),
        Conj::No,
        rotated.as_mut(),
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
    );
    first_rows(&rotated, basis.ncols())
}

/// L of G = L Lᵀ.
pub struct Cholesky(Mat<f64>);

impl Cholesky {
    /// `None` where G is not positive definite; its lower triangle is read.
    pub fn new(g: &Mat<f64>) -> Option<Self> {
        Cholesky::unless_stopped(g, &|| false)
    }

    /// The same, by blocks of columns; `None` also if `stop` says so before one of them.
    pub fn unless_stopped(g: &Mat<f64>, stop: &dyn Fn() -> bool) -> Option<Self> {
        let n = g.nrows();
        let mut l = Mat::from_fn(n, n, |row, column| if row >= column { g[(row, column)] } else { 0.0 });
        for start in (0..n).step_by(BLOCK) {
            if stop() {
                return None;
            }
            let columns = BLOCK.min(n - start);
            let (done, rest) = l.as_mut().split_at_col_mut(start);
            let done = done.rb().subrows(start, n - start);
            let mut block = rest.submatrix_mut(start, 0, n - start, columns);
            let own = done.subrows(0, columns).transpose();
            matmul::matmul(block.rb_mut(), Accum::Add, done, own, -1.0, Par::Seq);
            let (mut diagonal, below) = block.split_at_row_mut(columns);
            factorise_in_place(diagonal.rb_mut())?;
            let right = below.transpose_mut();
            triangular_solve::solve_lower_triangular_in_place(diagonal.rb(), right, Par::Seq);
        }
        Some(Cholesky(Mat::from_fn(n, n, |row, column| if row >= column { l[(row, column)] } else { 0.0 })))
    }

    pub fn l(&self) -> &Mat<f64> {
        &self.0
    }

    /// G⁻¹ B.
    pub fn solve(&self, right: &Mat<f64>) -> Mat<f64> {
        let mut x = right.clone();
        let scratch = cholesky::llt::solve::solve_in_place_scratch::<f64>(self.0.nrows(), right.ncols(), Par::Seq);
        let mut memory = MemBuffer::new(scratch);
        let stack = MemStack::new(&mut memory);
        cholesky::llt::solve::solve_in_place_with_conj(self.0.as_ref(), Conj::No, x.as_mut(), Par::Seq, stack);
        x
    }
}

/// Puts L of G = L Lᵀ into the lower triangle of G; `None` where G is not positive definite.
fn factorise_in_place(g: MatMut<'_, f64>) -> Option<()> {
    let scratch = cholesky::llt::factor::cholesky_in_place_scratch::<f64>(g.nrows(), Par::Seq, Default::default());
    let mut memory = MemBuffer::new(scratch);
    let stack = MemStack::new(&mut memory);
    cholesky::llt::factor::cholesky_in_place(g, Default::default(), Par::Seq, stack, Default::default()).ok().map(drop)
}

/// R⁻¹ B of an upper triangular R.
pub fn solve_upper_triangular(upper: &Mat<f64>, mut right: Mat<f64>) -> Mat<f64> {
    triangular_solve::solve_upper_triangular_in_place(upper.as_ref(), right.as_mut(), Par::Seq);
    right
}

/// Singular values alone; `None` where they could not be computed.
pub fn singular_values(a: &Mat<f64>) -> Option<Vec<f64>> {
    let (m, n) = (a.nrows(), a.ncols());
    let mut values = Diag::zeros(m.min(n));
    let none = ComputeSvdVectors::No;
    let scratch = svd_scratch::<f64>(m, n, none, none, Par::Seq, Default::default());
    let mut memory = MemBuffer::new(scratch);
    let stack = MemStack::new(&mut memory);
    svd(a.as_ref(), values.as_mut(), None, None, Par::Seq, stack, Default::default()).ok()?;
    Some(values.column_vector().iter().copied().collect())
}

/// U, the singular values and V of A = U S Vᵀ, min(m, n) columns each; `None` where they could not be computed.
pub fn thin_svd(a: &Mat<f64>) -> Option<(Mat<f64>, Vec<f64>, Mat<f64>)> {
    let (m, n) = (a.nrows(), a.ncols());
    let size = m.min(n);
    let (mut u, mut values, mut v) = (Mat::zeros(m, size), Diag::zeros(size), Mat::zeros(n, size));
    let thin = ComputeSvdVectors::Thin;
    let scratch = svd_scratch::<f64>(m, n, thin, thin, Par::Seq, Default::default());
    let mut memory = MemBuffer::new(scratch);
    let stack = MemStack::new(&mut memory);
    let vectors = (Some(u.as_mut()), Some(v.as_mut()));
    svd(a.as_ref(), values.as_mut(), vectors.0, vectors.1, Par::Seq, stack, Default::default()).ok()?;
    Some((u, values.column_vector().iter().copied().collect(), v))
}

/// The pseudoinverse of A; `None` where it could not be computed.
pub fn pseudoinverse(a: &Mat<f64>) -> Option<Mat<f64>> {
    let (m, n) = (a.nrows(), a.ncols());
    let (u, values, v) = thin_svd(a)?;
    let mut diagonal = Diag::zeros(values.len());
    values.iter().enumerate().for_each(|(i, value)| diagonal[i] = *value);
    let mut inverse = Mat::zeros(n, m);
    let mut memory = MemBuffer::new(pseudoinverse_from_svd_scratch::<f64>(m, n, Par::Seq));
    let stack = MemStack::new(&mut memory);
    pseudoinverse_from_svd(inverse.as_mut(), diagonal.as_ref(), u.as_ref(), v.as_ref(), Par::Seq, stack);
    Some(inverse)
}

/// Eigenvalues and eigenvectors (a column each) of a symmetric matrix; `None` where they could not be computed.
pub fn symmetric_eigen(a: &Mat<f64>) -> Option<(Vec<f64>, Mat<f64>)> {
    let n = a.nrows();
    let (mut vectors, mut values) = (Mat::zeros(n, n), Diag::zeros(n));
    let compute = evd::ComputeEigenvectors::Yes;
    let scratch = evd::self_adjoint_evd_scratch::<f64>(n, compute, Par::Seq, Default::default());
    let mut memory = MemBuffer::new(scratch);
    let stack = MemStack::new(&mut memory);
    let into = Some(vectors.as_mut());
    evd::self_adjoint_evd(a.as_ref(), values.as_mut(), into, Par::Seq, stack, Default::default()).ok()?;
    Some((values.column_vector().iter().copied().collect(), vectors))
}

/// The Householder basis (unit lower trapezoidal) and R of a matrix that was factorised in place.
fn split(in_place: &Mat<f64>) -> (Mat<f64>, Mat<f64>) {
    let (m, n) = (in_place.nrows(), in_place.ncols());
    let size = m.min(n);
    let below = |row: usize, column: usize| match row.cmp(&column) {
        std::cmp::Ordering::Less => 0.0,
        std::cmp::Ordering::Equal => 1.0,
        std::cmp::Ordering::Greater => in_place[(row, column)],
    };
    let above = |row: usize, column: usize| if row <= column { in_place[(row, column)] } else { 0.0 };
    (Mat::from_fn(m, size, below), Mat::from_fn(size, n, above))
}

fn first_rows(matrix: &Mat<f64>, rows: usize) -> Mat<f64> {
    Mat::from_fn(rows, matrix.ncols(), |row, column| matrix[(row, column)])
}
