//! From data to a mechanism: reactions and rates, or the rates of given reactions.

use std::time::Instant;

use crate::data::{Dataset, ReadOptions};
use crate::formats::WritableFormat;
use crate::learn::freezing::settings::Step;
use crate::learn::monitor::{Monitor as LearningMonitor, Progress};
use crate::learn::settings::{EquationSource, MethodChoice, Prior, Settings};
use crate::learn::{DiscoverError, Discovery, discover, fit_structure, freezing, search};
use crate::mechanism::Mechanism;
use crate::operations::compositions::Compositions;
use crate::operations::data_files::{DataFiles, read_data_with, read_data_with_rates};
use crate::operations::failure::Failure;
use crate::operations::files::Files;
use crate::operations::learned_file::{learned_text, require_writable_names, with_compositions, writable_format};
use crate::operations::learner_refusal::{at_header, refusal};
use crate::operations::monitor::Monitor;
use crate::operations::prior::{PriorOptions, read_structure};
use crate::operations::provenance::Provenance;

/// The data to learn from and the file to write; for [`discover_mechanism`] and [`fit_rates`].
#[derive(Clone, Debug, Default)]
pub struct LearningFiles {
    /// Data files; several are several sets of experiments.
    pub data: Vec<String>,
    /// How to read them, where their text does not tell.
    pub reading: ReadOptions,
    /// A file of compositions: a mechanism, or a table with the columns `name,formula`.
    pub compositions: Option<String>,
    /// Folders to look in for a file that the file of compositions refers to.
    pub data_folders: Vec<String>,
    /// The mechanism file to write; its extension tells the format.
    pub output: Option<String>,
    /// The command, for the metadata of the file.
    pub command: String,
}

/// Which reactions to look for, and how.
#[derive(Clone, Debug, Default)]
pub struct DiscoverOptions {
    pub files: LearningFiles,
    /// What is known of the reactions.
    pub prior: PriorOptions,
    /// The method and its settings; the prior in them is replaced by that of the options.
    pub settings: Settings,
}

/// Which rates to fit.
#[derive(Clone, Debug)]
pub struct FitOptions {
    pub files: LearningFiles,
    /// A mechanism file with the reactions; its rates do not matter.
    pub structure: String,
    /// The relative standard error of u̇; `None` to estimate it from the residuals.
    pub sigma: Option<f64>,
    /// The seed by which data are held back for validation.
    pub seed: u64,
}

/// A learned mechanism.
#[derive(Debug)]
pub struct Learned {
    /// The reactions, their rates, and how well they explain the data.
    pub discovery: Discovery,
    /// Where they come from.
    pub provenance: Provenance,
    /// The mechanism with the compositions of its species, where they were given and balance it.
    pub mechanism: Mechanism,
    /// What the user should know about the compositions and the written file, in words.
    pub remarks: Vec<String>,
}

impl Learned {
    /// Whether the search came to its end; if not, this is the best so far.
    pub fn is_finished(&self) -> bool {
        self.discovery.network.is_trusted()
    }
}

/// Finds the reactions and rates that the data need, and writes them as a mechanism file where one is named.
///
/// Errors: files that cannot be read or written, options that contradict the data, and data from which nothing
/// can be learned.
pub fn discover_mechanism(
    options: &DiscoverOptions,
    files: &dyn Files,
    monitor: &dyn Monitor,
) -> Result<Learned, Failure> {
    require_relative_error(options.settings.sigma)?;
    require_derivatives_for_adam(&options.settings)?;
    let began = Instant::now();
    let inputs = Inputs::read(&options.files, learns_from_rates(&options.settings), files, monitor)?;
    let prior = options.prior.over(&inputs.dataset().species, inputs.compositions.as_ref(), files)?;
    inputs.require_output(files)?;
    let settings = Settings { prior, ..options.settings.clone() };
    let learning =
        LearningMonitor { interrupted: &|| monitor.interrupted(), progress: &|step: Progress| monitor.progress(step) };
    let discovery = inputs.learn(|dataset| discover(dataset, &settings, &learning))?;
    let method = match (discovery.search.method, &settings.freezing.step) {
        (freezing::NAME, Step::Adam(_)) => "ppf-adam",
        (method, _) => method,
    };
    let provenance = inputs.provenance(method, settings.seed, began);
    inputs.write(discovery, provenance, files)
}

