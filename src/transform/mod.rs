//! Mechanism → Mechanism.

mod detailed_balance;
mod explicit_reverse;
mod for_cantera;
mod moieties;
mod one_way_pairs;

pub use detailed_balance::{DetailedBalance, with_detailed_balance};
pub use explicit_reverse::with_explicit_reverse;
pub use for_cantera::{ForCantera, for_cantera};
pub use moieties::with_moieties;
pub use one_way_pairs::as_one_way_pairs;
