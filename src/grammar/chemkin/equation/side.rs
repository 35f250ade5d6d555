//! The sides of an equation: terms between `+`, and third bodies in parentheses.

use std::collections::HashSet;

use nom::character::complete::{char, digit1, multispace0, one_of};
use nom::combinator::{opt, recognize};
use nom::error::Error;
use nom::sequence::delimited;
use nom::{IResult, Parser};

use crate::grammar::chemkin::equation::arrow::splits;
use crate::grammar::chemkin::statement::Statement;
use crate::grammar::equation::{EquationTree, FalloffTree, SideTree, TermTree};
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
#[derive(Clone, Debug, PartialEq)]
pub enum NotAnEquation {
    NoArrow,
    /// A side is empty.
    BlankSide,
    /// Two signs follow each other, or a sign ends a side.
    MissingName(Span),
    /// The text means one equation with its blanks and another one without them.
    TwoMeanings(Box<[EquationTree; 2]>),
}

/// Largest number of `(` on a side that are tried as the beginning of a third body.
const MOST_THIRD_BODIES: usize = 1000;
/// Largest number of `)` that are tried as the end of a third body.
const MOST_NESTED: usize = 4;

type Parsed<'a, T> = IResult<&'a str, T, Error<&'a str>>;

/// A side without its third body.
struct WithThirdBody<'t> {
    pieces: Vec<&'t str>,
    third_body: Option<FalloffTree>,
}

/// Reads parts of a statement with a list of names.
pub struct Reader<'a> {
    pub statement: &'a Statement<'a>,
    pub names: &'a dyn Names,
}

impl Reader<'_> {
    /// The equation at the first arrow that has terms on both sides.
    pub fn tree(&self, text: &str, known_only: bool) -> Option<EquationTree> {
        splits(text).into_iter().find_map(|(at, sign, arrow)| {
            let left = self.side(&text[..at], known_only).ok()?;
            let right = self.side(&text[at + sign.len()..], known_only).ok()?;
            let arrow_span = self.statement.span_of(&text[at..at + sign.len()]);
            Some(EquationTree { left, arrow, arrow_span, right })
        })
    }

    /// Terms between `+`, and a third body in parentheses at the end or among them.
    pub fn side(&self, text: &str, known_only: bool) -> Result<SideTree, NotAnEquation> {
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
        for (at, _) in text.match_indices('(').take(MOST_THIRD_BODIES) {
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

    /// The terms of a text with known names only. `starts` holds, for each term so far, the terms that may stand there
    /// instead; `tried` the places from which no reading reaches the end, or is being tried.
    fn all_known<'t>(&self, text: &'t str) -> Option<Vec<TermTree>> {
        let (mut found, mut tried) = (Vec::new(), HashSet::new());
        let mut start = |text: &'t str| {
            let text = text.trim_start();
            let is_new = !text.is_empty() && tried.insert(text.len());
            if is_new { self.starting_terms(text) } else { Vec::new() }.into_iter()
        };
        let mut starts = vec![start(text)];
        while let Some(terms) = starts.last_mut() {
            let Some((term, rest)) = terms.next() else {
                starts.pop();
                found.pop();
                continue;
            };
            let rest = rest.trim_start();
            if rest.is_empty() {
                found.push(term);
                return Some(found);
            }
            if let Ok((rest, _)) = plus(rest) {
                found.push(term);
                starts.push(start(rest));
            }
        }
        None
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
