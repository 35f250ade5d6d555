//! Arrows: Chemkin's own, and those of other notations.

use crate::grammar::equation::Arrow;

/// Arrows; an arrow that contains another stands before it.
const ARROWS: [(&str, Arrow); 5] = [
    ("<=>", Arrow::Reversible),
    ("<->", Arrow::Reversible),
    ("=>", Arrow::Irreversible),
    ("->", Arrow::Irreversible),
    ("=", Arrow::Reversible),
];

/// Largest number of places at which an arrow is tried, as names may hold the sign.
const MOST_ARROWS: usize = 16;

/// Whether a text has an arrow of any kind.
pub fn has_arrow(text: &str) -> bool {
    first_arrow(text).is_some()
}

/// Where the first arrow of a text begins; blanks may stand between its signs.
pub fn first_arrow(text: &str) -> Option<usize> {
    let foreign = text.match_indices('-').find(|(at, _)| text[at + 1..].trim_start().starts_with('>'));
    let arrow = text.find('=').into_iter().chain(foreign.map(|(at, _)| at)).min()?;
    let before = text[..arrow].trim_end();
    Some(before.strip_suffix('<').map_or(arrow, str::len))
}

/// The arrows of a text that are not Chemkin's own, `->` and `<->`.
pub fn is_foreign(arrow: &str) -> bool {
    arrow.contains('-')
}

/// The possible places of an arrow, with the longest arrow at each: `<=>` first, `=` last.
pub fn splits(text: &str) -> Vec<(usize, &'static str, Arrow)> {
    let mut found: Vec<(usize, &'static str, Arrow)> = Vec::new();
    let mut end = 0;
    for (at, _) in text.match_indices(['<', '=', '-']) {
        let arrow = ARROWS.iter().find(|(sign, _)| text[at..].starts_with(sign));
        if let Some((sign, arrow)) = arrow.filter(|_| at >= end) {
            found.push((at, sign, *arrow));
            end = at + sign.len();
        }
        if found.len() >= MOST_ARROWS {
            break;
        }
    }
    found.sort_by_key(|(_, sign, _)| ARROWS.iter().position(|(other, _)| other == sign));
    found
}
