//! The tree of an equation, with the place of every part, and its canonical spelling.

use std::fmt;

use crate::source::Span;

/// An equation as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EquationTree {
    pub left: SideTree,
    pub arrow: Arrow,
    pub arrow_span: Span,
    pub right: SideTree,
}

/// The arrow between the sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// `=>`
    Irreversible,
    /// `<=>` or `=`
    Reversible,
}

/// One side of the arrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideTree {
    /// Empty for a side written `0`. A third body `+ M` is a term like any other.
    pub terms: Vec<TermTree>,
    /// `(+M)` at the end.
    pub third_body: Option<FalloffTree>,
    pub span: Span,
}

/// A species with its coefficient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermTree {
    /// As written; a decimal number, of either sign.
    pub coefficient: Option<(String, Span)>,
    pub name: String,
    pub name_span: Span,
}

/// A third body in parentheses: `(+M)`, `(+AR)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FalloffTree {
    pub name: String,
    /// With the parentheses.
    pub span: Span,
}

impl EquationTree {
    /// The same tree with every span empty, to compare equations from different places.
    pub fn without_positions(&self) -> EquationTree {
        EquationTree {
            left: self.left.without_positions(),
            arrow: self.arrow,
            arrow_span: Span::default(),
            right: self.right.without_positions(),
        }
    }
}

impl SideTree {
    fn without_positions(&self) -> SideTree {
        let bare = |term: &TermTree| TermTree {
            coefficient: term.coefficient.as_ref().map(|(text, _)| (text.clone(), Span::default())),
            name: term.name.clone(),
            name_span: Span::default(),
        };
        SideTree {
            terms: self.terms.iter().map(bare).collect(),
            third_body: self
                .third_body
                .as_ref()
                .map(|third_body| FalloffTree { name: third_body.name.clone(), span: Span::default() }),
            span: Span::default(),
        }
    }
}

impl TermTree {
    /// The coefficient, if there is one, and the name.
    pub fn span(&self) -> Span {
        self.coefficient.as_ref().map_or(self.name_span, |(_, span)| span.to(self.name_span))
    }

    /// A name that looks like a coefficient with a name glued to it, taken apart: `2A` is `2`
    /// and `A`. Names such as `1-C4H8` do not.
    pub fn glued_coefficient(&self) -> Option<(&str, &str)> {
        let digits = self.name.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (coefficient, name) = self.name.split_at(digits);
        let glued = coefficient.parse::<f64>().is_ok() && name.starts_with(|c: char| c.is_alphabetic() || c == '(');
        glued.then_some((coefficient, name))
    }
}

/// `2 H2 + O2 <=> 2 H2O`: one blank between words, coefficients as written, `<=>` and `=>`.
impl fmt::Display for EquationTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.left, self.arrow, self.right)
    }
}

impl fmt::Display for Arrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Arrow::Irreversible => "=>",
            Arrow::Reversible => "<=>",
        })
    }
}

impl fmt::Display for SideTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.terms.is_empty() {
            return f.write_str("0");
        }
        for (place, term) in self.terms.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { " + " })?;
            if let Some((coefficient, _)) = &term.coefficient {
                write!(f, "{coefficient} ")?;
            }
            f.write_str(&term.name)?;
        }
        match &self.third_body {
            Some(third_body) => write!(f, " (+{})", third_body.name),
            None => Ok(()),
        }
    }
}
