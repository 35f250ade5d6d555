//! Blanks in equations: they do not count, but where they leave two meanings.

use crate::case::Case;
use crate::texts::{card_named, mechanism_of, thermo_of};

/// Names of one composition, so that any of them may turn into any other.
fn case(species: &str, reaction: &str) -> Case {
    let cards: String = species.split_whitespace().map(card_named).collect();
    let chem = mechanism_of("C H", species, &format!("\nQRO=ETH 1 0 0\n{reaction}"));
    Case::alone(&chem).with("--thermo", "therm.dat", thermo_of(&cards))
}

const SPECIES: &str = "QRO ETH MET PRO-2 PRO(S) PRO+";

#[test]
fn blanks_within_names_and_arrows_are_left_out() {
    for (reaction, plain) in [
        ("QRO = PRO -2  1.0E10 0.0 1000.", "QRO=PRO-2 1.0E10 0.0 1000."),
        ("QRO = P RO-2  1.0E10 0.0 1000.", "QRO=PRO-2 1.0E10 0.0 1000."),
        ("QRO = PRO - 2 1.0E10 0.0 1000.", "QRO=PRO-2 1.0E10 0.0 1000."),
        ("Q RO=PRO-2 1.0E10 0.0 1000.", "QRO=PRO-2 1.0E10 0.0 1000."),
        ("QRO=PRO (S) 1.0E10 0.0 1000.", "QRO=PRO(S) 1.0E10 0.0 1000."),
        ("QRO=PRO( S ) 1.0E10 0.0 1000.", "QRO=PRO(S) 1.0E10 0.0 1000."),
        ("QRO=PRO + 1.0E10 0.0 1000.", "QRO=PRO+ 1.0E10 0.0 1000."),
        ("QRO + ETH < = > PRO-2 + MET 1.0E10 0.0 1000.", "QRO+ETH=PRO-2+MET 1.0E10 0.0 1000."),
        ("QRO= > PRO-2 1.0E10 0.0 1000.", "QRO=>PRO-2 1.0E10 0.0 1000."),
        ("QRO < =>PRO-2 1.0E10 0.0 1000.", "QRO=PRO-2 1.0E10 0.0 1000."),
        ("QRO <= >PRO-2 1.0E10 0.0 1000.", "QRO=PRO-2 1.0E10 0.0 1000."),
        ("2 Q RO (+ M )=2 PRO -2 (+M) 1.0E10 0 0\nLOW/1E20 0 0/", "2QRO(+M)=2PRO-2(+M) 1.0E10 0 0\nLOW/1E20 0 0/"),
    ] {
        let case = case(SPECIES, reaction);
        case.repaired_at("chem.inp", &[reaction.lines().next().unwrap_or_default()]);
        case.agrees_with(&self::case(SPECIES, plain));
    }
}

/// The name with the number that would make four is declared, and so is the shorter one.
#[test]
fn four_numbers_are_never_cut_to_three() {
    let species = "QRO ETH PRO PRO-2 PRO2";
    for (name, blanks) in [("PRO-2", "PRO -2"), ("PRO2", "PRO 2"), ("PRO2", "PRO  2 ,")] {
        let case = case(species, &format!("QRO = {blanks} 1.0E10 0.0 1000."));
        case.repaired_at("chem.inp", &[blanks]);
        case.agrees_with(&self::case(species, &format!("QRO={name} 1.0E10 0.0 1000.")));
    }
    for line in ["QRO=PRO 1E10 0 1000 5", "QRO=PRO -7 1E10 0 1000", "QRO=PRO 2 2 1E10 0 1000", "QRO=PRO 1 2 3 4 5 6"] {
        case(species, line).refused_at("chem.inp", &[line]);
    }
}

/// A number that ends a declared name and can hardly be A is not taken for it.
#[test]
fn three_numbers_of_which_one_may_be_the_end_of_a_name_are_refused() {
    let species = "QRO ETH PRO PRO-2 PRO2";
    for line in ["QRO = PRO -2 1.0E10 0.0", "QRO = PRO 2 1.0E10 0.0"] {
        case(species, line).refused_at("chem.inp", &[line]);
    }
    case(species, "QRO = PRO 2 0.5 1000.").agrees_with_ck2yaml();
}

/// A `+` may be missing where the parts of a name are names, too.
#[test]
fn names_of_which_the_parts_are_names_are_refused() {
    let species = "QRO ETH PRO PROETH 2ETH";
    for line in ["QRO = PRO ETH 1E10 0 0", "PRO ETH=QRO 1E10 0 0", "QRO = 2 ETH 1E10 0 0"] {
        case(species, line).refused_at("chem.inp", &[line]);
    }
    case(species, "QRO + PRO = PROETH + ETH 1E10 0 0").agrees_with_ck2yaml();
}
