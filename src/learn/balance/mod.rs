//! Structure from balances: which of all balanced reactions do the data need?
//!
//! [`method`] has the steps in order. With a list of candidates the problem is convex: non-negative least
//! squares for the rates. A catalyst is no harder than any other reaction, and fast reactions hide
//! nothing, since every entry of the target counts relative to its own size.

pub mod candidates;
pub mod column_generation;
pub mod competitors;
pub mod conservation_laws;
pub mod conserved;
pub mod method;
pub mod peeling;
pub mod pricing;
pub mod representatives;
pub mod requirements;
pub mod search_errors;
pub mod selection;
pub mod settings;
pub mod size_schedule;
pub mod source_products;
pub mod spaces;
pub mod unfinished;

pub use method::NAME;
