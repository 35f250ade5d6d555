//! The line of default temperatures at the beginning of a THERMO section.

use crate::grammar::chemkin::columns::{Field, columns};
use crate::grammar::chemkin::is_number;
use crate::grammar::chemkin::line::{Line, words};
use crate::source::Source;

/// The lowest temperature, the one where two ranges meet, and the highest, if the line begins with three numbers.
pub fn default_temperatures<'a>(source: &'a Source, line: &Line) -> Option<[Field<'a>; 3]> {
    let words: Vec<Field> = words(source, line.span).into_iter().map(|(text, span)| Field { text, span }).collect();
    let first: Option<[Field; 3]> = words.get(..3).and_then(|first| first.try_into().ok());
    let in_columns = [1..=10, 11..=20, 21..=30].map(|wanted| columns(source, line.span, wanted));
    first.into_iter().chain([in_columns]).find(|fields| fields.iter().all(|field| is_number(field.text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::chemkin::line::lines;

    fn read(text: &str) -> Option<[String; 3]> {
        let source = Source::new("x", text);
        default_temperatures(&source, &lines(&source)[0]).map(|fields| fields.map(|field| field.text.to_string()))
    }

    #[test]
    fn three_numbers_are_default_temperatures() {
        let expected = ["300.000", "1000.000", "5000.000"].map(str::to_string);
        assert_eq!(read("   300.000  1000.000  5000.000"), Some(expected.clone()));
        assert_eq!(read("   300.000  1000.000  5000.000  20000.   9/09/04").as_ref(), Some(&expected));
        assert_eq!(
            read("   300.000  1000.000  5000.00020000.000"),
            Some(["300.000", "1000.000", "5000.000"].map(str::to_string))
        );
        assert_eq!(read("H2 O2 300."), None);
        assert_eq!(read("300. 1000."), None);
    }
}
