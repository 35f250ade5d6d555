//! The steps of a fit: data, structures, one fit for each, the best first, its file.

use std::time::Instant;

use crate::formats::{Format, Input, InputFile, Role, WritableFormat, listed_extensions};
use crate::learn::trajectories::{FitError, fit_trajectories};
use crate::mechanism::Mechanism;
use crate::operations::compositions::Compositions;
use crate::operations::data_files::{DataFiles, read_data_with};
use crate::operations::failure::Failure;
use crate::operations::files::{Files, display_name};
use crate::operations::fit::arguments::FitArguments;
use crate::operations::fit::candidate::Candidate;
use crate::operations::fit::fitted_file::{fitted_text, rates_of_systems};
use crate::operations::fit::remarks::remarks;
use crate::operations::fit::units::scaling_of_file;
use crate::operations::learned_file::{with_compositions, writable_format};
use crate::operations::learner_refusal::at_header;
use crate::operations::monitor::Monitor;
use crate::operations::provenance::Provenance;
use crate::source::Diagnostic;

/// All structures, the best by BIC first.
#[derive(Debug)]
pub struct FittedNetworks {
    pub candidates: Vec<Candidate>,
    pub provenance: Provenance,
    /// What the user should know, in words.
    pub remarks: Vec<String>,
    /// The files that were written.
    pub written: Vec<String>,
}

/// Fits every structure and writes the best one where an output is named.
///
/// # Errors
/// Files that cannot be read or written, structures that are not mass action, and whatever keeps the fit from being
/// made.
pub fn fit_networks(
    arguments: &FitArguments,
    files: &dyn Files,
    monitor: &dyn Monitor,
) -> Result<FittedNetworks, Failure> {
    let began = Instant::now();
    let output = arguments.files.output.as_deref();
    let format = output.map(writable_format).transpose()?;
    let data = read_data_with(&arguments.files.data, &arguments.files.reading, files)?;
    monitor.findings(&data.warnings);
    let structures = arguments.structures.iter().map(|path| Ok((path, read_structure(path, files)?)));
    let structures = structures.collect::<Result<Vec<_>, Failure>>()?;
    let read_compositions = |path| Compositions::read(path, &arguments.files.data_folders, files);
    let compositions = arguments.files.compositions.as_deref().map(read_compositions).transpose()?;
    if let Some(output) = output {
        files.require_writable(output)?;
    }
    let (mut candidates, mut unused_compositions) = (Vec::new(), None);
    let all: Vec<&Mechanism> = structures.iter().map(|(_, structure)| structure).collect();
    for (path, structure) in &structures {
        let options = arguments.for_structure(structure, &all, &data.dataset)?;
        let fit = fit_trajectories(&data.dataset, &options).map_err(|error| refusal(&error, path, &data))?;
        let mut systems = rates_of_systems(&fit, &options)?;
        for system in &mut systems {
            let (mechanism, remark) = with_compositions(&system.mechanism, compositions.as_ref());
            system.mechanism = mechanism;
            unused_compositions = unused_compositions.or(remark);
        }
        candidates.push(Candidate { structure: path.to_string(), fit, systems });
    }
    candidates.sort_by(|a, b| a.fit.bic.total_cmp(&b.fit.bic));
    let provenance = Provenance {
        method: "fit".to_string(),
        seed: arguments.seed,
        elapsed_s: began.elapsed().as_secs_f64(),
        command: arguments.files.command.clone(),
        data: data.files.clone(),
    };
    let mut fitted = FittedNetworks { candidates, provenance, remarks: Vec::new(), written: Vec::new() };
    fitted.remarks = remarks(&fitted.candidates, arguments);
    fitted.remarks.extend(unused_compositions);
    if let Some((output, format)) = output.zip(format) {
        fitted.write(output, format, &data, files)?;
    }
    Ok(fitted)
}

