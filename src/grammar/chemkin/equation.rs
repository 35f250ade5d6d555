//! Equations as Chemkin writes them: `H+O2(+M)=HO2(+M)`, `2OH<=>O+H2O`.
//!
//! Blanks are optional, and a name may hold the signs `+`, `=`, `(` and `)` or begin with a digit, so that only the
//! list of declared names shows where a name ends. Of all ways to read an equation as names from the list, the one
//! with the longest names is taken.

use std::collections::HashSet;

use nom::character::complete::{char, digit1, multispace0, one_of};
use nom::combinator::{opt, recognize};
use nom::error::Error;
use nom::sequence::delimited;
use nom::{IResult, Parser};

use crate::grammar::chemkin::statement::Statement;
use crate::grammar::equation::{Arrow, EquationTree, FalloffTree, SideTree, TermTree};
use crate::grammar::lexeme::mantissa;
use crate::source::Span;

/// The names that may occur in equations.
pub trait Names {
    /// The declared spelling of a text that is a name as a whole.
    fn find(&self, text: &str) -> Option<&str>;
    /// Bytes of the longest name.
    fn longest(&self) -> usize;
}

/// Why a text is no equation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnEquation {
    NoArrow,
    /// A side is empty.
    BlankSide,
    /// Two signs follow each other, or a sign ends a side.
    MissingName(Span),
}

/// Arrows; an arrow that contains another stands before it.
const ARROWS: [(&str, Arrow); 5] = [
    ("<=>", Arrow::Reversible),
    ("<->", Arrow::Reversible),
    ("=>", Arrow::Irreversible),
    ("->", Arrow::Irreversible),
    ("=", Arrow::Reversible),
];

/// Largest number of `+` on a side for which all readings are tried.
const MOST_SIGNS: usize = 1000;
/// Largest number of places at which an arrow is tried, as names may hold the sign.
const MOST_ARROWS: usize = 16;
/// Largest number of `)` that are tried as the end of a third body.
const MOST_NESTED: usize = 4;

type Parsed<'a, T> = IResult<&'a str, T, Error<&'a str>>;

/// Whether a text has an arrow of any kind.
pub fn has_arrow(text: &str) -> bool {
    first_arrow(text).is_some()
}

/// Where the first arrow of a text begins.
pub fn first_arrow(text: &str) -> Option<usize> {
    ARROWS.iter().filter_map(|(sign, _)| text.find(sign)).min()
}

/// The arrows of a text that are not Chemkin's own, `->` and `<->`.
pub fn is_foreign(arrow: &str) -> bool {
    arrow.contains("->")
}

/// Reads `text`, a part of the statement, as an equation. A name that is not in the list ends at the next sign, so
/// that messages can show it.
pub fn equation(statement: &Statement, text: &str, names: &dyn Names) -> Result<EquationTree, NotAnEquation> {
    let reader = Reader { statement, names };
    let splits = splits(text);
    for known_only in [true, false] {
        for (at, sign, arrow) in &splits {
            let (left, right) = (&text[..*at], &text[at + sign.len()..]);
            let sides = reader.side(left, known_only).and_then(|left| Ok((left, reader.side(right, known_only)?)));
            if let Ok((left, right)) = sides {
                let arrow_span = statement.span_of(&text[*at..at + sign.len()]);
                return Ok(EquationTree { left, arrow: *arrow, arrow_span, right });
            }
        }
    }
    let (at, sign, _) = splits.first().ok_or(NotAnEquation::NoArrow)?;
    for side in [&text[..*at], &text[at + sign.len()..]] {
        reader.side(side, false)?;
    }
    Err(NotAnEquation::NoArrow)
}

/// The possible places of an arrow, with the longest arrow at each: `<=>` first, `=` last.
fn splits(text: &str) -> Vec<(usize, &'static str, Arrow)> {
    let mut found: Vec<(usize, &'static str, Arrow)> = Vec::new();
    let mut end = 0;
    for (at, _) in text.match_indices(['<', '=', '-']) {
        let arrow = ARROWS.iter().find(|(sign, _)| text[at..].starts_with(sign));
        if let Some((sign, arrow)) = arrow.filter(|_| at >= end) {
            found.push((at, sign, *arrow));
            end = at + sign.len();
        }
        if found.len() >= MOST_ARROWS {
            break;
        }
    }
    found.sort_by_key(|(_, sign, _)| ARROWS.iter().position(|(other, _)| other == sign));
    found
}

/// A side without its third body.
struct WithThirdBody<'t> {
    pieces: Vec<&'t str>,
    third_body: Option<FalloffTree>,
}

struct Reader<'a> {
    statement: &'a Statement<'a>,
    names: &'a dyn Names,
}

