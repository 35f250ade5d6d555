//! Typed access to the fields of a tree, with a message for every field that is wrong.

use crate::formats::cantera::read::misspelt_keys::misspelling_of;
use crate::formats::written_numbers::scaled;
use crate::grammar::unit::{self, UnitExpression};
use crate::grammar::yaml::Node;
use crate::source::{Diagnostic, Source, Span};
use crate::units::{Dimensions, Unit};

/// Collects the messages of one reading. A field that cannot be understood is reported and comes
/// back as `None`, so that reading goes on and every error of a file is found at once.
pub struct Fields<'a> {
    /// The file that is being read.
    pub source: &'a Source,
    pub errors: Vec<Diagnostic>,
    pub warnings: Vec<Diagnostic>,
}

impl<'a> Fields<'a> {
    pub fn new(source: &'a Source) -> Self {
        Fields { source, errors: Vec::new(), warnings: Vec::new() }
    }

    pub fn error(&mut self, span: Span, diagnostic: Diagnostic) {
        self.errors.push(diagnostic.at(self.source, span));
    }

    /// Reports that `what` should be `expected`, in words such as "a list".
    pub fn wrong_type(&mut self, node: &Node, what: &str, expected: &str) {
        let quoted_number = node.text().is_some_and(|text| Node::plain(text).as_float().is_some());
        let hint = match (expected.contains("number"), expected.contains("text"), quoted_number) {
            (true, _, true) => "remove the quotes".to_string(),
            (_, true, true) => "put the text in quotes".to_string(),
            _ => format!("give {expected}"),
        };
        let diagnostic =
            Diagnostic::error("wrong-type", format!("{what} is {}, but it must be {expected}", node.describe()))
                .because(format!("{expected} is expected here"))
                .hint(hint);
        self.error(node.span, diagnostic);
    }

    pub fn missing_field(&mut self, mapping: &Node, key: &str, owner: &str) {
        let hint = match misspelling_of(mapping, key) {
            Some(other) => format!("write `{key}` for `{other}`"),
            None => format!("add `{key}: …`"),
        };
        let diagnostic = Diagnostic::error("missing-field", format!("{owner} has no `{key}`"))
            .because(format!("the key `{key}` is missing"))
            .hint(hint);
        self.error(mapping.span, diagnostic);
    }

