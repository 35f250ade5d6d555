//! The state of one reading: the place in the files, the messages, and the mechanism read so far.

use crate::formats::cantera::files::{File, Files};
use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::sections::{Section, SectionId, Sections};
use crate::formats::cantera::read::units::UnitSystem;
use crate::formats::{Origin, Origins, TakenEntry};
use crate::grammar::yaml::Node;
use crate::mechanism::Mechanism;
use crate::source::Span;

/// What every part of a file is read with and added to.
pub struct Reading<'a> {
    pub fields: Fields<'a>,
    files: &'a Files,
    /// The place among [`Files::all`] of the file that is being read.
    file: usize,
    sections: Sections<'a>,
    pub mechanism: Mechanism,
    pub origins: Origins,
    /// What takes the entries that are read.
    pub taker: Taker,
}

/// What takes an entry of a section.
#[derive(Clone, Copy, Debug)]
pub enum Taker {
    /// A file without phases.
    File,
    /// A phase, by its place among those that are read.
    Phase(usize),
    /// Nothing: the entry belongs to a phase beside the one that is read.
    Neighbour,
}

impl<'a> Reading<'a> {
    /// Begins with the first file.
    pub fn new(files: &'a Files) -> Self {
        let mut fields = Fields::new(&files.all[0].source);
        let units_of = |file: &'a File| {
            fields.source = &file.source;
            UnitSystem::default().within(&file.tree, &mut fields).into_owned()
        };
        let units = files.all.iter().map(units_of).collect();
        fields.source = &files.all[0].source;
        let sections = Sections::new(files, units);
        let (mechanism, origins) = (Mechanism::new(), Origins::default());
        Reading { fields, files, file: 0, sections, mechanism, origins, taker: Taker::File }
    }

    /// The top of the file that is being read.
    pub fn root(&self) -> &'a Node {
        &self.files.all[self.file].tree
    }

    /// The top of the first file.
    pub fn first_root(&self) -> &'a Node {
        &self.files.all[0].tree
    }

    /// The default units of the file that is being read.
    pub fn units(&self) -> &UnitSystem {
        self.sections.units(self.file)
    }

    /// Reads something that stands in another file.
    pub fn within_file<T>(&mut self, file: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.enter(file);
        let result = read(self);
        self.enter(outer);
        result
    }

    fn enter(&mut self, file: usize) -> usize {
        self.fields.source = &self.files.all[file].source;
        std::mem::replace(&mut self.file, file)
    }

    /// Notes that the present taker takes an entry.
    pub fn take(&mut self, origin: Origin) {
        let phase = match self.taker {
            Taker::File => None,
            Taker::Phase(place) => Some(place),
            Taker::Neighbour => return,
        };
        self.origins.taken.push(TakenEntry { origin, phase });
    }

    /// Where a node of the file that is being read stands.
    pub fn origin(&self, span: Span) -> Origin {
        Origin { file: self.file, span }
    }

    /// The section that the file being read calls by that name; reported at `span` where it is missing.
    pub fn section(&mut self, name: &str, span: Span) -> Option<SectionId> {
        self.sections.section(self.file, name, span, &mut self.fields)
    }

    /// What a section holds.
    pub fn content(&self, section: SectionId) -> &Section<'a> {
        self.sections.get(section)
    }
}
