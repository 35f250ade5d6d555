//! Where a table of data comes from, in a file beside it: metadata in the form that the W3C recommends for CSV on the
//! Web. A comment in the table itself would be taken for its header by most readers.

use std::path::Path;

use crate::operations::failure::Failure;
use crate::operations::provenance::sha256;

/// What the name of the metadata has behind that of the table.
const SUFFIX: &str = "-metadata.json";

/// The file that holds the metadata of a table.
pub fn metadata_path(table: &str) -> String {
    format!("{table}{SUFFIX}")
}

/// The metadata of a table: its name, the hash of its text, and the command that made it.
pub fn table_metadata(table: &str, text: &str, command: &str) -> Result<String, Failure> {
    let name = Path::new(table).file_name().map_or(table.to_string(), |name| name.to_string_lossy().into_owned());
    let metadata = serde_json::json!({
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dc:creator": format!("kinmech {}", env!("CARGO_PKG_VERSION")),
        "dc:identifier": format!("sha256:{}", sha256(text)),
        "dc:provenance": command,
    });
    let text = serde_json::to_string_pretty(&metadata).map_err(|error| Failure::failed("writing JSON", error))?;
    Ok(text + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metadata_name_the_table_beside_them_and_its_origin() {
        let text = table_metadata("sub/data.csv", "abc", "kinmech simulate 'my net.rxn'").unwrap();
        let metadata: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(metadata["url"], "data.csv");
        assert_eq!(metadata["dc:provenance"], "kinmech simulate 'my net.rxn'");
        assert!(metadata["dc:identifier"].as_str().is_some_and(|hash| hash.starts_with("sha256:ba7816bf")));
        assert_eq!(metadata_path("sub/data.csv"), "sub/data.csv-metadata.json");
    }
}
