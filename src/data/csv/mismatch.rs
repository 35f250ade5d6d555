//! Derivatives that are not those of the concentrations beside them, as errors at their columns.

use crate::data::csv::read::ReadData;
use crate::data::{DerivativeMismatch, MismatchKind, derivative_mismatches};
use crate::source::{Diagnostic, Source};

/// Two factors this close are one: the columns have the same cause.
const SAME_FACTOR: f64 = 0.1;
/// A ratio this close to one of units is taken for it.
const SAME_RATIO: f64 = 0.1;
/// Ratios of units of time.
const OF_TIMES: [(f64, &str); 4] =
    [(1.0, ""), (60.0, "minutes beside seconds"), (3600.0, "hours beside seconds"), (86400.0, "days beside seconds")];
/// Ratios of units of concentration, or of time.
const OF_AMOUNTS: [(f64, &str); 4] = [
    (1.0, ""),
    (1e3, "mmol beside mol, or ms beside s"),
    (1e6, "µmol beside mol, mol/cm³ beside mol/m³, or µs beside s"),
    (1e9, "nmol beside mol, or ns beside s"),
];

/// An error for each cause, at the first column that shows it; nothing where the times cannot tell.
pub fn derivative_errors(read: &ReadData, source: &Source) -> Vec<Diagnostic> {
    let mut groups: Vec<Vec<DerivativeMismatch>> = Vec::new();
    for mismatch in derivative_mismatches(&read.dataset) {
        match groups.iter_mut().find(|group| have_one_cause(group[0].kind, mismatch.kind)) {
            Some(group) => group.push(mismatch),
            None => groups.push(vec![mismatch]),
        }
    }
    let error = |group: &Vec<DerivativeMismatch>| {
        let error = error(group, &read.dataset.species);
        match read.derivative_place(source, group[0].species) {
            Some(span) => error.at(source, span),
            None => error,
        }
    };
    groups.iter().map(error).collect()
}

fn have_one_cause(a: MismatchKind, b: MismatchKind) -> bool {
    match (a, b) {
        (MismatchKind::Factor(a), MismatchKind::Factor(b)) => is_near(a / b, 1.0, SAME_FACTOR),
        (MismatchKind::Offset(_), MismatchKind::Offset(_)) => true,
        _ => false,
    }
}

fn is_near(value: f64, expected: f64, share: f64) -> bool {
    (value / expected - 1.0).abs() < share
}

fn error(group: &[DerivativeMismatch], species: &[String]) -> Diagnostic {
    let name = &species[group[0].species];
    let others = match group.len() {
        1 => String::new(),
        2 => ", nor is another column of its species".to_string(),
        count => format!(", nor are {} other columns of their species", count - 1),
    };
    let message = format!("`d[{name}]/dt` is not the time derivative of `{name}`{others}");
    let error = Diagnostic::error("derivative-mismatch", message);
    let otherwise = "; where du/dt leaves out a flow on purpose, remove the column of times";
    match group[0].kind {
        MismatchKind::Factor(factor) => error.because(factor_text(factor)).hint(cause_of_factor(factor) + otherwise),
        MismatchKind::Offset(offset) => error
            .because(format!("the concentrations change by {offset:.2e} mol/L/s more than that, always"))
            .hint(format!("a baseline, a drift or a flow stands in one of the two only: take it out of it{otherwise}")),
    }
}

fn factor_text(factor: f64) -> String {
    let size = factor.abs();
    let times = match size {
        _ if is_near(size, 1.0, SAME_FACTOR) => "as fast".to_string(),
        size if (1e-4..1e4).contains(&size) => format!("{} times as fast", short(size)),
        size => format!("{size:.1e} times as fast"),
    };
    let direction = if factor < 0.0 { " in the other direction" } else { "" };
    format!("the concentrations change {times}{direction}")
}

