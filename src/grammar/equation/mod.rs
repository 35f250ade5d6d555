//! Reaction equations: `2 H2 + O2 <=> 2 H2O`, `H + O2 (+M) <=> HO2 (+M)`, `0 => A`.
//!
//! The language is `grammars/equation.abnf`. Only blanks separate words, as names may hold `+`, `=` and parentheses:
//! `H2+O<=>H+OH` is one word, and refused with this explanation.

mod problem;
mod tree;

use nom::combinator::opt;
use nom::sequence::preceded;
use nom::{IResult, Offset, Parser};

use crate::grammar::equation::problem::{Kind, Problem};
use crate::grammar::lexeme::{blanks, number, word};
use crate::source::{Diagnostic, Source, Span};

pub use tree::{Arrow, EquationTree, FalloffTree, SideTree, TermTree};

type Parsed<'a, T> = IResult<&'a str, T, Problem<'a>>;

/// Reads the equation in `span` of `source`; blanks around it do not matter.
///
/// Codes of the errors: `blank-side`, `missing-arrow`, `unknown-arrow`, `second-arrow`,
/// `leading-plus`, `trailing-plus`, `repeated-plus`, `missing-plus`, `missing-species`,
/// `bad-coefficient`, `glued-signs`, `malformed-third-body`, `lone-third-body`,
/// `third-body-not-last`, `unprintable-character`.
pub fn parse(source: &Source, span: Span) -> Result<EquationTree, Diagnostic> {
    let text = Text { whole: source.slice(span), start: span.start };
    match text.equation(text.whole) {
        Ok((_, tree)) => Ok(tree),
        Err(nom::Err::Error(problem) | nom::Err::Failure(problem)) => {
            Err(problem.diagnostic(source, text.span(problem.piece)))
        }
        Err(nom::Err::Incomplete(_)) => {
            let problem = Problem { kind: Kind::MISSING_ARROW, piece: text.whole };
            Err(problem.diagnostic(source, span))
        }
    }
}

/// The text being parsed, and where it begins in its source.
struct Text<'a> {
    whole: &'a str,
    start: usize,
}

impl<'a> Text<'a> {
    fn span(&self, piece: &str) -> Span {
        let start = self.start + self.whole.offset(piece);
        Span::new(start, start + piece.len())
    }

