//! Which candidates the data need, inside the quadratic model of the misfit: the least of D + Σ penalties.
//!
//! At an adequate fit the model is exact to first order for every other adequate network, however far its rate
//! constants are: u solves both, so Σ (k − k′)(ν″ − ν′) m(u) = 0 along it. Networks are improved by adding, dropping and
//! swapping one reaction, and by putting one in the place of two.

use std::collections::BTreeMap;

use crate::learn::search::descent::GRADIENT_TOLERANCE;
use crate::learn::search::objective::{Estimate, Linearization};
use crate::numerics::linear_algebra::{Matrix, column_vector, product, solve_positive_definite};
use crate::numerics::nonnegative_least_squares::from_normal_equations_near;

/// Larger networks only lose reactions.
const LARGE: usize = 14;
/// In larger ones no pair is tried.
const MOST_FOR_PAIRS: usize = 16;
/// Proposals whose rates are computed, in each round.
const MOST_PROPOSALS: usize = 12;
/// Candidates proposed for one gap.
const PER_GAP: usize = 4;
/// A candidate that the others represent but for this share of its square is none.
const DEPENDENT: f64 = 1e-7;
/// A candidate with less than this share of the typical curvature changes nothing.
const DEAD: f64 = 1e-12;
/// What is added to a diagonal of ones.
pub const RIDGE: f64 = 1e-11;
/// A gain below this is none.
const SMALLEST_GAIN: f64 = 1e-6;

/// D(x) = constant − 2 b·x + xᵀ H x over x = k · scale ≥ 0, H with a diagonal of ones.
pub struct QuadraticModel {
    hessian: Matrix<f64>,
    b: Vec<f64>,
    constant: f64,
    scale: Vec<f64>,
    is_dead: Vec<bool>,
}

/// A network inside the model.
#[derive(Clone, Debug)]
pub struct Choice {
    /// D and penalties.
    pub score: f64,
    pub deviance: f64,
    /// Its reactions, ascending, and their rate constants.
    pub support: Vec<usize>,
    pub k: Vec<f64>,
}

/// What adding each candidate to a base would do.
pub struct Prices {
    /// D of the base, rates of either sign.
    pub deviance: f64,
    /// By how much each candidate lowers D; 0 for those that cannot.
    pub gain: Vec<f64>,
}

impl QuadraticModel {
    /// Over all candidates, at an estimate.
    pub fn new(at: &Linearization, estimate: &Estimate) -> Self {
        let count = estimate.k.len();
        let curvature = |c: usize| at.hessian[(c, c)].max(0.0);
        let mut positive: Vec<f64> = (0..count).map(curvature).filter(|h| *h > 0.0).collect();
        positive.sort_by(f64::total_cmp);
        let typical = positive.get(positive.len() / 2).copied().unwrap_or(0.0);
        let is_dead = (0..count).map(|c| curvature(c) <= DEAD * typical).collect();
        let scale: Vec<f64> = (0..count).map(|c| if curvature(c) > 0.0 { curvature(c).sqrt() } else { 1.0 }).collect();
        let support = estimate.support();
        let bend = |c: usize| support.iter().map(|other| at.hessian[(*other, c)] * estimate.k[*other]).sum::<f64>();
        let right: Vec<f64> = (0..count).map(|c| at.gradient[c] + bend(c)).collect();
        let constant = at.deviance - at.reduction
            + support.iter().map(|c| estimate.k[*c] * (at.gradient[*c] + right[*c])).sum::<f64>();
        QuadraticModel {
            hessian: Matrix::from_fn(count, count, |a, b| at.hessian[(a, b)] / (scale[a] * scale[b])),
            b: right.iter().zip(&scale).map(|(b, scale)| b / scale).collect(),
            constant,
            scale,
            is_dead,
        }
    }

    /// The best rates of some candidates; those that get none are left out.
    pub fn best_of(&self, candidates: &[usize], penalties: &[f64]) -> Choice {
        let count = candidates.len();
        let part = Matrix::from_fn(count, count, |a, b| self.hessian[(candidates[a], candidates[b])]);
        let right: Vec<f64> = candidates.iter().map(|c| self.b[*c]).collect();
        let all: Vec<usize> = (0..count).collect();
        let x = from_normal_equations_near(part.as_ref(), &right, &all, GRADIENT_TOLERANCE, &|| false);
        let product = |a: usize| (0..count).map(|b| part[(b, a)] * x[b]).sum::<f64>();
        let deviance = self.constant + (0..count).map(|a| x[a] * (product(a) - 2.0 * right[a])).sum::<f64>();
        let kept: Vec<usize> = (0..count).filter(|a| x[*a] > 0.0).collect();
        let support: Vec<usize> = kept.iter().map(|a| candidates[*a]).collect();
        let k = kept.iter().map(|a| x[*a] / self.scale[candidates[*a]]).collect();
        Choice { score: deviance + support.iter().map(|c| penalties[*c]).sum::<f64>(), deviance, support, k }
    }

