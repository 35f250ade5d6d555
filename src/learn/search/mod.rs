//! Reactions from concentrations alone: networks are compared by their trajectories.
//!
//! [`samples`] are the data with their [`relations`], [`noise`], [`smoothing`] and [`laws`] what they show by themselves,
//! [`candidates`] the reactions looked at. [`objective`] is the misfit Σ ((u_measured − u)/σ)² of the trajectories with
//! its derivatives by the rate constants of all candidates at once, the starts [`eliminated`]; [`descent`] its minimum
//! over some candidates, none negative.
//! [`strategy`] begins with all candidates together ([`screening`] gives the first rates), chooses those that the data
//! need inside the quadratic model ([`selection`], [`penalty`]), fits the choice and chooses again there;
//! [`neighbours`] compares the result with networks that differ in one reaction, and names those that the data do not
//! exclude. [`unseen`] adds a species that nobody measured. [`held_out`] predicts runs from the others, [`size`] gives networks the size that the user asks for,
//! [`bootstrap`] repeats the search on data drawn again. [`conclusion`] fits the network once more for its rates and their
//! errors, and says what the data cannot tell.
//!
//! The ingredients are old: maximum likelihood with forward sensitivities (Bard, *Nonlinear Parameter Estimation*, 1974),
//! non-negative least squares for the choice of reactions (Willis, von Stosch, *Comput. Chem. Eng.* 90 (2016) 31, by
//! mixed integers), the extended Bayesian information criterion (Chen, Chen, *Biometrika* 95 (2008) 759).

pub mod as_searched;
pub mod attempt;
pub mod bootstrap;
pub mod candidates;
pub mod companions;
pub mod conclusion;
pub mod descent;
pub mod eliminated;
pub mod first_look;
pub mod held_out;
pub mod laws;
pub mod method;
pub mod neighbours;
pub mod noise;
pub mod objective;
#[cfg(test)]
mod objective_tests;
pub mod penalty;
pub mod prices;
pub mod quadratic_model;
pub mod relations;
pub mod requirements;
pub mod residual_noise;
pub mod run_terms;
pub mod samples;
pub mod screening;
#[cfg(test)]
mod search_tests;
pub mod selection;
pub mod size;
pub mod smoothing;
pub mod strategy;
#[cfg(test)]
mod test_network;
pub mod unseen;

pub use method::NAME;
