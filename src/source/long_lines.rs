//! Very long lines, as programs write them: excerpts and columns at a cost that does not grow with the line.

use crate::source::span::Span;

/// Largest length, in bytes, of a line that is shown whole.
const LONGEST_SHOWN: usize = 1000;
/// Bytes shown on either side of a place in a longer line, and of the place itself.
const SHOWN_BESIDE: usize = 60;
const SHOWN_WITHIN: usize = 300;
const CUT: &str = "…";

/// A line, or the part of it near a place, and the place within that.
pub fn excerpt(line: &str, place: Span) -> (String, Span) {
    if line.len() <= LONGEST_SHOWN {
        return (line.to_string(), place);
    }
    let boundary = |at: usize| (0..=at.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
    let end = place.end.min(boundary(place.start + SHOWN_WITHIN));
    let from = boundary(place.start.saturating_sub(SHOWN_BESIDE));
    let to = boundary(end + SHOWN_BESIDE);
    let before = if from > 0 { CUT } else { "" };
    let after = if to < line.len() { CUT } else { "" };
    let shift = |at: usize| at - from + before.len();
    (format!("{before}{}{after}", &line[from..to]), Span::new(shift(place.start), shift(end)))
}

/// Numbers of characters before bytes of a text, without counting from its beginning each time.
#[derive(Clone, Debug)]
pub struct CharCounts {
    /// The number of characters that begin before each [`STEP`]th byte.
    before: Vec<usize>,
}

const STEP: usize = 1024;

impl CharCounts {
    pub fn of(text: &str) -> Self {
        let mut count = 0;
        let counted = text.as_bytes().chunks(STEP).map(|bytes| {
            let before = count;
            count += beginnings(bytes);
            before
        });
        CharCounts { before: counted.collect() }
    }

    /// The number of characters that begin between two bytes of the text.
    pub fn between(&self, text: &str, start: usize, end: usize) -> usize {
        if end - start <= STEP {
            return text.as_bytes().get(start..end).map_or(0, beginnings);
        }
        self.before(text, end) - self.before(text, start)
    }

    fn before(&self, text: &str, offset: usize) -> usize {
        let step = (offset / STEP).min(self.before.len().saturating_sub(1));
        let rest = text.as_bytes().get(step * STEP..offset).map_or(0, beginnings);
        self.before.get(step).map_or(0, |before| before + rest)
    }
}

/// Bytes that begin a character.
fn beginnings(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_wherever_one_begins() {
        let text = "aµ名😀".repeat(700);
        let counts = CharCounts::of(&text);
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for (start, end) in places.iter().step_by(97).zip(places.iter().skip(3).step_by(101)).filter(|(a, b)| a <= b) {
            assert_eq!(counts.between(&text, *start, *end), text[*start..*end].chars().count(), "{start} {end}");
        }
        assert_eq!(counts.between(&text, 0, text.len()), 2800);
        assert_eq!(CharCounts::of("").between("", 0, 0), 0);
    }

    #[test]
    fn of_a_long_line_the_place_and_its_surroundings_are_shown() {
        let line = format!("{}here{}", "µ".repeat(1000), "é".repeat(1000));
        for (place, wanted) in
            [(Span::new(2000, 2004), "here"), (Span::new(2000, 3000), "hereé"), (Span::new(0, 2), "µ")]
        {
            let (shown, at) = excerpt(&line, place);
            assert!(shown[at.start..at.end].starts_with(wanted) && shown.len() < LONGEST_SHOWN, "{shown}");
        }
        assert_eq!(excerpt("short", Span::new(1, 2)), ("short".to_string(), Span::new(1, 2)));
        assert_eq!(excerpt(&line, Span::new(line.len(), line.len())).1.end, 3 + 60);
    }
}
