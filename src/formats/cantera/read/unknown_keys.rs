//! Keys that nothing reads. Most are misspelt, and Cantera then takes a default in silence.

use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::misspelt_keys::likely;
use crate::grammar::yaml::Node;
use crate::source::Diagnostic;

/// Keys that only people read; they have a place everywhere.
const REMARKS: [&str; 3] = ["note", "comment", "source"];

impl Fields<'_> {
    /// Warns of a key that is likely meant to be a known one. The mapping may have keys of the user's own.
    pub fn warn_of_near_misses(&mut self, mapping: &Node, known: &[&str]) {
        let entries = mapping.as_mapping().unwrap_or_default();
        self.warn_of_near_misses_among(entries.iter().map(|(key, _)| key), known);
    }

    /// Warns of those keys that are likely meant to be known ones.
    pub fn warn_of_near_misses_among<'n>(&mut self, keys: impl Iterator<Item = &'n Node>, known: &[&str]) {
        for key in keys {
            let Some(text) = key.text().filter(|text| !known.contains(text)) else { continue };
            let Some(near) = likely(text, known) else { continue };
            self.warn_of_key(key, text, &format!("did you mean `{near}`?"), || {
                format!("write `{near}`, or ignore this if the key is your own")
            });
        }
    }

    /// Warns of every key that is not known, in a mapping that has no place for others: the parameters of a law,
    /// a state.
    pub fn warn_of_unknown_keys(&mut self, mapping: &Node, known: &[&str]) {
        for (key, _) in mapping.as_mapping().unwrap_or_default() {
            let Some(text) = key.text().filter(|text| !known.contains(text) && !REMARKS.contains(text)) else {
                continue;
            };
            match likely(text, known) {
                Some(near) => {
                    self.warn_of_key(key, text, &format!("did you mean `{near}`?"), || format!("write `{near}`"));
                }
                None => self.warn_of_key(key, text, "nothing reads this key here", || {
                    format!("remove it; the keys here are {}", known.join(", "))
                }),
            }
        }
    }

    fn warn_of_key(&mut self, key: &Node, text: &str, reason: &str, hint: impl FnOnce() -> String) {
        let warning = Diagnostic::warning("unknown-key", format!("the key `{text}` is not known and has no effect"))
            .because(reason)
            .hint(hint());
        self.warnings.push(warning.at(self.source, key.span));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::cantera::read::misspelt_keys::misspelling_of;
    use crate::source::Source;

    #[test]
    fn where_no_other_key_has_a_place_every_one_is_told() {
        let source = Source::new("x.yaml", "A: 1\nnote: n\nmine: 2\nea: 3\n");
        let node = crate::grammar::yaml::parse(&source).unwrap();
        let mut fields = Fields::new(&source);
        fields.warn_of_near_misses(&node, &["A", "Ea"]);
        assert_eq!(fields.warnings.len(), 1);
        fields.warnings.clear();
        fields.warn_of_unknown_keys(&node, &["A", "Ea"]);
        let found: Vec<(&str, usize)> = fields
            .warnings
            .iter()
            .map(|it| (it.reason.as_str(), it.location.as_ref().map_or(0, |place| place.line)))
            .collect();
        assert_eq!(found, [("nothing reads this key here", 3), ("did you mean `Ea`?", 4)]);
        assert_eq!(misspelling_of(&node, "Ea"), Some("ea"));
    }
}
