//! Compositions from the elements and counts of a thermo entry.

use crate::formats::composition::{Composition, add_atoms};
use crate::formats::elements::{canonical_symbol, is_element};
use crate::grammar::chemkin::atoms::Atoms;
use crate::grammar::chemkin::columns::Field;
use crate::mechanism::Coefficient;

/// Elements by the names that a mechanism gives them.
#[derive(Clone, Copy)]
pub struct Elements<'a> {
    declared: &'a [String],
}

impl<'a> Elements<'a> {
    pub fn new(declared: &'a [String]) -> Self {
        Elements { declared }
    }

    /// The name of an element: as declared, upper and lower case aside, or else `AR` as `Ar`.
    fn name(self, symbol: &str) -> String {
        match self.declared.iter().find(|name| name.eq_ignore_ascii_case(symbol)) {
            Some(name) => name.clone(),
            None => canonical_symbol(symbol),
        }
    }

    fn is_declared(self, symbol: &str) -> bool {
        self.declared.iter().any(|name| name.eq_ignore_ascii_case(symbol))
    }

    /// Whether an element is declared or, where none are, has a place in the periodic table.
    pub fn is_known(self, symbol: &str) -> bool {
        self.is_declared(symbol) || (self.declared.is_empty() && is_element(&canonical_symbol(symbol)))
    }

    /// Elements that were written several times added up, those without atoms left out; `None` where a
    /// count has more digits than are kept.
    pub fn composition(self, atoms: &[(Field, Coefficient)]) -> Option<Composition> {
        let mut composition: Composition = Vec::new();
        for (symbol, count) in atoms {
            add_atoms(&mut composition, &self.name(symbol.text), *count)?;
        }
        composition.retain(|(_, count)| !count.is_zero());
        Some(composition)
    }
}

/// A composition as columns give it.
#[derive(Clone, Debug, Default)]
pub struct InColumns<'a> {
    pub atoms: Vec<(Field<'a>, Coefficient)>,
    /// Elements without a count, which Fortran reads as 0.
    pub uncounted: Vec<Field<'a>>,
    /// Counts that belong to no element.
    pub nameless: Vec<Field<'a>>,
}

/// `None` where the columns do not hold elements and counts.
pub fn in_columns<'a>(pairs: &[Atoms<'a>], elements: Elements) -> Option<InColumns<'a>> {
    let mut found = InColumns::default();
    for Atoms { symbol, count } in pairs {
        let number = if count.is_blank() { Coefficient::ZERO } else { coefficient(count)? };
        if is_nothing(symbol) {
            found.nameless.extend(Some(*count).filter(|_| !number.is_zero()));
        } else if number.is_zero() && !count.is_blank() && !symbol.text.contains(|c: char| c.is_ascii_digit()) {
            continue;
        } else if !is_symbol(symbol, elements) {
            return None;
        } else if count.is_blank() {
            found.uncounted.push(*symbol);
        } else {
            found.atoms.push((*symbol, number));
        }
    }
    Some(found)
}

/// An element whose columns were filled with blanks or zeros.
fn is_nothing(symbol: &Field) -> bool {
    symbol.text.bytes().all(|byte| byte == b'0')
}

fn is_symbol(symbol: &Field, elements: Elements) -> bool {
    symbol.text.bytes().all(|byte| byte.is_ascii_alphabetic()) || elements.is_declared(symbol.text)
}

pub fn coefficient(count: &Field) -> Option<Coefficient> {
    count.text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::composition::in_words;
    use crate::source::Span;

    fn field(text: &str) -> Field<'_> {
        Field { text, span: Span::default() }
    }

    fn read(pairs: &[(&'static str, &'static str)], declared: &[&str]) -> Option<String> {
        let declared: Vec<String> = declared.iter().map(|name| name.to_string()).collect();
        let elements = Elements::new(&declared);
        let atoms: Vec<Atoms> =
            pairs.iter().map(|(symbol, count)| Atoms { symbol: field(symbol), count: field(count) }).collect();
        Some(in_words(&elements.composition(&in_columns(&atoms, elements)?.atoms)?))
    }

    #[test]
    fn elements_have_the_case_of_their_declaration_or_of_the_periodic_table() {
        assert_eq!(read(&[("AR", "1"), ("h", "2"), ("E", "-1")], &[]).as_deref(), Some("Ar 1, H 2, E -1"));
        assert_eq!(read(&[("AA", "1"), ("h", "2")], &["AA", "H"]).as_deref(), Some("AA 1, H 2"));
        assert_eq!(read(&[("D1", "1")], &["d1"]).as_deref(), Some("d1 1"));
    }

    #[test]
    fn zeros_are_dropped_and_repeated_elements_added() {
        let pairs = [("C", "2"), ("0", "0"), ("00", ""), ("O", "0"), ("", ""), ("c", "1.5"), ("O\u{1c}", "0")];
        assert_eq!(read(&pairs, &[]).as_deref(), Some("C 3.5"));
    }

    #[test]
    fn columns_that_hold_something_else_are_refused() {
        for pair in [("", "2H"), ("2H", ""), ("C1", "000"), ("C1", "000H"), ("1", "250"), ("C", "x"), ("(", "1")] {
            assert_eq!(read(&[pair], &[]), None, "{pair:?}");
        }
        let nameless = in_columns(&[Atoms { symbol: field(""), count: field("2") }], Elements::new(&[])).unwrap();
        assert_eq!((nameless.nameless.len(), nameless.atoms.len()), (1, 0));
    }
}
