//! The tree of a YAML document.

use crate::grammar::yaml::scalar::{self, ScalarStyle};
use crate::grammar::yaml::text::Text;
use crate::source::Span;

/// How a sequence or mapping is written: one entry a line, or within brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollectionStyle {
    Block,
    Flow,
}

/// A value of a YAML document.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub kind: Kind,
    /// Its place in the text; empty for a node made by hand.
    pub span: Span,
    /// `None` where there are no comments, which is nearly everywhere.
    pub comments: Option<Box<Comments>>,
}

/// The value of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Scalar {
        text: Text,
        style: ScalarStyle,
    },
    Sequence {
        items: Vec<Node>,
        style: CollectionStyle,
    },
    /// Entries in order. Every key is a scalar, and no key stands twice.
    Mapping {
        entries: Vec<(Node, Node)>,
        style: CollectionStyle,
    },
}

/// The comments at a node, each without its `#`. Comments of a mapping's entry are kept at its key, except the
/// one at the end of the value's line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comments {
    /// The lines above; `None` is a blank line.
    pub above: Vec<Option<String>>,
    pub end_of_line: Option<String>,
    /// The lines after the last entry, before the collection or the document ends.
    pub below: Vec<Option<String>>,
}

impl Node {
    /// A node without a place or comments.
    pub(super) fn new(kind: Kind) -> Self {
        Node { kind, span: Span::default(), comments: None }
    }

    /// A text, quoted where a reader of YAML 1.1 or 1.2 would read another type.
    pub fn string(text: impl Into<String>) -> Self {
        let text = text.into();
        let style = scalar::style_for_string(&text);
        Node::new(Kind::Scalar { text: text.into(), style })
    }

    /// An unquoted scalar with this text, which readers take for whatever type it looks like.
    pub fn plain(text: impl Into<String>) -> Self {
        Node::new(Kind::Scalar { text: text.into().into(), style: ScalarStyle::Plain })
    }

    /// A number with the shortest text that every YAML reader takes for exactly this float.
    pub fn float(value: f64) -> Self {
        Node::plain(scalar::float_text(value))
    }

    pub fn integer(value: i64) -> Self {
        Node::plain(value.to_string())
    }

    pub fn boolean(value: bool) -> Self {
        Node::plain(if value { "true" } else { "false" })
    }

    /// A sequence with one item a line.
    pub fn sequence(items: impl IntoIterator<Item = Node>) -> Self {
        Node::new(Kind::Sequence { items: items.into_iter().collect(), style: CollectionStyle::Block })
    }

