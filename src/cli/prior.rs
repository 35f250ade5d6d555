//! What the user of `kinmech discover` knows beforehand.

use crate::cli::Failure;
use crate::cli::compositions::Compositions;
use crate::cli::files::{name_of, read_bytes};
use crate::data::Dataset;
use crate::formats::{Format, Input, InputFile, Role};
use crate::learn::reaction::Reaction;
use crate::learn::settings::Prior;
use crate::mechanism::{Item, Mechanism};
use crate::source::Diagnostic;
use crate::spelling::nearest;

/// What is known of the reactions beforehand; for the method balance
#[derive(clap::Args)]
pub struct PriorArguments {
    /// Reactions that take place (a mechanism file); their rates are fitted
    #[arg(long, value_name = "FILE")]
    pub known: Option<String>,
    /// Reactions that do not take place (a mechanism file)
    #[arg(long, value_name = "FILE")]
    pub forbid: Option<String>,
    /// Species that take part in no reaction
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub inert: Vec<String>,
    /// Allow sources and sinks: reactions with nothing on one side
    #[arg(long)]
    pub open: bool,
    /// Take the conservation laws that the data show for laws of each reaction, as compositions would be
    #[arg(long, conflicts_with = "species")]
    pub trust_laws: bool,
    /// Reactant molecules at most [default: 2, raised to 4 where the data need it]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=8))]
    pub max_order: Option<u8>,
    /// Product molecules at most [default: 2, raised to 4 where the data need it]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=8))]
    pub max_products: Option<u8>,
}

/// What the flags say, over the columns of the data.
pub fn prior(
    arguments: &PriorArguments,
    dataset: &Dataset,
    compositions: Option<&Compositions>,
) -> Result<Prior, Failure> {
    let species = &dataset.species;
    let reactions = |path: &Option<String>| -> Result<Vec<Reaction>, Failure> {
        let Some(path) = path else { return Ok(Vec::new()) };
        let mechanism = read_structure(path, species)?;
        require_mass_action(&mechanism, path)?;
        let column = |id| species.iter().position(|name| name == mechanism.name(id)).unwrap_or(0);
        Ok(mechanism.reactions().iter().map(|reaction| Reaction::of_mechanism(reaction, column)).collect())
    };
    let column = |name: &String| {
        species.iter().position(|known| known == name).ok_or_else(|| {
            let names = species.iter().map(String::as_str);
            let hint = nearest(name, names).map_or(String::new(), |near| format!("; did you mean {near}?"));
            anyhow::anyhow!("--inert names {name}, of which there are no data{hint}")
        })
    };
    Ok(Prior {
        compositions: compositions.map(|compositions| compositions.of(species)),
        trust_laws: arguments.trust_laws,
        known: reactions(&arguments.known)?,
        forbidden: reactions(&arguments.forbid)?,
        inert: arguments.inert.iter().map(column).collect::<Result<_, _>>()?,
        open: arguments.open,
        largest_order: arguments.max_order.map(usize::from),
        largest_products: arguments.max_products.map(usize::from),
    })
}

fn require_mass_action(mechanism: &Mechanism, path: &str) -> Result<(), Failure> {
    let other = mechanism.reactions().iter().find(|it| it.third_body.is_some() || !it.orders.is_empty());
    match other {
        Some(reaction) => {
            let equation = mechanism.equation(reaction);
            Err(anyhow::anyhow!("`{equation}` of {path} is not mass action: it has a third body or orders of its own")
                .into())
        }
        None => Ok(()),
    }
}

/// The reactions of a file, between species of the data.
pub fn read_structure(path: &str, species: &[String]) -> Result<Mechanism, Failure> {
    let bytes = read_bytes(path)?;
    let Some(format) = Format::from_path(path).filter(|format| format.is_one_file()) else {
        return Err(anyhow::anyhow!("the extension of {path} is neither .rxn nor .yaml").into());
    };
    let main = InputFile { name: name_of(path).to_string(), bytes, role: Role::Mechanism };
    let document = format.read(&Input { species: Some(species), ..Input::of(main) })?;
    let unknown = document.mechanism.reaction_ids().zip(document.mechanism.reactions()).find_map(|(id, it)| {
        let names = it.species().map(|species| document.mechanism.name(species));
        Some((id, names.into_iter().find(|name| !species.iter().any(|known| known == name))?.to_string()))
    });
    let Some((reaction, name)) = unknown else { return Ok(document.mechanism) };
    let error = Diagnostic::error("undeclared-species", format!("there are no data of the species `{name}`"));
    let error = match document.locate(Item::Reaction(reaction)) {
        Some((source, span)) => error.at(source, span),
        None => error,
    };
    Err(error
        .because(format!("`{name}` takes part"))
        .hint("name the species as the columns of the data do, or remove the reaction")
        .into())
}
