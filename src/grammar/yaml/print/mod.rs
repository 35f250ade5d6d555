//! Tree → text, in the layout of Cantera's own files: outer collections with one entry a line, inner ones within
//! brackets.

mod flow;
mod printer;

use crate::grammar::yaml::node::{CollectionStyle, Kind, Node};
use crate::grammar::yaml::print::printer::{Printer, above, below, end_of_line, is_long_key, key_text, scalar_text};
use crate::grammar::yaml::scalar::{self, ScalarStyle};

#[cfg(test)]
pub(super) use printer::LINE_WIDTH;

const INDENT: usize = 2;

/// Writes a document. Reading it back gives the same content and comments.
pub fn print(root: &Node) -> String {
    // About as long as the text that was read; 0 for a tree made by hand.
    let mut printer = Printer::with_capacity(root.span.end + root.span.end / 16);
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

impl Printer {
    /// A block collection at an indentation. With `continued`, the first entry goes on the current line, and
    /// the comments above it are written already.
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
        if is_long_key(&text) {
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
        // A list in a mapping has the mapping's own indentation.
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

    fn space_unless_null(&mut self, node: &Node) {
        if node.text() != Some("") || !node.is_null() {
            self.out.push(' ');
        }
    }
}

/// Whether the node is a collection with one entry a line.
fn is_block(node: &Node) -> bool {
    match &node.kind {
        Kind::Scalar { .. } => false,
        Kind::Sequence { items, style } => *style == CollectionStyle::Block && !items.is_empty(),
        Kind::Mapping { entries, style } => *style == CollectionStyle::Block && !entries.is_empty(),
    }
}

/// The comments above an item, and those above the entry that its line begins with.
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

/// The comments above a mapping's entry. A comment after a key can stay there only before a block.
fn comment_lines_of_entry<'a>(key: &'a Node, value: &'a Node) -> Vec<Option<&'a str>> {
    let mut all = above(key);
    if is_block(value) {
        all.extend(end_of_line(value).map(Some));
    } else {
        all.extend(end_of_line(key).map(Some));
    }
    all.extend(above(value));
    all
}
