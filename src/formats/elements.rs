//! The chemical elements, whose symbols no file needs to define.

/// The elements by atomic number, and deuterium, tritium and the electron.
const SYMBOLS: &str = "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br \
    Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W \
    Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn \
    Nh Fl Mc Lv Ts Og D Tr E";

/// Whether a symbol is that of a chemical element, of deuterium, tritium or the electron.
pub fn is_element(symbol: &str) -> bool {
    SYMBOLS.split_ascii_whitespace().any(|known| known == symbol)
}

/// All these symbols, by atomic number; deuterium, tritium and the electron last.
pub fn symbols() -> impl Iterator<Item = &'static str> {
    SYMBOLS.split_ascii_whitespace()
}

/// A symbol in the spelling of the periodic table: `AR` is `Ar`.
pub fn canonical_symbol(symbol: &str) -> String {
    let mut letters = symbol.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    first + &letters.as_str().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_ends_at_118_and_knows_the_electron() {
        assert_eq!(symbols().count(), 121);
        assert_eq!(symbols().position(|symbol| symbol == "Og"), Some(117));
        assert!(is_element("Ar") && is_element("E") && !is_element("AR") && !is_element("Q1"));
        assert!(is_element(&canonical_symbol("AR")));
    }
}
