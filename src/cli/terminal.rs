//! Output to the terminal: results on stdout, messages on stderr.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, IsTerminal, Write};

use anstream::AutoStream;
use clap::ColorChoice;

use crate::cli::common_arguments::{CommonArguments, ReportFormat};
use crate::cli::disk::write_to_stdout;
use crate::operations::{Failure, Monitor};
use crate::report::{diagnostics_json, findings_text, summary_line};
use crate::source::{Diagnostic, Severity, visible, visible_json};

/// The most messages shown without `--verbose`.
const MOST_DIAGNOSTICS: usize = 100;
/// The most warnings of one kind shown without `--verbose`.
const MOST_OF_A_KIND: usize = 5;

/// How much to print, in which form and colour.
pub struct Terminal {
    pub format: ReportFormat,
    pub json: bool,
    quiet: bool,
    pub verbose: bool,
    colour: bool,
    colour_always: bool,
}

impl Terminal {
    pub fn new(common: &CommonArguments) -> Self {
        let colour = match common.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never,
        };
        Terminal {
            format: common.format,
            json: common.format == ReportFormat::Json,
            quiet: common.quiet,
            verbose: common.verbose,
            colour,
            colour_always: matches!(common.color, ColorChoice::Always),
        }
    }

    /// Prints a report on stdout, with all characters visible. A reader that has closed the pipe is no error.
    pub fn result(&self, text: &str) -> Result<(), Failure> {
        Ok(write_to_stdout(&visible(text))?)
    }

    /// Prints findings on stdout, and a line below them.
    pub fn findings_as_result(&self, findings: &[Diagnostic], summary: &str) -> Result<(), Failure> {
        let colour = self.colour && (io::stdout().is_terminal() || self.colour_always);
        Ok(write_to_stdout(&(findings_text(findings, colour) + &*visible(summary)))?)
    }

    /// Prints a JSON object on stdout.
    pub fn json(&self, object: serde_json::Result<String>) -> Result<(), Failure> {
        let object = object.map_err(|error| Failure::failed("writing JSON", error))?;
        Ok(write_to_stdout(&(visible_json(&object) + "\n"))?)
    }

    /// A remark for the user, unless quiet.
    pub fn remark(&self, text: &str) {
        if !self.quiet {
            self.print(&visible(text));
        }
    }

    /// A remark that only `--verbose` shows.
    pub fn detail(&self, text: &str) {
        if self.verbose {
            self.print(&visible(text));
        }
    }

    /// Diagnostics with their excerpts: errors; warnings unless quiet; notes if verbose.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        let least = match (self.quiet, self.verbose) {
            (true, _) => Severity::Error,
            (_, true) => Severity::Note,
            _ => Severity::Warning,
        };
        // Repairs below the least severity are counted, not shown.
        let is_counted = |it: &&Diagnostic| it.severity >= least || (it.repair.is_some() && least <= Severity::Warning);
        let shown: Vec<&Diagnostic> = diagnostics.iter().filter(is_counted).collect();
        let most = if self.verbose { usize::MAX } else { MOST_DIAGNOSTICS };
        let mut of_kind: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
        let (mut left_out, mut printed) = (BTreeMap::new(), 0);
        for diagnostic in &shown {
            let kind = (diagnostic.severity, diagnostic.code);
            let count = of_kind.entry(kind).or_default();
            *count += 1;
            let is_one_of_many = diagnostic.severity < Severity::Error && *count > MOST_OF_A_KIND && !self.verbose;
            let is_hidden = is_one_of_many || diagnostic.severity < least;
            if is_hidden || printed >= most {
                *left_out.entry(kind).or_insert(0) += 1;
                continue;
            }
            printed += 1;
            self.print(&(diagnostic.render(self.colour) + "\n"));
        }
        for ((severity, code), more) in left_out.iter().rev() {
            self.print(&format!("and {more} more of {severity}[{code}]"));
        }
        if !left_out.is_empty() {
            self.print("--verbose shows all, --format json lists them");
        }
    }

    /// The messages of a failure, and for `--format json` the same on stdout.
    pub fn failure(&self, failure: &Failure) {
        let diagnostics = match failure {
            Failure::Invalid(diagnostics) => diagnostics,
            other => &vec![as_diagnostic(other)],
        };
        self.diagnostics(diagnostics);
        if self.json
            && let Ok(object) = diagnostics_json(diagnostics)
        {
            self.json(Ok(object)).ok();
        }
        self.detail(&summary_line(diagnostics));
    }

    /// Whether only errors are shown.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints a line of the program's own words on stderr.
    pub fn line(text: &str) {
        writeln!(io::stderr().lock(), "{text}").ok();
    }

    /// Prints a message, with its colours, on stderr. If stderr is closed, nobody can read the message or its error.
    fn print(&self, text: &str) {
        Terminal::line(text.trim_end());
    }
}

impl Monitor for Terminal {
    fn findings(&self, findings: &[Diagnostic]) {
        self.diagnostics(findings);
    }

    fn remark(&self, remark: &str) {
        Terminal::remark(self, remark);
    }
}

/// A failure without a place in a text: its message, and its causes as the reason.
fn as_diagnostic(failure: &Failure) -> Diagnostic {
    let causes = std::iter::successors(failure.source(), |cause| (*cause).source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    Diagnostic::error("failed", failure.to_string()).because(causes.join(": "))
}
