//! Reactions too slow to be seen beside a network that would still move its rate constants: no more is known of these than
//! that the reaction may be there.

use std::collections::BTreeSet;

use crate::learn::search::prices::Prices;

/// A companion is taken this many standard errors above its best rate.
const ABOVE_BEST: f64 = 1.0;

/// A reaction beside a network, and the rate constants of the network with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Companion {
    pub candidate: usize,
    /// In the order of the network.
    pub k: Vec<f64>,
}

/// For each rate constant of a network the reaction that moves it most, if that is by more than some standard errors.
pub fn companions(prices: &Prices<'_>, network: &[usize], candidates: usize, clearly: f64) -> Vec<Companion> {
    let rates = prices.rates();
    let mut strongest: Vec<Option<(f64, Companion)>> = vec![None; network.len()];
    for candidate in (0..candidates).filter(|c| !network.contains(c)) {
        let Some(k) = prices.beside(candidate, ABOVE_BEST) else { continue };
        for (place, (rate, error)) in rates.iter().enumerate() {
            let moved = (k[place] - rate).abs() / error;
            let is_strongest = strongest[place].as_ref().is_none_or(|(most, _)| moved > *most);
            if moved > clearly && is_strongest {
                strongest[place] = Some((moved, Companion { candidate, k: k.clone() }));
            }
        }
    }
    let mut seen = BTreeSet::new();
    strongest.into_iter().flatten().map(|(_, it)| it).filter(|it| seen.insert(it.candidate)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::search::quadratic_model::test_model::model;

    #[test]
    fn a_reaction_that_the_data_want_beside_the_others_moves_their_rates() {
        let model = model();
        let found = companions(&Prices::new(&model, &[1]).unwrap(), &[1], 5, 0.1);
        assert_eq!(found.len(), 1);
        assert!(found[0].candidate != 1);
        assert!(companions(&Prices::new(&model, &[1]).unwrap(), &[1], 5, 1e6).is_empty());
    }
}
