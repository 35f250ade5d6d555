//! Printing and reading test each other.

use crate::grammar::yaml::print::LINE_WIDTH;
use crate::grammar::yaml::{CollectionStyle, Kind, Node, ScalarStyle, parse, print};
use crate::source::Source;
use proptest::prelude::*;

fn read(text: &str) -> Node {
    parse(&Source::new("x.yaml", text)).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]))
}

fn all_comments(node: &Node, found: &mut Vec<String>) {
    let comments = node.comments.as_deref().cloned().unwrap_or_default();
    found.extend(comments.above.into_iter().chain(comments.below).flatten());
    found.extend(comments.end_of_line);
    match &node.kind {
        Kind::Scalar { .. } => {}
        Kind::Sequence { items, .. } => items.iter().for_each(|item| all_comments(item, found)),
        Kind::Mapping { entries, .. } => {
            entries.iter().flat_map(|(key, value)| [key, value]).for_each(|part| all_comments(part, found));
        }
    }
    found.sort();
}

#[test]
fn layout_and_comments_are_those_of_cantera_files() {
    let text = "\
# Head

description: |-
  Two lines,
    one indented
units: {length: cm, activation-energy: cal/mol}  # as in the paper

species:
# the fuel
- name: NO
  composition: {N: 1, O: 1}
  thermo:
    data:
    - [3.2, 1.00e-3]
    - [2.5, 0.0]  # high
- name: '1e5'

reactions:  # all of them
- equation: A => B
  rate-constant: {A: 1.0e+13, b: 0, Ea: 5.602e+04}
  custom:
    nested: [1, 2,  # low
      3]

# the end
";
    assert_eq!(print(&read(text)), text);
}

#[test]
fn long_brackets_are_wrapped_between_entries() {
    let names = (0..40).map(|n| Node::string(format!("C{n}H{}", 2 * n)));
    let root = Node::mapping([("species", Node::sequence(names).flow())]);
    let text = print(&root);
    assert!(text.lines().count() > 2 && text.lines().all(|line| line.len() <= LINE_WIDTH), "{text}");
    assert!(read(&text).same_content(&root));
}

#[test]
fn nodes_made_by_hand_print_in_place() {
    let root = Node::mapping([
        ("NO", Node::float(1e17)),
        ("empty", Node::mapping::<String>([])),
        ("list", Node::sequence([Node::string("on").with_comment_above("odd"), Node::plain("")])),
        ("x", Node::boolean(true).with_blank_line_above()),
    ]);
    assert_eq!(print(&root), "'NO': 1.0e+17\nempty: {}\nlist:\n# odd\n- 'on'\n-\n\nx: true\n");
}

fn nasty_text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a", "NO", "1", "e5", ".", "-", "- ", ": ", ":", " #", "#", "\n", "\n\n", "'", "\"", "\\", "{", "}", "[", "]",
        ",", "&", "*", "!", "|", ">", "%", "@", "`", "?", "~", " ", "\t", "\r", "µ", "名", "\u{85}", "\u{2028}",
        "\u{feff}", "\u{7f}", "😀", "=", "<<", "---", "...", "null", "true", "\0", "\u{1b}",
    ]);
    let built = prop::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat());
    prop_oneof![4 => built, 1 => any::<String>(), 1 => "[a-z]{900,1100}"]
}

fn scalar_node() -> impl Strategy<Value = Node> {
    let styles = prop::sample::select(vec![
        ScalarStyle::Plain,
        ScalarStyle::SingleQuoted,
        ScalarStyle::DoubleQuoted,
        ScalarStyle::Literal,
        ScalarStyle::Folded,
    ]);
    let styled = (nasty_text(), styles).prop_map(|(text, style)| Node::new(Kind::Scalar { text: text.into(), style }));
    prop_oneof![nasty_text().prop_map(Node::string), styled, any::<f64>().prop_map(Node::float)]
}

fn with_comments(node: impl Strategy<Value = Node>) -> impl Strategy<Value = Node> {
    let comment = "[ -~µ]{0,12}";
    let line = prop::option::weighted(0.1, comment);
    (node, line.clone(), line).prop_map(|(mut node, above, end_of_line)| {
        if above.is_some() || end_of_line.is_some() {
            node.comments_mut().above.extend(above.map(Some));
            node.comments_mut().end_of_line = end_of_line;
        }
        node
    })
}

fn tree() -> impl Strategy<Value = Node> {
    with_comments(scalar_node()).prop_recursive(5, 60, 6, |inner| {
        let style = prop_oneof![Just(CollectionStyle::Block), Just(CollectionStyle::Flow)];
        let sequence = (prop::collection::vec(inner.clone(), 0..6), style.clone())
            .prop_map(|(items, style)| Node::new(Kind::Sequence { items, style }));
        let entries = prop::collection::btree_map(nasty_text(), inner, 0..6);
        let mapping = (entries, style).prop_map(|(entries, style)| {
            let entries = entries.into_iter().map(|(key, value)| (Node::string(key), value)).collect();
            Node::new(Kind::Mapping { entries, style })
        });
        with_comments(prop_oneof![sequence, mapping])
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_printed_reads_back_the_same(root in tree()) {
        let text = print(&root);
        let back = read(&text);
        prop_assert!(back.same_content(&root), "{}", text);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        all_comments(&root, &mut before);
        all_comments(&back, &mut after);
        prop_assert_eq!(before, after, "{}", text);
        let second = print(&back);
        prop_assert_eq!(print(&read(&second)), second);
    }

    #[test]
    fn any_text_that_reads_is_printed_so_that_it_reads_the_same(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "a", "b: ", "- ", "\n", "\n  ", "\n    ", "[", "]", "{", "}", ", ", "# c\n", " # d\n", "1e5", "'q'", "\"w\"",
            "|-\n", ">\n", "|+\n", "? ", ": ", "&x ", "*x", "!!str ", "~", "\t", "\r\n", "---\n", "<<", "é",
        ]), 0..40)
    ) {
        let text = pieces.concat();
        if let Ok(root) = parse(&Source::new("x.yaml", text.as_str())) {
            let printed = print(&root);
            let back = read(&printed);
            prop_assert!(back.same_content(&root), "{:?} printed as\n{}", text, printed);
            let (mut before, mut after) = (Vec::new(), Vec::new());
            all_comments(&root, &mut before);
            all_comments(&back, &mut after);
            prop_assert_eq!(before, after, "{:?} printed as\n{}", text, printed);
        }
    }
}
