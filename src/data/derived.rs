//! Columns that are computed from another one: exact affine functions of it, up to the rounding of the printed digits.
//! They are no measurements of their own; a fit that counts them makes every standard error too small.

use std::collections::HashMap;

use crate::data::Dataset;

/// A column that is another one times a slope plus an offset; the slope is one for all experiments.
#[derive(Clone, Debug, PartialEq)]
pub struct DerivedColumn {
    /// The column that can be computed.
    pub species: usize,
    /// The column that it follows from: the first of all that are functions of one another.
    pub of: usize,
    pub slope: f64,
    /// The offset in each experiment, kmol/m³; NaN where the two have no common row.
    pub offsets: Vec<f64>,
}

impl DerivedColumn {
    /// The offset, if it is the same in all experiments.
    pub fn common_offset(&self) -> Option<f64> {
        let mut given = self.offsets.iter().copied().filter(|offset| offset.is_finite());
        let first = given.next()?;
        given.all(|offset| offset == first).then_some(first)
    }

    /// The relation by the names of the species: `HBPin = 0.25 - Product`.
    pub fn relation(&self, species: &[String]) -> String {
        let [own, of] = [self.species, self.of].map(|place| species.get(place).map_or("", String::as_str));
        let size = self.slope.abs();
        let sign = if self.slope < 0.0 { '-' } else { '+' };
        let term = if size == 1.0 { of.to_string() } else { format!("{} {of}", rounded(size)) };
        match self.common_offset().map(rounded) {
            Some(0.0) if sign == '+' => format!("{own} = {term}"),
            Some(0.0) => format!("{own} = -{term}"),
            Some(offset) => format!("{own} = {offset} {sign} {term}"),
            None => format!("{own} = (an offset for each experiment) {sign} {term}"),
        }
    }
}

/// Six digits; what is left over of rounding is zero.
fn rounded(value: f64) -> f64 {
    let value = format!("{value:.5e}").parse::<f64>().unwrap_or(value);
    if value.abs() < 1e-12 { 0.0 } else { value }
}

/// A column must span at least this many units of its last digit; coarser ones agree by chance, or because something is
/// conserved.
const LEAST_SPAN: f64 = 200.0;
/// So many rows must agree beyond those that fix slope and offsets.
const LEAST_AGREEING: usize = 3;
/// Values with more digits were computed, and their last digit tells nothing.
const MOST_DIGITS: usize = 15;
/// Rounding of what was computed in double precision, relative.
const ROUNDING: f64 = 1e-9;
/// Slopes near a ratio of such small numbers are taken for it.
const LARGEST_DENOMINATOR: i32 = 6;

/// The columns that are exact functions of an earlier one.
pub fn derived_columns(dataset: &Dataset) -> Vec<DerivedColumn> {
    let columns: Vec<Column> = (0..dataset.species.len()).map(|species| Column::of(dataset, species)).collect();
    let largest = columns.iter().map(|column| column.largest).fold(0.0, f64::max);
    // What an integrator leaves over of an absent species is no column of its own.
    let is_present = |species: &usize| columns[*species].largest > ROUNDING * largest;
    let mut derived: Vec<DerivedColumn> = Vec::new();
    for species in (0..columns.len()).filter(is_present) {
        let is_first = |of: &usize| derived.iter().all(|found| found.species != *of);
        let found =
            (0..species).filter(is_present).filter(is_first).find_map(|of| relation(dataset, &columns, of, species));
        derived.extend(found);
    }
    derived
}

/// The values of a column and how finely they are given.
struct Column {
    values: Vec<f64>,
    /// The unit of the last digit of most values.
    unit: f64,
    /// The largest size of a value.
    largest: f64,
}

impl Column {
    fn of(dataset: &Dataset, species: usize) -> Self {
        let values = dataset.concentrations.column(species).to_vec();
        let mut counts: HashMap<i32, usize> = HashMap::new();
        for place in values.iter().filter_map(|value| last_place(*value)) {
            *counts.entry(place).or_default() += 1;
        }
        let most = counts.into_iter().max_by_key(|(place, count)| (*count, -place));
        let largest =
            values.iter().filter(|value| value.is_finite()).fold(0.0, |largest: f64, it| largest.max(it.abs()));
        Column { largest, unit: most.map_or(0.0, |(place, _)| 10f64.powi(place)), values }
    }

    /// The largest error of rounding of a value.
    fn rounding(&self, row: usize) -> f64 {
        let value = self.values[row];
        let own = last_place(value).map_or(0.0, |place| 10f64.powi(place));
        let own = if own < 1e-2 * value.abs() { own } else { 0.0 };
        own.max(self.unit) / 2.0 + ROUNDING * value.abs() + 1e-3 * ROUNDING * self.largest
    }
}

/// The decimal place of the last digit of a number; `None` for one of too many digits, zero and NaN.
fn last_place(value: f64) -> Option<i32> {
    if value == 0.0 || !value.is_finite() {
        return None;
    }
    let text = format!("{:e}", value.abs());
    let (digits, exponent) = text.split_once('e')?;
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let place = exponent.parse::<i32>().ok()? - decimals as i32;
    (decimals + 1 < MOST_DIGITS).then_some(place)
}

