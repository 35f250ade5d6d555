//! What a reaction has to be worth: the extended Bayesian information criterion (Chen, Chen, *Biometrika* 95 (2008) 759),
//! ln n + 2 ln N for each of N candidates, with the candidates counted that are as plausible as it is.

use crate::learn::search::candidates::{Candidate, Candidates};
use crate::learn::search::laws::{Law, extends, outside};

/// What a molecule costs: of networks that fit as well, the one with simpler reactions.
const COST_OF_MOLECULE: f64 = 0.1;

/// What a reaction costs that makes something of nothing: it needs a reactant that nobody measured and that does not
/// run out, or a flow into the system.
const COST_OF_GROWTH: f64 = 6.0;

/// Whether a reaction only adds molecules: `A => 2 A`, `A => A + B`, `0 => A`.
pub fn is_growth(candidate: &Candidate) -> bool {
    candidate.net.iter().all(|(_, nu)| *nu > 0.0)
}

fn price(candidate: &Candidate, simplest: f64, data: usize, among: usize) -> f64 {
    if candidate.is_known {
        return 0.0;
    }
    let growth = if is_growth(candidate) { COST_OF_GROWTH } else { 0.0 };
    choice(data, among) + COST_OF_MOLECULE * (candidate.complexity - simplest) + growth
}

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
        penalties[*c] = price(&candidates.all[*c], simplest, data, as_small(candidates, group, *c));
    }
}

/// How many of a group have no more molecules on a side than one of them.
fn as_small(candidates: &Candidates, group: &[usize], own: usize) -> usize {
    let size = candidates.all[own].molecularity();
    group.iter().filter(|c| candidates.all[**c].molecularity() <= size).count()
}

fn choice(data: usize, among: usize) -> f64 {
    (data.max(1) as f64).ln() + 2.0 * (among.max(1) as f64).ln()
}

/// What a network costs by itself: its candidates are those that obey every law that the network obeys, so no law has
/// to be found in the data.
pub fn own_penalty(candidates: &Candidates, support: &[usize], data: usize) -> f64 {
    // A law that counts what nobody measured is none that the data could break.
    let mut span: Vec<Vec<f64>> = candidates.unseen.iter().map(|s| unit(candidates.species, *s)).collect();
    support.iter().for_each(|c| {
        extends(&mut span, candidates.net(*c));
    });
    let norm = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
    let is_within = |c: &usize| norm(&outside(&span, candidates.net(*c))) < 1e-9;
    let group: Vec<usize> = match span.len() {
        rank if rank == candidates.species => (0..candidates.len()).collect(),
        _ => (0..candidates.len()).filter(is_within).collect(),
    };
    let simplest = candidates.all.iter().map(|it| it.complexity).fold(f64::INFINITY, f64::min);
    let among = |c: usize| as_small(candidates, &group, c);
    support.iter().map(|c| price(&candidates.all[*c], simplest, data, among(*c))).sum()
}

fn unit(length: usize, place: usize) -> Vec<f64> {
    (0..length).map(|s| if s == place { 1.0 } else { 0.0 }).collect()
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
