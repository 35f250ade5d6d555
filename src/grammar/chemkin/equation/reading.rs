//! An equation with its blanks, and without those within names.

use crate::grammar::chemkin::equation::arrow::splits;
use crate::grammar::chemkin::equation::side::{Names, NotAnEquation, Reader};
use crate::grammar::chemkin::statement::Statement;
use crate::grammar::equation::{EquationTree, SideTree, TermTree};

/// An equation as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub tree: EquationTree,
    /// The text without the blanks within its names, numbers and arrows, where such blanks had to be left out.
    pub joined: Option<String>,
}

/// Reads `text`, a part of the statement, as an equation. A name that is not in the list ends at the next sign, so
/// that messages can show it.
pub fn equation(statement: &Statement, text: &str, names: &dyn Names) -> Result<Reading, NotAnEquation> {
    if let Some(reading) = known_equation(statement, text, names)? {
        return Ok(reading);
    }
    let reader = Reader { statement, names };
    if let Some(tree) = reader.tree(text, false) {
        return Ok(Reading { tree, joined: None });
    }
    let splits = splits(text);
    let (at, sign, _) = splits.first().ok_or(NotAnEquation::NoArrow)?;
    for side in [&text[..*at], &text[at + sign.len()..]] {
        reader.side(side, false)?;
    }
    Err(NotAnEquation::NoArrow)
}

/// Reads `text` as an equation of listed names only. A blank ends a name; where that gives no equation, blanks are left
/// out within names, numbers and arrows, then all blanks.
pub fn known_equation(statement: &Statement, text: &str, names: &dyn Names) -> Result<Option<Reading>, NotAnEquation> {
    let apart = Reader { statement, names }.tree(text, true);
    let without_blanks = |is_idle: fn(char, char) -> bool| {
        let joined = statement.without_blanks(text, is_idle);
        let tree =
            if joined.text() == text { None } else { Reader { statement: &joined, names }.tree(joined.text(), true) };
        tree.map(|tree| Reading { tree, joined: Some(joined.text().to_string()) })
    };
    match (apart, without_blanks(is_within)) {
        (Some(apart), Some(joined)) if !is_same(&apart, &joined.tree) => {
            Err(NotAnEquation::TwoMeanings(Box::new([apart, joined.tree])))
        }
        (Some(tree), _) => Ok(Some(Reading { tree, joined: None })),
        (None, Some(joined)) => Ok(Some(joined)),
        (None, None) => Ok(without_blanks(|_, _| true)),
    }
}

/// Whether a blank between two characters stands within a name, a number or an arrow.
fn is_within(before: char, after: char) -> bool {
    let is_of_arrow = |c: char| matches!(c, '<' | '=' | '>');
    let is_foreign = matches!((before, after), ('<', '-') | ('-', '>'));
    before != '+' && after != '+' && (is_foreign || is_of_arrow(before) == is_of_arrow(after))
}

/// Whether two equations have the same names, coefficients and arrow, wherever they stand.
fn is_same(one: &EquationTree, other: &EquationTree) -> bool {
    let terms = |side: &SideTree| -> Vec<(Option<String>, String)> {
        let coefficient = |term: &TermTree| term.coefficient.as_ref().map(|(text, _)| text.clone());
        side.terms.iter().map(|term| (coefficient(term), term.name.clone())).collect()
    };
    let third_body = |side: &SideTree| side.third_body.as_ref().map(|third_body| third_body.name.clone());
    let sides = |tree: &EquationTree| [&tree.left, &tree.right].map(|side| (terms(side), third_body(side)));
    one.arrow == other.arrow && sides(one) == sides(other)
}
