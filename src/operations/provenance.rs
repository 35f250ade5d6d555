//! Where a learned mechanism comes from.

use sha2::{Digest, Sha256};

use crate::source::Source;

/// Where a learned mechanism comes from; enough to learn it again.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// The method that learned it: `balance`, `ppf`, `ppf-adam`, or `rates` for given reactions.
    pub method: String,
    /// The seed of everything random.
    pub seed: u64,
    /// The time from reading the data to the result, s.
    pub elapsed_s: f64,
    /// The command that was run, as a shell takes it.
    pub command: String,
    /// The data files.
    pub data: Vec<HashedFile>,
}

/// A file and the hash of its text, or of its bytes where it is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashedFile {
    pub name: String,
    /// In hexadecimal digits.
    pub sha256: String,
}

impl HashedFile {
    /// The name and the hash of a text.
    pub fn of(source: &Source) -> Self {
        HashedFile { name: source.name().to_string(), sha256: sha256(source.text()) }
    }

    /// The name and the hash of a file that is no text.
    pub fn of_bytes(name: &str, bytes: &[u8]) -> Self {
        HashedFile { name: name.to_string(), sha256: hex(bytes) }
    }
}

/// The SHA-256 of a text, in hexadecimal digits.
pub fn sha256(text: &str) -> String {
    hex(text.as_bytes())
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Provenance {
    /// The names of the data files, separated by commas.
    pub fn file_names(&self) -> String {
        self.data.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_the_hash_of_its_text() {
        let file = HashedFile::of(&Source::new("data.csv", "abc"));
        assert_eq!(file.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
