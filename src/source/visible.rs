//! Characters that a terminal obeys or does not show, made visible.
//!
//! Names, comments, labels and paths come from files, and files come from anywhere. An escape character in one of
//! them could colour the terminal, change its title or hide a line; a zero-width character makes two names look like
//! one; a change of direction shows a name backwards. Each is shown by its number, as `<U+001B>`.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use unicode_general_category::{GeneralCategory, get_general_category};

use crate::source::span::Span;

/// Letters and marks without a width, which Unicode does not count among the format characters.
const WITHOUT_WIDTH: [RangeInclusive<char>; 7] = [
    '\u{34f}'..='\u{34f}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{ffa0}'..='\u{ffa0}',
];

/// Whether a character controls the terminal, has no width, or changes the direction of the text.
pub fn is_invisible(letter: char) -> bool {
    // The common case first: it is asked of every letter that is printed.
    if matches!(letter, ' '..='~') {
        return false;
    }
    let category = get_general_category(letter);
    matches!(
        category,
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    ) || WITHOUT_WIDTH.iter().any(|range| range.contains(&letter))
}

/// A text of several lines in which every character can be seen; line breaks and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    let kept = |at: usize, letter: char| {
        matches!(letter, '\n' | '\t') || (letter == '\r' && text[at..].starts_with("\r\n")) || !is_invisible(letter)
    };
    replaced(text, kept)
}

/// A text of one line, such as a name, in which every character can be seen, line breaks and tabs too.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    replaced(text, |_, letter| !is_invisible(letter))
}

/// A text in JSON in which each invisible character is written by its number; it means the same.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    let kept = |letter: char| matches!(letter, '\n' | '\t') || !is_invisible(letter);
    if json.chars().all(kept) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len() + 64);
    for letter in json.chars() {
        if kept(letter) {
            text.push(letter);
        } else {
            let mut units = [0; 2];
            letter.encode_utf16(&mut units).iter().for_each(|unit| text += &format!("\\u{unit:04x}"));
        }
    }
    Cow::Owned(text)
}

/// An excerpt and a place in it, with every character to be seen; tabs stay.
pub(super) fn visible_excerpt(excerpt: &str, place: Span) -> (Cow<'_, str>, Span) {
    let kept = |_: usize, letter: char| letter == '\t' || !is_invisible(letter);
    let text = replaced(excerpt, kept);
    let moved = |at: usize| excerpt.get(..at).map_or(at, |head| replaced(head, kept).len());
    let place = Span::new(moved(place.start), moved(place.end));
    (text, place)
}

fn replaced(text: &str, kept: impl Fn(usize, char) -> bool) -> Cow<'_, str> {
    if text.char_indices().all(|(at, letter)| kept(at, letter)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 64);
    for (at, letter) in text.char_indices() {
        if kept(at, letter) {
            shown.push(letter);
        } else {
            shown += &format!("<U+{:04X}>", u32::from(letter));
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_shown_by_its_number() {
        assert_eq!(visible("H2\u{1b}[31mX"), "H2<U+001B>[31mX");
        assert_eq!(visible("\u{9b}31m \u{7f} \u{7}"), "<U+009B>31m <U+007F> <U+0007>");
        assert_eq!(visible("a\u{200b}b\u{202e}c\u{2066}\u{feff}"), "a<U+200B>b<U+202E>c<U+2066><U+FEFF>");
        assert_eq!(visible("tag \u{e0041}"), "tag <U+E0041>");
        assert_eq!(visible("one\ntwo\r\nthree\tfour\rfive"), "one\ntwo\r\nthree\tfour<U+000D>five");
        assert_eq!(visible_line("one\ntwo\t"), "one<U+000A>two<U+0009>");
        assert_eq!(visible_line("\u{2028}\u{ad}\u{3164}"), "<U+2028><U+00AD><U+3164>");
    }

    #[test]
    fn letters_of_any_script_stay_as_they_are() {
        for text in ["C₂H₅OH → H₂O + e⁻", "µ ± ∆ °", "e\u{301}", "水 + 酸素", "مرحبا", "ΔG‡"]
        {
            assert!(matches!(visible_line(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn json_means_the_same() {
        let names = ["a\u{9b}\u{200b}", "\u{e0041}\u{1b}", "C₂"];
        let json = serde_json::to_string_pretty(&names).unwrap();
        let shown = visible_json(&json);
        assert!(!shown.chars().any(|letter| letter != '\n' && is_invisible(letter)), "{shown}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&shown).unwrap(), names);
    }

    #[test]
    fn the_place_in_an_excerpt_moves_with_the_text() {
        let (text, place) = visible_excerpt("a\u{1b}µb\u{200b}", Span::new(2, 5));
        assert_eq!(&text[place.start..place.end], "µb");
        assert_eq!(text, "a<U+001B>µb<U+200B>");
    }
}
