//! The file of transport properties.

use crate::case::Case;
use crate::texts::{TRANSPORT, four_species};

fn case(transport: &str) -> Case {
    Case::new(&four_species()).with("--transport", "tran.dat", transport)
}

/// Changed lines of the file.
fn changed(old: &str, new: &str) -> Case {
    assert!(TRANSPORT.contains(old), "{old}");
    case(&TRANSPORT.replace(old, new))
}

/// The block of a species in the output.
fn block<'a>(text: &'a str, species: &str) -> &'a str {
    let start = text.find(&format!("name: {species}\n")).unwrap_or_else(|| panic!("no {species}:\n{text}"));
    let end = text[start + 1..].find("- name: ").map_or(text.len(), |length| start + 1 + length);
    &text[start..end]
}

#[test]
fn transport_properties_are_those_of_the_file() {
    let case = case(TRANSPORT);
    case.agrees_with_ck2yaml();
    case.contents(true);
    let text = case.read("out.yaml");
    let number = |species: &str, key: &str| -> f64 {
        let line = block(&text, species).lines().find_map(|line| line.trim().strip_prefix(&format!("{key}: ")));
        line.unwrap_or_else(|| panic!("no {key} of {species}")).trim_end_matches(',').parse().expect("a number")
    };
    let rows = [("H2", 2.92, 38.0, "polarizability", 0.79), ("H2O", 2.61, 572.4, "dipole", 1.844)];
    for (species, diameter, depth, key, value) in rows {
        assert_eq!((number(species, "diameter"), number(species, "well-depth")), (diameter, depth));
        assert_eq!(number(species, key), value);
    }
    for (species, geometry) in [("H", "atom"), ("O2", "linear"), ("H2O", "nonlinear")] {
        assert!(block(&text, species).contains(&format!("geometry: {geometry}")), "{species}:\n{text}");
    }
    let conductivity = serde_json::json!({
        "ask": "same", "file": case.path("out.yaml"), "other": case.path("ck2yaml.yaml"), "phase": "", "transport": true, "compare": true,
    });
    let answer = crate::conversation::ask_soon(&conductivity).unwrap_or_else(|error| panic!("{error}"));
    assert!(answer["transport"].as_f64().is_some_and(|it| it <= 1e-12), "{answer}");
}

#[test]
fn the_section_may_be_called_trans_all() {
    let all = case(&format!("TRANS ALL\n{TRANSPORT}END\n"));
    all.agrees_with(&case(TRANSPORT));
    all.contents(true);
    let inside = four_species().trim_end().to_string() + &format!("\nTRANS ALL\n{TRANSPORT}END\n");
    let inside = Case::new(&inside);
    inside.agrees_with(&case(TRANSPORT));
    inside.contents(true);
    assert!(inside.read("out.yaml").contains("well-depth"));
}

#[test]
fn a_missing_species_is_told() {
    let without = changed("O2     1   107.4   3.46   0.0     1.60    3.8\n", "");
    let run = without.run(&[]);
    assert!(run.stderr.contains("O2"), "{}", run.stderr);
    match run.code {
        Some(0) => {
            assert!(run.report["repairs"].to_string().contains("O2"), "{:#}", run.report);
            without.contents(without.read("out.yaml").contains("\n  transport:"));
            without.refused_when_strict();
        }
        code => assert!(code == Some(2) && !run.is_written, "exit {code:?}"),
    }
}

#[test]
fn too_many_columns_are_told() {
    let case = changed("1.844   0.0     4.0", "1.8 0.  0.0     4.0");
    case.repaired_at("tran.dat", &["1.8 0.  0.0"]);
}

#[test]
fn the_first_of_two_entries_counts() {
    let second = "H2O    2   999.9   2.61   1.844   0.0     4.0\nO2     1   888.8   3.46   0.0     1.60    3.8\n";
    let case = case(&format!("{TRANSPORT}{second}"));
    case.agrees_with_ck2yaml();
    case.repaired_at("tran.dat", &["999.9"]);
    case.repaired_at("tran.dat", &["888.8"]);
    let text = case.read("out.yaml");
    assert!(!text.contains("999.9") && !text.contains("888.8"), "{text}");
}

#[test]
fn a_geometry_that_is_none_is_told() {
    for (flag, told) in [("3", "H2O    3"), ("a", "H2O    a"), ("1.9999999999999999x", "1.999"), ("1.5", "H2O    1.5")]
    {
        changed("H2O    2", &format!("H2O    {flag}")).is_told_at("tran.dat", &[told]);
    }
}

#[test]
fn a_geometry_with_a_point_is_the_whole_number() {
    let case = case(
        &TRANSPORT.replace("H      0", "H   0.00").replace("H2     1", "H2   1.0").replace("H2O    2", "H2O   2."),
    );
    case.agrees_with_ck2yaml();
    case.contents(true);
    assert!(block(&case.read("out.yaml"), "H2O").contains("geometry: nonlinear"));
}

/// Cantera refuses to load atoms of two atoms, and lines of one.
#[test]
fn a_geometry_against_the_number_of_atoms_is_corrected() {
    for (old, new, right) in [
        ("H2     1", "H2     0", "geometry: linear"),
        ("H2     1", "H2     2", "geometry: linear"),
        ("H      0", "H      1", "geometry: atom"),
        ("H2O    2", "H2O    0", "geometry: "),
    ] {
        let case = changed(old, new);
        case.repaired_at("tran.dat", &[new]);
        case.contents(true);
        let species = old.split_whitespace().next().expect("a name");
        assert!(block(&case.read("out.yaml"), species).contains(right), "{new}");
    }
}

/// Fits of diffusion of one species through another, with five fields, which Cantera does not use.
#[test]
fn lines_of_binary_diffusion_are_told() {
    let case = case(&format!("{TRANSPORT}H H2 -9.67 2.10 -0.10\nH O2 -11.4 2.40 -0.12\n"));
    case.is_told_at("tran.dat", &["H H2 -9.67"]);
    assert!(case.is_told_at("tran.dat", &["H O2 -11.4"]), "these lines are no reason to refuse");
    case.contents(true);
}

#[test]
fn words_after_the_end_change_nothing() {
    let case = case(&format!("{TRANSPORT}END\n\nReferences and notes: by hand\n"));
    case.converted();
    case.contents(true);
    assert!(block(&case.read("out.yaml"), "O2").contains("well-depth"));
}

#[test]
fn species_that_are_not_declared_are_passed_over() {
    let case = case(&format!("XE     0   231.0   4.05   0.0     0.0     0.0\n{TRANSPORT}"));
    case.agrees_with_ck2yaml();
    assert_eq!(case.converted()["repairs"], serde_json::json!([]));
}

#[test]
fn a_bad_number_is_told() {
    changed("107.4", "1x7.4").is_told_at("tran.dat", &["1x7.4"]);
}
