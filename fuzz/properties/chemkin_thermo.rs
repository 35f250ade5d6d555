//! Thermo data of Chemkin's are read or refused with places in the text, and what is read is written.

#[path = "chemkin.rs"]
#[allow(clippy::duplicate_mod, reason = "each fuzz target is a program of its own")]
mod chemkin;

use kinmech::formats::chemkin::{File, Role};
use kinmech::source::Source;

pub fn holds(bytes: &[u8]) {
    let (source, _) = Source::from_any_bytes("therm.dat", bytes.to_vec());
    chemkin::holds_for(&[File { source, role: Role::Thermo }]);
}
