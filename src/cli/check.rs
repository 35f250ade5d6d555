//! `kinmech check`: what is wrong with mechanism files, and where.

use crate::cli::disk::Disk;
use crate::cli::exit_codes::{FOUND_ERRORS, INVALID};
use crate::cli::mechanism_file::MechanismArguments;
use crate::cli::terminal::Terminal;
use crate::operations::{Checked, Failure, check, mechanisms};
use crate::report::{checks_json, summary_line};

/// Say what is wrong with a mechanism, with file, line and column
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    mechanism: MechanismArguments,
}

const EXAMPLES: &str = "Several files are checked one by one; those of a Chemkin mechanism together.

Examples:
  kinmech check gas.yaml
  kinmech check a.yaml b.yaml network.rxn
  kinmech check chem.inp --thermo therm.dat --transport tran.dat
  kinmech check gas.yaml --phase gas --format json
  kinmech convert network.rxn --to cantera | kinmech check -";

/// Prints the findings; the exit code says whether one is an error, or whether a file of several cannot be read.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let all = mechanisms(&arguments.mechanism.options(), &Disk)?;
    let (mut checked, mut is_unreadable) = (Vec::new(), false);
    for options in &all {
        match check(options, &Disk) {
            Ok(found) => checked.push(found),
            Err(Failure::Invalid(findings)) if all.len() > 1 => {
                is_unreadable = true;
                checked.push(Checked { name: options.input().to_string(), findings });
            }
            Err(failure) => return Err(failure),
        }
    }
    report(&checked, terminal)?;
    Ok(match checked.iter().all(Checked::is_sound) {
        _ if is_unreadable => INVALID,
        true => 0,
        false => FOUND_ERRORS,
    })
}

fn report(checked: &[Checked], terminal: &Terminal) -> Result<(), Failure> {
    if terminal.json {
        return terminal.json(checks_json(checked));
    }
    for Checked { name, findings } in checked {
        terminal.findings_as_result(findings, &format!("{name}: {}\n", summary_line(findings)))?;
    }
    Ok(())
}
