//! Rate laws: k(T, P, [M]). One file per law holds its parameters, its formula and its reference.

mod arrhenius;

pub use arrhenius::Arrhenius;

/// A rate law.
#[derive(Clone, Debug, PartialEq)]
pub enum Rate {
    Arrhenius(Arrhenius),
    /// A law that has no formula here; its parameters stay in the document it was read from.
    /// `kind` is the name that the file gives it, for messages.
    Unevaluated {
        kind: String,
    },
}

impl Rate {
    /// A rate constant that does not depend on temperature, in (kmol/m³)^(1−order)/s.
    pub fn constant(k: f64) -> Self {
        Rate::Arrhenius(Arrhenius { a: k, b: 0.0, activation_energy: 0.0 })
    }
}
