//! What `kinmech convert` makes of Chemkin's files, held against the real Cantera: what ck2yaml reads well must
//! mean the same, what it reads wrongly must mean what stands there, what cannot be read must be refused with its
//! line, and what is repaired must be told.
//!
//! The first test to run makes a virtual environment in `target/cantera-venv`.

#[path = "cantera/bridge.rs"]
#[allow(dead_code, reason = "questions go to one Python for all tests")]
mod bridge;
#[path = "cantera/comparison.rs"]
mod comparison;
#[path = "cantera/conversation.rs"]
mod conversation;

#[path = "chemkin/case.rs"]
mod case;
#[path = "chemkin/texts.rs"]
mod texts;

#[path = "chemkin/blanks.rs"]
mod blanks;
#[path = "chemkin/pressure.rs"]
mod pressure;
#[path = "chemkin/reactions.rs"]
mod reactions;
#[path = "chemkin/refused.rs"]
mod refused;
#[path = "chemkin/repaired.rs"]
mod repaired;
#[path = "chemkin/reverse.rs"]
mod reverse;
#[path = "chemkin/round_trip.rs"]
mod round_trip;
#[path = "chemkin/sections.rs"]
mod sections;
#[path = "chemkin/spelling.rs"]
mod spelling;
#[path = "chemkin/temperatures.rs"]
mod temperatures;
#[path = "chemkin/thermo.rs"]
mod thermo;
#[path = "chemkin/tolerated.rs"]
mod tolerated;
#[path = "chemkin/transport.rs"]
mod transport;
