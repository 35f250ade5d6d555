//! Cantera's formats before YAML, which are told, not read.

use std::fmt;

/// A format that Cantera has given up, and what converts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OlderFormat {
    /// Calls in the language Python.
    Cti,
    /// XML.
    Ctml,
}

impl OlderFormat {
    /// The format of a file, by its extension or its text.
    pub fn recognise(path: &str, bytes: &[u8]) -> Option<OlderFormat> {
        let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
        let line_begins = |calls: &[&str]| text.lines().any(|line| calls.iter().any(|call| line.starts_with(call)));
        match extension.as_deref() {
            Some("cti") => Some(OlderFormat::Cti),
            Some("xml" | "ctml") => Some(OlderFormat::Ctml),
            _ if text.trim_start().starts_with("<?xml") || text.contains("<ctml") => Some(OlderFormat::Ctml),
            _ if line_begins(&["ideal_gas(", "ideal_interface(", "units(length"]) => Some(OlderFormat::Cti),
            _ => None,
        }
    }
}

impl fmt::Display for OlderFormat {
    /// What the format is and what converts a file: `is in CTI, …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, converter) = match self {
            OlderFormat::Cti => ("CTI", "cti2yaml"),
            OlderFormat::Ctml => ("CTML (XML)", "ctml2yaml"),
        };
        write!(f, "is in {name}, a format of Cantera before version 3; convert it with `{converter} FILE`, ")?;
        write!(f, "which comes with Cantera 3 (`python -m cantera.{converter} FILE`), and give the YAML file")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_formats_are_told_by_extension_or_text() {
        let found = |path, text: &str| OlderFormat::recognise(path, text.as_bytes());
        assert_eq!(found("gri30.cti", ""), Some(OlderFormat::Cti));
        assert_eq!(found("GRI30.XML", "<ctml>"), Some(OlderFormat::Ctml));
        assert_eq!(found("gri30", "<?xml version=\"1.0\"?>\n<ctml>\n"), Some(OlderFormat::Ctml));
        assert_eq!(found("gri30.txt", "units(length = 'cm')\nideal_gas(name = 'gas',\n"), Some(OlderFormat::Cti));
        assert_eq!(found("gri30.yaml", "phases:\n- name: gas\n"), None);
        assert!(OlderFormat::Cti.to_string().contains("cti2yaml FILE"));
    }
}
