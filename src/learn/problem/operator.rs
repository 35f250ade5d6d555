//! The linear operator that takes series over the grid to the rows of the equations.

use ndarray::Array1;

/// W, N rows over G states.
#[derive(Clone, Debug, PartialEq)]
pub enum Operator {
    /// Row n is state n.
    Identity,
    /// Each row is a sum over a few states with these weights.
    Quadrature(Vec<Vec<(usize, f64)>>),
}

impl Operator {
    /// W φ.
    pub fn apply(&self, series: Array1<f64>) -> Array1<f64> {
        match self {
            Operator::Identity => series,
            Operator::Quadrature(rows) => {
                rows.iter().map(|row| row.iter().map(|(state, weight)| weight * series[*state]).sum()).collect()
            }
        }
    }

    /// Wᵀ r over a grid of `states`: what a change of each state's φ does to r·W φ.
    pub fn apply_transposed(&self, residual: Array1<f64>, states: usize) -> Array1<f64> {
        match self {
            Operator::Identity => residual,
            Operator::Quadrature(rows) => {
                let mut series = Array1::zeros(states);
                for (row, residual) in rows.iter().zip(&residual) {
                    row.iter().for_each(|(state, weight)| series[*state] += weight * residual);
                }
                series
            }
        }
    }

    /// The given rows of a quadrature, over the same grid. The identity is not the same over fewer rows:
    /// there the grid has to be chosen with them.
    pub fn subset(&self, rows: &[usize]) -> Self {
        match self {
            Operator::Identity => Operator::Quadrature(rows.iter().map(|state| vec![(*state, 1.0)]).collect()),
            Operator::Quadrature(all) => Operator::Quadrature(rows.iter().map(|row| all[*row].clone()).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn the_transpose_is_the_transpose() {
        let operator = Operator::Quadrature(vec![vec![(0, 0.5), (1, 0.5)], vec![(1, 2.0), (2, -1.0)]]);
        let (phi, r) = (array![3.0, 5.0, 7.0], array![2.0, -3.0]);
        let forward = operator.apply(phi.clone()).dot(&r);
        assert_eq!(forward, operator.apply_transposed(r, 3).dot(&phi));
        assert_eq!(Operator::Identity.subset(&[2, 0]).apply(phi), array![7.0, 3.0]);
    }
}
