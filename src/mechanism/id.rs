//! Species and reactions by their places in a mechanism.

/// A species of a mechanism, by its place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpeciesId(pub(super) usize);

impl SpeciesId {
    /// The place.
    pub fn index(self) -> usize {
        self.0
    }
}

/// A reaction of a mechanism, by its place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReactionId(pub(super) usize);

impl ReactionId {
    /// The place.
    pub fn index(self) -> usize {
        self.0
    }
}
