//! A mechanism against data: how far its trajectories are from the measured ones, by column and run.

use ndarray::Array2;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::data::{ConcentrationUnit, Dataset};
use crate::simulate::comparison::{Comparison, SumTerm};
use crate::simulate::dataset::SimulationError;
use crate::simulate::initial::{InitialError, find};
use crate::simulate::measured_run::{MeasuredRun, distinct_times};

/// How far the simulation of a column gets from the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Deviation {
    /// The name of the column.
    pub species: String,
    /// The largest deviation over the largest |u_data| of the column, or of all columns if the data of this one
    /// are zero.
    pub relative: f64,
    /// The label of the experiment and the time, s, of the largest deviation.
    pub experiment: String,
    pub time: f64,
    /// Measured values, and the root mean square of their deviations, kmol/m³.
    pub values: usize,
    pub rms: f64,
}

/// The deviations of one run: those of columns with measured values.
#[derive(Clone, Debug, PartialEq)]
pub struct RunDeviations {
    pub experiment: String,
    /// Where the data have systems.
    pub system: Option<String>,
    pub species: Vec<Deviation>,
}

/// The deviation of each column of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    pub species: Vec<Deviation>,
    pub runs: Vec<RunDeviations>,
    /// The unit of the data, and of what is called kmol/m³ above.
    pub unit: ConcentrationUnit,
}

impl Agreement {
    pub fn worst(&self) -> Option<&Deviation> {
        self.species.iter().max_by(|a, b| a.relative.total_cmp(&b.relative))
    }
}

/// The deviations of one column in one run.
#[derive(Clone, Copy, Default)]
struct Deviations {
    values: usize,
    squares: f64,
    /// The largest one, and its row.
    largest: f64,
    row: usize,
}

impl Deviations {
    fn add(&mut self, difference: f64, row: usize) {
        self.values += 1;
        self.squares += difference * difference;
        if self.values == 1 || difference > self.largest {
            (self.largest, self.row) = (difference, row);
        }
    }

    fn join(mut self, other: &Deviations) -> Deviations {
        if self.values == 0 || other.values > 0 && other.largest > self.largest {
            (self.largest, self.row) = (other.largest, other.row);
        }
        self.values += other.values;
        self.squares += other.squares;
        self
    }
}

impl Comparison<'_> {
    /// Integrates each experiment from its start, at its own temperature where the data give one, and compares at the
    /// times of its rows. Missing values are passed over; a value below a limit deviates by what is above the limit.
    ///
    /// # Errors
    /// Data without times, columns that are neither species nor sums, starts that nothing tells, and runs that cannot be
    /// integrated.
    pub fn with(&self, dataset: &Dataset) -> Result<Agreement, SimulationError> {
        let times = dataset.times.as_ref().ok_or(SimulationError::NoTimes)?;
        let columns = dataset.species.iter().map(|name| self.column(name)).collect::<Result<Vec<_>, _>>()?;
        let runs: Vec<usize> = (0..dataset.experiments.len()).collect();
        let runs: Vec<usize> = runs.into_iter().filter(|run| !dataset.experiments[*run].rows.is_empty()).collect();
        let found: Vec<Result<Vec<Deviations>, SimulationError>> =
            runs.clone().into_par_iter().map(|run| self.deviations(dataset, times, run, &columns)).collect();
        let found = found.into_iter().collect::<Result<Vec<_>, _>>()?;
        let report = Report { dataset, times, runs: &runs, found: &found };
        Ok(Agreement { species: report.of_columns(), runs: report.of_runs(), unit: dataset.unit() })
    }

    /// What a column measures.
    fn column(&self, name: &str) -> Result<Vec<(SumTerm, f64)>, InitialError> {
        if let Some(sum) = self.sums.iter().find(|sum| sum.column == name) {
            return Ok(sum.terms.clone());
        }
        let names: Vec<&str> = self.mechanism.species().iter().map(|species| species.name.as_str()).collect();
        Ok(vec![(SumTerm::Species(find(name, &names)?), 1.0)])
    }

    fn deviations(
        &self,
        dataset: &Dataset,
        times: &[f64],
        run: usize,
        columns: &[Vec<(SumTerm, f64)>],
    ) -> Result<Vec<Deviations>, SimulationError> {
        let rows = dataset.experiments[run].rows.clone();
        let (distinct, place) = distinct_times(&times[rows.clone()]);
        let measured = MeasuredRun { comparison: self, dataset, run, columns };
        let simulated: Array2<f64> = measured.simulated(&distinct)?;
        let of_column = |column: usize| {
            let mut found = Deviations { row: rows.start, ..Deviations::default() };
            for row in rows.clone() {
                let simulated = simulated[[place[row - rows.start], column]];
                let value = dataset.concentrations[[row, column]];
                let limit = dataset.limits.as_ref().map_or(f64::NAN, |limits| limits[[row, column]]);
                if limit.is_finite() {
                    found.add((simulated - limit).max(0.0), row);
                } else if value.is_finite() {
                    found.add((simulated - value).abs(), row);
                }
            }
            found
        };
        Ok((0..columns.len()).map(of_column).collect())
    }
}

