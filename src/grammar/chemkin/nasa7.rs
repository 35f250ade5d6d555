//! Entries of a THERMO section with seven coefficients a range: a line with name, composition and
//! temperatures, and three lines of coefficients, numbered in column 80.

use std::ops::RangeInclusive;

use crate::grammar::chemkin::atoms::{Atoms, atoms, labelled_numbers};
use crate::grammar::chemkin::columns::{Field, byte_of, character_at, columns};
use crate::grammar::chemkin::line::{Line, words};
use crate::grammar::chemkin::number_value;
use crate::grammar::chemkin::row::{Layout, Row, row};
use crate::grammar::chemkin::temperatures::{default_temperatures, temperatures_behind_keyword};
use crate::source::{Source, Span};

/// The lines of a section, by entry.
#[derive(Clone, Debug, Default)]
pub struct Section<'a> {
    pub defaults: Option<[Field<'a>; 3]>,
    pub entries: Vec<Entry>,
    /// Lines that belong to no entry.
    pub stray: Vec<Line>,
}

/// The lines of a species.
#[derive(Clone, Debug)]
pub struct Entry {
    pub first: Line,
    /// Lines after a `&` at the end of the first line: the composition in free form.
    pub extension: Vec<Line>,
    /// Three, unless some are missing or repeated.
    pub coefficients: Vec<Line>,
    /// The texts of comment lines directly above and of comments within the entry.
    pub comments: Vec<Span>,
}

/// The content of the first line of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstLine<'a> {
    /// Elements and counts; either may be blank.
    pub atoms: Vec<Atoms<'a>>,
    pub temperatures: Temperatures<'a>,
}

/// Limits of validity and the temperature where the two ranges meet, which may be blank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Temperatures<'a> {
    pub low: Field<'a>,
    pub high: Field<'a>,
    pub middle: Field<'a>,
}

/// Largest number of lines above the first entry that are searched for default temperatures.
const MOST_ABOVE: usize = 20;
/// Largest number of lines of coefficients in one entry, repeated ones included.
const MOST_COEFFICIENT_LINES: usize = 6;
const NUMBER_COLUMN: usize = 80;
/// Characters that must precede a line number outside its column.
const LEAST_BEFORE_NUMBER: usize = 60;
const NAME: RangeInclusive<usize> = 1..=18;
const NAME_AND_NOTE: RangeInclusive<usize> = 1..=24;
const ELEMENT_COLUMNS: [usize; 4] = [25, 30, 35, 40];
const FIFTH_ELEMENT_COLUMN: usize = 74;
const LOW: RangeInclusive<usize> = 46..=55;
const HIGH: RangeInclusive<usize> = 56..=65;
const MIDDLE: RangeInclusive<usize> = 66..=73;

/// Assigns the lines of a section to entries; `header` is the rest of the keyword's line.
pub fn section<'a>(source: &'a Source, header: &Line, lines: &[Line]) -> Section<'a> {
    let mut section = Section { defaults: temperatures_behind_keyword(source, header), ..Section::default() };
    let mut content: Vec<usize> = (0..lines.len()).filter(|at| !lines[*at].is_blank(source)).collect();
    if let Some((at, defaults)) = line_of_defaults(source, lines, &content) {
        section.defaults.get_or_insert(defaults);
        content.remove(at);
    }
    let mut at = 0;
    while let Some(place) = content.get(at) {
        let line = lines[*place];
        let next = content.get(at + 1).map(|next| &lines[*next]);
        at += 1;
        if is_first(source, &line, next) {
            let mut entry =
                Entry { first: line, extension: Vec::new(), coefficients: Vec::new(), comments: Vec::new() };
            entry.comments = comments_above(source, lines, *place);
            let mut last = line;
            while let Some(next) = content.get(at).map(|next| lines[*next]).filter(|_| is_continued(source, &last)) {
                entry.extension.push(next);
                last = next;
                at += 1;
            }
            section.entries.push(entry);
        } else {
            section.take(source, line);
        }
    }
    section.entries.iter_mut().for_each(Entry::gather_comments);
    section
}

