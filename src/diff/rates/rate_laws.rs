//! Rate laws of one form compared parameter by parameter.

use crate::diff::comparison::ParameterDifference;
use crate::diff::settings::{agree, temperatures_between};
use crate::rates::{
    Arrhenius, Broadening, Chebyshev, ColliderLaw, ElectronCollision, Falloff, Formula, LinearBurke, Plog, PressureLaw,
    Quantity, Rate,
};

/// How two laws agree.
#[derive(Clone, Debug, PartialEq)]
pub enum LawComparison {
    Same,
    /// Laws of one form that differ in these parameters.
    Parameters(Vec<ParameterDifference>),
    /// Laws of different forms, which have no parameters in common.
    OtherForm,
}

/// Compares laws of one form. Arrhenius laws are the same where they agree at all temperatures, so that the
/// rounding of units in A, b and Ea is no difference; so are broadenings. Other parameters are compared as numbers.
pub struct LawComparer<'s> {
    /// K.
    pub temperatures: &'s [f64],
    pub relative_tolerance: f64,
}

/// Relative differences below this are the rounding of units.
const ROUNDING: f64 = 1e-12;
/// First and last temperature \[K\] at which broadenings are compared, and their number: a wider range than that of
/// the rates, so that a parameter with an effect anywhere counts.
const BROADENING_TEMPERATURES: (f64, f64, usize) = (50.0, 10_000.0, 24);
/// The reduced pressures at which broadenings are compared: the centre of the curve and both its sides.
const REDUCED_PRESSURES: [f64; 5] = [1e-4, 1e-2, 1.0, 1e2, 1e4];

