//! Several entries of one species.

use super::*;
use crate::mechanism::Coefficient;

#[test]
fn the_first_entry_of_a_species_holds() {
    let source = Source::new("a.inp", entry(&plain("A")));
    let other = Source::new(
        "b.dat",
        [entry(&plain("A")), entry(&plain("A")).replace("-1.00000000E+03", "-1.00100000E+03")].join("\n"),
    );
    let mut findings = Vec::new();
    let mut sections = Vec::new();
    for source in [&source, &other] {
        let lines = lines(source);
        let section = ThermoSection { source, header: &Line::default(), lines: &lines, layout: ThermoLayout::Nasa7 };
        sections.push((source, read_thermo(&section, &|name| Some(name.to_string()), &[], &mut findings)));
    }
    let held = first_of_each(sections, &mut findings);
    assert_eq!((held.len(), held[0].1.composition[0].1), (1, Coefficient::integer(2)));
    let [same, conflicting] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!((same.severity, same.code), (Severity::Note, "duplicate-thermo"));
    assert_eq!((conflicting.severity, conflicting.code), (Severity::Warning, "conflicting-thermo"));
    assert!(conflicting.reason.starts_with("h at 298.15 K is"), "{}", conflicting.reason);
    assert!(conflicting.repair.as_ref().unwrap().contains("a.inp, line 1"));
    assert_eq!(conflicting.location.as_ref().unwrap().line, 5);
}

#[test]
fn conflicts_tell_compositions_limits_and_models_apart() {
    let entries = [
        entry(&plain("A")),
        entry(&first("A", "", "C   3", USUAL)),
        entry(&first("A", "", "H   6C   2", ["200.000", "4000.000", "1000.000"])),
        entry(&plain("A")).replace("E+00    2", "E-20    2"),
    ];
    let source = Source::new("a.dat", entries.join("\n"));
    let lines = lines(&source);
    let section =
        ThermoSection { source: &source, header: &Line::default(), lines: &lines, layout: ThermoLayout::Nasa7 };
    let mut findings = Vec::new();
    let read = read_thermo(&section, &|name| Some(name.to_string()), &[], &mut findings);
    first_of_each([(&source, read)], &mut findings);
    let reasons: Vec<&str> = findings.iter().map(|finding| finding.reason.as_str()).collect();
    assert_eq!(reasons[..2], ["C 3 instead of C 2, H 6", "T_max of range 2 is 4000 instead of 3500"]);
    assert_eq!(reasons[2], "the same data as in line 1");
}