    /// `None` where the candidates of the base depend on each other.
    pub fn prices(&self, base: &[usize]) -> Option<Prices> {
        let size = base.len();
        let block = self.block(base);
        let right = Matrix::from_fn(size, self.b.len(), |row, c| self.hessian[(base[row], c)]);
        let own = column_vector(&base.iter().map(|c| self.b[*c]).collect::<Vec<f64>>());
        if size == 0 {
            let gain = (0..self.b.len()).map(|c| self.gain(c, self.b[c], 1.0)).collect();
            return Some(Prices { deviance: self.constant, gain });
        }
        let inverse = solve_positive_definite(&block, &Matrix::identity(size, size))?;
        let x = product(&inverse, &own);
        let projected = product(&inverse, &right);
        let gain = |c: usize| {
            let slope = self.b[c] - (0..size).map(|row| right[(row, c)] * x[(row, 0)]).sum::<f64>();
            let left = 1.0 - (0..size).map(|row| right[(row, c)] * projected[(row, c)]).sum::<f64>();
            self.gain(c, slope, left)
        };
        let mut gain: Vec<f64> = (0..self.b.len()).map(gain).collect();
        base.iter().for_each(|c| gain[*c] = 0.0);
        let deviance = self.constant - (0..size).map(|row| own[(row, 0)] * x[(row, 0)]).sum::<f64>();
        Some(Prices { deviance, gain })
    }

    fn gain(&self, candidate: usize, slope: f64, left: f64) -> f64 {
        let counts = slope > 0.0 && left > DEPENDENT && !self.is_dead[candidate];
        if counts { slope * slope / left } else { 0.0 }
    }

    fn block(&self, base: &[usize]) -> Matrix<f64> {
        Matrix::from_fn(base.len(), base.len(), |a, b| {
            self.hessian[(base[a], base[b])] + if a == b { RIDGE } else { 0.0 }
        })
    }

    /// The networks found from each of some starts, the best first.
    pub fn select(&self, penalties: &[f64], starts: &[Vec<usize>]) -> Vec<Choice> {
        let mut search = Selection { model: self, penalties, known: BTreeMap::new(), met: BTreeMap::new() };
        starts.iter().for_each(|start| search.improve(start));
        let mut met: Vec<Choice> = search.met.into_values().collect();
        met.sort_by(|a, b| a.score.total_cmp(&b.score).then_with(|| a.support.cmp(&b.support)));
        met
    }
}

/// By how much D rises when each of some candidates is left out and the others follow: x²/(H⁻¹)_nn. H has a diagonal of
/// ones, and some more to be sure of an inverse.
pub fn losses(hessian: &Matrix<f64>, x: &[f64]) -> Option<Vec<f64>> {
    let inverse = solve_positive_definite(hessian, &Matrix::identity(x.len(), x.len()))?;
    Some(x.iter().enumerate().map(|(n, x)| x * x / inverse[(n, n)]).collect())
}

struct Selection<'m> {
    model: &'m QuadraticModel,
    penalties: &'m [f64],
    /// Choices by the candidates they were made from.
    known: BTreeMap<Vec<usize>, Choice>,
    /// Choices by their reactions.
    met: BTreeMap<Vec<usize>, Choice>,
}

/// A change of a network: reactions to leave out, and one to take in.
struct Proposal {
    score: f64,
    without: Vec<usize>,
    with: Option<usize>,
}

