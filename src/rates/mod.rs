//! Rate laws: k(T, P, [M]). One file per law holds its parameters, its formula and its reference.

mod arrhenius;
mod blowers_masel;
mod chebyshev;
mod electron_collision;
mod falloff;
mod linear_burke;
mod plog;
mod sri;
mod troe;
mod tsang;
mod two_temperature_plasma;

pub use arrhenius::Arrhenius;
pub use blowers_masel::BlowersMasel;
pub use chebyshev::Chebyshev;
pub use electron_collision::{ElectronCollision, Electrons};
pub use falloff::{Broadening, Falloff};
pub use linear_burke::{Collider, ColliderLaw, LinearBurke};
pub use plog::{Plog, PressureLaw};
pub use sri::Sri;
pub use troe::Troe;
pub use tsang::Tsang;
pub use two_temperature_plasma::TwoTemperaturePlasma;

/// A rate law.
#[derive(Clone, Debug, PartialEq)]
pub enum Rate {
    Arrhenius(Arrhenius),
    /// Between two limits of pressure; the third body is that of the reaction.
    Falloff(Box<Falloff>),
    Plog(Plog),
    Chebyshev(Chebyshev),
    /// The colliders' species are those of the reaction, in its order.
    LinearBurke(Box<LinearBurke>),
    BlowersMasel(BlowersMasel),
    TwoTemperaturePlasma(TwoTemperaturePlasma),
    ElectronCollision(ElectronCollision),
    /// A law that has no formula here. `kind` is the name that the file gives it, for messages;
    /// `parameters` is what the file says of it, in one spelling and with its units, so that two of
    /// them can be told apart.
    Unevaluated {
        kind: String,
        parameters: String,
    },
}

impl Rate {
    /// A rate constant that does not depend on temperature, in (kmol/m³)^(1−order)/s.
    pub fn constant(k: f64) -> Self {
        Rate::Arrhenius(Arrhenius { a: k, b: 0.0, activation_energy: 0.0 })
    }

    /// The first pre-exponential factor below zero; in a table over pressure they may be.
    pub fn negative_factor(&self) -> Option<f64> {
        let factors = match self {
            Rate::Arrhenius(law) => vec![law.a],
            Rate::Falloff(law) => vec![law.low.a, law.high.a],
            Rate::BlowersMasel(law) => vec![law.a],
            Rate::TwoTemperaturePlasma(law) => vec![law.a],
            _ => Vec::new(),
        };
        factors.into_iter().find(|a| *a < 0.0)
    }

    /// The tables over pressure in it: itself, or those of its colliders.
    pub fn tables(&self) -> Vec<&Plog> {
        match self {
            Rate::Plog(table) => vec![table],
            Rate::LinearBurke(law) => {
                let laws = std::iter::once(&law.reference).chain(law.colliders.iter().filter_map(|it| it.law.as_ref()));
                laws.filter_map(|law| if let ColliderLaw::Plog(table) = law { Some(table) } else { None }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether pressure, or the collisions that it stands for, enter k.
    pub fn depends_on_pressure(&self) -> bool {
        matches!(self, Rate::Falloff(_) | Rate::Plog(_) | Rate::Chebyshev(_) | Rate::LinearBurke(_))
    }

    /// Whether it matters to k what the gas consists of.
    pub fn depends_on_composition(&self) -> bool {
        matches!(self, Rate::Falloff(_) | Rate::LinearBurke(_))
    }

    /// The name of the kind of law, as Cantera calls it; `elementary` for an Arrhenius law.
    pub fn kind(&self) -> &str {
        match self {
            Rate::Arrhenius(_) => "elementary",
            Rate::Falloff(law) if law.chemically_activated => "chemically-activated",
            Rate::Falloff(_) => "falloff",
            Rate::Plog(_) => "pressure-dependent-Arrhenius",
            Rate::Chebyshev(_) => "Chebyshev",
            Rate::LinearBurke(_) => "linear-Burke",
            Rate::BlowersMasel(_) => "Blowers-Masel",
            Rate::TwoTemperaturePlasma(_) => "two-temperature-plasma",
            Rate::ElectronCollision(_) => "electron-collision-plasma",
            Rate::Unevaluated { kind, .. } => kind,
        }
    }
}
