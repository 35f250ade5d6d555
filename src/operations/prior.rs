//! What is known of the reactions before the data are seen.

use crate::formats::{Document, Format, Input, InputFile, Role, listed_extensions};
use crate::learn::reaction::Reaction;
use crate::learn::settings::{Prior, Unobserved};
use crate::mechanism::{Item, Mechanism};
use crate::operations::compositions::Compositions;
use crate::operations::failure::Failure;
use crate::operations::files::{Files, display_name};
use crate::source::Diagnostic;
use crate::spelling::nearest;

/// What is known of the reactions before the data are seen; for the methods `trajectories` and `balance`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriorOptions {
    /// A mechanism file of reactions that take place; their rates are fitted.
    pub known: Option<String>,
    /// A mechanism file of reactions that do not take place.
    pub forbidden: Option<String>,
    /// Species that take part in no reaction.
    pub inert: Vec<String>,
    /// Species without data.
    pub unobserved: Unobserved,
    /// Whether there may be sources and sinks: reactions with an empty side.
    pub open: bool,
    /// Whether every reaction obeys the conservation laws of the data as a whole.
    pub trust_laws: bool,
    /// The largest number of reactant molecules; `None` for 2, more where the data need it.
    pub largest_order: Option<usize>,
    /// The largest number of product molecules; `None` for 2, more where the data need it.
    pub largest_products: Option<usize>,
}

impl PriorOptions {
    /// The options over the species of the data, and those named as unobserved. Errors: files that cannot be read,
    /// species that are neither, and reactions that are not of mass action.
    pub fn over(
        &self,
        species: &[String],
        compositions: Option<&Compositions>,
        files: &dyn Files,
    ) -> Result<Prior, Failure> {
        let named = match &self.unobserved {
            Unobserved::Named(names) => names.as_slice(),
            Unobserved::Proposed | Unobserved::Number(_) => &[],
        };
        if let Some(measured) = named.iter().find(|name| species.contains(name)) {
            return Err(Failure::usage(format!("--unobserved names {measured}, which has a column in the data")));
        }
        let all = &[species, named].concat();
        let composed = |compositions: &Compositions| match named.iter().all(|name| compositions.knows(name)) {
            true => compositions.of(all),
            false => compositions.of(species),
        };
        let reactions = |path: &Option<String>| match path {
            Some(path) => read_reactions(path, all, files),
            None => Ok(Vec::new()),
        };
        Ok(Prior {
            compositions: compositions.map(composed),
            trust_laws: self.trust_laws,
            known: reactions(&self.known)?,
            forbidden: reactions(&self.forbidden)?,
            inert: self.inert.iter().map(|name| column(name, all)).collect::<Result<_, _>>()?,
            unobserved: self.unobserved.clone(),
            open: self.open,
            largest_order: self.largest_order,
            largest_products: self.largest_products,
        })
    }
}

fn column(name: &str, species: &[String]) -> Result<usize, Failure> {
    species.iter().position(|known| known == name).ok_or_else(|| {
        let near = nearest(name, species.iter().map(String::as_str));
        let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
        Failure::usage(format!("--inert names {name}, of which there are no data{hint}"))
    })
}

fn read_reactions(path: &str, species: &[String], files: &dyn Files) -> Result<Vec<Reaction>, Failure> {
    let mechanism = read_structure(path, species, files)?;
    require_mass_action(&mechanism, path)?;
    let column = |id| species.iter().position(|name| name == mechanism.name(id)).unwrap_or(0);
    Ok(mechanism.reactions().iter().map(|reaction| Reaction::of_mechanism(reaction, column)).collect())
}

fn require_mass_action(mechanism: &Mechanism, path: &str) -> Result<(), Failure> {
    let other = mechanism.reactions().iter().find(|it| it.third_body.is_some() || !it.order_overrides.is_empty());
    match other {
        Some(reaction) => Err(Failure::usage(format!(
            "`{}` of {path} is not mass action: it has a third body or orders of its own",
            mechanism.equation(reaction)
        ))),
        None => Ok(()),
    }
}

/// The reactions of a file between species of the data; their rates do not matter. Errors: a file of unknown
/// format or of several files, all findings in it, and species without data.
pub fn read_structure(path: &str, species: &[String], files: &dyn Files) -> Result<Mechanism, Failure> {
    let bytes = files.read(path)?;
    let format = Format::from_path(path).filter(|format| format.is_one_file());
    let format = format.ok_or_else(|| {
        let known = listed_extensions(Format::all().filter(|format| format.is_one_file()), "and");
        Failure::usage(format!("the extension of {path} is not one of {known}, which stand for reactions in one file"))
    })?;
    let main = InputFile { name: display_name(path).to_string(), bytes, role: Role::Mechanism };
    let document = format.read(&Input { species: Some(species), ..Input::of(main) })?;
    require_data(&document, species)?;
    Ok(document.mechanism)
}

/// Refuses a reaction of a species that the data do not have.
fn require_data(document: &Document, species: &[String]) -> Result<(), Failure> {
    let mechanism = &document.mechanism;
    let unknown = mechanism.reaction_ids().zip(mechanism.reactions()).find_map(|(id, reaction)| {
        let mut names = reaction.species().map(|species| mechanism.name(species));
        Some((id, names.find(|name| !species.iter().any(|known| known == name))?))
    });
    let Some((reaction, name)) = unknown else { return Ok(()) };
    let error = Diagnostic::error("undeclared-species", format!("there are no data of the species `{name}`"))
        .because(format!("`{name}` takes part"))
        .hint("name the species as the columns of the data do, or remove the reaction");
    Err(match document.locate(Item::Reaction(reaction)) {
        Some((source, span)) => error.at(source, span),
        None => error,
    }
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::memory_files::MemoryFiles;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| name.to_string()).collect()
    }

    #[test]
    fn known_reactions_and_inert_species_are_columns_of_the_data() {
        let files = MemoryFiles::new([("known.rxn", "B => A\n")]);
        let options =
            PriorOptions { known: Some("known.rxn".to_string()), inert: names(&["C"]), ..PriorOptions::default() };
        let prior = options.over(&names(&["A", "B", "C"]), None, &files).unwrap();
        assert_eq!((prior.known.len(), prior.inert), (1, vec![2]));
        let unknown = PriorOptions { inert: names(&["CC"]), ..PriorOptions::default() };
        let refused = unknown.over(&names(&["A", "B", "C"]), None, &files).unwrap_err().to_string();
        assert_eq!(refused, "--inert names CC, of which there are no data; did you mean C?");
    }

    #[test]
    fn a_structure_is_of_species_with_data_and_in_one_file() {
        let files = MemoryFiles::new([
            ("net.rxn", "A => D\n"),
            ("net.inp", "A=>B 1 0 0\n"),
            (
                "net.yaml",
                "species: [{name: A}, {name: D}]\nreactions: [{equation: A => D, rate-constant: [1, 0, 0]}]\n",
            ),
        ]);
        let refused = |path: &str| read_structure(path, &names(&["A", "B"]), &files).unwrap_err();
        for path in ["net.rxn", "net.yaml"] {
            let Failure::Invalid(found) = refused(path) else { panic!("{path}") };
            assert_eq!(found[0].code, "undeclared-species", "{path}");
        }
        let message = refused("net.inp").to_string();
        assert!(message.starts_with("the extension of net.inp is not one of .yaml, "), "{message}");
        for format in Format::all() {
            let is_named = format.extensions().iter().all(|it| message.contains(&format!(".{it}")));
            assert_eq!(is_named, format.is_one_file(), "{format}: {message}");
        }
    }
}
