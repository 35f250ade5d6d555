//! Writing a data set so that reading gives the same data set.

use crate::data::csv::column_unit::Scale;
use crate::data::csv::header::{Quantity, read_column};
use crate::data::{Dataset, UNNAMED_EXPERIMENT};

/// Why a data set has no CSV form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWritable {
    #[error("`{name}` cannot be the name of a column of concentrations")]
    Name { name: String },
    #[error("`{label}` cannot be the label of an experiment: it is empty, or begins or ends with a blank")]
    Label { label: String },
    #[error("row {row} has not as many values as there are columns")]
    Uneven { row: usize },
}

/// The data set as CSV in internal units (mol/L, s, K, Pa), species in their own quantity where they have one. Its first line is the header, since most readers take no
/// comments. Numbers are the shortest that read back as the same double; a missing value is an empty cell, one below a
/// limit of detection `<LIMIT`. Known starts stand in every row of their experiment.
///
/// There is no `experiment` column if the only experiment has the label of a file without labels.
pub fn write(dataset: &Dataset) -> Result<String, NotWritable> {
    let labelled = dataset.experiments.len() != 1 || dataset.experiments[0].label != UNNAMED_EXPERIMENT;
    let mut bytes = Vec::new();
    let mut writer = csv::WriterBuilder::new().comment(Some(b'#')).from_writer(&mut bytes);
    writer.write_record(header(dataset, labelled)?).map_err(|_| NotWritable::Uneven { row: 0 })?;
    for (run, experiment) in dataset.experiments.iter().enumerate() {
        if labelled && (experiment.label.is_empty() || experiment.label.trim() != experiment.label) {
            return Err(NotWritable::Label { label: experiment.label.clone() });
        }
        let label = labelled.then_some(experiment.label.as_str());
        for row in experiment.rows.clone() {
            writer.write_record(cells(dataset, label, run, row)).map_err(|_| NotWritable::Uneven { row: row + 1 })?;
        }
    }
    drop(writer);
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn header(dataset: &Dataset, labelled: bool) -> Result<Vec<String>, NotWritable> {
    let conditions = [
        (labelled, "experiment"),
        (dataset.systems.is_some(), "system"),
        (dataset.times.is_some(), "time"),
        (dataset.temperatures.is_some(), "temperature"),
        (dataset.pressures.is_some(), "pressure"),
    ];
    let mut header: Vec<String> =
        conditions.iter().filter(|(present, _)| *present).map(|(_, name)| name.to_string()).collect();
    let unit = dataset.quantity.as_deref();
    let mut push = |species: &String, name: String, quantity: Quantity| -> Result<(), NotWritable> {
        header.push(named(name, unit, &quantity, species)?);
        Ok(())
    };
    for species in &dataset.species {
        push(species, species.clone(), Quantity::Concentration(species.clone()))?;
    }
    for species in dataset.species.iter().filter(|_| dataset.derivatives.is_some()) {
        push(species, format!("d[{species}]/dt"), Quantity::Derivative(species.clone()))?;
    }
    for species in dataset.species.iter().filter(|_| dataset.sigmas.is_some()) {
        push(species, format!("sigma[{species}]"), Quantity::Sigma(species.clone()))?;
    }
    for species in dataset.species.iter().filter(|_| dataset.starts.is_some()) {
        push(species, format!("start[{species}]"), Quantity::Start(species.clone()))?;
    }
    Ok(header)
}

/// The name of a column, with its unit if it is in a quantity of its own or if the name alone would be read as something
/// else.
fn named(name: String, unit: Option<&str>, quantity: &Quantity, species: &str) -> Result<String, NotWritable> {
    let per_time = if matches!(quantity, Quantity::Derivative(_)) { "/s" } else { "" };
    let with_unit = format!("{name} [{}{per_time}]", unit.unwrap_or("mol/L"));
    let is_meant = |text: &String| {
        let is_internal = |scale: Option<Scale>| match scale {
            Some(scale) => scale.factor == 1.0 && scale.offset == 0.0 && scale.quantity.as_deref() == unit,
            None => unit.is_none(),
        };
        read_column(text).is_ok_and(|found| found.quantity == *quantity && is_internal(found.scale))
    };
    let understood = [name, with_unit].into_iter().find(is_meant);
    understood.ok_or_else(|| NotWritable::Name { name: species.to_string() })
}

fn cells(dataset: &Dataset, label: Option<&str>, run: usize, row: usize) -> Vec<String> {
    let system = dataset.systems.as_ref().map(|systems| systems[run].clone());
    let conditions = [&dataset.times, &dataset.temperatures, &dataset.pressures];
    let conditions = conditions.into_iter().flatten().map(|column| shortest(column[row]));
    let concentrations = (0..dataset.species.len()).map(|species| {
        let limit = dataset.limits.as_ref().map_or(f64::NAN, |limits| limits[[row, species]]);
        let sign = if limit.is_nan() { "" } else { "<" };
        sign.to_string() + &shortest(if limit.is_nan() { dataset.concentrations[[row, species]] } else { limit })
    });
    let tables = [dataset.derivatives.as_ref(), dataset.sigmas.as_ref()].into_iter().flatten();
    let values = tables.flat_map(|table| table.row(row).to_vec());
    let starts = dataset.starts.iter().flat_map(|starts| starts.row(run).to_vec());
    let labels = label.map(str::to_string).into_iter().chain(system);
    labels.chain(conditions).chain(concentrations).chain(values.chain(starts).map(shortest)).collect()
}

/// Plain notation near one, exponents elsewhere; empty for NaN.
fn shortest(value: f64) -> String {
    let size = value.abs();
    if value.is_nan() {
        String::new()
    } else if size == 0.0 || (1e-4..1e15).contains(&size) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};
    use proptest::prelude::{Just, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};

    use super::*;
    use crate::data::{Experiment, read};
    use crate::source::Source;

    fn read_back(text: &str) -> Dataset {
        read(&Source::new("data.csv", text)).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0])).dataset
    }

    fn example() -> Dataset {
        Dataset {
            species: vec!["H2".into(), "CH2(S,T)".into(), "#1".into(), "t".into()],
            experiments: vec![
                Experiment { label: "#a, b".into(), rows: 0..1 },
                Experiment { label: "2".into(), rows: 1..3 },
            ],
            times: Some(vec![0.5, 0.0, 0.3]),
            temperatures: Some(vec![300.0, 1500.0, 1500.5]),
            pressures: None,
            concentrations: array![
                [1.0, 0.1, 0.0, 0.5],
                [0.1 + 0.2, 1e-20, -1e-9, 3.0],
                [1e300, 5e-324, 12345.0, 1e-4]
            ],
            ..Dataset::default()
        }
    }

    #[test]
    fn the_text_is_what_one_would_write() {
        let text = write(&example()).unwrap();
        let expected = "experiment,time,temperature,H2,\"CH2(S,T)\",\"#1\",t [mol/L]\n\
            \"#a, b\",0.5,300,1,0.1,0,0.5\n\
            2,0,1500,0.30000000000000004,1e-20,-1e-9,3\n\
            2,0.3,1500.5,1e300,5e-324,12345,0.0001\n";
        assert_eq!(text, expected);
        assert_eq!(read_back(&text), example());
    }

    #[test]
    fn a_name_that_looks_like_one_with_a_unit_gets_a_unit() {
        let sigmas = Some(array![[1.0]]);
        let dataset = Dataset { species: vec!["A [Z".into()], sigmas, ..unlabelled(vec![2.0]) };
        let text = write(&dataset).unwrap();
        assert_eq!(text, "A [Z,sigma[A [Z] [mol/L]\n2,1\n");
        assert_eq!(read_back(&text), dataset);
    }

    #[test]
    fn limits_starts_systems_and_the_quantity_read_back() {
        let dataset = Dataset {
            concentrations: array![[1.0, 0.1, 0.0, 0.5], [f64::NAN, 1e-20, -1e-9, 3.0], [1e300, 5e-324, 12345.0, 1e-4]],
            limits: Some(Array2::from_shape_fn((3, 4), |at| if at == (1, 0) { 0.25 } else { f64::NAN })),
            starts: Some(Array2::from_shape_fn((2, 4), |(run, species)| (run + species) as f64)),
            systems: Some(vec!["a".into(), "b".into()]),
            quantity: Some("%".into()),
            unit_is_written: true,
            ..example()
        };
        let text = write(&dataset).unwrap();
        assert!(text.starts_with("experiment,system,time,temperature,H2 [%],") && text.contains(",<0.25,"), "{text}");
        let back = read_back(&text);
        assert_eq!(format!("{back:?}"), format!("{dataset:?}"));
        let rates = Dataset { derivatives: Some(Array2::ones((3, 4))), sigmas: Some(Array2::ones((3, 4))), ..dataset };
        assert_eq!(format!("{:?}", read_back(&write(&rates).unwrap())), format!("{rates:?}"));
    }

    #[test]
    fn names_that_mean_something_else_are_refused() {
        for name in ["time", "", " A", "d[A]/dt", "volume"] {
            let dataset = Dataset { species: vec![name.into()], concentrations: array![[1.0]], ..unlabelled(vec![]) };
            assert_eq!(write(&dataset), Err(NotWritable::Name { name: name.into() }));
        }
        let mut dataset = example();
        dataset.experiments[0].label.clear();
        assert_eq!(write(&dataset), Err(NotWritable::Label { label: String::new() }));
        let uneven = Dataset { derivatives: Some(Array2::zeros((3, 2))), ..example() };
        assert_eq!(write(&uneven), Err(NotWritable::Uneven { row: 1 }));
    }

    #[test]
    fn a_row_of_nothing_but_one_missing_value_is_a_row() {
        let dataset = Dataset { species: vec!["A".into()], ..unlabelled(vec![1.0, f64::NAN, 2.0]) };
        let text = write(&dataset).unwrap();
        assert_eq!(read_back(&text).rows(), 3, "{text}");
    }

    fn unlabelled(column: Vec<f64>) -> Dataset {
        let rows = column.len();
        Dataset {
            species: Vec::new(),
            experiments: vec![Experiment { label: UNNAMED_EXPERIMENT.into(), rows: 0..rows }],
            times: None,
            temperatures: None,
            pressures: None,
            concentrations: Array2::from_shape_vec((rows, 1), column).unwrap(),
            ..Dataset::default()
        }
    }

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            4 => any::<f64>().prop_map(|value| if value.is_finite() { value } else { f64::NAN }),
            4 => -1.0..10.0f64,
            1 => Just(f64::NAN),
        ]
    }

    fn table(rows: usize, species: usize, of: impl Strategy<Value = f64>) -> impl Strategy<Value = Array2<f64>> {
        let values = prop::collection::vec(of, rows * species);
        values.prop_map(move |values| Array2::from_shape_vec((rows, species), values).unwrap())
    }

    fn dataset() -> impl Strategy<Value = Dataset> {
        (prop::collection::vec(1..4usize, 1..4), 1..4usize).prop_flat_map(|(lengths, species)| {
            let rows = lengths.iter().sum();
            let names = prop::collection::hash_set("[A-Z][A-Z0-9,\"# \\[\\]*{}.()+-]{0,6}Z", species);
            let labels = prop::collection::hash_set("[a-z\"#0-9][a-z ,#\n]{0,3}[a-z0-9]", lengths.len());
            let steps = prop::option::of(prop::collection::vec(1e-6..1e3f64, rows));
            let conditions = prop::option::of(prop::collection::vec(1.0..5000.0f64, rows));
            let derivatives = prop::option::of(table(rows, species, value()));
            let sigmas = prop::option::of(table(rows, species, 1e-30..1e3f64));
            let tables = (table(rows, species, value()), derivatives, sigmas);
            (Just(lengths), names, labels, steps, conditions, tables).prop_map(assemble)
        })
    }

    type Columns = Option<Vec<f64>>;
    type Tables = (Array2<f64>, Option<Array2<f64>>, Option<Array2<f64>>);
    type Names = std::collections::HashSet<String>;

    fn assemble(
        (lengths, names, labels, steps, temperatures, tables): (Vec<usize>, Names, Names, Columns, Columns, Tables),
    ) -> Dataset {
        let mut end = 0;
        let ranges = lengths.iter().map(|length| {
            end += length;
            end - length..end
        });
        let running = |steps: Vec<f64>| {
            steps
                .iter()
                .scan(0.0, |time, step| {
                    *time += step;
                    Some(*time)
                })
                .collect()
        };
        Dataset {
            species: names.into_iter().collect(),
            experiments: labels.into_iter().zip(ranges).map(|(label, rows)| Experiment { label, rows }).collect(),
            times: steps.map(running),
            temperatures,
            pressures: None,
            concentrations: tables.0,
            derivatives: tables.1,
            sigmas: tables.2,
            ..Dataset::default()
        }
    }

    /// All numbers by their bits, any NaN alike.
    fn bits(dataset: &Dataset) -> Vec<u64> {
        let columns = [&dataset.times, &dataset.temperatures, &dataset.pressures].into_iter().flatten().flatten();
        let tables = [Some(&dataset.concentrations), dataset.derivatives.as_ref(), dataset.sigmas.as_ref()];
        let values = columns.chain(tables.into_iter().flatten().flatten());
        values.map(|value| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }).collect()
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(dataset in dataset()) {
            let back = read_back(&write(&dataset).unwrap());
            prop_assert_eq!(bits(&back), bits(&dataset));
            prop_assert_eq!((back.species, back.experiments), (dataset.species, dataset.experiments));
        }
    }
}