    fn equation(&self, input: &'a str) -> Parsed<'a, EquationTree> {
        let (rest, left) = self.side(input)?;
        let (rest, (arrow, arrow_span)) = self.arrow(rest)?;
        if is_arrow_like(next_word(rest)) {
            return fail(Kind::SECOND_ARROW, next_word(rest));
        }
        let (rest, right) = self.side(rest)?;
        if is_arrow_like(next_word(rest)) {
            return fail(Kind::SECOND_ARROW, next_word(rest));
        }
        Ok((rest, EquationTree { left, arrow, arrow_span, right }))
    }

    fn arrow(&self, input: &'a str) -> Parsed<'a, (Arrow, Span)> {
        let (rest, found) = preceded(blanks, opt(word)).parse(input)?;
        let arrow = match found {
            Some("<=>" | "=") => Arrow::Reversible,
            Some("=>") => Arrow::Irreversible,
            Some(other) => return fail(Kind::UNKNOWN_ARROW, other),
            None => return Err(nom::Err::Failure(self.missing_arrow())),
        };
        Ok((rest, (arrow, self.span(found.unwrap_or_default()))))
    }

    /// The error of an equation without an arrow between blanks; a name may hold the arrow.
    fn missing_arrow(&self) -> Problem<'a> {
        let glued = self.whole.split_whitespace().find(|word| word.contains(['=', '>', '→', '⇌', '↔']));
        match glued {
            Some(piece) => Problem { kind: Kind::GLUED_SIGNS, piece },
            None => Problem { kind: Kind::MISSING_ARROW, piece: self.whole.trim() },
        }
    }

    fn side(&self, input: &'a str) -> Parsed<'a, SideTree> {
        let first = next_word(input);
        match first {
            "" | "=" | "=>" | "<=>" => return fail(Kind::BLANK_SIDE, &first[..0]),
            "+" => return fail(Kind::LEADING_PLUS, first),
            _ if first.starts_with("(+") => return fail(Kind::LONE_THIRD_BODY, first),
            _ if is_arrow_like(first) => return fail(Kind::UNKNOWN_ARROW, first),
            _ => {}
        }
        if let Some((rest, span)) = self.empty_side(input) {
            return Ok((rest, SideTree { terms: Vec::new(), third_body: None, span }));
        }
        let (rest, terms) = self.terms(input)?;
        let (rest, third_body) = if next_word(rest).starts_with("(+") {
            self.third_body(rest).map(|(r, t)| (r, Some(t)))?
        } else {
            (rest, None)
        };
        let end = self.span(&rest[..0]).start;
        Ok((rest, SideTree { terms, third_body, span: Span::new(self.span(first).start, end) }))
    }

    /// `0`, and nothing else on this side.
    fn empty_side(&self, input: &'a str) -> Option<(&'a str, Span)> {
        let (rest, zero) = take_word(input).ok()?;
        (zero == "0" && ends_side(next_word(rest))).then(|| (rest, self.span(zero)))
    }

    fn terms(&self, input: &'a str) -> Parsed<'a, Vec<TermTree>> {
        let (mut rest, first) = self.term(input)?;
        let mut terms = vec![first];
        loop {
            let next = next_word(rest);
            if ends_side(next) || next.starts_with("(+") {
                return Ok((rest, terms));
            }
            let (after_plus, _) = plus(rest)?;
            let (after_term, term) = self.term(after_plus)?;
            terms.push(term);
            rest = after_term;
        }
    }

    fn term(&self, input: &'a str) -> Parsed<'a, TermTree> {
        let (rest, coefficient) = coefficient(input)?;
        let (rest, name) = species_name(rest)?;
        let coefficient = coefficient.map(|text| (text.to_string(), self.span(text)));
        Ok((rest, TermTree { coefficient, name: name.to_string(), name_span: self.span(name) }))
    }

    fn third_body(&self, input: &'a str) -> Parsed<'a, FalloffTree> {
        let (mut rest, first) = take_word(input)?;
        let mut collider = first.strip_prefix("(+").unwrap_or(first);
        if collider.is_empty() && !ends_side(next_word(rest)) {
            (rest, collider) = take_word(rest)?;
        }
        let span = self.span(first).to(self.span(collider));
        let name = match collider.strip_suffix(')') {
            Some(name) if !name.is_empty() => name,
            _ => return fail(Kind::MALFORMED_THIRD_BODY, first),
        };
        check_name(name)?;
        if !ends_side(next_word(rest)) {
            return fail(Kind::THIRD_BODY_NOT_LAST, next_word(rest));
        }
        Ok((rest, FalloffTree { name: name.to_string(), span }))
    }
}

fn plus(input: &str) -> Parsed<'_, &str> {
    let (rest, sign) = take_word(input)?;
    let next = next_word(rest);
    match sign {
        "+" if ends_side(next) || next.starts_with("(+") => fail(Kind::TRAILING_PLUS, sign),
        "+" if next == "+" => fail(Kind::REPEATED_PLUS, next),
        "+" => Ok((rest, sign)),
        other => {
            check_name(other)?;
            fail(Kind::MISSING_PLUS, other)
        }
    }
}

/// A decimal number before a name; `None` where the next word is the name already.
fn coefficient(input: &str) -> Parsed<'_, Option<&str>> {
    let (rest, first) = take_word(input)?;
    let next = next_word(rest);
    let name_follows = !ends_side(next) && next != "+" && !next.starts_with("(+");
    if is_number(first) {
        return match name_follows {
            true if is_number(next) => fail(Kind::BAD_COEFFICIENT, next),
            true => Ok((rest, Some(first))),
            false => fail(Kind::MISSING_SPECIES, first),
        };
    }
    if is_numberlike(first) && (name_follows || !first.contains(['e', 'E'])) {
        return fail(Kind::BAD_COEFFICIENT, first);
    }
    Ok((input, None))
}

fn species_name(input: &str) -> Parsed<'_, &str> {
    let (rest, name) = take_word(input)?;
    check_name(name)?;
    Ok((rest, name))
}

fn check_name(name: &str) -> Result<(), nom::Err<Problem<'_>>> {
    let problem = |kind, piece| Err(nom::Err::Failure(Problem { kind, piece }));
    let glued = name.contains("=>") || name.contains("<=") || name.contains(['→', '⇌', '↔']);
    let glued_third_body = name.ends_with("(+M)") || name.ends_with("(+m)");
    if glued || glued_third_body || (name.starts_with('+') && name.len() > 1) {
        return problem(Kind::GLUED_SIGNS, name);
    }
    match name.char_indices().find(|(_, c)| c.is_control()) {
        Some((at, c)) => problem(Kind::UNPRINTABLE_CHARACTER, &name[at..at + c.len_utf8()]),
        None => Ok(()),
    }
}

fn fail<'a, T>(kind: Kind, piece: &'a str) -> Parsed<'a, T> {
    Err(nom::Err::Failure(Problem { kind, piece }))
}

fn take_word(input: &str) -> Parsed<'_, &str> {
    preceded(blanks, word).parse(input)
}

/// The word that comes next, without taking it; an empty piece of the text at its end.
fn next_word(input: &str) -> &str {
    let rest = input.trim_start();
    &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())]
}

fn ends_side(word: &str) -> bool {
    word.is_empty() || is_arrow_like(word)
}

/// An arrow, or a word that can only be meant as one.
fn is_arrow_like(word: &str) -> bool {
    const ARROWS: &str = "<>=→←⇒⇐⟶⟵⇌⇋⇄⇆↔⇔⟷";
    let only_signs = word.chars().all(|c| c == '-' || ARROWS.contains(c));
    only_signs && (word.starts_with("--") || word.contains(|c| ARROWS.contains(c)))
}

fn is_number(word: &str) -> bool {
    matches!(number::<Problem<'_>>(word), Ok(("", _)))
}

/// Looks like a number but is none: `1/2`, `2..5`, `1,5`.
fn is_numberlike(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '-')
        && word.contains(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || "./,eE+-*^×½".contains(c))
}

#[cfg(test)]
mod tests;
