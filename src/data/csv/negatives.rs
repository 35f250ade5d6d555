//! Warnings about concentrations below zero.

use crate::data::csv::cell::cell_span;
use crate::data::csv::layout::MOST_ERRORS;
use crate::data::csv::options::Separator;
use crate::source::{Diagnostic, Source};

/// The negative concentrations of a species.
#[derive(Clone, Copy, Default)]
pub(super) struct Negatives {
    count: usize,
    /// The lowest concentration, kmol/m³; 0 where none is negative.
    lowest: f64,
    /// The cell of the lowest.
    place: Place,
}

/// A cell of the file.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// The byte at which the row begins.
    pub row_start: usize,
    /// The number of the cell in the row, from 0.
    pub cell: usize,
}

impl Negatives {
    pub(super) fn count(&mut self, u: f64, place: Place) {
        self.count += usize::from(u < 0.0);
        if u < self.lowest {
            self.lowest = u;
            self.place = place;
        }
    }
}

/// One warning a species with negative concentrations, at the most negative; one for all that are beyond
/// [`MOST_ERRORS`].
pub(super) fn negative_warnings(
    source: &Source,
    separator: Separator,
    negatives: &[Negatives],
    species: &[String],
    quantity: Option<&str>,
) -> Vec<Diagnostic> {
    let more = negatives.iter().filter(|negatives| negatives.count > 0).count().saturating_sub(MOST_ERRORS);
    let more = (more > 0).then(|| {
        Diagnostic::warning("negative-concentration", format!("{more} more species have negative values"))
            .because("below zero, too")
            .hint("taken as noise around zero and kept")
    });
    let unit = quantity.unwrap_or("mol/L");
    let found = negatives.iter().zip(species).filter(|(negatives, _)| negatives.count > 0);
    let warning = |(negatives, name): (&Negatives, &String)| {
        let Negatives { count, lowest, place: Place { row_start, cell } } = *negatives;
        let values = if count == 1 { "1 value is".to_string() } else { format!("{count} values are") };
        Diagnostic::warning("negative-concentration", format!("{name}: {values} negative, down to {lowest:e} {unit}"))
            .at(source, cell_span(source.text(), row_start, cell, separator))
            .because("the most negative")
            .hint("taken as noise around zero and kept")
    };
    found.take(MOST_ERRORS).map(warning).chain(more).collect()
}
