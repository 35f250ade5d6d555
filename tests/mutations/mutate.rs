//! Changes to a text that somebody's editor, script or disk could have made.

use std::ops::Range;

use rand::Rng;
use rand::seq::IndexedRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

type Change = fn(&mut Vec<u8>, &mut Xoshiro256PlusPlus);

/// Each with its weight: what breaks the syntax ends the reading early, and therefore comes less often.
const CHANGES: [(&str, u32, Change); 13] = [
    ("bits flipped", 2, |text, random| flip_bits(text, random)),
    ("bytes inserted", 2, insert_bytes),
    ("bytes removed", 2, remove_bytes),
    ("a line dropped", 3, drop_line),
    ("a line doubled", 1, double_line),
    ("lines swapped", 2, swap_lines),
    ("cut off", 1, cut_off),
    ("a piece doubled", 1, double_piece),
    ("a piece lost", 1, lose_piece),
    ("a number replaced", 8, replace_number),
    ("a key misspelt", 5, misspell_key),
    ("a word replaced", 8, replace_word),
    ("indented", 1, indent_line),
];

/// Characters that mean something to YAML, to equations, or to nobody.
const TROUBLE: &[u8] = b"{}[]:,#&*!|>'\"%@`?-+=<>()~. \t\r\n\\0e\0\x1b\xc3\xa9\xff";

/// At the ends of what a number can be, and beyond.
const NUMBERS: [&str; 20] = [
    "1e400",
    "-1e400",
    "1e-400",
    "-0",
    "0",
    "-1",
    "nan",
    ".nan",
    ".inf",
    "-.inf",
    "99999999999999999999",
    "-9223372036854775809",
    "",
    "4.9e-324",
    "1.7976931348623157e308",
    "0x10",
    "1_000",
    "1e",
    "1 1",
    "1e5 cal/mol",
];

/// Changes a text once to three times; gives what was done.
pub fn mutate(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) -> Vec<&'static str> {
    let count = *[1, 1, 1, 2, 3].choose(random).expect("not empty");
    let mut done = Vec::new();
    for _ in 0..count {
        let (name, _, change) = CHANGES.choose_weighted(random, |(_, weight, _)| *weight).expect("not empty");
        if !text.is_empty() {
            change(text, random);
            done.push(*name);
        }
    }
    done
}

fn flip_bits(text: &mut [u8], random: &mut Xoshiro256PlusPlus) {
    for _ in 0..random.random_range(1..=4) {
        let at = random.random_range(0..text.len());
        text[at] ^= 1 << random.random_range(0..8);
    }
}

fn insert_bytes(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
    let at = random.random_range(0..=text.len());
    for _ in 0..random.random_range(1..=3) {
        text.insert(at, *TROUBLE.choose(random).expect("not empty"));
    }
}

fn remove_bytes(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
    let piece = piece(text, 8, random);
    text.drain(piece);
}

fn drop_line(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
    let line = line(text, random);
    text.drain(line);
}

fn double_line(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
    let line = line(text, random);
    let copy = text[line.clone()].to_vec();
    text.splice(line.end..line.end, copy);
}

fn swap_lines(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
    let moved = line(text, random);
    let moved: Vec<u8> = text.drain(moved).collect();
    if !text.is_empty() {
        let place = line(text, random).start;
        text.splice(place..place, moved);
    }
}

fn cut_off(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
    text.truncate(random.random_range(0..text.len()));
}

fn double_piece(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
    let piece = text[piece(text, 5000, random)].to_vec();
    let at = random.random_range(0..=text.len());
    text.splice(at..at, piece);
}

fn lose_piece(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
    let piece = piece(text, 5000, random);
    text.drain(piece);
}

fn replace_number(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
    let is_inside = |byte: &u8| byte.is_ascii_digit() || b".eE+-".contains(byte);
    let begins = |at: usize| text[at].is_ascii_digit() && at > 0 && b" [-".contains(&text[at - 1]);
    let Some(start) = from_anywhere(text.len(), random).find(|at| begins(*at)) else { return };
    let end = text[start..].iter().position(|byte| !is_inside(byte)).map_or(text.len(), |length| start + length);
    text.splice(start..end, NUMBERS.choose(random).expect("not empty").bytes());
}

fn misspell_key(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
    let ends = |at: usize| text[at] == b':' && at > 0 && text[at - 1].is_ascii_alphanumeric();
    let Some(end) = from_anywhere(text.len(), random).find(|at| ends(*at)) else { return };
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let start = text[..end].iter().rposition(|byte| !is_letter(byte)).map_or(0, |before| before + 1);
    let at = random.random_range(start..end);
    match random.random_range(0..4) {
        0 => drop(text.remove(at)),
        1 => text.insert(at, text[at]),
        2 => text[at] = text[at].to_ascii_uppercase(),
        _ => text[at] = b'x',
    }
}

/// One of the file's own words in the place of another.
fn replace_word(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
    let (replaced, other) = (word(text, random), word(text, random));
    let other = text[other].to_vec();
    text.splice(replaced, other);
}

fn indent_line(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
    let start = line(text, random).start;
    match (random.random_bool(0.5), text.get(start)) {
        (true, Some(b' ')) => drop(text.remove(start)),
        _ => text.insert(start, b' '),
    }
}

/// A part of up to `longest` bytes, not empty.
fn piece(text: &[u8], longest: usize, random: &mut Xoshiro256PlusPlus) -> Range<usize> {
    let start = random.random_range(0..text.len());
    start..random.random_range(start + 1..=text.len().min(start + longest))
}

/// A line with its line break.
fn line(text: &[u8], random: &mut Xoshiro256PlusPlus) -> Range<usize> {
    let inside = random.random_range(0..text.len());
    let start = text[..inside].iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1);
    let end = text[inside..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |length| inside + length + 1);
    start..end
}

/// What stands between blanks, commas and brackets; nothing, where there is no word at all.
fn word(text: &[u8], random: &mut Xoshiro256PlusPlus) -> Range<usize> {
    let is_inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"_()<=>.*-".contains(byte);
    let start = from_anywhere(text.len(), random).find(|at| is_inside(&text[*at])).unwrap_or(0);
    let before = text[..start].iter().rposition(|byte| !is_inside(byte));
    let end = text[start..].iter().position(|byte| !is_inside(byte)).map_or(text.len(), |length| start + length);
    before.map_or(0, |before| before + 1)..end
}

/// All places, from a random one on and round.
fn from_anywhere(length: usize, random: &mut Xoshiro256PlusPlus) -> impl Iterator<Item = usize> {
    let start = random.random_range(0..length);
    (start..length).chain(0..start)
}
