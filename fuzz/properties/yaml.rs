//! A mechanism file is read or refused with places in the text; its tree prints, and the print
//! reads back as the same tree and the same mechanism.

use kinmech::formats::{cantera, findings};
use kinmech::grammar::yaml::{parse, print};
use kinmech::source::Source;

pub fn holds(bytes: &[u8]) {
    let Ok(source) = Source::from_bytes("mechanism.yaml", bytes.to_vec()) else { return };
    match parse(&source) {
        Ok(tree) => {
            let printed = print(&tree);
            let again = parse(&Source::new("printed", printed.as_str()))
                .unwrap_or_else(|errors| panic!("{:?} printed as {printed:?}\n{}", source.text(), errors[0]));
            assert!(again.same_content(&tree), "{:?} printed as {printed:?}", source.text());
        }
        Err(errors) => assert!(!errors.is_empty()),
    }
    match cantera::read(&source) {
        Ok(document) => {
            findings(&document);
            let printed = Source::new("printed", document.print().expect("the tree is kept"));
            let again = cantera::read(&printed).expect("what is printed reads back");
            assert_eq!(again.mechanism, document.mechanism);
        }
        Err(errors) => {
            for error in &errors {
                let place = error.location.as_ref().expect("an error has a place");
                assert!(place.excerpt.get(place.highlight.start..place.highlight.end).is_some(), "{error:?}");
                assert!(error.render(false).contains(error.code));
            }
        }
    }
}
