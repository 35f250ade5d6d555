//! An equation is read or refused with a place in the text; what is read prints, and the print
//! reads back as the same tree.

use kinmech::grammar::equation::parse;
use kinmech::source::{Source, Span};

pub fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let source = Source::new("equation", text.as_ref());
    match parse(&source, Span::new(0, text.len())) {
        Ok(tree) => {
            let printed = tree.to_string();
            let again = parse(&Source::new("printed", printed.as_str()), Span::new(0, printed.len()))
                .unwrap_or_else(|error| panic!("{text:?} printed as {printed:?}\n{error}"));
            assert_eq!(again.without_positions(), tree.without_positions(), "{text:?} printed as {printed:?}");
            for term in tree.left.terms.iter().chain(&tree.right.terms) {
                assert_eq!(source.slice(term.name_span), term.name);
            }
        }
        Err(error) => {
            let rendered = error.render(false);
            assert!(rendered.contains(error.code), "{rendered}");
            let place = error.location.expect("an error has a place");
            assert!(place.excerpt.get(place.highlight.start..place.highlight.end).is_some(), "{text:?}");
        }
    }
}