/// Two digits, without zeros at the end.
fn short(size: f64) -> String {
    let digits = (1 - size.log10().floor() as i32).max(0) as usize;
    let text = format!("{size:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

/// What most likely lies behind a factor, and what to do.
fn cause_of_factor(factor: f64) -> String {
    let sign = if factor < 0.0 { "the signs of du/dt are turned round" } else { "" };
    let ratios = OF_TIMES.into_iter().flat_map(|of_time| OF_AMOUNTS.map(|of_amount| (of_time, of_amount)));
    // The simplest first: one ratio alone, then two of them.
    let mut ratios: Vec<_> = ratios.collect();
    ratios.sort_by_key(|(of_time, of_amount)| usize::from(of_time.0 != 1.0) + usize::from(of_amount.0 != 1.0));
    let found = ratios.into_iter().find(|(of_time, of_amount)| {
        let [up, down] = [of_time.0 * of_amount.0, of_amount.0 / of_time.0];
        [up, 1.0 / up, down, 1.0 / down].iter().any(|ratio| is_near(factor.abs(), *ratio, SAME_RATIO))
    });
    let units = match found {
        Some(((_, of_time), (_, of_amount))) => {
            [of_time, of_amount].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", and ")
        }
        None => "the units in the header are not those of the numbers".to_string(),
    };
    let causes: Vec<&str> = [sign, &units].into_iter().filter(|text| !text.is_empty()).collect();
    let units_hint = match units.is_empty() {
        true => "",
        false => ": give each column its unit, as in `time [min]`, `A [mmol/L]`, `d[A]/dt [mmol/L/min]`",
    };
    format!("probably {}{units_hint}", causes.join(", and "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read;

    /// A and B of A => B at 1/s, du/dt times a factor, under the given names of columns.
    fn errors(names: &str, factor: f64) -> Vec<Diagnostic> {
        let mut text = format!("# data\n{names}\n");
        for row in 0..10 {
            let (time, a) = (0.3 * f64::from(row), (-0.3 * f64::from(row)).exp());
            text += &format!("{time},{a},{},{},{}\n", 1.0 - a, -factor * a, factor * a);
        }
        let source = Source::new("data.csv", text);
        derivative_errors(&read(&source).unwrap(), &source)
    }

    const BARE: &str = "time,A,B,d[A]/dt,d[B]/dt";

    #[test]
    fn all_columns_with_one_cause_are_one_error_at_the_first() {
        assert_eq!(errors(BARE, 1.0), []);
        let found = errors(BARE, 1e-3);
        assert_eq!(found.len(), 1);
        let place = found[0].location.as_ref().map(|place| (place.line, place.column));
        assert_eq!((found[0].code, place), ("derivative-mismatch", Some((2, 10))));
        assert!(found[0].reason.contains("9"), "{}", found[0]);
        assert!(found[0].hint.as_ref().is_some_and(|hint| hint.contains("mmol beside mol")), "{}", found[0]);
    }

    #[test]
    fn the_units_of_the_header_decide() {
        let per_minute = "time [min],A [mmol/L],B [mmol/L],d[A]/dt,d[B]/dt";
        assert_eq!(errors(per_minute, 1.0), []);
        let mixed = "time [min],A [mmol/L],B [mmol/L],d[A]/dt [mol/L/s],d[B]/dt [mol/L/s]";
        let hint = errors(mixed, 1.0)[0].hint.clone().unwrap();
        assert!(hint.contains("minutes beside seconds, and mmol beside mol"), "{hint}");
    }

    #[test]
    fn causes_are_the_usual_ratios_of_units() {
        for (factor, cause) in [
            (-1.0, "probably the signs of du/dt are turned round;"),
            (60.0, "probably minutes beside seconds:"),
            (1.0 / 3600.0, "probably hours beside seconds:"),
            (-1e3, "probably the signs of du/dt are turned round, and mmol beside mol"),
            (7.3, "probably the units in the header are not those of the numbers"),
        ] {
            let text = cause_of_factor(factor) + ";";
            assert!(text.starts_with(cause), "{factor}: {text}");
        }
        assert_eq!([short(1000.0), short(59.96), short(0.5), short(9.97e-4)], ["1000", "60", "0.5", "0.001"]);
    }
}
