//! Marks of duplicate reactions, as Cantera requires them.

use crate::mechanism::{Finding, FindingCode, Item, Mechanism, ReactionId, duplicates};
use crate::source::{Diagnostic, Source, Span};

/// Marks undeclared duplicates, and takes the mark from reactions that stand alone, as Cantera requires.
/// `place` is where a reaction stands. Every change is reported.
pub fn mark_duplicates<'s>(
    mechanism: &mut Mechanism,
    place: impl Fn(ReactionId) -> (&'s Source, Span),
) -> Vec<Diagnostic> {
    let mut repairs = Vec::new();
    // Each round sets a mark at least, so that the rounds end.
    while let Some(pair) = undeclared(mechanism) {
        for (reaction, other) in pair {
            let unmarked: Vec<ReactionId> =
                [reaction, other].into_iter().filter(|id| !mechanism.reactions()[id.index()].duplicate).collect();
            for id in unmarked {
                mechanism.set_duplicate(id, true);
                let partner = if id == reaction { other } else { reaction };
                repairs.push(marked(mechanism, id, &place(partner), place(id)));
            }
        }
    }
    for Finding { item, code } in duplicates(mechanism) {
        if let (Item::Reaction(id), FindingCode::LoneDuplicate) = (item, code) {
            mechanism.set_duplicate(id, false);
            let (source, span) = place(id);
            repairs.push(
                Diagnostic::warning("lone-duplicate", "a reaction is marked as a duplicate and stands alone")
                    .at(source, span)
                    .because("no other reaction has its equation")
                    .repaired("the mark is left out"),
            );
        }
    }
    repairs
}

/// Pairs of duplicates in which at least one reaction has no mark; `None` where there are none.
fn undeclared(mechanism: &Mechanism) -> Option<Vec<(ReactionId, ReactionId)>> {
    let pair = |finding: Finding| match (finding.item, finding.code) {
        (Item::Reaction(reaction), FindingCode::UndeclaredDuplicate { other }) => Some((reaction, other)),
        _ => None,
    };
    let pairs: Vec<_> = duplicates(mechanism).into_iter().filter_map(pair).collect();
    (!pairs.is_empty()).then_some(pairs)
}

fn marked(mechanism: &Mechanism, id: ReactionId, partner: &(&Source, Span), own: (&Source, Span)) -> Diagnostic {
    let equation = mechanism.equation(&mechanism.reactions()[id.index()]);
    let (source, span) = own;
    let line = partner.0.line_column(partner.1.start).0;
    let file = if partner.0.name() == source.name() { String::new() } else { format!(" of {}", partner.0.name()) };
    Diagnostic::warning("undeclared-duplicate", format!("`{equation}` repeats another reaction without saying so"))
        .at(source, span)
        .because(format!("the other stands in line {line}{file}"))
        .repaired("marked as a duplicate: the rates add up")
        .hint("remove one of them if that is not meant")
}
