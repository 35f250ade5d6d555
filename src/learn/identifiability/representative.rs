//! The representative of several networks with the same dynamics.
//!
//! For every source complex y the data show only w_y = Σ_p k_{y→p} (p − y) (Craciun, Pantea,
//! *J. Math. Chem.* 44 (2008) 244). Among the reactions that add up to it, the fewest are preferred, then
//! those without catalysts, then those with the smallest integers. All of them are balanced.

use crate::learn::complex::{Complex, complexes};
use crate::learn::fitted::{FittedRate, FittedReaction};
use crate::learn::identifiability::settings::IdentifiabilitySettings;
use crate::learn::reaction::OneWayReaction;

/// How much a set of reactions costs as a representative; the smallest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    reactions: usize,
    catalysed: usize,
    molecules: usize,
}

/// A source complex and its possible products.
pub struct SourceComplex<'a> {
    pub reactants: &'a Complex,
    /// Balanced, in the order in which equals are preferred.
    pub products: Vec<Complex>,
    pub settings: &'a IdentifiabilitySettings,
}

/// All complexes that could be products of a representative of these reactions: of species that the reactions
/// produce, or of the source itself. The production of any other species could not be cancelled.
pub fn possible_products(
    reactants: &Complex,
    reactions: &[FittedReaction],
    molecules: usize,
    open: bool,
) -> Vec<Complex> {
    let own = reactants.columns();
    let made = reactions.iter().flat_map(|reaction| reaction.reaction.products.columns());
    let mut species: Vec<usize> = own.chain(made).collect();
    species.sort_unstable();
    species.dedup();
    let mut products = complexes(&species, molecules);
    products.retain(|complex| complex != reactants && (open || complex.molecules() > 0));
    products
}

impl SourceComplex<'_> {
    /// The reactions that represent the given ones.
    pub fn representative(&self, reactions: &[FittedReaction]) -> Vec<FittedReaction> {
        let mut reactions = reactions.to_vec();
        while let Some(better) = self.improved(&reactions) {
            reactions = better;
        }
        reactions
    }

    /// One or two reactions replaced by better ones.
    fn improved(&self, reactions: &[FittedReaction]) -> Option<Vec<FittedReaction>> {
        let pairs = (0..reactions.len()).flat_map(|i| (0..i).map(move |j| vec![i, j]));
        let parts = (0..reactions.len()).map(|i| vec![i]).chain(pairs);
        parts
            .filter_map(|part| {
                let replaced: Vec<FittedReaction> = part.iter().map(|i| reactions[*i].clone()).collect();
                let better = self.better(&replaced)?;
                let others =
                    reactions.iter().enumerate().filter(|(i, _)| !part.contains(i)).map(|(_, reaction)| reaction);
                let others: Vec<&FittedReaction> = others.collect();
                let is_new = better
                    .iter()
                    .all(|one| others.iter().all(|other| other.reaction.products != one.reaction.products));
                is_new.then(|| others.into_iter().cloned().chain(better).collect())
            })
            .next()
    }

    /// The cheapest one or two products with the same net effect as these reactions, if cheaper.
    fn better(&self, reactions: &[FittedReaction]) -> Option<Vec<FittedReaction>> {
        let target = NetProduction::of(self.reactants, reactions, self.settings);
        let mut best: Option<(Cost, Vec<FittedReaction>)> = None;
        let now = self.cost(reactions.iter().map(|reaction| &reaction.reaction.products));
        let mut offer = |found: Option<Vec<FittedReaction>>| {
            let Some(found) = found else { return };
            let cost = self.cost(found.iter().map(|reaction| &reaction.reaction.products));
            if cost < best.as_ref().map_or(now, |(cost, _)| *cost) {
                best = Some((cost, found));
            }
        };
        self.products.iter().for_each(|one| offer(target.met_by(self.reactants, &[one])));
        if reactions.len() == 2 && self.products.len().pow(2) <= 2 * self.settings.most_pairs {
            for (i, one) in self.products.iter().enumerate() {
                for other in &self.products[..i] {
                    offer(target.met_by(self.reactants, &[one, other]));
                }
            }
        }
        best.map(|(_, reactions)| reactions)
    }

    fn cost<'b>(&self, products: impl Iterator<Item = &'b Complex>) -> Cost {
        let mut cost = Cost { reactions: 0, catalysed: 0, molecules: 0 };
        for complex in products {
            cost.reactions += 1;
            cost.catalysed += usize::from(complex.shares_species_with(self.reactants));
            cost.molecules += complex.molecules();
        }
        cost
    }
}

/// w = Σ k (p − y) of some reactions and how well each entry is known.
struct NetProduction<'a> {
    /// A species, its entry of w, and by how much an equal one may differ.
    entries: Vec<(usize, f64, f64)>,
    standard_error: f64,
    settings: &'a IdentifiabilitySettings,
}

impl<'a> NetProduction<'a> {
    fn of(reactants: &Complex, reactions: &[FittedReaction], settings: &'a IdentifiabilitySettings) -> Self {
        let IdentifiabilitySettings { equal_standard_errors, equal_share, .. } = settings;
        let mut entries: Vec<(usize, f64, f64)> = Vec::new();
        for reaction in reactions {
            for (s, net) in reactants.net_to(&reaction.reaction.products) {
                let doubt = net.abs()
                    * (equal_standard_errors * reaction.rate.standard_error).max(equal_share * reaction.rate.k);
                match entries.iter_mut().find(|(at, _, _)| *at == s) {
                    Some((_, w, error)) => (*w, *error) = (*w + net * reaction.rate.k, *error + doubt),
                    None => entries.push((s, net * reaction.rate.k, doubt)),
                }
            }
        }
        let standard_error = reactions.iter().map(|reaction| reaction.rate.standard_error).fold(0.0, f64::max);
        NetProduction { entries, standard_error, settings }
    }

