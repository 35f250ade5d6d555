//! What others refuse, or Cantera will not load, and has one sensible reading: repaired, and told.

use serde_json::json;

use crate::case::Case;
use crate::texts::{mechanism, mechanism_of, thermo};

/// Not marked as duplicates, but the same for Cantera: the second names the first.
#[test]
fn undeclared_duplicates_are_marked() {
    for pair in [
        ["H+O2=O+OH 3.5E15 -.4 16600", "O+OH=>H+O2 1E13 0 0"],
        ["H+O2=O+OH 3.5E15 -.4 16600", "H+O2=O+OH 1E13 0 0"],
        ["H+O2=O+OH 3.5E15 -.4 16600", "2H+2O2=2O+2OH 1E13 0 0"],
        ["H2O2=>2OH 1E14 0 40000", "H2O2=>2OH 1E13 0 0"],
    ] {
        let case = Case::new(&mechanism(&format!("\n{}\nH2+O=H+OH 5E4 2.7 6000\n{}", pair[0], pair[1])));
        case.repaired_at("chem.inp", &pair);
        assert_eq!(case.contents(false)["equations"].as_array().map(Vec::len), Some(3));
        let declared = format!("\n{}\nDUP\nH2+O=H+OH 5E4 2.7 6000\n{}\nDUP", pair[0], pair[1]);
        case.agrees_with(&Case::new(&mechanism(&declared)));
    }
}

#[test]
fn two_pairs_of_undeclared_duplicates_are_told_apart() {
    let lines = ["H+O2=O+OH 3.5E15 -.4 1", "O+OH=>H+O2 1E13 0 2", "2O+M=O2+M 1.2E17 -1 3", "2O+M=O2+M 1E17 -1 4"];
    let case = Case::new(&mechanism(&format!("\n{}", lines.join("\n"))));
    case.repaired_at("chem.inp", &lines[..2]);
    case.repaired_at("chem.inp", &lines[2..]);
}

/// Cantera refuses a mark without a partner.
#[test]
fn a_mark_of_a_duplicate_without_a_partner_is_taken_off() {
    let case = Case::new(&mechanism("\nH+O2=O+OH 3.5E15 -.4 16600\nDUPLICATE\nH2+O=H+OH 5E4 2.7 6000"));
    case.repaired_at("chem.inp", &["H+O2=", "DUPLICATE"]);
}

#[test]
fn a_reversible_reaction_with_an_order_of_its_own_is_told() {
    let case = Case::new(&mechanism("\nCO+H2O=CO2+H2 5E13 -2 5000\nFORD/CO 0.2/"));
    case.is_told_at("chem.inp", &["CO+H2O=", "FORD/"]);
}

#[test]
fn elements_declared_twice_are_one() {
    let case = Case::new(&mechanism("\nH+O2=O+OH 3.5E15 -.4 16600").replace("C H O N AR", "C H O O N AR"));
    case.converted();
    assert_eq!(case.contents(false)["equations"], json!(["H + O2 <=> O + OH"]));
}

/// The report names everything about a repair.
#[test]
fn a_repair_is_told_in_full() {
    let case = Case::new(&mechanism("\nH+O2=O+OH 3.5E15 -.4 16600\nH+O2=O+OH 1E13 0 0"));
    let report = case.converted();
    assert_eq!(report["schema"], 1);
    assert!(report["losses"].is_array());
    let repairs = report["repairs"].as_array().cloned().unwrap_or_default();
    assert!(!repairs.is_empty(), "{report:#}");
    for repair in &repairs {
        for key in ["severity", "code", "message", "file", "reason", "repair"] {
            assert!(repair[key].as_str().is_some_and(|text| !text.is_empty()), "no {key}: {repair:#}");
        }
        assert!(repair["line"].is_u64() && repair["column"].is_u64(), "{repair:#}");
        assert!(repair.get("hint").is_some(), "{repair:#}");
    }
    let run = case.run(&[]);
    let line = repairs[0]["line"].as_u64().unwrap_or_default();
    assert!(run.stderr.contains(&format!("chem.inp:{line}:")), "{}", run.stderr);
}

/// What is sound is converted without a word, strict or not.
#[test]
fn a_sound_mechanism_has_no_repairs() {
    let case = Case::new(&mechanism("\nH+O2=O+OH 3.5E15 -.4 16600\n2O+M=O2+M 1.2E17 -1 0\nH2/2/"));
    assert_eq!(case.converted()["repairs"], json!([]));
    let run = case.run(&["--strict"]);
    assert!(run.code == Some(0) && run.is_written, "{}", run.stderr);
}

/// Thermo of a species that nobody declares is no repair: databases hold thousands.
#[test]
fn thermo_of_other_species_is_no_repair() {
    let case = Case::alone(&mechanism_of("H", "H H2", "\nH2=2H 1E10 0 104000"));
    let case = case.with("--thermo", "therm.dat", thermo());
    case.agrees_with_ck2yaml();
    assert_eq!(case.converted()["repairs"], json!([]));
}
