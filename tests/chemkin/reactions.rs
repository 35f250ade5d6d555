//! Reactions whose rate depends on temperature alone or on a third body: equations, orders, units, marks.

use crate::case::Case;
use crate::texts::mechanism;

#[track_caller]
fn agrees(reactions: &str) -> Case {
    let case = Case::new(&mechanism(reactions));
    case.agrees_with_ck2yaml();
    case
}

#[track_caller]
fn agrees_with(reactions: &str, plain: &str) {
    Case::new(&mechanism(reactions)).agrees_with(&Case::new(&mechanism(plain)));
}

#[test]
fn arrows_and_blanks_may_be_written_in_any_way() {
    agrees(
        "\nH+O2=O+OH 3.5E15 -.4 16600\nOH + H2 <=> H2O + H 2.2E8 1.5 3400\nH2O2+H=>HO2+H2 1.2E7 2 5200\n\
         2OH=O+H2O 3.6E4 2.4 -2110\n2 HO2 =O2+ H2O2 1.3E11 0. -1630",
    );
}

#[test]
fn third_bodies_have_efficiencies() {
    agrees(
        "\n2O+M=O2+M 1.2E17 -1 0\nH2/2.4/ H2O/15.4/\nCH4 / 2 / CO/ 1.75 / AR/.83/\n\
         O+H+m=OH+M 5E17 -1 0\nH2/2/ H2O/6/\nAR/0.7/",
    );
}

/// Explicit third bodies are species on both sides.
#[test]
fn explicit_third_bodies_agree() {
    agrees(
        "\nH+O2+M=HO2+M 2.8E18 -.86 0\nO2/0/ H2O/0/ N2/0/ AR/0/\nDUPLICATE\nH+2O2=HO2+O2 2E19 -1.24 0\nDUP\n\
         H+O2+H2O=HO2+H2O 1.1E19 -.76 0\nDUPLICATE\nH+O2+N2=HO2+N2 2.6E19 -1.24 0\nDUPLICATE\n\
         H+O2+AR=HO2+AR 7E17 -.8 0\nDUPLICATE",
    );
}

#[test]
fn explicit_third_bodies_of_falloff_agree() {
    agrees(
        "\n2OH(+ M )=H2O2(+m) 7.4E13 -.37 0\nLOW/2.3E18 -.9 -1700/\nH2O/0/ CH4/0/\nDUPLICATE\n\
         2OH(+H2O)=H2O2(+H2O) 6.4E13 -.37 0\n LOW/4.3E18 -.9 -1700/\nTROE/.7346 94 1756 5182/\nDUPLICATE\n\
         2OH ( + CH4 ) = H2O2 ( +CH4) 5.4E13 -.37 0\n LOW/3.3E18 -.9 -1700/\nDUPLICATE",
    );
}

#[test]
fn one_reaction_with_a_third_body_and_one_in_falloff_are_no_duplicates() {
    let case = agrees("CAL/MOLE MOLES\nH+CH2+M=CH3+M 6E14 0 0\nH+CH2(+M)=CH3(+M) 6E14 0 0\nLOW/1E26 -2.76 1600/");
    assert_eq!(case.converted()["repairs"], serde_json::json!([]));
}

#[test]
fn orders_of_reactants_agree() {
    agrees(
        "\nCH4+O2=>CO+H2+H2O 1E12 0 20000\nFORD / CH4 1.5 /\n FORD/O2 .5/\nDUPLICATE\n\
         CO+H2O=>CO2+H2 5E13 -2 5000\nFORD/CO 0.2/\n\
         CH4+O2=>CO+H2+H2O 1E12 0 20000\nFORD / CH4 3 /\nFORD/O2 0/\nDUPLICATE",
    );
}

#[test]
fn orders_may_be_negative_and_of_species_that_do_not_react() {
    agrees(
        "\nCH4+O2=>CO+H2+H2O 1E12 0 20000\nFORD / CH4 2.5 /\n FORD/O2 -.5/\n\
         CO+H2O=>CO2+H2 5E13 -2 5000\nFORD/CO 1.5/\nFORD/H2O2 .5/",
    );
}

