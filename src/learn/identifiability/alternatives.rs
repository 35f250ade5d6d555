//! Alternatives that the data cannot tell apart: reactions of one source complex with the same net effect.
//!
//! Networks with the same w_y = Σ_p k_{y→p} (p − y) for every source complex y have the same u̇
//! (Craciun, Pantea, *J. Math. Chem.* 44 (2008) 244), so the question is a small one for each y:
//! which k ≥ 0 over the possible products give w_y? Each linear program here asks whether such k
//! exist, and is answered by non-negative least squares: the residual is zero, or it is not.

use crate::learn::complex::Complex;
use crate::learn::fitted::FittedReaction;
use crate::learn::identifiability::settings::IdentifiabilitySettings;
use crate::learn::outcome::Status;
use crate::numerics::linear_algebra::Matrix;
use crate::numerics::nonnegative_least_squares;

/// The status of the reactions of one source complex.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// One for each reaction.
    pub statuses: Vec<Status>,
    /// Other sets of products with the same net effect as all reactions together.
    pub alternatives: Vec<Vec<Complex>>,
}

/// Assesses the reactions of a source among all its possible products, the reactions' own included.
pub fn assess(
    reactants: &Complex,
    reactions: &[FittedReaction],
    products: &[Complex],
    settings: &IdentifiabilitySettings,
) -> Assessment {
    let problem = ProductChoice::new(reactants, reactions, products, settings);
    let mut alternatives: Vec<Vec<Complex>> = Vec::new();
    let mut statuses = Vec::new();
    let chosen: Vec<usize> = reactions.iter().map(|reaction| problem.place(&reaction.reaction.products)).collect();
    for own in &chosen {
        match problem.without(*own) {
            Some(used) => {
                statuses.push(Status::Interchangeable);
                alternatives.push(used.into_iter().map(|place| products[place].clone()).collect());
            }
            None if problem.rate_can_change(*own, &chosen) => statuses.push(Status::Core),
            None => statuses.push(Status::Unique),
        }
    }
    alternatives
        .extend(problem.alone().filter(|place| !chosen.contains(place)).map(|place| vec![products[place].clone()]));
    alternatives.iter_mut().for_each(|alternative| alternative.sort());
    alternatives
        .sort_by_key(|alternative| (alternative.len(), alternative.iter().map(Complex::molecules).sum::<usize>()));
    let mut distinct: Vec<Vec<Complex>> = Vec::new();
    for alternative in alternatives {
        if !distinct.contains(&alternative) {
            distinct.push(alternative);
        }
    }
    distinct.truncate(settings.most_alternatives);
    Assessment { statuses, alternatives: distinct }
}

/// Which products may make up the net effect w of a source: columns p − y and the target w, rows scaled to the gross rate of each species.
struct ProductChoice<'a> {
    products: &'a [Complex],
    /// Unscaled integers.
    nets: Vec<Vec<f64>>,
    target: Vec<f64>,
    row_scale: Vec<f64>,
    settings: &'a IdentifiabilitySettings,
}

impl<'a> ProductChoice<'a> {
    fn new(
        reactants: &Complex,
        reactions: &[FittedReaction],
        products: &'a [Complex],
        settings: &'a IdentifiabilitySettings,
    ) -> Self {
        let sparse: Vec<Vec<(usize, f64)>> = products.iter().map(|complex| reactants.net_to(complex)).collect();
        let mut species: Vec<usize> = sparse.iter().flatten().map(|(s, _)| *s).collect();
        species.sort_unstable();
        species.dedup();
        let dense = |net: &[(usize, f64)]| -> Vec<f64> {
            species.iter().map(|s| net.iter().find(|(at, _)| at == s).map_or(0.0, |(_, value)| *value)).collect()
        };
        let (mut target, mut gross_rate) = (vec![0.0; species.len()], vec![0.0; species.len()]);
        for reaction in reactions {
            for (at, net) in dense(&reactants.net_to(&reaction.reaction.products)).into_iter().enumerate() {
                target[at] += net * reaction.rate.k;
                gross_rate[at] += net.abs() * reaction.rate.k;
            }
        }
        let row_scale = gross_rate.iter().map(|size| if *size > 0.0 { 1.0 / size } else { 1.0 }).collect();
        ProductChoice { products, nets: sparse.iter().map(|net| dense(net)).collect(), target, row_scale, settings }
    }

    fn place(&self, complex: &Complex) -> usize {
        self.products.iter().position(|product| product == complex).unwrap_or(self.products.len())
    }

    /// The products of a fit of w without one of them; `None` if there is no such fit.
    fn without(&self, left_out: usize) -> Option<Vec<usize>> {
        let places: Vec<usize> = (0..self.nets.len()).filter(|place| *place != left_out).collect();
        let columns: Vec<Vec<f64>> = places.iter().map(|place| self.nets[*place].clone()).collect();
        let used = self.fit(&columns, &self.target, &self.row_scale)?;
        Some(used.into_iter().map(|column| places[column]).collect())
    }

