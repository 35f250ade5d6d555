//! Each kind of difference between two mechanisms as text.

use crate::diff::{
    Cause, NearMissKind, NotCompared, OtherDifference, ParameterDifference, ThermoChangeKind, Which, WhyNotCompared,
};
use crate::rates::Quantity;
use crate::report::number::{PER_MOL, significant};

/// The most parameters named in one line.
const MOST_PARAMETERS: usize = 4;
/// The fewest significant digits of two numbers that are compared.
const FEWEST_DIGITS: usize = 4;
/// The most significant digits: those of a double.
const MOST_DIGITS: usize = 17;

/// What differs between the rates of a reaction.
pub fn cause_text(cause: &Cause) -> String {
    match cause {
        Cause::Parameters(parameters) => parameters_text(parameters),
        Cause::Form { a, b } if a == b => format!("another form of {a}"),
        Cause::Form { a, b } => format!("{a} → {b}"),
        Cause::Turned => "written in opposite directions".to_string(),
        Cause::Reverse => "reverse rate from thermo, and one of its own".to_string(),
        Cause::Sums => "sums of several laws".to_string(),
        Cause::Unevaluated { kind } => format!("parameters of a {kind} law, which is not evaluated"),
        Cause::NotEvaluable(reason) => reason.clone(),
    }
}

/// `A × 1.01, Ea 10.0 → 12.0 kJ/mol`.
pub fn parameters_text(parameters: &[ParameterDifference]) -> String {
    let mut words: Vec<String> = parameters.iter().take(MOST_PARAMETERS).map(parameter_text).collect();
    if let Some(more) = parameters.len().checked_sub(MOST_PARAMETERS).filter(|more| *more > 0) {
        words.push(format!("{more} more"));
    }
    words.join(", ")
}

fn parameter_text(parameter: &ParameterDifference) -> String {
    let ParameterDifference { name, a, b, quantity } = parameter;
    if *quantity == Quantity::PreExponential && *a != 0.0 {
        let (ratio, _) = distinguished(b / a, 1.0);
        return format!("{name} × {ratio}");
    }
    let (factor, unit) = unit_of(*quantity);
    let (a, b) = distinguished(a * factor, b * factor);
    format!("{name} {a} → {b}{}{unit}", if unit.is_empty() { "" } else { " " })
}

/// The factor from internal units to those of reports, and the unit of the product.
fn unit_of(quantity: Quantity) -> (f64, &'static str) {
    match quantity {
        Quantity::Energy => (PER_MOL * PER_MOL, "kJ/mol"),
        Quantity::Temperature => (1.0, "K"),
        Quantity::Pressure => (1.0, "Pa"),
        Quantity::PreExponential | Quantity::Number => (1.0, ""),
    }
}

/// Two numbers with as many digits as are needed to distinguish them.
fn distinguished(a: f64, b: f64) -> (String, String) {
    let texts = |digits| (significant(a, digits), significant(b, digits));
    let mut digits = FEWEST_DIGITS;
    while texts(digits).0 == texts(digits).1 && digits < MOST_DIGITS {
        digits += 1;
    }
    texts(digits)
}

/// How the thermo of a species differs.
pub fn thermo_text(kind: &ThermoChangeKind) -> String {
    match kind {
        ThermoChangeKind::OnlyInA => "only in the first".to_string(),
        ThermoChangeKind::OnlyInB => "only in the second".to_string(),
        ThermoChangeKind::WithoutEffect(parameters) => {
            format!("without effect at these temperatures: {}", parameters_text(parameters))
        }
        ThermoChangeKind::Values(values) => {
            let kilojoule = PER_MOL * PER_MOL;
            format!(
                "ΔH {} kJ/mol, ΔS {} J/(mol K), ΔG {} kJ/mol",
                signed(values.h * kilojoule),
                signed(values.s * PER_MOL),
                signed(values.g * kilojoule)
            )
        }
    }
}

fn signed(value: f64) -> String {
    format!("{}{}", if value > 0.0 { "+" } else { "" }, significant(value, 3))
}

/// In what the two reactions of a near miss differ.
pub fn near_miss_text(kind: NearMissKind) -> &'static str {
    match kind {
        NearMissKind::Rounds => "the same if coefficients are rounded",
        NearMissKind::Coefficient => "one coefficient differs",
        NearMissKind::Swap => "another species in one place",
        NearMissKind::Extra => "one species more or less",
        NearMissKind::Collider => "another collider",
        NearMissKind::Coefficients => "other coefficients",
        NearMissKind::Direction => "another direction",
        NearMissKind::Orders => "other orders",
    }
}

/// A difference outside species and reactions.
pub fn other_text(difference: &OtherDifference) -> String {
    match difference {
        OtherDifference::PhaseModel { a, b } => format!("the phase's model: {a} → {b}"),
        OtherDifference::AtomicWeight { symbol, a, b } => {
            let weight = |weight: &Option<f64>| weight.map_or("not given".to_string(), |weight| weight.to_string());
            format!("the atomic weight of {symbol}: {} → {}", weight(a), weight(b))
        }
        OtherDifference::Phase { name, only_in } => format!("the phase {name}, which only {} has", which(*only_in)),
        OtherDifference::PhaseMembers { name } => format!("the species of the phase {name}"),
        OtherDifference::PhaseState { name, parameters } => {
            let of_phase = if name.is_empty() { "the phase".to_string() } else { format!("the phase {name}") };
            format!("the state of {of_phase}: {}", parameters_text(parameters))
        }
        OtherDifference::Missing { what, only_in } => {
            format!("{what}, which only {} has, and from which rates of the other follow", which(*only_in))
        }
        OtherDifference::Data { item } => format!("{item}, written otherwise and not evaluated"),
    }
}

/// What is not compared, and why.
pub fn not_compared_text(NotCompared { what, why }: &NotCompared) -> String {
    match why {
        WhyNotCompared::OnlyIn(only_in) => format!("{what}, which only {} has", which(*only_in)),
        WhyNotCompared::Neither => format!("{what}, which neither has, although reverse rates follow from them"),
        WhyNotCompared::Learned => format!("{what}, which in a learned file is not learned"),
    }
}

/// `the first` or `the second` mechanism.
pub fn which(which: Which) -> &'static str {
    match which {
        Which::A => "the first",
        Which::B => "the second",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(a: f64, b: f64, quantity: Quantity) -> ParameterDifference {
        ParameterDifference { name: "x".into(), a, b, quantity }
    }

    #[test]
    fn numbers_have_the_digits_that_tell_them_apart() {
        assert_eq!(parameter_text(&difference(2.0, 2.02, Quantity::PreExponential)), "x × 1.010");
        assert_eq!(parameter_text(&difference(1e6, 1.00001e6, Quantity::PreExponential)), "x × 1.00001");
        assert_eq!(parameter_text(&difference(1e7, 1.1e7, Quantity::Energy)), "x 10.00 → 11.00 kJ/mol");
        assert_eq!(parameter_text(&difference(100.0, 101.0, Quantity::Temperature)), "x 100.0 → 101.0 K");
    }
}
