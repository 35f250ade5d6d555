//! What can be wrong with an equation, in words.

use nom::error::{ErrorKind, ParseError};

use crate::source::{Diagnostic, Source, Span};

/// What is wrong, and the piece of the equation it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Problem<'a> {
    pub(super) kind: Kind,
    pub(super) piece: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    BlankSide,
    MissingArrow,
    UnknownArrow,
    SecondArrow,
    LeadingPlus,
    TrailingPlus,
    RepeatedPlus,
    MissingPlus,
    MissingSpecies,
    BadCoefficient,
    GluedSigns,
    MalformedThirdBody,
    LoneThirdBody,
    ThirdBodyNotLast,
    UnprintableCharacter,
}

/// The combinators of nom fail only where a word is missing.
impl<'a> ParseError<&'a str> for Problem<'a> {
    fn from_error_kind(input: &'a str, _: ErrorKind) -> Self {
        Problem { kind: Kind::MissingSpecies, piece: &input[..0] }
    }

    fn append(_: &'a str, _: ErrorKind, other: Self) -> Self {
        other
    }
}

impl Problem<'_> {
    pub(super) fn diagnostic(self, source: &Source, span: Span) -> Diagnostic {
        let Wording { code, message, reason, hint } = self.wording();
        Diagnostic::error(code, message).at(source, span).because(reason).hint(hint)
    }

    fn wording(self) -> Wording {
        let words = |code, message, reason, hint| Wording { code, message, reason, hint };
        match self.kind {
            Kind::BlankSide => words(
                "blank-side",
                "a side of the equation is blank",
                "no species here",
                "write 0 for an empty side, as in `0 => A`",
            ),
            Kind::MissingArrow => words(
                "missing-arrow",
                "the equation has no arrow",
                "no `=>` or `<=>` stands between blanks here",
                "write `A => B` for a one-way reaction, `A <=> B` for a reversible one",
            ),
            Kind::UnknownArrow => words(
                "unknown-arrow",
                "this arrow is not known",
                "the arrows are `=>`, `<=>` and `=`",
                arrow_hint(self.piece),
            ),
            Kind::SecondArrow => words(
                "second-arrow",
                "the equation has a second arrow",
                "an equation has one arrow",
                "write each step as a reaction of its own",
            ),
            Kind::LeadingPlus => words(
                "leading-plus",
                "a side begins with `+`",
                "no species stands before this `+`",
                "remove the `+`, or write the species that is missing",
            ),
            Kind::TrailingPlus => words(
                "trailing-plus",
                "a side ends with `+`",
                "no species follows this `+`",
                "remove the `+`, or write the species that is missing",
            ),
            Kind::RepeatedPlus => words(
                "repeated-plus",
                "two `+` stand side by side",
                "no species stands before this `+`",
                "remove one `+`; a positive ion has its sign glued on, as in `H3O+ + E`",
            ),
            Kind::MissingPlus => words(
                "missing-plus",
                "a `+` is missing",
                "this follows a species without a `+`",
                "write `+` between two species, with a blank on both sides",
            ),
            Kind::MissingSpecies => words(
                "missing-species",
                "a coefficient has no species",
                "no species follows this number",
                "write the species after its coefficient, as in `2 H2`",
            ),
            Kind::BadCoefficient => words(
                "bad-coefficient",
                "this coefficient cannot be read",
                "a coefficient is one decimal number",
                "write a whole or decimal number, as in `2 H2` or `0.5 O2`; fractions such as 1/2 are not read",
            ),
            Kind::GluedSigns => words(
                "glued-signs",
                "signs are glued to a name",
                "without blanks this is all one name",
                "put blanks around `+`, around the arrow and before `(+M)`, as in `H2 + O <=> H + OH`",
            ),
            Kind::MalformedThirdBody => words(
                "malformed-third-body",
                "this third body cannot be read",
                "a third body is `(+M)`, or `(+AR)` for one species",
                "close the parenthesis right after the name",
            ),
            Kind::LoneThirdBody => words(
                "lone-third-body",
                "a third body stands alone",
                "no species stands before this third body",
                "write the species first, as in `H + O2 (+M)`",
            ),
            Kind::ThirdBodyNotLast => words(
                "third-body-not-last",
                "something follows the third body",
                "the third body stands last on its side, once",
                "move `(+M)` to the end of the side, as in `H + O2 (+M) <=> HO2 (+M)`",
            ),
            Kind::UnprintableCharacter => words(
                "unprintable-character",
                "a name has an unprintable character in it",
                "this character cannot be seen",
                "remove it and type the name again",
            ),
        }
    }
}

struct Wording {
    code: &'static str,
    message: &'static str,
    reason: &'static str,
    hint: &'static str,
}

fn arrow_hint(arrow: &str) -> &'static str {
    let left = arrow.contains(['<', '←', '⇐', '⟵', '↔', '⇔', '⇌', '⇋', '⇄', '⇆', '⟷']);
    let right = arrow.contains(['>', '→', '⇒', '⟶', '↔', '⇔', '⇌', '⇋', '⇄', '⇆', '⟷']);
    match (left, right) {
        (true, false) => "write the reactants on the left: `A => B`; for both ways `A <=> B`",
        (false, true) => "write `=>`; for a reversible reaction `<=>`",
        _ => "write `<=>`; for a one-way reaction `=>`",
    }
}
