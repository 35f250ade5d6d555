//! `kinmech convert`: one format to another, nothing lost in silence.

use crate::cli::disk::Disk;
use crate::cli::format_names::writable_format;
use crate::cli::mechanism_file::MechanismArguments;
use crate::cli::terminal::Terminal;
use crate::formats::{Companion, Format};
use crate::operations::{ConvertOptions, Failure, Files, KeptInputs, STANDARD_STREAM, convert};
use crate::report::{conversion_json, conversion_text, losses_text};

/// Convert a mechanism to another format
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    mechanism: MechanismArguments,
    /// The output's format, where its extension does not tell
    #[arg(long, value_name = "FMT", value_parser = writable_format())]
    to: Option<Format>,
    /// Refuse an input that gives any warning, at the first
    #[arg(long)]
    strict: bool,
    /// Write although the output format cannot hold everything; what is lost is listed
    #[arg(long)]
    allow_loss: bool,
    /// Output file; - for stdout [default: -]
    #[arg(short, long, value_name = "OUT")]
    output: Option<String>,
    /// Replace the input, which no output may be otherwise
    #[arg(long)]
    in_place: bool,
}

const EXAMPLES: &str = "Examples:
  kinmech convert network.rxn -o network.yaml
  kinmech convert gas.yaml --to equations --allow-loss -o network.rxn
  kinmech convert chem.inp --thermo therm.dat --transport tran.dat -o gas.yaml
  kinmech convert two-phases.yaml --phase gas -o gas.yaml
  kinmech convert gas.yaml --in-place
  kinmech convert - --from equations --to cantera < network.rxn";

/// Converts, writes the output and reports the losses.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let output = arguments.output();
    if terminal.json && output == STANDARD_STREAM {
        return Err(Failure::usage("stdout cannot carry both the mechanism and a JSON report; give -o FILE"));
    }
    let options = ConvertOptions {
        input: arguments.mechanism.options(),
        output: output.to_string(),
        to: arguments.to,
        strict: arguments.strict,
        allow_loss: arguments.allow_loss,
    };
    let mut files = KeptInputs::new(&Disk);
    if arguments.in_place {
        files = files.in_place(options.input.input());
        require_same(options.input.input(), output, &files)?;
    }
    let conversion = convert(&options, &files, terminal)?;
    let written = &conversion.written;
    if !written.losses.is_empty() {
        terminal.remark(&losses_text(&written.losses));
    }
    let named = |companion: &Companion| format!("{output}.{}", companion.extension);
    for companion in &written.companions {
        files.require_writable(&named(companion))?;
    }
    files.write(output, &written.text)?;
    for companion in &written.companions {
        files.write(&named(companion), &companion.text)?;
    }
    if terminal.json {
        terminal.json(conversion_json(&conversion, output))?;
    } else if output != STANDARD_STREAM {
        terminal.remark(&conversion_text(&conversion, output));
    }
    Ok(0)
}

impl Arguments {
    /// The name of the output.
    fn output(&self) -> &str {
        match &self.output {
            Some(output) => output,
            None if self.in_place => self.mechanism.inputs.first().map_or(STANDARD_STREAM, String::as_str),
            None => STANDARD_STREAM,
        }
    }
}

/// Refuses an output beside the input that is to be replaced.
fn require_same(input: &str, output: &str, files: &dyn Files) -> Result<(), Failure> {
    match (files.identity(input), files.identity(output)) {
        _ if input == STANDARD_STREAM => Err(Failure::usage("--in-place needs a file, not stdin")),
        (Some(input), Some(output)) if input == output => Ok(()),
        // The reader says that there is no such file.
        (None, _) if input == output => Ok(()),
        _ => Err(Failure::usage(format!("--in-place replaces {input}; leave -o {output} out"))),
    }
}
