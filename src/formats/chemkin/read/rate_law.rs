//! The rate law of a reaction, from its three numbers and its auxiliary data.

use crate::formats::WrittenNumbers;
use crate::formats::chemkin::read::auxiliary::{AuxiliaryData, Values};
use crate::formats::chemkin::read::reaction_units::ReactionUnits;
use crate::grammar::chemkin::reaction::Number;
use crate::mechanism::Reverse;
use crate::rates::{Arrhenius, Broadening, Chebyshev, Falloff, Plog, PressureLaw, Rate, Sri, Troe, UnevaluatedLaw};
use crate::source::{Diagnostic, Source, Span};

/// The units, orders and third body that the numbers of a reaction's law refer to.
pub struct RateLawContext<'a> {
    pub source: &'a Source,
    pub span: Span,
    pub units: ReactionUnits,
    /// Total orders of the two directions, a third body aside.
    pub forward_order: f64,
    pub reverse_order: f64,
    pub third_body: ThirdBodyForm,
    pub reversible: bool,
    /// Gets the numbers as they are written.
    pub numbers: &'a mut WrittenNumbers,
}

/// How a third body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThirdBodyForm {
    None,
    /// `+ M`.
    Plain,
    /// `(+M)`.
    Falloff,
}

type Found<T> = Result<T, Diagnostic>;

