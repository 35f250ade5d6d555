//! NASA's polynomials of seven and of nine coefficients.

use serde_json::json;

use crate::bridge::texts;
use crate::case::Case;
use crate::texts::{card, card_of, columns, mechanism, mechanism_of, thermo, thermo_of};

const REACTION: &str = "\nH+O2=O+OH 3.5E15 -0.4 16600";

/// An entry of nine coefficients: two ranges of the same gas, plausible and continuous.
const ARGON: &str = "\
AR                Level, as of a gas of atoms.
 2 any 01 AR  1.00    0.00    0.00    0.00    0.00 0   39.9480000          0.000
    200.000   1000.0007 -2.0 -1.0  0.0  1.0  2.0  3.0  4.0  0.0         6197.428
 0.000000000D+00 0.000000000D+00 2.500000000D+00 0.000000000D+00 0.000000000D+00
 0.000000000D+00 0.000000000D+00                -7.453750000D+02 4.379674910D+00
   1000.000   6000.0007 -2.0 -1.0  0.0  1.0  2.0  3.0  4.0  0.0         6197.428
 0.000000000D+00 0.000000000D+00 2.500000000D+00 0.000000000D+00 0.000000000D+00
 0.000000000D+00 0.000000000D+00                -7.453750000D+02 4.379674910D+00
";
const MONOXIDE: &str = "\
CO                Made up for a test.
 1 any 02 C   1.00O   1.00    0.00    0.00    0.00 0   28.0101000    -110535.196
    200.000   6000.0007 -2.0 -1.0  0.0  1.0  2.0  3.0  4.0  0.0         8671.104
 1.400000000D+04-2.900000000D+02 5.700000000D+00-8.100000000D-04 1.400000000D-07
-1.000000000D-11 3.000000000D-16                -1.303131878D+04-7.859241350D+00
";

fn nine(entries: &str) -> String {
    format!("THERMO NASA9\n   200.000  1000.000  6000.000 20000.000   1/01/01\n{entries}END\n")
}

fn argon_and_monoxide() -> String {
    mechanism_of("C O AR", "AR CO", "")
}

#[test]
fn nine_coefficients_agree() {
    let thermo = nine(&format!("{ARGON}{MONOXIDE}"));
    for chem in [argon_and_monoxide(), mechanism_of("AR", "AR", "")] {
        Case::alone(&chem).with("--thermo", "therm.dat", &thermo).agrees_with_ck2yaml();
    }
}

#[test]
fn nine_coefficients_may_stand_in_the_mechanism_and_the_first_of_two_counts() {
    let warmer = MONOXIDE.replace("-1.303131878D+04", "-1.200000000D+04");
    let text = format!("ELEMENTS\nC O AR\nEND\nSPECIES\nAR CO\n\n{}{warmer}", nine(&format!("{ARGON}{MONOXIDE}")));
    let chem = text.replace("END\nCO", "CO") + "reactions\nCO+AR=AR+CO 1 0 0\nEND\n";
    let case = Case::alone(&chem);
    case.agrees_with_ck2yaml();
    case.converted();
    let repairs = case.converted()["repairs"].as_array().cloned().unwrap_or_default();
    assert!(repairs.iter().any(|repair| repair["message"].as_str().unwrap_or_default().contains("CO")), "{repairs:?}");
    case.refused_when_strict();
}

#[test]
fn nine_coefficients_with_a_bad_number_or_a_gap_between_ranges_are_refused() {
    let bad = ARGON.replacen("-7.453750000D+02 4.379674910D+00", "-7.4537x0000D+02 4.379674910D+00", 1);
    let case = Case::alone(&mechanism_of("AR", "AR", "")).with("--thermo", "therm.dat", nine(&bad));
    case.refused_at("therm.dat", &["-7.4537x", "AR                Level"]);
    let gap = ARGON.replace("   1000.000   6000.0007", "   1100.000   6000.0007");
    let case = Case::alone(&mechanism_of("AR", "AR", "")).with("--thermo", "therm.dat", nine(&gap));
    case.refused_at("therm.dat", &["1100.000", "AR                Level"]);
}

