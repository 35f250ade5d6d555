//! Oddities of files in use that have one meaning: read, and told where they could be overlooked.

use serde_json::json;

use crate::case::Case;
use crate::texts::{card, card_named, card_of, columns, mechanism, mechanism_of, thermo, thermo_of};

const REACTION: &str = "\nH+O2=O+OH 3.5E15 -0.4 16600";

fn has_repair(case: &Case, code: &str) -> bool {
    let report = case.converted();
    report["repairs"].as_array().is_some_and(|all| all.iter().any(|repair| repair["code"] == code))
}

/// The text in the place of the usual one has the same meaning; a code tells of it, if there is one.
#[track_caller]
fn means_the_same(bytes: impl AsRef<[u8]>, code: Option<&str>) {
    let case = Case::alone("").with("--thermo", "therm.dat", thermo());
    std::fs::write(case.path("chem.inp"), bytes).expect("writable");
    case.agrees_with(&Case::new(&mechanism(REACTION)));
    match code {
        Some(code) => assert!(has_repair(&case, code), "{:#}", case.converted()),
        None => assert_eq!(case.converted()["repairs"], json!([])),
    }
}

#[test]
fn text_in_other_encodings() {
    let plain = mechanism(REACTION);
    let units = |text: &str| -> Vec<u16> { text.replace("END\n", "END ! µ\n").encode_utf16().collect() };
    let little: Vec<u8> = units(&plain).into_iter().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = units(&plain).into_iter().flat_map(u16::to_be_bytes).collect();
    means_the_same([b"\xff\xfe".as_slice(), &little].concat(), Some("not-text"));
    means_the_same([b"\xfe\xff".as_slice(), &big].concat(), Some("not-text"));
    means_the_same(&little, Some("not-text"));
    means_the_same(plain.replace("END\n", "END ! 10\u{96}12\n").as_bytes(), None);
    let windows: Vec<u8> =
        plain.replace("END\n", "END ! ~\n").bytes().map(|c| if c == b'~' { 0x96 } else { c }).collect();
    means_the_same(windows, Some("not-text"));
    // The character 文 of GBK.
    let gbk: Vec<Vec<u8>> = plain.split_inclusive('\n').map(|line| line.replace('\n', " ! ").into_bytes()).collect();
    means_the_same(gbk.join(b"\xce\xc4\n".as_slice()), Some("not-text"));
}

#[test]
fn control_characters_in_comments_and_at_the_end() {
    let plain = mechanism(REACTION);
    means_the_same(format!("{plain}\u{1a}"), None);
    means_the_same(format!("{plain}\r\n\u{1a}\0\0"), None);
    means_the_same(plain.trim_end().strip_suffix("END").expect("END").to_string() + "END\u{1a}", None);
    means_the_same(plain.replace("16600", "16600 ! \u{1}\u{8}\u{b}\u{c}\u{1b}[31m\u{7f}\u{85}\u{9d} end"), None);
    means_the_same(plain.replace("\nEND", "\u{c}\nEND\u{c}"), None);
}

#[test]
fn signs_and_blanks_that_a_pdf_gives() {
    let plain = mechanism(REACTION);
    means_the_same(plain.replace("-0.4", "\u{2212}0.4"), Some("look-alike"));
    means_the_same(plain.replace("3.5E15 -0.4", "3.5E15\u{a0}\u{2013}0.4"), Some("look-alike"));
    means_the_same(plain.replace("H+O2", "H\u{a0}+ O2"), Some("look-alike"));
    let case = Case::new(&plain.replace("O+OH", "O+O\u{200b}H"));
    case.refused_at("chem.inp", &["H+O2="]);
    assert!(case.run(&[]).stderr.contains("U+200B"), "{}", case.run(&[]).stderr);
}

#[test]
fn words_of_reactions_that_are_no_units() {
    let plain = mechanism(REACTION);
    for words in ["MWOFF", "ALL", "Kinetics KCAL/MOLE", "MOLES (mechanism)"] {
        let case = Case::new(&plain.replace("REACTIONS", &format!("REACTIONS {words}")));
        assert!(has_repair(&case, "unknown-word"), "{words}");
        let units = words.split(' ').find(|word| word.contains("MOL")).unwrap_or_default();
        case.agrees_with(&Case::new(&plain.replace("REACTIONS", &format!("REACTIONS {units}"))));
    }
    for words in ["FEET", "CAL/GRAM", "KCLA/MOLE", "ERGS", "WATTS"] {
        Case::new(&plain.replace("REACTIONS", &format!("REACTIONS {words}"))).refused_at("chem.inp", &["REACTIONS"]);
    }
}

#[test]
fn reactions_behind_the_end() {
    let plain = mechanism(REACTION);
    means_the_same(
        format!("{plain}\nIND+H=INY+H2 2E8 1.7 3000.\nDUP\nH+O2=O+OH 1 0 0\n"),
        Some("text-outside-sections"),
    );
    let case = Case::new(&format!("{plain}\nIND+H=INY+H2 2E8 1.7 3000.\nH+O2=O+OH 1 0 0\n"));
    assert!(case.converted().to_string().contains("2 reactions stand behind the END"));
    let meant = Case::new(&format!("{plain}\nO+H2=H+OH 5E4 2.7 6000\n"));
    meant.refused_at("chem.inp", &["O+H2="]);
}

/// What other readers take for numbers.
#[test]
fn species_with_the_names_of_numbers() {
    let names = "inf1 E1 1E5X";
    let cards: String = names.split_whitespace().map(card_named).collect();
    let chem =
        mechanism_of("C H", names, "\ninf1+M=E1+M 1E10 0 0\ninf1/2/ E1/3/\n2inf1=>E1+1E5X 1 0 0\nFORD/inf1 1.5/");
    let case = Case::alone(&chem).with("--thermo", "therm.dat", thermo_of(&cards));
    case.agrees_with_ck2yaml();
}

#[test]
fn elements_without_a_weight() {
    let cards = card_of("TCH", &columns("TC1 H1"), 4.0, 0.0, 200.0) + &card("H");
    let with = |elements: &str| {
        let chem = mechanism_of(elements, "TCH H", "");
        Case::alone(&chem).with("--thermo", "therm.dat", thermo_of(&cards))
    };
    with("TC H").refused_at("chem.inp", &["TCH H"]);
    with("TC/98.0/ H").agrees_with_ck2yaml();
    let unused = Case::alone(&mechanism_of("TC PM H", "H", "")).with("--thermo", "therm.dat", thermo_of(&card("H")));
    unused.converted();
    unused.contents(false);
}

/// A library of thermo data is of use without its broken entries.
#[test]
fn a_broken_entry_of_a_library() {
    let broken = card("O2").replacen("E+0", "E+x", 1);
    let case = Case::named("therm.dat", thermo_of(&(card("H") + &broken + &card("H2"))));
    case.arguments(&["--from", "chemkin"]);
    case.refused_at("therm.dat", &["E+x"]);
    let run = case.run(&["--allow-loss"]);
    assert!(run.code == Some(0) && run.is_written, "{}", run.stderr);
    assert_eq!(run.report["losses"][0]["code"], "unread");
    assert_eq!(case.contents(false)["species"].as_array().map(Vec::len), Some(2));
    let all_broken = Case::named("therm.dat", thermo_of(&broken));
    all_broken.arguments(&["--from", "chemkin", "--allow-loss"]);
    all_broken.refused_at("therm.dat", &["E+x"]);
}
