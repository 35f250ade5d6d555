//! The Jacobian of u̇ as the library of integrators holds it: dense for few species, sparse for many, of which each
//! reacts with few others. The time of a step grows with the cube of the number of species in the dense form.

use diffsol::matrix::sparsity::MatrixSparsity;
use diffsol::{
    Context, DefaultDenseMatrix, FaerContext, FaerSparseLU, FaerSparseMat, FaerVec, LinearSolver, Matrix, MatrixCommon,
    NalgebraContext, NalgebraLU, NalgebraMat, NalgebraVec, Vector, VectorCommon,
};
use ndarray::{ArrayView1, ArrayViewMut2, ShapeBuilder};

use crate::kinetics::MassAction;

/// From this number of species on, the Jacobian is sparse.
const SPARSE_FROM: usize = 100;

/// Whether the Jacobian of a network is better held sparse.
pub(super) fn is_sparse(network: &MassAction) -> bool {
    network.species_count() >= SPARSE_FROM
}

/// The arrays of the library, and how a Jacobian is written to them.
pub(super) trait Arrays: Sized {
    type Vector: DefaultDenseMatrix<T = f64, C = Self::Context>;
    type Matrix: Matrix + MatrixCommon<V = Self::Vector, T = f64, C = Self::Context>;
    type Context: Context;
    type Solver: LinearSolver<Self::Matrix>;

    /// What is known of the Jacobian of a network before any state is.
    fn of(network: &MassAction) -> Self;

    fn slice(vector: &Self::Vector) -> &[f64];

    fn slice_mut(vector: &mut Self::Vector) -> &mut [f64];

    /// The entries that may differ from zero; `None` for all.
    fn sparsity(&self) -> Option<<Self::Matrix as Matrix>::Sparsity>;

    /// Writes J at u; the matrix has the entries of [`Arrays::sparsity`]. Gives whether all are finite.
    fn write(&self, network: &MassAction, u: ArrayView1<'_, f64>, matrix: &mut Self::Matrix) -> bool;
}

/// All entries, column by column.
pub(super) struct DenseArrays;

impl Arrays for DenseArrays {
    type Vector = NalgebraVec<f64>;
    type Matrix = NalgebraMat<f64>;
    type Context = NalgebraContext;
    type Solver = NalgebraLU<f64>;

    fn of(_network: &MassAction) -> Self {
        DenseArrays
    }

    fn slice(vector: &Self::Vector) -> &[f64] {
        vector.inner().as_slice()
    }

    fn slice_mut(vector: &mut Self::Vector) -> &mut [f64] {
        vector.inner_mut().as_mut_slice()
    }

    fn sparsity(&self) -> Option<<Self::Matrix as Matrix>::Sparsity> {
        None
    }

    fn write(&self, network: &MassAction, u: ArrayView1<'_, f64>, matrix: &mut Self::Matrix) -> bool {
        let species = network.species_count();
        let entries = Matrix::inner_mut(matrix).as_mut_slice();
        match ArrayViewMut2::from_shape((species, species).f(), entries) {
            Ok(mut by_columns) => {
                network.jacobian(u, by_columns.view_mut());
                by_columns.iter().all(|slope| slope.is_finite())
            }
            Err(_) => true,
        }
    }
}

/// The entries that reactions make, column by column.
pub(super) struct SparseArrays {
    species: usize,
    /// Row and column of each entry, and the diagonal, by columns.
    entries: Vec<(usize, usize)>,
    /// The entry that each term of [`MassAction::slopes`] belongs to.
    entry_of_term: Vec<usize>,
}

impl Arrays for SparseArrays {
    type Vector = FaerVec<f64>;
    type Matrix = FaerSparseMat<f64>;
    type Context = FaerContext;
    type Solver = FaerSparseLU<f64>;

    fn of(network: &MassAction) -> Self {
        let species = network.species_count();
        let mut terms = Vec::new();
        let anywhere = vec![1.0; species];
        network.slopes(ArrayView1::from(&anywhere), &mut |s, j, _| terms.push((s, j)));
        let mut entries: Vec<(usize, usize)> = terms.iter().copied().chain((0..species).map(|s| (s, s))).collect();
        entries.sort_unstable_by_key(|(row, column)| (*column, *row));
        entries.dedup();
        let place = |(s, j): &(usize, usize)| entries.partition_point(|(row, column)| (*column, *row) < (*j, *s));
        let entry_of_term = terms.iter().map(place).collect();
        SparseArrays { species, entries, entry_of_term }
    }

    fn slice(vector: &Self::Vector) -> &[f64] {
        vector.inner().col_as_slice(0)
    }

    fn slice_mut(vector: &mut Self::Vector) -> &mut [f64] {
        vector.inner_mut().col_as_slice_mut(0)
    }

    fn sparsity(&self) -> Option<<Self::Matrix as Matrix>::Sparsity> {
        let entries = self.entries.clone();
        <<Self::Matrix as Matrix>::Sparsity as MatrixSparsity<Self::Matrix>>::try_from_indices(
            self.species,
            self.species,
            entries,
        )
        .ok()
    }

    fn write(&self, network: &MassAction, u: ArrayView1<'_, f64>, matrix: &mut Self::Matrix) -> bool {
        let Some(values) = Matrix::inner_mut(matrix).first_mut().map(|only| only.val_mut()) else { return true };
        values.fill(0.0);
        let mut entries = self.entry_of_term.iter();
        network.slopes(u, &mut |_, _, slope| {
            if let Some(value) = entries.next().and_then(|entry| values.get_mut(*entry)) {
                *value += slope;
            }
        });
        values.iter().all(|slope| slope.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::simulate::test_networks::hydrogen;

    #[test]
    fn the_sparse_jacobian_has_the_entries_of_the_dense_one() {
        let network = MassAction::at(&hydrogen(), 1000.0).unwrap();
        let species = network.species_count();
        let u: Vec<f64> = (0..species).map(|s| 0.1 + s as f64).collect();
        let mut dense = Array2::zeros((species, species));
        network.jacobian(ArrayView1::from(&u), dense.view_mut());
        let arrays = SparseArrays::of(&network);
        let mut sparse = FaerSparseMat::new_from_sparsity(species, species, arrays.sparsity(), FaerContext::default());
        assert!(arrays.write(&network, ArrayView1::from(&u), &mut sparse));
        let mut found = Array2::zeros((species, species));
        let values = Matrix::inner_mut(&mut sparse)[0].val_mut().to_vec();
        arrays.entries.iter().zip(values).for_each(|((row, column), value)| found[[*row, *column]] = value);
        assert_eq!(found, dense);
    }
}
