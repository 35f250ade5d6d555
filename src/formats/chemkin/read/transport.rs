//! TRANSPORT: one line for each species; lines of other kinds are skipped.

use std::collections::HashMap;

use crate::grammar::chemkin::line::{Line, words};
use crate::grammar::chemkin::{is_number, number_value};
use crate::mechanism::{GasTransport, Geometry};
use crate::source::{Diagnostic, Source, Span};

/// The transport data of a species, from one line.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeciesTransport {
    pub transport: GasTransport,
    /// The comment behind it.
    pub note: Option<String>,
    pub span: Span,
    /// The number of its file.
    pub file: usize,
    /// The number of its line.
    pub line: usize,
}

/// Geometry flag, ε/k_B, σ, μ, α, Z_rot.
const FIELDS: usize = 6;
/// The place of the diameter behind the geometry.
const DIAMETER: usize = 1;

/// Adds the entries of the wanted species to `found`: `wanted` gives the declared name that a name means.
/// Of several entries for a species the first holds.
pub fn read_transport(
    (file, source): (usize, &Source),
    lines: &[Line],
    wanted: &dyn Fn(&str) -> Option<String>,
    found: &mut HashMap<String, SpeciesTransport>,
    findings: &mut Vec<Diagnostic>,
) {
    for line in lines {
        let words = words(source, line.span).into_iter().map(|(word, span)| (word.trim_end_matches(','), span));
        let words: Vec<(&str, Span)> = words.collect();
        let Some(name) = words.first().and_then(|(word, _)| wanted(word)) else { continue };
        if is_binary_diffusion(&words) {
            findings.push(
                Diagnostic::note("binary-diffusion", format!("diffusion of {name} with one other species is left out"))
                    .at(source, line.span)
                    .because("coefficients of one pair of species")
                    .repaired("all diffusion follows from the parameters of the single species"),
            );
            continue;
        }
        match entry(source, line, &words, findings) {
            Ok(entry) => keep(source, name, SpeciesTransport { file, ..entry }, found, findings),
            Err(finding) => findings.push(finding),
        }
    }
}

/// `H HE -9.67 2.10 -0.06 0.004`: two names, and coefficients.
fn is_binary_diffusion(words: &[(&str, Span)]) -> bool {
    let second_is_name = words.get(1).is_some_and(|(word, _)| word.starts_with(|c: char| c.is_ascii_alphabetic()));
    second_is_name
        && words.get(2).is_some_and(|(word, _)| word.contains('.') && is_number(word))
        && words.len() <= FIELDS
}

fn number(source: &Source, (word, span): (&str, Span)) -> Result<f64, Diagnostic> {
    number_value(word).ok_or_else(|| {
        Diagnostic::error("bad-transport", "a transport parameter is unreadable")
            .at(source, span)
            .because(format!("`{word}` is no number"))
            .hint("well depth [K], diameter [Å], dipole moment [Debye], polarizability [Å³], relaxation number")
    })
}

/// The data of a line that is not about one pair of species.
fn entry(
    source: &Source,
    line: &Line,
    words: &[(&str, Span)],
    findings: &mut Vec<Diagnostic>,
) -> Result<SpeciesTransport, Diagnostic> {
    let fields = words.get(1..).unwrap_or_default();
    let Some(parameters) = fields.get(..FIELDS) else {
        return Err(Diagnostic::error("bad-transport", "a line of transport data is too short")
            .at(source, line.span)
            .because(format!("{} parameters given, {FIELDS} expected", fields.len()))
            .hint("geometry, well depth, diameter, dipole moment, polarizability, rotational relaxation"));
    };
    let values = parameters[1..].iter().map(|word| number(source, *word)).collect::<Result<Vec<f64>, _>>()?;
    refuse_negative(source, &parameters[1..], &values)?;
    let geometry = geometry(source, parameters[0], number(source, parameters[0]), findings)?;
    let extra = fields.get(FIELDS..).and_then(|extra| Some(extra.first()?.1.to(extra.last()?.1)));
    if let Some(extra) = extra {
        findings.push(
            Diagnostic::warning("text-after-data", "there is more than the parameters of a species")
                .at(source, extra)
                .because(format!("{FIELDS} parameters are expected"))
                .repaired("what follows them is left out"),
        );
    }
    let at = |place: usize| values.get(place).copied().unwrap_or_default();
    let transport = GasTransport {
        geometry,
        well_depth: at(0),
        diameter: at(1),
        dipole: at(2),
        polarizability: at(3),
        rotational_relaxation: at(4),
        acentric_factor: 0.0,
        dispersion_coefficient: 0.0,
        quadrupole_polarizability: 0.0,
    };
    let note = line.comment.map(|span| source.slice(span).to_string()).filter(|note| !note.is_empty());
    Ok(SpeciesTransport { transport, note, span: line.span, file: 0, line: line.number })
}

/// No parameter is below 0, and no molecule without a diameter.
fn refuse_negative(source: &Source, words: &[(&str, Span)], values: &[f64]) -> Result<(), Diagnostic> {
    let is_wrong = |(place, value): (usize, &f64)| *value < 0.0 || (place == DIAMETER && *value == 0.0);
    match values.iter().enumerate().position(is_wrong).and_then(|place| words.get(place)) {
        None => Ok(()),
        Some((word, span)) => Err(Diagnostic::error("bad-transport", "a transport parameter is not positive")
            .at(source, *span)
            .because(format!("{word} is no value of it"))
            .hint("well depth [K], diameter [Å], dipole moment [Debye], polarizability [Å³], relaxation number")),
    }
}