/// The line of default temperatures: the first one, or one between titles above the first entry.
fn line_of_defaults<'a>(source: &'a Source, lines: &[Line], content: &[usize]) -> Option<(usize, [Field<'a>; 3])> {
    let line = |at: usize| content.get(at).map(|place| &lines[*place]);
    let defaults = |at: usize| {
        let line = line(at).filter(|line| line_number(source, line).is_none())?;
        let fields = default_temperatures(source, line)?;
        let [low, middle, high] = fields.map(|field| number_value(field.text));
        let ascend = Some(0.0) < low && low < middle && middle < high;
        (at == 0 || ascend).then_some((at, fields))
    };
    let begins =
        |at: &usize| defaults(at + 1).is_none() && line(*at).is_some_and(|it| is_first(source, it, line(at + 1)));
    (0..content.len().min(MOST_ABOVE)).take_while(|at| !begins(at)).find_map(defaults)
}

impl Section<'_> {
    /// A line that begins no entry.
    fn take(&mut self, source: &Source, line: Line) {
        let open = self.entries.last_mut().filter(|entry| !entry.is_complete(source));
        match open {
            Some(entry) if is_coefficients(source, &line) || line_number(source, &line).is_some() => {
                entry.coefficients.push(line);
            }
            _ => self.stray.push(line),
        }
    }
}

impl Entry {
    fn is_complete(&self, source: &Source) -> bool {
        let last = self.coefficients.last().and_then(|line| line_number(source, line));
        match self.coefficients.len() {
            0..=2 => false,
            3..MOST_COEFFICIENT_LINES => !matches!(last, Some(2 | 3)),
            _ => true,
        }
    }

    fn gather_comments(&mut self) {
        let lines = [&self.first].into_iter().chain(&self.extension).chain(&self.coefficients);
        self.comments.extend(lines.filter_map(|line| line.comment));
    }

    /// The possible names, the likeliest first: the first word, and its first 18 columns, where a note may follow
    /// without a blank.
    pub fn names<'a>(&self, source: &'a Source) -> Vec<Field<'a>> {
        let first_word = |span| words(source, span).into_iter().next().map(|(text, span)| Field { text, span });
        let word = first_word(self.first.span);
        let within = first_word(columns(source, self.first.span, NAME).span);
        let ends_late = |field: &Field| field.span.end > self.first.span.start + NAME_AND_NOTE.end();
        let mut names: Vec<Field> = word.into_iter().chain(within).collect();
        names.dedup();
        if names.first().is_some_and(ends_late) {
            names.reverse();
        }
        names
    }

    /// The text between the name and the composition, usually a date or a source. `composition` is the place where the
    /// composition begins outside its column.
    pub fn note<'a>(&self, source: &'a Source, name: &Field, composition: Option<usize>) -> Field<'a> {
        let end = columns(source, self.first.span, NAME_AND_NOTE).span.end.min(composition.unwrap_or(usize::MAX));
        let span = Span::new(name.span.end, end.max(name.span.end));
        Field::within(source.slice(span), span.start, source.slice(span))
    }

    /// The fields in the columns of the first line.
    pub fn first_line<'a>(&self, source: &'a Source) -> FirstLine<'a> {
        let (temperatures, is_long) = self.temperatures(source);
        let fifth = (!is_long).then_some(FIFTH_ELEMENT_COLUMN);
        let atoms = ELEMENT_COLUMNS.into_iter().chain(fifth).map(|from| Atoms {
            symbol: columns(source, self.first.span, from..=from + 1),
            count: columns(source, self.first.span, from + 2..=from + 4),
        });
        FirstLine { atoms: atoms.collect(), temperatures }
    }

    /// The temperatures, and whether the last one continues in the columns of a fifth element.
    fn temperatures<'a>(&self, source: &'a Source) -> (Temperatures<'a>, bool) {
        let line = self.first.span;
        let [low, high, middle] = [LOW, HIGH, MIDDLE].map(|wanted| columns(source, line, wanted));
        let text = source.slice(line);
        let is_part = |c: char| c.is_ascii_digit() || c == '.';
        let after = text.get(byte_of(text, MIDDLE.end() + 1)..).unwrap_or("");
        let more = after.len() - after.trim_start_matches(is_part).len();
        let touches = character_at(source, line, *MIDDLE.end()).is_some_and(is_part);
        let goes_on = touches && more > 0 && MIDDLE.end() + more < NUMBER_COLUMN;
        let middle = if goes_on { columns(source, line, *MIDDLE.start()..=MIDDLE.end() + more) } else { middle };
        (Temperatures { low, high, middle }, goes_on)
    }

    /// The first line from a byte on, as numbers with or without a symbol.
    pub fn in_words<'a>(&self, source: &'a Source, from: usize) -> Option<Vec<(Option<Field<'a>>, Field<'a>)>> {
        let text = source.slice(self.first.span);
        let end = self.first.span.start + byte_of(text, NUMBER_COLUMN + 1);
        let end = self.first_number(source).unwrap_or(end);
        labelled_numbers(source.slice(Span::new(from, end)), from)
    }

    /// The place of the number of the first line, with a digit that some programs write directly before it.
    fn first_number(&self, source: &Source) -> Option<usize> {
        let text = source.slice(self.first.span);
        let rest = text.get(byte_of(text, NUMBER_COLUMN)..)?;
        let end = self.first.span.end - rest.len() + rest.find([' ', '\t', '&']).unwrap_or(rest.len());
        let (word, span) = words(source, Span::new(self.first.span.start, end)).pop()?;
        let is_number = word.len() <= 2 && word.ends_with('1') && word.starts_with(|c: char| c.is_ascii_digit());
        is_number.then_some(span.start)
    }

    /// The elements of extension lines, or those after column 80; `None` where extension lines hold anything else.
    pub fn further_atoms<'a>(&self, source: &'a Source) -> Option<Vec<Atoms<'a>>> {
        if self.extension.is_empty() {
            let beyond = columns(source, self.first.span, NUMBER_COLUMN + 1..=usize::MAX - 1);
            return Some(atoms(beyond.text, beyond.span.start).unwrap_or_default());
        }
        let mut all = Vec::new();
        for line in &self.extension {
            let text = source.slice(line.span);
            all.extend(atoms(text.strip_suffix('&').unwrap_or(text), line.span.start)?);
        }
        Some(all)
    }
}

