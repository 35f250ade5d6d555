//! Auxiliary data: the keywords and values below a reaction, before they are interpreted.

use std::collections::HashSet;

use crate::formats::chemkin::read::reaction_units::{ReactionUnits, WrongUnit};
use crate::formats::chemkin::read::species::DeclaredNames;
use crate::grammar::chemkin::reaction::{AuxiliaryItem, Number, numbers};
use crate::grammar::chemkin::statement::Statement;
use crate::source::{Diagnostic, Source, Span};

/// The numbers of a keyword, and where it stands.
#[derive(Clone, Debug, Default)]
pub struct Values {
    pub numbers: Vec<Number>,
    pub span: Span,
}

/// The auxiliary data of one reaction.
#[derive(Clone, Debug, Default)]
pub struct AuxiliaryData {
    pub duplicate: bool,
    pub low: Option<Values>,
    pub high: Option<Values>,
    pub troe: Option<Values>,
    pub sri: Option<Values>,
    pub reverse: Option<Values>,
    pub temperature_range: Option<Values>,
    pub pressure_range: Option<Values>,
    pub plog: Vec<Values>,
    pub chebyshev: Vec<Values>,
    /// By the declared names.
    pub orders: Vec<(String, f64)>,
    pub reverse_orders: Vec<(String, f64)>,
    pub efficiencies: Vec<(String, f64, Span)>,
    pub units: Option<ReactionUnits>,
    /// A law without a formula here: its name, and its keywords and values as written.
    pub special: Option<(&'static str, String)>,
    /// Items that have no place in a mechanism and no effect on the rate; kept in the note.
    pub unused: Vec<String>,
}

impl AuxiliaryData {
    /// Whether the rate is an Arrhenius law with the orders of the equation.
    pub fn has_plain_rate(&self) -> bool {
        let has_limits = self.low.is_some() || self.high.is_some();
        let has_law = self.depends_on_pressure() || has_limits || self.special.is_some();
        !has_law && self.orders.is_empty() && self.reverse_orders.is_empty()
    }

    /// Whether the law is a table over pressure (PLOG) or a polynomial in it (CHEB).
    pub fn depends_on_pressure(&self) -> bool {
        !self.plog.is_empty() || !self.chebyshev.is_empty()
    }
}

/// Keywords of laws without a formula here, and the names of the laws.
const SPECIAL: [(&str, &str); 16] = [
    ("LT", "Landau-Teller"),
    ("RLT", "Landau-Teller"),
    ("JAN", "Janev"),
    ("FIT1", "power-series"),
    ("TDEP", "species-temperature"),
    ("MOME", "momentum-transfer"),
    ("XSMI", "momentum-transfer-of-ions"),
    ("USRPROG", "user-routine"),
    ("COLLEFF", "collision-efficiency"),
    ("LOWMX", "mixture-falloff"),
    ("LOWSP", "mixture-falloff"),
    ("TROEMX", "mixture-falloff"),
    ("TROESP", "mixture-falloff"),
    ("SRIMX", "mixture-falloff"),
    ("PLOGMX", "mixture-table-over-pressure"),
    ("PLOGSP", "mixture-table-over-pressure"),
];

/// Reads the auxiliary items of a statement into [`AuxiliaryData`].
pub struct AuxiliaryReader<'a> {
    pub source: &'a Source,
    pub names: &'a DeclaredNames,
    /// The units of the section.
    pub units: ReactionUnits,
    pub findings: &'a mut Vec<Diagnostic>,
    /// Names as written and as read that are reported already, to report each once.
    pub reported: &'a mut HashSet<(String, String)>,
}

