//! Small wrong inputs, each with the one place at which it is wrong, and right ones beside them.

/// Reactions, and the place below `/reactions/0`. Cantera 3.2 refuses all of them, the last one at a surface.
pub const WRONG_REACTIONS: &[(&str, &str)] = &[
    ("{rate-constant: {A: 1, b: 0, Ea: 0}}", ""),
    ("{equation: [A, B], rate-constant: {A: 1, b: 0}}", "/equation"),
    ("{equation: A => B}", ""),
    ("{equation: A => B, type: elementary}", ""),
    ("{equation: A => B, rate-constant: 1.0}", "/rate-constant"),
    ("{equation: A => B, rate-constant: [1.0]}", "/rate-constant"),
    ("{equation: A => B, rate-constant: {A: 1, Ea: 0}}", "/rate-constant"),
    ("{equation: A => B, rate-constant: {A: fast, b: 0, Ea: 0}}", "/rate-constant/A"),
    ("{equation: A => B, rate-constant: {A: '1e10', b: 0, Ea: 0}}", "/rate-constant/A"),
    ("{equation: A => B, rate-constant: {A: 1_000, b: 0, Ea: 0}}", "/rate-constant/A"),
    ("{equation: A => B, rate-constant: {A: true, b: 0, Ea: 0}}", "/rate-constant/A"),
    ("{equation: A => B, rate-constant: {A: 1, b: 1 K, Ea: 0}}", "/rate-constant/b"),
    ("{equation: A => B, rate-constant: {A: 1, b: 0, Ea: 10kJ/mol}}", "/rate-constant/Ea"),
    ("{equation: A => B, rate-constant: {A: 1, b: 0, Ea: }}", "/rate-constant/Ea"),
    ("{equation: A => B, rate-constant: [1, 0, high]}", "/rate-constant/2"),
    ("{equation: A => B, rate-constant: {A: 1, b: 0}, duplicate: yes}", "/duplicate"),
    ("{equation: A => B, rate-constant: {A: -1, b: 0}, negative-A: 1}", "/negative-A"),
    ("{equation: A => B, rate-constant: {A: 1, b: 0}, orders: [A]}", "/orders"),
    ("{equation: A => B, rate-constant: {A: 1, b: 0}, orders: {A: two}}", "/orders/A"),
    ("{equation: A => B, rate-constant: {A: 1, b: 0}, units: {length: 1}}", "/units/length"),
    ("{equation: A => B, rate-constant: {A: 1, b: 0}, units: cm}", "/units"),
    ("{equation: A + M => B + M, type: three-body, efficiencies: {A: 2}}", ""),
    (
        "{equation: A + M => B + M, type: three-body, rate-constant: {A: 1, b: 0}, efficiencies: {A: big}}",
        "/efficiencies/A",
    ),
    ("{equation: A (+M) => B (+M), type: falloff, high-P-rate-constant: {A: 1, b: 0}}", ""),
    ("{equation: A => B, type: pressure-dependent-Arrhenius}", ""),
    ("{equation: A => B, type: pressure-dependent-Arrhenius, rate-constants: []}", "/rate-constants"),
    ("{equation: A => B, type: pressure-dependent-Arrhenius, rate-constants: [{A: 1, b: 0}]}", "/rate-constants/0"),
    (
        "{equation: A => B, type: pressure-dependent-Arrhenius, rate-constants: [{P: 1atm, A: 1, b: 0}]}",
        "/rate-constants/0/P",
    ),
    ("{equation: A => B, type: Chebyshev, temperature-range: [300, 2000], pressure-range: [1 atm, 9 atm]}", ""),
    (
        "{equation: A => B, type: Chebyshev, temperature-range: [300], pressure-range: [1 atm, 9 atm], data: [[1]]}",
        "/temperature-range",
    ),
    (
        "{equation: A => B, type: Chebyshev, temperature-range: [300, 900], pressure-range: [1, 9], data: [1]}",
        "/data/0",
    ),
    ("{equation: A => B, type: Blowers-Masel}", ""),
    ("{equation: A => B, type: two-temperature-plasma}", ""),
    ("{equation: A => B, type: electron-collision-plasma, energy-levels: [1, 2]}", ""),
    ("{equation: A => B, type: linear-Burke}", ""),
    ("{equation: A => B, type: linear-Burke, colliders: [{name: B, efficiency: {A: 1, b: 0, Ea: 0}}]}", "/colliders"),
    ("{equation: A => B, type: linear-Burke, colliders: [{name: M}]}", "/colliders/0"),
    ("{equation: A => B, sticking-coefficient: 0.5}", "/sticking-coefficient"),
    ("{equation: A => B, rate-constant: {A: 1, b: 0}, coverage-dependencies: {B: [0, 1]}}", "/coverage-dependencies/B"),
];

/// What may follow a falloff reaction's two rate constants, and the place below `/reactions/0`.
pub const WRONG_FALLOFF_CURVES: &[(&str, &str)] = &[
    ("Troe: {A: 0.5, T3: 100}", "/Troe"),
    ("Troe: [0.5, 100, 200]", "/Troe"),
    ("Troe: {A: 0.5, T3: 100 K, T1: 200}", "/Troe/T3"),
    ("SRI: {A: 0.5, B: 100}", "/SRI"),
    ("SRI: {A: 0.5, B: 100, C: 200, D: 1}", "/SRI"),
    ("Tsang: {A: 0.5}", "/Tsang"),
];

