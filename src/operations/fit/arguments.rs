//! What the user asks of a fit, as texts, and what they mean for one structure.

use crate::data::Dataset;
use crate::grammar::unit;
use crate::learn::reaction::Reaction;
use crate::learn::trajectories::options::{FitOptions, Noise, Signal, Start};
use crate::mechanism::Mechanism;
use crate::operations::discover::LearningFiles;
use crate::operations::failure::Failure;
use crate::operations::fit::signal::Quantities;
use crate::spelling::nearest;
use crate::units::{Dimensions, Unit};

/// A fit as the user asks for it.
#[derive(Clone, Debug, Default)]
pub struct FitArguments {
    pub files: LearningFiles,
    /// Mechanism files with the reactions to fit; their rates do not matter.
    pub structures: Vec<String>,
    /// `A=1,B=fit,first-row`: known starts, starts to fit, and what holds for all others.
    pub starts: Vec<String>,
    /// Species held constant.
    pub fixed: Vec<String>,
    /// Species of the structure that the data may lack; the others are said to be unobserved.
    pub unobserved: Vec<String>,
    /// `mass = A + 0.35*C + ?*D`: columns that are sums over species.
    pub signals: Vec<String>,
    /// `0.02`, `5%`, `0.02+5%`: the standard error of every value, absolute and relative.
    pub sigma: Option<String>,
    /// Whether one constant and one relative part of the noise is estimated for every column.
    pub estimate_noise: bool,
    /// Groups of runs (`run1,run2`) that share a factor of all rates.
    pub scaled: Vec<String>,
    /// Runs whose clock is shifted.
    pub shifted: Vec<String>,
    pub restarts: usize,
    pub seed: u64,
    /// Whether profile-likelihood intervals are left out.
    pub without_profiles: bool,
}

/// Random first guesses, unless the user says otherwise.
pub const FIRST_GUESSES: usize = 12;
/// Temperatures that differ by less than this share are the same.
const TEMPERATURE_SPREAD: f64 = 1e-6;

impl FitArguments {
    /// What they mean for one structure. Starts and constant species that only another structure has are left out.
    ///
    /// # Errors
    /// Names that neither the data nor any structure know, and texts that cannot be read.
    pub(super) fn for_structure(
        &self,
        structure: &Mechanism,
        all: &[&Mechanism],
        dataset: &Dataset,
    ) -> Result<FitOptions, Failure> {
        let species = species_of(structure, dataset);
        let anywhere: Vec<String> = all.iter().flat_map(|structure| structure.species_names()).collect();
        let place = |name: &str| -> Result<Option<usize>, Failure> {
            require(name, &anywhere)?;
            Ok(species.iter().position(|known| known == name))
        };
        let column = |id| species.iter().position(|name| name == structure.name(id)).unwrap_or(0);
        let reactions = structure.reactions().iter().map(|reaction| Reaction::of_mechanism(reaction, column)).collect();
        let held = self.fixed.iter().map(|name| place(name)).collect::<Result<Vec<Option<usize>>, Failure>>()?;
        let starts = self.starts(&place)?;
        let signals = self.signals(&Quantities { species: &species, mechanism: structure }, dataset)?;
        let list = |text: &String| text.split(',').map(|label| label.trim().to_string()).collect::<Vec<String>>();
        Ok(FitOptions {
            reactions,
            species,
            held: held.into_iter().flatten().collect(),
            starts,
            signals,
            noise: self.noise()?,
            scaled: self.scaled.iter().map(list).collect(),
            shifted: self.shifted.iter().flat_map(list).collect(),
            restarts: self.restarts,
            seed: self.seed,
            profiles: !self.without_profiles,
            temperature_spread: TEMPERATURE_SPREAD,
        })
    }
}

impl FitArguments {
    /// The starts by species, `place` being its place in a structure.
    fn starts(
        &self,
        place: &dyn Fn(&str) -> Result<Option<usize>, Failure>,
    ) -> Result<Vec<(Option<usize>, Start)>, Failure> {
        let mut starts = Vec::new();
        for text in self.starts.iter().flat_map(|text| text.split(',')).filter(|text| !text.trim().is_empty()) {
            match start(text.trim())? {
                (None, start) => starts.push((None, start)),
                (Some(name), start) => starts.extend(place(&name)?.map(|species| (Some(species), start))),
            }
        }
        Ok(starts)
    }

    fn signals(&self, quantities: &Quantities<'_>, dataset: &Dataset) -> Result<Vec<Signal>, Failure> {
        let signals = self.signals.iter().map(|text| quantities.signal(text)).collect::<Result<Vec<_>, Failure>>()?;
        match signals.iter().find(|signal| !dataset.species.contains(&signal.name)) {
            Some(signal) => Err(Failure::usage(format!("--signal names {}, of which there is no column", signal.name))),
            None => Ok(signals),
        }
    }

