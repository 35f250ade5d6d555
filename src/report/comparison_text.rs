//! A comparison of two mechanisms as text and as Markdown: the verdict in one line, then the differences.

use crate::diff::{Gas, Verdict};
use crate::report::comparison::{ChangedReport, Compared, ComparisonReport};
use crate::report::number::significant;
use crate::report::table::aligned;
use crate::source::visible_line;

/// The most rows of a list without `--verbose`.
const MOST_ROWS: usize = 20;

/// How to set out a comparison.
trait Layout {
    fn title(&self, text: &str) -> String;
    fn table(&self, header: &[&str], rows: Vec<Vec<String>>, right: &[usize]) -> String;
    fn sentence(&self, text: &str) -> String;
    fn verdict(&self, name: &str, rest: &str) -> String;
}

struct Plain;
struct Markdown;

impl Layout for Plain {
    fn title(&self, text: &str) -> String {
        format!("\n{text}:\n")
    }

    fn table(&self, header: &[&str], rows: Vec<Vec<String>>, right: &[usize]) -> String {
        if let [_] = header {
            return rows.into_iter().flatten().map(|line| format!("  {line}\n")).collect();
        }
        aligned(header, rows, right).lines().map(|line| format!("  {line}\n")).collect()
    }

    fn sentence(&self, text: &str) -> String {
        format!("{text}\n")
    }

    fn verdict(&self, name: &str, rest: &str) -> String {
        format!("{name}: {rest}\n")
    }
}

impl Layout for Markdown {
    fn title(&self, text: &str) -> String {
        format!("\n### {}\n\n", escaped(text))
    }

    fn table(&self, header: &[&str], rows: Vec<Vec<String>>, right: &[usize]) -> String {
        if let [_] = header {
            return rows.into_iter().flatten().map(|line| format!("- {}\n", escaped(&line))).collect();
        }
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let rule = (0..header.len()).map(|column| if right.contains(&column) { "--:" } else { "---" }.to_string());
        let mut text = line(header.iter().map(|title| escaped(title)).collect()) + &line(rule.collect());
        for row in rows {
            text += &line(row.iter().map(|cell| escaped(cell)).collect());
        }
        text
    }

    fn sentence(&self, text: &str) -> String {
        format!("\n{}\n", escaped(text))
    }

    fn verdict(&self, name: &str, rest: &str) -> String {
        format!("**{name}**: {}\n", escaped(rest))
    }
}

/// One line of text, without what Markdown would take for its own.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in visible_line(text).chars() {
        if "\\`*_[]<>|#".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// The comparison as plain text; all rows if `everything`.
pub fn comparison_text(compared: &Compared, everything: bool) -> String {
    laid_out(compared, everything, &Plain)
}

/// The comparison as Markdown.
pub fn comparison_markdown(compared: &Compared, everything: bool) -> String {
    laid_out(compared, everything, &Markdown)
}

fn laid_out(compared: &Compared, everything: bool, layout: &dyn Layout) -> String {
    let report = compared.report();
    let page = Page { report: &report, compared, layout, most: if everything { usize::MAX } else { MOST_ROWS } };
    [page.verdict(), page.reactions(), page.near_misses(), page.species(), page.remarks()].concat()
}

struct Page<'p> {
    report: &'p ComparisonReport,
    compared: &'p Compared<'p>,
    layout: &'p dyn Layout,
    most: usize,
}

