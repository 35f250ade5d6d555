//! Sections, elements, species, comments and files as a whole.

use serde_json::json;

use crate::bridge::texts;
use crate::case::Case;
use crate::texts::{HEAD, TRANSPORT, card, card_named, card_of, columns, four_species, mechanism, mechanism_of};
use crate::texts::{thermo, thermo_of};

const REACTIONS: &str = "\nH+O2=O+OH 3.5E15 -0.4 16600\nOH+H2=H2O+H 2.2E8 1.5 3400";

#[test]
fn a_mechanism_of_two_files_agrees() {
    Case::new(&mechanism(REACTIONS)).agrees_with_ck2yaml();
}

#[test]
fn keywords_are_read_in_any_case_and_in_their_short_forms() {
    let chem =
        "elem h o n c ar end\nSpec\n H H2 O O2 OH H2O\nEnd\n  reac  CAL/MOLE\nH+O2=O+OH 3.5E15 -0.4 16600\nend\n";
    Case::new(chem).agrees_with_ck2yaml();
}

#[test]
fn thermo_and_transport_may_stand_in_the_mechanism() {
    let cards = ["H", "H2", "O2", "H2O"].map(card).concat();
    let (head, reactions) =
        four_species().split_once("REACTIONS").map(|(a, b)| (a.to_string(), b.to_string())).unwrap();
    let chem = format!("{head}{}REACTIONS{reactions}TRANSPORT\n{TRANSPORT}END\n", thermo_of(&cards));
    let case = Case::alone(&chem);
    case.agrees_with_ck2yaml();
    case.contents(true);
}

#[test]
fn an_empty_section_of_reactions_is_a_mechanism_without_any() {
    let case = Case::new(&mechanism(""));
    case.converted();
    assert_eq!(case.contents(false)["equations"], json!([]));
    assert_eq!(texts(&case.contents(false)["species"]).len(), 17);
}

/// What ends nowhere ends where the next begins.
#[test]
fn unterminated_sections_are_told() {
    for all in ["", " ALL"] {
        let cards = ["H", "H2", "O2", "H2O"].map(card).concat();
        let chem = format!(
            "Elements\nH O\n\nSPECIES\nH H2 O2 H2O\n\nthermo{all}\n  300.0 1000.0 5000.0\n{cards}\n\
             reactions cal/mole\nH+H+O2=>H2+O2 1E15 0 0\n\ntransport\n{TRANSPORT}! the end\n"
        );
        let case = Case::alone(&chem);
        case.agrees_with_ck2yaml();
        case.repaired_at("chem.inp", &["H O", "SPECIES"]);
        for (section, next) in [("H H2 O2 H2O", "thermo"), ("thermo", "reactions"), ("H+H+O2", "transport")] {
            case.repaired_at("chem.inp", &[section, next]);
        }
    }
}

#[test]
fn an_unknown_section_is_refused() {
    let chem = format!("{HEAD}SPAM\nH+O2=O+OH 1 0 0\nEND\nREACTIONS\nH+O2=O+OH 3.5E15 -0.4 16600\nEND\n");
    Case::new(&chem).refused_at("chem.inp", &["SPAM"]);
}

#[test]
fn comments_and_blank_lines_before_the_first_section_are_a_description() {
    let chem = format!("!Hydrogen of one's own\n\n!  indented\n\n{}", mechanism(REACTIONS));
    let case = Case::new(&chem);
    case.agrees_with_ck2yaml();
    let text = case.read("out.yaml");
    assert!(text.contains("Hydrogen of one's own") && text.contains("indented"), "{text}");
}

/// Whether as a note, a comment or a list of losses, but told.
#[test]
fn comments_of_reactions_and_of_species_are_kept() {
    let chem = mechanism(
        "\n! chain branching\nH+O2=O+OH 3.5E15 -0.4 16600 ! after Hong\nOH+H2=H2O+H 2.2E8 1.5 3400\n! nothing follows",
    );
    let case = Case::new(&chem.replace("SPECIES\n", "SPECIES\n! one a line\n"));
    let report = case.converted().to_string();
    let text = case.read("out.yaml");
    for comment in ["chain branching", "after Hong", "nothing follows"] {
        assert!(text.contains(comment) || report.contains(comment), "`{comment}` is lost:\n{text}");
    }
}

