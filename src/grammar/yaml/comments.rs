//! Which comment belongs to which node.
//!
//! A comment at the end of a line belongs to the value before it; any other belongs to the entry after it,
//! together with the blank lines in between.

use crate::grammar::yaml::{CollectionStyle, Kind, Node, ScalarStyle};
use crate::source::{Source, Span};

/// A comment of the text, without `#`, and its place.
pub struct FoundComment {
    pub text: String,
    pub span: Span,
}

/// Gives every comment to a node of the tree; `comments` ascend in position.
pub fn attach(source: &Source, root: &mut Node, comments: Vec<FoundComment>) {
    let comments = comments.into_iter().peekable();
    let mut attacher = Attacher { source, comments, content_ends: 0, line: 0, found: (Span::default(), 0) };
    attacher.visit(root);
    let rest: Vec<FoundComment> = attacher.comments.by_ref().collect();
    let below = attacher.with_blank_lines(rest);
    if !below.is_empty() {
        root.comments_mut().below.extend(below);
    }
}

struct Attacher<'a> {
    source: &'a Source,
    comments: std::iter::Peekable<std::vec::IntoIter<FoundComment>>,
    /// The last line of a block scalar: blank lines up to it are its content.
    content_ends: usize,
    /// The line of the entry visited last, whose blank lines above are counted already.
    line: usize,
    /// Span and number of the line that was looked up last.
    found: (Span, usize),
}

impl Attacher<'_> {
    fn visit(&mut self, node: &mut Node) {
        let span = node.span;
        match &mut node.kind {
            Kind::Scalar { style: ScalarStyle::Literal | ScalarStyle::Folded, .. } => {
                self.content_ends = self.line_of(span.end.saturating_sub(1));
            }
            Kind::Scalar { .. } => self.end_of_line(node, span.end),
            Kind::Sequence { items, style } => {
                let style = *style;
                for item in items.iter_mut().filter(|item| lies_within(item, span)) {
                    self.entry(item, style);
                    self.visit(item);
                }
                self.close(node, style);
            }
            Kind::Mapping { entries, style } => {
                let style = *style;
                for (key, value) in entries.iter_mut().filter(|(key, _)| lies_within(key, span)) {
                    self.entry(key, style);
                    self.value(key, value);
                }
                self.close(node, style);
            }
        }
    }

    /// Visits the value of a key. Comments between the two belong to the key, unless the value is a block
    /// collection, whose entries take them.
    fn value(&mut self, key: &mut Node, value: &mut Node) {
        let block = matches!(
            value.kind,
            Kind::Sequence { style: CollectionStyle::Block, .. } | Kind::Mapping { style: CollectionStyle::Block, .. }
        );
        if block {
            self.end_of_line(key, key.span.end);
        } else {
            let mut between = self.before(value.span.start.max(key.span.end));
            if let Some(comment) = between.pop_if(|comment| self.follows_block_header(comment)) {
                value.comments_mut().end_of_line = Some(comment.text);
            }
            if !between.is_empty() {
                key.comments_mut().above.extend(between.into_iter().map(|comment| Some(comment.text)));
            }
        }
        self.visit(value);
    }

    /// Gives an entry the comments and, in block style, the blank lines before it.
    fn entry(&mut self, node: &mut Node, style: CollectionStyle) {
        let found = self.before(node.span.start);
        let line = self.line_of(node.span.start);
        let above = if style == CollectionStyle::Block && line != self.line {
            let mut above = self.with_blank_lines(found);
            above.extend(self.blank_lines_above(line));
            above
        } else {
            without_blank_lines(found)
        };
        self.line = line;
        if !above.is_empty() {
            node.comments_mut().above = above;
        }
    }

    /// Gives a collection within brackets the comments before and after its closing bracket.
    fn close(&mut self, node: &mut Node, style: CollectionStyle) {
        if style == CollectionStyle::Block || node.span.end <= node.span.start {
            return;
        }
        let inside = self.before(node.span.end);
        if !inside.is_empty() {
            node.comments_mut().below = without_blank_lines(inside);
        }
        let end = node.span.end;
        self.end_of_line(node, end);
    }

    /// Takes the comment that follows `end` on its line, if nothing but punctuation lies between.
    fn end_of_line(&mut self, node: &mut Node, end: usize) {
        let Some(next) = self.comments.peek() else { return };
        let rest = self.source.text().get(end..).unwrap_or("");
        let gap = rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b',' | b':')).count();
        if next.span.start == end + gap {
            node.comments_mut().end_of_line = self.comments.next().map(|comment| comment.text);
        }
    }

    /// Takes the comments that begin before an offset.
    fn before(&mut self, offset: usize) -> Vec<FoundComment> {
        let mut found = Vec::new();
        while let Some(comment) = self.comments.next_if(|comment| comment.span.start < offset) {
            found.push(comment);
        }
        found
    }

    fn with_blank_lines(&mut self, comments: Vec<FoundComment>) -> Vec<Option<String>> {
        let mut lines = Vec::new();
        for comment in comments {
            let line = self.line_of(comment.span.start);
            lines.extend(self.blank_lines_above(line));
            lines.push(Some(comment.text));
        }
        lines
    }

    /// The line of an offset, counted from 1. Neighbouring nodes mostly share the line looked up last.
    fn line_of(&mut self, offset: usize) -> usize {
        let (place, line) = self.found;
        if (place.start..place.end).contains(&offset) {
            return line;
        }
        let line = self.source.line_of(offset);
        self.found = (self.source.line_span(line), line);
        line
    }

    fn blank_lines_above(&self, line: usize) -> Vec<Option<String>> {
        let is_blank = |line: &usize| self.source.slice(self.source.line_span(*line)).trim_start().is_empty();
        let count = (self.content_ends + 1..line).rev().take_while(is_blank).count();
        vec![None; count]
    }

    /// Whether the comment ends the line of a `|-` or `>`, whose text begins on the next line.
    fn follows_block_header(&mut self, comment: &FoundComment) -> bool {
        let line = self.line_of(comment.span.start);
        let line = self.source.line_span(line);
        let before = self.source.slice(Span::new(line.start, comment.span.start)).trim_end();
        before.trim_end_matches(|c: char| c.is_ascii_digit() || "+-".contains(c)).ends_with(['|', '>'])
    }
}

fn without_blank_lines(comments: Vec<FoundComment>) -> Vec<Option<String>> {
    comments.into_iter().map(|comment| Some(comment.text)).collect()
}

/// Whether a child lies within its parent's span; a copy made by an alias does not.
fn lies_within(child: &Node, parent: Span) -> bool {
    parent.start <= child.span.start && child.span.end <= parent.end
}