impl FittedNetworks {
    /// Writes the best candidate: one file, or one for each system with its name before the extension.
    fn write(
        &mut self,
        output: &str,
        format: WritableFormat,
        data: &DataFiles,
        files: &dyn Files,
    ) -> Result<(), Failure> {
        let Some(best) = self.candidates.first() else { return Ok(()) };
        let several = best.systems.len() > 1;
        for system in &best.systems {
            let path = if several { with_system(output, &system.name) } else { output.to_string() };
            let written = fitted_text(best, system, format, &self.provenance, &data.dataset)?;
            self.remarks.extend(written.remarks);
            files.write(&path, &written.text)?;
            self.written.push(path);
        }
        self.remarks.extend(scaling_of_file(&data.dataset.unit()));
        Ok(())
    }
}

/// `fitted.yaml` and `Fargo` make `fitted.Fargo.yaml`.
fn with_system(output: &str, system: &str) -> String {
    let plain: String = system.chars().map(|c| if c.is_alphanumeric() || "-_".contains(c) { c } else { '_' }).collect();
    match output.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => format!("{stem}.{plain}.{extension}"),
        _ => format!("{output}.{plain}"),
    }
}

/// The reactions of a file; their rates do not matter.
fn read_structure(path: &str, files: &dyn Files) -> Result<Mechanism, Failure> {
    let bytes = files.read(path)?;
    let format = Format::from_path(path).filter(|format| format.is_one_file()).ok_or_else(|| {
        let known = listed_extensions(Format::all().filter(|format| format.is_one_file()), "and");
        Failure::usage(format!("the extension of {path} is not one of {known}, which stand for reactions in one file"))
    })?;
    let main = InputFile { name: display_name(path).to_string(), bytes, role: Role::Mechanism };
    let mechanism = format.read(&Input::of(main))?.mechanism;
    let other = mechanism.reactions().iter().find(|it| it.third_body.is_some() || !it.order_overrides.is_empty());
    match other {
        _ if mechanism.reactions().is_empty() => Err(Failure::usage(format!("--structure {path} holds no reaction"))),
        Some(reaction) => Err(Failure::usage(format!(
            "`{}` of {path} is not mass action: it has a third body or orders of its own",
            mechanism.equation(reaction)
        ))),
        None => Ok(mechanism),
    }
}

/// Why a fit is not made, at the header of the data.
fn refusal(error: &FitError, structure: &str, data: &DataFiles) -> Failure {
    let (code, reason, hint) = match error {
        FitError::NoTimes => ("no-times", "a trajectory needs times".to_string(), "add a column time"),
        FitError::NoReaction => ("no-reaction", structure.to_string(), "name the reactions to fit"),
        FitError::NothingObserved { .. } => (
            "undeclared-species",
            format!("{structure} names other species than the columns"),
            "name the species as the columns of the data do, or define a column by --signal",
        ),
        FitError::TooFewData { .. } => (
            "too-few-rows",
            "more unknowns than measured values can be chosen in many ways".to_string(),
            "give more samples or runs, fewer reactions, or known starts by --start",
        ),
        FitError::CannotMove { .. } => (
            "cannot-move",
            format!("no reaction of {structure} makes or uses it"),
            "add the reaction that changes it, hold it by --fixed, or leave its column out",
        ),
        FitError::UnknownStart { .. } => (
            "unknown-start",
            "its first sample is later than the start".to_string(),
            "give it by --start NAME=VALUE, or --start NAME=fit",
        ),
        FitError::UnknownRun(_) => {
            ("unknown-run", "runs are named by the column experiment".to_string(), "name a run of the data")
        }
        FitError::Integration { .. } => (
            "not-integrated",
            "concentrations grow without bound or change too fast".to_string(),
            "check the directions of the reactions and the units of the data",
        ),
        FitError::Solver(_) => ("solver", "no result came out of it".to_string(), "please report this with the data"),
        FitError::BadSigma { .. } => (
            "wrong-sigma",
            "an error of zero would be certainty".to_string(),
            "give a positive error, or leave the cell empty",
        ),
    };
    at_header(Diagnostic::error(code, error.to_string()).because(reason).hint(hint), &data.sources).into()
}
