//! The `mechkit` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    mechkit::cli::run()
}