    /// A mapping with one entry a line.
    pub fn mapping<K: Into<Node>>(entries: impl IntoIterator<Item = (K, Node)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (key.into(), value)).collect();
        Node::new(Kind::Mapping { entries, style: CollectionStyle::Block })
    }

    /// The same collection written within brackets.
    pub fn flow(mut self) -> Self {
        match &mut self.kind {
            Kind::Scalar { .. } => {}
            Kind::Sequence { style, .. } | Kind::Mapping { style, .. } => *style = CollectionStyle::Flow,
        }
        self
    }

    /// Whether this is a collection within brackets.
    pub fn is_flow(&self) -> bool {
        match self.kind {
            Kind::Scalar { .. } => false,
            Kind::Sequence { style, .. } | Kind::Mapping { style, .. } => style == CollectionStyle::Flow,
        }
    }

    /// The same node with a comment line above it.
    pub fn with_comment_above(mut self, comment: impl Into<String>) -> Self {
        self.comments_mut().above.push(Some(format!(" {}", comment.into())));
        self
    }

    /// The same node with a blank line above it.
    pub fn with_blank_line_above(mut self) -> Self {
        self.comments_mut().above.push(None);
        self
    }

    pub(super) fn comments_mut(&mut self) -> &mut Comments {
        self.comments.get_or_insert_default()
    }

    /// The text of a scalar, whatever its style.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether this is a scalar without quotes.
    pub fn is_plain(&self) -> bool {
        self.plain_text().is_some()
    }

    fn plain_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, style: ScalarStyle::Plain } => Some(text),
            _ => None,
        }
    }

    pub fn is_null(&self) -> bool {
        self.plain_text().is_some_and(scalar::is_null)
    }

    /// `true`, `True`, `false` or `False`, unquoted; `yes`, `on` and `NO` are texts.
    pub fn as_bool(&self) -> Option<bool> {
        self.plain_text().and_then(scalar::boolean)
    }

    /// An unquoted whole number such as `-12`, within the range of `i64`.
    pub fn as_integer(&self) -> Option<i64> {
        self.plain_text().and_then(scalar::integer)
    }

    /// An unquoted decimal number, whole or not; `0x10`, `1_000`, `.inf` and `1D10` are texts.
    pub fn as_float(&self) -> Option<f64> {
        self.plain_text().and_then(scalar::float)
    }

    /// A scalar that is a text: quoted, or plain and none of null, boolean and number.
    pub fn as_string(&self) -> Option<&str> {
        let other = self.is_null() || self.as_bool().is_some() || self.as_float().is_some();
        if other { None } else { self.text() }
    }

    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::Sequence { items, .. } => Some(items),
            _ => None,
        }
    }

    pub fn as_mapping(&self) -> Option<&[(Node, Node)]> {
        match &self.kind {
            Kind::Mapping { entries, .. } => Some(entries),
            _ => None,
        }
    }

    /// The value of a mapping's key; `None` also where this is not a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.get_entry(key).map(|(_, value)| value)
    }

    /// A mapping's key, with its place, and the value.
    pub fn get_entry(&self, key: &str) -> Option<&(Node, Node)> {
        self.as_mapping()?.iter().find(|(name, _)| name.text() == Some(key))
    }

    /// The type and value in words, for messages.
    pub fn describe(&self) -> String {
        match &self.kind {
            Kind::Sequence { .. } => "a list".to_string(),
            Kind::Mapping { .. } => "a mapping".to_string(),
            Kind::Scalar { .. } if self.is_null() => "nothing".to_string(),
            Kind::Scalar { text, .. } if self.as_bool().is_some() => format!("the boolean {text}"),
            Kind::Scalar { text, .. } if self.as_float().is_some() => format!("the number {text}"),
            Kind::Scalar { text, .. } => match text.char_indices().nth(40) {
                Some((end, _)) => format!("the text {:?}…", &text[..end]),
                None => format!("the text {text:?}"),
            },
        }
    }

    /// Whether two trees hold the same values in the same structure, wherever they were read and
    /// however they are written. Numbers are compared as they are spelled.
    pub fn same_content(&self, other: &Node) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Scalar { text: one, .. }, Kind::Scalar { text: two, .. }) => {
                let same = one == two && self.as_string() == other.as_string();
                same || (self.is_null() && other.is_null())
            }
            (Kind::Sequence { items: one, .. }, Kind::Sequence { items: two, .. }) => {
                one.len() == two.len() && one.iter().zip(two).all(|(a, b)| a.same_content(b))
            }
            (Kind::Mapping { entries: one, .. }, Kind::Mapping { entries: two, .. }) => {
                let pairs = || one.iter().zip(two);
                one.len() == two.len() && pairs().all(|(a, b)| a.0.same_content(&b.0) && a.1.same_content(&b.1))
            }
            _ => false,
        }
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Node::string(text)
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Node::string(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_typed_as_cantera_types_them() {
        let numbers = [("1e10", 1e10), (".5", 0.5), ("5.", 5.0), ("+1e3", 1e3), ("1.e3", 1e3), ("1E+3", 1e3)];
        for (text, value) in numbers {
            assert_eq!(Node::plain(text).as_float(), Some(value), "{text}");
            assert_eq!(Node::string(text).as_float(), None, "{text}");
        }
        for text in ["1_000", "0x10", ".inf", ".nan", "1D10", ".", "e5", "1e", "1e+", "--1", "1e400", "NaN", "inf"] {
            assert_eq!(Node::plain(text).as_float(), None, "{text}");
        }
        assert_eq!(Node::plain("-12").as_integer(), Some(-12));
        assert_eq!(Node::plain("12.0").as_integer(), None);
        for text in ["NO", "yes", "on", "N", "TRUE"] {
            assert_eq!(Node::plain(text).as_bool(), None, "{text}");
            assert_eq!(Node::plain(text).as_string(), Some(text));
        }
        assert_eq!(Node::plain("True").as_bool(), Some(true));
        assert!(Node::plain("").is_null() && !Node::string("").is_null());
    }

    #[test]
    fn a_mapping_is_looked_up_by_key() {
        let node = Node::mapping([("a", Node::integer(1)), ("b", Node::string("x"))]);
        assert_eq!(node.get("b").and_then(Node::as_string), Some("x"));
        assert_eq!(node.get("c"), None);
        assert_eq!(node.get("a").and_then(|a| a.get("a")), None);
    }
}