/// Fits the rates of given reactions, and writes them as a mechanism file where one is named.
///
/// Errors: those of [`discover_mechanism`], and a structure without reactions.
pub fn fit_rates(options: &FitOptions, files: &dyn Files, monitor: &dyn Monitor) -> Result<Learned, Failure> {
    require_relative_error(options.sigma)?;
    let began = Instant::now();
    let inputs = Inputs::read(&options.files, true, files, monitor)?;
    let prior = Prior {
        compositions: inputs.compositions.as_ref().map(|compositions| compositions.of(&inputs.dataset().species)),
        ..Prior::default()
    };
    let settings = Settings { prior, sigma: options.sigma, seed: options.seed, ..Settings::default() };
    let structure = read_structure(&options.structure, &inputs.dataset().species, files)?;
    if structure.reactions().is_empty() {
        return Err(Failure::usage(format!("--structure {} holds no reaction", options.structure)));
    }
    inputs.require_output(files)?;
    let discovery = inputs.learn(|dataset| fit_structure(dataset, &structure, &settings))?;
    let provenance = inputs.provenance(discovery.search.method, options.seed, began);
    inputs.write(discovery, provenance, files)
}

/// Whether the time derivatives of the data matter: neither windows between snapshots nor trajectories look at them.
fn learns_from_rates(settings: &Settings) -> bool {
    settings.equations == EquationSource::Derivatives && settings.method != MethodChoice::Named(search::NAME)
}

/// Where a method is only chosen by the data, the method itself says so.
fn require_derivatives_for_adam(settings: &Settings) -> Result<(), Failure> {
    if settings.method == MethodChoice::Named(freezing::NAME) && freezing::is_adam_over_windows(settings) {
        return Err(Failure::usage(
            "Adam learns from time derivatives, not from windows between snapshots: take --step lm, or set \
             `equations: derivatives`",
        ));
    }
    Ok(())
}

fn require_relative_error(sigma: Option<f64>) -> Result<(), Failure> {
    match sigma {
        Some(sigma) if !(sigma > 0.0 && sigma < 1.0) => {
            Err(Failure::usage("--sigma is a relative error, between 0 and 1"))
        }
        _ => Ok(()),
    }
}

/// What was read before learning.
struct Inputs<'o> {
    options: &'o LearningFiles,
    data: DataFiles,
    compositions: Option<Compositions>,
    /// The output and its format.
    output: Option<(&'o str, WritableFormat)>,
}

impl<'o> Inputs<'o> {
    /// Reads the data and the compositions. Errors: an output in a format that is only read, too; and, to learn from
    /// the rates, derivatives that are not those of the concentrations.
    fn read(
        options: &'o LearningFiles,
        from_rates: bool,
        files: &dyn Files,
        monitor: &dyn Monitor,
    ) -> Result<Self, Failure> {
        let format = options.output.as_deref().map(writable_format).transpose()?;
        let read = if from_rates { read_data_with_rates } else { read_data_with };
        let data = read(&options.data, &options.reading, files)?;
        monitor.findings(&data.warnings);
        let read_compositions = |path| Compositions::read(path, &options.data_folders, files);
        let compositions = options.compositions.as_deref().map(read_compositions).transpose()?;
        compositions.iter().try_for_each(|compositions| compositions.require(&data.dataset.species))?;
        let output = options.output.as_deref().zip(format);
        Ok(Inputs { options, data, compositions, output })
    }

