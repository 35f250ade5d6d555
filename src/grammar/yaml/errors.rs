//! What is refused as YAML: syntax errors, deep nesting, keys that are no scalars or stand twice.

use std::collections::HashMap;

use granit_parser::{ErrorKind, ScanError};

use crate::grammar::yaml::node::{Kind, Node};
use crate::grammar::yaml::scalar::ScalarStyle;
use crate::source::{Diagnostic, Source, Span};

/// Deepest nesting of collections; Cantera's own files stay below ten.
pub const MAX_DEPTH: usize = 100;
/// Up to this number of keys, comparing each pair is faster than a table.
const FEW_KEYS: usize = 16;

/// The error of nesting beyond [`MAX_DEPTH`].
pub fn nesting_error(source: &Source, span: Span) -> Diagnostic {
    Diagnostic::error("too-deep", "the values are nested too deeply")
        .at(source, span)
        .because(format!("more than {MAX_DEPTH} levels of lists and mappings"))
        .hint("no mechanism file needs this; look for brackets that are not closed")
}

/// A parser error at its place, with a hint by its kind.
pub fn syntax_error(source: &Source, error: &ScanError) -> Diagnostic {
    let offset = error.marker().byte_offset().unwrap_or(0).min(source.text().len());
    let width = source.text()[offset..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
    let span = Span::new(offset, offset + width);
    let hint = match error.kind() {
        ErrorKind::RecursionLimitExceeded => return nesting_error(source, span),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar => "indent with spaces: YAML does not allow tabs here",
        ErrorKind::UnknownAnchor => {
            "an alias `*name` needs an anchor `&name` before it; quote a text that begins with `*`"
        }
        ErrorKind::UnclosedQuotedScalar => "close the quote",
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            "check that brackets and braces are closed and entries separated by commas"
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidMappingValueWhitespace => {
            "quote a text that holds `: `, and put every key on a line of its own"
        }
        ErrorKind::UnexpectedCharacter { .. } => "quote a text that begins with a special character",
        _ => "check indentation, and quote texts that hold special characters",
    };
    Diagnostic::error("yaml-syntax", "this is not valid YAML").at(source, span).because(error.info()).hint(hint)
}

/// Refuses a key that is no scalar, and the merge key `<<`.
pub fn check_key(source: &Source, key: &Node) -> Result<(), Diagnostic> {
    match &key.kind {
        Kind::Scalar { text, style: ScalarStyle::Plain } if text == "<<" => {
            Err(Diagnostic::error("merge-key", "the merge key `<<` is not supported")
                .at(source, key.span)
                .because("it is no part of YAML 1.2, and Cantera does not know it either")
                .hint("copy the keys here, or give the whole value as an alias"))
        }
        Kind::Scalar { .. } => Ok(()),
        _ => Err(Diagnostic::error("yaml-syntax", format!("{} stands where a key is expected", key.describe()))
            .at(source, key.span)
            .because("a key must be a single name or number")
            .hint("quote a key that holds brackets or braces")),
    }
}

/// An error for each key that the mapping holds before.
pub fn duplicate_keys(source: &Source, entries: &[(Node, Node)]) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    if entries.len() <= FEW_KEYS {
        for (place, (key, _)) in entries.iter().enumerate() {
            let earlier = entries[..place].iter().rev().find(|(other, _)| other.text() == key.text());
            errors.extend(earlier.map(|(earlier, _)| duplicate(source, earlier, key)));
        }
        return errors;
    }
    let mut last_of_name = HashMap::with_capacity(entries.len());
    for (key, _) in entries {
        let earlier = last_of_name.insert(key.text(), key);
        errors.extend(earlier.map(|earlier| duplicate(source, earlier, key)));
    }
    errors
}

fn duplicate(source: &Source, earlier: &Node, key: &Node) -> Diagnostic {
    let (line, column) = source.line_column(earlier.span.start);
    let name = key.text().unwrap_or_default();
    Diagnostic::error("duplicate-key", format!("the key {name:?} is given twice in one mapping"))
        .at(source, key.span)
        .because(format!("given first at line {line}, column {column}"))
        .hint("keep one of the two")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::yaml::parse;

    #[test]
    fn few_and_many_keys_are_compared_alike() {
        for count in [3, 300] {
            let text: String = (0..count).chain([1, 1]).map(|n| format!("k{n}: {n}\n")).collect();
            let errors = parse(&Source::new("x.yaml", text)).unwrap_err();
            let lines: Vec<usize> = errors.iter().filter_map(|error| Some(error.location.as_ref()?.line)).collect();
            assert_eq!(lines, [count + 1, count + 2], "{count}");
            assert!(errors[1].reason.contains(&format!("line {}", count + 1)), "{}", errors[1]);
        }
    }
}
