//! THERMO sections as files have them, sound and broken.

mod any_text;
mod compositions;
mod duplicates;
mod nine_coefficients;
mod temperatures;

use super::*;
use crate::formats::composition;
use crate::grammar::chemkin::line::{Line, lines};
use crate::source::{Diagnostic, Severity, Source};
use crate::thermo::Thermo;

/// Two sets of coefficients that meet at 1000 K.
const ROWS: [&str; 3] = [
    " 2.60000000E+00 1.00000000E-03 0.00000000E+00 0.00000000E+00 0.00000000E+00    2",
    "-5.00000000E+02 2.90775500E+00 3.60000000E+00 0.00000000E+00 0.00000000E+00    3",
    " 0.00000000E+00 0.00000000E+00-1.00000000E+03-3.00000000E+00                   4",
];
const UPPER: [f64; 7] = [2.6, 1e-3, 0.0, 0.0, 0.0, -500.0, 2.907755];
const LOWER: [f64; 7] = [3.6, 0.0, 0.0, 0.0, 0.0, -1000.0, -3.0];
const DEFAULTS: &str = "   300.000  1000.000  5000.000";

fn first(name: &str, note: &str, composition: &str, temperatures: [&str; 3]) -> String {
    let [low, high, middle] = temperatures;
    format!("{name:<18}{note:<6}{composition:<20}G{low:>10}{high:>10}{middle:>8}      1")
}

const USUAL: [&str; 3] = ["200.000", "3500.000", "1000.000"];

fn plain(name: &str) -> String {
    first(name, "", "C   2H   6", USUAL)
}

fn entry(first: &str) -> String {
    [first, ROWS[0], ROWS[1], ROWS[2]].join("\n")
}

struct Outcome {
    species: Vec<(String, SpeciesThermo)>,
    findings: Vec<Diagnostic>,
}

impl Outcome {
    fn codes(&self) -> Vec<&str> {
        self.findings.iter().map(|finding| finding.code).collect()
    }

