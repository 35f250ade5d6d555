//! The rate laws of a written file.

use crate::formats::cantera::names;
use crate::formats::cantera::write::arrhenius::{Fields, LawContext, arrhenius, parameters, row};
use crate::formats::cantera::write::error::WriteError;
use crate::formats::cantera::write::linear_burke::linear_burke;
use crate::formats::cantera::write::plan::Plan;
use crate::formats::cantera::write::pressure_dependent::{chebyshev, falloff, plog};
use crate::grammar::yaml::Node;
use crate::mechanism::Reaction;
use crate::rates::{Rate, RateKind};

/// The entries that make up the law of a reaction, its type first where it needs one.
pub fn law(plan: &Plan, reaction: &Reaction, equation: &str) -> Result<Fields, WriteError> {
    let order: f64 = reaction.forward_orders().values().sum();
    let has_plain_third_body = reaction.third_body.as_ref().is_some_and(|third_body| !third_body.falloff);
    let own_order = if has_plain_third_body { order + 1.0 } else { order };
    let context = &LawContext { plan, equation, order };
    let unevaluated = |kind| WriteError::UnevaluatedRate { equation: equation.to_string(), kind };
    let rate = reaction.rate.as_ref().ok_or_else(|| unevaluated(RateKind::NotGiven))?;
    match rate {
        Rate::Arrhenius(law) => Ok(vec![("rate-constant", arrhenius(law, own_order, context)?)]),
        Rate::Falloff(law) => falloff(law, context),
        Rate::Plog(law) => plog(law, context),
        Rate::Chebyshev(law) => chebyshev(law, context),
        Rate::LinearBurke(law) => linear_burke(law, &reaction.colliders, context),
        Rate::Formula(law) => {
            let constant = Node::mapping(parameters(law.parameters(), Some(own_order), context)?).flow();
            Ok(vec![("type", Node::string(law.law().name)), ("rate-constant", constant)])
        }
        Rate::ElectronCollision(law) => Ok(vec![
            ("type", Node::string(names::ELECTRON_COLLISION)),
            ("energy-levels", row(&law.energy_levels, context)?),
            ("cross-sections", row(&law.cross_sections, context)?),
        ]),
        Rate::Unevaluated(_) => Err(unevaluated(rate.kind())),
    }
}