    fn noise(&self) -> Result<Noise, Failure> {
        match (&self.sigma, self.estimate_noise) {
            (Some(text), _) => sigma(text),
            (None, true) => Ok(Noise::Estimated),
            (None, false) => Ok(Noise::Common),
        }
    }
}

/// The species of a structure: those of the data in their order, then those without data.
fn species_of(structure: &Mechanism, dataset: &Dataset) -> Vec<String> {
    let names = structure.species_names();
    let observed = dataset.species.iter().filter(|name| names.contains(name));
    let unobserved = names.iter().filter(|name| !dataset.species.contains(name));
    observed.chain(unobserved).cloned().collect()
}

pub(in crate::operations) fn require(name: &str, species: &[String]) -> Result<(), Failure> {
    if species.iter().any(|known| known == name) {
        return Ok(());
    }
    let near = nearest(name, species.iter().map(String::as_str));
    let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
    Err(Failure::usage(format!("{name} is no species of the structure{hint}")))
}

/// `A=1`, `A=0.93 umol/L`, `A=fit`, `A=first-row`, `fit` or `first-row`: the species, if one is named, and its start.
pub(in crate::operations) fn start(text: &str) -> Result<(Option<String>, Start), Failure> {
    let (name, value) = match text.rsplit_once('=') {
        Some((name, value)) => (Some(name.trim().to_string()), value.trim()),
        None => (None, text),
    };
    let start = match (&name, value) {
        (_, "fit") => Start::Fitted,
        (_, "first-row") => Start::FirstRow,
        (Some(_), value) => Start::Known(concentration(value)?),
        (None, _) => {
            return Err(Failure::usage(format!(
                "--start {text} is not NAME=CONCENTRATION, NAME=fit, NAME=first-row, fit or first-row"
            )));
        }
    };
    Ok((name, start))
}

/// A number with a unit, kmol/m³; without one in mol/L.
fn concentration(text: &str) -> Result<f64, Failure> {
    let not_one = || Failure::usage(format!("`{text}` is not a concentration, zero or more"));
    let (number, unit) = match text.split_once(char::is_whitespace) {
        Some((number, unit)) => (number, Some(unit.trim())),
        None => (text, None),
    };
    let value = number.parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0).ok_or_else(not_one)?;
    let Some(unit) = unit else { return Ok(value) };
    let expression = unit::parse(unit).map_err(|_| not_one())?;
    let unit = Unit::of(expression.factor, &expression.powers).map_err(|_| not_one())?;
    unit.factor_for(Dimensions::CONCENTRATION).map(|factor| value * factor).map_err(|_| not_one())
}

/// `0.02`, `5%` or `0.02+5%`.
fn sigma(text: &str) -> Result<Noise, Failure> {
    let (mut absolute, mut relative) = (0.0, 0.0);
    let wrong =
        || Failure::usage(format!("--sigma {text} is not a positive error such as 0.02 (mol/L), 5% or 0.02+5%"));
    for part in text.split('+').map(str::trim) {
        let (target, number, factor) = match part.strip_suffix('%') {
            Some(number) => (&mut relative, number.trim(), 1e-2),
            None => (&mut absolute, part, 1.0),
        };
        let value: f64 = number.parse().map_err(|_| wrong())?;
        *target = value * factor;
    }
    let usable = |value: f64| value.is_finite() && value >= 0.0;
    match usable(absolute) && usable(relative) && absolute + relative > 0.0 {
        true => Ok(Noise::Known { absolute, relative }),
        false => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["A", "B"].map(String::from).to_vec()
    }

    #[test]
    fn starts_are_known_fitted_or_the_first_row() {
        let read = |text: &str| start(text).map_err(|error| error.to_string());
        let of = |name: &str, start: Start| Ok((Some(name.to_string()), start));
        assert_eq!(read("A=1.5"), of("A", Start::Known(1.5)));
        assert_eq!(read("B=2 mmol/L"), of("B", Start::Known(2e-3)));
        assert_eq!(read("B = fit"), of("B", Start::Fitted));
        assert_eq!(read("first-row"), Ok((None, Start::FirstRow)));
        assert!(require("C", &names()).is_err());
        assert!(read("A=-1").is_err() && read("A=1 K").is_err() && read("x").is_err());
    }

    #[test]
    fn errors_are_absolute_relative_or_both() {
        let read = |text: &str| sigma(text).map_err(|error| error.to_string());
        assert_eq!(read("0.02"), Ok(Noise::Known { absolute: 0.02, relative: 0.0 }));
        assert_eq!(read("0.02 + 5%"), Ok(Noise::Known { absolute: 0.02, relative: 0.05 }));
        assert!(read("0").is_err() && read("-1").is_err() && read("x%").is_err());
    }
}
