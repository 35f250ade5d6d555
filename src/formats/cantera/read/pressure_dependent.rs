//! Laws that depend on pressure: falloff curves, PLOG tables and Chebyshev polynomials.

use crate::formats::cantera::keys;
use crate::formats::cantera::read::arrhenius::{Measure, arrhenius};
use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::units::UnitSystem;
use crate::grammar::yaml::Node;
use crate::rates::{Broadening, Chebyshev, Falloff, Plog, PressureLaw, Sri, Troe, Tsang};
use crate::source::Diagnostic;

/// An entry that holds the parameters of a law.
#[derive(Clone, Copy)]
pub struct LawEntry<'e> {
    pub node: &'e Node,
    /// The reaction, in words.
    pub owner: &'e str,
    /// The total order of k, third bodies left out.
    pub order: f64,
    pub units: &'e UnitSystem,
}

impl LawEntry<'_> {
    pub fn falloff(&self, chemically_activated: bool, fields: &mut Fields) -> Option<Falloff> {
        let (low_order, high_order) =
            if chemically_activated { (self.order, self.order - 1.0) } else { (self.order + 1.0, self.order) };
        let low = self.limit("low-P-rate-constant", low_order, fields);
        let high = self.limit("high-P-rate-constant", high_order, fields);
        let broadening = self.broadening(fields);
        let (low, high) = (low?, high?);
        if low.a * high.a < 0.0 {
            let message = format!("the limits of {} have different signs", self.owner);
            let diagnostic = Diagnostic::error("opposite-signs", message)
                .because(format!("A is {:e} at low and {:e} at high pressure, in kmol, m and s", low.a, high.a))
                .hint("correct a sign");
            fields.error(self.node.get("low-P-rate-constant").map_or(self.node.span, |low| low.span), diagnostic);
        }
        Some(Falloff { low, high, broadening: broadening?, chemically_activated })
    }

    fn limit(&self, key: &str, order: f64, fields: &mut Fields) -> Option<crate::rates::Arrhenius> {
        let node = fields.required(self.node, key, self.owner)?;
        let owner = format!("`{key}` of {}", self.owner);
        arrhenius(node, Measure::Order(order), &owner, self.units, fields)
    }

    fn broadening(&self, fields: &mut Fields) -> Option<Broadening> {
        let given: Vec<&(Node, Node)> =
            ["Troe", "SRI", "Tsang"].iter().filter_map(|key| self.node.get_entry(key)).collect();
        if let [first, second, ..] = given[..] {
            let name = |entry: &(Node, Node)| entry.0.text().unwrap_or_default().to_string();
            let message = format!("{} has both {} and {}", self.owner, name(first), name(second));
            let diagnostic = Diagnostic::error("two-broadenings", message)
                .because("a falloff curve has one form of broadening")
                .hint("keep one of the two");
            fields.error(second.0.span, diagnostic);
            return None;
        }
        let Some((key, node)) = given.first() else { return Some(Broadening::Lindemann) };
        let name = key.text().unwrap_or_default();
        fields.mapping(node, &format!("`{name}` of {}", self.owner))?;
        let known = match name {
            "Troe" => keys::TROE,
            "SRI" => keys::SRI,
            _ => keys::TSANG,
        };
        fields.warn_of_unknown_keys(node, known);
        match name {
            "Troe" => self.troe(node, fields).map(Broadening::Troe),
            "SRI" => self.sri(node, fields).map(Broadening::Sri),
            _ => self.tsang(node, fields).map(Broadening::Tsang),
        }
    }

    fn troe(&self, node: &Node, fields: &mut Fields) -> Option<Troe> {
        let owner = format!("`Troe` of {}", self.owner);
        let mut parameter = |key: &str| {
            let value = fields.required(node, key, &owner)?;
            fields.number(value, &format!("{key} in {owner}"))
        };
        let (a, t3, t1) = (parameter("A"), parameter("T3"), parameter("T1"));
        let t2 = match node.get("T2") {
            None => Some(None),
            Some(value) => fields.number(value, &format!("T2 in {owner}")).map(Some),
        };
        if let (Some(Some(0.0)), Some(value)) = (t2, node.get("T2")) {
            let warning = Diagnostic::warning("troe-t2-zero", format!("T2 in {owner} is 0"))
                .because("the term exp(−T2/T) is then left out")
                .hint("remove T2, or give a number near 0 if the term is meant to be 1");
            fields.warnings.push(warning.at(fields.source, value.span));
        }
        Some(Troe { a: a?, t3: t3?, t1: t1?, t2: t2? })
    }

    fn sri(&self, node: &Node, fields: &mut Fields) -> Option<Sri> {
        let owner = format!("`SRI` of {}", self.owner);
        let mut parameter = |key: &str, default: Option<f64>| match (node.get(key), default) {
            (Some(value), _) => fields.number(value, &format!("{key} in {owner}")),
            (None, Some(default)) => Some(default),
            (None, None) => {
                fields.missing_field(node, key, &owner);
                None
            }
        };
        let (a, b, c) = (parameter("A", None), parameter("B", None), parameter("C", None));
        let (d, e) = (parameter("D", Some(1.0)), parameter("E", Some(0.0)));
        let sri = Sri { a: a?, b: b?, c: c?, d: d?, e: e? };
        for (key, value) in [("C", sri.c), ("D", sri.d)] {
            if value < 0.0 {
                let diagnostic = Diagnostic::error("not-positive", format!("{key} in {owner} is negative"))
                    .because(format!("{key} is {value}; it must not be less than 0"))
                    .hint("correct the number");
                fields.error(node.get(key).map_or(node.span, |node| node.span), diagnostic);
            }
        }
        match (node.get("D"), node.get("E")) {
            (Some(lone), None) | (None, Some(lone)) => {
                let diagnostic = Diagnostic::error("missing-field", format!("{owner} has one of D and E only"))
                    .because("the two are given together, or neither")
                    .hint("D is 1 and E is 0 where neither is given");
                fields.error(lone.span, diagnostic);
                None
            }
            _ => Some(sri),
        }
    }

    fn tsang(&self, node: &Node, fields: &mut Fields) -> Option<Tsang> {
        let owner = format!("`Tsang` of {}", self.owner);
        let mut parameter = |key: &str| {
            let value = fields.required(node, key, &owner)?;
            fields.number(value, &format!("{key} in {owner}"))
        };
        let (a, b) = (parameter("A"), parameter("B"));
        Some(Tsang { a: a?, b: b? })
    }

    pub fn plog(&self, fields: &mut Fields) -> Option<Plog> {
        let node = fields.required(self.node, "rate-constants", self.owner)?;
        let what = format!("`rate-constants` of {}", self.owner);
        let entries = fields.list(node, &what)?;
        let laws: Vec<Option<PressureLaw>> = entries.iter().map(|entry| self.at_pressure(entry, fields)).collect();
        let laws: Vec<PressureLaw> = laws.into_iter().collect::<Option<_>>()?;
        let none = laws.is_empty();
        let plog = Plog::new(laws);
        if plog.is_none() {
            let reason = if none { "no pressure is given" } else { "every pressure must be more than 0" };
            let diagnostic = Diagnostic::error("wrong-value", format!("{what} are no table of pressures"))
                .because(reason)
                .hint("give one or more entries {P: …, A: …, b: …, Ea: …}");
            fields.error(node.span, diagnostic);
        }
        plog
    }

    fn at_pressure(&self, entry: &Node, fields: &mut Fields) -> Option<PressureLaw> {
        fields.mapping(entry, &format!("an entry of `rate-constants` of {}", self.owner))?;
        let pressure = fields.required(entry, "P", &format!("an entry of `rate-constants` of {}", self.owner));
        let unit = self.units.within(entry, fields).pressure().ok()?;
        let pressure = pressure.and_then(|node| fields.quantity(node, &format!("P of {}", self.owner), &unit));
        let law = arrhenius(entry, Measure::Order(self.order), self.owner, self.units, fields);
        Some(PressureLaw { pressure: pressure?, law: law? })
    }

    pub fn chebyshev(&self, fields: &mut Fields) -> Option<Chebyshev> {
        let temperature = self.units.temperature().ok()?;
        let pressure = self.units.pressure().ok()?;
        let temperatures = self.range("temperature-range", &temperature, fields);
        let pressures = self.range("pressure-range", &pressure, fields);
        let data = fields.required(self.node, "data", self.owner)?;
        let what = format!("`data` of {}", self.owner);
        let rows: Vec<Option<Vec<f64>>> =
            fields.list(data, &what)?.iter().map(|row| numbers(row, &what, fields)).collect();
        let mut rows: Vec<Vec<f64>> = rows.into_iter().collect::<Option<_>>()?;
        let lengths: Vec<String> = rows.iter().map(|row| row.len().to_string()).collect();
        if let Some(first) = rows.first_mut().and_then(|row| row.first_mut()) {
            *first += self.units.rate_constant(self.order).ok()?.factor.log10();
        }
        let (temperatures, pressures) = (temperatures?, pressures?);
        self.refuse_single_value("temperature-range", temperatures, rows.len(), fields)?;
        self.refuse_single_value("pressure-range", pressures, rows.first().map_or(0, Vec::len), fields)?;
        let law = Chebyshev::new(temperatures, pressures, rows);
        if law.is_none() {
            let diagnostic = Diagnostic::error("wrong-length", format!("{what} is not a table"))
                .because(format!(
                    "its rows have {} numbers",
                    if lengths.is_empty() { "no".into() } else { lengths.join(", ") }
                ))
                .hint("give rows of equal length, a row a power of temperature");
            fields.error(data.span, diagnostic);
        }
        law
    }

    /// A range without extent is enough for one term alone.
    fn refuse_single_value(&self, key: &str, range: (f64, f64), terms: usize, fields: &mut Fields) -> Option<()> {
        if range.0 < range.1 || terms <= 1 {
            return Some(());
        }
        let diagnostic = Diagnostic::error("wrong-order", format!("`{key}` of {} is a single value", self.owner))
            .because(format!("{terms} terms depend on where a value lies in it"))
            .hint("give the lowest and the highest value");
        fields.error(self.node.get(key).map_or(self.node.span, |range| range.span), diagnostic);
        None
    }

    /// Two positive values, the second not below the first.
    fn range(&self, key: &str, unit: &crate::units::Unit, fields: &mut Fields) -> Option<(f64, f64)> {
        let node = fields.required(self.node, key, self.owner)?;
        let what = format!("`{key}` of {}", self.owner);
        let items = fields.list(node, &what)?;
        let [low, high] = items else {
            let diagnostic = Diagnostic::error("wrong-length", format!("{what} must have two numbers"))
                .because(format!("the list has {}", items.len()))
                .hint("give the lowest and the highest value");
            fields.error(node.span, diagnostic);
            return None;
        };
        let (low, high) = (fields.quantity(low, &what, unit), fields.quantity(high, &what, unit));
        let (low, high) = (low?, high?);
        if low > 0.0 && low <= high {
            return Some((low, high));
        }
        let diagnostic = Diagnostic::error("wrong-order", format!("{what} is no range"))
            .because(format!("from {low} to {high}"))
            .hint("give the lowest value first, more than 0");
        fields.error(node.span, diagnostic);
        None
    }
}

/// A list of numbers.
pub fn numbers(node: &Node, what: &str, fields: &mut Fields) -> Option<Vec<f64>> {
    let numbers: Vec<Option<f64>> = fields.list(node, what)?.iter().map(|number| fields.number(number, what)).collect();
    numbers.into_iter().collect()
}
