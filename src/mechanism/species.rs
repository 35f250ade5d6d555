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
