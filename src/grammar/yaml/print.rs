//! Tree → text, in the layout of Cantera's own files: one entry a line outside, brackets inside.

use std::borrow::Cow;

use crate::grammar::yaml::flow::entry_width;
use crate::grammar::yaml::{CollectionStyle, Kind, Node, ScalarStyle, scalar};

/// Longest line of a bracketed collection, unless a single value is longer.
pub(super) const LINE_WIDTH: usize = 87;
/// Longer keys are written with an explicit `?`: readers look ahead 1024 characters for a colon.
const LONGEST_IMPLICIT_KEY: usize = 900;
const INDENT: usize = 2;

/// Writes a document. Reading it back gives the same content and comments.
pub fn print(root: &Node) -> String {
    // About as long as what was read; a tree made by hand begins with nothing.
    let mut printer = Printer { out: String::with_capacity(root.span.end + root.span.end / 16), line_start: 0 };
    printer.comment_lines(comment_lines_of_item(root), 0);
    if is_block(root) {
        printer.block(root, 0, true);
    } else {
        printer.value(root, 0);
    }
    if !is_block(root)
        && let Kind::Scalar { .. } = root.kind
    {
        printer.comment_lines(below(root), 0);
    }
    printer.out
}

pub(super) struct Printer {
    pub(super) out: String,
    line_start: usize,
}

impl Printer {
    /// A block collection at an indentation; with `continued`, the first entry follows on the line
    /// already begun, and the comments above it are written already.
    fn block(&mut self, node: &Node, indent: usize, continued: bool) {
        match &node.kind {
            Kind::Scalar { .. } => {}
            Kind::Sequence { items, .. } => {
                for (place, item) in items.iter().enumerate() {
                    if place > 0 || !continued {
                        self.comment_lines(comment_lines_of_item(item), indent);
                        self.spaces(indent);
                    }
                    self.out.push('-');
                    if is_block(item) {
                        self.spaces(INDENT - 1);
                        self.block(item, indent + INDENT, true);
                    } else {
                        self.space_unless_null(item);
                        self.value(item, indent + INDENT);
                    }
                }
            }
            Kind::Mapping { entries, .. } => {
                for (place, (key, value)) in entries.iter().enumerate() {
                    if place > 0 || !continued {
                        self.comment_lines(comment_lines_of_entry(key, value), indent);
                        self.spaces(indent);
                    }
                    self.entry(key, value, indent);
                }
            }
        }
        self.comment_lines(below(node), indent);
    }

    fn entry(&mut self, key: &Node, value: &Node, indent: usize) {
        let text = key_text(key, false);
        if text.len() > LONGEST_IMPLICIT_KEY {
            self.out.push_str("? ");
            self.out.push_str(&text);
            self.line_break();
            self.spaces(indent);
        } else {
            self.out.push_str(&text);
        }
        self.out.push(':');
        if !is_block(value) {
            self.space_unless_null(value);
            return self.value(value, indent + INDENT);
        }
        self.end_of_line(key);
        self.line_break();
        // A list in a mapping stands at the mapping's own indentation.
        let is_sequence = value.as_sequence().is_some();
        self.block(value, if is_sequence { indent } else { indent + INDENT }, false);
    }

    /// A scalar or bracketed collection up to the end of its line.
    fn value(&mut self, node: &Node, indent: usize) {
        match &node.kind {
            Kind::Scalar { text, style: ScalarStyle::Literal | ScalarStyle::Folded }
                if scalar::can_be_literal(text) =>
            {
                self.literal(text, node, indent);
            }
            Kind::Scalar { text, style } => {
                self.out.push_str(&scalar_text(text, *style, false));
                self.end_of_line(node);
                self.line_break();
            }
            _ => {
                self.flow(node, indent);
                self.end_of_line(node);
                self.line_break();
            }
        }
    }

    fn literal(&mut self, text: &str, node: &Node, indent: usize) {
        self.out.push_str(if text.ends_with('\n') { "|" } else { "|-" });
        self.end_of_line(node);
        self.line_break();
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.spaces(indent.max(INDENT));
                self.out.push_str(line);
            }
            self.line_break();
        }
    }

    /// Comments and blank lines, each a line of its own.
    fn comment_lines(&mut self, lines: Vec<Option<&str>>, indent: usize) {
        for comment in lines {
            for line in comment.map_or(vec![None], |text| text.split('\n').map(Some).collect()) {
                if let Some(line) = line {
                    self.spaces(indent);
                    self.comment(line);
                }
                self.line_break();
            }
        }
    }

    pub(super) fn comment(&mut self, text: &str) {
        self.out.push('#');
        self.out.push_str(text.trim_end_matches('\r'));
    }

    fn end_of_line(&mut self, node: &Node) {
        if let Some(comment) = end_of_line(node) {
            self.spaces(2);
            self.comment(&comment.replace('\n', " "));
        }
    }

    fn space_unless_null(&mut self, node: &Node) {
        if node.text() != Some("") || !node.is_null() {
            self.out.push(' ');
        }
    }

    fn spaces(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    fn line_break(&mut self) {
        self.out.push('\n');
        self.line_start = self.out.len();
    }

    pub(super) fn new_line(&mut self, indent: usize) {
        self.line_break();
        self.spaces(indent);
    }

    /// Before the next entry within brackets: a space, or a new line where it would not fit.
    pub(super) fn space_or_new_line(&mut self, key: Option<&Node>, value: &Node, indent: usize) {
        let column = self.out.len() - self.line_start;
        let closing = 1;
        if column + 1 + entry_width(key, value) + closing > LINE_WIDTH {
            self.new_line(indent);
        } else {
            self.out.push(' ');
        }
    }
}

/// Whether the node takes lines of its own.
fn is_block(node: &Node) -> bool {
    match &node.kind {
        Kind::Scalar { .. } => false,
        Kind::Sequence { items, style } => *style == CollectionStyle::Block && !items.is_empty(),
        Kind::Mapping { entries, style } => *style == CollectionStyle::Block && !entries.is_empty(),
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

/// What stands above an item, with what stands above the entry that its line begins with.
fn comment_lines_of_item(item: &Node) -> Vec<Option<&str>> {
    let mut all = above(item);
    if !is_block(item) {
        return all;
    }
    all.extend(end_of_line(item).map(Some));
    match &item.kind {
        Kind::Sequence { items, .. } => all.extend(items.iter().take(1).flat_map(comment_lines_of_item)),
        Kind::Mapping { entries, .. } => {
            all.extend(entries.iter().take(1).flat_map(|(key, value)| comment_lines_of_entry(key, value)));
        }
        Kind::Scalar { .. } => {}
    }
    all
}

/// What stands above a mapping's entry. A comment after a key has a place only before a block.
pub(super) fn comment_lines_of_entry<'a>(key: &'a Node, value: &'a Node) -> Vec<Option<&'a str>> {
    let mut all = above(key);
    if is_block(value) {
        all.extend(end_of_line(value).map(Some));
    } else {
        all.extend(end_of_line(key).map(Some));
    }
    all.extend(above(value));
    all
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