impl Selection<'_> {
    fn rated(&mut self, mut candidates: Vec<usize>) -> Choice {
        candidates.sort_unstable();
        if let Some(known) = self.known.get(&candidates) {
            return known.clone();
        }
        let choice = self.model.best_of(&candidates, self.penalties);
        self.known.insert(candidates, choice.clone());
        self.met.insert(choice.support.clone(), choice.clone());
        choice
    }

    fn improve(&mut self, start: &[usize]) {
        let mut current = self.rated(start.to_vec());
        let mut gaps_of_two = false;
        loop {
            if current.support.len() > LARGE
                && !gaps_of_two
                && let Some(dropped) = self.cheapest(&current)
            {
                let rest = current.support.iter().copied().filter(|c| *c != dropped).collect();
                let next = self.rated(rest);
                if next.support.len() < current.support.len() {
                    current = next;
                    continue;
                }
            }
            let best = self.best_change(&current, gaps_of_two);
            match best {
                Some(best) if best.score < current.score - SMALLEST_GAIN => (current, gaps_of_two) = (best, false),
                _ if gaps_of_two => return,
                _ => gaps_of_two = true,
            }
        }
    }

    /// The reaction whose loss costs least against its penalty; `None` if all are worth theirs.
    fn cheapest(&self, current: &Choice) -> Option<usize> {
        let places = current.support.iter().zip(&current.k);
        let x: Vec<f64> = places.map(|(c, k)| k * self.model.scale[*c]).collect();
        let losses = losses(&self.model.block(&current.support), &x)?;
        let loss = |place: usize| losses[place] - self.penalties[current.support[place]];
        let cheapest = (0..x.len()).map(|place| (loss(place), place)).min_by(|a, b| a.0.total_cmp(&b.0));
        cheapest.filter(|(loss, _)| *loss < 0.0).map(|(_, place)| current.support[place])
    }

    fn best_change(&mut self, current: &Choice, gaps_of_two: bool) -> Option<Choice> {
        let mut proposals: Vec<Proposal> =
            gaps(&current.support, gaps_of_two).into_iter().flat_map(|gap| self.proposals(current, gap)).collect();
        proposals.retain(|proposal| proposal.score < current.score - SMALLEST_GAIN);
        proposals.sort_by(|a, b| a.score.total_cmp(&b.score));
        let choices = proposals.into_iter().take(MOST_PROPOSALS).map(|proposal| {
            let kept = current.support.iter().copied().filter(|c| !proposal.without.contains(c));
            self.rated(kept.chain(proposal.with).collect())
        });
        choices.min_by(|a, b| a.score.total_cmp(&b.score))
    }

    /// What may come into a gap, and nothing at all.
    fn proposals(&self, current: &Choice, gap: Vec<usize>) -> Vec<Proposal> {
        let base: Vec<usize> = current.support.iter().copied().filter(|c| !gap.contains(c)).collect();
        let Some(prices) = self.model.prices(&base) else { return Vec::new() };
        let own = prices.deviance + base.iter().map(|c| self.penalties[*c]).sum::<f64>();
        let with = |c: usize| (own - prices.gain[c] + self.penalties[c], c);
        let is_new = |c: &usize| prices.gain[*c] > 0.0 && !current.support.contains(c);
        let mut rated: Vec<(f64, usize)> = (0..prices.gain.len()).filter(is_new).map(with).collect();
        rated.sort_by(|a, b| a.0.total_cmp(&b.0));
        let nothing = Proposal { score: own, without: gap.clone(), with: None };
        let others = rated.into_iter().take(PER_GAP);
        let others = others.map(|(score, c)| Proposal { score, without: gap.clone(), with: Some(c) });
        std::iter::once(nothing).chain(others).collect()
    }
}

/// No reaction and each one; or each two.
fn gaps(support: &[usize], of_two: bool) -> Vec<Vec<usize>> {
    match of_two {
        false => std::iter::once(Vec::new()).chain(support.iter().map(|c| vec![*c])).collect(),
        true if support.len() > MOST_FOR_PAIRS => Vec::new(),
        true => {
            let pairs = |n: usize| support[n + 1..].iter().map(move |other| vec![support[n], *other]);
            (0..support.len()).flat_map(pairs).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::linear_algebra::transposed_product;

    /// D = |y − A k|² of five columns, the truth being 2 · column 1 + 1 · column 3.
    fn model() -> QuadraticModel {
        let a = Matrix::from_fn(40, 5, |n, c| ((n * 7919 + c * 104_729) % 97) as f64 / 97.0);
        let y = Matrix::from_fn(40, 1, |n, _| 2.0 * a[(n, 1)] + a[(n, 3)]);
        let (hessian, gradient) = (transposed_product(&a, &a), transposed_product(&a, &y));
        let scale: Vec<f64> = (0..5).map(|c| hessian[(c, c)].sqrt()).collect();
        QuadraticModel {
            hessian: Matrix::from_fn(5, 5, |i, j| hessian[(i, j)] / (scale[i] * scale[j])),
            b: (0..5).map(|c| gradient[(c, 0)] / scale[c]).collect(),
            constant: y.col(0).iter().map(|y| y * y).sum(),
            scale,
            is_dead: vec![false; 5],
        }
    }

    #[test]
    fn the_columns_of_the_truth_are_selected_from_all_and_from_none() {
        for start in [vec![], vec![0, 1, 2, 3, 4], vec![0, 2]] {
            let best = model().select(&[0.1; 5], &[start]).remove(0);
            assert_eq!(best.support, [1, 3]);
            assert!((best.k[0] - 2.0).abs() < 1e-6 && (best.k[1] - 1.0).abs() < 1e-6, "{best:?}");
            assert!(best.deviance.abs() < 1e-6 && (best.score - best.deviance - 0.2).abs() < 1e-9);
        }
    }

    #[test]
    fn prices_are_those_of_adding_a_column() {
        let model = model();
        let prices = model.prices(&[1]).unwrap();
        let (without, with) = (model.best_of(&[1], &[0.0; 5]), model.best_of(&[1, 3], &[0.0; 5]));
        assert!((prices.deviance - without.deviance).abs() < 1e-6);
        assert!((prices.gain[3] - (without.deviance - with.deviance)).abs() < 1e-6);
        assert_eq!(prices.gain[1], 0.0);
    }
}
