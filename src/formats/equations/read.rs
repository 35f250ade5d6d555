//! Reading the equations format.

use crate::formats::equation_terms::{self, ANY_THIRD_BODY, EquationTerms};
use crate::grammar::equation::{self, Arrow, EquationTree, TermTree};
use crate::grammar::shift_decimal_point;
use crate::mechanism::{BuildError, Mechanism, Reaction, Reverse, Species};
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
        let mut mechanism = Mechanism::new();
        for name in declared.unwrap_or_default() {
            // A name given twice is one species.
            mechanism.add_species(Species::named(name)).ok();
        }
        let document =
            EquationsDocument { mechanism, has_rate: Vec::new(), reaction_spans: Vec::new(), notes: Vec::new() };
        Reader { source, document, declared, comments: Vec::new() }
    }

    fn line(&mut self, span: Span) -> Result<(), Diagnostic> {
        let (reaction, comment) = split_comment(self.source.slice(span));
        self.comments.extend(comment);
        let span = trimmed(self.source, Span::new(span.start, span.start + reaction.len()));
        if span.start == span.end {
            return Ok(());
        }
        let note = std::mem::take(&mut self.comments).join("\n");
        let parts = split_parts(self.source, span);
        let tree = equation::parse(self.source, parts[0])?;
        let rates = self.rates(&parts[1..], &tree)?;
        let sides = self.sides(&tree)?;
        let has_rate = rates.0.is_some();
        let reaction = reaction_of(sides, rates);
        self.document.mechanism.add_reaction(reaction).map_err(|error| self.not_built(&error, span))?;
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
        let words = words(self.source, span);
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

    fn sides(&mut self, tree: &EquationTree) -> Result<EquationTerms, Diagnostic> {
        let terms = || tree.left.terms.iter().chain(&tree.right.terms);
        let any = terms().find(|term| term.name == ANY_THIRD_BODY).map(TermTree::span);
        let falloff = [&tree.left, &tree.right].into_iter().find_map(|side| side.third_body.as_ref());
        if let Some(span) = any.or(falloff.map(|third_body| third_body.span)) {
            return Err(Diagnostic::error("third-body-not-held", "this format has no third bodies")
                .at(self.source, span)
                .because("a third body needs efficiencies, which have no place here")
                .hint("use Cantera's format for this reaction; a species cannot be named M"));
        }
        if self.declared.is_none() {
            terms().try_for_each(|term| self.mention(term))?;
        }
        let mechanism = &self.document.mechanism;
        equation_terms::resolve(
            tree,
            self.source,
            &|name| mechanism.find_species(name),
            self.declared.unwrap_or_default(),
        )
    }

    /// Adds a species at its first mention, unless its name looks like a mistake.
    fn mention(&mut self, term: &TermTree) -> Result<(), Diagnostic> {
        if let Some((coefficient, name)) = term.glued_coefficient() {
            return Err(Diagnostic::error("glued-coefficient", "a coefficient is glued to its species")
                .at(self.source, term.name_span)
                .because("without a blank this is all one name")
                .hint(format!("write `{coefficient} {name}`")));
        }
        if has_inner_plus(&term.name) {
            return Err(Diagnostic::error("glued-signs", "signs are glued to a name")
                .at(self.source, term.name_span)
                .because("without blanks this is all one name")
                .hint(format!("write `{}`", term.name.split('+').collect::<Vec<_>>().join(" + "))));
        }
        if self.document.mechanism.find_species(&term.name).is_none() {
            let added = self.document.mechanism.add_species(Species::named(&term.name));
            added.map_err(|error| self.not_built(&error, term.name_span))?;
        }
        Ok(())
    }

    fn not_built(&self, error: &BuildError, span: Span) -> Diagnostic {
        let (code, hint) = match error {
            BuildError::EmptyReaction => ("empty-reaction", "write a species on one side at least"),
            _ => ("not-a-reaction", "correct the equation"),
        };
        Diagnostic::error(code, "this is not a reaction").at(self.source, span).because(error.to_string()).hint(hint)
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

/// A `+` with a name on both sides of it: `H2+O`; not `H+` or `O2+(X)`.
fn has_inner_plus(name: &str) -> bool {
    name.split('+').skip(1).any(|part| part.starts_with(char::is_alphanumeric))
}

/// The text before a `#` that begins the line or follows a blank, and the comment after it.
fn split_comment(line: &str) -> (&str, Option<&str>) {
    let begins = |at: &usize| line[..*at].chars().next_back().is_none_or(char::is_whitespace);
    match line.match_indices('#').map(|(at, _)| at).find(begins) {
        Some(at) => (&line[..at], Some(line[at + 1..].trim())),
        None => (line, None),
    }
}

/// The pieces between semicolons, without the blanks around them; at least one.
fn split_parts(source: &Source, span: Span) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut start = span.start;
    for part in source.slice(span).split(';') {
        parts.push(trimmed(source, Span::new(start, start + part.len())));
        start += part.len() + 1;
    }
    parts
}

fn trimmed(source: &Source, span: Span) -> Span {
    let text = source.slice(span);
    let start = span.start + (text.len() - text.trim_start().len());
    Span::new(start, start + text.trim().len())
}

fn words(source: &Source, span: Span) -> Vec<(&str, Span)> {
    let text = source.slice(span);
    let place = |word: &str| span.start + (word.as_ptr() as usize - text.as_ptr() as usize);
    text.split_whitespace().map(|word| (word, Span::new(place(word), place(word) + word.len()))).collect()
}
