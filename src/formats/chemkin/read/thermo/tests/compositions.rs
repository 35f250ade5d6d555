//! Compositions of entries: in their columns, beyond them, and on lines of their own.

use super::*;

#[test]
fn zero_counts_are_dropped_and_elements_written_twice_added() {
    for (columns, expected) in [
        ("C   2H   6   00   00", "C 2, H 6"),
        ("C   2O   0H   10   0", "C 2, H 1"),
        ("H   2C   1H   1", "H 3, C 1"),
        ("c  1.h 2.5", "C 1, H 2.5"),
        ("AR  1", "Ar 1"),
        ("H   3O   1E  -1", "H 3, O 1, E -1"),
        ("H  2 C  2 O  1", "H 2, C 2, O 1"),
    ] {
        assert_eq!(is_sound(&entry(&first("A", "", columns, USUAL))).composition(), expected, "{columns}");
    }
}

#[test]
fn declared_elements_lend_their_case() {
    let text = entry(&first("A", "", "aa  1H   1", USUAL));
    let outcome = read_as(ThermoLayout::Nasa7, &text, &|name| Some(name.to_string()), &["AA", "h"]);
    assert_eq!(outcome.composition(), "AA 1, h 1");
}

#[test]
fn a_fifth_element_and_more_beyond_column_80_are_read() {
    let fifth = plain("A").replace("      1", "N   3 1");
    assert_eq!(is_sound(&entry(&fifth)).composition(), "C 2, H 6, N 3");
    let beyond = format!("{}C      388H      144 ", first("A", "", "C   0H   0", USUAL));
    assert_eq!(is_sound(&entry(&beyond)).composition(), "C 388, H 144");
    let junk = format!("{}   corrected 2005", plain("A"));
    assert_eq!(is_sound(&entry(&junk)).composition(), "C 2, H 6");
    let rotors = plain("A").replace("      1", "    161");
    assert_eq!(is_sound(&entry(&rotors)).composition(), "C 2, H 6");
}

#[test]
fn a_composition_may_go_on_after_an_ampersand() {
    let start = first("BIN", "", "C   0H   0", USUAL) + "&";
    for further in ["C 1250  H 812", "C   1250 &\nH    812", "C1250.0&\n ! counted\nH 812"] {
        assert_eq!(is_sound(&entry(&format!("{start}\n{further}"))).composition(), "C 1250, H 812", "{further}");
    }
    assert_eq!(is_sound(&entry(&format!("{start}\nC 12.5 H 1.5e3"))).composition(), "C 12.5, H 1500");
    let other = plain("A") + "&\nC 3 H 6";
    let outcome = read(&entry(&other));
    assert_eq!((outcome.composition().as_str(), outcome.codes()), ("C 3, H 6", vec!["two-compositions"]));
    assert_eq!(read(&entry(&format!("{start}\nC 12 of H"))).codes(), ["unreadable-composition"]);
}

#[test]
fn doubtful_composition_is_said() {
    let outcome = read(&entry(&first("A", "", "C   2H   6O", USUAL)));
    assert_eq!((outcome.composition().as_str(), outcome.codes()), ("C 2, H 6", vec!["blank-count"]));
    let outcome = read(&entry(&first("A", "", "C   2H   6        2.", USUAL)));
    assert_eq!(outcome.codes(), ["nameless-count"]);
    assert_eq!(read(&entry(&first("A", "", "", USUAL))).codes(), ["no-composition"]);
    assert_eq!(read(&entry(&first("A", "", "C   0", USUAL))).codes(), ["no-composition"]);
    assert_eq!(read(&entry(&first("A", "", "  C", USUAL))).codes(), ["unreadable-composition"]);
}