/// More than four elements, more than three digits and fractions stand on further lines, after `&`.
#[test]
fn an_extended_composition_agrees() {
    let plain = card_of("SOOT", "", 5000.0, -1000.0, 9000.0);
    let fifth = card_of("BIG", &columns("C1 H4 N1 O1"), 9.0, -100.0, 300.0);
    let fifth = format!("{:<80}AR       1\n{}", fifth.lines().next().unwrap(), rest_of(&fifth));
    for formula in ["C 1250 H 812", "C  1250&\nH  812"] {
        let first = format!("{}&\n{formula}\n", plain.lines().next().unwrap());
        let cards = format!("{first}{}{fifth}{}", rest_of(&plain), card("H"));
        let chem = mechanism_of("C H N O AR", "SOOT BIG H", "");
        Case::alone(&chem).with("--thermo", "therm.dat", thermo_of(&cards)).agrees_with_ck2yaml();
    }
}

fn rest_of(card: &str) -> String {
    card.lines().skip(1).map(|line| format!("{line}\n")).collect()
}

/// ck2yaml of Cantera 3.2 takes whole numbers only.
#[test]
fn an_extended_composition_may_hold_fractions() {
    let plain = card_of("CHAR", "", 5.0, -10.0, 9.0);
    let card = format!("{}&\nC 1.5 H 0.25\n{}", plain.lines().next().unwrap(), rest_of(&plain));
    let case = Case::alone(&mechanism_of("C H", "CHAR", "")).with("--thermo", "therm.dat", thermo_of(&card));
    case.converted();
    let text = case.read("out.yaml");
    assert!(text.contains("C: 1.5") && text.contains("H: 0.25"), "{text}");
    case.contents(false);
}

/// Four digits do not fit their columns: the card says something else than was meant.
#[test]
fn a_count_of_four_digits_in_three_columns_is_told() {
    let card = card_of("SOOT", "C 1250H 812", 5000.0, -1000.0, 9000.0);
    let case = Case::alone(&mechanism_of("C H", "SOOT", "")).with("--thermo", "therm.dat", thermo_of(&card));
    case.is_told_at("therm.dat", &["C 1250H 812"]);
}

#[test]
fn a_species_without_thermo_is_refused_where_it_is_declared() {
    let cards: String = ["H", "O", "OH"].map(card).concat();
    let chem = "ELEMENTS\nO H\nEND\nSPECIES\nH O\nO2 OH\nEND\nREACTIONS\nH+O2=O+OH 3.5E15 -0.4 16600\nEND\n";
    Case::alone(chem).with("--thermo", "therm.dat", thermo_of(&cards)).refused_at("chem.inp", &["O2 OH"]);
    Case::alone(chem).refused_at("chem.inp", &["SPECIES", "O2 OH", "H O"]);
}

#[test]
fn the_first_of_two_cards_counts() {
    let second = card_of("OH", &columns("H1 O1"), 3.6, 99.0, 183.7).replace("G   200", "x   200");
    let third = card_of("H", &columns("C1"), 2.5, 0.0, 0.0).replace("G   200", "y   200");
    let case = Case::alone(&mechanism(REACTION));
    let case = case.with("--thermo", "therm.dat", thermo().replace("END", &format!("{second}{third}END")));
    case.agrees_with_ck2yaml();
    case.repaired_at("therm.dat", &["x   200"]);
    case.repaired_at("therm.dat", &["y   200"]);
}

#[test]
fn a_card_without_elements_is_refused() {
    let empty = card("OH").replace("H   1O   1", "  H       ");
    let case = Case::alone(&mechanism(REACTION)).with("--thermo", "therm.dat", thermo().replace(&card("OH"), &empty));
    case.refused_at("therm.dat", &["OH                        H"]);
}

#[test]
fn two_sets_of_coefficients_for_one_range_are_told() {
    let single = card("OH").replace("200.000  3500.000 1000.000", "200.000  1000.000 1000.000");
    let case = Case::alone(&mechanism(REACTION)).with("--thermo", "therm.dat", thermo().replace(&card("OH"), &single));
    case.is_told_at("therm.dat", &["200.000  1000.000 1000.000"]);
}

/// ck2yaml stops at any card that it cannot read, whether the mechanism needs it or not.
#[test]
fn broken_cards_of_species_that_are_not_declared_are_left_out() {
    let without_elements = card_of("SPARE1", "", 4.0, 0.0, 0.0);
    let bad_number = card_of("SPARE2", &columns("H1"), 4.0, 0.0, 0.0).replacen("E+00", "E+ x", 1);
    let shifted = card_of("SPARE3", &columns("H1"), 4.0, 0.0, 0.0).replace("H   1  ", " H   1 ");
    let cut: String =
        card_of("SPARE4", &columns("H1"), 4.0, 0.0, 0.0).lines().take(2).map(|l| format!("{l}\n")).collect();
    let case = Case::alone(&mechanism(REACTION));
    let spare = format!("{without_elements}{bad_number}{shifted}{cut}");
    let thermo = thermo().replace(&card("AR"), &format!("{spare}{}", card("AR")));
    case.with("--thermo", "therm.dat", thermo).agrees_with(&Case::new(&mechanism(REACTION)));
}

