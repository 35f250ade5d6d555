//! The lines of a section and how its entries are laid out.

use crate::formats::chemkin::read::thermo::composition::Elements;
use crate::formats::chemkin::read::thermo::entry::SpeciesThermo;
use crate::formats::chemkin::read::thermo::{nasa7, nasa9};
use crate::grammar::chemkin::line::Line;
use crate::source::{Diagnostic, Source};

/// The lines of a THERMO section, without its END.
pub struct ThermoSection<'a> {
    pub source: &'a Source,
    /// The rest of the keyword's line.
    pub header: &'a Line,
    pub lines: &'a [Line],
    pub layout: ThermoLayout,
}

/// The number of coefficients that the polynomials of a section have, from its first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThermoLayout {
    Nasa7,
    Nasa9,
}

/// The entries of the wanted species, in the order of the file, repeated ones included. `wanted` gives the
/// declared name that an entry's name means; `None` skips the entry, however broken it is. A broken entry
/// of a wanted species is an error among `findings`, and the others are read; repairs are reported there,
/// too.
pub fn read_thermo(
    section: &ThermoSection,
    wanted: &dyn Fn(&str) -> Option<String>,
    declared_elements: &[String],
    findings: &mut Vec<Diagnostic>,
) -> Vec<(String, SpeciesThermo)> {
    let elements = Elements::new(declared_elements);
    match section.layout {
        ThermoLayout::Nasa7 => nasa7::read(section.source, (section.header, section.lines), wanted, elements, findings),
        ThermoLayout::Nasa9 => nasa9::read(section.source, section.lines, wanted, elements, findings),
    }
}
