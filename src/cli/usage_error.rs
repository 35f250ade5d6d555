//! A command line that cannot be understood: told on stderr and, where a program reads, as JSON on stdout.

use std::env;
use std::process::ExitCode;

use crate::cli::disk::write_to_stdout;
use crate::cli::exit_codes::INVALID;
use crate::report::diagnostics_json;
use crate::source::{Diagnostic, visible_json};

/// Prints what is wrong with the command line, or the help that was asked for; gives the exit code.
pub fn report(error: &clap::Error) -> ExitCode {
    // Nobody is left to read it if the stream is closed.
    error.print().ok();
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    if asks_for_json(&arguments)
        && let Ok(object) = diagnostics_json(&[as_diagnostic(&error.to_string())])
    {
        write_to_stdout(&(visible_json(&object) + "\n")).ok();
    }
    ExitCode::from(INVALID)
}

/// Whether `--format json` is among the arguments, of which the rest makes no sense.
fn asks_for_json(arguments: &[String]) -> bool {
    let of_two = arguments.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json");
    of_two || arguments.iter().any(|argument| argument == "--format=json")
}

/// The first line of the message, and the rest as the reason.
fn as_diagnostic(text: &str) -> Diagnostic {
    let (message, rest) = text.split_once('\n').unwrap_or((text, ""));
    let message = message.strip_prefix("error: ").unwrap_or(message).trim();
    let is_usage = |line: &&str| line.starts_with("Usage:") || line.starts_with("For more information");
    let reason: Vec<&str> = rest.lines().map(str::trim).filter(|line| !line.is_empty() && !is_usage(line)).collect();
    Diagnostic::error("usage", message).because(reason.join("; ")).hint("--help lists the options and their values")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_asked_for_in_two_ways() {
        let asks = |line: &str| asks_for_json(&line.split(' ').map(str::to_string).collect::<Vec<_>>());
        assert!(asks("kinmech check --format json --none") && asks("kinmech --format=json"));
        assert!(!asks("kinmech check json --none") && !asks("kinmech check --format text"));
    }

    #[test]
    fn the_message_is_the_first_line() {
        let text = "error: unexpected argument '--none' found\n\n  tip: try --help\n\nUsage: kinmech check\n\nFor more information, try '--help'.\n";
        let found = as_diagnostic(text);
        assert_eq!(found.message, "unexpected argument '--none' found");
        assert_eq!((found.code, found.reason.as_str()), ("usage", "tip: try --help"));
    }
}
