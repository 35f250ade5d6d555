//! A column that numbers the replicates of an experiment: they become rows of one experiment with equal times, so that
//! the scatter between them is the pure error.

use std::collections::{HashMap, HashSet};

use crate::data::csv::cell::{Number, number, start_of};
use crate::data::csv::dialect::Dialect;
use crate::data::csv::layout::Layout;
use crate::source::{Diagnostic, Location};

/// The rows of a table with a column of replicates.
pub(super) struct Replicates {
    replicate: usize,
    experiment: Option<usize>,
    time: Option<usize>,
    dialect: Dialect,
    rows: Vec<csv::StringRecord>,
}

impl Replicates {
    pub(super) fn of(layout: &Layout, replicate: usize, dialect: Dialect) -> Self {
        let time = layout.time.map(|time| time.cell);
        Replicates { replicate, experiment: layout.experiment, time, dialect, rows: Vec::new() }
    }

    pub(super) fn add(&mut self, record: &csv::StringRecord) {
        self.rows.push(record.clone());
    }

    fn label<'r>(&self, record: &'r csv::StringRecord) -> &'r str {
        self.experiment.and_then(|cell| record.get(cell)).unwrap_or("").trim()
    }

    /// A warning that says what becomes of the replicates, if there are several of an experiment.
    pub(super) fn remark(&self, place: impl Fn(usize, usize) -> Location) -> Option<Diagnostic> {
        let replicate = |record: &csv::StringRecord| record.get(self.replicate).unwrap_or("").trim().to_string();
        let mut seen: HashMap<&str, HashSet<String>> = HashMap::new();
        for row in &self.rows {
            seen.entry(self.label(row)).or_default().insert(replicate(row));
        }
        let most = seen.values().map(HashSet::len).max().filter(|most| *most > 1)?;
        let found = Diagnostic::warning("merged-replicates", format!("up to {most} replicates of an experiment"))
            .because("numbered in this column")
            .repaired("taken as repeated measurements of one experiment, with one start")
            .hint("where each has a start of its own, make them experiments: write the column into `experiment`");
        let place = place(self.rows.first().map_or(0, start_of), self.replicate);
        Some(Diagnostic { location: Some(Box::new(place)), ..found })
    }

    /// The rows by experiment, in the order in which these begin, and by time.
    pub(super) fn sorted(self) -> Vec<csv::StringRecord> {
        let time = |record: &csv::StringRecord| match self.time.and_then(|cell| record.get(cell)) {
            Some(text) => match number(text, self.dialect.decimal) {
                Number::Finite(time) => time,
                _ => f64::INFINITY,
            },
            None => 0.0,
        };
        let mut order: HashMap<String, usize> = HashMap::new();
        let mut keyed: Vec<(usize, f64, csv::StringRecord)> = Vec::new();
        for record in &self.rows {
            let next = order.len();
            let experiment = *order.entry(self.label(record).to_string()).or_insert(next);
            keyed.push((experiment, time(record), record.clone()));
        }
        keyed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        keyed.into_iter().map(|(_, _, record)| record).collect()
    }
}
