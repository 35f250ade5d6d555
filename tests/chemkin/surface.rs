//! Reactions on surfaces: sites, sticking, coverages.

use serde_json::{Value, json};

use crate::case::Case;
use crate::conversation::ask_soon;
use crate::texts::{card_of, columns, mechanism_of, thermo_of};

const SITES: &str = "SITE/METAL/ SDEN/2.5E-9/\nPT(S) H(S) O2(S)/2/ OH(S)\nEND\n";

const RATES: &str = "\
REACTIONS JOULES/MOLE MWON
H2+2PT(S)=>2H(S) 4.5E10 .5 0
FORD/PT(S) 1/
2H(S)=>H2+2PT(S) 3.7E21 0 67400
COV/H(S) 0 0 -6000/
COV/OH(S) 0 1 -3000/
H+PT(S)=>H(S) 1 0 0
STICK
O2+2PT(S)=>O2(S) 1.8E21 -.5 0
DUPLICATE
O2+2PT(S)=>O2(S) .023 0 0
DUPLICATE STICK MWOFF
H2O+2PT(S)=>OH(S)+H(S) .75 0 0
STICK
MWON
END
";

fn gas(reactions: &str) -> String {
    mechanism_of("H O PT", "H H2 O2 OH H2O", reactions)
}

fn surface_cards() -> String {
    let card = |name: &str, formula: &str, h: f64| card_of(name, &columns(formula), 2.0, h, 20.0);
    let cards = [card("PT(S)", "PT1", 0.0), card("H(S)", "H1 PT1", -40.0)];
    cards.concat() + &card("O2(S)", "O2 PT2", -100.0) + &card("OH(S)", "H1 O1 PT1", -190.0)
}

/// A gas with a surface on it.
fn case(gas: &str, surface: &str) -> Case {
    Case::new(gas).with("--surface", "surf.inp", surface)
}

fn surface(sites: &str, rates: &str) -> String {
    format!("{sites}{}{rates}", thermo_of(&surface_cards()))
}

/// Both phases mean the same in both files.
#[track_caller]
fn agrees_with_ck2yaml(case: &Case, phase: &str) {
    let reference = case.by_ck2yaml(&json!({"permissive": true})).unwrap_or_else(|said| panic!("ck2yaml: {said}"));
    case.converted();
    case.agrees_with_file(&reference);
    let contents = |file: &std::path::Path| {
        let question = json!({"ask": "contents", "file": file, "phase": phase, "kinetics": "surface"});
        ask_soon(&question).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    assert_eq!(contents(&case.path("out.yaml")), contents(&reference));
    let question = json!({
        "ask": "same", "file": case.path("out.yaml"), "other": reference, "phase": phase, "kinetics": "surface",
        "compare": false,
    });
    let same = ask_soon(&question).unwrap_or_else(|error| panic!("{error}"));
    assert!(same["names"] == Value::Bool(true) && same["equations"] == Value::Bool(true), "{same}");
}

#[test]
fn a_surface_agrees() {
    let reactions = " KJOULES/MOLE\nO2+H2=2OH 1E13 0 62.1";
    let case = case(&gas(reactions), &surface(SITES, RATES));
    agrees_with_ck2yaml(&case, "METAL");
    let text = case.read("out.yaml");
    for word in ["sticking-coefficient", "coverage-dependencies", "Motz-Wise", "site-density", "sites: 2"] {
        assert!(text.contains(word), "no {word}:\n{text}");
    }
}

#[test]
fn a_surface_agrees_beside_a_gas_without_reactions() {
    agrees_with_ck2yaml(&case(&gas(""), &surface(SITES, RATES)), "METAL");
}

#[test]
fn a_surface_without_a_name_gets_one_and_its_section_may_end_where_the_next_begins() {
    let sites = SITES.replace("/METAL/", "").replace("END\n", "");
    agrees_with_ck2yaml(&case(&gas(""), &surface(&sites, RATES)), "surface1");
}

#[test]
fn species_of_a_surface_may_stand_beside_its_density() {
    let sites = "SITE/METAL/ SDEN/2.5E-9/ PT(S)\nH(S)\n  O2(S)/2/\nOH(S)\nEND\n";
    agrees_with_ck2yaml(&case(&gas(""), &surface(sites, RATES)), "METAL");
}

#[test]
fn thermo_of_a_surface_may_stand_with_that_of_the_gas() {
    let thermo = crate::texts::thermo().replace("END\n", &format!("{}END\n", surface_cards()));
    let case = Case::alone(&gas("")).with("--thermo", "therm.dat", thermo);
    agrees_with_ck2yaml(&case.with("--surface", "surf.inp", format!("{SITES}{RATES}")), "METAL");
}

#[test]
fn a_surface_without_a_gas_is_refused() {
    Case::new(&surface(SITES, RATES)).refused_at("chem.inp", &["SITE"]);
}

#[test]
fn a_surface_without_a_density_is_refused() {
    let sites = SITES.replace(" SDEN/2.5E-9/", "");
    case(&gas(""), &surface(&sites, RATES)).refused_at("surf.inp", &["SITE"]);
}

#[test]
fn an_unknown_word_beside_reactions_is_refused() {
    let rates = RATES.replace("MWON\nH2", "XYZ MWON\nH2");
    case(&gas(""), &surface(SITES, &rates)).refused_at("surf.inp", &["XYZ"]);
}

#[test]
fn an_occupancy_without_its_species_is_refused() {
    let sites = SITES.replace("O2(S)/2/", "O2(S)/2/ /4/");
    case(&gas(""), &surface(&sites, RATES)).refused_at("surf.inp", &["/4/"]);
}
