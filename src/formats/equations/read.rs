//! Reading the equations format.

use crate::formats::equation_terms::EquationTerms;
use crate::formats::plain_equations;
use crate::grammar::equation::{self, Arrow, EquationTree};
use crate::grammar::shift_decimal_point;
use crate::mechanism::{Mechanism, Reaction, Reverse};
use crate::rates::{Arrhenius, Rate};
use crate::source::{Diagnostic, Source, Span};

/// A mechanism with the places it was read from; each list has one entry a reaction.
#[derive(Clone, Debug, PartialEq)]
pub struct EquationsDocument {
    pub mechanism: Mechanism,
    /// Whether a forward rate is given.
    pub has_rate: Vec<bool>,
    /// Where the reaction stands, its rate included.
    pub reaction_spans: Vec<Span>,
    /// The comment lines above the reaction and the comment after it, without `#`, one a line.
    pub notes: Vec<String>,
}

/// Reads a whole file. Errors: one for every line that is wrong.
pub fn read(source: &Source) -> Result<EquationsDocument, Vec<Diagnostic>> {
    read_lines(source, None)
}

/// Reads a file whose species are given, for instance by the columns of a table. The mechanism has
/// exactly these, in this order. Errors: as in [`read`], and every other species in an equation.
pub fn read_with_species(source: &Source, species: &[String]) -> Result<EquationsDocument, Vec<Diagnostic>> {
    read_lines(source, Some(species))
}

fn read_lines(source: &Source, species: Option<&[String]>) -> Result<EquationsDocument, Vec<Diagnostic>> {
    let mut reader = Reader::new(source, species);
    let mut errors = Vec::new();
    for line in 1..=source.text().split('\n').count() {
        if let Err(error) = reader.line(source.line_span(line)) {
            errors.push(error);
        }
    }
    if errors.is_empty() { Ok(reader.document) } else { Err(errors) }
}

struct Reader<'a> {
    source: &'a Source,
    document: EquationsDocument,
    /// The only names there may be; `None` where any may.
    declared: Option<&'a [String]>,
    /// Comment lines since the last reaction.
    comments: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a Source, declared: Option<&'a [String]>) -> Self {
        let mechanism = plain_equations::mechanism_with(declared);
        let document =
            EquationsDocument { mechanism, has_rate: Vec::new(), reaction_spans: Vec::new(), notes: Vec::new() };
        Reader { source, document, declared, comments: Vec::new() }
    }

    fn line(&mut self, span: Span) -> Result<(), Diagnostic> {
        let (reaction, comment) = split_comment(self.source.slice(span));
        self.comments.extend(comment);
        let span = self.source.trimmed(Span::new(span.start, span.start + reaction.len()));
        if span.start == span.end {
            return Ok(());
        }
        let note = std::mem::take(&mut self.comments).join("\n");
        let parts = self.source.pieces(span, ';');
        let tree = equation::parse(self.source, parts[0])?;
        let rates = self.rates(&parts[1..], &tree)?;
        let mechanism = &mut self.document.mechanism;
        let sides = plain_equations::resolve(&tree, self.source, mechanism, self.declared)?;
        let has_rate = rates.0.is_some();
        plain_equations::add_reaction(mechanism, reaction_of(sides, rates), self.source, span)?;
        self.document.has_rate.push(has_rate);
        self.document.reaction_spans.push(span);
        self.document.notes.push(note);
        Ok(())
    }

    /// The forward and the reverse law; `None` for one that is not given.
    fn rates(&self, parts: &[Span], tree: &EquationTree) -> Result<(Option<Rate>, Option<Rate>), Diagnostic> {
        if let Some(third) = parts.get(2) {
            return Err(Diagnostic::error("too-many-rates", "a reaction has more than two rates")
                .at(self.source, *third)
                .because("the first rate is forward, the second reverse")
                .hint("write a reaction with several rates on several lines"));
        }
        if let (Some(reverse), Arrow::Irreversible) = (parts.get(1), tree.arrow) {
            return Err(Diagnostic::error("reverse-rate-of-one-way-reaction", "a one-way reaction has a reverse rate")
                .at(self.source, *reverse)
                .because("`=>` has no reverse direction")
                .hint("write `<=>`, or remove the second rate"));
        }
        let forward = parts.first().map(|span| self.rate(*span)).transpose()?;
        let reverse = parts.get(1).map(|span| self.rate(*span)).transpose()?;
        Ok((forward, reverse))
    }

    /// `A` or `A b Ea`.
    fn rate(&self, span: Span) -> Result<Rate, Diagnostic> {
        let words = self.source.words(span);
        let number = |place: usize, decimal_shift| -> Result<f64, Diagnostic> {
            let (text, span) = words[place];
            shift_decimal_point(text, decimal_shift).ok_or_else(|| {
                Diagnostic::error("bad-number", "this is not a number")
                    .at(self.source, span)
                    .because("a decimal number is expected here")
                    .hint("write numbers as in `3.87e4 2.7 26191.84`")
            })
        };
        match words.len() {
            1 => Ok(Rate::constant(number(0, 0)?)),
            // J/mol to J/kmol; b and A are in internal units.
            3 => {
                Ok(Rate::Arrhenius(Arrhenius { a: number(0, 0)?, b: number(1, 0)?, activation_energy: number(2, 3)? }))
            }
            _ => Err(Diagnostic::error("incomplete-rate", "a rate has one number or three")
                .at(self.source, span)
                .because(format!("{} given here", words.len()))
                .hint("write A alone, or A, b and Ea, as in `; 3.87e4 2.7 26191.84`")),
        }
    }
}

fn reaction_of(sides: EquationTerms, (forward, reverse): (Option<Rate>, Option<Rate>)) -> Reaction {
    Reaction {
        reactants: sides.reactants,
        products: sides.products,
        third_body: None,
        rate: forward,
        reverse: match sides.reversible {
            true => Reverse::Explicit(reverse),
            false => Reverse::None,
        },
        order_overrides: Vec::new(),
        reverse_order_overrides: Vec::new(),
        colliders: Vec::new(),
        duplicate: false,
    }
}

/// The text before a `#` that begins the line or follows a blank, and the comment after it.
fn split_comment(line: &str) -> (&str, Option<&str>) {
    let begins = |at: &usize| line[..*at].chars().next_back().is_none_or(char::is_whitespace);
    match line.match_indices('#').map(|(at, _)| at).find(begins) {
        Some(at) => (&line[..at], Some(line[at + 1..].trim())),
        None => (line, None),
    }
}
