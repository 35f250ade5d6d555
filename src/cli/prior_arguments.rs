//! The arguments of `kinmech discover` that say what is known of the reactions.

use crate::learn::settings::Unobserved;
use crate::operations::PriorOptions;

/// What is known of the reactions before the data are seen; for the methods trajectories and balance
#[derive(clap::Args)]
pub struct PriorArguments {
    /// Reactions that take place (a mechanism file); their rates are fitted
    #[arg(long, value_name = "FILE")]
    known: Option<String>,
    /// Reactions that do not take place (a mechanism file)
    #[arg(long, value_name = "FILE")]
    forbid: Option<String>,
    /// Species that take part in no reaction
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    inert: Vec<String>,
    /// Species that react and have no column: their names, or how many [default: one is proposed where the data show
    /// that something is missing; from concentrations in time only]
    #[arg(long, value_name = "A,B|N", value_parser = unobserved)]
    unobserved: Option<Unobserved>,
    /// Allow sources and sinks: reactions with nothing on one side
    #[arg(long)]
    open: bool,
    /// Assume that each reaction obeys the conservation laws of the data, as if compositions were given
    #[arg(long, conflicts_with = "species")]
    trust_laws: bool,
    /// The most reactant molecules of a reaction [default: 2, more where the data need it]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=8))]
    max_order: Option<u8>,
    /// The most product molecules of a reaction [default: 2, more where the data need it]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=8))]
    max_products: Option<u8>,
}

impl PriorArguments {
    /// The same as options of an operation.
    pub fn options(&self) -> PriorOptions {
        PriorOptions {
            known: self.known.clone(),
            forbidden: self.forbid.clone(),
            inert: self.inert.clone(),
            unobserved: self.unobserved.clone().unwrap_or_default(),
            open: self.open,
            trust_laws: self.trust_laws,
            largest_order: self.max_order.map(usize::from),
            largest_products: self.max_products.map(usize::from),
        }
    }
}

/// More species that nobody measured are not looked for.
const MOST_UNOBSERVED: usize = 4;

/// `2`, or `A,B`.
fn unobserved(text: &str) -> Result<Unobserved, String> {
    match text.parse::<usize>() {
        Ok(count) if count <= MOST_UNOBSERVED => Ok(Unobserved::Number(count)),
        Ok(_) => Err(format!("no more than {MOST_UNOBSERVED} species without data are looked for")),
        Err(_) => {
            let names: Vec<String> = text.split(',').map(|name| name.trim().to_string()).collect();
            match names.iter().any(String::is_empty) {
                true => Err("an empty name".to_string()),
                false => Ok(Unobserved::Named(names)),
            }
        }
    }
}
