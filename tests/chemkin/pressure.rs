//! Reactions whose rate depends on pressure: falloff, chemical activation, tables, Chebyshev polynomials.

use crate::case::Case;
use crate::texts::mechanism;

#[track_caller]
fn agrees(reactions: &str) -> Case {
    let case = Case::new(&mechanism(reactions));
    case.agrees_with_ck2yaml();
    case
}

#[test]
fn falloff_agrees_by_every_form_of_its_factor() {
    agrees(
        "\n2OH(+M)=H2O2(+M) 7.4E13 -.37 0\nLOW/2.3E18 -.9 -1700/\nH2/2/ H2O/6/ AR/.7/\n\
         H+CH3(+M)=CH4(+M) 1.4E16 -.534 536\n LOW / 2.6E33 -4.76 2440 /\n TROE/.783 74 2941 6964/\nH2/2/ C2H6/3/\n\
         2CH3(+M)<=>C2H6(+M) 6.8E16 -1.18 654\nTROE / .619 73.2 1180 /\nLOW/3.4E41 -7.03 2762/\n\
         CO+O(+M)=CO2(+M) 1.8E10 0 2385\nLOW/6E14 0 3000/\nSRI/.54 201 1024/\nH2/2/\n\
         H+CH2(+M)=CH3(+M) 6E14 0 0\nLOW/1E26 -2.76 1600/\nSRI/1.1 700 1234 56 .7/\nCH4/0/",
    );
}

#[test]
fn the_fourth_and_fifth_parameter_of_sri_may_be_zero() {
    let case = agrees("\nH+CH3(+M)=CH4(+M) 1.2E15 -.4 0\nLOW/6.4E23 -1.8 0/\nSRI/.45 797 979 0 0/");
    let text = case.read("out.yaml");
    assert!(text.contains("SRI"), "{text}");
}

#[test]
fn a_chemically_activated_reaction_agrees() {
    agrees("\nCH3+OH(+M)=CH2O+H2(+M) 2.8E5 1.47 -3270\nHIGH/5.9E-14 6.72 -3022/\nTROE/1.67 435 2934 3919/");
}

#[test]
fn tables_of_pressure_agree() {
    agrees(
        "\n! in order\nCH3+OH=CH2O+H2 1 0 0\nPLOG/.01 1.2E16 -.58 10870/\nPLOG/1 4.9E31 -4.85 24770/\n\
         plog / 10 1.2E47 -9 39800 /\n! twice at one pressure\nCH3+O=CH2O+H 1 0 0\nPLOG/1 1.2E16 -.58 870/\n\
         PLOG/1 3E13 0 300/\nPLOG/100 5E13 .1 200/\n! out of order, and with a third body that means nothing\n\
         2CH3(+M)=C2H6(+M) 1 0 0\nPLOG/10 1E13 0 0/\nPLOG/.1 1E12 0 0/\nPLOG/1 5E12 0 100/",
    );
}

#[test]
fn chebyshev_polynomials_agree() {
    agrees(
        "\nCH3+OH=CH2O+H2 1 0 0\nTCHEB/300 2000/ PCHEB/.01 98.7/\nCHEB/4 3 8.29 -1.14 -.12/\n\
         CHEB/1.98 1 .0073 .32 .27 .095/\ncheb / -.031 -.039 .044 /\n\
         2CH3(+M)=C2H6(+M) 1 0 0\npcheb / .0099 98.7 /\nCHEB / 2 2 8.1 .2 .1 .01 /\ntcheb / 300 2200 /",
    );
}

#[test]
fn tables_and_polynomials_follow_the_units_of_their_section() {
    agrees(
        "MOLECULES KELVINS\nCH3+OH=CH2O+H2 1 0 0\nTCHEB/300 2000/\nPCHEB/.01 98.7/\nCHEB/2 2 -15 .2 .1 .01/\n\
         CH3+O=CH2O+H 1 0 0\nPLOG/.01 2E-8 -.58 5435/\nPLOG/1 8E7 -4.85 12385/",
    );
}

/// A Chebyshev polynomial in units of its own.
#[test]
fn a_polynomial_may_have_units_of_its_own() {
    agrees("\nCH3+OH=CH2O+H2 1 0 0\nUNITS/MOLECULES/\nTCHEB/300 2000/\nPCHEB/.01 98.7/\nCHEB/2 2 -15 .2 .1 .01/");
}

/// Whatever the law, reactants of one molecule and of three have units of their own.
#[test]
fn units_follow_the_number_of_molecules() {
    agrees(
        "\nC2H6(+M)=2CH3(+M) 1E16 0 88000\nLOW/1E18 0 70000/\nH2O2=2OH 1 0 0\nPLOG/1 1E16 0 50000/\n\
         PLOG/10 1E15 0 50000/\n2H+H2=2H2 9E16 -.6 0\n2H+O2=>2OH 1 0 0\nPLOG/1 1E16 0 0/\nPLOG/10 1E17 0 0/",
    );
}

/// Many mechanisms hold a zero where the last term of Troe's centre is meant to be left out.
#[test]
fn a_fourth_parameter_of_troe_that_is_zero_leaves_its_term_out() {
    let case = Case::new(&mechanism("\n2OH(+M)=H2O2(+M) 7E13 -.37 0\nLOW/2E18 -.9 -1700/\nTROE/.7 100 1700 0/"));
    let plain = Case::new(&mechanism("\n2OH(+M)=H2O2(+M) 7E13 -.37 0\nLOW/2E18 -.9 -1700/\nTROE/.7 100 1700/"));
    case.agrees_with(&plain);
}
