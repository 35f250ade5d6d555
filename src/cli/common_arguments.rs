//! The options that every command takes.

use std::num::NonZeroUsize;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ColorChoice, ValueEnum};

/// Options of every command.
#[derive(clap::Args)]
pub struct CommonArguments {
    /// How to report: text for people, json for programs
    #[arg(long, global = true, value_parser = plain_format(), default_value = "text", value_name = "FORMAT")]
    pub format: ReportFormat,
    /// Say less: errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Colour on the terminal
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub color: ColorChoice,
    /// Threads to use; the results do not depend on it [default: all processors]
    #[arg(short, long, global = true, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
}

/// The forms in which every command reports.
fn plain_format() -> impl TypedValueParser<Value = ReportFormat> {
    PossibleValuesParser::new(["text", "json"]).map(|name| match name.as_str() {
        "json" => ReportFormat::Json,
        _ => ReportFormat::Text,
    })
}

/// The form of a report.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Text,
    Json,
    /// Of `diff` alone
    Markdown,
}
