//! The wording of what is not YAML.

use granit_parser::{ErrorKind, ScanError};

use crate::grammar::yaml::parse::MAX_DEPTH;
use crate::source::{Diagnostic, Source, Span};

pub fn nesting_error(source: &Source, span: Span) -> Diagnostic {
    Diagnostic::error("too-deep", "the values are nested too deeply")
        .at(source, span)
        .because(format!("more than {MAX_DEPTH} levels of lists and mappings"))
        .hint("no mechanism file needs this; look for brackets that are not closed")
}

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
