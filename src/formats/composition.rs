//! What species are made of.

use crate::mechanism::Coefficient;

/// Atoms of each element, in the order of first mention; no element twice.
pub type Composition = Vec<(String, Coefficient)>;

/// Adds atoms to those of the same element; `None` where the sum has more digits than are kept.
pub fn add_atoms(composition: &mut Composition, symbol: &str, count: Coefficient) -> Option<()> {
    match composition.iter_mut().find(|(known, _)| known == symbol) {
        Some((_, atoms)) => *atoms = atoms.checked_add(count)?,
        None => composition.push((symbol.to_string(), count)),
    }
    Some(())
}

/// A composition as in `C 2, H 6`, for messages.
pub fn in_words(composition: &[(String, Coefficient)]) -> String {
    composition.iter().map(|(symbol, count)| format!("{symbol} {count}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn atoms_of_one_element_are_added_up() {
        let mut composition = Composition::new();
        for (symbol, count) in [("C", "2"), ("H", "5"), ("O", "1"), ("H", "1")] {
            assert!(add_atoms(&mut composition, symbol, count.parse().unwrap()).is_some());
        }
        assert_eq!(in_words(&composition), "C 2, H 6, O 1");
    }
}