    /// Refuses an output that could not be written; to be called when all inputs are read.
    fn require_output(&self, files: &dyn Files) -> Result<(), Failure> {
        let Some((output, format)) = self.output else { return Ok(()) };
        files.require_writable(output)?;
        require_writable_names(format, &self.dataset().species)
            .map_err(|refused| at_header(refused, &self.data.sources).into())
    }

    fn dataset(&self) -> &Dataset {
        &self.data.dataset
    }

    /// Learns from the data; a refusal is shown at their header, unless options are the reason.
    fn learn(&self, learn: impl FnOnce(&Dataset) -> Result<Discovery, DiscoverError>) -> Result<Discovery, Failure> {
        learn(&self.data.dataset).map_err(|error| match error {
            DiscoverError::CannotDo { .. } => Failure::usage(error.to_string()),
            error => refusal(&error, &self.data.sources).into(),
        })
    }

    fn provenance(&self, method: &str, seed: u64, began: Instant) -> Provenance {
        Provenance {
            method: method.to_string(),
            seed,
            elapsed_s: began.elapsed().as_secs_f64(),
            command: self.options.command.clone(),
            data: self.data.files.clone(),
        }
    }

    fn write(&self, discovery: Discovery, provenance: Provenance, files: &dyn Files) -> Result<Learned, Failure> {
        let (mechanism, remark) = with_compositions(&discovery.network.mechanism, self.compositions.as_ref());
        let mut remarks: Vec<String> = remark.into_iter().collect();
        if let Some((output, format)) = self.output {
            let written = learned_text(mechanism.clone(), format, &discovery, &provenance, self.dataset())?;
            remarks.extend(written.remarks);
            files.write(output, &written.text)?;
        }
        Ok(Learned { discovery, provenance, mechanism, remarks })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::freezing::settings::AdamSettings;
    use crate::operations::memory_files::MemoryFiles;
    use crate::operations::monitor::Silent;

    /// A => B with k = 2/s.
    const DECAY: &str = "A,B,d[A]/dt,d[B]/dt\n1,0,-2,2\n0.5,0.5,-1,1\n0.25,0.75,-0.5,0.5\n0.125,0.875,-0.25,0.25\n";

    fn files() -> MemoryFiles {
        MemoryFiles::new([("data.csv", DECAY), ("net.rxn", "A => B\n"), ("empty.rxn", "# none\n")])
    }

    fn learning(output: &str) -> LearningFiles {
        LearningFiles {
            data: vec!["data.csv".to_string()],
            output: Some(output.to_string()),
            command: "test".to_string(),
            ..LearningFiles::default()
        }
    }

    fn fit(output: &str, structure: &str, files: &MemoryFiles) -> Result<Learned, Failure> {
        let options = FitOptions { files: learning(output), structure: structure.to_string(), sigma: None, seed: 0 };
        fit_rates(&options, files, &Silent)
    }

    #[test]
    fn a_decay_is_discovered_and_written() {
        let files = files();
        let options = DiscoverOptions { files: learning("learned.rxn"), ..DiscoverOptions::default() };
        let learned = discover_mechanism(&options, &files, &Silent).unwrap();
        assert!(learned.is_finished());
        assert_eq!(learned.provenance.method, "balance");
        assert_eq!(learned.mechanism.reactions().len(), 1);
        assert!((learned.discovery.network.rates[0].forward.k - 2.0).abs() < 1e-9);
        assert!(files.text("learned.rxn").unwrap().starts_with("A => B ; "), "{:?}", files.text("learned.rxn"));
    }

    #[test]
    fn the_rates_of_given_reactions_are_fitted() {
        let files = files();
        let learned = fit("learned.yaml", "net.rxn", &files).unwrap();
        assert_eq!(learned.provenance.method, "rates");
        let text = files.text("learned.yaml").unwrap();
        assert!(
            text.contains("Learned from data.csv by kinmech.") && text.contains("stop-reason: rates-fitted"),
            "{text}"
        );
        assert_eq!(
            fit("learned.yaml", "empty.rxn", &files).unwrap_err().to_string(),
            "--structure empty.rxn holds no reaction"
        );
    }

    #[test]
    fn an_output_in_a_format_that_is_only_read_is_refused_before_learning() {
        let files = files();
        let refused = fit("learned.inp", "net.rxn", &files).unwrap_err();
        assert!(matches!(refused, Failure::Usage(_)), "{refused}");
        let message = refused.to_string();
        let written = "the learned mechanism cannot be written to learned.inp: Chemkin's files are read, not written";
        assert!(message.starts_with(written), "{message}");
        for format in WritableFormat::all().map(WritableFormat::format) {
            assert!(format.extensions().iter().all(|it| message.contains(&format!(".{it}"))), "{message}");
        }
        assert_eq!(files.text("learned.inp"), None);
    }

    #[test]
    fn adam_over_windows_is_refused_before_the_data_are_read() {
        let mut settings = Settings { equations: EquationSource::Windows, ..Settings::default() };
        settings.method = MethodChoice::Named(freezing::NAME);
        settings.freezing.step = Step::Adam(AdamSettings::default());
        let options = DiscoverOptions { files: learning("learned.rxn"), settings, ..DiscoverOptions::default() };
        let refused = discover_mechanism(&options, &MemoryFiles::new([]), &Silent).unwrap_err();
        assert!(matches!(&refused, Failure::Usage(message) if message.starts_with("Adam learns from")), "{refused}");
    }

    #[test]
    fn derivatives_of_something_else_are_refused_only_where_they_are_learned_from() {
        // A => B with k = 2/s; the derivatives are those of another unit of time.
        let mut text = "time,A,B,d[A]/dt,d[B]/dt\n".to_string();
        for row in 0..12 {
            let (time, a) = (0.05 * f64::from(row), (-0.1 * f64::from(row)).exp());
            text += &format!("{time},{a},{},{},{}\n", 1.0 - a, -120.0 * a, 120.0 * a);
        }
        let files = MemoryFiles::new([("data.csv", text.as_str())]);
        let learned = |equations: EquationSource, method: MethodChoice| {
            let settings = Settings { equations, method, ..Settings::default() };
            let options = DiscoverOptions { files: learning("learned.rxn"), settings, ..DiscoverOptions::default() };
            discover_mechanism(&options, &files, &Silent)
        };
        let refused = learned(EquationSource::Derivatives, MethodChoice::Auto).unwrap_err();
        assert!(matches!(&refused, Failure::Invalid(found) if found[0].code == "derivative-mismatch"), "{refused}");
        let balance = MethodChoice::Named("balance");
        let k = learned(EquationSource::Windows, balance).unwrap().discovery.network.rates[0].forward.k;
        assert!((k - 2.0).abs() < 1e-5, "{k}");
        assert!(learned(EquationSource::Derivatives, MethodChoice::Named(search::NAME)).is_ok());
    }

    #[test]
    fn what_a_method_cannot_do_is_a_usage_error_that_names_those_that_can() {
        let settings = Settings { method: MethodChoice::Named(freezing::NAME), ..Settings::default() };
        let prior = PriorOptions { known: Some("net.rxn".to_string()), ..PriorOptions::default() };
        let options = DiscoverOptions { files: learning("learned.rxn"), prior, settings };
        let refused = discover_mechanism(&options, &files(), &Silent).unwrap_err();
        assert!(matches!(&refused, Failure::Usage(_)), "{refused}");
        assert_eq!(refused.to_string(), "the method ppf cannot do --known; trajectories and balance can");
    }

    #[test]
    fn a_relative_error_is_between_zero_and_one() {
        let settings = Settings { sigma: Some(1.5), ..Settings::default() };
        let options = DiscoverOptions { settings, ..DiscoverOptions::default() };
        let refused = discover_mechanism(&options, &files(), &Silent).unwrap_err();
        assert_eq!(refused.to_string(), "--sigma is a relative error, between 0 and 1");
    }
}
