//! Laws that depend on pressure: falloff curves, PLOG tables and Chebyshev polynomials.

use crate::formats::cantera::names;
use crate::formats::cantera::write::arrhenius::{
    Fields, LawContext, arrhenius, arrhenius_fields, number, row, scaled_number,
};
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
        let pressure = ("P", scaled_number(law.pressure, context.plan.units.pressure(), context)?);
        let fields = std::iter::once(pressure).chain(arrhenius_fields(&law.law, Some(context.order), context)?);
        Ok(Node::mapping(fields).flow())
    };
    let entries: Vec<Node> = law.laws().iter().map(entry).collect::<Result<_, _>>()?;
    Ok(vec![("type", Node::string(names::PLOG)), ("rate-constants", Node::sequence(entries))])
}

/// The type, both ranges and the coefficients.
pub fn chebyshev(law: &Chebyshev, context: &LawContext) -> Result<Fields, WriteError> {
    let units = context.plan.units;
    let (coldest, hottest) = law.temperature_range;
    let (lowest, highest) = law.pressure_range;
    let pressure = |pressure: f64| scaled_number(pressure, units.pressure(), context);
    Ok(vec![
        ("type", Node::string(names::CHEBYSHEV)),
        ("temperature-range", row(&[coldest, hottest], context)?),
        ("pressure-range", Node::sequence([pressure(lowest)?, pressure(highest)?]).flow()),
        ("data", Node::sequence(coefficients(law, context)?)),
    ])
}

/// The rows of the polynomial, which gives log₁₀ k: the first coefficient depends on the unit of k.
fn coefficients(law: &Chebyshev, context: &LawContext) -> Result<Vec<Node>, WriteError> {
    let log_unit = context.plan.units.log_rate_constant(context.order);
    let mut rows = Vec::with_capacity(law.coefficients().len());
    for (place, values) in law.coefficients().iter().enumerate() {
        let mut nodes: Vec<Node> = values.iter().map(|value| number(*value, context)).collect::<Result<_, _>>()?;
        if let (0, Some(node), Some(value)) = (place, nodes.first_mut(), values.first()) {
            *node = scaled_number(*value, log_unit, context)?;
        }
        rows.push(Node::sequence(nodes).flow());
    }
    Ok(rows)
}
