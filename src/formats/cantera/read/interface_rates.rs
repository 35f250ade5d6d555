//! Rates of reactions on surfaces and edges. They are carried along as written; what Cantera refuses is an error.

use crate::formats::cantera::names;
use crate::formats::cantera::read::arrhenius::{Measure, parameters};
use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::reaction_entry::ReactionEntry;
use crate::formats::cantera::read::units::UnitSystem;
use crate::grammar::yaml::Node;
use crate::mechanism::Reaction;
use crate::rates::{Arrhenius, FORMULAS, Parameter};
use crate::source::{Diagnostic, Span};
use crate::spelling;

const BLOWERS_MASEL: &str = "Blowers-Masel";
const RATE_CONSTANT: &str = "rate-constant";
const STICKING: &str = "sticking-coefficient";
/// The types of rates; those without a prefix leave it to the parameters whether the reaction is one of sticking.
const TYPES: [&str; 6] = [
    "Arrhenius",
    BLOWERS_MASEL,
    "interface-Arrhenius",
    "interface-Blowers-Masel",
    "sticking-Arrhenius",
    "sticking-Blowers-Masel",
];
/// Types of rates in a volume that Cantera takes on a surface, too.
const OF_VOLUMES: [&str; 2] = [names::PLOG, names::CHEBYSHEV];
/// The parameters of a dependence on a coverage.
const OF_COVERAGE: [&str; 3] = ["a", "m", "E"];
/// Powers of a coverage that an activation energy may depend on.
const MOST_POWERS: usize = 4;

/// The type of the rate, as Cantera names it without one: `interface-Arrhenius`. `None` where something is wrong and
/// reported.
pub fn interface_rate<'n>(
    entry: &ReactionEntry<'n>,
    reaction: &Reaction,
    units: &UnitSystem,
    fields: &mut Fields,
) -> Option<&'n str> {
    let kind = entry.kind.unwrap_or("Arrhenius");
    if !TYPES.contains(&kind) {
        if entry.scope.extended || OF_VOLUMES.contains(&kind) {
            return Some(kind);
        }
        unknown_type(entry, kind, fields);
        return None;
    }
    refuse_third_body(entry, reaction, fields);
    let owner = format!("the reaction `{}`", entry.text);
    let keys = match kind.split_once('-').map(|(prefix, _)| prefix) {
        Some("interface") => &[RATE_CONSTANT][..],
        Some("sticking") => &[STICKING][..],
        _ => &[RATE_CONSTANT, STICKING][..],
    };
    let Some((key, node)) = keys.iter().find_map(|key| Some((*key, entry.node.get(key)?))) else {
        fields.missing_field(entry.node, keys[0], &owner);
        return None;
    };
    let measure = if key == STICKING { Measure::None } else { Measure::Any };
    let values = parameters(node, law_parameters(kind), measure, &owner, units, fields);
    if key == STICKING {
        require_sticking_species(entry, reaction, fields);
    }
    if let Some(number) = entry.node.get("beta") {
        fields.number(number, &format!("`beta` of {owner}"));
    }
    if key == STICKING {
        fields.flag(entry.node, "Motz-Wise");
    }
    coverage_dependencies(entry, units, fields);
    let a = values?.first().copied()?;
    if a < 0.0 && !fields.flag(entry.node, "negative-A") {
        negative(entry, a, node.span, fields);
    }
    Some(if kind == "Arrhenius" { "interface-Arrhenius" } else { kind })
}

fn law_parameters(kind: &str) -> &'static [Parameter] {
    let formula = FORMULAS.iter().find(|law| kind.ends_with(BLOWERS_MASEL) && law.name == BLOWERS_MASEL);
    match formula {
        Some(law) => law.parameters,
        None => &Arrhenius::PARAMETERS,
    }
}

fn unknown_type(entry: &ReactionEntry, kind: &str, fields: &mut Fields) {
    let span = entry.node.get("type").map_or(entry.node.span, |kind| kind.span);
    let hint = match spelling::nearest(kind, TYPES) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "remove the type: the parameters tell it".to_string(),
    };
    let diagnostic = Diagnostic::error("unknown-rate-type", format!("`{kind}` is not a type of rate on a surface"))
        .because(format!("not one of {}", TYPES.join(", ")))
        .hint(hint);
    fields.error(span, diagnostic);
}

