//! The regression problem: monomials on a grid of states, what the reactions have to explain, and its noise.
//!
//! [`equations`] is what every method knows of the data. [`from_derivatives`] makes it where u̇ is given,
//! [`windows`] where concentrations are dense; [`preparation`] splits and checks.

pub mod changes;
pub mod equations;
pub mod errors_in_variables;
pub mod from_derivatives;
pub mod noise;
pub mod operator;
pub mod preparation;
pub mod settings;
pub mod temperature;
pub mod windows;
