//! The models of a phase: thermo, kinetics, transport. Each has a name, and some have an older one.

use crate::formats::cantera::names::{
    KINETICS, OLDER_KINETICS, OLDER_PHASE_MODELS, OLDER_TRANSPORT_MODELS, PHASE_MODELS, SURFACE_MODELS,
    TRANSPORT_MODELS, today,
};
use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::reading::Reading;
use crate::grammar::yaml::Node;
use crate::mechanism::Phase;
use crate::source::Diagnostic;
use crate::spelling;

/// Transport models that need no data of species.
const WITHOUT_SPECIES_DATA: [&str; 3] = ["none", "", "water"];

/// Where the reactions of a phase run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinetics {
    /// In its volume.
    Bulk,
    /// On a surface or along a line, where rates are per area or length.
    Interface,
}

/// A set of models: what one is called, its code where none has the name, today's names and the older ones.
struct Models<'m> {
    what: &'m str,
    code: &'static str,
    names: &'m [&'static str],
    older: &'m [(&'m str, &'static str)],
}

/// The thermo model of a phase by today's name; reported where Cantera knows none of that name.
pub fn thermo_model<'n>(fields: &mut Fields, node: &'n Node, phase: &str) -> Option<&'n str> {
    let value = fields.required(node, "thermo", &format!("the phase {phase}"))?;
    let name = fields.text(value, &format!("`thermo` of the phase {phase}"))?;
    let models =
        Models { what: "a phase model", code: "unknown-phase-model", names: &PHASE_MODELS, older: &OLDER_PHASE_MODELS };
    models.find(name, value, fields);
    Some(today(name, &OLDER_PHASE_MODELS))
}

/// Where the reactions of a phase run; `None` for a phase without reactions.
pub fn kinetics(fields: &mut Fields, node: &Node, phase: &Phase) -> Option<Kinetics> {
    let Some(value) = node.get("kinetics") else {
        if node.get("reactions").is_some() {
            let message = format!("the phase {} has reactions, but no `kinetics`", phase.name);
            let diagnostic = Diagnostic::error("missing-field", message)
                .because("the key `kinetics` is missing")
                .hint("add `kinetics: gas`");
            fields.error(node.span, diagnostic);
        }
        return None;
    };
    let name = fields.text(value, &format!("`kinetics` of the phase {}", phase.name))?;
    let models =
        Models { what: "a kinetics model", code: "unknown-kinetics", names: &KINETICS, older: &OLDER_KINETICS };
    match models.find(name, value, fields)? {
        "none" => None,
        "surface" | "edge" => {
            require_surface(fields, value, phase);
            Some(Kinetics::Interface)
        }
        _ => Some(Kinetics::Bulk),
    }
}

/// Rates per area need a phase that has an area.
fn require_surface(fields: &mut Fields, kinetics: &Node, phase: &Phase) {
    let model = phase.model.to_string();
    if SURFACE_MODELS.contains(&model.as_str()) || !PHASE_MODELS.contains(&model.as_str()) {
        return;
    }
    let message = format!("the phase {} has reactions of a surface, but is none", phase.name);
    let diagnostic = Diagnostic::error("unknown-kinetics", message)
        .because(format!("its thermo model is {model}"))
        .hint(format!("give `kinetics: gas`, or one of the thermo models {}", SURFACE_MODELS.join(", ")));
    fields.error(kinetics.span, diagnostic);
}

/// The transport model must be one that there is, and that of a gas computes everything from the data of its
/// species.
pub fn check_transport(reading: &mut Reading, node: &Node, phase: &Phase) {
    let Some((key, value)) = node.get_entry("transport") else { return };
    let Some(name) = reading.fields.text(value, &format!("`transport` of the phase {}", phase.name)) else { return };
    let models = Models {
        what: "a transport model",
        code: "unknown-transport-model",
        names: &TRANSPORT_MODELS,
        older: &OLDER_TRANSPORT_MODELS,
    };
    let Some(model) = models.find(name, value, &mut reading.fields) else { return };
    if !phase.model.is_gas() || WITHOUT_SPECIES_DATA.contains(&model) {
        return;
    }
    let without = phase.species.iter().filter(|id| reading.mechanism.species()[id.index()].transport.is_none());
    let missing: Vec<&str> = without.map(|id| reading.mechanism.name(*id)).collect();
    let Some(first) = missing.first() else { return };
    let others = match missing.len() - 1 {
        0 => String::new(),
        1 => " and another species".to_string(),
        more => format!(" and {more} other species"),
    };
    let message = format!("the phase {} has a transport model, but no transport data of {first}{others}", phase.name);
    let warning = Diagnostic::warning("missing-transport", message)
        .because("the model needs the data of every species")
        .hint("add `transport: {model: gas, …}` to the species, or load the phase without transport");
    reading.fields.warnings.push(warning.at(reading.fields.source, key.span.to(value.span)));
}

impl Models<'_> {
    /// Today's name of a model; `None` where no model has the name, which is reported. An older name is told.
    fn find<'n>(&self, name: &'n str, value: &Node, fields: &mut Fields) -> Option<&'n str> {
        let found = today(name, self.older);
        if found != name {
            let warning = Diagnostic::warning("older-name", format!("`{name}` is an older name of `{found}`"))
                .because("Cantera 3.2 still reads it, a later version will not")
                .hint(format!("write `{found}`"));
            fields.warnings.push(warning.at(fields.source, value.span));
        }
        if self.names.contains(&found) {
            return Some(found);
        }
        let known = || self.names.iter().copied().filter(|name| !name.is_empty());
        let hint = match spelling::nearest(name, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("give one of {}", known().collect::<Vec<_>>().join(", ")),
        };
        let diagnostic = Diagnostic::error(self.code, format!("`{name}` is not {}", self.what))
            .because("Cantera refuses a phase with this model")
            .hint(hint);
        fields.error(value.span, diagnostic);
        None
    }
}