impl LawComparer<'_> {
    /// `scale` is the ratio of b's efficiencies to a's: b's A is multiplied by it before comparing.
    /// `colliders` are the names of the colliders of a linear-Burke law.
    pub fn compare(&self, a: &Rate, b: &Rate, scale: f64, colliders: &[&str]) -> LawComparison {
        let mut found = Vec::new();
        let same_form = match (a, b) {
            (Rate::Arrhenius(a), Rate::Arrhenius(b)) => self.arrhenius("", a, &scaled(b, scale), &mut found),
            (Rate::Falloff(a), Rate::Falloff(b)) => self.falloff("", a, b, scale, &mut found),
            (Rate::Plog(a), Rate::Plog(b)) => self.plog("", a, b, &mut found),
            (Rate::Chebyshev(a), Rate::Chebyshev(b)) => self.chebyshev("", a, b, &mut found),
            (Rate::LinearBurke(a), Rate::LinearBurke(b)) => self.linear_burke(a, b, colliders, &mut found),
            (Rate::Formula(a), Rate::Formula(b)) => self.formula(a, b, scale, &mut found),
            (Rate::ElectronCollision(a), Rate::ElectronCollision(b)) => self.electron_collision(a, b, &mut found),
            (Rate::Unevaluated(_), _) | (_, Rate::Unevaluated(_)) => a == b,
            _ => false,
        };
        match (same_form, found.is_empty()) {
            (false, _) => LawComparison::OtherForm,
            (true, true) => LawComparison::Same,
            (true, false) => LawComparison::Parameters(found),
        }
    }

    /// Whether two numbers are the same within the tolerance.
    pub fn agree(&self, a: f64, b: f64) -> bool {
        agree(a, b, self.relative_tolerance)
    }

    fn number(&self, name: &str, quantity: Quantity, a: f64, b: f64, found: &mut Vec<ParameterDifference>) {
        if !self.agree(a, b) {
            found.push(ParameterDifference { name: name.to_string(), a, b, quantity });
        }
    }

    fn arrhenius(&self, of: &str, a: &Arrhenius, b: &Arrhenius, found: &mut Vec<ParameterDifference>) -> bool {
        let rates = || self.temperatures.iter().map(|t| (a.rate_constant(*t), b.rate_constant(*t)));
        // Rates that are 0 everywhere by underflow say nothing; then the parameters decide.
        let visible = (a.a == 0.0 && b.a == 0.0) || rates().any(|rates| rates != (0.0, 0.0));
        if a == b || (visible && rates().all(|(a, b)| self.agree(a, b))) {
            return true;
        }
        let parameters = [
            ("A", Quantity::PreExponential, a.a, b.a),
            ("b", Quantity::Number, a.b, b.b),
            ("Ea", Quantity::Energy, a.activation_energy, b.activation_energy),
        ];
        for (name, quantity, a, b) in parameters {
            if (a - b).abs() > ROUNDING * a.abs().max(b.abs()) {
                found.push(ParameterDifference { name: format!("{of}{name}"), a, b, quantity });
            }
        }
        true
    }

    fn falloff(&self, of: &str, a: &Falloff, b: &Falloff, scale: f64, found: &mut Vec<ParameterDifference>) -> bool {
        if a.chemically_activated != b.chemically_activated || a.broadening.name() != b.broadening.name() {
            return false;
        }
        // A chemically activated rate, k = k₀ F/(1 + Pr), depends on [M] through Pr = k₀ [M]/k∞ alone; any
        // other through the product k₀ [M].
        let (of_low, of_high) = if a.chemically_activated { (1.0, 1.0 / scale) } else { (scale, 1.0) };
        self.arrhenius(&format!("{of}low-pressure "), &a.low, &scaled(&b.low, of_low), found);
        self.arrhenius(&format!("{of}high-pressure "), &a.high, &scaled(&b.high, of_high), found);
        if self.same_broadening(&a.broadening, &b.broadening) {
            return true;
        }
        let (form, pairs) = broadening_pairs(&a.broadening, &b.broadening);
        for (name, quantity, a, b) in pairs {
            match (a, b) {
                (Some(a), Some(b)) => self.number(&format!("{of}{form} {name}"), quantity, a, b, found),
                (None, None) => {}
                _ => return false,
            }
        }
        true
    }

    /// Whether two broadenings agree wherever gases react: a term that vanishes there may have any parameter, T3 of
    /// 1e-30 K or 0, say.
    fn same_broadening(&self, a: &Broadening, b: &Broadening) -> bool {
        let (coldest, hottest, count) = BROADENING_TEMPERATURES;
        let temperatures = temperatures_between(coldest, hottest, count);
        let agree_at = |temperature: f64| {
            let factors = |pr: f64| (a.factor(pr, temperature), b.factor(pr, temperature));
            REDUCED_PRESSURES.into_iter().map(factors).all(|(a, b)| self.agree(a, b))
        };
        a == b || temperatures.into_iter().all(agree_at)
    }

    fn plog(&self, of: &str, a: &Plog, b: &Plog, found: &mut Vec<ParameterDifference>) -> bool {
        if self.same_at_all_pressures(a, b) {
            return true;
        }
        let (a, b) = (a.laws(), b.laws());
        let pressures_agree = || a.iter().zip(b).all(|(a, b)| self.agree(a.pressure, b.pressure));
        if a.len() != b.len() || !pressures_agree() {
            let count = |laws: &[PressureLaw]| laws.len() as f64;
            let differing = a.iter().zip(b).filter(|(a, b)| !self.agree(a.pressure, b.pressure));
            let pressures =
                differing.map(|(a, b)| ("pressure of the table", Quantity::Pressure, a.pressure, b.pressure));
            let first = ("number of laws in the table", Quantity::Number, count(a), count(b));
            for (name, quantity, a, b) in std::iter::once(first).chain(pressures) {
                self.number(&format!("{of}{name}"), quantity, a, b, found);
            }
            return true;
        }
        for (a, b) in a.iter().zip(b) {
            self.arrhenius(&format!("{of}at {:.3e} Pa: ", a.pressure), &a.law, &b.law, found);
        }
        true
    }

    /// Two tables that agree at the pressures of both agree at any: between them ln k is linear in ln P.
    fn same_at_all_pressures(&self, a: &Plog, b: &Plog) -> bool {
        let pressures = a.laws().iter().chain(b.laws()).map(|law| law.pressure);
        let agrees = |pressure: f64| {
            let mut temperatures = self.temperatures.iter();
            temperatures.all(|t| self.agree(a.rate_constant(*t, pressure), b.rate_constant(*t, pressure)))
        };
        a == b || pressures.into_iter().all(agrees)
    }

    fn chebyshev(&self, of: &str, a: &Chebyshev, b: &Chebyshev, found: &mut Vec<ParameterDifference>) -> bool {
        let shape = |law: &Chebyshev| (law.coefficients().len(), law.coefficients().first().map_or(0, Vec::len));
        if shape(a) != shape(b) {
            return false;
        }
        let limits = [
            ("lowest T", Quantity::Temperature, a.temperature_range.0, b.temperature_range.0),
            ("highest T", Quantity::Temperature, a.temperature_range.1, b.temperature_range.1),
            ("lowest P", Quantity::Pressure, a.pressure_range.0, b.pressure_range.0),
            ("highest P", Quantity::Pressure, a.pressure_range.1, b.pressure_range.1),
        ];
        limits
            .into_iter()
            .for_each(|(name, quantity, a, b)| self.number(&format!("{of}{name}"), quantity, a, b, found));
        // The coefficients add up to log₁₀ k.
        let allowed = self.relative_tolerance / std::f64::consts::LN_10;
        for (t, (row_a, row_b)) in a.coefficients().iter().zip(b.coefficients()).enumerate() {
            for (p, (a, b)) in row_a.iter().zip(row_b).enumerate() {
                if (a - b).abs() > allowed {
                    let name = format!("{of}Chebyshev coefficient {}, {}", t + 1, p + 1);
                    found.push(ParameterDifference { name, a: *a, b: *b, quantity: Quantity::Number });
                }
            }
        }
        true
    }

    /// Compares laws whose colliders stand in one order.
    fn linear_burke(
        &self,
        a: &LinearBurke,
        b: &LinearBurke,
        names: &[&str],
        found: &mut Vec<ParameterDifference>,
    ) -> bool {
        if a.colliders.len() != b.colliders.len() || !self.collider_law("M ", &a.reference, &b.reference, found) {
            return false;
        }
        for ((a, b), name) in a.colliders.iter().zip(&b.colliders).zip(names) {
            self.arrhenius(&format!("efficiency of {name} "), &a.efficiency, &b.efficiency, found);
            match (&a.law, &b.law) {
                (Some(a), Some(b)) if self.collider_law(&format!("{name} "), a, b, found) => {}
                (None, None) => {}
                _ => return false,
            }
        }
        true
    }

    fn collider_law(&self, of: &str, a: &ColliderLaw, b: &ColliderLaw, found: &mut Vec<ParameterDifference>) -> bool {
        match (a, b) {
            (ColliderLaw::Falloff(a), ColliderLaw::Falloff(b)) => self.falloff(of, a, b, 1.0, found),
            (ColliderLaw::Plog(a), ColliderLaw::Plog(b)) => self.plog(of, a, b, found),
            (ColliderLaw::Chebyshev(a), ColliderLaw::Chebyshev(b)) => self.chebyshev(of, a, b, found),
            _ => false,
        }
    }

    /// `scale` multiplies b's pre-exponential factors.
    fn formula(&self, a: &Formula, b: &Formula, scale: f64, found: &mut Vec<ParameterDifference>) -> bool {
        for ((parameter, a), (_, b)) in a.parameters().zip(b.parameters()) {
            let scale = if parameter.quantity == Quantity::PreExponential { scale } else { 1.0 };
            self.number(parameter.name, parameter.quantity, a, b * scale, found);
        }
        a.law().name == b.law().name
    }

    fn electron_collision(
        &self,
        a: &ElectronCollision,
        b: &ElectronCollision,
        found: &mut Vec<ParameterDifference>,
    ) -> bool {
        let lists = [
            ("energy level", &a.energy_levels, &b.energy_levels),
            ("cross section", &a.cross_sections, &b.cross_sections),
        ];
        for (name, a, b) in lists {
            if a.len() != b.len() {
                return false;
            }
            for (place, (a, b)) in a.iter().zip(b).enumerate() {
                self.number(&format!("{name} {}", place + 1), Quantity::Number, *a, *b, found);
            }
        }
        true
    }
}

