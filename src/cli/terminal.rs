//! What goes to the terminal: data on stdout, words on stderr.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};

use anstream::AutoStream;
use clap::ColorChoice;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::disk::write_to_stdout;
use crate::cli::{CommonArguments, Failure, ReportFormat};
use crate::operations::Monitor;
use crate::report::{diagnostics_json, summary_line};
use crate::source::{Diagnostic, Severity};

/// Messages shown unless all are asked for, and warnings of one kind.
const MOST_DIAGNOSTICS: usize = 100;
const MOST_OF_A_KIND: usize = 5;

/// How much to say, in what form and colour.
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

    /// Whether text on stdout may be coloured.
    pub fn colour_on_stdout(&self) -> bool {
        self.colour && (io::stdout().is_terminal() || self.colour_always)
    }

    /// Prints a result on stdout. A reader that has gone away is no error.
    pub fn result(&self, text: &str) -> Result<(), Failure> {
        Ok(write_to_stdout(text)?)
    }

    /// Prints a JSON object on stdout.
    pub fn json(&self, object: serde_json::Result<String>) -> Result<(), Failure> {
        let object = object.map_err(anyhow::Error::new)?;
        self.result(&(object + "\n"))
    }

    /// A remark for the user, unless quiet.
    pub fn remark(&self, text: &str) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// A remark for who wants to know more.
    pub fn detail(&self, text: &str) {
        if self.verbose {
            self.say(text);
        }
    }

    /// Diagnostics with their excerpts: errors; warnings unless quiet; notes if verbose.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        let least = match (self.quiet, self.verbose) {
            (true, _) => Severity::Error,
            (_, true) => Severity::Note,
            _ => Severity::Warning,
        };
        // Small repairs are counted only, but not passed over.
        let is_told = |it: &&Diagnostic| it.severity >= least || (it.repair.is_some() && least <= Severity::Warning);
        let shown: Vec<&Diagnostic> = diagnostics.iter().filter(is_told).collect();
        let most = if self.verbose { usize::MAX } else { MOST_DIAGNOSTICS };
        let mut of_kind: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
        let (mut left_out, mut said) = (BTreeMap::new(), 0);
        for diagnostic in &shown {
            let kind = (diagnostic.severity, diagnostic.code);
            let count = of_kind.entry(kind).or_default();
            *count += 1;
            let many = diagnostic.severity < Severity::Error && *count > MOST_OF_A_KIND && !self.verbose;
            let many = many || diagnostic.severity < least;
            if many || said >= most {
                *left_out.entry(kind).or_insert(0) += 1;
                continue;
            }
            said += 1;
            self.say(&(diagnostic.render(self.colour) + "\n"));
        }
        for ((severity, code), more) in left_out.iter().rev() {
            self.say(&format!("and {more} more of {severity}[{code}]"));
        }
        if !left_out.is_empty() {
            self.say("--verbose shows all, --format json lists them");
        }
    }

    pub fn failure(&self, failure: &Failure) {
        let diagnostics = match failure {
            Failure::Invalid(diagnostics) => diagnostics,
            Failure::Other(error) => &vec![as_diagnostic(error)],
        };
        self.diagnostics(diagnostics);
        if self.json
            && let Ok(object) = diagnostics_json(diagnostics)
        {
            self.result(&(object + "\n")).ok();
        }
        self.detail(&summary_line(diagnostics));
    }

    /// A bar on a terminal, nothing elsewhere; it shows up only after a while.
    pub fn progress(&self, unit: &str) -> ProgressBar {
        let shown = !self.quiet && io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr_with_hz(5) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let template = format!("{{spinner}} {{msg}} [{{bar:24}}] {{pos}}/{{len}} {unit} {{elapsed}}");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        bar
    }

    /// Whatever fails when stderr is gone has nobody left to read it.
    fn say(&self, text: &str) {
        writeln!(io::stderr().lock(), "{}", text.trim_end()).ok();
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

fn as_diagnostic(error: &anyhow::Error) -> Diagnostic {
    let mut chain = error.chain();
    let message = chain.next().map(ToString::to_string).unwrap_or_default();
    let causes: Vec<String> = chain.map(ToString::to_string).collect();
    Diagnostic::error("failed", message).because(causes.join(": "))
}
