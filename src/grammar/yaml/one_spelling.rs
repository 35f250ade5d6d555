//! Trees as normalised text: trees of one meaning give one text.

use crate::grammar::yaml::{Kind, Node};

impl Node {
    /// The values in one line: numbers by value, keys in alphabetical order, without comments.
    pub fn in_one_spelling(&self) -> String {
        let mut text = String::new();
        self.spell(&mut text);
        text
    }

    fn spell(&self, text: &mut String) {
        match &self.kind {
            Kind::Scalar { text: own, .. } => match self.as_float() {
                Some(number) => *text += &format!("{number:e}"),
                None if self.is_null() => *text += "null",
                None => *text += &format!("{own:?}"),
            },
            Kind::Sequence { items, .. } => {
                text.push('[');
                for item in items {
                    item.spell(text);
                    text.push(',');
                }
                text.push(']');
            }
            Kind::Mapping { entries, .. } => {
                let pair = |(key, value): &(Node, Node)| key.in_one_spelling() + ":" + &value.in_one_spelling();
                let mut pairs: Vec<String> = entries.iter().map(pair).collect();
                pairs.sort_unstable();
                *text += &format!("{{{}}}", pairs.join(","));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::grammar::yaml::parse;
    use crate::source::Source;

    fn spelled(text: &str) -> String {
        parse(&Source::new("x.yaml", text)).unwrap().in_one_spelling()
    }

    #[test]
    fn layout_order_of_keys_and_spelling_of_numbers_do_not_matter() {
        let one = spelled("# c\na: [1.0, x]\nb: {d: 'e', f: ~}\n");
        assert_eq!(one, spelled("b:\n  f:\n  d: \"e\"\na:\n- 1e0  # one\n- x\n"));
        assert_ne!(one, spelled("a: [x, 1.0]\nb: {d: e, f: ~}\n"));
        assert_ne!(spelled("a: '1'"), spelled("a: 1"));
    }
}
