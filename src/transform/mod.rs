//! Mechanism → Mechanism.

mod detailed_balance;
mod empty_sides;
mod explicit_reverse;
mod moieties;
mod one_way_pairs;
mod without_explicit_reverse;

pub use detailed_balance::{DetailedBalance, with_detailed_balance};
pub use empty_sides::{WithEmptySides, with_empty_sides};
pub use explicit_reverse::with_explicit_reverse;
pub use moieties::{with_compositions, with_moieties};
pub use one_way_pairs::as_one_way_pairs;
pub use without_explicit_reverse::{WithoutExplicitReverse, with_one_way_pairs, with_thermo_for_reverse};
