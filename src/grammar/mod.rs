//! Text ⇄ positioned trees. This layer knows symbols, not chemistry.

pub mod yaml;