/// The relation of a column to an earlier one, if it holds in every row that gives both.
fn relation(dataset: &Dataset, columns: &[Column], of: usize, species: usize) -> Option<DerivedColumn> {
    let (x, y) = (&columns[of], &columns[species]);
    let rows = |run: usize| -> Vec<usize> {
        let both = |row: &usize| x.values[*row].is_finite() && y.values[*row].is_finite();
        dataset.experiments[run].rows.clone().filter(both).collect()
    };
    let runs: Vec<Vec<usize>> = (0..dataset.experiments.len()).map(rows).collect();
    let mean = |values: &[f64], rows: &[usize]| rows.iter().map(|row| values[*row]).sum::<f64>() / rows.len() as f64;
    let (mut xx, mut xy, mut span) = (0.0, 0.0, 0.0f64);
    for rows in runs.iter().filter(|rows| !rows.is_empty()) {
        let (x_mean, y_mean) = (mean(&x.values, rows), mean(&y.values, rows));
        for row in rows {
            let (dx, dy) = (x.values[*row] - x_mean, y.values[*row] - y_mean);
            xx += dx * dx;
            xy += dx * dy;
            span = span.max((dy.abs() / (2.0 * y.rounding(*row))).min(dx.abs() / (2.0 * x.rounding(*row))));
        }
    }
    let agreeing = runs.iter().map(|rows| rows.len().saturating_sub(1)).sum::<usize>();
    if span < LEAST_SPAN || agreeing < LEAST_AGREEING + 1 {
        return None;
    }
    let holds = |slope: f64| -> Option<Vec<f64>> {
        let residual = |row: &usize| y.values[*row] - slope * x.values[*row];
        let offset = |rows: &Vec<usize>| {
            let offset = rows.iter().map(residual).sum::<f64>() / rows.len() as f64;
            let tolerance = |row: &usize| 2.0 * (y.rounding(*row) + slope.abs() * x.rounding(*row));
            let is_exact = rows.iter().all(|row| (residual(row) - offset).abs() <= tolerance(row));
            is_exact.then_some(offset)
        };
        runs.iter().map(offset).collect()
    };
    let slope = xy / xx;
    let found = simple_ratios(slope).into_iter().chain([slope]).find_map(|slope| Some((slope, holds(slope)?)));
    let (slope, offsets) = found?;
    let offsets = in_common(offsets, 2.0 * (y.unit + slope.abs() * x.unit));
    Some(DerivedColumn { species, of, slope, offsets })
}

/// The offsets as one number where they differ by no more than rounding, and as zero where they are no more than that.
fn in_common(offsets: Vec<f64>, rounding: f64) -> Vec<f64> {
    let given = || offsets.iter().copied().filter(|offset| offset.is_finite());
    let mean = given().sum::<f64>() / given().count().max(1) as f64;
    if given().any(|offset| (offset - mean).abs() > rounding) {
        return offsets;
    }
    let common = if mean.abs() <= rounding { 0.0 } else { mean };
    offsets.into_iter().map(|offset| if offset.is_finite() { common } else { offset }).collect()
}

/// Ratios of small numbers near a slope, the simplest first.
fn simple_ratios(slope: f64) -> Vec<f64> {
    let ratio = |denominator: i32| {
        let numerator = (slope * f64::from(denominator)).round();
        let ratio = numerator / f64::from(denominator);
        ((ratio - slope).abs() < 1e-2 * slope.abs()).then_some(ratio)
    };
    (1..=LARGEST_DENOMINATOR).filter_map(ratio).filter(|ratio| *ratio != 0.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read;
    use crate::source::Source;

    fn derived(text: &str) -> Vec<DerivedColumn> {
        let dataset = read(&Source::new("data.csv", text)).unwrap_or_else(|errors| panic!("{}", errors[0])).dataset;
        derived_columns(&dataset)
    }

    /// A falls; `b` and `c` are computed of A and the experiment.
    fn table(b: impl Fn(f64, usize) -> f64, c: impl Fn(f64, usize) -> f64) -> String {
        let mut text = "experiment,time,A,B,C,Cat\n".to_string();
        for run in 0..2 {
            for row in 0..6 {
                let a = (1e6 * (1.0 + run as f64) * (-0.31 * f64::from(row)).exp()).round() / 1e6;
                text += &format!("{run},{row},{a},{:.6},{:.6},0.01\n", b(a, run), c(a, run));
            }
        }
        text
    }

    #[test]
    fn columns_computed_from_another_are_found_with_their_relation() {
        let found = derived(&table(|a, run| 1.5 + run as f64 - a, |a, _| 0.5 * a));
        assert_eq!(
            found.iter().map(|it| (it.species, it.of, it.slope)).collect::<Vec<_>>(),
            [(1, 0, -1.0), (2, 0, 0.5)]
        );
        assert!((found[0].offsets[1] - 2.5).abs() < 1e-6 && found[0].common_offset().is_none());
        let species = ["A", "B", "C", "Cat"].map(str::to_string);
        assert_eq!(found[0].relation(&species), "B = (an offset for each experiment) - A");
        assert!(found[1].relation(&species).ends_with("0.5 A"));
        assert!(found[1].common_offset().is_some_and(|offset| offset.abs() < 1e-6));
    }

    #[test]
    fn measured_columns_are_not_derived() {
        let noisy = |a: f64, run: usize| 2.0 - a + 2e-3 * (a * 977.0 + run as f64).sin();
        assert_eq!(derived(&table(noisy, |a, _| a * a)), []);
        // Rounded to 0.01: that A + B is constant may be chance.
        assert_eq!(derived("time,A,B\n0,0.6,0\n1,0.5,0.1\n2,0.42,0.18\n3,0.3,0.3\n4,0.2,0.4\n5,0.1,0.5\n"), []);
    }

    #[test]
    fn units_do_not_hide_a_relation() {
        let mut text = "time,A [mmol/L],B [mmol/L]\n".to_string();
        for row in 0..8 {
            let a = (1e4 * (-0.31 * f64::from(row)).exp()).round() / 1e3;
            text += &format!("{row},{a},{:.3}\n", 10.0 - a);
        }
        assert_eq!(derived(&text).len(), 1);
    }
}
