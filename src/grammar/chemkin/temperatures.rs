//! The default temperatures of a THERMO section: behind its keyword, or on a line before the first entry.

use crate::grammar::chemkin::columns::{Field, columns};
use crate::grammar::chemkin::is_number;
use crate::grammar::chemkin::line::{Line, words};
use crate::source::Source;

/// The lowest temperature, the one where two ranges meet, and the highest, if the line begins with three numbers.
pub fn default_temperatures<'a>(source: &'a Source, line: &Line) -> Option<[Field<'a>; 3]> {
    let in_columns = [1..=10, 11..=20, 21..=30].map(|wanted| columns(source, line.span, wanted));
    three_numbers(&fields(source, line)).or_else(|| Some(in_columns).filter(|fields| fields.iter().all(is_numeric)))
}

/// The same temperatures behind the keyword THERMO, where words such as ALL may stand before them.
pub fn temperatures_behind_keyword<'a>(source: &'a Source, header: &Line) -> Option<[Field<'a>; 3]> {
    let fields = fields(source, header);
    three_numbers(fields.get(fields.iter().position(is_numeric)?..)?)
}

/// The words of a line, and the pieces of those with commas.
fn fields<'a>(source: &'a Source, line: &Line) -> Vec<Field<'a>> {
    let pieces = words(source, line.span).into_iter().flat_map(|(word, span)| {
        let pieces = word.split(',').filter(|piece| !piece.is_empty());
        pieces.map(move |piece| Field::within(word, span.start, piece))
    });
    pieces.collect()
}

fn three_numbers<'a>(fields: &[Field<'a>]) -> Option<[Field<'a>; 3]> {
    let three: [Field; 3] = fields.get(..3)?.try_into().ok()?;
    Some(three).filter(|three| three.iter().all(is_numeric))
}

fn is_numeric(field: &Field) -> bool {
    is_number(field.text)
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
        assert_eq!(read(" 300.000, 1000.000,5000.000").as_ref(), Some(&expected));
        assert_eq!(read("H2 O2 300."), None);
        assert_eq!(read("300. 1000."), None);
    }

    #[test]
    fn they_may_stand_behind_the_keyword() {
        let read = |text: &str| {
            let source = Source::new("x", text);
            temperatures_behind_keyword(&source, &lines(&source)[0]).map(|fields| fields.map(|it| it.text.to_string()))
        };
        let expected = Some(["300.", "1000.", "5000"].map(str::to_string));
        assert_eq!(read(" ALL 300. 1000. 5000"), expected);
        assert_eq!(read(" 300.,1000.,5000 20000."), expected);
        assert_eq!(read(" ALL"), None);
        assert_eq!(read(" NASA9 300. 1000."), None);
    }
}
