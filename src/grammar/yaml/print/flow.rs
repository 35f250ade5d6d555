//! Printing of collections within brackets.

use crate::grammar::yaml::node::{Kind, Node};
use crate::grammar::yaml::print::printer::{
    LINE_WIDTH, Printer, above, below, end_of_line, is_long_key, key_text, scalar_text,
};

impl Printer {
    /// A collection within brackets; lines that it needs beyond the first begin at `indent`.
    pub(super) fn flow(&mut self, node: &Node, indent: usize) {
        match &node.kind {
            Kind::Scalar { text, style } => self.out.push_str(&scalar_text(text, *style, true)),
            Kind::Sequence { items, .. } => {
                self.out.push('[');
                let entries = items.iter().map(|item| Entry { key: None, value: item });
                self.flow_entries(entries, below(node), indent);
                self.out.push(']');
            }
            Kind::Mapping { entries, .. } => {
                self.out.push('{');
                let entries = entries.iter().map(|(key, value)| Entry { key: Some(key), value });
                self.flow_entries(entries, below(node), indent);
                self.out.push('}');
            }
        }
    }

    fn flow_entries<'n>(
        &mut self,
        entries: impl ExactSizeIterator<Item = Entry<'n>>,
        below: Vec<Option<&str>>,
        indent: usize,
    ) {
        let mut at_line_start = false;
        let count = entries.len();
        for (place, entry) in entries.enumerate() {
            let comments = entry.comments_above();
            for comment in comments.iter().flatten() {
                at_line_start = self.comment_line(comment, at_line_start, indent);
            }
            if place > 0 && !at_line_start {
                self.space_or_new_line(entry.key, entry.value, indent);
            }
            self.flow_entry(&entry, indent);
            if place + 1 < count {
                self.out.push(',');
            }
            at_line_start = false;
            if let Some(comment) = end_of_line(entry.value) {
                self.out.push_str("  ");
                self.comment(&comment.replace('\n', " "));
                self.new_line(indent);
                at_line_start = true;
            }
        }
        for comment in below.into_iter().flatten() {
            at_line_start = self.comment_line(comment, at_line_start, indent);
        }
    }

    /// Before the next entry within brackets: a space, or a new line where it would not fit.
    fn space_or_new_line(&mut self, key: Option<&Node>, value: &Node, indent: usize) {
        let closing = 1;
        if self.column() + 1 + entry_width(key, value) + closing > LINE_WIDTH {
            self.new_line(indent);
        } else {
            self.out.push(' ');
        }
    }

    /// A comment on lines of its own; the next entry begins a line.
    fn comment_line(&mut self, comment: &str, at_line_start: bool, indent: usize) -> bool {
        if !at_line_start {
            self.new_line(indent);
        }
        for line in comment.split('\n') {
            self.comment(line);
            self.new_line(indent);
        }
        true
    }

    fn flow_entry(&mut self, entry: &Entry, indent: usize) {
        if let Some(key) = entry.key {
            let text = key_text(key, true);
            if is_long_key(&text) {
                self.out.push_str("? ");
            }
            self.out.push_str(&text);
            self.out.push_str(if is_long_key(&text) { " : " } else { ": " });
        }
        self.flow(entry.value, indent);
    }
}

struct Entry<'a> {
    key: Option<&'a Node>,
    value: &'a Node,
}

impl<'a> Entry<'a> {
    /// Within brackets a comment after a key has no place of its own.
    fn comments_above(&self) -> Vec<Option<&'a str>> {
        let mut all =
            self.key.map_or(Vec::new(), |key| above(key).into_iter().chain(end_of_line(key).map(Some)).collect());
        all.extend(above(self.value));
        all.retain(Option::is_some);
        all
    }
}

/// Columns up to the first place within an entry where a line may break.
fn entry_width(key: Option<&Node>, value: &Node) -> usize {
    let key_width = key.map_or(0, |key| key_text(key, true).len() + 2);
    let value_width = match &value.kind {
        Kind::Scalar { text, style } => scalar_text(text, *style, true).len(),
        Kind::Sequence { items, .. } => 1 + items.first().map_or(1, |item| entry_width(None, item)),
        Kind::Mapping { entries, .. } => 1 + entries.first().map_or(1, |(key, value)| entry_width(Some(key), value)),
    };
    key_width + value_width
}
