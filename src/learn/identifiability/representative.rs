//! Which of several networks with the same dynamics stands for them.
//!
//! For every source complex y the data show only w_y = Σ_p k_{y→p} (p − y) (Craciun, Pantea,
//! *J. Math. Chem.* 44 (2008) 244). Of the reactions that add up to it the fewest are taken; of as
//! few, those without catalysts, then those with the smallest integers. All of them are balanced.

use crate::learn::complex::{Complex, complexes};

/// What add up to the same within this share of the standard errors, or of the size where these
/// are smaller, are the same.
const STANDARD_ERRORS: f64 = 4.0;
const EXACT: f64 = 1e-9;
/// More pairs of products are not tried.
const MOST_PAIRS: usize = 500_000;

/// A reaction of a source complex with its rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    pub products: Complex,
    pub k: f64,
    pub standard_error: f64,
}

/// What a product is worth as a representative; the smallest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    reactions: usize,
    catalysed: usize,
    molecules: u32,
}

/// A source complex and what its products may be.
pub struct Source<'a> {
    pub reactants: &'a Complex,
    /// Balanced, in the order in which equals are preferred.
    pub products: Vec<Complex>,
}

/// All complexes that could stand for products of these channels: of species that the channels
/// produce, or of the source itself; no other could be cancelled again.
pub fn possible_products(reactants: &Complex, channels: &[Channel], molecules: usize, open: bool) -> Vec<Complex> {
    let own = reactants.terms().iter().map(|(column, _)| *column);
    let made = channels.iter().flat_map(|channel| channel.products.terms().iter().map(|(column, _)| *column));
    let mut species: Vec<usize> = own.chain(made).collect();
    species.sort_unstable();
    species.dedup();
    let mut products = complexes(&species, molecules);
    products.retain(|complex| complex != reactants && (open || complex.molecules() > 0));
    products
}