    fn names(&self) -> Vec<&str> {
        self.species.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn only(&self) -> &SpeciesThermo {
        let findings: Vec<String> = self.findings.iter().map(|finding| finding.render(false)).collect();
        assert_eq!(self.species.len(), 1, "{}", findings.join("\n"));
        &self.species[0].1
    }

    fn composition(&self) -> String {
        composition::in_words(&self.only().composition)
    }

    /// Limits and coefficients of a model with seven of these.
    fn ranges(&self) -> Vec<(f64, f64, [f64; 7])> {
        let Thermo::Nasa7(model) = &self.only().thermo else { panic!("not NASA7") };
        model.ranges.as_slice().iter().map(|range| (range.t_min, range.t_max, range.a)).collect()
    }

    fn limits(&self) -> Vec<(f64, f64)> {
        self.ranges().iter().map(|(low, high, _)| (*low, *high)).collect()
    }
}

fn read_as(layout: ThermoLayout, text: &str, wanted: &dyn Fn(&str) -> Option<String>, declared: &[&str]) -> Outcome {
    let source = Source::new("therm.dat", text);
    let lines = lines(&source);
    let declared: Vec<String> = declared.iter().map(|name| name.to_string()).collect();
    let mut findings = Vec::new();
    let section = ThermoSection { source: &source, header: &Line::default(), lines: &lines, layout };
    let species = read_thermo(&section, wanted, &declared, &mut findings);
    Outcome { species, findings }
}

fn read(text: &str) -> Outcome {
    read_as(ThermoLayout::Nasa7, text, &|name| Some(name.to_string()), &[])
}

fn is_sound(text: &str) -> Outcome {
    let outcome = read(text);
    assert!(outcome.findings.is_empty(), "{text}\n{:?}", outcome.codes());
    outcome
}

#[test]
fn an_entry_has_composition_ranges_and_note() {
    let outcome = is_sound(&format!("{DEFAULTS}\n{}", entry(&first("C2H6", "L 8/88", "C   2H   6", USUAL))));
    assert_eq!(outcome.names(), ["C2H6"]);
    assert_eq!(outcome.composition(), "C 2, H 6");
    assert_eq!(outcome.ranges(), [(200.0, 1000.0, LOWER), (1000.0, 3500.0, UPPER)]);
    assert_eq!(outcome.only().note.as_deref(), Some("L 8/88"));
    assert_eq!(outcome.only().thermo.reference_pressure(), 101_325.0);
    assert_eq!(outcome.only().span.start, DEFAULTS.len() + 1);
}

#[test]
fn default_temperatures_comments_and_blank_lines_may_stand_anywhere_or_miss() {
    let lines = entry(&plain("A")).replace('\n', "\n\n! between\n");
    assert_eq!(is_sound(&format!("\n! first\n\n{DEFAULTS}\n\n{lines}\n\n")).names(), ["A"]);
    assert_eq!(is_sound(&entry(&plain("A"))).names(), ["A"]);
    assert_eq!(is_sound(&entry(&plain("A")).replace('\n', "\r\n")).names(), ["A"]);
    assert!(is_sound("").species.is_empty());
    assert!(is_sound(&format!("{DEFAULTS}\n! nothing\n\n")).species.is_empty());
}

#[test]
fn the_note_holds_comments_right_above_and_beside() {
    let above = "! of another\n\n! ------\n! 1.0E+00 2.0E+00 3.0E+00 4.0E+00\n! from here\n";
    let text = format!("{above}{} ! and there", first("A", "TPIS78", "H   2", USUAL));
    let outcome = is_sound(&entry(&text));
    assert_eq!(outcome.only().note.as_deref(), Some("TPIS78\nfrom here\nand there"));
}

#[test]
fn shifted_columns_are_read_where_there_is_one_reading() {
    for (line, expected) in [
        ("AB                     C   2H   3O   3     G    200.00   6000.00 1000.00       1", "C 2, H 3, O 3"),
        ("AB          8/12/15      C   4H  10    0    0G   300.000  5000.000 1392.000    31", "C 4, H 10"),
        ("AB                     C 1250H 812          G    300.00   3500.00 1260.00      1", "C 1250, H 812"),
        ("AB                      C1000H 500          G    300.00   3500.00 1260.00      1", "C 1000, H 500"),
        ("AB  C 2 H 6  G  300 5000 1000  1", "C 2, H 6"),
        ("AB                      C   2H   6               200.000  6000.000 1000.00     1", "C 2, H 6"),
    ] {
        let outcome = read(&entry(line));
        assert_eq!(outcome.composition(), expected, "{line}");
        assert!(outcome.codes().contains(&"shifted-columns"), "{line}: {:?}", outcome.codes());
        assert!(outcome.findings.iter().all(|finding| finding.severity == Severity::Warning));
        assert_eq!(outcome.limits().len(), 2);
    }
    let outcome = read(&entry("AB                     Qx  2H   3O   3     G    200.00   6000.00 1000.00      1"));
    assert_eq!((outcome.species.len(), outcome.codes()[0]), (0, "unreadable-composition"));
    let outcome = read(&entry("AB                      C   2H   6          G   low        6000.00 1000.00     1"));
    assert_eq!((outcome.species.len(), outcome.codes()[0]), (0, "unreadable-temperatures"));
}

#[test]
fn names_may_touch_the_note() {
    let long = "ABCDEFGHIJKLMNOPQR";
    let text = entry(&first(long, "TPIS78", "H   2", USUAL));
    let wanted = |name: &str| (name == long).then(|| name.to_string());
    let outcome = read_as(ThermoLayout::Nasa7, &text, &wanted, &[]);
    assert_eq!((outcome.names(), outcome.only().note.as_deref()), (vec![long], Some("TPIS78")));
    let longer = "ABCDEFGHIJKLMNOPQRST    C   2H   6          G   200.000  3500.000 1000.00      1";
    assert_eq!(is_sound(&entry(longer)).names(), ["ABCDEFGHIJKLMNOPQRST"]);
    assert_eq!(is_sound(&entry(&plain("O2X singlet"))).only().note.as_deref(), Some("singlet"));
}

#[test]
fn names_are_those_that_are_wanted_and_others_may_be_broken() {
    let text = format!("{}\n{}", entry("BROKEN  nothing here  1"), entry(&plain("c2h6")));
    let wanted = |name: &str| name.eq_ignore_ascii_case("C2H6").then(|| "C2H6".to_string());
    let outcome = read_as(ThermoLayout::Nasa7, &text, &wanted, &[]);
    assert_eq!((outcome.names(), outcome.codes()), (vec!["C2H6"], vec![]));
}

#[test]
fn a_broken_entry_does_not_stop_the_others() {
    let broken = entry(&plain("B")).replace(" 2.60000000E+00", " 2.6000x000E+00");
    let outcome = read(&[entry(&plain("A")), broken, entry(&plain("C"))].join("\n"));
    assert_eq!((outcome.names(), outcome.codes()), (vec!["A", "C"], vec!["unreadable-coefficient"]));
    let place = outcome.findings[0].location.as_ref().unwrap();
    assert_eq!((place.line, place.column, place.file.as_str()), (6, 2, "therm.dat"));
    assert!(place.excerpt.contains("2.6000x000E+00"));
}

#[test]
fn fortran_writes_numbers_in_many_ways() {
    for (spelled, value) in [
        (" 2.60000000D+00", 2.6),
        (" 2.60000000E 00", 2.6),
        ("    2.600000+00", 2.6),
        ("            2.6", 2.6),
        ("2.6            ", 2.6),
    ] {
        let outcome = is_sound(&entry(&plain("A")).replace(" 2.60000000E+00", spelled));
        assert_eq!(outcome.ranges()[1].2[0], value, "{spelled}");
    }
    let outcome = read(&entry(&plain("A")).replace(" 2.60000000E+00", "1.00000000E+999"));
    assert_eq!(outcome.codes(), ["unreadable-coefficient"]);
}

#[test]
fn numbers_outside_their_columns_are_read_one_after_another() {
    let text =
        entry(&plain("A")).replace(ROWS[0], " 2.6E+00  1.00000000E-03  0.0E+00  0.00000000E+00  0.00000000E+00      2");
    let outcome = read(&text);
    assert_eq!(outcome.ranges()[1].2, UPPER);
    assert_eq!(outcome.codes(), ["missing-line-number", "shifted-columns"]);
    let glued = "-0.52524566E+05-0.13525214E+03-0.35101023E+ 0.1490370200E+00-0.10659422E-03    3";
    assert_eq!(read(&entry(&plain("A")).replace(ROWS[1], glued)).codes(), ["unreadable-coefficient"]);
}

#[test]
fn a_fifteenth_number_is_not_read() {
    let text = entry(&plain("A")).replace("E+00                   4", "E+00 1.38887800E+04    4");
    assert_eq!(is_sound(&text).ranges()[0].2, LOWER);
}

#[test]
fn blank_coefficients_are_0_and_missing_ones_an_error() {
    let blank = " 2.60000000E+00 1.00000000E-03                0.00000000E+00 0.00000000E+00    2";
    let outcome = read(&entry(&plain("A")).replace(ROWS[0], blank));
    assert_eq!((outcome.ranges()[1].2, outcome.codes()), (UPPER, vec!["blank-coefficient"]));
    let cut = " 2.60000000E+00 1.00000000E-03 0.00000000E+00";
    assert_eq!(read(&entry(&plain("A")).replace(ROWS[0], cut)).codes(), ["missing-line-number", "missing-coefficient"]);
    let without = [&plain("A"), ROWS[0], ROWS[1], &entry(&plain("B"))].join("\n");
    let outcome = read(&without);
    assert_eq!((outcome.names(), outcome.codes()), (vec!["B"], vec!["missing-coefficient"]));
}

#[test]
fn one_set_of_coefficients_is_one_range() {
    let upper_blank = [
        &first("A", "", "AL  1", ["200.000", "933.610", ""]),
        "                                                                               2",
        "                               3.60000000E+00 0.00000000E+00 0.00000000E+00    3",
        ROWS[2],
    ];
    assert_eq!(is_sound(&upper_blank.join("\n")).ranges(), [(200.0, 933.61, LOWER)]);
    let zeros = ["0.00000000E+00"; 5].map(|zero| format!(" {zero}")).concat() + "    2";
    let third = " 0.00000000E+00 0.00000000E+00 3.60000000E+00 0.00000000E+00 0.00000000E+00    3";
    let text = entry(&first("A", "", "AL  1", ["200.000", "933.610", "26.981"]));
    assert_eq!(is_sound(&text.replace(ROWS[0], &zeros).replace(ROWS[1], third)).limits(), [(200.0, 933.61)]);
    let within = entry(&plain("A")).replace(ROWS[0], &zeros).replace(ROWS[1], third);
    assert_eq!(read(&within).codes(), ["assumed-temperatures"]);
}

#[test]
fn missing_line_numbers_are_said() {
    for (place, number) in [(0, "1"), (1, "2"), (2, "3"), (3, "4")] {
        let mut lines = [plain("A"), ROWS[0].to_string(), ROWS[1].to_string(), ROWS[2].to_string()];
        lines[place] = lines[place].strip_suffix(number).unwrap().trim_end().to_string();
        let outcome = read(&format!("{DEFAULTS}\n{}", lines.join("\n")));
        assert_eq!(outcome.ranges(), [(200.0, 1000.0, LOWER), (1000.0, 3500.0, UPPER)]);
        assert_eq!(outcome.codes(), ["missing-line-number"]);
        assert!(outcome.findings[0].reason.contains(number));
    }
}

#[test]
fn repeated_and_misnumbered_lines_are_told_apart() {
    let repeated = read(&[&plain("A"), ROWS[0], ROWS[0], ROWS[1], ROWS[2]].join("\n"));
    assert_eq!((repeated.ranges()[1].2, repeated.codes()), (UPPER, vec!["repeated-line"]));
    let swapped = read(&[&plain("A"), ROWS[1], ROWS[0], ROWS[2]].join("\n"));
    assert_eq!(swapped.codes(), ["misnumbered-line"]);
    let other = ROWS[0].replace("2.6", "2.7");
    assert_eq!(read(&[&plain("A"), ROWS[0], &other, ROWS[1], ROWS[2]].join("\n")).codes(), ["missing-coefficient"]);
}

#[test]
fn lines_of_no_entry_are_said_once_a_run() {
    let outcome = read(&format!("{DEFAULTS}\n{}\n{}\n{}\nsee below\nENDOFDATA", ROWS[1], ROWS[2], entry(&plain("A"))));
    assert_eq!((outcome.names(), outcome.codes()), (vec!["A"], vec!["stray-thermo-line", "stray-thermo-line"]));
}

#[test]
fn tabs_and_letters_beyond_ascii_fill_one_column() {
    let tabs = entry(&plain("A")).replace("E+00 1.0", "E+00\t1.0");
    assert_eq!(is_sound(&tabs).ranges()[1].2, UPPER);
    let note = first("A", "Döring", "H   2", USUAL);
    assert_eq!(is_sound(&entry(&note)).only().note.as_deref(), Some("Döring"));
}