impl Page<'_> {
    fn verdict(&self) -> String {
        let ComparisonReport { verdict, species, reactions, .. } = self.report;
        let gaps = self.gaps();
        let all = format!("{} and {}", counted(species.common, "species", "species"), reaction_count(reactions.common));
        let rest = match self.compared.comparison.verdict {
            Verdict::Identical => all + &gaps,
            Verdict::Equivalent => format!("{all}, {}{gaps}", self.sameness()),
            Verdict::Renamed => {
                let others = format!("{} of the species have other names", species.renamed.len());
                format!("{all}, {}; {others}{gaps}", self.sameness_of_the_renamed())
            }
            Verdict::SameReactions => format!("{all} in common{}", self.parameters()),
            Verdict::SameDynamics => {
                format!("other reactions, but the same equations for u̇; {all} in common{}", self.parameters())
            }
            Verdict::Different => format!("{all} in common{}{}", self.parameters(), self.alone()),
        };
        self.layout.verdict(verdict, &rest)
    }

    /// In what sense two mechanisms of the same names are the same.
    fn sameness(&self) -> String {
        match &self.report.within_rtol {
            None => "the same but for order, units or notation".to_string(),
            Some(_) => self.within_tolerance(),
        }
    }

    fn sameness_of_the_renamed(&self) -> String {
        if self.report.within_rtol.is_some() { self.within_tolerance() } else { "the same".to_string() }
    }

    /// What a wide tolerance lets pass.
    fn within_tolerance(&self) -> String {
        let Some(within) = &self.report.within_rtol else { return String::new() };
        let counts = counted_differences([
            (within.rates.len(), "with other rates"),
            (0, ""),
            (within.thermo.len(), "species with other thermo"),
            (within.transport.len(), "species with other transport data"),
            (within.other.len(), "other"),
        ]);
        let largest = within.rates.iter().filter_map(|rate| rate.worst).map(|worst| worst.factor);
        let largest = largest.reduce(f64::max).map(|factor| format!(", the largest factor {}", times(factor)));
        let rtol = self.report.compared_at.rtol;
        format!("the same within {rtol}, but not within {}{counts}{}", within.rtol, largest.unwrap_or_default())
    }

    /// What a verdict of sameness leaves open.
    fn gaps(&self) -> String {
        let missing = &self.compared.comparison.not_compared;
        let names: Vec<&str> = missing.iter().map(|missing| missing.what.as_str()).collect();
        if names.is_empty() { String::new() } else { format!("; not compared: {}", names.join(", ")) }
    }

    /// Counts of the common items whose parameters differ.
    fn parameters(&self) -> String {
        let ComparisonReport { species, reactions, other, .. } = self.report;
        counted_differences([
            (reactions.changed.len(), "with other rates"),
            (species.composition_changed.len(), "species with other compositions"),
            (species.thermo_changed.len(), "species with other thermo"),
            (species.transport_changed.len(), "species with other transport data"),
            (other.len(), if other.len() == 1 { "other difference" } else { "other differences" }),
        ])
    }

    fn alone(&self) -> String {
        let ComparisonReport { species, reactions, .. } = self.report;
        let sides = [
            (self.compared.names[0], species.only_a.len(), reactions.only_a.len()),
            (self.compared.names[1], species.only_b.len(), reactions.only_b.len()),
        ];
        let words = |(name, species, reactions): (&str, usize, usize)| {
            let counts = [
                (species > 0).then(|| counted(species, "species", "species")),
                (reactions > 0).then(|| reaction_count(reactions)),
            ];
            let counts: Vec<String> = counts.into_iter().flatten().collect();
            if counts.is_empty() { String::new() } else { format!("; only in {name}: {}", counts.join(", ")) }
        };
        sides.into_iter().map(words).collect()
    }

    fn reactions(&self) -> String {
        let reactions = &self.report.reactions;
        let at = &self.report.compared_at;
        let gas = if at.bath.is_some() { "in the given bath" } else { "each collider pure and mixed" };
        let title = format!(
            "other rates ({}–{} K, {:e}–{:e} Pa, {gas}; the largest factor and where)",
            at.temperature[0], at.temperature[1], at.pressure[0], at.pressure[1]
        );
        let row =
            |changed: &ChangedReport| vec![equations(changed), changed.what.clone(), factor(changed), place(changed)];
        let within = self.report.within_rtol.iter().flat_map(|within| &within.rates);
        let rows = reactions.changed.iter().chain(within).map(row).collect();
        let changed = self.list(&title, &["reaction", "what", "factor", "at"], rows, &[2]);
        let [a, b] = self.compared.names;
        let lines = |equations: &[String]| equations.iter().map(|equation| vec![equation.clone()]).collect();
        changed
            + &self.list(&format!("reactions only in {a}"), &["reaction"], lines(&reactions.only_a), &[])
            + &self.list(&format!("reactions only in {b}"), &["reaction"], lines(&reactions.only_b), &[])
    }

    fn near_misses(&self) -> String {
        let near_misses = &self.report.reactions.near_misses;
        let rows = near_misses.iter().map(|it| vec![it.a.clone(), it.b.clone(), it.what.to_string()]).collect();
        let [a, b] = self.compared.names;
        self.list("near misses", &[a, b, "how"], rows, &[])
    }

    fn species(&self) -> String {
        let species = &self.report.species;
        let [a, b] = self.compared.names;
        let lines = |names: &[String]| names.iter().map(|name| vec![name.clone()]).collect();
        let renamed = species.renamed.iter().map(|(old, new)| vec![old.clone(), new.clone()]).collect();
        let composition =
            species.composition_changed.iter().map(|it| vec![it.name.clone(), formula(&it.a), formula(&it.b)]);
        let within = || self.report.within_rtol.iter();
        let thermo = species.thermo_changed.iter().chain(within().flat_map(|it| &it.thermo)).map(|it| {
            let at = it.temperature.map(|temperature| format!("{} K", significant(temperature, 4)));
            let factor = it.kc_factor.map(times);
            vec![it.name.clone(), it.what.clone(), factor.unwrap_or_default(), at.unwrap_or_default()]
        });
        let transport = species.transport_changed.iter().chain(within().flat_map(|it| &it.transport));
        let transport = transport.map(|it| vec![it.name.clone(), it.what.clone()]);
        let other: Vec<String> = self.report.other.iter().chain(within().flat_map(|it| &it.other)).cloned().collect();
        let groups = species.interchangeable.iter().map(|group| vec![group.join(", ")]).collect();
        self.list(&format!("species only in {a}"), &["species"], lines(&species.only_a), &[])
            + &self.list(&format!("species only in {b}"), &["species"], lines(&species.only_b), &[])
            + &self.list("other names", &[a, b], renamed, &[])
            + &self.list("these could as well be exchanged for each other", &["species"], groups, &[])
            + &self.list("other compositions", &["species", a, b], composition.collect(), &[])
            + &self.list("other thermo (second less first)", &["species", "what", "Kc", "at"], thermo.collect(), &[2])
            + &self.list("other transport data", &["species", "what"], transport.collect(), &[])
            + &self.list("elsewhere", &["what"], lines(&other), &[])
    }

    /// Precision and recall of the directions, factors between common rates, and what was not compared.
    fn remarks(&self) -> String {
        let ComparisonReport { directions, precision, recall, f1, rate_factors, not_compared, .. } = self.report;
        let mut lines = Vec::new();
        let verdict = self.compared.comparison.verdict;
        let differs = !verdict.is_same();
        if let (true, Some(precision), Some(recall), Some(f1)) = (differs, precision, recall, f1) {
            lines.push(format!(
                "directions: {} of {} are in {}, {} of {} the other way round (precision {precision:.3}, recall {recall:.3}, F1 {f1:.3})",
                directions.a_in_b, directions.a, self.compared.names[1], directions.b_in_a, directions.b
            ));
        }
        if let (true, Some(factors)) = (differs, rate_factors) {
            lines.push(format!(
                "rates in common: median factor {}, largest {}",
                times(factors.median),
                times(factors.max)
            ));
        }
        if verdict == Verdict::SameReactions && self.report.same_dynamics == Some(true) {
            lines.push("the equations for u̇ are the same all the same".to_string());
        }
        lines.extend(not_compared.iter().map(|what| format!("not compared: {what}")));
        let text: String = lines.iter().map(|line| self.layout.sentence(line)).collect();
        if text.is_empty() { text } else { format!("\n{text}") }
    }

    /// A list with a title, cut to the most rows; empty if there are no rows.
    fn list(&self, title: &str, header: &[&str], mut rows: Vec<Vec<String>>, right: &[usize]) -> String {
        if rows.is_empty() {
            return String::new();
        }
        let more = rows.len().saturating_sub(self.most);
        rows.truncate(self.most);
        let mut text = self.layout.title(title) + &self.layout.table(header, rows, right);
        if more > 0 {
            text += &self.layout.sentence(&format!("  … and {more} more (--verbose shows all, --format json too)"));
        }
        text
    }
}

