//! The Gauss–Newton matrix Jᵀ J of V with the rates eliminated: the columns of J projected off those of the rates in
//! use (Kaufman, *BIT* 15 (1975) 49–57), put together from inner products of series over the snapshots.

use ndarray::{Array1, Array2, ArrayView2};

use crate::numerics::linear_algebra::{Matrix, solve_positive_definite, transposed_product};

/// Added to the diagonal of the normal matrix of the rates in use, which is scaled to 1: it stays invertible where two
/// rows are equal, and changes no digit elsewhere. No choice of a user.
const RATE_RIDGE: f64 = 1e-14;

/// Where the series of each reaction stand in the table of all: net rates Q_i, then slopes H_ik = a ∂q_i/∂v_ik, then
/// monomials m_i, m′_i.
#[derive(Clone, Copy, Debug)]
pub struct SeriesPlaces {
    pub reactions: usize,
    pub species: usize,
}

impl SeriesPlaces {
    /// How many series there are.
    pub fn count(self) -> usize {
        self.reactions * (self.species + 3)
    }

    pub fn first_slope(self) -> usize {
        self.reactions
    }

    pub fn first_monomial(self) -> usize {
        self.reactions * (1 + self.species)
    }

    /// The place of H_ik.
    pub fn slope(self, i: usize, k: usize) -> usize {
        self.first_slope() + i * self.species + k
    }

    /// The place of the monomial of rate c: the forward ones first.
    pub fn monomial(self, c: usize) -> usize {
        self.first_monomial() + c
    }

    /// All i and k of v_ik, in the order of the parameters.
    pub fn entries(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.reactions).flat_map(move |i| (0..self.species).map(move |k| (i, k)))
    }
}

/// What the matrix is put together from, at one V.
pub struct InnerProducts<'a> {
    pub places: SeriesPlaces,
    /// V, nr × S.
    pub v: ArrayView2<'a, f64>,
    /// b_s.
    pub species_weights: &'a Array1<f64>,
    /// Inner products of all pairs of series.
    pub series: &'a Array2<f64>,
    /// B_ij = Σ_s b_s² v_is v_js.
    pub overlap: &'a Array2<f64>,
    /// k_f,1 … k_f,nr, k_r,1 … k_r,nr.
    pub rates: &'a [f64],
}

impl InnerProducts<'_> {
    /// Jᵀ J with the rates eliminated. ∂r_s/∂v_ik = b_s (δ_sk Q_i + v_is H_ik), ∂r_s/∂k_c = ± b_s v_is m_c.
    pub fn normal_matrix(&self) -> Array2<f64> {
        let mut normal = self.of_entries();
        let in_use: Vec<usize> = (0..2 * self.places.reactions).filter(|c| self.rates[*c] > 0.0).collect();
        if in_use.is_empty() {
            return normal;
        }
        let scale: Vec<f64> = in_use.iter().map(|c| self.of_rates(*c, *c).sqrt()).collect();
        let rate_matrix = Matrix::from_fn(in_use.len(), in_use.len(), |c, d| {
            self.of_rates(in_use[c], in_use[d]) / (scale[c] * scale[d]) + if c == d { RATE_RIDGE } else { 0.0 }
        });
        let all: Vec<(usize, usize)> = self.places.entries().collect();
        let coupling =
            Matrix::from_fn(in_use.len(), all.len(), |c, row| self.of_rate_and_entry(in_use[c], all[row]) / scale[c]);
        if let Some(solved) = solve_positive_definite(&rate_matrix, &coupling) {
            let projected = transposed_product(&coupling, &solved);
            normal.indexed_iter_mut().for_each(|((row, column), entry)| *entry -= projected[(row, column)]);
        }
        normal
    }

    /// Jᵀ J of V alone, before the projection.
    fn of_entries(&self) -> Array2<f64> {
        let InnerProducts { places, v, species_weights: b, series: w, overlap, .. } = self;
        let size = places.reactions * places.species;
        let mut normal = Array2::zeros((size, size));
        for (row, (i, k)) in places.entries().enumerate() {
            for (column, (j, l)) in places.entries().enumerate().take(row + 1) {
                let (h_ik, h_jl) = (places.slope(i, k), places.slope(j, l));
                let own = if k == l { b[k] * b[k] * w[[i, j]] } else { 0.0 };
                let cross = b[k] * b[k] * v[[j, k]] * w[[i, h_jl]] + b[l] * b[l] * v[[i, l]] * w[[h_ik, j]];
                let entry = own + cross + overlap[[i, j]] * w[[h_ik, h_jl]];
                normal[[row, column]] = entry;
                normal[[column, row]] = entry;
            }
        }
        normal
    }

    /// The sign with which rate c enters its row: reverse rates with a minus.
    fn sign(&self, c: usize) -> f64 {
        if c < self.places.reactions { 1.0 } else { -1.0 }
    }

    /// The inner product of ∂r/∂k_c and ∂r/∂k_d.
    fn of_rates(&self, c: usize, d: usize) -> f64 {
        let (nr, m) = (self.places.reactions, |c: usize| self.places.monomial(c));
        self.sign(c) * self.sign(d) * self.overlap[[c % nr, d % nr]] * self.series[[m(c), m(d)]]
    }

    /// The inner product of ∂r/∂k_c and ∂r/∂v_ik.
    fn of_rate_and_entry(&self, c: usize, (i, k): (usize, usize)) -> f64 {
        let InnerProducts { places, v, species_weights: b, series: w, overlap, .. } = self;
        let (j, m) = (c % places.reactions, places.monomial(c));
        let sum = b[k] * b[k] * v[[j, k]] * w[[i, m]] + overlap[[i, j]] * w[[places.slope(i, k), m]];
        self.sign(c) * sum
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn places_follow_one_another_without_gaps() {
        let places = SeriesPlaces { reactions: 2, species: 3 };
        assert_eq!((places.first_slope(), places.slope(1, 2), places.first_monomial()), (2, 7, 8));
        assert_eq!((places.monomial(3), places.count()), (11, 12));
        assert_eq!(places.entries().last(), Some((1, 2)));
    }

    #[test]
    fn the_part_of_j_along_a_rate_in_use_is_taken_away() {
        // One reaction of one species, v = −1, series of length one: Q = 6, H = 2, m = 3, m′ = 0.
        let places = SeriesPlaces { reactions: 1, species: 1 };
        let series = array![6.0, 2.0, 3.0, 0.0];
        let products = Array2::from_shape_fn((4, 4), |(a, b)| series[a] * series[b]);
        let (v, weights, overlap) = (array![[-1.0]], array![1.0], array![[1.0]]);
        let normal = |rates: &[f64]| {
            let inner = InnerProducts {
                places,
                v: v.view(),
                species_weights: &weights,
                series: &products,
                overlap: &overlap,
                rates,
            };
            inner.normal_matrix()[[0, 0]]
        };
        // ∂r/∂v = Q + v H = 4, and with one snapshot ∂r/∂k is parallel to it.
        assert_eq!(normal(&[0.0, 0.0]), 16.0);
        assert!(normal(&[2.0, 0.0]).abs() < 1e-11);
    }
}