    /// Whether others can compensate for a change of this rate: those in use up or down, the rest up only.
    fn rate_can_change(&self, own: usize, chosen: &[usize]) -> bool {
        let negative = |net: &Vec<f64>| net.iter().map(|value| -value).collect::<Vec<f64>>();
        let others = (0..self.nets.len()).filter(|place| *place != own);
        let mut columns: Vec<Vec<f64>> = others.map(|place| self.nets[place].clone()).collect();
        columns.extend(chosen.iter().filter(|place| **place != own).map(|place| negative(&self.nets[*place])));
        let Some(net) = self.nets.get(own) else { return false };
        let level = vec![1.0; self.target.len()];
        [net.clone(), negative(net)].iter().any(|target| self.fit(&columns, target, &level).is_some())
    }

    /// Products that alone have the net effect of all reactions together.
    fn alone(&self) -> impl Iterator<Item = usize> + '_ {
        let is_equal = |place: &usize| {
            let net = &self.nets[*place];
            let inner = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
            let k = inner(net, &self.target) / inner(net, net);
            let off = net.iter().zip(&self.target).zip(&self.row_scale);
            k > 0.0
                && off.map(|((v, w), scale)| ((k * v - w) * scale).abs()).fold(0.0, f64::max) <= self.settings.exact_fit
        };
        (0..self.nets.len()).filter(is_equal)
    }

    /// The columns in use in a non-negative fit of a target; `None` if none fits exactly.
    fn fit(&self, columns: &[Vec<f64>], target: &[f64], row_scale: &[f64]) -> Option<Vec<usize>> {
        let scaled = |v: &[f64]| -> Vec<f64> { v.iter().zip(row_scale).map(|(value, scale)| value * scale).collect() };
        let norm = |v: &[f64]| v.iter().map(|value| value * value).sum::<f64>().sqrt();
        let columns: Vec<Vec<f64>> = columns.iter().map(|column| scaled(column)).collect();
        let norms: Vec<f64> = columns.iter().map(|column| norm(column).max(f64::MIN_POSITIVE)).collect();
        let right = scaled(target);
        let a = Matrix::from_fn(right.len(), columns.len(), |row, column| columns[column][row] / norms[column]);
        let x = nonnegative_least_squares::from_columns(a.as_ref(), &right, &|| false);
        let left: Vec<f64> = (0..right.len())
            .map(|row| right[row] - x.iter().enumerate().map(|(column, x)| a[(row, column)] * x).sum::<f64>())
            .collect();
        let largest = x.iter().copied().fold(0.0, f64::max);
        let IdentifiabilitySettings { exact_fit, smallest_rate, .. } = self.settings;
        (norm(&left) <= exact_fit * norm(&right))
            .then(|| (0..x.len()).filter(|c| x[*c] > smallest_rate * largest).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::fitted::FittedRate;
    use crate::learn::identifiability::representative::possible_products;
    use crate::learn::reaction::OneWayReaction;

    fn of(terms: &[(usize, u32)]) -> Complex {
        Complex::new(terms.iter().map(|(column, count)| (*column, f64::from(*count))))
    }

    fn reaction(reactants: &Complex, products: &Complex, k: f64) -> FittedReaction {
        let reaction = OneWayReaction::new(reactants.clone(), products.clone());
        FittedReaction { reaction, rate: FittedRate::constant(k, 0.0) }
    }

    fn assessed(reactants: &Complex, reactions: &[(&Complex, f64)]) -> Assessment {
        let reactions: Vec<FittedReaction> =
            reactions.iter().map(|(products, k)| reaction(reactants, products, *k)).collect();
        let products = possible_products(reactants, &reactions, 2, false);
        assess(reactants, &reactions, &products, &IdentifiabilitySettings::default())
    }

    #[test]
    fn the_two_forms_of_robertson_are_interchangeable() {
        let found = assessed(&of(&[(1, 2)]), &[(&of(&[(2, 2)]), 1.5e7)]);
        assert_eq!(found.statuses, [Status::Interchangeable]);
        assert!(found.alternatives.contains(&vec![of(&[(1, 1), (2, 1)])]), "{found:?}");
    }

    #[test]
    fn growth_that_nothing_undoes_is_unique() {
        let found = assessed(&of(&[(0, 1)]), &[(&of(&[(0, 2)]), 1.0)]);
        assert_eq!((found.statuses, found.alternatives), (vec![Status::Unique], vec![]));
    }

    #[test]
    fn a_rate_of_which_only_the_difference_to_another_counts_is_core() {
        // A + B -> 2 B may run faster if A + B -> 2 A makes up for it.
        assert_eq!(assessed(&of(&[(0, 1), (1, 1)]), &[(&of(&[(1, 2)]), 1.0)]).statuses, [Status::Core]);
    }

    #[test]
    fn what_others_can_take_over_is_interchangeable_and_what_they_cannot_is_core() {
        // A -> B + C at 2 and A -> 2 B at 1: B + C may become 2 B and 2 C, but then more of 2 B is needed.
        let products = [of(&[(1, 1), (2, 1)]), of(&[(1, 2)]), of(&[(2, 2)])];
        let source = of(&[(0, 1)]);
        let both = [reaction(&source, &products[0], 2.0), reaction(&source, &products[1], 1.0)];
        let found = assess(&source, &both, &products, &IdentifiabilitySettings::default());
        assert_eq!(found.statuses, [Status::Interchangeable, Status::Core]);
        assert_eq!(found.alternatives, [vec![of(&[(1, 2)]), of(&[(2, 2)])]]);
    }
}
