//! The products of known source complexes.
//!
//! With the sources y known, u̇_s = Σ_y w_ys m_y is an ordinary linear problem for each species by
//! itself, which no fast reaction can disturb; then w_y = Σ_p k_{y→p} (p − y), k ≥ 0, is a small
//! one for each source.

use ndarray::{Array2, ArrayView1};

use crate::learn::balance::candidates::{CandidateId, CandidateSpace};
use crate::learn::balance::search_errors::errors_in_proportion;
use crate::learn::problem::equations::Equations;
use crate::learn::settings::Settings;
use crate::numerics::linear_algebra::{Matrix, RefinedSolution, column_vector, refined_least_squares};
use crate::numerics::nonnegative_least_squares;

/// Candidates whose rates add up to w_y for each of these sources (places among the space's sources).
pub fn products_of_sources(
    equations: &Equations,
    space: &CandidateSpace,
    monomials: &Array2<f64>,
    sources: &[usize],
    settings: &Settings,
) -> Vec<CandidateId> {
    let first_errors = errors_in_proportion(equations, settings.balance.peeling.exact_floor);
    let passes = settings.balance.peeling.product_passes;
    let changing = |s: &usize| equations.target().row(*s).iter().any(|rate| *rate != 0.0);
    let fitted: Vec<Option<Vec<(f64, f64)>>> = (0..equations.species())
        .map(|s| {
            let series = Series { target: equations.target().row(s), errors: first_errors.row(s).to_vec() };
            changing(&s).then(|| net_rates(series, monomials, sources, passes))
        })
        .collect();
    let of_source = |(place, at): (usize, &usize)| {
        let w: Vec<Option<(f64, f64)>> =
            fitted.iter().map(|of_species| of_species.as_ref().map(|w| w[place])).collect();
        pairs_of(space, space.sources[*at], &w, settings)
    };
    sources.iter().enumerate().flat_map(of_source).collect()
}

/// The target of one species, with the standard errors that are assumed first.
struct Series<'a> {
    target: ArrayView1<'a, f64>,
    errors: Vec<f64>,
}

/// w_ys of one species for every source, with standard errors, by least squares relative to the gross rate.
fn net_rates(series: Series, monomials: &Array2<f64>, sources: &[usize], passes: usize) -> Vec<(f64, f64)> {
    let Series { target, mut errors } = series;
    let mut found = Vec::new();
    for _ in 0..passes {
        // The surest rows first: factorisation then keeps the digits of the others.
        let mut rows: Vec<usize> = (0..target.len()).filter(|n| errors[*n].is_finite()).collect();
        rows.sort_by(|a, b| errors[*a].total_cmp(&errors[*b]));
        let entry = |n: usize, c: usize| monomials[[sources[c], n]] / errors[n];
        let norm = |c: usize| rows.iter().map(|n| entry(*n, c).powi(2)).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
        let norms: Vec<f64> = (0..sources.len()).map(norm).collect();
        let columns = Matrix::from_fn(rows.len(), sources.len(), |row, c| entry(rows[row], c) / norms[c]);
        let right: Vec<f64> = rows.iter().map(|n| target[*n] / errors[*n]).collect();
        let RefinedSolution { x, residual, variances } = refined_least_squares(&columns, &column_vector(&right));
        let mean_square = (residual.norm_l2().powi(2) / rows.len().max(1) as f64).max(f64::EPSILON.powi(2));
        let error = |c: usize| (mean_square * variances[c]).sqrt();
        found = (0..sources.len()).map(|c| (x[c] / norms[c], error(c) / norms[c])).collect();
        for (n, sigma) in errors.iter_mut().enumerate() {
            let gross_rate: f64 = sources.iter().zip(&found).map(|(y, (w, _))| (w * monomials[[*y, n]]).abs()).sum();
            *sigma = if gross_rate > 0.0 { gross_rate } else { f64::INFINITY };
        }
    }
    found
}

