//! Text → tree.

use std::borrow::Cow;
use std::sync::Arc;

use granit_parser::{Event, Parser, StructureStyle, Tag};

use crate::grammar::yaml::anchors::Anchors;
use crate::grammar::yaml::comments::{FoundComment, attach};
use crate::grammar::yaml::errors::{MAX_DEPTH, check_key, duplicate_keys, nesting_error, syntax_error};
use crate::grammar::yaml::{CollectionStyle, Kind, Node, ScalarStyle, Text};
use crate::source::{Diagnostic, Source, Span};

/// Largest number of values in one document, aliases expanded.
const MAX_NODES: usize = 10_000_000;
/// Reads the one document of a source. An empty source is a null.
///
/// # Errors
///
/// Text that is not YAML (`yaml-syntax`), a second document, a merge key, a tag outside the core schema, a
/// collection as a key, nesting or aliases beyond the limits above. All keys given twice are reported together
/// (`duplicate-key`).
pub fn parse(source: &Source) -> Result<Node, Vec<Diagnostic>> {
    let mut builder = Builder::new(source);
    let options = granit_parser::options! {
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: MAX_DEPTH + 1,
        block_nesting_limit: MAX_DEPTH + 1,
    };
    for next in Parser::new_from_str_with_options(source.text(), options) {
        let event = next.map_err(|error| vec![syntax_error(source, &error)])?;
        if let Err(fatal) = builder.event(event.0, event.1) {
            builder.errors.push(fatal);
            return Err(builder.errors);
        }
    }
    if !builder.errors.is_empty() {
        return Err(builder.errors);
    }
    let mut root = builder.root.unwrap_or_else(|| Node::plain(""));
    builder.comments.sort_by_key(|comment| comment.span.start);
    attach(source, &mut root, builder.comments);
    Ok(root)
}

/// A collection that is still open.
struct Open {
    is_mapping: bool,
    style: CollectionStyle,
    span: Span,
    anchor: usize,
    /// Index of its first child among the finished nodes.
    first: usize,
}

