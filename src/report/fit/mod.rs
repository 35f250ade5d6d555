//! A fit to trajectories: the rates with their intervals, and how well the data are explained.

mod facts;
mod json;
mod numbers;
mod plot;
mod text;

pub use json::fit_json;
pub use numbers::{FitNumbers, LackOfFitReport};
pub use plot::fit_svg;
pub use text::fit_text;
