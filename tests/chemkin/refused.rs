//! What has no meaning is refused with its file and line, and nothing is written.

use crate::case::Case;
use crate::texts::mechanism;

const SOUND: &str = "\nH+O2=O+OH 3.5E15 -.4 16600\n";

/// A sound reaction, then what must be refused at one of the lines.
#[track_caller]
fn refused(reactions: &str, lines: &[&str]) {
    Case::new(&mechanism(&format!("{SOUND}{reactions}"))).refused_at("chem.inp", lines);
}

#[test]
fn a_bad_number_in_the_parameters_of_troe() {
    refused("2OH(+M)=H2O2(+M) 7E13 -.37 0\nLOW/2E18 -.9 -1700/\nTROE/.7 100 1700 1.00000+x00/", &["TROE/"]);
    refused("2OH(+M)=H2O2(+M) 7E13 -.37 0\nLOW/2E18 -.9 -1700/\nTROE/.7 100/", &["TROE/"]);
}

#[test]
fn a_bad_number_in_a_rate() {
    refused("OH+H2=H2O+H 2.2E8 1.5 34x0", &["34x0"]);
    refused("OH+H2=H2O+H 2.2E8 1..5 3400", &["1..5"]);
    refused("OH+H2=H2O+H 2.2E8 1.5", &["OH+H2="]);
    refused("2OH(+M)=H2O2(+M) 7E13 -.37 0\nLOW/2E18 -.9/", &["LOW/"]);
    refused("2O+M=O2+M 1.2E17 -1 0\nH2/two/", &["H2/two/"]);
    refused("OH+H2=H2O+H nan 1.5 3400", &["nan"]);
}

#[test]
fn an_arrow_that_is_none() {
    let case = Case::new(&mechanism(&format!("{SOUND}OH+H2<->H2O+H 2.2E8 1.5 3400\nH2O2=>2OH 1E14 0 0")));
    case.is_told_at("chem.inp", &["<->"]);
}

#[test]
fn a_line_of_numbers_without_an_equation() {
    refused("1E18 -2 1000", &["1E18 -2"]);
}

#[test]
fn an_equation_without_reactants() {
    refused("=2OH 1E18 -2 1000", &["=2OH"]);
    refused("M=2OH+M 1E18 -2 1000", &["M=2OH"]);
    refused("H2O2= 1E18 -2 1000", &["H2O2="]);
}

#[test]
fn a_species_that_is_not_declared() {
    refused("OH+H2+XYZ+M=H2O+H+M 1E18 -2 1000", &["XYZ"]);
    refused("CH4+O2=>CO+H2+H2O 1E12 0 0\nFORD/XYZ 2/", &["FORD/", "CH4+O2="]);
}

#[test]
fn third_bodies_that_differ() {
    refused("2OH(+M)=H2O2(+AR) 7E13 -.37 0\nLOW/2E18 -.9 -1700/", &["2OH(+M)="]);
    refused("2OH(+M)=H2O2 7E13 -.37 0\nLOW/2E18 -.9 -1700/", &["2OH(+M)="]);
    refused("2O+M=O2 1.2E17 -1 0", &["2O+M="]);
}

#[test]
fn falloff_without_its_other_limit() {
    refused("2OH(+M)=H2O2(+M) 7E13 -.37 0\nTROE/.7 100 1700 5200/", &["2OH(+M)=", "TROE/"]);
    refused("2OH(+M)=H2O2(+M) 7E13 -.37 0", &["2OH(+M)="]);
}

#[test]
fn chebyshev_polynomials_without_their_ranges() {
    let coefficients = "CHEB/2 2 8 .2 .1 .01/";
    refused(&format!("CH3+OH=CH2O+H2 1 0 0\nPCHEB/.01 98/\n{coefficients}"), &["CH3+OH=", "CHEB/"]);
    refused(&format!("CH3+OH=CH2O+H2 1 0 0\nTCHEB/300 2000/\n{coefficients}"), &["CH3+OH=", "CHEB/"]);
}

#[test]
fn chebyshev_polynomials_with_too_many_or_too_few_coefficients() {
    for coefficients in ["CHEB/2 2 8 .2 .1 .01 .5/", "CHEB/2 2 8 .2 .1/", "CHEB/3 5 8 .2 .1/"] {
        let reactions = format!("CH3+OH=CH2O+H2 1 0 0\nTCHEB/300 2000/ PCHEB/.01 98/\n{coefficients}");
        refused(&reactions, &["CH3+OH=", coefficients]);
    }
}

#[test]
fn parameters_of_two_laws() {
    refused(
        "CH3+OH=CH2O+H2 1 0 0\nTCHEB/300 2000/ PCHEB/.01 98/\nCHEB/2 2 8 .2 .1 .01/\nPLOG/1 1E13 0 0/\nPLOG/9 1E13 0 0/",
        &["CH3+OH=", "TCHEB", "CHEB/2", "PLOG/1", "PLOG/9"],
    );
    refused("2OH(+M)=H2O2(+M) 7E13 -.37 0\nLOW/2E18 -.9 -1700/\nHIGH/2E18 -.9 -1700/", &["2OH(+M)=", "LOW/", "HIGH/"]);
}

#[test]
fn an_unknown_keyword() {
    refused("OH+H2=H2O+H 2.2E8 1.5 3400\nSPAM", &["SPAM"]);
    refused("OH+H2=H2O+H 2.2E8 1.5 3400\nUSRPROG/a/", &["USRPROG", "OH+H2="]);
}

#[test]
fn an_auxiliary_line_before_the_first_reaction() {
    Case::new(&mechanism("\nDUPLICATE\nH+O2=O+OH 1 0 0")).refused_at("chem.inp", &["DUPLICATE"]);
}

#[test]
fn unbalanced_equations() {
    refused("2OH=H2O 1E10 0 0", &["2OH=H2O"]);
    refused("2O+M=H2+M 1E10 0 0", &["2O+M="]);
}

#[test]
fn elements_that_are_not_declared() {
    let chem = mechanism(SOUND).replace("C H O N AR", "C H N AR");
    Case::new(&chem).is_told_at("chem.inp", &["H H2 O O2", "C H N AR", "CH2 CH3"]);
}

/// Every error of a file is told, so that nobody has to run the program once for each.
#[test]
fn all_errors_are_told_at_once() {
    let reactions = "OH+H2=H2O+H 2.2E8 1.5 34x0\n2OH(+M)=H2O2(+M) 7E13 -.37 0\nH2+XYZ=2H 1 0 0";
    for line in ["34x0", "2OH(+M)=", "XYZ"] {
        refused(reactions, &[line]);
    }
}
