//! `kinmech convert`: one format to another, nothing lost in silence.

use crate::cli::disk::Disk;
use crate::cli::mechanism_file::MechanismArguments;
use crate::cli::terminal::Terminal;
use crate::formats::{Companion, Format};
use crate::operations::{ConvertOptions, Failure, Files, STANDARD_STREAM, convert};
use crate::report::{conversion_json, losses_text};

/// Convert a mechanism to another format
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    mechanism: MechanismArguments,
    /// The output's format, where its extension does not tell
    #[arg(long, value_name = "FMT")]
    to: Option<Format>,
    /// Refuse an input that gives any warning, at the first
    #[arg(long)]
    strict: bool,
    /// Write although the output format cannot hold everything; what is lost is listed
    #[arg(long)]
    allow_loss: bool,
    /// Output file; - for stdout
    #[arg(short, long, value_name = "OUT", default_value = STANDARD_STREAM)]
    output: String,
}

/// Converts, writes the output and reports the losses.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    if terminal.json && arguments.output == STANDARD_STREAM {
        return Err(Failure::usage("stdout cannot carry both the mechanism and a JSON report; give -o FILE"));
    }
    let options = ConvertOptions {
        input: arguments.mechanism.options(),
        output: arguments.output.clone(),
        to: arguments.to,
        strict: arguments.strict,
        allow_loss: arguments.allow_loss,
    };
    let conversion = convert(&options, &Disk, terminal)?;
    let written = &conversion.written;
    if !written.losses.is_empty() {
        terminal.remark(&losses_text(&written.losses));
    }
    Disk.write(&arguments.output, &written.text)?;
    for Companion { extension, text } in &written.companions {
        Disk.write(&format!("{}.{extension}", arguments.output), text)?;
    }
    if terminal.json {
        terminal.json(conversion_json(&written.losses, &conversion.repairs))?;
    }
    Ok(0)
}