fn scaled(law: &Arrhenius, scale: f64) -> Arrhenius {
    Arrhenius { a: law.a * scale, ..*law }
}

/// The name of a parameter, its quantity, and its values in a and b, where they have it.
type Pair = (&'static str, Quantity, Option<f64>, Option<f64>);

/// The parameters of two broadenings of one form, and that form.
fn broadening_pairs(a: &Broadening, b: &Broadening) -> (&'static str, Vec<Pair>) {
    use Quantity::{Number, Temperature};
    let pairs = match (a, b) {
        (Broadening::Troe(a), Broadening::Troe(b)) => vec![
            ("A", Number, Some(a.a), Some(b.a)),
            ("T3", Temperature, Some(a.t3), Some(b.t3)),
            ("T1", Temperature, Some(a.t1), Some(b.t1)),
            ("T2", Temperature, a.t2, b.t2),
        ],
        (Broadening::Sri(a), Broadening::Sri(b)) => vec![
            ("A", Number, Some(a.a), Some(b.a)),
            ("B", Temperature, Some(a.b), Some(b.b)),
            ("C", Temperature, Some(a.c), Some(b.c)),
            ("D", Number, Some(a.d), Some(b.d)),
            ("E", Number, Some(a.e), Some(b.e)),
        ],
        (Broadening::Tsang(a), Broadening::Tsang(b)) => {
            vec![("A", Number, Some(a.a), Some(b.a)), ("B", Number, Some(a.b), Some(b.b))]
        }
        _ => Vec::new(),
    };
    (a.name(), pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::{PressureLaw, Sri, Troe};

    const COMPARER: LawComparer = LawComparer { temperatures: &[300.0, 1000.0, 2500.0], relative_tolerance: 1e-6 };

    fn law(a: f64, b: f64, activation_energy: f64) -> Arrhenius {
        Arrhenius { a, b, activation_energy }
    }

    fn names(comparison: LawComparison) -> Vec<String> {
        match comparison {
            LawComparison::Parameters(found) => found.into_iter().map(|parameter| parameter.name).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_differs_is_named_and_rounding_is_not() {
        let one = Rate::Arrhenius(law(2.0, 0.5, 1e7));
        let rounded = Rate::Arrhenius(law(2.0 * (1.0 + 1e-15), 0.5, 1e7 * (1.0 - 1e-15)));
        assert_eq!(COMPARER.compare(&one, &rounded, 1.0, &[]), LawComparison::Same);
        assert_eq!(names(COMPARER.compare(&one, &Rate::Arrhenius(law(2.02, 0.5, 1e7)), 1.0, &[])), ["A"]);
        assert_eq!(names(COMPARER.compare(&one, &Rate::Arrhenius(law(2.0, 0.6, 1.1e7)), 1.0, &[])), ["b", "Ea"]);
    }

    #[test]
    fn a_parameter_of_a_broadening_counts_where_its_term_does() {
        let falloff = |t3, t1, t2| {
            let broadening = Broadening::Troe(Troe { a: 0.8, t3, t1, t2 });
            let (low, high) = (law(1.0, 0.0, 0.0), law(1e3, 0.0, 0.0));
            Rate::Falloff(Box::new(Falloff { low, high, broadening, chemically_activated: false }))
        };
        let without = falloff(1e-30, 1e30, None);
        for same in [falloff(0.0, 1e30, None), falloff(1e-20, 1e99, None), falloff(1e-30, 1e30, Some(1e30))] {
            assert_eq!(COMPARER.compare(&without, &same, 1.0, &[]), LawComparison::Same);
        }
        assert_eq!(names(COMPARER.compare(&without, &falloff(20.0, 1e30, None), 1.0, &[])), ["Troe T3"]);
        assert_eq!(names(COMPARER.compare(&without, &falloff(1e-30, 1e6, None), 1.0, &[])), ["Troe T1"]);
        assert_eq!(COMPARER.compare(&without, &Rate::constant(1.0), 1.0, &[]), LawComparison::OtherForm);
    }

    #[test]
    fn a_term_of_sri_that_vanishes_may_be_written_in_any_way() {
        let falloff = |b, c| {
            let broadening = Broadening::Sri(Sri { a: 0.5, b, c, d: 1.0, e: 0.0 });
            let (low, high) = (law(1.0, 0.0, 0.0), law(1e3, 0.0, 0.0));
            Rate::Falloff(Box::new(Falloff { low, high, broadening, chemically_activated: false }))
        };
        assert_eq!(COMPARER.compare(&falloff(100.0, 0.0), &falloff(100.0, 1e-30), 1.0, &[]), LawComparison::Same);
        assert_eq!(names(COMPARER.compare(&falloff(100.0, 0.0), &falloff(101.0, 0.0), 1.0, &[])), ["SRI B"]);
    }

    #[test]
    fn efficiencies_may_be_taken_into_the_limit() {
        let one = Rate::constant(6.0);
        assert_eq!(COMPARER.compare(&one, &Rate::constant(2.0), 3.0, &[]), LawComparison::Same);
    }

    #[test]
    fn a_table_names_the_pressure() {
        let table = |a| {
            let laws = [(1e4, 1.0), (1e6, a)].map(|(pressure, a)| PressureLaw { pressure, law: law(a, 0.0, 0.0) });
            Rate::Plog(Plog::new(laws.to_vec()).unwrap())
        };
        assert_eq!(names(COMPARER.compare(&table(2.0), &table(2.1), 1.0, &[])), ["at 1.000e6 Pa: A"]);
    }
}