impl AuxiliaryReader<'_> {
    /// Adds one item to the data; an item that is wrong is reported.
    pub fn item(&mut self, statement: &Statement, item: &AuxiliaryItem, data: &mut AuxiliaryData) {
        if item.is_open {
            self.findings.push(
                Diagnostic::warning("missing-slash", format!("the second slash of {} is missing", item.name))
                    .at(self.source, item.name_span)
                    .because("a value stands between two slashes")
                    .repaired("the value ends with the line"),
            );
        }
        let keyword = item.name.to_ascii_uppercase();
        let one_number = || item.value.is_some_and(|value| numbers(statement, value).is_ok_and(|list| list.len() == 1));
        if keyword.starts_with("DUP") && item.value.is_none() {
            data.duplicate = true;
        } else if self.names.meant_by(item.name).is_some() && one_number() {
            self.efficiency(statement, item, data);
        } else if let Some((_, law)) = SPECIAL.iter().find(|(special, _)| *special == keyword) {
            let (kind, text) = data.special.get_or_insert((law, String::new()));
            *kind = law;
            text.push_str(&format!(" {keyword}/{}/", item.value.unwrap_or_default()));
        } else {
            self.keyword(statement, item, &keyword, data);
        }
    }

    fn keyword(&mut self, statement: &Statement, item: &AuxiliaryItem, keyword: &str, data: &mut AuxiliaryData) {
        match keyword {
            "LOW" => self.once(statement, item, &[3], &mut data.low),
            "HIGH" => self.once(statement, item, &[3], &mut data.high),
            "TROE" => self.once(statement, item, &[3, 4], &mut data.troe),
            "SRI" => self.once(statement, item, &[3, 5], &mut data.sri),
            "REV" => self.once(statement, item, &[3], &mut data.reverse),
            "TCHEB" => self.once(statement, item, &[2], &mut data.temperature_range),
            "PCHEB" => self.once(statement, item, &[2], &mut data.pressure_range),
            "PLOG" => data.plog.extend(self.values(statement, item, &[4])),
            "CHEB" => data.chebyshev.extend(self.values(statement, item, &[])),
            "FORD" => self.orders(statement, item, &mut data.orders),
            "RORD" => self.orders(statement, item, &mut data.reverse_orders),
            "UNITS" => self.units(statement, item, data),
            "EXCI" | "HV" => self.unused(item, keyword, data),
            _ => self.unknown(statement, item),
        }
    }

    /// The numbers of a value; their count must be one of `counts`, unless that is empty.
    fn values(&mut self, statement: &Statement, item: &AuxiliaryItem, counts: &[usize]) -> Option<Values> {
        let value = item.value.unwrap_or_default();
        let span = if value.is_empty() { item.name_span } else { statement.span_of(value) };
        let error = |message: String, reason: String| {
            Diagnostic::error("bad-parameters", message).at(self.source, span).because(reason)
        };
        let list = match numbers(statement, value) {
            Ok(list) => list,
            Err(word) => {
                let wrong = statement.span_of(word);
                let finding = error(format!("a parameter of {} is unreadable", item.name), String::new());
                let finding = finding.because(format!("`{word}` is no number")).hint("write numbers as in `1.04E+14`");
                self.findings.push(finding.at(self.source, wrong));
                return None;
            }
        };
        if let Some(infinite) = list.iter().find(|number| number.value().is_none()) {
            let finding = error(format!("a parameter of {} is out of range", item.name), String::new());
            let finding = finding.because("no number of the computer is as large").hint("correct its power of ten");
            self.findings.push(finding.at(self.source, infinite.span));
            return None;
        }
        if !counts.is_empty() && !counts.contains(&list.len()) {
            let expected: Vec<String> = counts.iter().map(usize::to_string).collect();
            let reason = format!("{} given, {} expected", list.len(), expected.join(" or "));
            let finding = error(format!("{} has the wrong number of parameters", item.name), reason);
            self.findings.push(finding.hint(format!("write {}/…/ with {}", item.name, expected.join(" or "))));
            return None;
        }
        Some(Values { numbers: list, span })
    }

    fn once(&mut self, statement: &Statement, item: &AuxiliaryItem, counts: &[usize], place: &mut Option<Values>) {
        let values = self.values(statement, item, counts);
        if place.is_some() {
            self.findings.push(
                Diagnostic::error("repeated-keyword", format!("{} is given twice for one reaction", item.name))
                    .at(self.source, item.name_span)
                    .because("which of the two is meant cannot be told")
                    .hint("remove one, or write two reactions with DUPLICATE"),
            );
        }
        *place = values.or(place.take());
    }

    /// `SPECIES ORDER`, any number of times.
    fn orders(&mut self, statement: &Statement, item: &AuxiliaryItem, orders: &mut Vec<(String, f64)>) {
        let words: Vec<&str> = item.value.unwrap_or_default().split_whitespace().collect();
        let mut wrong = |span: Span, reason: String| {
            let message = format!("an order of {} is unreadable", item.name);
            let finding = Diagnostic::error("bad-order", message).at(self.source, span).because(reason);
            self.findings.push(finding.hint(format!("write {}/H2 0.5/", item.name)));
        };
        if words.is_empty() || words.len() % 2 == 1 {
            wrong(item.name_span, "a species and its order are expected".to_string());
            return;
        }
        let mut respelt = Vec::new();
        for pair in words.chunks_exact(2) {
            let order = numbers(statement, pair[1]).ok().and_then(|list| list.first().and_then(Number::value));
            match (self.names.meant_by(pair[0]), order) {
                (None, _) => wrong(statement.span_of(pair[0]), format!("`{}` is not declared", pair[0])),
                (_, None) => wrong(statement.span_of(pair[1]), format!("`{}` is no number", pair[1])),
                (Some(name), Some(order)) => {
                    respelt.push((pair[0], name));
                    let earlier = orders.iter().find(|(known, _)| known == name).map(|(_, order)| *order);
                    match earlier {
                        None => orders.push((name.to_string(), order)),
                        Some(earlier) if earlier == order => {}
                        Some(earlier) => {
                            let reason = format!("{name} has the order {earlier} already, and {order} here");
                            wrong(statement.span_of(pair[1]), reason);
                        }
                    }
                }
            }
        }
        for (written, name) in respelt {
            self.report_capitals(written, statement.span_of(written), name);
        }
    }

    fn units(&mut self, statement: &Statement, item: &AuxiliaryItem, data: &mut AuxiliaryData) {
        let words: Vec<&str> = item.value.unwrap_or_default().split_whitespace().collect();
        match data.units.unwrap_or(self.units).with(&words) {
            Ok(units) => data.units = Some(units),
            Err(wrong) => {
                let place = |place: usize| words.get(place).copied().unwrap_or_default();
                self.findings.push(wrong_unit(self.source, wrong, |at| (place(at), statement.span_of(place(at)))));
            }
        }
    }

    fn unused(&mut self, item: &AuxiliaryItem, keyword: &str, data: &mut AuxiliaryData) {
        let text = format!("{keyword}/{}/", item.value.unwrap_or_default());
        let what = if keyword == "HV" { "a wavelength" } else { "a loss of energy" };
        self.findings.push(
            Diagnostic::warning("carried-keyword", format!("{text} has no place in a mechanism"))
                .at(self.source, item.name_span)
                .because(format!("{what} does not touch the rate of the reaction"))
                .repaired("kept in the note of the reaction"),
        );
        data.unused.push(text);
    }

    fn efficiency(&mut self, statement: &Statement, item: &AuxiliaryItem, data: &mut AuxiliaryData) {
        let Some(name) = self.names.meant_by(item.name) else { return };
        let value = item.value.and_then(|value| numbers(statement, value).ok());
        let Some(efficiency) = value.and_then(|list| list.first().and_then(Number::value)) else { return };
        let span = item.name_span;
        self.report_capitals(item.name, span, name);
        let earlier = data.efficiencies.iter().find(|(known, ..)| known == name).map(|(_, earlier, _)| *earlier);
        match earlier {
            None => data.efficiencies.push((name.to_string(), efficiency, span)),
            Some(earlier) if earlier == efficiency => {}
            Some(earlier) => self.findings.push(
                Diagnostic::error("contradictory-efficiencies", format!("{name} has two efficiencies in one reaction"))
                    .at(self.source, span)
                    .because(format!("{earlier} before, {efficiency} here"))
                    .hint("remove one"),
            ),
        }
    }

    /// An item with one number is an efficiency of an undeclared species; any other is an error.
    fn unknown(&mut self, statement: &Statement, item: &AuxiliaryItem) {
        let is_efficiency = item.value.is_some_and(|value| numbers(statement, value).is_ok_and(|list| list.len() == 1));
        if is_efficiency {
            self.undeclared_collider(item);
            return;
        }
        self.findings.push(
            Diagnostic::error("unknown-keyword", format!("`{}` is not understood", item.name))
                .at(self.source, item.name_span)
                .because("no keyword for reactions, and no efficiency")
                .hint("correct it, or begin a comment with !"),
        );
    }

    fn undeclared_collider(&mut self, item: &AuxiliaryItem) {
        let folded = confusable(item.name);
        if let Some(meant) = self.names.all().iter().find(|name| confusable(name) == folded) {
            self.findings.push(
                Diagnostic::error("undeclared-species", format!("the species {} is not declared", item.name))
                    .at(self.source, item.name_span)
                    .because("an efficiency of a species is expected here")
                    .hint(format!("did you mean `{meant}`?")),
            );
        } else if self.reported.insert((item.name.to_string(), String::new())) {
            self.findings.push(
                Diagnostic::warning("undeclared-collider", format!("the collider {} is not declared", item.name))
                    .at(self.source, item.name_span)
                    .because("there are no collisions with what is not there, here and perhaps further down")
                    .repaired("its efficiencies are left out"),
            );
        }
    }

    /// Reports once that a name is declared with other capitals.
    fn report_capitals(&mut self, written: &str, span: Span, name: &str) {
        if written != name && self.reported.insert((written.to_string(), name.to_string())) {
            self.findings.push(other_capitals(self.source, written, span, name));
        }
    }
}

