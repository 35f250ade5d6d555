//! The regression problem: concentrations on a grid, what the reactions have to explain, and its noise.

pub mod equations;
pub mod errors_in_variables;
pub mod noise;
pub mod prepared;