#[test]
fn factors_may_be_negative() {
    agrees(
        "\nH2O2+H=>HO2+H2 1.2E12 0 5200\nDUPLICATE\nH2O2+H=>HO2+H2 -1E11 0 5200\nDUPLICATE\n\
         H2O2+O=>HO2+OH -5E13 -2 4000\nH+O+M=>OH+M 2E16 0 0\nDUPLICATE\nH+O+M=>OH+M -1E16 0 0\nDUPLICATE\n\
         2OH(+M)=H2O2(+M) -7E13 -.37 0\nLOW/-2E18 -.9 -1700/",
    );
}

#[test]
fn coefficients_may_be_fractions() {
    agrees("\n1.5H2+.5O2=>1.H2O+H 1E12 0 20000\n1.0H+1.H2O=>.5O2+1.5H2 5E13 -2 5000");
}

/// ck2yaml gives the default units; every other spelling of the same rates is held against it.
#[test]
fn units_beside_reactions_agree() {
    let [mole, calories] = [6.022_140_76e23, 1000.0 / 4.184];
    for (units, per_mole, energy) in [
        ("CAL/MOLE", 1.0, 1.0),
        ("cal/mole moles", 1.0, 1.0),
        ("KCAL/MOLE MOLES", 1.0, 1e-3),
        ("JOULES/MOLE", 1.0, 4.184),
        ("KJOULES/MOLE MOLECULES", 1.0 / mole, 4.184e-3),
        ("KJOU MOLEC", 1.0 / mole, 1.0 / calories),
        ("MOLECULES", 1.0 / mole, 1.0),
        ("KELVINS", 1.0, 4184.0 / 8_314.462_618_153_24),
        ("KELVIN MOLECULE", 1.0 / mole, 4184.0 / 8_314.462_618_153_24),
        ("EVOLTS", 1.0, 4184.0 / (1.602_176_634e-19 * mole * 1e3)),
    ] {
        let three_bodies = 1.2e17 * per_mole * per_mole;
        let reactions = format!(
            "{units}\nH+O2=O+OH {:.15E} -.4 {:.15E}\n2O+M=O2+M {three_bodies:.15E} -1 0\nH2/2/\n\
             2OH(+M)=H2O2(+M) {:.15E} -.37 {:.15E}\nLOW/{:.15E} -.9 {:.15E}/\nH2O2=>2OH 1E12 0 {:.15E}",
            3.5e15 * per_mole,
            16600.0 * energy,
            7.4e13 * per_mole,
            -100.0 * energy,
            2.3e18 * per_mole * per_mole,
            -1700.0 * energy,
            9.0 * energy,
        );
        let plain = "\nH+O2=O+OH 3.5E15 -.4 16600\n2O+M=O2+M 1.2E17 -1 0\nH2/2/\n\
             2OH(+M)=H2O2(+M) 7.4E13 -.37 -100\nLOW/2.3E18 -.9 -1700/\nH2O2=>2OH 1E12 0 9";
        println!("{units}");
        agrees_with(&reactions, plain);
    }
}

#[test]
fn units_of_single_reactions_agree() {
    agrees(
        " KELVIN MOLECULES\nH+O2=O+OH 5.8E-9 -.4 8350\nOH+H2=H2O+H 3.6E-16 1.5 3400\nUNITS/CAL/MOLE/\n\
         H2O2+H=>HO2+H2 1.2E7 2 2600\nunits / moles /\n2O+M=O2+M 1.2E17 -1 0\nH2/2/\nUNITS/MOLE/\n\
         H2O2+O=>HO2+OH 1.6E-17 2 16736\nUNITS/JOULES/MOLE/",
    );
}

/// A photon makes the reaction that sets it free one that does not go back.
#[test]
fn a_photon_among_the_products_is_told() {
    let case = Case::new(&mechanism("\nCO+O=CO2+HV 1E18 -2 1000\nH+OH=>H2O+hv 1E10 0 0"));
    let plain = Case::new(&mechanism("\nCO+O=>CO2 1E18 -2 1000\nH+OH=>H2O 1E10 0 0"));
    case.is_told_and_agrees_with("chem.inp", &["CO+O=CO2+HV"], &plain);
}

#[test]
fn a_photon_among_the_reactants_is_told() {
    let case = Case::new(&mechanism("\nH2O2+HV=>2OH 1E-5 0 0"));
    case.is_told_at("chem.inp", &["H2O2+HV"]);
}
