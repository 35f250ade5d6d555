//! What a conversion could not carry over, and what it repaired.

use serde::Serialize;

use crate::report::SCHEMA;
use crate::source::Diagnostic;

/// Something that the target format does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// Stable name of the kind of loss.
    pub code: &'static str,
    /// The species or equation.
    pub item: String,
    /// Where it stands in the input, `file:line`, if known.
    pub place: Option<String>,
}

#[derive(Serialize)]
struct Conversion<'a> {
    schema: u32,
    losses: &'a [Loss],
    repairs: &'a [Diagnostic],
}

/// `{"schema":1,"losses":[{code, item, place}],"repairs":[{severity, code, message, file, line, …, repair}]}`.
pub fn conversion_json(losses: &[Loss], repairs: &[Diagnostic]) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Conversion { schema: SCHEMA, losses, repairs })
}

/// One line a loss.
pub fn losses_text(losses: &[Loss]) -> String {
    let line = |loss: &Loss| {
        let place = loss.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
        format!("lost [{}] {place}{}\n", loss.code, loss.item)
    };
    losses.iter().map(line).collect()
}
