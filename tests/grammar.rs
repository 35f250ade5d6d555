//! The parsers against the specifications in `grammars/`: all random sentences of a specification must be read, and
//! their canonical spelling must read back the same.

use std::collections::BTreeMap;

use kinmech::grammar::chemkin::equation::{self as chemkin_equation, Names};
use kinmech::grammar::chemkin::line::lines;
use kinmech::grammar::chemkin::reaction::{auxiliary_items, is_reaction, numbers, reaction_line};
use kinmech::grammar::chemkin::section::sections;
use kinmech::grammar::chemkin::statement::Statement;
use kinmech::grammar::{equation, plain_number};
use kinmech::source::{Source, Span};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A rule of RFC 5234, as far as the specifications here use it.
#[derive(Clone, Debug)]
enum Element {
    Literal(String),
    Rule(String),
    Sequence(Vec<Element>),
    Choice(Vec<Element>),
    Repeat { least: usize, element: Box<Element> },
    Optional(Box<Element>),
}

struct Grammar {
    rules: BTreeMap<String, Element>,
}

impl Grammar {
    /// Reads the rules; a line that begins with a blank continues the rule before.
    fn read(text: &str) -> Grammar {
        let mut definitions: Vec<String> = Vec::new();
        for line in text.lines().map(without_comment).filter(|line| !line.trim().is_empty()) {
            match definitions.last_mut() {
                Some(last) if line.starts_with(' ') => last.push_str(line),
                _ => definitions.push(line.to_string()),
            }
        }
        let rules = definitions.iter().map(|definition| {
            let (name, body) = definition.split_once('=').expect("a rule has a name and a body");
            let tokens = tokens(body);
            let mut at = 0;
            let element = choice(&tokens, &mut at);
            assert_eq!(at, tokens.len(), "trailing tokens in rule {name}");
            (name.trim().to_string(), element)
        });
        Grammar { rules: rules.collect() }
    }

    fn sample(&self, element: &Element, rng: &mut Xoshiro256PlusPlus, sentence: &mut String) {
        match element {
            Element::Literal(text) => sentence.push_str(text),
            Element::Sequence(parts) => parts.iter().for_each(|part| self.sample(part, rng, sentence)),
            Element::Choice(parts) => self.sample(&parts[rng.random_range(0..parts.len())], rng, sentence),
            Element::Optional(part) => {
                if rng.random() {
                    self.sample(part, rng, sentence);
                }
            }
            Element::Repeat { least, element } => {
                for _ in 0..least + rng.random_range(0..4) {
                    self.sample(element, rng, sentence);
                }
            }
            Element::Rule(name) => match (name.as_str(), self.rules.get(name)) {
                (_, Some(rule)) => self.sample(rule, rng, sentence),
                ("ALPHA", _) => sentence.push((b"AZaeEMz"[rng.random_range(0..7)]) as char),
                ("DIGIT", _) => sentence.push((b'0' + rng.random_range(0..10)) as char),
                ("SP", _) => sentence.push(' '),
                ("HTAB", _) => sentence.push('\t'),
                ("LF", _) => sentence.push('\n'),
                _ => panic!("no rule {name}"),
            },
        }
    }

    fn sentence(&self, rule: &str, rng: &mut Xoshiro256PlusPlus) -> String {
        let mut sentence = String::new();
        self.sample(&Element::Rule(rule.to_string()), rng, &mut sentence);
        sentence
    }
}

fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let end = line.find(|c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    });
    &line[..end.unwrap_or(line.len())]
}

/// Quoted literals, names, and the signs `/ ( ) [ ] *`, the last with its count as `1*`.
fn tokens(body: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = body.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => rest[1..].find('"').expect("a literal ends") + 2,
            '/' | '(' | ')' | '[' | ']' => 1,
            _ if rest.starts_with("1*") => 2,
            '*' => 1,
            _ => rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len()),
        };
        assert!(length > 0, "unreadable: {rest}");
        tokens.push(rest[..length].to_string());
        rest = rest[length..].trim_start();
    }
    tokens
}

fn choice(tokens: &[String], at: &mut usize) -> Element {
    let mut alternatives = vec![sequence(tokens, at)];
    while tokens.get(*at).is_some_and(|token| token == "/") {
        *at += 1;
        alternatives.push(sequence(tokens, at));
    }
    Element::Choice(alternatives)
}

fn sequence(tokens: &[String], at: &mut usize) -> Element {
    let mut parts = Vec::new();
    while tokens.get(*at).is_some_and(|token| !["/", ")", "]"].contains(&token.as_str())) {
        parts.push(repetition(tokens, at));
    }
    Element::Sequence(parts)
}

fn repetition(tokens: &[String], at: &mut usize) -> Element {
    let token = tokens[*at].as_str();
    *at += 1;
    match token {
        "*" => Element::Repeat { least: 0, element: Box::new(repetition(tokens, at)) },
        "1*" => Element::Repeat { least: 1, element: Box::new(repetition(tokens, at)) },
        "(" | "[" => {
            let inner = choice(tokens, at);
            *at += 1;
            if token == "[" { Element::Optional(Box::new(inner)) } else { inner }
        }
        _ => match token.strip_prefix('"') {
            Some(literal) => Element::Literal(literal.trim_end_matches('"').to_string()),
            None => Element::Rule(token.to_string()),
        },
    }
}

