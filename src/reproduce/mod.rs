//! The examples of the paper, learned again: Huang, Zhou, Yong, *Data-driven discovery of multiscale chemical
//! reactions governed by the law of mass action*, J. Comput. Phys. 448 (2022) 110743.

mod attempt;
mod examples;
mod exponent_regression;
mod exponents;
mod recovery;

pub use attempt::{Attempt, Learner, Reproduction, Unfrozen, data, learners, reproduce};
pub use examples::{EXAMPLES, Example, PaperRate};
pub use exponents::{ExponentCase, ExponentStudy, SECTION_2, reproduce_exponents};
pub use recovery::{Recovery, Row, Value};
