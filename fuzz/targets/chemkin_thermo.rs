#![no_main]

#[path = "../properties/chemkin_thermo.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| property::holds(bytes));
