//! What documents say beyond their mechanisms.

use std::collections::BTreeMap;

use crate::formats::{Document, Entries, Loss, Notes, cantera};
use crate::mechanism::Item;

/// Keys and notes of a document that its mechanism does not hold, then its comments, which are
/// harmless to leave out.
pub fn extras(document: &Document) -> Vec<Loss> {
    let mut found = cantera::beyond_the_mechanism(document);
    found.extend(comments(document));
    found
}

/// The first line of each note, at the item it belongs to.
fn comments(document: &Document) -> impl Iterator<Item = Loss> {
    let Notes { species, thermo, transport, reactions, .. } = &document.notes;
    let of_species = [species, thermo, transport].into_iter().flatten();
    let of_species = of_species.map(|(id, note)| (Item::Species(*id), note));
    let all = of_species.chain(reactions.iter().map(|(id, note)| (Item::Reaction(*id), note)));
    all.map(|(item, note)| {
        let first = note.lines().next().unwrap_or_default();
        Loss::of_item("comment", item, first).harmless().placed_in(document)
    })
}

/// Data that matter and that the mechanism does not hold, by what they are; `None` for a document of
/// which nothing else was kept.
pub fn carried_data(document: &Document, entries: Entries) -> Option<BTreeMap<String, String>> {
    document.original.as_yaml().map(|_| cantera::carried_data(document, entries))
}

/// Whether the document is a file that this program learned from data: its state is the first of the data, and
/// thermo of zeros only fills a place.
pub fn is_learned(document: &Document) -> bool {
    let metadata = document.original.as_yaml().and_then(|tree| tree.get(LEARNED_KEY));
    metadata.is_some_and(|metadata| metadata.get("method").is_some())
}

/// The key of a learned file under which stands how it was learned.
pub const LEARNED_KEY: &str = "kinmech";

/// Whether the originals of two documents of one format have the same content, one phase of it if that
/// is asked for; layout, comments and the order of keys do not count. True where none were kept.
pub fn same_originals(a: &Document, b: &Document, phase: Option<&str>) -> bool {
    let text = |document: &Document| document.sources.first().map(|source| source.text().to_string());
    let (Some(of_a), Some(of_b)) = (a.original.as_yaml(), b.original.as_yaml()) else { return true };
    match phase {
        _ if text(a) == text(b) => true,
        Some(phase) => {
            let [of_a, of_b] = [a, b].map(|document| cantera::extract_phase(document, phase));
            of_a.in_one_spelling() == of_b.in_one_spelling()
        }
        None => of_a.in_one_spelling() == of_b.in_one_spelling(),
    }
}
