//! What the keys of a mapping may be: scalars, each once.

use std::collections::HashMap;

use crate::grammar::yaml::{Kind, Node, ScalarStyle};
use crate::source::{Diagnostic, Source};

/// Up to so many keys are compared with one another, which takes less than a table of them.
const FEW: usize = 16;

pub fn check(source: &Source, key: &Node) -> Result<(), Diagnostic> {
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

/// An error for each key that stands in the mapping before.
pub fn duplicates(source: &Source, entries: &[(Node, Node)]) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    if entries.len() <= FEW {
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
