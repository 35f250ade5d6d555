//! Names of columns that may mean two things: they are asked about, never taken for species.

use crate::source::Diagnostic;

/// Names by which people label the rows of one experiment, in lower case.
const LABELS: [&str; 12] =
    ["run", "runs", "sample", "exp", "expt", "experiments", "trial", "batch", "series", "id", "index", "row"];
/// Names by which people mean the time, in lower case.
const TIMES: [&str; 9] = ["t", "times", "sec", "seconds", "minutes", "hours", "timestamp", "elapsed", "elapsed time"];
/// Names by which people mean the temperature, in lower case.
const TEMPERATURES: [&str; 2] = ["temp", "temp."];
/// Columns that are no species, by the names they must have.
const RESERVED: [(&str, &str); 4] =
    [("time", " [s]"), ("temperature", " [K]"), ("pressure", " [Pa]"), ("experiment", "")];

/// Refuses a name that may mean a label, a time or a condition, and one that looks like a derivative but is not
/// written as such. With a unit, the name of a concentration is certain.
pub(super) fn refuse_look_alikes(name: &str, unit: Option<&str>) -> Result<(), Diagnostic> {
    let found = match unit {
        None => meaning_of_a_word(name).or_else(|| beginning(name)),
        Some(_) => None,
    };
    match found.or_else(|| derivative(name)) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

fn ambiguous(message: String) -> Diagnostic {
    Diagnostic::error("ambiguous-column", message)
}

/// A word that people write for something else than a species.
fn meaning_of_a_word(name: &str) -> Option<Diagnostic> {
    let lower = name.to_lowercase();
    let is_pandas_index = lower.starts_with("unnamed:");
    let (meaning, instead) = match lower.as_str() {
        _ if is_pandas_index => ("the row numbers of pandas", "remove the column (in pandas: index=False)".to_string()),
        word if LABELS.contains(&word) => {
            ("the label of an experiment", "write `experiment` for the label, or remove the column".to_string())
        }
        // T is a common name of a species, a bare t is none.
        _ if name == "T" => return None,
        word if TIMES.contains(&word) => {
            let own_name = if name == "t" { "`time` or `t [s]`" } else { "`time [s]`, with its unit," };
            ("the time", format!("write {own_name} for the time"))
        }
        word if TEMPERATURES.contains(&word) => {
            ("the temperature", "write `temperature [K]` for the temperature".to_string())
        }
        _ => return None,
    };
    let error = ambiguous(format!("`{name}` may be {meaning} or a species"));
    Some(error.because(format!("a bare {name}")).hint(format!("{instead}; `{name} [mol/L]` for a species")))
}

/// `time of day`, `time (eons)`, `experiment type`.
fn beginning(name: &str) -> Option<Diagnostic> {
    let word_end = name.find(|c: char| !c.is_alphabetic())?;
    let (word, rest) = (name[..word_end].to_lowercase(), &name[word_end..]);
    let (own_name, unit) = RESERVED.into_iter().find(|(own_name, _)| *own_name == word)?;
    let bracketed = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let unit = bracketed.map_or(unit.to_string(), |unit| format!(" [{unit}]"));
    let error = ambiguous(format!("`{name}` may be the {own_name} or a species"));
    let error = error.because(if bracketed.is_some() { "no blank before the bracket" } else { "more than the name" });
    Some(error.hint(format!("write `{own_name}{unit}`, with a unit in brackets only; `{name} [mol/L]` for a species")))
}

fn derivative(name: &str) -> Option<Diagnostic> {
    let looks_like_one = name.ends_with("/dt");
    looks_like_one.then(|| {
        ambiguous(format!("`{name}` is not how a derivative is named"))
            .because("ends like a derivative")
            .hint("write d[NAME]/dt, for example `d[H2]/dt`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(name: &str) -> String {
        let error = refuse_look_alikes(name, None).expect_err(name);
        assert_eq!((error.code, error.reason.is_empty()), ("ambiguous-column", false), "{name}");
        error.hint.expect("a hint")
    }

    #[test]
    fn words_for_labels_times_and_temperatures_are_asked_about() {
        for name in ["run", "sample", "Exp", "Trial", "id", "index"] {
            assert!(hint(name).contains("`experiment`") && hint(name).contains(&format!("`{name} [mol/L]`")), "{name}");
        }
        assert!(hint("t").contains("`t [s]`") && hint("seconds").contains("`time [s]`"));
        assert!(hint("Temp").contains("`temperature [K]`"));
        assert!(hint("Unnamed: 0").contains("index=False"));
    }

    #[test]
    fn more_than_the_name_of_a_condition_is_asked_about() {
        assert!(hint("time of day").contains("`time [s]`") && hint("time (eons)").contains("`time [s]`"));
        assert!(hint("temperature[X]").contains("`temperature [X]`"));
        assert!(hint("experiment type").contains("`experiment`"));
    }

    #[test]
    fn names_of_species_are_taken() {
        for name in ["T", "P", "CH2(S)", "CH2[S]", "AR", "N2O", "NO (2)", "E", "S", "timer", "runaway", "C2H4(l)"] {
            assert_eq!(refuse_look_alikes(name, None), Ok(()), "{name}");
        }
        for name in ["run", "t", "id", "time (s)"] {
            assert_eq!(refuse_look_alikes(name, Some("mol/L")), Ok(()), "{name}");
        }
    }
}
