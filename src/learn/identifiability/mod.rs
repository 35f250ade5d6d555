//! What the data can and cannot tell apart.
//!
//! [`alternatives`] asks which other reactions of a source complex have the same net effect, [`assessment`] gives
//! every direction its status, [`representative`] chooses among networks that are the same, [`front`] lists the
//! error of fewer reactions.

pub mod alternatives;
pub mod assessment;
pub mod front;
pub mod representative;
pub mod settings;