    pub fn required<'n>(&mut self, mapping: &'n Node, key: &str, owner: &str) -> Option<&'n Node> {
        let value = mapping.get(key);
        if value.is_none() {
            self.missing_field(mapping, key, owner);
        }
        value
    }

    pub fn text<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        let text = node.as_string();
        if text.is_none() {
            self.wrong_type(node, what, "a text");
        }
        text
    }

    pub fn list<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Node]> {
        let items = node.as_sequence();
        if items.is_none() {
            self.wrong_type(node, what, "a list");
        }
        items
    }

    pub fn mapping<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [(Node, Node)]> {
        let entries = node.as_mapping();
        if entries.is_none() {
            self.wrong_type(node, what, "a mapping");
        }
        entries
    }

    pub fn number(&mut self, node: &Node, what: &str) -> Option<f64> {
        let number = node.as_float();
        if number.is_none() {
            self.wrong_type(node, what, "a number");
        }
        number
    }

    /// A flag that is false where it is not given.
    pub fn flag(&mut self, mapping: &Node, key: &str) -> bool {
        let Some(node) = mapping.get(key) else { return false };
        let flag = node.as_bool();
        if flag.is_none() {
            self.wrong_type(node, &format!("`{key}`"), "true or false");
        }
        flag.unwrap_or(false)
    }

    /// A number, in the `default` unit or in one of its own after a blank, in internal units.
    pub fn quantity(&mut self, node: &Node, what: &str, default: &Unit) -> Option<f64> {
        let (number, given) = self.number_and_unit(node, what)?;
        let Some((unit, span)) = given else { return times(number, default.factor) };
        match unit.factor_for(default.dimensions) {
            Ok(factor) => times(number, factor),
            Err(wrong) => {
                self.wrong_dimensions(span, what, wrong.expected, wrong.found);
                None
            }
        }
    }

    /// An activation energy in J/kmol; its unit may also be a temperature or an energy. `default` is the
    /// default unit in J/kmol.
    pub fn activation_energy(&mut self, node: &Node, what: &str, default: f64) -> Option<f64> {
        let (number, given) = self.number_and_unit(node, what)?;
        let Some((unit, span)) = given else { return times(number, default) };
        match unit.activation_energy_factor() {
            Ok(factor) => times(number, factor),
            Err(wrong) => {
                self.wrong_dimensions(span, what, wrong.expected, wrong.found);
                None
            }
        }
    }

    fn wrong_dimensions(&mut self, span: Span, what: &str, expected: Dimensions, found: Dimensions) {
        let diagnostic = Diagnostic::error("wrong-dimensions", format!("{what} has the wrong dimensions"))
            .because(format!("this is {found} in base units, but {expected} is needed"))
            .hint(match what.starts_with("A of") {
                true => "correct the unit, or the equation and orders that determine it",
                false => "correct the unit",
            });
        self.error(span, diagnostic);
    }

    /// A number as written, in whatever unit: for data that are carried along, not evaluated.
    pub fn number_in_any_unit(&mut self, node: &Node, what: &str) -> Option<f64> {
        let (number, _) = self.number_and_unit(node, what)?;
        Node::plain(number).as_float()
    }

    /// Splits `6260 cal/mol`.
    fn number_and_unit<'n>(&mut self, node: &'n Node, what: &str) -> Option<(&'n str, Option<(Unit, Span)>)> {
        let text = node.text().unwrap_or_default();
        if node.as_float().is_some() {
            return Some((text, None));
        }
        let split = text.split_once(' ').filter(|(number, _)| Node::plain(*number).as_float().is_some());
        let Some((number, unit)) = split else {
            self.wrong_type(node, what, "a number, or a number and a unit");
            return None;
        };
        let span = self.part(node, number.len() + 1);
        let unit = self.unit(unit.trim(), span)?;
        Some((number, Some((unit, span))))
    }

    /// The part of a scalar that begins at a byte of its text, where the source spells it the same.
    fn part(&self, node: &Node, offset: usize) -> Span {
        match text_span(self.source, node) {
            Some(span) => Span::new(span.start + offset, span.end),
            None => node.span,
        }
    }

    /// A unit expression with a meaning.
    pub fn unit(&mut self, text: &str, span: Span) -> Option<Unit> {
        let unit = match unit::parse(text) {
            Ok(UnitExpression { powers, .. }) if powers.iter().any(|(symbol, _)| is_unknown_to_cantera(symbol)) => {
                Err("Cantera does not know this unit".to_string())
            }
            Ok(expression) => Unit::of(expression.factor, &expression.powers).map_err(|error| error.to_string()),
            Err(syntax) => Err(syntax.reason),
        };
        let bad = |reason: String| {
            Diagnostic::error("bad-unit", format!("`{text}` is not a unit"))
                .because(reason)
                .hint("units are written like cm^3/mol/s, kcal/mol or 1/s")
        };
        unit.map_err(|reason| self.error(span, bad(reason))).ok()
    }
}

/// Units that data files may use and Cantera does not.
fn is_unknown_to_cantera(symbol: &str) -> bool {
    matches!(symbol, "hour" | "day") || symbol.starts_with(['\u{b5}', '\u{3bc}'])
}

/// Where the text of a scalar stands, quotes left out; `None` where it is spelled with escapes or
/// over several lines.
pub fn text_span(source: &Source, node: &Node) -> Option<Span> {
    let text = node.text()?;
    let inner = Span::new(node.span.start + 1, node.span.end.max(node.span.start + 2) - 1);
    [node.span, inner].into_iter().find(|span| source.slice(*span) == text)
}

/// A number as written times a unit.
fn times(number: &str, unit: f64) -> Option<f64> {
    Some(scaled(number, Node::plain(number).as_float()?, unit))
}