impl Reader<'_> {
    /// Terms between `+`, and a third body in parentheses at the end or among them.
    fn side(&self, text: &str, known_only: bool) -> Result<SideTree, NotAnEquation> {
        let text = text.trim();
        let span = self.statement.span_of(text);
        if text.is_empty() {
            return Err(NotAnEquation::BlankSide);
        }
        let whole = WithThirdBody { pieces: vec![text], third_body: None };
        for WithThirdBody { pieces, third_body } in self.third_bodies(text, known_only).into_iter().chain([whole]) {
            let terms: Option<Vec<TermTree>> = if known_only {
                pieces.iter().map(|piece| self.all_known(piece)).collect::<Option<Vec<_>>>().map(|it| it.concat())
            } else {
                Some(pieces.iter().map(|piece| self.any_terms(piece)).collect::<Result<Vec<_>, _>>()?.concat())
            };
            if let Some(terms) = terms {
                return Ok(SideTree { terms, third_body, span });
            }
        }
        Err(NotAnEquation::MissingName(span))
    }

    /// The ways to take `(+M)` out of a side, at its end or before a `+`. There may be several, as names may hold the
    /// same signs.
    fn third_bodies<'t>(&self, text: &'t str, known_only: bool) -> Vec<WithThirdBody<'t>> {
        let mut found = Vec::new();
        for (at, _) in text.match_indices('(').take(MOST_SIGNS) {
            let Some(inner) = text[at + 1..].trim_start().strip_prefix('+') else { continue };
            for (end, _) in inner.match_indices(')').take(MOST_NESTED) {
                let (collider, after) = (inner[..end].trim(), inner[end + 1..].trim_start());
                let rest = after.strip_prefix('+').map(str::trim_start);
                let name = self.names.find(collider).or((!known_only && after.is_empty()).then_some(collider));
                let (Some(name), true) = (name, after.is_empty() || rest.is_some()) else { continue };
                let span = self.statement.span_of(&text[at..text.len() - inner.len() + end + 1]);
                let third_body = Some(FalloffTree { name: name.to_string(), span });
                found.push(WithThirdBody { pieces: std::iter::once(&text[..at]).chain(rest).collect(), third_body });
            }
        }
        found
    }

    fn all_known(&self, text: &str) -> Option<Vec<TermTree>> {
        let mut found = Vec::new();
        let few = text.matches('+').count() <= MOST_SIGNS;
        let all = few && self.known_terms(text, &mut found, &mut HashSet::new());
        found.reverse();
        all.then_some(found)
    }

    /// Whether a text consists of terms with known names; they are collected in reverse order. `failed` holds the
    /// places from which no reading reaches the end.
    fn known_terms(&self, text: &str, found: &mut Vec<TermTree>, failed: &mut HashSet<usize>) -> bool {
        let text = text.trim_start();
        if text.is_empty() || !failed.insert(text.len()) {
            return false;
        }
        self.starting_terms(text).into_iter().any(|(term, rest)| {
            let rest = rest.trim_start();
            let ends = rest.is_empty() || plus(rest).is_ok_and(|(rest, _)| self.known_terms(rest, found, failed));
            if ends {
                found.push(term);
            }
            ends
        })
    }

    /// The terms that a text may begin with, the longest name first, each with the rest of the text.
    fn starting_terms<'t>(&self, text: &'t str) -> Vec<(TermTree, &'t str)> {
        let bare = self
            .starting_names(text)
            .into_iter()
            .map(|(name, span, rest)| (TermTree { coefficient: None, name, name_span: span }, rest));
        let mut terms: Vec<(TermTree, &str)> = bare.collect();
        let coefficients = [mantissa::<Error<&str>>(text), coefficient(text)].into_iter().flatten();
        for (after, written) in coefficients {
            let span = self.statement.span_of(written);
            let with_coefficient =
                self.starting_names(after.trim_start()).into_iter().map(|(name, name_span, rest)| {
                    let coefficient = Some((written.to_string(), span));
                    (TermTree { coefficient, name, name_span }, rest)
                });
            terms.extend(with_coefficient);
        }
        terms
    }

    fn starting_names<'t>(&self, text: &'t str) -> Vec<(String, Span, &'t str)> {
        let longest = self.names.longest().min(text.len());
        let ends = (1..=longest).rev().filter(|end| {
            // A name ends before a sign, a blank or the end.
            text.is_char_boundary(*end) && text[*end..].chars().next().is_none_or(|c| c == '+' || c.is_whitespace())
        });
        let found = ends.filter_map(|end| {
            let (name, rest) = text.split_at(end);
            Some((self.names.find(name)?.to_string(), self.statement.span_of(name), rest))
        });
        found.collect()
    }

    /// Terms with any names; each ends before the next `+` that begins another term.
    fn any_terms(&self, text: &str) -> Result<Vec<TermTree>, NotAnEquation> {
        let mut terms = Vec::new();
        let mut rest = text.trim();
        loop {
            let ends = |after: &str| after.trim_start().is_empty() || plus(after).is_ok();
            if let Some((term, after)) = self.starting_terms(rest).into_iter().find(|(_, after)| ends(after)) {
                terms.push(term);
                rest = after.trim_start();
            } else {
                let second = rest.chars().next().map_or(0, char::len_utf8);
                let end = rest[second..].find('+').map_or(rest.len(), |at| at + second);
                let (term, after) = rest.split_at(end);
                terms.push(self.unknown_term(term.trim())?);
                rest = after;
            }
            if rest.is_empty() {
                return Ok(terms);
            }
            rest = plus(rest).map_or(rest, |(rest, _)| rest).trim_start();
            if rest.is_empty() {
                return Err(NotAnEquation::MissingName(self.statement.span_of(rest)));
            }
        }
    }

    fn unknown_term(&self, text: &str) -> Result<TermTree, NotAnEquation> {
        let (name, written) = match coefficient(text) {
            Ok((name, written)) if !name.trim().is_empty() => (name.trim_start(), Some(written)),
            _ => (text, None),
        };
        if name.is_empty() || name.starts_with('+') {
            return Err(NotAnEquation::MissingName(self.statement.span_of(text)));
        }
        let coefficient = written.map(|written| (written.to_string(), self.statement.span_of(written)));
        Ok(TermTree { coefficient, name: name.to_string(), name_span: self.statement.span_of(name) })
    }
}