impl Source<'_> {
    /// The channels that stand for the given ones.
    pub fn representative(&self, channels: &[Channel]) -> Vec<Channel> {
        let mut channels = channels.to_vec();
        while let Some(better) = self.improved(&channels) {
            channels = better;
        }
        channels
    }

    /// One or two channels replaced by better ones.
    fn improved(&self, channels: &[Channel]) -> Option<Vec<Channel>> {
        let pairs = (0..channels.len()).flat_map(|i| (0..i).map(move |j| vec![i, j]));
        let parts = (0..channels.len()).map(|i| vec![i]).chain(pairs);
        parts
            .filter_map(|part| {
                let replaced: Vec<Channel> = part.iter().map(|i| channels[*i].clone()).collect();
                let better = self.better(&replaced)?;
                let others = channels.iter().enumerate().filter(|(i, _)| !part.contains(i)).map(|(_, channel)| channel);
                let others: Vec<&Channel> = others.collect();
                let is_new = better.iter().all(|one| others.iter().all(|other| other.products != one.products));
                is_new.then(|| others.into_iter().cloned().chain(better).collect())
            })
            .next()
    }

    /// The cheapest one or two products that add up to what these channels do, if cheaper.
    fn better(&self, channels: &[Channel]) -> Option<Vec<Channel>> {
        let target = Target::of(self.reactants, channels);
        let mut best: Option<(Cost, Vec<Channel>)> = None;
        let now = self.cost(channels.iter().map(|channel| &channel.products));
        let mut offer = |found: Option<Vec<Channel>>| {
            let Some(found) = found else { return };
            let cost = self.cost(found.iter().map(|channel| &channel.products));
            if cost < best.as_ref().map_or(now, |(cost, _)| *cost) {
                best = Some((cost, found));
            }
        };
        self.products.iter().for_each(|one| offer(target.met_by(self.reactants, &[one])));
        if channels.len() == 2 && self.products.len().pow(2) <= 2 * MOST_PAIRS {
            for (i, one) in self.products.iter().enumerate() {
                for other in &self.products[..i] {
                    offer(target.met_by(self.reactants, &[one, other]));
                }
            }
        }
        best.map(|(_, channels)| channels)
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

/// w = Σ k v of some channels and how well each entry is known.
struct Target {
    entries: Vec<(usize, f64, f64)>,
    standard_error: f64,
}

impl Target {
    fn of(reactants: &Complex, channels: &[Channel]) -> Self {
        let mut entries: Vec<(usize, f64, f64)> = Vec::new();
        for channel in channels {
            for (s, net) in reactants.net_to(&channel.products) {
                let doubt = net.abs() * (STANDARD_ERRORS * channel.standard_error).max(EXACT * channel.k);
                match entries.iter_mut().find(|(at, _, _)| *at == s) {
                    Some((_, w, error)) => (*w, *error) = (*w + net * channel.k, *error + doubt),
                    None => entries.push((s, net * channel.k, doubt)),
                }
            }
        }
        let standard_error = channels.iter().map(|channel| channel.standard_error).fold(0.0, f64::max);
        Target { entries, standard_error }
    }

    /// The rates with which one or two products do the same; `None` if none do.
    fn met_by(&self, reactants: &Complex, products: &[&Complex]) -> Option<Vec<Channel>> {
        let nets: Vec<Vec<(usize, f64)>> = products.iter().map(|complex| reactants.net_to(complex)).collect();
        let net = |c: usize, s: usize| nets[c].iter().find(|(at, _)| *at == s).map_or(0.0, |(_, net)| *net);
        if nets.iter().flatten().any(|(s, _)| !self.entries.iter().any(|(at, _, _)| at == s)) {
            return None;
        }
        // Rates in proportion to the doubt of each entry.
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
                if determinant <= 1e-9 * a * c {
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
        if !k.iter().all(|k| *k > EXACT * largest) || !self.entries.iter().all(met) {
            return None;
        }
        let channel = |(complex, k): (&&Complex, f64)| Channel {
            products: (*complex).clone(),
            k,
            standard_error: self.standard_error,
        };
        Some(products.iter().zip(k).map(channel).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The complexes of up to three molecules of two species, by their counts.
    fn complex(counts: &[u32]) -> Complex {
        let all = complexes(&(0..counts.len()).collect::<Vec<_>>(), 4);
        let is = |complex: &&Complex| {
            counts.iter().enumerate().all(|(s, count)| {
                complex.terms().iter().find(|(at, _)| *at == s).map_or(0, |(_, count)| *count) == *count
            })
        };
        all.iter().find(is).cloned().unwrap()
    }

    fn channel(counts: &[u32], k: f64) -> Channel {
        Channel { products: complex(counts), k, standard_error: 1e-15 * k }
    }

    fn represented(source: &[u32], channels: &[Channel], molecules: usize, open: bool) -> Vec<(Complex, f64)> {
        let reactants = complex(source);
        let products = possible_products(&reactants, channels, molecules, open);
        let source = Source { reactants: &reactants, products };
        source.representative(channels).into_iter().map(|channel| (channel.products, channel.k)).collect()
    }

    #[test]
    fn one_reaction_stands_for_two_that_it_does_the_work_of() {
        // A -> 2 B and A -> 2 C at the same rate are A -> B + C.
        let two = [channel(&[0, 2, 0], 1.0), channel(&[0, 0, 2], 1.0)];
        assert_eq!(represented(&[1, 0, 0], &two, 2, false), [(complex(&[0, 1, 1]), 2.0)]);
    }

    #[test]
    fn the_form_without_a_catalyst_stands_for_the_one_with() {
        // 2 B -> B + C at k is 2 B -> 2 C at k/2.
        let [(products, k)] = represented(&[2, 0], &[channel(&[1, 1], 3.0)], 2, false).try_into().unwrap();
        assert_eq!(products, complex(&[0, 2]));
        assert!((k - 1.5).abs() < 1e-12, "{k}");
    }

    #[test]
    fn small_integers_stand_for_large_ones() {
        // X -> 2 Y and X -> 0 are X -> Y and X -> 0.
        let two = [channel(&[0, 2], 1.5), channel(&[0, 0], 2.5)];
        let mut found = represented(&[1, 0], &two, 2, true);
        found.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(
            found.iter().map(|(complex, _)| complex.clone()).collect::<Vec<_>>(),
            [complex(&[0, 0]), complex(&[0, 1])]
        );
        assert!((found[0].1 - 1.0).abs() < 1e-12 && (found[1].1 - 3.0).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn two_real_channels_stay_two() {
        let two = [channel(&[0, 1, 0], 1.0), channel(&[0, 0, 1], 2.5)];
        assert_eq!(represented(&[1, 0, 0], &two, 1, false).len(), 2);
    }
}
