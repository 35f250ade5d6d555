//! A data file is read or refused with places in the text; a data set that is written reads back as the same.

use kinmech::data::{read, write};
use kinmech::source::Source;

pub fn holds(bytes: &[u8]) {
    let Ok(source) = Source::from_bytes("data.csv", bytes.to_vec()) else { return };
    let dataset = match read(&source) {
        Ok(data) => data.dataset,
        Err(errors) => {
            assert!(!errors.is_empty());
            assert!(errors.iter().all(|error| error.location.is_some() && !error.render(false).is_empty()));
            return;
        }
    };
    let covered: usize = dataset.experiments.iter().map(|experiment| experiment.rows.len()).sum();
    assert_eq!(covered, dataset.rows());
    let Ok(text) = write(&dataset) else { return };
    let again = read(&Source::new("written", text.as_str())).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
    // NaN stands for a missing value and differs from itself: compared as text.
    assert_eq!(format!("{:?}", again.dataset), format!("{dataset:?}"), "{text}");
}
