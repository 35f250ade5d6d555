//! Rate laws: k(T, P, [M]). One file per law holds its parameters, its formula and its reference.

mod arrhenius;
mod blowers_masel;
mod chebyshev;
mod electron_collision;
mod falloff;
mod kind;
mod linear_burke;
mod plog;
mod sri;
mod troe;
mod tsang;
mod two_temperature_plasma;
mod unevaluated;

pub use arrhenius::Arrhenius;
pub use blowers_masel::BlowersMasel;
pub use chebyshev::Chebyshev;
pub use electron_collision::{ElectronCollision, Electrons};
pub use falloff::{Broadening, Falloff};
pub use kind::RateKind;
pub use linear_burke::{Collider, ColliderLaw, LinearBurke};
pub use plog::{Plog, PressureLaw};
pub use sri::Sri;
pub use troe::Troe;
pub use tsang::Tsang;
pub use two_temperature_plasma::TwoTemperaturePlasma;
pub use unevaluated::UnevaluatedLaw;

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
    Unevaluated(UnevaluatedLaw),
}

impl Rate {
    /// A rate constant that does not depend on temperature, in (kmol/m³)^(1−order)/s.
    pub fn constant(k: f64) -> Self {
        Rate::Arrhenius(Arrhenius { a: k, b: 0.0, activation_energy: 0.0 })
    }

    /// The first pre-exponential factor below 0. Those of a table over pressure may be below 0 and are
    /// not counted.
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

    /// The tables over pressure in the law: the law itself, or those of its colliders.
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

    /// Whether k depends on the pressure, or on the concentration of a third body.
    pub fn depends_on_pressure(&self) -> bool {
        matches!(self, Rate::Falloff(_) | Rate::Plog(_) | Rate::Chebyshev(_) | Rate::LinearBurke(_))
    }

    /// Whether k depends on the composition of the gas.
    pub fn depends_on_composition(&self) -> bool {
        matches!(self, Rate::Falloff(_) | Rate::LinearBurke(_))
    }

    /// The form of the law; of an Arrhenius law, as if no third body took part.
    pub fn kind(&self) -> RateKind {
        match self {
            Rate::Arrhenius(_) => RateKind::Elementary,
            Rate::Falloff(law) if law.chemically_activated => RateKind::ChemicallyActivated,
            Rate::Falloff(_) => RateKind::Falloff,
            Rate::Plog(_) => RateKind::Plog,
            Rate::Chebyshev(_) => RateKind::Chebyshev,
            Rate::LinearBurke(_) => RateKind::LinearBurke,
            Rate::BlowersMasel(_) => RateKind::BlowersMasel,
            Rate::TwoTemperaturePlasma(_) => RateKind::TwoTemperaturePlasma,
            Rate::ElectronCollision(_) => RateKind::ElectronCollision,
            Rate::Unevaluated(law) => RateKind::Unevaluated(law.name.clone()),
        }
    }
}