/// `; 2 with other rates, 1 species with other thermo`; empty where nothing is counted.
fn counted_differences(counts: [(usize, &str); 5]) -> String {
    let words: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if words.is_empty() { String::new() } else { format!("; {}", words.join(", ")) }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn reaction_count(count: usize) -> String {
    counted(count, "reaction", "reactions")
}

fn equations(changed: &ChangedReport) -> String {
    match &changed.equation_b {
        Some(other) => format!("{} / {other}", changed.equation),
        None => changed.equation.clone(),
    }
}

fn factor(changed: &ChangedReport) -> String {
    changed.worst.map_or("?".to_string(), |worst| times(worst.factor))
}

/// A factor with as many digits as tell it from one.
fn times(factor: f64) -> String {
    if factor.is_infinite() {
        return "∞".to_string();
    }
    let digits = (4..=12).find(|digits| significant(factor, *digits) != significant(1.0, *digits)).unwrap_or(4);
    significant(factor, if factor == 1.0 { 4 } else { digits })
}

fn place(changed: &ChangedReport) -> String {
    let Some(worst) = changed.worst else { return String::new() };
    let gas = match (worst.gas, &changed.bath) {
        (Gas::Mixture, _) => " in a mixture".to_string(),
        (_, Some(bath)) => format!(" in {bath}"),
        _ => String::new(),
    };
    let pressure =
        if worst.pressure_matters { format!(", {} Pa", significant(worst.pressure, 3)) } else { String::new() };
    format!("{} K{pressure}{gas}", significant(worst.temperature, 4))
}

fn formula(atoms: &std::collections::BTreeMap<String, f64>) -> String {
    let words: Vec<String> = atoms.iter().map(|(element, count)| format!("{element}{count}")).collect();
    words.join(" ")
}
