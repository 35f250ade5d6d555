//! The `kinmech` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    kinmech::cli::run()
}
