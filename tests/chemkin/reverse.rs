//! Rates of the reverse reaction that the file states, `REV`.

use serde_json::json;

use crate::case::Case;
use crate::texts::mechanism;

#[track_caller]
fn agrees_with(reactions: &str, plain: &str) -> Case {
    let case = Case::new(&mechanism(reactions));
    case.agrees_with(&Case::new(&mechanism(plain)));
    case
}

#[test]
fn a_stated_reverse_is_a_reaction_of_its_own_for_cantera() {
    let case = Case::new(&mechanism(
        "\nH+O2=O+OH 3.5E15 -.4 16600\nREV/1E13 .1 -100/\nOH+H2=H2O+H 2.2E8 1.5 3400\n rev / 1.2E9 1.3 18000 /",
    ));
    case.agrees_with_ck2yaml();
    assert_eq!(case.contents(false)["equations"].as_array().map(Vec::len), Some(4));
}

#[test]
fn a_stated_reverse_with_a_third_body_keeps_its_efficiencies() {
    let case = Case::new(&mechanism("\n2O+M=O2+M 1.2E17 -1 0\nREV/3E19 -1 119000/\nH2/2.4/ H2O/15/"));
    case.agrees_with_ck2yaml();
}

#[test]
fn a_reverse_of_zero_is_none() {
    let case =
        Case::new(&mechanism("\nH+O2=O+OH 3.5E15 -.4 16600\nREV/0.0E00 0 0/\nOH+H2=H2O+H 2E8 1.5 0\nREV/0 0 0/"));
    case.agrees_with_ck2yaml();
    assert_eq!(case.contents(false)["equations"], json!(["H + O2 => O + OH", "H2 + OH => H + H2O"]));
}

#[test]
fn both_directions_of_a_duplicate_are_duplicates() {
    let pair = "H+O2=O+OH 3.5E15 -.4 16600\nREV/1E13 .1 -100/\nDUPLICATE\n";
    let case = Case::new(&mechanism(&format!("\n{pair}{}", pair.replace("3.5E15", "1E14"))));
    case.agrees_with_ck2yaml();
}

/// ck2yaml reckons the units of the reverse by the molecules of the forward reaction and one more.
#[test]
fn a_reverse_in_molecules_has_units_of_its_own_side() {
    agrees_with(
        " MOLECULES\nH+O2=O+OH 5.8E-9 -.4 16600\nREV/1.7E-11 .1 -100/\nH2O2=2OH 1E14 0 50000\nREV/1.2E-12 0 0/\n\
         2O+M=O2+M 3.3E-31 -1 0\nREV/5E-5 -1 119000/\nH2/2/",
        " MOLECULES\nH+O2=>O+OH 5.8E-9 -.4 16600\nO+OH=>H+O2 1.7E-11 .1 -100\nH2O2=>2OH 1E14 0 50000\n\
         2OH=>H2O2 1.2E-12 0 0\n2O+M=>O2+M 3.3E-31 -1 0\nH2/2/\nO2+M=>2O+M 5E-5 -1 119000\nH2/2/",
    );
    agrees_with(
        "\nH+O2=O+OH 5.8E-9 -.4 16600\nREV/1.7E-11 .1 -100/\nUNITS/MOLECULES/",
        "\nH+O2=>O+OH 5.8E-9 -.4 16600\nUNITS/MOLECULES/\nO+OH=>H+O2 1.7E-11 .1 -100\nUNITS/MOLECULES/",
    );
}

/// The reverse of a reaction in falloff falls off as the forward one does: it is the constant of `REV` times
/// Pr/(1 + Pr) F. With k₀ʳ = kʳ k₀/k∞ it is a falloff of its own. ck2yaml makes it independent of pressure.
#[test]
fn a_stated_reverse_of_falloff_falls_off_too() {
    for factor in ["", "TROE/.7346 94 1756 5182/\n", "SRI/.54 201 1024/\n"] {
        let common = format!("{factor}H2/2/ H2O/6/ AR/.7/");
        agrees_with(
            &format!("\n2OH(+M)=H2O2(+M) 8E13 -.4 100\nLOW/2E18 -.9 -1700/\nREV/4E16 .5 51000/\n{common}"),
            &format!(
                "\n2OH(+M)=>H2O2(+M) 8E13 -.4 100\nLOW/2E18 -.9 -1700/\n{common}\n\
                 H2O2(+M)=>2OH(+M) 4E16 .5 51000\nLOW/1E21 0 49200/\n{common}"
            ),
        );
    }
}

/// The same in figures, without the converter.
#[test]
fn a_stated_reverse_of_falloff_is_scaled_by_the_forward_one() {
    let case = Case::new(&mechanism("\n2OH(+M)=H2O2(+M) 8E13 0 0\nLOW/2E18 0 0/\nREV/4E10 0 0/"));
    case.converted();
    let species = case.contents(false)["species"].as_array().cloned().unwrap_or_default();
    let u: serde_json::Map<_, _> =
        species.iter().map(|name| (name.as_str().unwrap().to_string(), json!(0.0))).collect();
    let mut u = u;
    u.insert("AR".to_string(), json!(0.04));
    let question = json!({"ask": "rates", "file": case.path("out.yaml"), "states": [{"T": 1000.0, "u": u}]});
    let answer = crate::conversation::ask_soon(&question).unwrap_or_else(|error| panic!("{error}"));
    // kmol and m³: k∞ = 8e10, k₀ = 2e12, so that Pr = 2e12 · 0.04 / 8e10 = 1.
    let (k_f, k_r) = (&answer[0]["k_f"], &answer[0]["k_r"]);
    let sorted = |values: &serde_json::Value| -> Vec<f64> {
        let mut values: Vec<f64> = values.as_array().unwrap().iter().filter_map(serde_json::Value::as_f64).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let of_zero = |values: &[f64]| values.iter().copied().filter(|value| *value > 0.0).collect::<Vec<_>>();
    let all = of_zero(&[sorted(k_f), sorted(k_r)].concat());
    assert_eq!(all.len(), 2, "{answer}");
    for (found, expected) in all.iter().zip([2e10, 4e10]) {
        assert!((found / expected - 1.0).abs() < 1e-12, "{found:e} instead of {expected:e}");
    }
}

/// Which rate the reverse has at which pressure is not said where the forward one is a table.
#[test]
fn a_stated_reverse_of_a_table_is_never_silent() {
    let case = Case::new(&mechanism("\nCH3+O=CH2O+H 1 0 0\nPLOG/1 1E13 0 0/\nPLOG/10 5E13 .1 200/\nREV/1E12 0 70000/"));
    let plain = Case::new(&mechanism(
        "\nCH3+O=>CH2O+H 1 0 0\nPLOG/1 1E13 0 0/\nPLOG/10 5E13 .1 200/\nCH2O+H=>CH3+O 1E12 0 70000",
    ));
    if case.run(&[]).code == Some(0) {
        case.agrees_with(&plain);
    } else {
        case.refused_at("chem.inp", &["REV/", "CH3+O="]);
    }
}
