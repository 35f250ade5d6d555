//! What holds for every Chemkin mechanism, in whatever files it comes.

use kinmech::formats::chemkin::{File, read};
use kinmech::formats::{cantera, findings};
use kinmech::source::{Diagnostic, Source};
use kinmech::transform::as_one_way_pairs;

/// It is read or refused with places in the text; what is read is checked and, where it has a form in
/// Cantera YAML, written so that it reads back.
pub fn holds_for(files: &[File]) {
    match read(files) {
        Ok(document) => {
            document.warnings.iter().for_each(has_sound_place);
            findings(&document);
            let split = as_one_way_pairs(&document.mechanism).expect("species and phases stay as they are");
            let (units, numbers) = (document.units, document.numbers.clone());
            let options = cantera::WriteOptions { units, numbers, ..Default::default() };
            if let Ok(text) = cantera::write(&split, &options) {
                let again = cantera::read(&Source::new("written.yaml", text.as_str()));
                let again = again.unwrap_or_else(|errors| panic!("{text}\n{}", errors[0]));
                assert_eq!(again.mechanism.species().len(), split.species().len(), "{text}");
                assert_eq!(again.mechanism.reactions().len(), split.reactions().len(), "{text}");
            }
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            errors.iter().for_each(has_sound_place);
        }
    }
}

fn has_sound_place(finding: &Diagnostic) {
    let place = finding.location.as_ref().unwrap_or_else(|| panic!("no place: {finding}"));
    assert!(place.excerpt.get(place.highlight.start..place.highlight.end).is_some(), "{finding:?}");
    assert!(finding.render(false).contains(finding.code));
}
