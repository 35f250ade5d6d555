//! YAML as mechanism files use it: text ⇄ a tree with places and comments.
//!
//! [`parse`] reads a [`Source`](crate::source::Source) into a [`Node`], [`print`] writes it back. Scalars keep their
//! text exactly, so that numbers are written back as they were spelled; [`Node::as_float`] and its neighbours
//! interpret them.

mod anchors;
mod comments;
mod errors;
mod node;
mod one_spelling;
mod parse;
mod print;
#[cfg(test)]
mod round_trip;
mod scalar;
mod text;

pub use node::{CollectionStyle, Comments, Kind, Node};
pub use parse::parse;
pub use print::print;
pub use scalar::ScalarStyle;
pub use text::Text;
