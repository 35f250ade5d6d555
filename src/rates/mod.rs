//! Rate laws: k(T, P, [M]). One file per law holds its parameters, its formula and its reference.

mod arrhenius;
mod blowers_masel;
mod chebyshev;
mod electron_collision;
mod falloff;
mod formula;
mod formula_table;
mod kind;
mod linear_burke;
mod plog;
mod sri;
mod troe;
mod tsang;
mod two_temperature_plasma;
mod unevaluated;

pub use arrhenius::Arrhenius;
pub use chebyshev::Chebyshev;
pub use electron_collision::{ElectronCollision, Electrons};
pub use falloff::{Broadening, Falloff};
pub use formula::{Formula, FormulaConditions, FormulaLaw, Parameter, Quantity, Variable};
pub use formula_table::FORMULAS;
pub use kind::RateKind;
pub use linear_burke::{Collider, ColliderLaw, LinearBurke};
pub use plog::{Plog, PressureLaw};
pub use sri::Sri;
pub use troe::Troe;
pub use tsang::Tsang;
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
    /// A formula of a few numbers, out of the table [`FORMULAS`].
    Formula(Formula),
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
            Rate::Formula(law) => {
                let factors = law.parameters().filter(|(it, _)| it.quantity == Quantity::PreExponential);
                factors.map(|(_, value)| value).collect()
            }
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
        match self {
            Rate::Falloff(_) | Rate::Plog(_) | Rate::Chebyshev(_) | Rate::LinearBurke(_) => true,
            Rate::Formula(law) => law.depends_on(Variable::Pressure),
            _ => false,
        }
    }

    /// Whether k depends on the composition of the gas.
    pub fn depends_on_composition(&self) -> bool {
        matches!(self, Rate::Falloff(_) | Rate::LinearBurke(_))
    }

    /// Whether k follows from the enthalpy of reaction, and so from thermo data.
    pub fn depends_on_thermo(&self) -> bool {
        matches!(self, Rate::Formula(law) if law.depends_on(Variable::EnthalpyOfReaction))
    }

    /// Whether k depends on more than the temperature and the thermo data of the species.
    pub fn depends_on_more_than_temperature(&self) -> bool {
        match self {
            Rate::Arrhenius(_) | Rate::Unevaluated(_) => false,
            Rate::Formula(law) => law.law().variables.iter().any(|it| *it != Variable::EnthalpyOfReaction),
            _ => true,
        }
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
            Rate::Formula(law) => RateKind::Formula(law.law().name),
            Rate::ElectronCollision(_) => RateKind::ElectronCollision,
            Rate::Unevaluated(law) => RateKind::Unevaluated(law.name.clone()),
        }
    }
}
