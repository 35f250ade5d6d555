//! What the data can and cannot tell apart.

pub mod alternatives;
pub mod assessment;
pub mod representative;
