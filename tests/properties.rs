//! The properties of `fuzz/properties/`, on texts made of the pieces that matter and on any.

use proptest::prelude::*;

/// One module and one test for each property: name, pieces its texts are made of (a regular
/// expression).
macro_rules! properties {
    ($($name:ident: $file:literal, $pieces:literal;)*) => {
        $(
            #[path = $file]
            mod $name;
        )*

        proptest! {
            $(
                #[test]
                fn $name(text in concat!("(", $pieces, "){0,40}"), bytes in prop::collection::vec(any::<u8>(), 0..60)) {
                    $name::holds(text.as_bytes());
                    $name::holds(&bytes);
                }
            )*
        }
    };
}

properties! {
    chemkin_mechanism: "../fuzz/properties/chemkin_mechanism.rs", r"\n|\n|!c|&| |/|ELEM H O END\n|SPECIES H2 O2 H END\n|REACTIONS|END|THERMO ALL\n|TRANS\n|H2|O2|H|HV|M|\(\+M\)|\+|=|=>|<=>|->|2|0\.5| 1E10 0 500\n|LOW/1E20 -1 0/|HIGH/1 2 3/|TROE/0\.5 1 2/|SRI/1 2 3/|PLOG/1 1e5 0 0/|CHEB/1 1 5/|TCHEB/300 3000/|PCHEB/0.1 10/|REV/1 0 0/|FORD/H2 0.5/|RORD/H 2/|LT/1 2/|DUP\n|H2/2/|UNITS/KCAL/MOLE/|CAL/MOLE|MOLECULES";
    chemkin_thermo: "../fuzz/properties/chemkin_thermo.rs", r"\n|\n|!c|&|[ 0-9.EGHO+-]|   300.000  1000.000  5000.000\n|THERMO|END|H2                      H   2               G   200.000  3500.000  1000.000    1\n| 3.00000000E\+00 0.00000000E\+00 0.00000000E\+00 0.00000000E\+00 0.00000000E\+00    [23]\n| 0.00000000E\+00 0.00000000E\+00 2.50000000E\+04 0.00000000E\+00                   4\n|NASA9";
    chemkin_transport: "../fuzz/properties/chemkin_transport.rs", r"\n|\n|!c|[ 0-9.EN+-]|TRANS|ALL|END|H2|O2|H| 0 | 1 | 2 | 1.0 |38.0 2.92 0.0 0.79 280.0|145.0 2.05 0 0 0|107.4 3.458 0 1.6 3.8";
    data: "../fuzz/properties/data.rs", r"\n|\n|,|,|#c|experiment,|time,|time \[ms\],|A,|B,|A,B,d\[A\]/dt,d\[B\]/dt\n|sigma\[A\],|temperature,|\[mmol/L\]|0,|1,|0\.5,1,2,3\n|1e400,|nan|-1,";
    equation: "../fuzz/properties/equation.rs", r"[ABM029+=().é-]| |\t|<=>|=>|\(\+M\)| \+ | => |2 ";
    equations: "../fuzz/properties/equations.rs", r"[ABM029+=().é-]| |\n|<=>| \+ | => | <=> |; 1e3|; 1 2 3| # ";
    learn: "../fuzz/properties/learn.rs", r"[\x00-\x06]|[d-z]|[A-Z]|\x00\x02\x03|pppp";
    reaction: "../fuzz/properties/reaction.rs", r"\n  |[01]|: |, |\[|\]|\{|\}|H2|H|AR| E | M|\(\+M\)|<=>|=>| \+ | 2 |1e3|-0\.5|type: |falloff|three-body|Chebyshev|linear-Burke|Blowers-Masel|pressure-dependent-Arrhenius|rate-constants?: |\[1e3, 0, 5\]|A: |b: |Ea: |P: |low-P-rate-constant: |high-P-rate-constant: |Troe: |SRI: |T3|T1|data: |temperature-range: |pressure-range: |efficiencies: |orders: |duplicate: true|colliders: |thermo: |model: |NASA7|NASA9|Shomate|piecewise-Gibbs|temperature-ranges: ";
    unit: "../fuzz/properties/unit.rs", r"[0-9.^*/ ³⁻-]|mol|kcal|cm|µm|s|K";
    yaml: "../fuzz/properties/yaml.rs", r"\n|\n  |\n- |: |, |\[|\]|\{|\}|# c|a|1e5|'|&x |\*x|\|\n|species|reactions|phases|name|equation|A => B|composition|rate-constant|units|all|length|cm";
}
