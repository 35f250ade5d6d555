//! Compositions as formulas, in a CSV with the columns `name` and `formula`.
//!
//! A formula is a run of element symbols and counts, `C2H5OH`, `CO2`; `E` is the electron, so that
//! a positive ion ends in `E-1`. Braces hold symbols that are no chemical elements, or spell any
//! composition out: `{Q1:2, Q2:1}`.

use std::collections::BTreeMap;

use crate::formats::composition::{Composition, add_atoms};
use crate::formats::elements;
use crate::mechanism::Coefficient;
use crate::source::{Diagnostic, Source, Span};

/// Whether a symbol stands for a chemical element or the electron in every file.
pub fn is_chemical_element(symbol: &str) -> bool {
    elements::is_element(symbol)
}

/// Reads a table of names and formulas; every row that is wrong gives an error of its own.
pub fn read(source: &Source) -> Result<BTreeMap<String, Composition>, Vec<Diagnostic>> {
    let mut compositions = BTreeMap::new();
    let mut errors = Vec::new();
    let mut lines = (1..=source.text().lines().count()).map(|line| source.line_span(line)).filter(|span| {
        let text = source.slice(*span).trim();
        !text.is_empty() && !text.starts_with('#')
    });
    let header = lines.next().unwrap_or_default();
    if source.slice(header).split(',').map(str::trim).ne(["name", "formula"]) {
        let error = Diagnostic::error("wrong-header", "this is not a table of compositions").at(source, header);
        return Err(vec![
            error.because("the header must be `name,formula`").hint("begin with the line `name,formula`"),
        ]);
    }
    for span in lines {
        match row(source, span) {
            Ok((name, composition)) if !compositions.contains_key(&name) => {
                compositions.insert(name, composition);
            }
            Ok((name, _)) => errors.push(
                Diagnostic::error("duplicate-species", format!("{name} is given twice"))
                    .at(source, span)
                    .because("a second formula")
                    .hint("remove one"),
            ),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(compositions) } else { Err(errors) }
}

fn row(source: &Source, span: Span) -> Result<(String, Composition), Diagnostic> {
    let text = source.slice(span);
    let wrong = |reason: &str, at: Span| {
        Diagnostic::error("bad-formula", "this composition cannot be read")
            .at(source, at)
            .because(reason)
            .hint("write a line as `C2H5OH,C2H5OH`, `NO+,NOE-1` or `X,\"{Q1:2, Q2:1}\"`")
    };
    let Some((name, formula)) = text.split_once(',') else {
        return Err(wrong("a name and a formula, with a comma between them", span));
    };
    let at = Span::new(span.start + name.len() + 1, span.end);
    let formula = formula.trim().trim_matches('"').trim();
    let parsed = match formula.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(entries) => braced(entries),
        None => run(formula),
    };
    let composition = parsed.map_err(|reason| wrong(&reason, at))?;
    Ok((name.trim().trim_matches('"').to_string(), composition))
}

fn braced(entries: &str) -> Result<Composition, String> {
    let mut composition = Composition::new();
    for entry in entries.split([',', ';']).map(str::trim).filter(|entry| !entry.is_empty()) {
        let (symbol, count) = entry.split_once(':').ok_or_else(|| format!("`{entry}` is not SYMBOL:COUNT"))?;
        add(&mut composition, symbol.trim(), count.trim())?;
    }
    Ok(composition)
}

/// `C2H5OH`: the longest symbol first, so that `CO` is carbon and oxygen, `Co` cobalt.
fn run(formula: &str) -> Result<Composition, String> {
    let mut composition = Composition::new();
    let mut rest = formula;
    if rest.is_empty() {
        return Err("the formula is empty".to_string());
    }
    while !rest.is_empty() {
        let lengths = [2, 1].into_iter();
        let symbol = lengths.filter_map(|length| rest.get(..length)).find(|symbol| is_chemical_element(symbol));
        let symbol = symbol.ok_or_else(|| format!("no chemical element begins at `{rest}`"))?;
        rest = &rest[symbol.len()..];
        let end = rest.find(|c: char| !(c.is_ascii_digit() || ".+-".contains(c))).unwrap_or(rest.len());
        add(&mut composition, symbol, if end == 0 { "1" } else { &rest[..end] })?;
        rest = &rest[end..];
    }
    Ok(composition)
}

fn add(composition: &mut Composition, symbol: &str, count: &str) -> Result<(), String> {
    let wrong = || format!("`{count}` is not a number of {symbol} atoms");
    let count: Coefficient = count.parse().map_err(|_| wrong())?;
    add_atoms(composition, symbol, count).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atoms(text: &str) -> Vec<(String, String)> {
        let source = Source::new("species.csv", format!("name,formula\nX,{text}\n"));
        let table = read(&source).unwrap();
        table["X"].iter().map(|(symbol, count)| (symbol.clone(), count.to_string())).collect()
    }

    #[test]
    fn formulas_are_symbols_and_counts() {
        let pairs =
            |list: &[(&str, &str)]| list.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect::<Vec<_>>();
        assert_eq!(atoms("C2H5OH"), pairs(&[("C", "2"), ("H", "6"), ("O", "1")]));
        assert_eq!(atoms("CoCO"), pairs(&[("Co", "1"), ("C", "1"), ("O", "1")]));
        assert_eq!(atoms("NOE-1"), pairs(&[("N", "1"), ("O", "1"), ("E", "-1")]));
        assert_eq!(atoms("\"{Q1:2, Q2:1}\""), pairs(&[("Q1", "2"), ("Q2", "1")]));
    }

    #[test]
    fn each_wrong_row_is_shown() {
        let source = Source::new("species.csv", "name,formula\nA,Xx2\nB\nC,{Q1}\nD,\nH2,H2\nH2,H2\n");
        let errors = read(&source).unwrap_err();
        let lines: Vec<usize> = errors.iter().map(|error| error.location.as_ref().unwrap().line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 7]);
        assert!(read(&Source::new("species.csv", "")).is_err());
    }
}
