//! `kinmech convert`: one format to another, nothing lost in silence.

use anyhow::Context;

use crate::cli::Failure;
use crate::cli::chemkin_files::repairs;
use crate::cli::emission::{Emission, for_cantera};
use crate::cli::files::{STANDARD_STREAM, require_distinct, write_output};
use crate::cli::mechanism_file::{Loaded, MechanismArguments, read_mechanism, refuse_errors};
use crate::cli::references::rebased;
use crate::cli::terminal::Terminal;
use crate::formats::equations::{self, Dropped};
use crate::formats::{Format, Notes, cantera};
use crate::grammar::yaml;
use crate::mechanism::{Item, Mechanism, Reaction, ReactionId, Reverse};
use crate::rates::Rate;
use crate::report::{Loss, conversion_json, losses_text};
use crate::source::{Diagnostic, Severity};
use crate::transform::with_explicit_reverse;

/// Convert a mechanism to another format
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    mechanism: MechanismArguments,
    /// The output's format, where its extension does not tell
    #[arg(long, value_name = "FMT")]
    to: Option<Format>,
    /// Refuse an input that gives any warning, at the first
    #[arg(long)]
    strict: bool,
    /// Write although the output format cannot hold everything; what is lost is listed
    #[arg(long)]
    allow_loss: bool,
    /// Output file; - for stdout
    #[arg(short, long, value_name = "OUT", default_value = STANDARD_STREAM)]
    output: String,
}

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    if terminal.json && arguments.output == STANDARD_STREAM {
        return Err(anyhow::anyhow!("stdout cannot carry both the mechanism and a JSON report; give -o FILE").into());
    }
    let to = arguments.to.or_else(|| Format::from_path(&arguments.output));
    let to = to.context("the output's extension does not tell its format; give --to cantera or --to equations")?;
    let loaded = read_mechanism(&arguments.mechanism)?;
    if loaded.format == Format::Chemkin {
        require_distinct(&arguments.output, arguments.mechanism.all().map(String::as_str))?;
    }
    refuse_unsound(&loaded, arguments.strict, terminal)?;
    let (text, losses) = match to {
        Format::Cantera => (to_cantera(&loaded, arguments, terminal)?, Vec::new()),
        Format::Equations => {
            to_equations(&loaded, &with_explicit_reverse(&loaded.of_phase(arguments.mechanism.phase.as_deref())?))?
        }
        Format::Chemkin => {
            return Err(anyhow::anyhow!("Chemkin's files are read, not written; --to cantera or --to equations").into());
        }
    };
    let comments = if to == Format::Equations { comments_left_behind(&loaded) } else { Vec::new() };
    if !losses.is_empty() && !arguments.allow_loss {
        let first = Diagnostic::error("loss", format!("the {to} format cannot hold all of {}", loaded.source.name()))
            .because(format!("{} items would be lost:\n{}", losses.len(), losses_text(&losses).trim_end()))
            .hint("--allow-loss writes the rest");
        return Err(first.into());
    }
    let losses = [losses, comments].concat();
    if !losses.is_empty() {
        terminal.remark(&losses_text(&losses));
    }
    write_output(&arguments.output, &text, terminal)?;
    if terminal.json {
        terminal.json(conversion_json(&losses, &repairs(&loaded.document.warnings)))?;
    }
    Ok(0)
}

/// Equations hold no comments; they change nothing, so that they are told and do not stop a conversion.
fn comments_left_behind(loaded: &Loaded) -> Vec<Loss> {
    let Notes { species, thermo, transport, reactions, .. } = &loaded.document.notes;
    let of_species = [species, thermo, transport].into_iter().flatten();
    let of_species = of_species.map(|(id, note)| (Item::Species(*id), note));
    let all = of_species.chain(reactions.iter().map(|(id, note)| (Item::Reaction(*id), note)));
    let loss = |(item, note): (Item, &String)| {
        let first = note.lines().next().unwrap_or_default().to_string();
        Loss { code: "comment", item: first, place: Some(loaded.place(item)) }
    };
    all.map(loss).collect()
}

fn refuse_unsound(loaded: &Loaded, strict: bool, terminal: &Terminal) -> Result<(), Failure> {
    let findings = loaded.findings();
    refuse_errors(&findings)?;
    if let Some(first) = findings.iter().find(|finding| strict && finding.severity == Severity::Warning) {
        return Err(as_refusal(first).into());
    }
    terminal.diagnostics(&findings);
    Ok(())
}

/// A warning that stops a strict conversion.
fn as_refusal(warning: &Diagnostic) -> Diagnostic {
    let otherwise = warning.repair.as_ref().map(|repair| format!("without --strict: {repair}"));
    let hint = otherwise.or(warning.hint.clone());
    Diagnostic { severity: Severity::Error, repair: None, hint, ..warning.clone() }
}

/// YAML to YAML goes through the tree, so that everything in it stays as it is.
fn to_cantera(loaded: &Loaded, arguments: &Arguments, terminal: &Terminal) -> Result<String, Failure> {
    let phase = arguments.mechanism.phase.as_deref();
    if loaded.format == Format::Cantera {
        let document = &loaded.document;
        let extracted = phase.map(|phase| cantera::extract_phase(document, phase));
        let tree = extracted.as_ref().unwrap_or(&document.tree);
        let renamed = rebased(tree, arguments.mechanism.input(), &arguments.output);
        for (old, new) in &renamed {
            terminal.remark(&format!("references to {old} now lead to {new}"));
        }
        if renamed.is_empty() {
            return Ok(yaml::print(tree));
        }
        let mut tree = tree.clone();
        cantera::rename_references(&mut tree, &|file| renamed.get(file).cloned());
        return Ok(yaml::print(&tree));
    }
    loaded.require_rates()?;
    refuse_what_cantera_lacks(loaded)?;
    let emission = for_cantera(&loaded.of_phase(phase)?)?;
    emission.remarks.iter().for_each(|remark| terminal.remark(remark));
    let notes = emitted_notes(&loaded.document.notes, &emission);
    let (units, numbers) = (loaded.document.units, loaded.document.numbers.clone());
    let written =
        cantera::write(&emission.mechanism, &cantera::WriteOptions { notes, units, numbers, ..Default::default() });
    Ok(written.with_context(|| format!("{} has no form in Cantera YAML", loaded.source.name()))?)
}