/// Whether a line begins an entry; `next` is the line after it.
fn is_first(source: &Source, line: &Line, next: Option<&Line>) -> bool {
    if is_coefficients(source, line) {
        return false;
    }
    let next = next.filter(|next| is_coefficients(source, next)).map(|next| line_number(source, next));
    match (line_number(source, line), next) {
        (Some(1), _) | (None, Some(_)) | (Some(_), Some(Some(2))) => true,
        (None, None) => is_continued(source, line),
        (Some(_), _) => false,
    }
}

fn is_continued(source: &Source, line: &Line) -> bool {
    source.slice(line.span).ends_with('&')
}

/// Whether a line holds only numbers.
pub fn is_coefficients(source: &Source, line: &Line) -> bool {
    is_numeric(source.slice(line.span))
}

fn is_numeric(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || b"+-.eEdD \t".contains(&byte);
    text.contains('.')
        && text.trim_start().starts_with(['+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
        && text.bytes().all(is_part)
}

/// The number of a line within its entry: in column 80, or else the last word near the end.
pub fn line_number(source: &Source, line: &Line) -> Option<usize> {
    let in_column = character_at(source, line.span, NUMBER_COLUMN).and_then(number_of_line);
    let before = character_at(source, line.span, NUMBER_COLUMN - 1);
    let ends_a_coefficient = before.is_some_and(|c| c.is_ascii_digit()) && is_coefficients(source, line);
    in_column.filter(|_| !ends_a_coefficient).or_else(|| {
        let (before, last) = source.slice(line.span).rsplit_once([' ', '\t'])?;
        let mut characters = last.chars();
        let number = characters.next().and_then(number_of_line)?;
        (characters.next().is_none() && before.len() >= LEAST_BEFORE_NUMBER).then_some(number)
    })
}

fn number_of_line(digit: char) -> Option<usize> {
    digit.to_digit(10).map(|digit| digit as usize).filter(|digit| (1..=4).contains(digit))
}

/// Whether the number of a line is in its column.
pub fn number_in_place(source: &Source, line: &Line, number: usize) -> bool {
    character_at(source, line.span, NUMBER_COLUMN).and_then(|c| c.to_digit(10)) == Some(number as u32)
}

/// The `count` numbers on a line of coefficients.
pub fn coefficients<'a>(source: &'a Source, line: &Line, count: usize) -> Row<'a> {
    let text = source.slice(line.span);
    let cut = line_number(source, line).and_then(|_| match text.is_ascii() && text.len() >= NUMBER_COLUMN {
        true => Some(NUMBER_COLUMN - 1),
        false => text.rfind([' ', '\t']),
    });
    let span = Span::new(line.span.start, line.span.start + cut.unwrap_or(text.len()));
    let mut row = row(source, span, Layout { width: 15, numbers: count, anywhere: (count, 5) });
    row.numbers.truncate(count);
    row
}

