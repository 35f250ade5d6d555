//! Structure from balances: which of all balanced reactions do the data need?
//!
//! [`story`] tells it in order. With a list of candidates the problem is convex: non-negative least
//! squares for the rates, in which a catalyst is no harder than any other reaction and fast
//! reactions hide nothing, since every entry of u̇ counts relative to its own size.

pub mod ambiguity;
pub mod assessment;
pub mod complex;
pub mod conserved;
pub mod front;
pub mod growth;
pub mod laws;
pub mod peel;
pub mod products;
pub mod representative;
pub mod restricted;
pub mod selection;
pub mod space;
pub mod story;