/// The warning that a name is declared with other capitals.
pub fn other_capitals(source: &Source, written: &str, span: Span, name: &str) -> Diagnostic {
    Diagnostic::warning("other-capitals", format!("`{written}` is declared as `{name}`"))
        .at(source, span)
        .because("capitals differ, here and perhaps further down")
        .repaired(format!("read as {name}"))
}

/// A name in which letters and digits that look alike are made equal.
fn confusable(name: &str) -> String {
    let alike = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    name.chars().map(alike).collect()
}

/// The error that a word is no unit, or contradicts another one; `place` gives a word and its place.
pub fn wrong_unit<'w>(source: &Source, wrong: WrongUnit, place: impl Fn(usize) -> (&'w str, Span)) -> Diagnostic {
    let (code, at, what) = match wrong {
        WrongUnit::Unknown(at) => ("unknown-unit", at, "is no unit of rate constants"),
        WrongUnit::Contradiction(at) => ("contradictory-units", at, "contradicts another unit"),
    };
    let (word, span) = place(at);
    Diagnostic::error(code, format!("`{word}` {what}"))
        .at(source, span)
        .because("what the numbers mean cannot be guessed")
        .hint("CAL/MOLE, KCAL/MOLE, JOULES/MOLE, KJOULES/MOLE, KELVINS, EVOLTS; MOLES, MOLECULES")
}
