//! Characters that look like those of the keyboard, as text pasted from a PDF has them.

use crate::source::{Diagnostic, Source, Span};

/// The code of the findings, which explain errors, too.
pub const CODE: &str = "look-alike";

/// What is done about a character.
#[derive(Clone, Copy, PartialEq)]
enum Meaning {
    /// It is read as a blank.
    Blank,
    /// It is read as `-` in numbers and arrows, and kept in names.
    Minus,
    /// Nothing of it is seen. It is kept.
    Invisible,
}

/// The meaning of a character, and its name.
fn meaning(c: char) -> Option<(Meaning, &'static str)> {
    match c {
        '\u{a0}' | '\u{2007}' | '\u{202f}' => Some((Meaning::Blank, "a no-break space")),
        '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{3000}' => Some((Meaning::Blank, "a space of a typesetter")),
        '\u{2212}' => Some((Meaning::Minus, "a minus sign of a typesetter")),
        '\u{2010}' | '\u{2011}' | '\u{fe63}' | '\u{ff0d}' => Some((Meaning::Minus, "a hyphen of a typesetter")),
        '\u{2012}'..='\u{2015}' => Some((Meaning::Minus, "a dash")),
        '\u{ad}' => Some((Meaning::Invisible, "a soft hyphen")),
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => Some((Meaning::Invisible, "a space of no width")),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some((Meaning::Invisible, "a mark of the direction of writing"))
        }
        _ => None,
    }
}

/// A text in which such characters are those of the keyboard, comments aside; each kind of character is reported at its
/// first place. Lines and columns stay as they are.
pub fn plain(source: &Source, findings: &mut Vec<Diagnostic>) -> Source {
    if source.text().is_ascii() {
        return source.clone();
    }
    let mut text = String::with_capacity(source.text().len());
    let mut reported: Vec<(char, bool)> = Vec::new();
    let mut begin = 0;
    for line in source.text().split_inclusive('\n') {
        let content = line.find('!').unwrap_or(line.len());
        for (at, c) in line.char_indices() {
            let Some((meaning, name)) = meaning(c).filter(|_| at < content) else {
                text.push(c);
                continue;
            };
            let read_as = match meaning {
                Meaning::Blank => Some(' '),
                Meaning::Minus => Some('-').filter(|_| is_of_number(&line[..at], &line[at + c.len_utf8()..])),
                Meaning::Invisible => None,
            };
            if !reported.contains(&(c, read_as.is_some())) {
                reported.push((c, read_as.is_some()));
                let span = Span::new(begin + at, begin + at + c.len_utf8());
                findings.push(report((c, name), meaning, read_as).at(source, span));
            }
            text.push(read_as.unwrap_or(c));
        }
        begin += line.len();
    }
    Source::new(source.name(), text)
}

/// Whether a minus between two texts belongs to a number or to an arrow, not to a name.
fn is_of_number(before: &str, after: &str) -> bool {
    let begins_number = after.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let before_digits = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let sign = before_digits.strip_suffix(['+', '-']).filter(|_| before_digits.len() < before.len());
    let touches_number = sign.is_some_and(|before| before.ends_with(['e', 'E', 'd', 'D']));
    let mut back = before.chars().rev();
    let is_exponent = |letter: char, digit: Option<char>| {
        matches!(letter, 'e' | 'E' | 'd' | 'D') && digit.is_some_and(|c| c.is_ascii_digit() || c == '.')
    };
    let follows = match back.next() {
        None => true,
        Some(c) if c.is_whitespace() || matches!(c, '/' | ',') => true,
        Some(c) => is_exponent(c, back.next()),
    };
    after.starts_with('>') || (begins_number && (follows || touches_number))
}

fn report((c, name): (char, &str), meaning: Meaning, read_as: Option<char>) -> Diagnostic {
    let finding = Diagnostic::warning(CODE, format!("{name} (U+{:04X}) stands in the text", u32::from(c)));
    match (meaning, read_as) {
        (Meaning::Blank, _) => finding.because("here and perhaps further down").repaired("read as a blank"),
        (_, Some(_)) => finding.because("here and perhaps further down").repaired("read as `-`, the minus of numbers"),
        (Meaning::Minus, None) => finding
            .because("it is no part of a number here: a name with it is another one than with `-`")
            .hint("write `-` in its place"),
        (Meaning::Invisible, _) => {
            finding.because("nothing of it is seen, and a name with it is another one").hint("delete it")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Vec<(String, bool, usize)>) {
        let mut findings = Vec::new();
        let source = plain(&Source::new("x", text), &mut findings);
        let found = findings.into_iter().map(|finding| {
            let column = finding.location.as_ref().map_or(0, |place| place.column);
            (finding.message, finding.repair.is_some(), column)
        });
        (source.text().to_string(), found.collect())
    }

    #[test]
    fn signs_of_numbers_and_blanks_are_read_and_others_kept() {
        let (text, found) =
            read("A=B 1E\u{2212}3\u{a0}\u{2212}.5 \u{2212}5 ! 1\u{2212}2\nX\u{2212}2 A\u{200b}\u{2013}>B\n");
        assert_eq!(text, "A=B 1E-3 -.5 -5 ! 1\u{2212}2\nX\u{2212}2 A\u{200b}->B\n");
        let expected = [
            ("a minus sign of a typesetter (U+2212) stands in the text", true, 7),
            ("a no-break space (U+00A0) stands in the text", true, 9),
            ("a minus sign of a typesetter (U+2212) stands in the text", false, 2),
            ("a space of no width (U+200B) stands in the text", false, 6),
            ("a dash (U+2013) stands in the text", true, 7),
        ];
        let found: Vec<_> = found.iter().map(|(message, repaired, at)| (message.as_str(), *repaired, *at)).collect();
        assert_eq!(found, expected);
        assert_eq!(read("A = B ! µ\n").1, []);
        assert_eq!(read("1.0E+00\u{2212}2.0D-01").0, "1.0E+00-2.0D-01");
    }
}