struct Builder<'a> {
    source: &'a Source,
    /// The source's text, which the scalars share.
    whole: Arc<str>,
    open: Vec<Open>,
    /// The children so far of all open collections; of mappings, keys and values in turns.
    finished: Vec<Node>,
    anchors: Anchors,
    comments: Vec<FoundComment>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    errors: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    fn new(source: &'a Source) -> Self {
        Builder {
            source,
            whole: source.shared_text(),
            open: Vec::new(),
            finished: Vec::new(),
            anchors: Anchors::default(),
            comments: Vec::new(),
            root: None,
            documents: 0,
            nodes: 0,
            errors: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'_>, span: granit_parser::Span) -> Result<(), Diagnostic> {
        let span = byte_span(&span);
        match event {
            Event::DocumentStart(..) => self.document_start(span),
            Event::Comment(text, _) => {
                self.comments.push(FoundComment { text: text.into_owned(), span });
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let style = scalar_style(style);
                let is_text = self.check_tag(tag.as_deref(), span)?;
                let node = self.scalar(text, style, is_text, span);
                self.anchors.remember(anchor, &node);
                self.place(node)
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.check_tag(tag.as_deref(), span)?;
                self.begin(false, collection_style(style), span, anchor)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.check_tag(tag.as_deref(), span)?;
                self.begin(true, collection_style(style), span, anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(id) => self.alias(id, span),
            _ => Ok(()),
        }
    }

    fn scalar(&self, text: Cow<'_, str>, mut style: ScalarStyle, is_text: bool, span: Span) -> Node {
        if is_text && style == ScalarStyle::Plain {
            style = ScalarStyle::SingleQuoted;
        }
        // An absent value is reported as `~` of no width.
        let text = if span.start == span.end && style == ScalarStyle::Plain { Cow::Borrowed("") } else { text };
        let span = self.content_span(span, style, &text);
        let within_quotes = || Span::new(span.start + 1, span.end.saturating_sub(1));
        let text = Text::within(&self.whole, span, &text)
            .or_else(|| Text::within(&self.whole, within_quotes(), &text))
            .unwrap_or_else(|| text.into_owned().into());
        Node { kind: Kind::Scalar { text, style }, span, comments: None }
    }

    /// The parser reports a block of lines up to the next token. Blank lines after it belong to it only where
    /// its header keeps them.
    fn content_span(&self, span: Span, style: ScalarStyle, text: &str) -> Span {
        if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            return span;
        }
        let reported = self.source.slice(span);
        let keeps_blank_lines = text.ends_with("\n\n");
        let content = if keeps_blank_lines { reported.trim_end_matches([' ', '\t']) } else { reported.trim_end() };
        Span::new(span.start, span.start + content.len())
    }

    fn document_start(&mut self, span: Span) -> Result<(), Diagnostic> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        Err(Diagnostic::error("second-document", "the file holds a second YAML document")
            .at(self.source, span)
            .because("a new document begins here")
            .hint("keep one document a file; a reader that ignores the rest would lose it silently"))
    }

    /// Whether the tag makes the scalar a text.
    fn check_tag(&self, tag: Option<&Tag>, span: Span) -> Result<bool, Diagnostic> {
        let Some(tag) = tag else { return Ok(false) };
        match tag.core_suffix() {
            Some("str") => Ok(true),
            Some("bool" | "float" | "int" | "map" | "null" | "seq") => Ok(false),
            _ if tag.handle().is_empty() && tag.suffix() == "!" => Ok(true),
            _ => Err(Diagnostic::error("unknown-tag", format!("the tag {tag} has no meaning here"))
                .at(self.source, span)
                .because("only the core tags such as !!str and !!float are known")
                .hint("remove the tag")),
        }
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Diagnostic> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        Err(Diagnostic::error("too-large", "the document is too large")
            .at(self.source, span)
            .because(format!("more than {MAX_NODES} values up to here"))
            .hint("split the file"))
    }

    fn begin(&mut self, is_mapping: bool, style: CollectionStyle, span: Span, anchor: usize) -> Result<(), Diagnostic> {
        if self.open.len() >= MAX_DEPTH {
            return Err(nesting_error(self.source, span));
        }
        self.open.push(Open { is_mapping, style, span, anchor, first: self.finished.len() });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), Diagnostic> {
        let Some(Open { is_mapping, style, span: begun, anchor, first }) = self.open.pop() else { return Ok(()) };
        // A list's last item, or a mapping's last value, and its key where there is no value.
        let children = self.finished.get(first..).unwrap_or_default();
        let last = children.iter().rev().take(if is_mapping { 2 } else { 1 }).map(|child| child.span.end).max();
        // The end of a block collection is reported where the next token begins.
        let end = if style == CollectionStyle::Flow { span.end } else { last.unwrap_or(begun.end) };
        let kind = if is_mapping {
            let entries = self.take_entries(first);
            self.errors.extend(duplicate_keys(self.source, &entries));
            Kind::Mapping { entries, style }
        } else {
            Kind::Sequence { items: self.finished.split_off(first), style }
        };
        let node = Node { kind, span: Span::new(begun.start, end), comments: None };
        self.anchors.remember(anchor, &node);
        self.place(node)
    }

    /// The finished nodes from `first` on, which are keys and values in turns.
    fn take_entries(&mut self, first: usize) -> Vec<(Node, Node)> {
        let mut entries = Vec::with_capacity((self.finished.len() - first) / 2);
        let mut children = self.finished.drain(first..);
        while let (Some(key), Some(value)) = (children.next(), children.next()) {
            entries.push((key, value));
        }
        entries
    }

    /// Makes a finished node the root or a child of the innermost open collection.
    fn place(&mut self, node: Node) -> Result<(), Diagnostic> {
        self.count(1, node.span)?;
        let Some(open) = self.open.last() else {
            self.root = Some(node);
            return Ok(());
        };
        let is_key = open.is_mapping && (self.finished.len() - open.first).is_multiple_of(2);
        if is_key {
            check_key(self.source, &node)?;
        }
        self.finished.push(node);
        Ok(())
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), Diagnostic> {
        let (node, nodes) = self.anchors.repeat(id, self.source, span, self.open.len())?;
        self.count(nodes, span)?;
        self.place(node)
    }
}

