//! A file of equations is read or refused with places in the text; a mechanism that is written
//! reads back as the same.

use kinmech::formats::equations::{read, write};
use kinmech::source::Source;

pub fn holds(bytes: &[u8]) {
    let Ok(source) = Source::from_bytes("net.rxn", bytes.to_vec()) else { return };
    let document = match read(&source) {
        Ok(document) => document,
        Err(errors) => {
            assert!(!errors.is_empty());
            assert!(errors.iter().all(|error| error.location.is_some() && !error.render(false).is_empty()));
            return;
        }
    };
    let reactions = document.mechanism.reactions().len();
    assert_eq!([document.has_rate.len(), document.reaction_spans.len(), document.notes.len()], [reactions; 3]);
    match write(&document.mechanism) {
        Ok(text) => {
            let again =
                read(&Source::new("written", text.as_str())).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
            assert_eq!(again.mechanism, document.mechanism, "{text}");
        }
        // A sum of coefficients may have more digits than can be read; nothing else that was
        // read is refused.
        Err(refused) => assert!(refused.iter().all(|it| it.code == "name"), "{refused:?}"),
    }
}
