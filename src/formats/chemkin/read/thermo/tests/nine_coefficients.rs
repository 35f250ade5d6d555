//! Entries with nine coefficients a range.

use super::*;

/// An entry with nine coefficients a range.
pub const NINE: &str = "\
ALX               Somebody, 1996 p173.
 2 tpis96 Al  1.00X   3.00    0.00    0.00    0.00 0  133.3405380    -584678.863
    200.000   1000.0007 -2.0 -1.0  0.0  1.0  2.0  3.0  4.0  0.0        16400.803
 7.750600970D+04-1.440779717D+03 1.401744141D+01-6.381631240D-03 5.871674720D-06
-2.908872278D-09 5.994050890D-13                -6.579343180D+04-4.494017799D+01
   1000.000   6000.0007 -2.0 -1.0  0.0  1.0  2.0  3.0  4.0  0.0        16400.803
-1.378630916D+05-5.579207290D+01 1.004190387D+01-1.682165339D-05 3.724664660D-09
-4.275526780D-13 1.982341329D-17                -7.343407470D+04-2.045130429D 01";

fn read_nine(text: &str) -> Outcome {
    read_as(ThermoLayout::Nasa9, text, &|name| Some(name.to_string()), &["Al", "X"])
}

#[test]
fn nine_coefficients_come_with_any_number_of_ranges() {
    let header = "    200.00  1000.00  6000.00  20000.   3/19/02";
    for text in [NINE.to_string(), format!("{header}\n! about\n{}\n\n", NINE.replace('\n', "\n\n"))] {
        let outcome = read_nine(&text);
        assert_eq!((outcome.composition().as_str(), outcome.codes()), ("Al 1, X 3", vec![]));
        assert_eq!(outcome.only().note.as_deref(), Some("Somebody, 1996 p173. [tpis96]"));
        let Thermo::Nasa9(model) = &outcome.only().thermo else { panic!("not NASA9") };
        let ranges = model.ranges.as_slice();
        assert_eq!(
            ranges.iter().map(|range| (range.t_min, range.t_max)).collect::<Vec<_>>(),
            [(200.0, 1000.0), (1000.0, 6000.0)]
        );
        assert_eq!((ranges[0].a[0], ranges[0].a[7], ranges[1].a[8]), (77506.0097, -65793.4318, -20.45130429));
        assert_eq!(model.reference_pressure, 101_325.0);
    }
}

#[test]
fn nine_coefficients_outside_their_columns_are_read_one_after_another() {
    let shifted = NINE.replace("D+04-1.440779717D+03", "D+04 -1.440779717D+03");
    let outcome = read_nine(&shifted);
    assert_eq!((outcome.names(), outcome.codes()), (vec!["ALX"], vec!["shifted-columns"]));
    assert_eq!(outcome.only().thermo, read_nine(NINE).only().thermo);
    let shifted = NINE.replace("tpis96 Al  1.00X", "tpis96  Al  1.00 X");
    let outcome = read_nine(&shifted);
    assert_eq!((outcome.composition().as_str(), outcome.codes()), ("Al 1, X 3", vec!["shifted-columns"]));
}

#[test]
fn broken_entries_of_nine_coefficients_are_errors_of_their_own() {
    let good = NINE.replace("ALX", "GOOD");
    let gap = NINE.replace("   1000.000   6000", "   1100.000   6000");
    let short: Vec<&str> = NINE.lines().take(7).collect();
    let short = short.join("\n");
    let unreadable = NINE.replace("1.401744141D+01", "1.40174x141D+01");
    let exponents = NINE.replacen("-2.0 -1.0", "-3.0 -1.0", 1);
    let empty = NINE.replace("Al  1.00X   3.00", "Al  0.00X   0.00");
    for (broken, code) in [
        (gap.as_str(), "wrong-temperatures"),
        (&short, "missing-coefficient"),
        (&unreadable, "unreadable-coefficient"),
        (&exponents, "unusual-exponents"),
        (&empty, "unreadable-composition"),
        ("ALX", "unreadable-composition"),
        (&NINE.replace("    200.000   1000.000", "    2x0.000   1000.000"), "unreadable-temperatures"),
    ] {
        let outcome = read_nine(&format!("{broken}\n{good}"));
        assert_eq!((outcome.names(), outcome.codes()), (vec!["GOOD"], vec![code]), "{broken}");
        assert_eq!(outcome.findings[0].severity, Severity::Error);
    }
}
