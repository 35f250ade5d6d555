//! The errors of an equation.

use nom::error::{ErrorKind, ParseError};

use crate::source::{Diagnostic, Source, Span};

/// An error, and the piece of the equation it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Problem<'a> {
    pub(super) kind: Kind,
    pub(super) piece: &'a str,
}

/// A kind of error with its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    code: &'static str,
    message: &'static str,
    reason: &'static str,
    hint: &'static str,
}

impl Kind {
    pub(super) const BLANK_SIDE: Kind = Kind {
        code: "blank-side",
        message: "a side of the equation is blank",
        reason: "no species here",
        hint: "write 0 for an empty side, as in `0 => A`",
    };
    pub(super) const MISSING_ARROW: Kind = Kind {
        code: "missing-arrow",
        message: "the equation has no arrow",
        reason: "no `=>` or `<=>` stands between blanks here",
        hint: "write `A => B` for a one-way reaction, `A <=> B` for a reversible one",
    };
    pub(super) const UNKNOWN_ARROW: Kind = Kind {
        code: "unknown-arrow",
        message: "this arrow is not known",
        reason: "the arrows are `=>`, `<=>` and `=`",
        hint: "write `<=>`; for a one-way reaction `=>`",
    };
    pub(super) const SECOND_ARROW: Kind = Kind {
        code: "second-arrow",
        message: "the equation has a second arrow",
        reason: "an equation has one arrow",
        hint: "write each step as a reaction of its own",
    };
    pub(super) const LEADING_PLUS: Kind = Kind {
        code: "leading-plus",
        message: "a side begins with `+`",
        reason: "no species stands before this `+`",
        hint: "remove the `+`, or write the species that is missing",
    };
    pub(super) const TRAILING_PLUS: Kind = Kind {
        code: "trailing-plus",
        message: "a side ends with `+`",
        reason: "no species follows this `+`",
        hint: "remove the `+`, or write the species that is missing",
    };
    pub(super) const REPEATED_PLUS: Kind = Kind {
        code: "repeated-plus",
        message: "two `+` stand side by side",
        reason: "no species stands before this `+`",
        hint: "remove one `+`; a positive ion has its sign glued on, as in `H3O+ + E`",
    };
    pub(super) const MISSING_PLUS: Kind = Kind {
        code: "missing-plus",
        message: "a `+` is missing",
        reason: "this follows a species without a `+`",
        hint: "write `+` between two species, with a blank on both sides",
    };
    pub(super) const MISSING_SPECIES: Kind = Kind {
        code: "missing-species",
        message: "a coefficient has no species",
        reason: "no species follows this number",
        hint: "write the species after its coefficient, as in `2 H2`",
    };
    pub(super) const BAD_COEFFICIENT: Kind = Kind {
        code: "bad-coefficient",
        message: "this coefficient cannot be read",
        reason: "a coefficient is one decimal number",
        hint: "write a whole or decimal number, as in `2 H2` or `0.5 O2`; fractions such as 1/2 are not read",
    };
    pub(super) const GLUED_SIGNS: Kind = Kind {
        code: "glued-signs",
        message: "signs are glued to a name",
        reason: "without blanks this is all one name",
        hint: "put blanks around `+`, around the arrow and before `(+M)`, as in `H2 + O <=> H + OH`",
    };
    pub(super) const MALFORMED_THIRD_BODY: Kind = Kind {
        code: "malformed-third-body",
        message: "this third body cannot be read",
        reason: "a third body is `(+M)`, or `(+AR)` for one species",
        hint: "close the parenthesis right after the name",
    };
    pub(super) const LONE_THIRD_BODY: Kind = Kind {
        code: "lone-third-body",
        message: "a third body stands alone",
        reason: "no species stands before this third body",
        hint: "write the species first, as in `H + O2 (+M)`",
    };
    pub(super) const THIRD_BODY_NOT_LAST: Kind = Kind {
        code: "third-body-not-last",
        message: "something follows the third body",
        reason: "the third body stands last on its side, once",
        hint: "move `(+M)` to the end of the side, as in `H + O2 (+M) <=> HO2 (+M)`",
    };
    pub(super) const UNPRINTABLE_CHARACTER: Kind = Kind {
        code: "unprintable-character",
        message: "a name has an unprintable character in it",
        reason: "this character cannot be seen",
        hint: "remove it and type the name again",
    };
}

/// The combinators of nom fail only where a word is missing.
impl<'a> ParseError<&'a str> for Problem<'a> {
    fn from_error_kind(input: &'a str, _: ErrorKind) -> Self {
        Problem { kind: Kind::MISSING_SPECIES, piece: &input[..0] }
    }

    fn append(_: &'a str, _: ErrorKind, other: Self) -> Self {
        other
    }
}

impl Problem<'_> {
    pub(super) fn diagnostic(self, source: &Source, span: Span) -> Diagnostic {
        let Kind { code, message, reason, hint } = self.kind;
        let hint = if self.kind == Kind::UNKNOWN_ARROW { arrow_hint(self.piece) } else { hint };
        Diagnostic::error(code, message).at(source, span).because(reason).hint(hint)
    }
}

fn arrow_hint(arrow: &str) -> &'static str {
    let left = arrow.contains(['<', '←', '⇐', '⟵', '↔', '⇔', '⇌', '⇋', '⇄', '⇆', '⟷']);
    let right = arrow.contains(['>', '→', '⇒', '⟶', '↔', '⇔', '⇌', '⇋', '⇄', '⇆', '⟷']);
    match (left, right) {
        (true, false) => "write the reactants on the left: `A => B`; for both ways `A <=> B`",
        (false, true) => "write `=>`; for a reversible reaction `<=>`",
        _ => Kind::UNKNOWN_ARROW.hint,
    }
}