/// Comments on lines directly above an entry, except commented-out lines of other entries and lines without a word.
fn comments_above(source: &Source, lines: &[Line], at: usize) -> Vec<Span> {
    let above = lines.get(..at).unwrap_or_default().iter().rev();
    let right_above = above.take_while(|line| line.is_blank(source) && line.comment.is_some());
    let texts = right_above.filter_map(|line| line.comment).take_while(|comment| !is_numeric(source.slice(*comment)));
    let has_word = |comment: &Span| source.slice(*comment).contains(char::is_alphanumeric);
    let mut comments: Vec<Span> = texts.filter(has_word).collect();
    comments.reverse();
    comments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::chemkin::line::lines;

    const ROW: &str = " 1.00000000E+00 0.00000000E+00 0.00000000E+00 0.00000000E+00 0.00000000E+00    ";

    fn sorted(parts: &[&str]) -> (usize, Vec<(String, usize, usize)>, Vec<usize>) {
        let text = parts.iter().map(|part| part.replace('~', ROW)).collect::<Vec<_>>().join("\n");
        let source = Source::new("x", text);
        let section = section(&source, &Line::default(), &lines(&source));
        let name = |entry: &Entry| entry.names(&source).first().map(|name| name.text.to_string()).unwrap_or_default();
        let sizes = |entry: &Entry| (name(entry), entry.extension.len(), entry.coefficients.len());
        let stray = section.stray.iter().map(|line| line.number).collect();
        (usize::from(section.defaults.is_some()), section.entries.iter().map(sizes).collect(), stray)
    }

    #[test]
    fn lines_are_sorted_by_their_numbers_and_what_they_hold() {
        let first = format!("{:<79}1", "A");
        let found = sorted(&["300. 1000. 5000.", "~4", &first, "~2", "", "~3", "~4", "~4", "B x", "~2", "~", "~4"]);
        assert_eq!(found, (1, vec![("A".to_string(), 0, 3), ("B".to_string(), 0, 3)], vec![2, 8]));
        let titled = sorted(&["GRI", "a title of 3 words", "300. 1000. 5000.", &first, "~2", "~3", "~4"]);
        assert_eq!(titled, (1, vec![("A".to_string(), 0, 3)], vec![1, 2]));
        let continued = format!("{first}&");
        let found = sorted(&[&continued, "C 1 &", "H 2", "~2", "broken  2", &first, "~2"]);
        assert_eq!(found, (0, vec![("A".to_string(), 2, 1), ("A".to_string(), 0, 1)], vec![5]));
    }

    #[test]
    fn a_number_is_in_column_80_or_the_last_word() {
        let number = |text: &str| {
            let source = Source::new("x", text);
            line_number(&source, &lines(&source)[0])
        };
        assert_eq!(number(&format!("{ROW}2")), Some(2));
        assert_eq!(number(&format!("{ROW}  3")), Some(3));
        assert_eq!(number(&format!("{}1&", " ".repeat(79))), Some(1));
        assert_eq!(number(&"0.123456789E+001".repeat(5)), None);
        assert_eq!(number("see 3"), None);
        assert_eq!(number(&format!("{ROW}5")), None);
    }
}
