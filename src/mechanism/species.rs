//! Species and what they are made of.

use crate::mechanism::{Coefficient, GasTransport};
use crate::thermo::Thermo;

/// A chemical element, real or virtual (a conserved moiety).
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    pub symbol: String,
    /// kg/kmol; `None` for an element of the periodic table that the file does not define.
    pub atomic_weight: Option<f64>,
}

/// The symbol of the electron as an element; a positive ion has a negative count.
pub const ELECTRON: &str = "E";

/// The names of a species that stands for an empty side of a reaction, in a format that has none: the first one that
/// no other species has.
pub fn empty_side_names() -> impl Iterator<Item = String> {
    std::iter::once("Void".to_string()).chain((2..).map(|number| format!("Void{number}")))
}

#[derive(Clone, Debug, PartialEq)]
pub struct Species {
    pub name: String,
    /// Atoms of each element, in the order given; no element twice. `None` when nothing is
    /// known of the composition, which is not the same as an empty one.
    pub composition: Option<Vec<(String, Coefficient)>>,
    pub thermo: Option<Thermo>,
    pub transport: Option<GasTransport>,
}

impl Species {
    /// A species with a name and nothing else.
    pub fn named(name: impl Into<String>) -> Self {
        Species { name: name.into(), composition: None, thermo: None, transport: None }
    }

    /// Atoms of an element; 0 where it does not occur.
    pub fn atoms(&self, symbol: &str) -> Coefficient {
        let composition = self.composition.as_deref().unwrap_or_default();
        composition.iter().find(|(element, _)| element == symbol).map_or(Coefficient::ZERO, |(_, count)| *count)
    }
}
