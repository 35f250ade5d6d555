//! The text being printed, and the pieces of nodes that stand on one line.

use std::borrow::Cow;

use crate::grammar::yaml::node::{Kind, Node};
use crate::grammar::yaml::scalar::{self, ScalarStyle};

/// Longest line of a bracketed collection, unless a single value is longer.
pub(in crate::grammar::yaml) const LINE_WIDTH: usize = 87;
/// Longer keys are written with an explicit `?`: readers look ahead 1024 characters for a colon.
const LONGEST_IMPLICIT_KEY: usize = 900;

/// The text so far.
pub(super) struct Printer {
    pub(super) out: String,
    /// Where the current line begins, in bytes.
    line_start: usize,
}

impl Printer {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Printer { out: String::with_capacity(bytes), line_start: 0 }
    }

    /// Bytes on the current line.
    pub(super) fn column(&self) -> usize {
        self.out.len() - self.line_start
    }

    pub(super) fn comment(&mut self, text: &str) {
        self.out.push('#');
        self.out.push_str(text.trim_end_matches('\r'));
    }

    /// The comment after a value, on the same line.
    pub(super) fn end_of_line(&mut self, node: &Node) {
        if let Some(comment) = end_of_line(node) {
            self.spaces(2);
            self.comment(&comment.replace('\n', " "));
        }
    }

    pub(super) fn spaces(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    pub(super) fn line_break(&mut self) {
        self.out.push('\n');
        self.line_start = self.out.len();
    }

    pub(super) fn new_line(&mut self, indent: usize) {
        self.line_break();
        self.spaces(indent);
    }
}

fn lines(comments: &[Option<String>]) -> impl Iterator<Item = Option<&str>> {
    comments.iter().map(Option::as_deref)
}

pub(super) fn above(node: &Node) -> Vec<Option<&str>> {
    node.comments.as_ref().map_or(Vec::new(), |comments| lines(&comments.above).collect())
}

pub(super) fn below(node: &Node) -> Vec<Option<&str>> {
    node.comments.as_ref().map_or(Vec::new(), |comments| lines(&comments.below).collect())
}

pub(super) fn end_of_line(node: &Node) -> Option<&str> {
    node.comments.as_ref().and_then(|comments| comments.end_of_line.as_deref())
}

pub(super) fn key_text(key: &Node, in_flow: bool) -> Cow<'_, str> {
    match &key.kind {
        Kind::Scalar { text, style: ScalarStyle::Plain } if text.is_empty() => Cow::Borrowed("null"),
        Kind::Scalar { text, style } => scalar_text(text, *style, in_flow),
        _ => Cow::Borrowed("null"),
    }
}

pub(super) fn is_long_key(text: &str) -> bool {
    text.len() > LONGEST_IMPLICIT_KEY
}

/// The scalar on one line, in its own style where that can hold it.
pub(super) fn scalar_text(text: &str, style: ScalarStyle, in_flow: bool) -> Cow<'_, str> {
    let style = match style {
        ScalarStyle::Literal | ScalarStyle::Folded => scalar::style_for_string(text),
        style => style,
    };
    let style = match style {
        ScalarStyle::Plain if text.is_empty() => return Cow::Borrowed(if in_flow { "null" } else { "" }),
        ScalarStyle::Plain if !scalar::can_be_plain(text, in_flow) => ScalarStyle::SingleQuoted,
        style => style,
    };
    match style {
        ScalarStyle::Plain => Cow::Borrowed(text),
        ScalarStyle::SingleQuoted if scalar::can_be_single_quoted(text) => {
            Cow::Owned(format!("'{}'", text.replace('\'', "''")))
        }
        _ => Cow::Owned(scalar::double_quoted(text)),
    }
}
