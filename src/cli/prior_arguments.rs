//! The arguments of `kinmech discover` that say what is known of the reactions.

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
            open: self.open,
            trust_laws: self.trust_laws,
            largest_order: self.max_order.map(usize::from),
            largest_products: self.max_products.map(usize::from),
        }
    }
}