/// Reactions of Chemkin's that have no form in Cantera, each at its place.
fn refuse_what_cantera_lacks(loaded: &Loaded) -> Result<(), Failure> {
    let obstacle = |reaction: &Reaction| {
        let special = reaction.laws().find_map(|law| match law {
            Rate::Unevaluated(law) => Some(law),
            _ => None,
        });
        let has_orders = !reaction.order_overrides.is_empty() || !reaction.reverse_order_overrides.is_empty();
        match (special, &reaction.reverse) {
            (Some(law), _) => Some((
                format!("Cantera has no rate law of the kind {}: {}", law.name, law.written.trim()),
                "give an equivalent rate, or leave the reaction out",
            )),
            (None, Reverse::FromThermo) if has_orders => Some((
                "Cantera has no reversible reactions with orders of their own".to_string(),
                "give the reverse rate with REV, or make the reaction one-way",
            )),
            _ => None,
        }
    };
    let mechanism = loaded.mechanism();
    let all = mechanism.reaction_ids().zip(mechanism.reactions());
    let refused = all.filter_map(|(id, reaction)| {
        let (reason, hint) = obstacle(reaction)?;
        let message = format!("`{}` has no form in Cantera YAML", mechanism.equation(reaction));
        let (source, span) = loaded.locate(Item::Reaction(id));
        Some(Diagnostic::error("not-in-cantera", message).at(source, span).because(reason).hint(hint))
    });
    let refused: Vec<Diagnostic> = refused.collect();
    if refused.is_empty() { Ok(()) } else { Err(refused.into()) }
}

/// The notes of the file, on what its reactions have become.
fn emitted_notes(notes: &Notes, emission: &Emission) -> Notes {
    let of_original = |(id, origin): (ReactionId, &ReactionId)| Some((id, notes.reactions.get(origin)?.clone()));
    let reactions = emission.mechanism.reaction_ids().zip(&emission.origins).filter_map(of_original).collect();
    Notes { reactions, ..notes.clone() }
}

fn to_equations(loaded: &Loaded, mechanism: &Mechanism) -> Result<(String, Vec<Loss>), Failure> {
    let text = equations::write(mechanism).map_err(|refused| {
        let lines: Vec<String> = refused.iter().map(|item| format!("{}: {}", item.what, item.obstacle)).collect();
        Diagnostic::error("not-writable", format!("{} has no form as equations", loaded.source.name()))
            .because(lines.join("\n"))
            .hint("write Cantera YAML instead: --to cantera")
    })?;
    let of_item = |code, item| {
        let place = original(loaded, mechanism, item).map(|item| loaded.place(item));
        Loss { code, item: name(mechanism, item), place }
    };
    let of_file = |code, item: String| Loss { code, item, place: None };
    let loss = |dropped: &Dropped| match dropped {
        Dropped::Composition(species) => of_item("composition", Item::Species(*species)),
        Dropped::Thermo(species) => of_item("thermo", Item::Species(*species)),
        Dropped::Transport(species) => of_item("transport", Item::Species(*species)),
        Dropped::UnusedSpecies(species) => of_item("unused-species", Item::Species(*species)),
        Dropped::DuplicateMark(reaction) => of_item("duplicate", Item::Reaction(*reaction)),
        Dropped::Description => of_file("description", mechanism.description.clone().unwrap_or_default()),
        Dropped::Elements => of_file(
            "elements",
            mechanism.elements.iter().map(|element| element.symbol.as_str()).collect::<Vec<_>>().join(", "),
        ),
        Dropped::Phases => {
            of_file("phases", mechanism.phases().iter().map(|phase| phase.name.as_str()).collect::<Vec<_>>().join(", "))
        }
    };
    let mut losses: Vec<Loss> = equations::dropped(mechanism).iter().map(loss).collect();
    let remarks = cantera::beyond_the_mechanism(&loaded.document);
    losses.extend(remarks.into_iter().map(|remark| {
        let line = loaded.source.line_column(remark.span.start).0;
        Loss { code: remark.code, item: remark.item, place: Some(format!("{}:{line}", loaded.source.name())) }
    }));
    Ok((text, losses))
}

fn name(mechanism: &Mechanism, item: Item) -> String {
    match item {
        Item::Species(species) => mechanism.name(species).to_string(),
        Item::Reaction(id) => {
            mechanism.reactions().get(id.index()).map(|reaction| mechanism.equation(reaction)).unwrap_or_default()
        }
    }
}

/// The item of the file that an item of one of its phases is.
fn original(loaded: &Loaded, mechanism: &Mechanism, item: Item) -> Option<Item> {
    match item {
        Item::Species(species) => loaded.mechanism().find_species(mechanism.name(species)).map(Item::Species),
        Item::Reaction(id) => {
            let equation = mechanism.equation(mechanism.reactions().get(id.index())?);
            let mut all = loaded.mechanism().reaction_ids().zip(loaded.mechanism().reactions());
            all.find(|(_, reaction)| loaded.mechanism().equation(reaction) == equation)
                .map(|(id, _)| Item::Reaction(id))
        }
    }
}