/// A positive decimal number. A power of ten needs a sign; without it, the letter begins a name.
fn coefficient(input: &str) -> Parsed<'_, &str> {
    recognize((mantissa, opt((one_of("eE"), one_of("+-"), digit1)))).parse(input)
}

fn plus(input: &str) -> Parsed<'_, char> {
    delimited(multispace0, char('+'), multispace0).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::chemkin::line::lines;
    use crate::source::Source;

    struct List(&'static [&'static str]);

    impl Names for List {
        fn find(&self, text: &str) -> Option<&str> {
            self.0.iter().copied().find(|name| *name == text)
        }

        fn longest(&self) -> usize {
            self.0.iter().map(|name| name.len()).max().unwrap_or(0)
        }
    }

    const NAMES: List = List(&[
        "H", "H2", "O", "O2", "OH", "H2O", "HO2", "M", "AR", "E", "plus", "plus+", "eq=uals", "(Parens)", "SP)X", "2A",
    ]);

    fn read(text: &str) -> Result<String, NotAnEquation> {
        let source = Source::new("x", text);
        let (statement, _) = Statement::read(&source, &lines(&source));
        equation(&statement, statement.text(), &NAMES).map(|tree| tree.to_string())
    }

    #[test]
    fn names_need_no_blanks() {
        for (text, plain) in [
            ("H+O2=O+OH", "H + O2 <=> O + OH"),
            ("2H+M=>H2+M", "2 H + M => H2 + M"),
            ("H+O2(+M)<=>HO2(+ M )", "H + O2 (+M) <=> HO2 (+M)"),
            ("H + O2 (+AR) = HO2 (+AR)", "H + O2 (+AR) <=> HO2 (+AR)"),
            ("plus++plus=2eq=uals", "plus+ + plus <=> 2 eq=uals"),
            ("plus+ eq=uals = plus++(Parens)", "plus + eq=uals <=> plus+ + (Parens)"),
            ("plus+(+SP)X)=eq=uals(+SP)X)", "plus+ (+SP)X) <=> eq=uals (+SP)X)"),
            (".5H2+1.H=2A", ".5 H2 + 1. H <=> 2A"),
            ("1.5E-1H2=0.3H", "1.5E-1 H2 <=> 0.3 H"),
            ("2E+H2=2 H", "2 E + H2 <=> 2 H"),
            ("2E+2AR=2E+2AR", "2 E + 2 AR <=> 2 E + 2 AR"),
            ("O2(+M)+H=HO2(+M)", "O2 + H (+M) <=> HO2 (+M)"),
            ("H2->2H", "H2 => 2 H"),
            ("H2<->2H", "H2 <=> 2 H"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(plain), "{text}");
        }
    }

    #[test]
    fn names_that_are_not_listed_are_read_up_to_the_next_sign() {
        assert_eq!(read("H+XO2=2YY+OH").as_deref(), Ok("H + XO2 <=> 2 YY + OH"));
        assert_eq!(read("H+O2(+N2)=HO2(+N2)").as_deref(), Ok("H + O2 (+N2) <=> HO2 (+N2)"));
    }

    #[test]
    fn what_is_no_equation_says_why() {
        assert_eq!(read("H + O2"), Err(NotAnEquation::NoArrow));
        assert_eq!(read("=2H"), Err(NotAnEquation::BlankSide));
        assert!(matches!(read("H + = O"), Err(NotAnEquation::MissingName(_))));
    }

    #[test]
    fn many_ways_to_read_take_no_time() {
        let text = format!("{}?=H", "plus+".repeat(900));
        assert!(read(&text).is_ok());
        let text = format!("{}H=H", "plus+".repeat(100_000));
        assert!(read(&text).is_ok());
        assert!(read(&"A=".repeat(100_000)).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "[HO2M+=<>()plus. -]{0,24}|.{0,12}") {
            read(&text).ok();
        }
    }
}
