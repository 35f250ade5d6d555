//! The fitted rates of each system, and the file of a fitted mechanism.

use crate::constants::GAS_CONSTANT;
use crate::data::Dataset;
use crate::formats::{MetadataValue, WritableFormat};
use crate::learn::fitted::{Activation, FittedRate, assemble};
use crate::learn::outcome::Status;
use crate::learn::trajectories::TrajectoryFit;
use crate::learn::trajectories::options::FitOptions;
use crate::operations::failure::Failure;
use crate::operations::fit::candidate::{Candidate, SystemRates};
use crate::operations::fit::units::{rate_units, scaling_of_file};
use crate::operations::learned_file::{LearnedText, text_of};
use crate::operations::learned_metadata::rate;
use crate::operations::provenance::Provenance;

/// The rates of every system.
///
/// # Errors
/// Names that no mechanism can hold.
pub fn rates_of_systems(fit: &TrajectoryFit, options: &FitOptions) -> Result<Vec<SystemRates>, Failure> {
    let layout = &fit.model.layout;
    let of_system = |(system, name): (usize, &String)| {
        let rates: Vec<Option<FittedRate>> =
            (0..layout.directions).map(|direction| Some(fitted_rate(fit, system, direction))).collect();
        let (mechanism, rates) = assemble(&options.species, &options.reactions, &rates)
            .map_err(|error| Failure::failed("writing the fitted mechanism", error))?;
        let mut next = 0;
        let mut place = || {
            next += 1;
            layout.ln_rate(system, next - 1)
        };
        let places = options.reactions.iter().map(|reaction| (place(), reaction.reversible.then(&mut place)));
        Ok(SystemRates { name: name.clone(), mechanism, places: places.collect(), rates })
    };
    fit.model.measurements.systems.iter().enumerate().map(of_system).collect()
}

/// k = k₀ exp(−ε (T₀/T − 1)) = k₀ e^ε exp(−ε T₀/T): A = k₀ e^ε, Ea = ε R T₀.
fn fitted_rate(fit: &TrajectoryFit, system: usize, direction: usize) -> FittedRate {
    let layout = &fit.model.layout;
    let place = layout.ln_rate(system, direction);
    let (k, error) = (fit.theta[place].exp(), fit.uncertainty.standard_errors[place]);
    let activation = fit.model.reference_temperature.map(|reference| {
        let energy = layout.energy(direction);
        let (epsilon, energy_error) = (fit.theta[energy], fit.uncertainty.standard_errors[energy]);
        let covariance = fit.uncertainty.covariance[[place, energy]];
        Activation {
            pre_exponential: k * epsilon.exp(),
            ln_a_error: (error * error + energy_error * energy_error + 2.0 * covariance).max(0.0).sqrt(),
            energy: epsilon * GAS_CONSTANT * reference,
            energy_error: energy_error * GAS_CONSTANT * reference,
        }
    });
    FittedRate { k, standard_error: k * error, activation }
}

/// The fitted mechanism of one system in a format. Errors: what the format cannot hold.
pub(super) fn fitted_text(
    candidate: &Candidate,
    system: &SystemRates,
    format: WritableFormat,
    provenance: &Provenance,
    dataset: &Dataset,
) -> Result<LearnedText, Failure> {
    let metadata = metadata(candidate, system, provenance);
    text_of(system.mechanism.clone(), format, metadata, provenance, dataset)
}

/// Where the rates come from and how certain they are.
fn metadata(candidate: &Candidate, system: &SystemRates, provenance: &Provenance) -> Vec<(String, MetadataValue)> {
    let (fit, number) = (&candidate.fit, MetadataValue::Number);
    let unit = &fit.model.measurements.unit;
    let text = |text: &str| MetadataValue::text(text);
    let files = provenance.data.iter().map(|file| text(&format!("{} sha256:{}", file.name, file.sha256)));
    let mut entries = vec![
        ("generator", text(&format!("kinmech {}", env!("CARGO_PKG_VERSION")))),
        ("command", text(&provenance.command)),
        ("method", text(&provenance.method)),
        ("structure", text(&candidate.structure)),
        ("data", MetadataValue::List(files.collect())),
    ];
    if !system.name.is_empty() {
        entries.push(("system", text(&system.name)));
    }
    entries.extend([
        ("values", MetadataValue::Integer(fit.data as u64)),
        ("parameters", MetadataValue::Integer(fit.parameters as u64)),
        ("sum-of-squares", number(fit.sum_of_squares)),
        ("bic", number(fit.bic)),
        ("lack-of-fit", MetadataValue::Flag(fit.lack_of_fit.found)),
        ("rate-units", text(&rate_units(unit))),
    ]);
    entries.extend(scaling_of_file(unit).map(|scaling| ("scaling", text(&scaling))));
    let reactions = system.mechanism.reactions().iter().zip(&system.rates).map(|(reaction, rates)| {
        let mut entry = vec![
            ("equation".to_string(), MetadataValue::Text(system.mechanism.equation(reaction))),
            ("forward".to_string(), rate(rates.forward, Status::Unassessed)),
        ];
        entry.extend(rates.reverse.map(|reverse| ("reverse".to_string(), rate(reverse, Status::Unassessed))));
        MetadataValue::Entries(entry)
    });
    entries.push(("reactions", MetadataValue::List(reactions.collect())));
    entries.into_iter().map(|(key, value)| (key.to_string(), value)).collect()
}