fn refuse_third_body(entry: &ReactionEntry, reaction: &Reaction, fields: &mut Fields) {
    if reaction.third_body.is_none() {
        return;
    }
    let message = format!("the reaction `{}` of a surface has a third body", entry.text);
    let diagnostic = Diagnostic::error("unexpected-third-body", message)
        .because("a surface has no collisions with M")
        .hint("remove it from both sides");
    fields.error(entry.equation_span(), diagnostic);
}

/// A sticking coefficient is the probability that a molecule of another phase stays: of the one that is named, or of
/// the only one among the reactants.
fn require_sticking_species(entry: &ReactionEntry, reaction: &Reaction, fields: &mut Fields) {
    if entry.node.get("sticking-species").is_some() {
        return;
    }
    let others = reaction.reactants.iter().filter(|(species, _)| !entry.scope.is_own(*species)).count();
    let (message, reason, hint) = match others {
        0 => (
            format!("no molecule sticks in the reaction `{}`", entry.text),
            "no reactant is a species of another phase",
            "give a `rate-constant` instead of a sticking coefficient",
        ),
        1 => return,
        _ => (
            format!("nothing tells which molecule sticks in the reaction `{}`", entry.text),
            "several reactants are species of other phases",
            "name one of them: `sticking-species: …`",
        ),
    };
    let diagnostic = Diagnostic::error("wrong-value", message).because(reason).hint(hint);
    fields.error(entry.equation_span(), diagnostic);
}

fn coverage_dependencies(entry: &ReactionEntry, units: &UnitSystem, fields: &mut Fields) {
    let Some(node) = entry.node.get("coverage-dependencies") else { return };
    let what = format!("`coverage-dependencies` of `{}`", entry.text);
    for (name, value) in fields.mapping(node, &what).unwrap_or_default() {
        let text = name.text().unwrap_or_default();
        if entry.scope.find(text).is_none_or(|species| !entry.scope.is_own(species)) {
            let diagnostic = Diagnostic::error("undeclared-species", format!("{what} name {text}"))
                .because("not a species of this phase")
                .hint("only species of the surface itself have coverages");
            fields.error(name.span, diagnostic);
        }
        coverage_dependence(value, &format!("the dependence on {text} in {what}"), units, fields);
    }
}

/// `{a: …, m: …, E: …}`, or the three in a list. E may be a polynomial in the coverage.
fn coverage_dependence(value: &Node, owner: &str, units: &UnitSystem, fields: &mut Fields) {
    let items: Vec<&Node> = match value.as_sequence() {
        Some(items) if items.len() == OF_COVERAGE.len() => items.iter().collect(),
        Some(items) => {
            let diagnostic = Diagnostic::error("wrong-length", format!("{owner} must have three numbers"))
                .because(format!("the list has {}", items.len()))
                .hint("give [a, m, E]");
            return fields.error(value.span, diagnostic);
        }
        None if fields.mapping(value, owner).is_none() => return,
        None => {
            fields.warn_of_unknown_keys(value, &["a", "m", "E", "units"]);
            let found = OF_COVERAGE.map(|key| fields.required(value, key, owner));
            let Some(found) = found.into_iter().collect::<Option<Vec<_>>>() else { return };
            found
        }
    };
    for (key, item) in OF_COVERAGE.into_iter().zip(items) {
        let what = format!("{key} in {owner}");
        match key {
            "E" => energies(item, &what, units, fields),
            _ => fields.number(item, &what).map(drop),
        };
    }
}

/// One activation energy, or those of up to four powers of the coverage.
fn energies(node: &Node, what: &str, units: &UnitSystem, fields: &mut Fields) -> Option<()> {
    let items = node.as_sequence().unwrap_or(std::slice::from_ref(node));
    if items.is_empty() || items.len() > MOST_POWERS {
        let diagnostic = Diagnostic::error("wrong-length", format!("{what} has {} terms", items.len()))
            .because(format!("Cantera takes 1 to {MOST_POWERS} powers of the coverage"))
            .hint("give one activation energy, or a list of those of the first powers");
        fields.error(node.span, diagnostic);
        return None;
    }
    for item in items {
        fields.activation_energy(item, what, units.activation_energy())?;
    }
    Some(())
}

fn negative(entry: &ReactionEntry, a: f64, span: Span, fields: &mut Fields) {
    let diagnostic =
        Diagnostic::error("negative-rate", format!("the reaction `{}` has a negative rate constant", entry.text))
            .because(format!("A is {a:e}"))
            .hint("correct the sign, or declare that it is meant (`negative-A: true`)");
    fields.error(span, diagnostic);
}
