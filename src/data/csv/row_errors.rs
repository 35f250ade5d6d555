//! The errors of a row of a data file; the reader adds their places.

use crate::source::Diagnostic;

pub(super) fn ragged(found: usize, expected: usize) -> Diagnostic {
    let plural = |count: usize| if count == 1 { format!("{count} cell") } else { format!("{count} cells") };
    Diagnostic::error("ragged-row", format!("the row has {}, the header {expected}", plural(found)))
        .because(if found < expected { "cells are missing from here on" } else { "more than the header names" })
        .hint(match found > expected {
            true => {
                "give every row as many cells as the header; where decimals are written with commas, separate the columns \
                 by semicolons or tabs"
            }
            false => "give every row as many cells as the header; leave a cell empty where a value is missing",
        })
}

pub(super) fn not_a_number(text: &str) -> Diagnostic {
    let shown: String = text.trim().chars().take(30).collect();
    Diagnostic::error("not-a-number", format!("`{shown}` is not a number"))
        .because("a number is expected in this column")
        .hint(
            "write numbers as 0.012 or 1.2e-2; leave the cell empty, or write NaN, where the value is missing, and \
             <0.5 where it is below a limit of detection",
        )
}

pub(super) fn infinite(text: &str) -> Diagnostic {
    Diagnostic::error("infinite-value", format!("`{}` is not a finite number", text.trim()))
        .because("no measured value is infinite")
        .hint("leave the cell empty where the value is missing")
}

pub(super) fn missing(code: &'static str, message: &str) -> Diagnostic {
    Diagnostic::error(code, message).because("an empty cell").hint("fill in the value, or remove the row")
}

pub(super) fn not_positive(what: &str) -> Diagnostic {
    Diagnostic::error("not-positive", format!("{what} must be positive"))
        .because("zero or less")
        .hint("correct the value, or the unit of the column")
}

pub(super) fn repeated_time() -> Diagnostic {
    Diagnostic::error("repeated-time", "this time has a row already")
        .because("the same as in the row before")
        .hint("beside derivatives, give repeated measurements as experiments of their own, in a column `experiment`")
}

pub(super) fn limit_elsewhere(text: &str) -> Diagnostic {
    Diagnostic::error("not-a-number", format!("`{}` is a limit, not a number", text.trim()))
        .because("only a concentration can be below a limit of detection")
        .hint("write the number, or leave the cell empty where the value is missing")
}

pub(super) fn varying_start(species: &str) -> Diagnostic {
    Diagnostic::error("varying-start", format!("the start of `{species}` differs within an experiment"))
        .because("another value than in a row before")
        .hint("an experiment starts once: give one value, or label the rows as experiments of their own")
}

pub(super) fn varying_system(own: &str) -> Diagnostic {
    Diagnostic::error("varying-system", "the system changes within an experiment")
        .because(format!("`{own}` before"))
        .hint("an experiment belongs to one system: label the rows of another one as an experiment of its own")
}

pub(super) fn time_goes_back(labelled: bool) -> Diagnostic {
    Diagnostic::error("time-goes-back", "the times of an experiment do not ascend")
        .because("earlier than in the row before")
        .hint(match labelled {
            true => "sort the rows of each experiment by time",
            false => "sort the rows by time; if another experiment begins here, add a column `experiment` with labels",
        })
}

pub(super) fn varying_pressure() -> Diagnostic {
    Diagnostic::error("varying-pressure", "the pressure varies within an experiment")
        .because("more than 1 % from the experiment's first")
        .hint("experiments run at constant volume, where the concentrations tell the pressure: remove the column")
}

pub(super) fn not_contiguous(label: &str) -> Diagnostic {
    Diagnostic::error("experiment-not-contiguous", format!("experiment `{label}` begins again"))
        .because("rows of another experiment stand between")
        .hint("put all rows of an experiment together, or give the experiments different labels")
}

pub(super) fn header_only() -> Diagnostic {
    Diagnostic::error("header-only", "the file holds a header but no data")
        .because("no row follows")
        .hint("give one row of numbers a snapshot")
}

pub(super) fn open_quote() -> Diagnostic {
    Diagnostic::error("open-quote", "a quoted cell runs over the end of its line")
        .because("a quote opens here")
        .hint("close the quote in the same line, or remove it")
}