/// What the deviations are reported with.
struct Report<'a> {
    dataset: &'a Dataset,
    times: &'a [f64],
    runs: &'a [usize],
    /// Run by run, column by column.
    found: &'a [Vec<Deviations>],
}

impl Report<'_> {
    fn of_columns(&self) -> Vec<Deviation> {
        let nothing = Deviations::default();
        let of_column = |column: usize| {
            let all = self.found.iter().map(|of_run| &of_run[column]);
            self.deviation(column, &all.fold(nothing, Deviations::join))
        };
        (0..self.dataset.species.len()).map(of_column).collect()
    }

    fn of_runs(&self) -> Vec<RunDeviations> {
        let of_run = |(run, found): (&usize, &Vec<Deviations>)| RunDeviations {
            experiment: self.dataset.experiments[*run].label.clone(),
            system: self.dataset.systems.as_ref().map(|systems| systems[*run].clone()),
            species: (0..found.len())
                .filter(|column| found[*column].values > 0)
                .map(|column| self.deviation(column, &found[column]))
                .collect(),
        };
        self.runs.iter().zip(self.found).map(of_run).collect()
    }

    fn deviation(&self, column: usize, found: &Deviations) -> Deviation {
        let largest = |values: &mut dyn Iterator<Item = &f64>| {
            values.filter(|u| u.is_finite()).fold(0.0, |largest: f64, u| largest.max(u.abs()))
        };
        let own = largest(&mut self.dataset.concentrations.column(column).iter());
        let of_all = largest(&mut self.dataset.concentrations.iter());
        let scale = [own, of_all].into_iter().find(|scale| *scale > 0.0).unwrap_or(1.0);
        let experiment = self.dataset.experiments.iter().find(|experiment| experiment.rows.contains(&found.row));
        Deviation {
            species: self.dataset.species[column].clone(),
            relative: found.largest / scale,
            experiment: experiment.map_or(String::new(), |experiment| experiment.label.clone()),
            time: self.times.get(found.row).copied().unwrap_or(0.0),
            values: found.values,
            rms: (found.squares / found.values.max(1) as f64).sqrt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read;
    use crate::mechanism::{Mechanism, Reaction, Species};
    use crate::rates::{Arrhenius, Rate};
    use crate::simulate::comparison::MeasuredSum;
    use crate::simulate::dataset::Conditions;
    use crate::simulate::dataset::simulate;
    use crate::simulate::initial::{InitialError, random_states};
    use crate::simulate::integrate::Tolerances;
    use crate::simulate::test_networks::{hydrogen, mechanism};
    use crate::source::Source;

    const AT_300_K: Conditions = Conditions { temperature: 300.0, pressure: None };

    fn against(text: &str) -> Result<Agreement, SimulationError> {
        let decay = mechanism(&["A", "B", "C"], &[("A => B", 1.0)]);
        let dataset = read(&Source::new("data.csv", text)).unwrap_or_else(|errors| panic!("{}", errors[0])).dataset;
        compared(&decay, &dataset, Tolerances::default())
    }

    fn compared(
        mechanism: &Mechanism,
        dataset: &Dataset,
        tolerances: Tolerances,
    ) -> Result<Agreement, SimulationError> {
        let conditions = AT_300_K;
        Comparison { mechanism, conditions, tolerances, starts: Vec::new(), sums: Vec::new() }.with(dataset)
    }

    #[test]
    fn simulated_data_agree_with_their_mechanism() {
        let states = random_states(6, 4, 0.0..1.0, 1).unwrap();
        let times = [0.0, 0.01, 0.1, 1.0];
        let dataset = simulate(&hydrogen(), AT_300_K, &states, &times, Tolerances::default(), false).unwrap();
        let same = compared(&hydrogen(), &dataset, Tolerances::default()).unwrap();
        assert_eq!(same.species.len(), 6);
        assert!(same.species.iter().all(|deviation| deviation.relative == 0.0), "{same:?}");
        let finer = compared(&hydrogen(), &dataset, Tolerances { relative: 1e-12, absolute: 1e-16 }).unwrap();
        assert!(finer.worst().unwrap().relative < 1e-7, "{:?}", finer.worst());
    }

    #[test]
    fn the_worst_deviation_is_found_with_its_place() {
        // B before A, a missing value, and one value off by 0.1 of a largest 2.
        let agreement = against(
            "experiment,time,B,A\nx,0,0,1\nx,0.6931471805599453,0.5,0.5\n\
             y,1,0,2\ny,1.6931471805599453,,1.1\n",
        );
        let agreement = agreement.unwrap();
        let worst = agreement.worst().unwrap();
        assert_eq!((worst.species.as_str(), worst.experiment.as_str()), ("A", "y"));
        assert!((worst.relative - 0.05).abs() < 1e-8 && worst.time == 1.693_147_180_559_945_3, "{worst:?}");
        assert_eq!(agreement.species[0].species, "B");
        assert!(agreement.species[0].relative < 1e-8);
    }

    #[test]
    fn replicates_are_compared_one_by_one() {
        let agreement = against("time,A\n0,2\n0.6931471805599453,1\n0.6931471805599453,1.1\n").unwrap();
        assert!((agreement.species[0].relative - 0.05).abs() < 1e-8, "{agreement:?}");
    }

    #[test]
    fn data_that_cannot_be_compared_are_refused() {
        assert_eq!(against("A\n1\n"), Err(SimulationError::NoTimes));
        let unknown = InitialError::UnknownSpecies { name: "AA".into(), nearest: Some("A".into()) };
        assert_eq!(against("time,AA\n0,1\n"), Err(SimulationError::Initial(unknown)));
        let missing = InitialError::Missing { experiment: "1".into(), species: "A".into() };
        assert_eq!(against("time,A\n0,\n1,1\n"), Err(SimulationError::Initial(missing)));
    }

    #[test]
    fn missing_cells_limits_and_runs_are_counted() {
        let text = "experiment,time,A,B\nx,0,2,0\nx,0.6931471805599453,<0.9,\nx,1.3862943611198906,,1.4\ny,0,1,\ny,0.6931471805599453,0.6,\n";
        let agreement = against(text).unwrap();
        let [a, b] = &agreement.species[..] else { panic!("{agreement:?}") };
        // A is 1 where it should be below 0.9, and 0.5 for 0.6; B is 1.5 for 1.4.
        assert_eq!((a.values, b.values), (4, 2));
        assert!((a.rms - (0.02f64 / 4.0).sqrt()).abs() < 1e-8 && (b.rms - (0.01f64 / 2.0).sqrt()).abs() < 1e-8);
        let of_run: Vec<(&str, usize)> =
            agreement.runs.iter().map(|run| (run.experiment.as_str(), run.species.len())).collect();
        assert_eq!(of_run, [("x", 2), ("y", 1)]);
    }

    #[test]
    fn known_starts_and_sums_are_compared() {
        let mechanism = mechanism(&["A", "B", "C"], &[("A => B", 1.0)]);
        let text = "time,heat,mass\n0.6931471805599453,-50,2\n1.3862943611198906,-25,2\n";
        let dataset = read(&Source::new("data.csv", text)).unwrap_or_else(|errors| panic!("{}", errors[0])).dataset;
        let sum = |column: &str, terms: Vec<(SumTerm, f64)>| MeasuredSum { column: column.to_string(), terms };
        let sums = vec![
            sum("heat", vec![(SumTerm::Rate(0), -50.0)]),
            sum("mass", vec![(SumTerm::Species(0), 1.0), (SumTerm::Species(1), 1.0)]),
        ];
        let comparison = Comparison {
            mechanism: &mechanism,
            conditions: AT_300_K,
            tolerances: Tolerances::default(),
            starts: vec![(0, 2.0)],
            sums,
        };
        let agreement = comparison.with(&dataset).unwrap();
        assert!(agreement.worst().unwrap().relative < 1e-8, "{agreement:?}");
    }

    #[test]
    fn a_temperature_that_varies_is_followed() {
        // k = 1e8 exp(−1e4/T) from 500 to 600 K: A is the exponential of −∫ k dt, here by fine steps.
        let mut mechanism = Mechanism::new();
        let a = mechanism.add_species(Species::named("A")).unwrap();
        let arrhenius = Arrhenius { a: 1e8, b: 0.0, activation_energy: 1e4 * 8_314.462_618_153_24 };
        let loss =
            Reaction { rate: Some(Rate::Arrhenius(arrhenius)), ..Reaction::one_way(vec![(a, 1.into())], vec![], 1.0) };
        mechanism.add_reaction(loss).unwrap();
        let steps = 100_000;
        let integral = |end: f64| -> f64 {
            let k = |n: i32| 1e8 * (-1e4 / (500.0 + end * (f64::from(n) + 0.5) / f64::from(steps))).exp();
            (0..steps).map(k).sum::<f64>() * end / f64::from(steps)
        };
        let text = format!(
            "time,T [K],A\n0,500,1\n50,550,{}\n100,600,{}\n",
            (-integral(50.0)).exp(),
            (-integral(100.0)).exp()
        );
        let dataset = read(&Source::new("data.csv", text)).unwrap_or_else(|errors| panic!("{}", errors[0])).dataset;
        let agreement = compared(&mechanism, &dataset, Tolerances::default()).unwrap();
        assert!(agreement.worst().unwrap().relative < 1e-4, "{agreement:?}");
    }
}
