//! The description of Chemkin's format for the table of formats.

use crate::formats::chemkin::{self, File, is_chemkin};
use crate::formats::{Document, FormatDescription, Input, RateHints, Role};
use crate::source::{Diagnostic, Source};

/// Chemkin's mechanism files, with thermo and transport data beside.
pub const FORMAT: FormatDescription = FormatDescription {
    name: "chemkin",
    title: "Chemkin's files",
    extensions: &["inp", "mech", "mec", "mch", "cki", "ck", "ckin", "chem", "chemkin", "dat"],
    ambiguous_extensions: &[],
    recognise: Some(is_chemkin),
    companions: &[("therm", Role::Thermo), ("tran", Role::Transport)],
    rate_hints: RateHints::GENERAL,
    read,
    writer: None,
};

/// The files may be in any encoding.
fn read(input: &Input) -> Result<Document, Vec<Diagnostic>> {
    let (mut files, mut repairs) = (Vec::new(), Vec::new());
    for file in std::iter::once(&input.main).chain(&input.others) {
        let (source, repair) = Source::from_any_bytes(&file.name, file.bytes.clone());
        repairs.extend(repair);
        files.push(File { source, role: file.role });
    }
    let mut document = chemkin::read(&files)?;
    document.warnings.splice(0..0, repairs);
    document.require_phase(input.phase)?;
    Ok(document)
}
