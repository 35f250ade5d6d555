//! What a reaction has to be worth: the extended Bayesian information criterion (Chen, Chen, *Biometrika* 95 (2008) 759),
//! ln n + 2 ln N for each of N candidates, with the candidates counted that are as plausible as it is.

use crate::learn::search::candidates::Candidates;
use crate::learn::search::laws::{Law, extends, outside};

/// What a molecule costs: of networks that fit as well, the one with simpler reactions.
const COST_OF_MOLECULE: f64 = 0.1;

/// The penalty of every candidate, given laws with the most certain first: a candidate that obeys the first j of them is
/// one of N_j.
pub fn penalties(candidates: &Candidates, laws: &[Law], data: usize) -> Vec<f64> {
    let all: Vec<usize> = (0..candidates.len()).collect();
    let mut penalties = vec![0.0; candidates.len()];
    assign(candidates, &all, data, &mut penalties);
    for count in 1..=laws.len() {
        let obeying: Vec<usize> = all.iter().copied().filter(|c| candidates.obeys(*c, &laws[..count])).collect();
        assign(candidates, &obeying, data, &mut penalties);
    }
    penalties
}

fn assign(candidates: &Candidates, group: &[usize], data: usize, penalties: &mut [f64]) {
    let simplest = group.iter().map(|c| candidates.all[*c].complexity).fold(f64::INFINITY, f64::min);
    for c in group {
        let own = &candidates.all[*c];
        let price = choice(data, group.len()) + COST_OF_MOLECULE * (own.complexity - simplest);
        penalties[*c] = if own.is_known { 0.0 } else { price };
    }
}

fn choice(data: usize, among: usize) -> f64 {
    (data.max(1) as f64).ln() + 2.0 * (among.max(1) as f64).ln()
}

/// What a network costs by itself: its candidates are those that obey every law that the network obeys, so no law has
/// to be found in the data.
pub fn own_penalty(candidates: &Candidates, support: &[usize], data: usize) -> f64 {
    let mut span = Vec::new();
    support.iter().for_each(|c| {
        extends(&mut span, candidates.net(*c));
    });
    let norm = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
    let is_within = |c: &usize| norm(&outside(&span, candidates.net(*c))) < 1e-9;
    let among = match span.len() {
        rank if rank == candidates.species => candidates.len(),
        _ => (0..candidates.len()).filter(is_within).count(),
    };
    let simplest = candidates.all.iter().map(|it| it.complexity).fold(f64::INFINITY, f64::min);
    let price = |c: &usize| match &candidates.all[*c] {
        known if known.is_known => 0.0,
        own => choice(data, among) + COST_OF_MOLECULE * (own.complexity - simplest),
    };
    support.iter().map(price).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::search::candidates::Scope;

    #[test]
    fn a_reaction_that_obeys_more_laws_is_cheaper() {
        let scope = Scope { species: vec![0, 1, 2], species_count: 3, order: 2, products: 2, ..Scope::default() };
        let candidates = Candidates::new(&scope);
        let laws = [vec![1, 1, 1]];
        let penalties = penalties(&candidates, &laws, 100);
        let cheapest = |obeying: bool| {
            let own = (0..candidates.len()).filter(|c| candidates.obeys(*c, &laws) == obeying);
            own.map(|c| penalties[c]).fold(f64::INFINITY, f64::min)
        };
        assert!(cheapest(true) + 1.0 < cheapest(false));
        let obeying: Vec<usize> = (0..candidates.len()).filter(|c| candidates.obeys(*c, &laws)).take(3).collect();
        let breaking: Vec<usize> = (0..candidates.len()).filter(|c| !candidates.obeys(*c, &laws)).take(3).collect();
        assert!(own_penalty(&candidates, &obeying[..1], 100) < own_penalty(&candidates, &breaking[..1], 100) + 1.0);
    }
}
