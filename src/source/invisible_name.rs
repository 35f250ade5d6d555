//! Names with characters that cannot be seen.

use crate::source::diagnostic::Diagnostic;
use crate::source::visible::is_invisible;

/// A warning about a name with a character that has no width, changes the direction of the text or controls the
/// terminal: two names that look the same may differ by it. `what` says what has the name.
pub fn invisible_name(what: &str, name: &str) -> Option<Diagnostic> {
    let hidden: Vec<char> = name.chars().filter(|letter| is_invisible(*letter)).collect();
    let first = hidden.first()?;
    let message = format!("the name of {what} {name} has a character in it that cannot be seen");
    let reason = match hidden.len() {
        1 => format!("it is {first}"),
        count => format!("{count} of them, the first is {first}"),
    };
    let hint = "remove it and type the name again; here it is shown by its number";
    Some(Diagnostic::warning("invisible-character", message).because(reason).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_another_is_told() {
        assert_eq!(invisible_name("the species", "C₂H5OH"), None);
        let shown = invisible_name("the species", "H2\u{200b}").map(|found| found.render(false)).unwrap_or_default();
        assert!(shown.starts_with("warning[invisible-character]: the name of the species H2<U+200B> has"), "{shown}");
        let two = invisible_name("the phase", "\u{202e}sag\u{202c}").unwrap();
        assert_eq!(two.reason, "2 of them, the first is \u{202e}");
    }
}
