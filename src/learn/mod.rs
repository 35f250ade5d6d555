//! Data → Mechanism.
//!
//! [`discover`] takes a [`Method`]: [`search`], which needs concentrations in time alone and compares trajectories,
//! [`balance`], which chooses among all reactions that the conservation laws balance, or [`freezing`],
//! partial-parameters-freezing, which moves coefficients until they are integers.
//! [`problem`] is the regression problem that both solve, [`rates`] estimates the rates of given reactions,
//! [`identifiability`] says what the data cannot tell apart.

pub mod balance;
pub mod checked_values;
pub mod complex;
mod discover;
pub mod element_laws;
pub mod error;
pub mod fitted;
pub mod freezing;
pub mod identifiability;
pub mod lack_of_fit;
pub mod method;
pub mod monitor;
pub mod network;
pub mod noise_model;
pub mod outcome;
pub mod problem;
pub mod rates;
pub mod reaction;
pub mod request;
pub mod search;
pub mod settings;
pub mod stop;
pub mod trajectories;

pub use discover::{METHODS, RATES_ONLY, discover, fit_structure, method_named};
pub use error::DiscoverError;
pub use method::Method;
pub use monitor::{Monitor, Progress};
pub use outcome::Discovery;
pub use settings::{MethodChoice, Settings};
