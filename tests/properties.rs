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
    equation: "../fuzz/properties/equation.rs", r"[ABM029+=().é-]| |\t|<=>|=>|\(\+M\)| \+ | => |2 ";
    equations: "../fuzz/properties/equations.rs", r"[ABM029+=().é-]| |\n|<=>| \+ | => | <=> |; 1e3|; 1 2 3| # ";
    reaction: "../fuzz/properties/reaction.rs", r"\n  |[01]|: |, |\[|\]|\{|\}|H2|H|AR| E | M|\(\+M\)|<=>|=>| \+ | 2 |1e3|-0\.5|type: |falloff|three-body|Chebyshev|linear-Burke|Blowers-Masel|pressure-dependent-Arrhenius|rate-constants?: |\[1e3, 0, 5\]|A: |b: |Ea: |P: |low-P-rate-constant: |high-P-rate-constant: |Troe: |SRI: |T3|T1|data: |temperature-range: |pressure-range: |efficiencies: |orders: |duplicate: true|colliders: |thermo: |model: |NASA7|NASA9|Shomate|piecewise-Gibbs|temperature-ranges: ";
    unit: "../fuzz/properties/unit.rs", r"[0-9.^*/ ³⁻-]|mol|kcal|cm|µm|s|K";
    yaml: "../fuzz/properties/yaml.rs", r"\n|\n  |\n- |: |, |\[|\]|\{|\}|# c|a|1e5|'|&x |\*x|\|\n|species|reactions|phases|name|equation|A => B|composition|rate-constant|units|all|length|cm";
}