#[test]
fn elements_may_have_weights_of_their_own() {
    let reactions = "\nX2=>2X 1E10 0 0";
    let cards = card_of("X2", &columns("XQ2"), 3.5, 0.0, 150.0) + &card_of("X", &columns("XQ1"), 2.5, 200.0, 120.0);
    for weight in ["xq/13.003/", "XQ / 13.003 /", "XQ/1.3003D1/"] {
        let chem = mechanism_of(&format!("H {weight} AR"), "X2 X", reactions);
        Case::alone(&chem).with("--thermo", "therm.dat", thermo_of(&cards)).agrees_with_ck2yaml();
    }
}

/// The names that Chemkin allows, and those that look like something else.
#[test]
fn strange_names_of_species_are_names() {
    let names =
        ["(Ring)", "@#$%^-2", "a:b:", "[xy2]*{.}", "plus+", "a=b", "plus", "2-butene", "co", "a&b", "E5", "1.5X"];
    let reactions = "\n(Ring)+@#$%^-2=2[xy2]*{.} 1E12 1 200\n2(Ring)+[xy2]*{.}=3@#$%^-2 5E10 1 500\n\
        plus++(Ring)=2plus+ 1E9 1 900\n2 plus+ + a=b = 3(Ring) 1E9 1 900\nplus+plus+=2(Ring) 1E9 1 900\n\
        plus++a=b=plus++plus 1E9 1 800\na:b:+a=b=2(Ring) 1E9 1 900\n\
        plus+(+plus)=a=b(+plus) 1E9 1 900\nLOW/8E8 1 800/\nplus+(+(Ring))=a=b(+(Ring)) 1E9 1 900\nLOW/8E8 1 800/\n\
        plus+(+plus+)=a=b(+plus+) 1E9 1 900\nLOW/8E8 1 800/\n2-butene+a:b:=2plus+ 1E9 1 900\n\
        co+a:b:=2plus+ 1E9 1 900\na&b=plus+ 1E9 1 900\nE5+(Ring)=>2 co 1E9 1 900";
    let cards = names.map(card_named).concat();
    let plain = &names[..11];
    let chem = mechanism_of("H C", &plain.join(" "), reactions);
    let case = Case::alone(&chem).with("--thermo", "therm.dat", thermo_of(&cards));
    case.agrees_with_ck2yaml();
    assert_eq!(texts(&case.contents(false)["species"]), plain);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let case = Case::alone(&mechanism(REACTIONS)).with("--thermo", "therm.dat", thermo());
    for name in ["therm.dat", "chem.inp"] {
        std::fs::remove_file(case.path(name)).unwrap();
        let run = case.run(&[]);
        assert!(run.code == Some(2) && !run.is_written && run.stderr.contains(name), "{}", run.stderr);
    }
}

#[test]
fn species_declared_twice_are_told_once_each() {
    let chem = mechanism(REACTIONS).replace("SPECIES\n", "SPECIES\nH O2\nOH OH O\n");
    let case = Case::new(&chem);
    case.agrees_with_ck2yaml();
    case.repaired_at("chem.inp", &["OH OH O"]);
    case.repaired_at("chem.inp", &["H H2 O O2"]);
}

#[test]
fn tabs_carriage_returns_and_a_missing_last_line_break_change_nothing() {
    let plain = Case::new(&mechanism(REACTIONS));
    let tabs = mechanism(&REACTIONS.replace(' ', "\t"));
    for chem in [mechanism(REACTIONS).replace('\n', "\r\n"), tabs, mechanism(REACTIONS).trim_end().to_string()] {
        Case::new(&chem).with("--thermo", "therm.dat", thermo().replace('\n', "\r\n")).agrees_with(&plain);
    }
}

/// A byte order mark makes ck2yaml overlook the section that it stands before.
#[test]
fn a_byte_order_mark_changes_nothing() {
    let chem = mechanism(REACTIONS);
    let marked = Case::named("chem.inp", format!("\u{feff}{chem}"));
    let marked = marked.with("--thermo", "therm.dat", format!("\u{feff}{}", thermo()));
    marked.agrees_with(&Case::new(&chem));
}

#[test]
fn an_unknown_word_beside_reactions_is_refused() {
    Case::new(&mechanism(" CAL/MOLE XYZ\nH+O2=O+OH 3.5E15 -0.4 16600")).refused_at("chem.inp", &["XYZ"]);
}