/// The products whose rates add up to w of one source; `None` for species that never change. An entry of w counts as
/// zero if it is not visible.
fn pairs_of(
    space: &CandidateSpace,
    reactants: usize,
    w: &[Option<(f64, f64)>],
    settings: &Settings,
) -> Vec<CandidateId> {
    let visible = settings.rates.visible_standard_errors;
    let seen = |s: usize| match w[s] {
        Some((value, error)) if value.is_finite() && value.abs() > visible * error => value,
        _ => 0.0,
    };
    let own = |s: usize| space.complexes[reactants].columns().any(|column| column == s);
    // A product that is no reactant is visibly produced, since nothing of this source consumes it.
    let possible =
        |pair: &CandidateId| space.complexes[pair.products].columns().all(|column| own(column) || seen(column) > 0.0);
    let pairs: Vec<CandidateId> =
        space.products_of(reactants).map(|products| CandidateId { reactants, products }).filter(possible).collect();
    let species: Vec<usize> = (0..w.len()).filter(|s| own(*s) || seen(*s) != 0.0).collect();
    let size = |s: usize| match w[s] {
        Some((value, error)) => value.abs().max(visible * error).max(f64::MIN_POSITIVE),
        None => 1.0,
    };
    let nets: Vec<Vec<(usize, f64)>> = pairs.iter().map(|pair| space.net(*pair)).collect();
    let net = |c: usize, s: usize| nets[c].iter().find(|(at, _)| *at == s).map_or(0.0, |(_, nu)| *nu);
    let norm = |c: usize| species.iter().map(|s| (net(c, *s) / size(*s)).powi(2)).sum::<f64>().sqrt();
    let norms: Vec<f64> = (0..pairs.len()).map(norm).collect();
    let columns =
        Matrix::from_fn(species.len(), pairs.len(), |row, c| net(c, species[row]) / size(species[row]) / norms[c]);
    let right: Vec<f64> = species.iter().map(|s| seen(*s) / size(*s)).collect();
    let x = nonnegative_least_squares::from_columns(columns.as_ref(), &right, &|| false);
    let k: Vec<f64> = x.iter().zip(&norms).map(|(x, norm)| x / norm).collect();
    let largest = k.iter().copied().fold(0.0, f64::max);
    let smallest = settings.balance.peeling.smallest_product_rate * largest;
    pairs.into_iter().zip(k).filter(|(_, k)| *k > smallest).map(|(pair, _)| pair).collect()
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::learn::balance::candidates::Bounds;
    use crate::learn::balance::settings::SpaceLimits;
    use crate::learn::complex::Complex;
    use crate::learn::problem::equations::Grid;
    use crate::learn::reaction::OneWayReaction;

    /// Candidates among A, B and C that keep the number of molecules.
    fn space() -> CandidateSpace {
        let bounds = Bounds { order: 2, products: 2, open: false };
        CandidateSpace::new(&[0, 1, 2], &[vec![1, 1, 1]], &bounds, &[], 40, &SpaceLimits::default()).unwrap()
    }

    fn complex(counts: [f64; 3]) -> Complex {
        Complex::new(counts.into_iter().enumerate())
    }

    /// A -> B at 5 1/s and A + B -> 2 C at 2e-3 m³/kmol/s.
    fn equations() -> Equations {
        let random = &mut Xoshiro256PlusPlus::seed_from_u64(5);
        let u = Array2::from_shape_fn((3, 40), |_| random.random::<f64>());
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| {
            let (first, second) = (5.0 * u[[0, n]], 2e-3 * u[[0, n]] * u[[1, n]]);
            [-first - second, first - second, 2.0 * second][s]
        });
        Equations::at_grid(Grid::new(u, None), target)
    }

    /// The monomials of all sources of the space, and the places of A and of A + B among these.
    fn monomials_and_sources(equations: &Equations, space: &CandidateSpace) -> (Array2<f64>, [usize; 2]) {
        let mut monomials = Array2::zeros((space.sources.len(), equations.rows()));
        for (at, source) in space.sources.iter().enumerate() {
            monomials.row_mut(at).assign(&equations.projected_monomial(&space.complexes[*source].orders(), 0.0));
        }
        let place = |counts: [f64; 3]| {
            space.sources.iter().position(|source| space.complexes[*source] == complex(counts)).unwrap()
        };
        (monomials, [place([1.0, 0.0, 0.0]), place([1.0, 1.0, 0.0])])
    }

    #[test]
    fn the_net_rates_of_each_source_are_found_again() {
        let (equations, space) = (equations(), space());
        let (monomials, sources) = monomials_and_sources(&equations, &space);
        let errors = errors_in_proportion(&equations, 1e-6);
        for (s, expected) in [[-5.0, -2e-3], [5.0, -2e-3], [0.0, 4e-3]].iter().enumerate() {
            let series = Series { target: equations.target().row(s), errors: errors.row(s).to_vec() };
            let found = net_rates(series, &monomials, &sources, 3);
            for ((w, error), expected) in found.iter().zip(expected) {
                assert!((w - expected).abs() < 1e-12 && *error < 1e-12, "{s}: {w} ± {error}, not {expected}");
            }
        }
    }

    #[test]
    fn the_products_of_the_network_are_among_those_of_its_sources() {
        let (equations, space) = (equations(), space());
        let (monomials, sources) = monomials_and_sources(&equations, &space);
        let found = products_of_sources(&equations, &space, &monomials, &sources, &Settings::default());
        let reactions: Vec<OneWayReaction> = found.iter().map(|id| space.reaction(*id)).collect();
        let reaction = |reactants, products| OneWayReaction::new(complex(reactants), complex(products));
        let expected = [reaction([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]), reaction([1.0, 1.0, 0.0], [0.0, 0.0, 2.0])];
        assert!(expected.iter().all(|reaction| reactions.contains(reaction)), "{reactions:?}");
        // Rounding may leave a further one, for the fit of the rates to eliminate; no source is new.
        assert!(reactions.iter().all(|one| expected.iter().any(|other| other.reactants == one.reactants)));
        assert!(reactions.len() <= 3, "{reactions:?}");
    }

    #[test]
    fn two_products_of_one_source_share_its_net_rate() {
        let space = space();
        let source = space.place_of(&complex([1.0, 0.0, 0.0])).unwrap();
        let w = [-3.0, 1.0, 2.0].map(|w| Some((w, 1e-12)));
        let found = pairs_of(&space, source, &w, &Settings::default());
        let products: Vec<&Complex> = found.iter().map(|pair| &space.complexes[pair.products]).collect();
        assert_eq!(products, [&complex([0.0, 1.0, 0.0]), &complex([0.0, 0.0, 1.0])]);
        // What is within five standard errors of nothing is no product.
        let unsure = pairs_of(
            &space,
            source,
            &[Some((-3.0, 1e-3)), Some((3.0, 1e-3)), Some((1e-3, 1e-3))],
            &Settings::default(),
        );
        assert_eq!(unsure.len(), 1);
    }
}
