//! Files of Chemkin made of a few words: species of everyday combustion with plausible thermo of their own.

/// Name, what it is made of, cp/R, enthalpy [kJ/mol] and entropy [J/(mol K)] at 298.15 K.
type Properties = (&'static str, &'static str, f64, f64, f64);

const SPECIES: [Properties; 17] = [
    ("H", "H1", 2.5, 218.0, 114.7),
    ("H2", "H2", 3.5, 0.0, 130.7),
    ("O", "O1", 2.6, 249.2, 161.1),
    ("O2", "O2", 3.6, 0.0, 205.1),
    ("OH", "H1 O1", 3.6, 37.3, 183.7),
    ("H2O", "H2 O1", 4.1, -241.8, 188.8),
    ("HO2", "H1 O2", 4.3, 12.3, 229.1),
    ("H2O2", "H2 O2", 5.2, -135.9, 234.5),
    ("CH2", "C1 H2", 4.2, 391.2, 194.4),
    ("CH3", "C1 H3", 4.7, 146.7, 194.0),
    ("CH4", "C1 H4", 4.9, -74.6, 186.4),
    ("C2H6", "C2 H6", 6.8, -84.0, 229.2),
    ("CH2O", "C1 H2 O1", 4.5, -108.6, 218.8),
    ("CO", "C1 O1", 3.6, -110.5, 197.7),
    ("CO2", "C1 O2", 4.7, -393.5, 213.8),
    ("N2", "N2", 3.5, 0.0, 191.6),
    ("AR", "AR1", 2.5, 0.0, 154.8),
];

/// The elements and all species above.
pub const HEAD: &str = "\
ELEMENTS
C H O N AR
END
SPECIES
H H2 O O2 OH H2O HO2 H2O2
CH2 CH3 CH4 C2H6 CH2O CO CO2 N2 AR
END
";

/// A mechanism of all species above; the text is what stands after `REACTIONS`, the rest of that line included.
pub fn mechanism(reactions: &str) -> String {
    format!("{HEAD}REACTIONS {}\nEND\n", reactions.trim_end())
}

/// A mechanism whose species alone are others.
pub fn mechanism_of(elements: &str, species: &str, reactions: &str) -> String {
    format!("ELEMENTS\n{elements}\nEND\nSPECIES\n{species}\nEND\nREACTIONS {}\nEND\n", reactions.trim_end())
}

/// A thermo file of all species above.
pub fn thermo() -> String {
    thermo_of(&SPECIES.map(|(name, ..)| card(name)).concat())
}

/// A thermo file of cards.
pub fn thermo_of(cards: &str) -> String {
    format!("THERMO ALL\n   300.000  1000.000  5000.000\n{cards}END\n")
}

/// The card of a species above.
pub fn card(name: &str) -> String {
    let (_, formula, cp, h, s) = *SPECIES.iter().find(|row| row.0 == name).expect("a species above");
    card_of(name, &columns(formula), cp, h, s)
}

/// A card of methane's numbers under any name; for species of which only the name matters.
pub fn card_named(name: &str) -> String {
    card_of(name, &columns("C1 H4"), 4.9, -74.6, 186.4)
}

/// Symbol and count in five columns each.
pub fn columns(formula: &str) -> String {
    let pair = |atom: &str| {
        let digits = atom.find(|c: char| c.is_ascii_digit()).expect("a count");
        let (symbol, count) = atom.split_at(digits);
        format!("{symbol:<2}{count:>3}")
    };
    formula.split_whitespace().map(pair).collect()
}

/// A card with whatever stands in the columns of its composition: a heat capacity that is level below 1000 K
/// and falls slowly above, without a jump.
pub fn card_of(name: &str, composition: &str, cp: f64, h: f64, s: f64) -> String {
    let r = 8.314_462_618e-3;
    let low = [cp, 0.0, 0.0, 0.0, 0.0, h / r - cp * 298.15, s / (1e3 * r) - cp * 298.15f64.ln()];
    let fall = 0.2;
    let a7 = low[6] - fall * 1000f64.ln() + fall;
    let high = [cp + fall, -fall / 1000.0, 0.0, 0.0, 0.0, low[5] - fall * 500.0, a7];
    let first = format!("{name:<24}{composition:<20}G{:>10.3}{:>10.3}{:>9.3}", 200.0, 3500.0, 1000.0);
    let numbers: String = high.iter().chain(&low).map(|number| fortran(*number)).collect();
    let (second, rest) = numbers.split_at(75);
    let (third, fourth) = rest.split_at(75);
    format!("{first:<79}1\n{second:<79}2\n{third:<79}3\n{fourth:<79}4\n")
}

/// Fifteen columns, `E+00` at the end.
fn fortran(number: f64) -> String {
    let text = format!("{number:.8E}");
    let (mantissa, exponent) = text.split_once('E').expect("an exponent");
    let exponent: i32 = exponent.parse().expect("digits");
    format!("{:>15}", format!("{mantissa}E{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs()))
}

/// Transport of H, H2, O2 and H2O.
pub const TRANSPORT: &str = "\
H      0   145.0   2.05   0.0     0.0     0.0
H2     1    38.0   2.92   0.0     0.79  280.0
O2     1   107.4   3.46   0.0     1.60    3.8
H2O    2   572.4   2.61   1.844   0.0     4.0 ! a comment
";

/// A mechanism of the four species of `TRANSPORT`.
pub fn four_species() -> String {
    mechanism_of("H O", "H H2 O2 H2O", "\nH+H+O2=>H2+O2 1E15 0 0")
}