fn read(text: &str) -> equation::EquationTree {
    let source = Source::new("sentence", text);
    equation::parse(&source, Span::new(0, text.len())).unwrap_or_else(|error| panic!("{text:?}\n{error}"))
}

#[test]
fn every_sentence_of_the_equation_grammar_is_read() {
    let grammar = Grammar::read(include_str!("../grammars/equation.abnf"));
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(20);
    for _ in 0..5_000 {
        let tree = read(&grammar.sentence("equation", &mut rng));
        assert_eq!(read(&tree.to_string()).without_positions(), tree.without_positions());
    }
}

#[test]
fn every_rule_of_a_grammar_is_used() {
    let texts =
        [("equation", include_str!("../grammars/equation.abnf")), ("file", include_str!("../grammars/chemkin.abnf"))];
    for (whole, text) in texts {
        let grammar = Grammar::read(text);
        for name in grammar.rules.keys().filter(|name| *name != whole) {
            let uses = text.match_indices(name.as_str()).count();
            assert!(uses >= 2, "{name} is never used");
        }
    }
}

const CHEMKIN: &str = include_str!("../grammars/chemkin.abnf");

/// The names of the specification.
struct SpeciesNames;

impl Names for SpeciesNames {
    fn find(&self, text: &str) -> Option<&str> {
        let names = ["H2", "O2", "CH3", "C2H5OH", "plus+", "eq=uals", "(Parens)", "CH2(S)", "1-C4H8"];
        names.into_iter().find(|name| *name == text)
    }

    fn longest(&self) -> usize {
        8
    }
}

/// What is made of a sentence that is one statement.
fn statement<T>(text: &str, read: impl FnOnce(&Statement) -> T) -> T {
    let source = Source::new("sentence", text);
    read(&Statement::read(&source, &lines(&source)).0)
}

fn chemkin_tree(text: &str) -> equation::EquationTree {
    let found = statement(text, |it| chemkin_equation::equation(it, it.text(), &SpeciesNames));
    found.unwrap_or_else(|problem| panic!("{text:?}: {problem:?}")).tree.without_positions()
}

#[test]
fn every_number_of_the_chemkin_grammar_is_read() {
    let grammar = Grammar::read(CHEMKIN);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(21);
    for _ in 0..5_000 {
        let sentence = grammar.sentence("number", &mut rng);
        let plain = plain_number(&sentence).unwrap_or_else(|| panic!("{sentence}"));
        assert!(plain.parse::<f64>().is_ok_and(f64::is_finite), "{sentence}: {plain}");
    }
}

#[test]
fn every_reaction_of_the_chemkin_grammar_is_read() {
    let grammar = Grammar::read(CHEMKIN);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(22);
    for _ in 0..5_000 {
        let sentence = grammar.sentence("reaction-line", &mut rng);
        let equation = statement(&sentence, |it| {
            assert!(is_reaction(it.text()), "{sentence}");
            let line = reaction_line(it, it.text(), |_| false);
            assert!(line.constants.is_some() && line.rest.is_empty(), "{sentence}: {line:?}");
            line.equation.to_string()
        });
        let tree = chemkin_tree(&equation);
        assert_eq!(chemkin_tree(&tree.to_string()), tree, "{sentence}");
    }
}

#[test]
fn every_auxiliary_line_of_the_chemkin_grammar_is_read() {
    let grammar = Grammar::read(CHEMKIN);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(23);
    for _ in 0..5_000 {
        let sentence = grammar.sentence("auxiliary-items", &mut rng);
        statement(&sentence, |it| {
            let items = auxiliary_items(it, it.text());
            assert!(!items.is_empty() && items.iter().all(|item| !item.is_open), "{sentence}: {items:?}");
            for item in items.iter().filter(|item| !["FORD", "RORD", "UNITS"].contains(&item.name)) {
                assert!(numbers(it, item.value.unwrap_or_default()).is_ok(), "{sentence}: {item:?}");
            }
        });
    }
}

#[test]
fn every_file_of_the_chemkin_grammar_comes_apart_into_its_sections() {
    let grammar = Grammar::read(CHEMKIN);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(24);
    for _ in 0..500 {
        let sentence = grammar.sentence("file", &mut rng);
        let source = Source::new("sentence", sentence.as_str());
        let found = sections(&source, &lines(&source));
        let ends = sentence.lines().filter(|line| line.trim() == "END").count();
        assert_eq!(found.sections.len(), ends, "{sentence}");
        assert!(found.sections.iter().all(|section| section.ended), "{sentence}");
        assert!(found.stray.iter().chain(&found.preamble).all(|line| line.is_blank(&source)), "{sentence}");
    }
}
