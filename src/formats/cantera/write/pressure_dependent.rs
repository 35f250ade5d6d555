//! Laws that depend on pressure: falloff curves, PLOG tables and Chebyshev polynomials.

use crate::formats::cantera::names;
use crate::formats::cantera::write::arrhenius::{Fields, LawContext, arrhenius, arrhenius_fields, number, row};
use crate::formats::cantera::write::error::WriteError;
use crate::grammar::yaml::Node;
use crate::rates::{Broadening, Chebyshev, Falloff, Plog, PressureLaw};

/// The type, both limits and the broadening.
pub fn falloff(law: &Falloff, context: &LawContext) -> Result<Fields, WriteError> {
    let high_order = if law.chemically_activated { context.order - 1.0 } else { context.order };
    let kind = if law.chemically_activated { names::CHEMICALLY_ACTIVATED } else { names::FALLOFF };
    let mut fields = vec![
        ("type", Node::string(kind)),
        ("low-P-rate-constant", arrhenius(&law.low, high_order + 1.0, context)?),
        ("high-P-rate-constant", arrhenius(&law.high, high_order, context)?),
    ];
    let parameters = |values: &[(&'static str, f64)]| -> Result<Node, WriteError> {
        let entries = values.iter().map(|(key, value)| Ok((*key, number(*value, context)?)));
        Ok(Node::mapping(entries.collect::<Result<Vec<_>, WriteError>>()?).flow())
    };
    match law.broadening {
        Broadening::Lindemann => {}
        Broadening::Troe(troe) => {
            let mut values = vec![("A", troe.a), ("T3", troe.t3), ("T1", troe.t1)];
            values.extend(troe.t2.map(|t2| ("T2", t2)));
            fields.push(("Troe", parameters(&values)?));
        }
        Broadening::Sri(sri) => {
            let mut values = vec![("A", sri.a), ("B", sri.b), ("C", sri.c)];
            if sri.d != 1.0 || sri.e != 0.0 {
                values.extend([("D", sri.d), ("E", sri.e)]);
            }
            fields.push(("SRI", parameters(&values)?));
        }
        Broadening::Tsang(tsang) => fields.push(("Tsang", parameters(&[("A", tsang.a), ("B", tsang.b)])?)),
    }
    Ok(fields)
}

/// The type and a law for each pressure.
pub fn plog(law: &Plog, context: &LawContext) -> Result<Fields, WriteError> {
    let entry = |law: &PressureLaw| -> Result<Node, WriteError> {
        let pressure = ("P", number(context.plan.units.pressure(law.pressure), context)?);
        let fields = std::iter::once(pressure).chain(arrhenius_fields(&law.law, Some(context.order), context)?);
        Ok(Node::mapping(fields).flow())
    };
    let entries: Vec<Node> = law.laws().iter().map(entry).collect::<Result<_, _>>()?;
    Ok(vec![("type", Node::string(names::PLOG)), ("rate-constants", Node::sequence(entries))])
}

/// The type, both ranges and the coefficients.
pub fn chebyshev(law: &Chebyshev, context: &LawContext) -> Result<Fields, WriteError> {
    let units = context.plan.units;
    let range = |(low, high): (f64, f64)| row(&[low, high], context);
    let mut coefficients = law.coefficients().to_vec();
    if let Some(first) = coefficients.first_mut().and_then(|row| row.first_mut()) {
        *first = units.log_rate_constant(*first, context.order);
    }
    let rows: Vec<Node> = coefficients.iter().map(|values| row(values, context)).collect::<Result<_, _>>()?;
    let (lowest, highest) = law.pressure_range;
    Ok(vec![
        ("type", Node::string(names::CHEBYSHEV)),
        ("temperature-range", range(law.temperature_range)?),
        ("pressure-range", range((units.pressure(lowest), units.pressure(highest)))?),
        ("data", Node::sequence(rows)),
    ])
}
