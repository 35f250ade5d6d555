//! What Chemkin reads and ck2yaml refuses, or loses without a word: the same rates in words of both.

use crate::case::Case;
use crate::texts::mechanism;

#[track_caller]
fn agrees_with(reactions: &str, plain: &str) {
    Case::new(&mechanism(reactions)).agrees_with(&Case::new(&mechanism(plain)));
}

const FALLOFF: &str = "\n2OH(+M)=H2O2(+M) 7E13 -.37 0\nLOW/2E18 -.9 -1700/\nTROE/.7 100 1700 5200/\nH2/2/ H2O/6/";

/// ck2yaml reads the first and leaves out the others.
#[test]
fn several_keywords_may_stand_on_one_line() {
    agrees_with("\n2OH(+M)=H2O2(+M) 7E13 -.37 0\nLOW/2E18 -.9 -1700/ TROE/.7 100 1700 5200/ H2/2/ H2O/6/", FALLOFF);
    agrees_with("\n2OH(+M)=H2O2(+M) 7E13 -.37 0\nTROE/.7 100 1700 5200/LOW/2E18 -.9 -1700/\nH2/2/ H2O/6/", FALLOFF);
    agrees_with(
        "\nCH3+O=CH2O+H 1 0 0\nPLOG/1 1E13 0 0/ PLOG/10 5E13 .1 200/ DUP\nCH3+O=CH2O+H 1E10 0 0\nDUP",
        "\nCH3+O=CH2O+H 1 0 0\nPLOG/1 1E13 0 0/\nPLOG/10 5E13 .1 200/\nDUP\nCH3+O=CH2O+H 1E10 0 0\nDUP",
    );
    agrees_with(
        "\nCH3+OH=CH2O+H2 1 0 0\nTCHEB/300 2000/ PCHEB/.01 98.7/ CHEB/2 2 8 .2/ CHEB/.1 .01/",
        "\nCH3+OH=CH2O+H2 1 0 0\nTCHEB/300 2000/\nPCHEB/.01 98.7/\nCHEB/2 2 8 .2 .1 .01/",
    );
}

/// ck2yaml reads the first species of each `FORD`.
#[test]
fn one_keyword_may_give_the_orders_of_two_species() {
    let plain = "\nCH4+O2=>CO+H2+H2O 1E12 0 20000\nFORD/CH4 .7/\nFORD/O2 1.2/";
    agrees_with("\nCH4+O2=>CO+H2+H2O 1E12 0 20000\nFORD/CH4 .7 O2 1.2/", plain);
    agrees_with("\nCH4+O2=>CO+H2+H2O 1E12 0 20000\nFORD/CH4 .7/ FORD/O2 1.2/", plain);
}

#[test]
fn numbers_may_be_written_as_fortran_does() {
    for spelling in ["1.0D+13", "1.0d13", "1.0+13", "1.E+13", "+1.E13", "10000000000000"] {
        agrees_with(&format!("\nH+O2=O+OH {spelling} -.4 16600"), "\nH+O2=O+OH 1E13 -.4 16600");
    }
    agrees_with("\nH+O2=O+OH 1D13 -4.D-1 1.66+4\nREV/1.0D12 0.D0 .1+3/", "\nH+O2=O+OH 1E13 -.4 16600\nREV/1E12 0 100/");
    agrees_with(&FALLOFF.replace("2E18", "2D18").replace("7E13", "7.0+13").replace("H2/2/", "H2/2D0/"), FALLOFF);
}

#[test]
fn commas_may_part_numbers() {
    agrees_with(&FALLOFF.replace(".7 100 1700 5200", ".7, 100., 1700.,5200"), FALLOFF);
    agrees_with(&FALLOFF.replace("2E18 -.9 -1700", "2E18, -.9, -1700"), FALLOFF);
}

