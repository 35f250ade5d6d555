//! A fit to trajectories: the rates with their intervals, and how well the data are explained.

mod facts;
mod json;
mod plot;
mod text;

pub use json::fit_json;
pub use plot::fit_svg;
pub use text::fit_text;
