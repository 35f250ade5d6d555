//! Temperatures of thermo data: defaults in all their forms, ranges of no width, and numbers that are no temperatures.

use serde_json::json;

use crate::case::Case;
use crate::texts::{card, mechanism_of};

fn case(thermo: &str) -> Case {
    Case::alone(&mechanism_of("H O AR", "O2", "")).with("--thermo", "therm.dat", thermo)
}

fn library(first_lines: &str, cards: &str) -> String {
    format!("{first_lines}\n{cards}END\n")
}

const USUAL: &str = "THERMO ALL\n   300.000  1000.000  5000.000";

/// The card of O2 without the temperature where its ranges meet.
fn without_middle() -> String {
    card("O2").replacen(" 1000.000", "         ", 1)
}

fn repairs(case: &Case) -> serde_json::Value {
    case.converted()["repairs"].clone()
}

#[test]
fn default_temperatures_stand_in_many_places() {
    let usual = case(&library(USUAL, &card("O2").replacen(" 1000.000", "  800.000", 1)));
    for first_lines in [
        "THERMO ALL\n   300.000   800.000  5000.000",
        "THERMO ALL   300.000   800.000  5000.000",
        "THERMO 300. 800. 5000.",
        "THERMO ALL 300.,800.,5000.",
        "thermo\n\n! a comment\n 300 800 5000",
        "THERMO ALL\n300.,800.,5000.",
        "THERMO ALL\n   300.000   800.000  5000.00020000.000",
        "THERMO ALL\nthe title\nof a table\n   300.000   800.000  5000.000",
    ] {
        let other = case(&library(first_lines, &without_middle()));
        other.converted();
        usual.converted();
        let file = usual.path("out.yaml");
        other.agrees_with_file(&file);
        let told = first_lines.contains("title");
        assert_eq!(repairs(&other) == json!([]), !told, "{first_lines}: {:#}", repairs(&other));
    }
}

/// Burcat's tables have the molar mass there.
#[test]
fn a_molar_mass_in_the_columns_of_the_break_temperature() {
    // Ar8 has 319.6 g/mol.
    let heavy = card("AR").replace("AR  1", "AR  8");
    let chem = mechanism_of("AR", "AR", "");
    let with = |card: &str| Case::alone(&chem).with("--thermo", "therm.dat", library(USUAL, card));
    let usual = with(&heavy);
    let mass = with(&heavy.replacen(" 1000.000", " 319.5840", 1));
    assert_eq!(repairs(&mass)[0]["code"], "assumed-temperatures");
    usual.converted();
    mass.agrees_with_file(&usual.path("out.yaml"));
    let other = with(&heavy.replacen(" 1000.000", "  900.000", 1));
    assert_eq!(repairs(&other), json!([]));
}

#[test]
fn ranges_of_no_width() {
    for (middle, low) in [("  200.000", false), (" 3500.000", true)] {
        // The sets do not meet at the default temperature.
        let text = card("O2").replacen(" 1000.000", middle, 1).replacen(" 3.60000000E+00", " 4.90000000E+00", 1);
        let case = case(&library(USUAL, &text));
        assert_eq!(repairs(&case)[0]["code"], "assumed-temperatures");
        let cp = case.read("out.yaml");
        let first = cp.split("data:").nth(1).unwrap_or_default().trim_start().to_string();
        assert_eq!(first.contains("4.9"), low, "{cp}");
    }
}

#[test]
fn a_line_that_ends_within_a_number() {
    let card = card("O2");
    let last = card.lines().nth(3).unwrap_or_default();
    for end in [59, 58, 56, 51] {
        let cut = last[..end].to_string();
        let text = card.replace(last, &cut);
        case(&library(USUAL, &text)).refused_at("therm.dat", &[&cut]);
    }
    let whole = card.replace(last, &last[..60]);
    assert_eq!(repairs(&case(&library(USUAL, &whole)))[0]["code"], "missing-line-number");
}

/// The files of CEA say nothing of their layout.
#[test]
fn the_header_of_cea() {
    let entry = "\
O2                Level.
 1 any 01 O   2.00    0.00    0.00    0.00    0.00 0   31.9988000          0.000
    200.000   6000.0007 -2.0 -1.0  0.0  1.0  2.0  3.0  4.0  0.0         6197.428
 0.000000000D+00 0.000000000D+00 3.500000000D+00 0.000000000D+00 0.000000000D+00
 0.000000000D+00 0.000000000D+00                -1.043526600D+03 4.379674910D+00
";
    let told = case(&format!("THERMO NASA9\n   200.000  1000.000  6000.000 20000.000   9/09/04\n{entry}END\n"));
    told.converted();
    for header in ["thermo", "THERMO ALL", "! CEA\nthermo"] {
        let lines = format!("{header}\n   200.000  1000.000  6000.000 20000.000   9/09/04\n{entry}END PRODUCTS\n");
        let cea = case(&lines);
        cea.converted();
        cea.agrees_with_file(&told.path("out.yaml"));
    }
}