#[test]
fn a_reaction_may_be_continued_on_the_next_line() {
    agrees_with(
        "\nH+O2 &\n =O+OH 3.5E15 -.4 16600\nH2O2=2OH 1E14 0 50000",
        "\nH+O2=O+OH 3.5E15 -.4 16600\nH2O2=2OH 1E14 0 50000",
    );
    agrees_with("\nH+O2=O+OH& ! here\n 3.5E15 -.4 16600", "\nH+O2=O+OH 3.5E15 -.4 16600");
    agrees_with("\nH+O2=O+OH 3.5E15 &\n -.4 16600", "\nH+O2=O+OH 3.5E15 -.4 16600");
}

/// Whether it is read or refused: ck2yaml leaves it out where it is the only reaction.
#[test]
fn a_thin_arrow_is_told() {
    let case = Case::new(&mechanism("\nH+O2->O+OH 3.5E15 -.4 16600"));
    case.is_told_and_agrees_with("chem.inp", &["H+O2->"], &Case::new(&mechanism("\nH+O2=>O+OH 3.5E15 -.4 16600")));
    let case = Case::new(&mechanism("\nH2O2=>2OH 1E14 0 50000\nH+O2->O+OH 3.5E15 -.4 16600"));
    case.is_told_at("chem.inp", &["H+O2->"]);
}

/// Species are those declared but for their case.
#[test]
fn species_in_another_case_are_told() {
    let plain = "\nH+O2=O+OH 3.5E15 -.4 16600\n2O+M=O2+M 1.2E17 -1 0\nH2O/15/\nCH4+O2=>CO+H2+H2O 1E12 0 0\nFORD/CH4 2/";
    let plain = Case::new(&mechanism(plain));
    let case = Case::new(&mechanism(
        "\nh+o2=o+oh 3.5E15 -.4 16600\n2o+m=o2+m 1.2E17 -1 0\nh2o/15/\nch4+o2=>co+h2+h2o 1E12 0 0\nford/ch4 2/",
    ));
    case.is_told_and_agrees_with("chem.inp", &["h+o2=o+oh"], &plain);
}

/// ck2yaml leaves out what it does not know, without a word.
#[test]
fn auxiliary_data_without_a_place_in_the_rate_are_told() {
    for line in
        ["EXCI/1.2/", "MOME", "XSMI", "TDEP/H/", "JAN/1 2 3 4 5 6 7 8 9/", "FIT1/1 2 3 4/", "LT/1 2/", "RLT/1 2/"]
    {
        println!("{line}");
        let case = Case::new(&mechanism(&format!("\nH+O2=>O+OH 3.5E15 -.4 16600\n{line}")));
        case.is_told_at("chem.inp", &[line, "H+O2=>"]);
    }
    let case = Case::new(&mechanism("\nH+O2=O+OH 3.5E15 -.4 16600\nRORD/OH 2/"));
    case.is_told_at("chem.inp", &["RORD", "H+O2="]);
}

#[test]
fn efficiencies_without_a_third_body_are_told() {
    let case = Case::new(&mechanism("\nH+O2=O+OH 3.5E15 -.4 16600\nH2/2/ H2O/6/"));
    case.is_told_and_agrees_with("chem.inp", &["H2/2/"], &Case::new(&mechanism("\nH+O2=O+OH 3.5E15 -.4 16600")));
}

/// ck2yaml writes a third body of the name `None`.
#[test]
fn limits_without_a_third_body_in_parentheses_are_refused() {
    Case::new(&mechanism("\n2OH=H2O2 7E13 -.37 0\nLOW/2E18 -.9 -1700/")).refused_at("chem.inp", &["LOW/", "2OH=H2O2"]);
    Case::new(&mechanism("\nCH3+OH=CH2O+H2 3E5 1.5 -3270\nHIGH/6E-14 6.7 -3000/"))
        .refused_at("chem.inp", &["HIGH/", "CH3+OH="]);
}

#[test]
fn efficiencies_of_undeclared_species_are_told() {
    let case = Case::new(&mechanism("\n2O+M=O2+M 1.2E17 -1 0\nH2/2/ XENON/3/ H2O/6/"));
    case.is_told_and_agrees_with(
        "chem.inp",
        &["XENON"],
        &Case::new(&mechanism("\n2O+M=O2+M 1.2E17 -1 0\nH2/2/ H2O/6/")),
    );
}
