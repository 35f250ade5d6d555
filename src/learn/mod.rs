//! Data → Mechanism.
//!
//! [`discover`](discover::discover) takes a method: [`balance`], which chooses among all reactions that the
//! conservation laws balance, or [`freezing`], partial-parameters-freezing, which moves coefficients until
//! they are integers. [`problem`] is the regression problem that both solve, [`rates`] estimates the rates
//! of given reactions, [`identifiability`] says what the data cannot tell apart.

pub mod balance;
pub mod complex;
pub mod discover;
pub mod finish;
pub mod freezing;
pub mod identifiability;
pub mod outcome;
pub mod problem;
pub mod rates;
pub mod reaction;
pub mod settings;