/// 0, 1 or 2; `1.0` is taken for 1.
fn geometry(
    source: &Source,
    (word, span): (&str, Span),
    value: Result<f64, Diagnostic>,
    findings: &mut Vec<Diagnostic>,
) -> Result<Geometry, Diagnostic> {
    let flags = [(0.0, Geometry::Atom), (1.0, Geometry::Linear), (2.0, Geometry::Nonlinear)];
    let flag = value.ok().and_then(|value| flags.into_iter().find(|(flag, _)| *flag == value));
    let Some((flag, geometry)) = flag else {
        return Err(Diagnostic::error("bad-geometry", format!("`{word}` is no geometry"))
            .at(source, span)
            .because("a geometry is 0, 1 or 2")
            .hint("write 0 for an atom, 1 for a linear molecule and 2 for another one"));
    };
    if word != flag.to_string() {
        findings.push(
            Diagnostic::warning("geometry-not-whole", format!("a geometry is written {word}"))
                .at(source, span)
                .because("a flag is a whole number")
                .repaired(format!("read as {flag}")),
        );
    }
    Ok(geometry)
}

fn keep(
    source: &Source,
    name: String,
    entry: SpeciesTransport,
    found: &mut HashMap<String, SpeciesTransport>,
    findings: &mut Vec<Diagnostic>,
) {
    let Some(first) = found.get(&name) else {
        found.insert(name, entry);
        return;
    };
    let same = first.transport == entry.transport;
    let finding = if same {
        Diagnostic::note("duplicate-transport", format!("{name} has the same transport data twice"))
    } else {
        Diagnostic::warning("conflicting-transport", format!("{name} has transport data twice, and they differ"))
    };
    findings.push(
        finding
            .at(source, entry.span)
            .because(format!("the first stand in line {}", first.line))
            .repaired("the first hold"),
    );
}

/// Corrects a geometry that a molecule of that number of atoms cannot have; `None` where it is possible.
pub fn correct_geometry(name: &str, atoms: f64, transport: &mut GasTransport) -> Option<Diagnostic> {
    if transport.geometry.suits(atoms) {
        return None;
    }
    let possible = match atoms {
        atoms if atoms < 2.0 => Geometry::Atom,
        atoms if atoms < 3.0 => Geometry::Linear,
        _ => Geometry::Nonlinear,
    };
    let (given, count) = (transport.geometry, if atoms == 1.0 { "atom" } else { "atoms" });
    transport.geometry = possible;
    Some(
        Diagnostic::warning("wrong-geometry", format!("{name} cannot have the geometry `{given}`"))
            .because(format!("it consists of {atoms} {count}"))
            .repaired(format!("the geometry is `{}`", possible)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::chemkin::line::lines;

    fn read(text: &str) -> (HashMap<String, SpeciesTransport>, Vec<(&'static str, usize)>) {
        let source = Source::new("tran.dat", text);
        let (mut found, mut findings) = (HashMap::new(), Vec::new());
        let wanted = |name: &str| ["AR", "H2", "H2O"].into_iter().find(|it| *it == name).map(str::to_string);
        read_transport((0, &source), &lines(&source), &wanted, &mut found, &mut findings);
        let place = |it: &Diagnostic| (it.code, it.location.as_ref().map_or(0, |place| place.line));
        let codes = findings.iter().map(place).collect();
        (found, codes)
    }

    #[test]
    fn a_line_holds_the_parameters_of_a_species() {
        let (found, codes) = read("AR 0 136.5 3.33 0. 0.D0 0 ! noble\nXX broken\n H2O  2 572.4 2.605 1.844 0 4.0\n");
        assert!(codes.is_empty());
        assert_eq!(found["AR"].note.as_deref(), Some("noble"));
        let water = &found["H2O"].transport;
        assert_eq!((water.geometry, water.well_depth, water.diameter), (Geometry::Nonlinear, 572.4, 2.605));
        assert_eq!((water.dipole, water.rotational_relaxation), (1.844, 4.0));
    }

    #[test]
    fn what_deviates_is_reported_where_it_stands() {
        let (found, codes) = read(
            "AR 0. 136.5 3.33 0 0 0\nH2 N 38 2.9 0 .8 280\nH2O 2 572 2.6 1.8 0 4 5 [x]\nAR 0 1 2 0 0 0\nH2 HE -9.6 2.1 -.06 .004\nH2 1 38\nAR 0 136.5 3.33 0 0 0",
        );
        let expected = [
            ("geometry-not-whole", 1),
            ("bad-geometry", 2),
            ("text-after-data", 3),
            ("conflicting-transport", 4),
            ("binary-diffusion", 5),
            ("bad-transport", 6),
            ("duplicate-transport", 7),
        ];
        assert_eq!(codes, expected);
        assert_eq!(found["AR"].transport.well_depth, 136.5);
    }

    #[test]
    fn a_geometry_that_contradicts_the_atoms_is_corrected() {
        let mut transport = read("AR 2 136.5 3.33 0 0 0").0["AR"].transport.clone();
        assert!(correct_geometry("AR", 1.0, &mut transport).is_some());
        assert_eq!(transport.geometry, Geometry::Atom);
        assert!(correct_geometry("AR", 1.0, &mut transport).is_none());
        for (atoms, geometry) in [(2.0, Geometry::Linear), (3.5, Geometry::Nonlinear)] {
            transport.geometry = Geometry::Atom;
            assert!(correct_geometry("X", atoms, &mut transport).is_some());
            assert_eq!(transport.geometry, geometry);
        }
    }
}