#[test]
fn lines_that_are_no_card_are_told() {
    let thermo = thermo().replace(&card("AR"), &format!("what is this doing here\n{}", card("AR")));
    let case = Case::alone(&mechanism(REACTION)).with("--thermo", "therm.dat", thermo);
    case.agrees_with_ck2yaml();
    case.repaired_at("therm.dat", &["what is this"]);
}

#[test]
fn a_bad_card_of_a_declared_species_is_refused() {
    let bad_number = card("OH").replacen("E-04", "E- x", 1);
    let shifted = card("OH").replace("2\n", " 2\n");
    for broken in [bad_number, shifted] {
        let thermo = thermo().replace(&card("OH"), &broken);
        let case = Case::alone(&mechanism(REACTION)).with("--thermo", "therm.dat", thermo);
        let second = broken.lines().nth(1).unwrap().to_string();
        case.is_told_at("therm.dat", &["OH                      H", &second]);
    }
}

/// `E+ 0`, with a blank in the place of the digit that is lost, is what the field holds too.
#[test]
fn a_blank_in_an_exponent_is_told() {
    let broken = card("OH").replacen("E+00", "E+ 0", 1);
    let case = Case::alone(&mechanism(REACTION)).with("--thermo", "therm.dat", thermo().replace(&card("OH"), &broken));
    let second = broken.lines().nth(1).unwrap().to_string();
    case.is_told_at("therm.dat", &["OH                      H", &second]);
}

#[test]
fn coefficients_may_be_written_as_fortran_does() {
    let thermo = thermo().replace("E+0", "D+0").replace("E-0", "D-0");
    Case::alone(&mechanism(REACTION)).with("--thermo", "therm.dat", thermo).agrees_with_ck2yaml();
    let blank = crate::texts::thermo().replace("E+0", "E 0");
    Case::alone(&mechanism(REACTION)).with("--thermo", "therm.dat", blank).agrees_with_ck2yaml();
}

#[test]
fn one_range_is_one_range() {
    let zeros = "0.00000000E+00".to_string();
    let first = card("AR");
    let lines: Vec<&str> = first.lines().collect();
    let low = format!("{:<79}2\n{:<30}{}\n{}\n", "", "", &lines[2][30..], lines[3]);
    let low = format!("{}\n{low}", lines[0].replace("3500.000 1000.000", "1000.000 1000.000"));
    let zeroed = low.replacen(&" ".repeat(75), &format!(" {zeros}").repeat(5), 1);
    let zeroed = zeroed.replacen(&" ".repeat(30), &format!(" {zeros}").repeat(2), 1);
    let case = Case::alone(&mechanism_of("AR", "AR", "")).with("--thermo", "therm.dat", thermo_of(&zeroed));
    case.agrees_with_ck2yaml();
}

/// The molecular weight in the place of the middle temperature, which the file tells once for all.
#[test]
fn a_middle_temperature_that_is_the_molecular_weight_is_told() {
    let weight = card("OH").replace("3500.000 1000.000", "3500.000   17.007");
    let case = Case::alone(&mechanism_of("H O", "OH", "")).with("--thermo", "therm.dat", thermo_of(&weight));
    let reference = case.by_ck2yaml(&json!({"single_intermediate_temperature": true})).unwrap();
    if case.is_told_at("therm.dat", &["17.007"]) {
        case.agrees_with_file(&reference);
    }
}

#[test]
fn an_empty_section_of_thermo_is_no_error() {
    let chem = mechanism(REACTION).replace("REACTIONS", "THERMO\nEND\nREACTIONS");
    let case = Case::new(&chem);
    case.agrees_with(&Case::new(&mechanism(REACTION)));
}

#[test]
fn thermo_alone_is_a_file_of_species() {
    let case = Case::named("therm.dat", thermo());
    let output = case.path("species.yaml");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kinmech"));
    command.args(["convert", "--from", "chemkin"]).arg(case.path("therm.dat")).arg("-o").arg(&output);
    let ended = command.output().expect("the binary runs");
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    let all = "phases: [{name: gas, thermo: ideal-gas, species: [{species.yaml/species: all}]}]\n";
    std::fs::write(case.path("out.yaml"), all).unwrap();
    assert_eq!(texts(&case.contents(false)["species"]).len(), 17);
}