fn byte_span(span: &granit_parser::Span) -> Span {
    let start = span.start.byte_offset().unwrap_or(0);
    Span::new(start, span.end.byte_offset().unwrap_or(start).max(start))
}

fn scalar_style(style: granit_parser::ScalarStyle) -> ScalarStyle {
    match style {
        granit_parser::ScalarStyle::Plain => ScalarStyle::Plain,
        granit_parser::ScalarStyle::SingleQuoted => ScalarStyle::SingleQuoted,
        granit_parser::ScalarStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
        granit_parser::ScalarStyle::Literal => ScalarStyle::Literal,
        granit_parser::ScalarStyle::Folded => ScalarStyle::Folded,
    }
}

fn collection_style(style: StructureStyle) -> CollectionStyle {
    match style {
        StructureStyle::Block => CollectionStyle::Block,
        StructureStyle::Flow => CollectionStyle::Flow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(&'static str, usize)> {
        let errors = parse(&Source::new("x.yaml", text)).unwrap_err();
        errors.iter().map(|error| (error.code, error.location.as_ref().map_or(0, |place| place.line))).collect()
    }

    #[test]
    fn what_is_not_supported_is_named_with_its_place() {
        let cases = [
            ("a: 1\n---\nb: 2\n", "second-document", 2),
            ("a: &x {b: 1}\nc:\n  <<: *x\n", "merge-key", 3),
            ("a: !thing 1\n", "unknown-tag", 1),
            ("a:\n\tb: 1\n", "yaml-syntax", 2),
            ("a: [1, 2\nb: 3\n", "yaml-syntax", 2),
            ("[1]: 2\n", "yaml-syntax", 1),
            ("a: &x [*x]\n", "recursive-alias", 1),
        ];
        for (text, code, line) in cases {
            assert_eq!(codes(text), [(code, line)], "{text}");
        }
    }

    #[test]
    fn every_duplicate_key_is_reported_with_both_places() {
        let errors = parse(&Source::new("x.yaml", "a: 1\nb: {c: 1, c: 2}\na: 3\n")).unwrap_err();
        assert_eq!(errors.len(), 2);
        assert!(errors[1].to_string().contains("x.yaml:3:1") && errors[1].reason.contains("line 1, column 1"));
    }

    #[test]
    fn nesting_and_aliases_are_bounded() {
        assert_eq!(codes(&"[".repeat(100_000))[0].0, "too-deep");
        assert_eq!(codes(&format!("{}1", "- ".repeat(100_000)))[0].0, "too-deep");
        let deepening: String = (1..200).map(|n| format!("a{n}: &n{n} [*n{}]\n", n - 1)).collect();
        assert_eq!(codes(&format!("a0: &n0 [1]\n{deepening}"))[0].0, "too-deep");
        let bomb: String =
            (1..12).map(|n| format!("a{n}: &n{n} [{}]\n", vec![format!("*n{}", n - 1); 9].join(", "))).collect();
        assert_eq!(codes(&format!("a0: &n0 lol\n{bomb}"))[0].0, "alias-bomb");
    }

    #[test]
    fn an_alias_repeats_the_value_and_a_tag_makes_a_text() {
        let root = parse(&Source::new("x.yaml", "a: &x {b: 1} # c\nd: *x\ne: !!str 1\n")).unwrap();
        assert_eq!(root.get("d").and_then(|d| d.get("b")).and_then(Node::as_integer), Some(1));
        assert_eq!(root.get("e").and_then(Node::as_string), Some("1"));
    }
}
