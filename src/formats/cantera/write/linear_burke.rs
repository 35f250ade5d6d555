//! Laws with a collider of their own each: linear-Burke.

use crate::formats::cantera::names;
use crate::formats::cantera::write::arrhenius::{Fields, LawContext, arrhenius_fields};
use crate::formats::cantera::write::error::WriteError;
use crate::formats::cantera::write::pressure_dependent::{chebyshev, falloff, plog};
use crate::formats::equation_terms::ANY_THIRD_BODY;
use crate::grammar::yaml::Node;
use crate::mechanism::SpeciesId;
use crate::rates::{ColliderLaw, LinearBurke};

/// The type, and the efficiency and law of each collider, beginning with M.
pub fn linear_burke(law: &LinearBurke, species: &[SpeciesId], context: &LawContext) -> Result<Fields, WriteError> {
    let of_law = |law: &ColliderLaw| match law {
        ColliderLaw::Falloff(law) => falloff(law, context),
        ColliderLaw::Plog(law) => plog(law, context),
        ColliderLaw::Chebyshev(law) => chebyshev(law, context),
    };
    let mut reference = vec![("name", Node::string(ANY_THIRD_BODY))];
    reference.extend(of_law(&law.reference)?);
    let mut entries = vec![Node::mapping(reference)];
    for (collider, species) in law.colliders.iter().zip(species) {
        let mut fields = vec![("name", Node::string(context.plan.mechanism.name(*species)))];
        let efficiency = arrhenius_fields(&collider.efficiency, None, context)?;
        fields.push(("efficiency", Node::mapping(efficiency).flow()));
        if let Some(law) = &collider.law {
            fields.extend(of_law(law)?);
        }
        entries.push(Node::mapping(fields));
    }
    Ok(vec![("type", Node::string(names::LINEAR_BURKE)), ("colliders", Node::sequence(entries))])
}