impl RateLawContext<'_> {
    /// The forward law.
    pub fn rate(&mut self, constants: Option<&[Number; 3]>, data: &AuxiliaryData) -> Found<Rate> {
        self.refuse_contradictions(data)?;
        if let Some((kind, parameters)) = &data.special {
            let numbers = constants.map(|it| it.each_ref().map(|number| number.text.as_str()).join(" "));
            let written = format!("{} {parameters}", numbers.unwrap_or_default());
            return Ok(Rate::Unevaluated(UnevaluatedLaw { name: kind.to_string(), written }));
        }
        if !data.plog.is_empty() {
            return self.plog(&data.plog).map(Rate::Plog);
        }
        if !data.chebyshev.is_empty() {
            return self.chebyshev(data).map(Rate::Chebyshev);
        }
        let constants = constants.ok_or_else(|| {
            self.error("missing-rate", self.span, "a reaction has no rate constant")
                .because("A, b and E are expected after the equation")
                .hint("write three numbers behind the equation")
        })?;
        self.limits(constants, data)
    }

    /// An Arrhenius law, or a falloff law between two limits of pressure.
    fn limits(&mut self, constants: &[Number; 3], data: &AuxiliaryData) -> Found<Rate> {
        let order = self.forward_order;
        match (self.third_body, &data.low, &data.high) {
            (ThirdBodyForm::None, None, None) => Ok(Rate::Arrhenius(self.arrhenius(constants, order)?)),
            (ThirdBodyForm::Plain, None, None) => Ok(Rate::Arrhenius(self.arrhenius(constants, order + 1.0)?)),
            (ThirdBodyForm::Falloff, Some(low), _) => {
                let (low, high) = (self.arrhenius(&low.numbers, order + 1.0)?, self.arrhenius(constants, order)?);
                self.falloff(low, high, false, data)
            }
            (ThirdBodyForm::Falloff, None, Some(high)) => {
                let (low, high) = (self.arrhenius(constants, order)?, self.arrhenius(&high.numbers, order - 1.0)?);
                self.falloff(low, high, true, data)
            }
            (ThirdBodyForm::Falloff, None, None) => Err(self
                .error("missing-limit", self.span, "a reaction with (+M) has only one limit of pressure")
                .because("neither LOW nor HIGH is given")
                .hint("give LOW/A b E/, or write + M")),
            (_, Some(values), _) | (_, _, Some(values)) => Err(self
                .error("missing-third-body", values.span, "a limit of pressure is given without (+M)")
                .because("the equation has no third body in parentheses")
                .hint("write (+M) on both sides of the equation")),
        }
    }

    /// The reverse direction, given the forward law; `findings` gets the warning that a reverse law is
    /// approximate.
    pub fn reverse(&mut self, rate: &Rate, data: &AuxiliaryData, findings: &mut Vec<Diagnostic>) -> Found<Reverse> {
        let Some(values) = &data.reverse else {
            return Ok(if self.reversible { Reverse::FromThermo } else { Reverse::None });
        };
        if !self.reversible {
            return Err(self
                .error("reverse-rate-of-one-way-reaction", values.span, "a one-way reaction has a reverse rate")
                .because("`=>` has no reverse direction")
                .hint("write `=` or `<=>`, or remove REV"));
        }
        let third = if self.third_body == ThirdBodyForm::Plain { 1.0 } else { 0.0 };
        let law = self.arrhenius(&values.numbers, self.reverse_order + third)?;
        if law.a == 0.0 {
            return Ok(Reverse::None);
        }
        match rate {
            Rate::Falloff(forward) => {
                self.reverse_falloff(forward, law, values.span).map(|rate| Reverse::Explicit(Some(rate)))
            }
            Rate::Plog(_) | Rate::Chebyshev(_) => {
                findings.push(
                    Diagnostic::warning("reverse-without-pressure", "the reverse rate does not depend on pressure")
                        .at(self.source, values.span)
                        .because("REV gives one law, while the forward rate depends on pressure")
                        .repaired("the reverse rate is that of REV at every pressure"),
                );
                Ok(Reverse::Explicit(Some(Rate::Arrhenius(law))))
            }
            Rate::Unevaluated(forward) => {
                let written = values.numbers.iter().map(|number| number.text.as_str()).collect::<Vec<_>>().join(" ");
                let law = UnevaluatedLaw { name: forward.name.clone(), written };
                Ok(Reverse::Explicit(Some(Rate::Unevaluated(law))))
            }
            _ => Ok(Reverse::Explicit(Some(Rate::Arrhenius(law)))),
        }
    }

    /// Chemkin-II multiplies both directions by the same Pr/(1+Pr) F, so that the limits of the reverse
    /// rate are in the ratio of the forward ones (subroutine CKRATX).
    fn reverse_falloff(&self, forward: &Falloff, law: Arrhenius, span: Span) -> Found<Rate> {
        let times_ratio = |numerator: &Arrhenius, denominator: &Arrhenius| Arrhenius {
            a: law.a * (numerator.a / denominator.a),
            b: law.b + (numerator.b - denominator.b),
            activation_energy: law.activation_energy + (numerator.activation_energy - denominator.activation_energy),
        };
        let (low, high) = if forward.chemically_activated {
            (law, times_ratio(&forward.high, &forward.low))
        } else {
            (times_ratio(&forward.low, &forward.high), law)
        };
        if !(low.a.is_finite() && high.a.is_finite()) {
            return Err(self
                .error("reverse-of-nothing", span, "the reverse rate has no limit of pressure")
                .because("it takes its dependence on pressure from a forward rate that is 0")
                .hint("write the reverse direction as a reaction of its own"));
        }
        Ok(Rate::Falloff(Box::new(Falloff { low, high, ..forward.clone() })))
    }

    fn refuse_contradictions(&self, data: &AuxiliaryData) -> Found<()> {
        let kinds = [!data.plog.is_empty(), !data.chebyshev.is_empty(), data.low.is_some() || data.high.is_some()];
        let both_limits = data.low.as_ref().and(data.high.as_ref());
        if kinds.into_iter().filter(|given| *given).count() > 1 || both_limits.is_some() {
            return Err(self
                .error("contradictory-laws", self.span, "a reaction has more than one rate law")
                .because("of LOW, HIGH, PLOG and CHEB, only one can hold")
                .hint("keep one, or write two reactions with DUPLICATE"));
        }
        let broadening = data.troe.as_ref().or(data.sri.as_ref());
        if let Some(values) = broadening.filter(|_| data.low.is_none() && data.high.is_none()) {
            return Err(self
                .error("missing-limit", values.span, "a broadening is given without a second limit of pressure")
                .because("neither LOW nor HIGH is given")
                .hint("give LOW/A b E/"));
        }
        if let (Some(_), Some(values)) = (&data.troe, &data.sri) {
            return Err(self
                .error("contradictory-laws", values.span, "a reaction has two broadenings")
                .because("TROE and SRI are given")
                .hint("keep one"));
        }
        Ok(())
    }

    /// A, b, E.
    fn arrhenius(&mut self, numbers: &[Number], order: f64) -> Found<Arrhenius> {
        let [a, b, energy] = numbers else {
            return Err(self
                .error("bad-parameters", self.span, "a rate constant needs A, b and E")
                .because(format!("{} numbers given", numbers.len()))
                .hint("write three numbers"));
        };
        let a_value = self.units.pre_exponential(a, order, self.numbers);
        let energy_value = self.units.activation_energy(energy, self.numbers);
        let out_of_range = |number: &Number| {
            self.error("number-out-of-range", number.span, "a number is out of range")
                .because("no number of the computer is as large, in units of kmol, m and s")
                .hint("correct its power of ten")
        };
        Ok(Arrhenius {
            a: a_value.ok_or_else(|| out_of_range(a))?,
            b: b.value().ok_or_else(|| out_of_range(b))?,
            activation_energy: energy_value.ok_or_else(|| out_of_range(energy))?,
        })
    }

    fn falloff(
        &self,
        low: Arrhenius,
        high: Arrhenius,
        chemically_activated: bool,
        data: &AuxiliaryData,
    ) -> Found<Rate> {
        if low.a * high.a < 0.0 {
            return Err(self
                .error("contradictory-signs", self.span, "the limits of pressure have different signs")
                .because("between them the rate would be neither positive nor negative")
                .hint("correct the sign of one A"));
        }
        let value = |values: &Values, place: usize| values.numbers.get(place).and_then(Number::value);
        let troe = data.troe.as_ref().and_then(|values| {
            let [a, t3, t1] = [0, 1, 2].map(|place| value(values, place));
            Some(Broadening::Troe(Troe { a: a?, t3: t3?, t1: t1?, t2: value(values, 3).filter(|t2| *t2 != 0.0) }))
        });
        let sri = data.sri.as_ref().and_then(|values| {
            let [a, b, c] = [0, 1, 2].map(|place| value(values, place));
            let (d, e) = (value(values, 3).unwrap_or(1.0), value(values, 4).unwrap_or(0.0));
            Some(Broadening::Sri(Sri { a: a?, b: b?, c: c?, d, e }))
        });
        let broadening = troe.or(sri).unwrap_or(Broadening::Lindemann);
        Ok(Rate::Falloff(Box::new(Falloff { low, high, broadening, chemically_activated })))
    }

    fn plog(&mut self, lines: &[Values]) -> Found<Plog> {
        let mut laws = Vec::with_capacity(lines.len());
        for values in lines {
            let first = values.numbers.first().filter(|it| it.value().is_some_and(|pressure| pressure > 0.0));
            let first = first.ok_or_else(|| {
                self.error("bad-pressure", values.span, "a pressure of PLOG is not positive")
                    .because("its logarithm is needed")
                    .hint("write PLOG/PRESSURE A b E/, the pressure in atm")
            })?;
            let pressure = self.units.pressure(first, self.numbers).unwrap_or(f64::INFINITY);
            let law = self.arrhenius(values.numbers.get(1..).unwrap_or_default(), self.forward_order)?;
            laws.push(PressureLaw { pressure, law });
        }
        Plog::new(laws).ok_or_else(|| {
            self.error("bad-pressure", self.span, "a pressure of PLOG is out of range")
                .because("no number of the computer is as large, in Pa")
                .hint("correct its power of ten")
        })
    }

    fn chebyshev(&mut self, data: &AuxiliaryData) -> Found<Chebyshev> {
        let [coldest, hottest] = self.range(data.temperature_range.as_ref(), "TCHEB")?;
        let temperature_range = (coldest.value().unwrap_or_default(), hottest.value().unwrap_or_default());
        let pressures = self.range(data.pressure_range.as_ref(), "PCHEB")?;
        let [lowest, highest] =
            pressures.map(|limit| self.units.pressure(limit, self.numbers).unwrap_or(f64::INFINITY));
        let coefficients = self.chebyshev_coefficients(&data.chebyshev)?;
        Chebyshev::new(temperature_range, (lowest, highest), coefficients)
            .ok_or_else(|| self.error("bad-parameters", self.span, "CHEB has no coefficients").because("none is given"))
    }

    /// The two limits of TCHEB or PCHEB, positive and ascending.
    fn range<'v>(&self, values: Option<&'v Values>, keyword: &str) -> Found<[&'v Number; 2]> {
        let values = values.ok_or_else(|| {
            self.error("missing-range", self.span, format!("a Chebyshev law has no {keyword}"))
                .because("the range of its polynomials is needed")
                .hint(format!("give {keyword}/LOWEST HIGHEST/"))
        })?;
        let is_ascending = |low: f64, high: f64| 0.0 < low && low < high;
        match &values.numbers[..] {
            [low, high] if low.value().zip(high.value()).is_some_and(|(low, high)| is_ascending(low, high)) => {
                Ok([low, high])
            }
            _ => Err(self
                .error("bad-range", values.span, format!("the range of {keyword} is none"))
                .because("two ascending positive numbers are expected")
                .hint(format!("write {keyword}/LOWEST HIGHEST/"))),
        }
    }

    /// The rows of the polynomial: two counts, and coefficients of log₁₀ k.
    fn chebyshev_coefficients(&mut self, lines: &[Values]) -> Found<Vec<Vec<f64>>> {
        let all: Vec<&Number> = lines.iter().flat_map(|values| &values.numbers).collect();
        let count =
            |place: usize| all.get(place).and_then(|it| it.value()).filter(|it| *it >= 1.0 && it.fract() == 0.0);
        let (Some(rows), Some(columns)) = (count(0), count(1)) else {
            return Err(self
                .error("bad-parameters", self.span, "CHEB does not begin with two counts")
                .because("the numbers of coefficients in temperature and in pressure are expected")
                .hint("write CHEB/ROWS COLUMNS COEFFICIENTS …/"));
        };
        let mut values: Vec<f64> = all.iter().skip(2).filter_map(|number| number.value()).collect();
        if values.len() as f64 != rows * columns {
            let reason = format!("{} given, {rows} × {columns} expected", values.len());
            let span = lines.first().map_or(self.span, |first| first.span);
            return Err(self
                .error("bad-parameters", span, "CHEB has the wrong number of coefficients")
                .because(reason)
                .hint("correct the two counts at its beginning, or the coefficients"));
        }
        if let (Some(value), Some(number)) = (values.first_mut(), all.get(2)) {
            let in_internal_units = self.units.log_rate_constant(number, self.forward_order, self.numbers);
            *value = in_internal_units.ok_or_else(|| {
                self.error("number-out-of-range", self.span, "the order of a reaction is out of range")
                    .because("no number of the computer is as large, in units of kmol, m and s")
                    .hint("correct the coefficients")
            })?;
        }
        Ok(values.chunks(columns as usize).map(<[f64]>::to_vec).collect())
    }

    fn error(&self, code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message).at(self.source, span)
    }
}