    /// The rates with which one or two products do the same; `None` if none do.
    fn met_by(&self, reactants: &Complex, products: &[&Complex]) -> Option<Vec<FittedReaction>> {
        let nets: Vec<Vec<(usize, f64)>> = products.iter().map(|complex| reactants.net_to(complex)).collect();
        let net = |c: usize, s: usize| nets[c].iter().find(|(at, _)| *at == s).map_or(0.0, |(_, net)| *net);
        if nets.iter().flatten().any(|(s, _)| !self.entries.iter().any(|(at, _, _)| at == s)) {
            return None;
        }
        // Least squares, each entry in units of its doubt.
        let inner = |f: &dyn Fn(usize) -> f64, g: &dyn Fn(usize) -> f64| {
            self.entries.iter().map(|(s, _, doubt)| f(*s) * g(*s) / (doubt * doubt)).sum::<f64>()
        };
        let w = |s: usize| self.entries.iter().find(|(at, _, _)| *at == s).map_or(0.0, |(_, w, _)| *w);
        let k: Vec<f64> = match nets.len() {
            1 => vec![inner(&|s| net(0, s), &w) / inner(&|s| net(0, s), &|s| net(0, s))],
            _ => {
                let (a, b, c) = (
                    inner(&|s| net(0, s), &|s| net(0, s)),
                    inner(&|s| net(0, s), &|s| net(1, s)),
                    inner(&|s| net(1, s), &|s| net(1, s)),
                );
                let (f, g) = (inner(&|s| net(0, s), &w), inner(&|s| net(1, s), &w));
                let determinant = a * c - b * b;
                if determinant <= self.settings.collinear * a * c {
                    return None;
                }
                vec![(f * c - g * b) / determinant, (g * a - f * b) / determinant]
            }
        };
        let met = |(s, w, doubt): &(usize, f64, f64)| {
            let sum: f64 = k.iter().enumerate().map(|(c, k)| k * net(c, *s)).sum();
            (sum - w).abs() <= *doubt
        };
        let largest = k.iter().copied().fold(0.0, f64::max);
        if !k.iter().all(|k| *k > self.settings.equal_share * largest) || !self.entries.iter().all(met) {
            return None;
        }
        let reaction = |(complex, k): (&&Complex, f64)| FittedReaction {
            reaction: OneWayReaction::new(reactants.clone(), (*complex).clone()),
            rate: FittedRate::constant(k, self.standard_error),
        };
        Some(products.iter().zip(k).map(reaction).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A complex by the counts of its species.
    fn complex(counts: &[u32]) -> Complex {
        Complex::new(counts.iter().map(|count| f64::from(*count)).enumerate())
    }

    fn reaction(source: &[u32], products: &[u32], k: f64) -> FittedReaction {
        let reaction = OneWayReaction::new(complex(source), complex(products));
        FittedReaction { reaction, rate: FittedRate::constant(k, 1e-15 * k) }
    }

    fn represented(reactions: &[FittedReaction], molecules: usize, open: bool) -> Vec<(Complex, f64)> {
        let reactants = reactions[0].reaction.reactants.clone();
        let products = possible_products(&reactants, reactions, molecules, open);
        let source = SourceComplex { reactants: &reactants, products, settings: &IdentifiabilitySettings::default() };
        let found = source.representative(reactions).into_iter();
        found.map(|found| (found.reaction.products, found.rate.k)).collect()
    }

    #[test]
    fn one_reaction_stands_for_two_that_it_does_the_work_of() {
        // A -> 2 B and A -> 2 C at the same rate are A -> B + C.
        let two = [reaction(&[1, 0, 0], &[0, 2, 0], 1.0), reaction(&[1, 0, 0], &[0, 0, 2], 1.0)];
        assert_eq!(represented(&two, 2, false), [(complex(&[0, 1, 1]), 2.0)]);
    }

    #[test]
    fn the_form_without_a_catalyst_stands_for_the_one_with() {
        // 2 B -> B + C at k is 2 B -> 2 C at k/2.
        let [(products, k)] = represented(&[reaction(&[2, 0], &[1, 1], 3.0)], 2, false).try_into().unwrap();
        assert_eq!(products, complex(&[0, 2]));
        assert!((k - 1.5).abs() < 1e-12, "{k}");
    }

    #[test]
    fn small_integers_stand_for_large_ones() {
        // X -> 2 Y and X -> 0 are X -> Y and X -> 0.
        let two = [reaction(&[1, 0], &[0, 2], 1.5), reaction(&[1, 0], &[0, 0], 2.5)];
        let mut found = represented(&two, 2, true);
        found.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(
            found.iter().map(|(complex, _)| complex.clone()).collect::<Vec<_>>(),
            [complex(&[0, 0]), complex(&[0, 1])]
        );
        assert!((found[0].1 - 1.0).abs() < 1e-12 && (found[1].1 - 3.0).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn two_real_reactions_stay_two() {
        let two = [reaction(&[1, 0, 0], &[0, 1, 0], 1.0), reaction(&[1, 0, 0], &[0, 0, 1], 2.5)];
        assert_eq!(represented(&two, 1, false).len(), 2);
    }
}