/// What may follow a species' name, and the place below `/species/0`.
pub const WRONG_SPECIES: &[(&str, &str)] = &[
    ("thermo: {model: constant-cp}", ""),
    ("composition: H2", "/composition"),
    ("composition: {H: two}", "/composition/H"),
    ("composition: {H: 1}, thermo: NASA7", "/thermo"),
    ("composition: {H: 1}, thermo: {h0: 1}", "/thermo"),
    ("composition: {H: 1}, thermo: {model: constant-cp, h0: warm}", "/thermo/h0"),
    ("composition: {H: 1}, thermo: {model: NASA7, temperature-ranges: [200, 3000]}", "/thermo"),
    (
        "composition: {H: 1}, thermo: {model: NASA7, temperature-ranges: [200, 3000], data: [[1, 0, 0, 0, 0, 0]]}",
        "/thermo/data/0",
    ),
    (
        "composition: {H: 1}, thermo: {model: NASA7, temperature-ranges: [2, 3, 4], data: [[1, 0, 0, 0, 0, 0, 0]]}",
        "/thermo/data",
    ),
    (
        "composition: {H: 1}, thermo: {model: NASA9, temperature-ranges: [2, 3], data: [[1, 0, 0, 0, 0, 0, 0]]}",
        "/thermo/data/0",
    ),
    (
        "composition: {H: 1}, thermo: {model: Shomate, temperature-ranges: [2], data: [[1, 0, 0, 0, 0, 0, 0]]}",
        "/thermo/temperature-ranges",
    ),
    ("composition: {H: 1}, thermo: {model: piecewise-Gibbs, data: {298.15: -1}}", "/thermo/data"),
    ("composition: {H: 1}, transport: {model: gas, geometry: atm, diameter: 3, well-depth: 9}", "/transport/geometry"),
    ("composition: {H: 1}, transport: {model: gas, geometry: atom, diameter: 3}", "/transport"),
    (
        "composition: {H: 1}, transport: {model: gas, geometry: atom, diameter: 3 Å, well-depth: 9}",
        "/transport/diameter",
    ),
    ("composition: {H: 1}, sites: many", "/sites"),
];

/// Whole files, and the place.
pub const WRONG_FILES: &[(&str, &str)] = &[
    ("- {name: gas, thermo: ideal-gas}", ""),
    ("units: {length: 1}", "/units/length"),
    ("units: {lenght: cm}", "/units"),
    ("units: {temperature: mK}", "/units/temperature"),
    ("phases: [{thermo: ideal-gas}]", "/phases/0"),
    ("phases: [{name: gas}]", "/phases/0"),
    ("phases: [{name: gas, thermo: ideal-gas, elements: H}]", "/phases/0/elements"),
    ("phases: [{name: gas, thermo: ideal-gas, species: some}]", "/phases/0/species"),
    ("phases: [{name: gas, thermo: ideal-gas, species: [{species: none}]}]", "/phases/0/species/0/species"),
    ("phases: [{name: gas, thermo: ideal-gas, reactions: [{reactions: [one]}]}]", "/phases/0/reactions/0/reactions"),
    ("phases: [{name: gas, thermo: ideal-gas, state: {T: hot, P: 1 atm}}]", "/phases/0/state/T"),
    ("phases: [{name: gas, thermo: ideal-gas, state: {X: [1, 2]}}]", "/phases/0/state/X"),
    (
        "phases: [{name: gas, thermo: ideal-gas, explicit-third-body-duplicates: ignore}]",
        "/phases/0/explicit-third-body-duplicates",
    ),
    (
        "phases: [{name: gas, thermo: ideal-gas, skip-undeclared-third-bodies: yes}]",
        "/phases/0/skip-undeclared-third-bodies",
    ),
    ("elements: [{atomic-weight: 2}]", "/elements/0"),
    ("elements: [{symbol: D}]", "/elements/0"),
    ("species: [H2]", "/species/0"),
    ("reactions: [{equation: A => B, rate-constant: [1, 0, 0]}, {units: {length: cm}}]", "/reactions/1"),
    ("fast: [{equation: A => B, rate-constant: {A: x, b: 0}}]", "/fast/0/rate-constant/A"),
    ("isotopes: [{symbol: D, atomic-weight: heavy}]", "/isotopes/0/atomic-weight"),
    ("gas-species: [{name: H, composition: {H: x}}]", "/gas-species/0/composition/H"),
];

/// What looks odd and is right.
pub const RIGHT_FILES: &[&str] = &[
    "{}",
    "reactions: [{units: {length: cm}}, {equation: A => B, rate-constant: [1.e3 1/s, .5, 5. kcal/mol]}]",
    "reactions: [{equation: A => B, rate-constant: {A: 1e10, b: 0}, duplcate: true, foo: [bar]}]",
    "reactions: [{equation: A => B, type: square-rate, rate-constant: whatever, data: 3}]",
    "reactions: [{equation: A => B, type: custom-rate-function}]",
    "reactions: [{equation: A + s => As, sticking-coefficient: [0.5, 0, 0], Motz-Wise: True}]",
    "reactions: [{equation: A => B, type: Blowers-Masel, rate-constant: {A: 1, b: 0, Ea0: 1 kJ/mol, w: 2e5}}]",
    "species: [{name: NO, composition: {N: 1, O: 1}, thermo: {model: of-my-own}, note: 3}]",
    "species: [{name: e, composition: {E: 1}, equation-of-state: [{model: ideal-gas}, {model: of-my-own, a: 1}]}]",
    "phases: [{name: gas, thermo: of-my-own, species: [{gri30.yaml/species: [NO, N2]}, {more: all}], kinetics: gas}]",
    "phases: [{name: gas, thermo: ideal-gas, reactions: [fast, {slow: declared-species}], state: {X: 'A:1, B:2'}}]",
    "kinmech: {learnt: [anything, {at: all}]}",
    "notes: [{equation-of-my-life: 42}, text, [1, 2], {name: only}]",
];
