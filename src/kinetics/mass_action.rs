//! Mass action with the rate constants frozen at one temperature.

use ndarray::{ArrayView1, ArrayViewMut1, ArrayViewMut2};

use crate::mechanism::{Mechanism, Reaction, ReactionId, Reverse};
use crate::rates::Rate;
use crate::thermo::{StandardState, equilibrium_constant};

/// Why a reaction's rate cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotEvaluable {
    #[error("no formula for a rate law of type `{kind}`")]
    RateLaw { reaction: ReactionId, kind: String },
    #[error("third bodies are not evaluated")]
    ThirdBody { reaction: ReactionId },
    #[error("the reverse rate needs the thermo data of {species}")]
    NoThermo { reaction: ReactionId, species: String },
    #[error("no formula for the thermo model `{kind}` of {species}")]
    ThermoModel { reaction: ReactionId, species: String, kind: String },
}

impl NotEvaluable {
    /// The reaction that stands in the way.
    pub fn reaction(&self) -> ReactionId {
        match self {
            NotEvaluable::RateLaw { reaction, .. }
            | NotEvaluable::ThirdBody { reaction }
            | NotEvaluable::NoThermo { reaction, .. }
            | NotEvaluable::ThermoModel { reaction, .. } => *reaction,
        }
    }
}

/// A monomial's factors: species and their orders.
type Orders = Vec<(usize, f64)>;

/// u̇_s = Σ_i (ν″_is − ν′_is) (k_f,i ∏_j u_j^ν′_ij − k_r,i ∏_j u_j^ν″_ij), the paper's equation (1.1),
/// at one temperature.
///
/// A species on both sides enters the rates with its order and the net change with ν″ − ν′.
#[derive(Clone, Debug)]
pub struct MassAction {
    species: usize,
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
struct Step {
    k_f: f64,
    k_r: f64,
    forward: Orders,
    reverse: Orders,
    /// ν″ − ν′ where it is not zero.
    net: Vec<(usize, f64)>,
}

impl MassAction {
    /// Freezes the rate constants of every reaction at temperature T [K].
    pub fn at(mechanism: &Mechanism, temperature: f64) -> Result<Self, NotEvaluable> {
        let reactions = mechanism.reaction_ids().zip(mechanism.reactions());
        let steps =
            reactions.map(|(id, reaction)| step(mechanism, id, reaction, temperature)).collect::<Result<_, _>>()?;
        Ok(MassAction { species: mechanism.species().len(), steps })
    }

    pub fn species_count(&self) -> usize {
        self.species
    }

    pub fn reaction_count(&self) -> usize {
        self.steps.len()
    }

    /// k_f and k_r of each reaction, in (kmol/m³)^(1−order)/s; k_r = 0 for a one-way reaction.
    pub fn rate_constants(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.steps.iter().map(|step| (step.k_f, step.k_r))
    }

    /// Forward and reverse rate of progress of each reaction at u [kmol/m³], in kmol/m³/s.
    pub fn rates_of_progress<'a>(&'a self, u: ArrayView1<'a, f64>) -> impl Iterator<Item = (f64, f64)> + 'a {
        self.steps
            .iter()
            .map(move |step| (step.k_f * monomial(&step.forward, u), step.k_r * monomial(&step.reverse, u)))
    }

    /// Writes u̇ [kmol/m³/s] at u [kmol/m³].
    pub fn derivative(&self, u: ArrayView1<f64>, mut u_dot: ArrayViewMut1<f64>) {
        u_dot.fill(0.0);
        for step in &self.steps {
            let q_f = step.k_f * monomial(&step.forward, u);
            let q_r = if step.k_r == 0.0 { 0.0 } else { step.k_r * monomial(&step.reverse, u) };
            for (s, nu) in &step.net {
                u_dot[*s] += nu * (q_f - q_r);
            }
        }
    }

    /// Writes J_sj = ∂u̇_s/∂u_j [1/s] at u [kmol/m³].
    pub fn jacobian(&self, u: ArrayView1<f64>, mut jacobian: ArrayViewMut2<f64>) {
        jacobian.fill(0.0);
        for step in &self.steps {
            for (orders, k) in [(&step.forward, step.k_f), (&step.reverse, -step.k_r)] {
                if k == 0.0 {
                    continue;
                }
                for (place, (j, _)) in orders.iter().enumerate() {
                    let slope = k * monomial_slope(orders, place, u);
                    for (s, nu) in &step.net {
                        jacobian[[*s, *j]] += nu * slope;
                    }
                }
            }
        }
    }
}

/// ∏ u_j^order.
fn monomial(orders: &[(usize, f64)], u: ArrayView1<f64>) -> f64 {
    orders.iter().map(|(j, order)| power(u[*j], *order)).product()
}

/// ∂/∂u_j of the monomial, j the factor at `place`.
fn monomial_slope(orders: &[(usize, f64)], place: usize, u: ArrayView1<f64>) -> f64 {
    let factors = orders.iter().enumerate().map(|(at, (j, order))| match at == place {
        true => order * power(u[*j], order - 1.0),
        false => power(u[*j], *order),
    });
    factors.product()
}

/// u^order; small integers by multiplication, so that a concentration slightly below zero stays
/// harmless. A fractional order takes a negative concentration for zero.
fn power(u: f64, order: f64) -> f64 {
    match order {
        0.0 => 1.0,
        1.0 => u,
        2.0 => u * u,
        3.0 => u * u * u,
        _ if order.fract() == 0.0 && order.abs() < 100.0 => u.powi(order as i32),
        _ => u.max(0.0).powf(order),
    }
}

fn step(mechanism: &Mechanism, id: ReactionId, reaction: &Reaction, temperature: f64) -> Result<Step, NotEvaluable> {
    if reaction.third_body.is_some() {
        return Err(NotEvaluable::ThirdBody { reaction: id });
    }
    let k_f = rate_constant(&reaction.rate, id, temperature)?;
    let k_r = match &reaction.reverse {
        Reverse::None => 0.0,
        Reverse::Explicit(rate) => rate_constant(rate, id, temperature)?,
        Reverse::FromThermo => k_f / reaction_equilibrium(mechanism, id, reaction, temperature)?,
    };
    let indexed = |orders: std::collections::BTreeMap<crate::mechanism::SpeciesId, f64>| -> Orders {
        orders.into_iter().map(|(species, order)| (species.index(), order)).collect()
    };
    let reverse = if reaction.is_reversible() { indexed(reaction.reverse_orders()) } else { Vec::new() };
    Ok(Step {
        k_f,
        k_r,
        forward: indexed(reaction.forward_orders()),
        reverse,
        net: indexed(reaction.net_coefficients()),
    })
}

fn rate_constant(rate: &Rate, reaction: ReactionId, temperature: f64) -> Result<f64, NotEvaluable> {
    match rate {
        Rate::Arrhenius(law) => Ok(law.rate_constant(temperature)),
        Rate::Unevaluated { kind } => Err(NotEvaluable::RateLaw { reaction, kind: kind.clone() }),
    }
}

fn reaction_equilibrium(
    mechanism: &Mechanism,
    id: ReactionId,
    reaction: &Reaction,
    temperature: f64,
) -> Result<f64, NotEvaluable> {
    let mut net: Vec<(f64, StandardState)> = Vec::new();
    for (species, nu) in reaction.net_coefficients() {
        let entry = &mechanism.species()[species.index()];
        let name = || entry.name.clone();
        let thermo = entry.thermo.as_ref().ok_or_else(|| NotEvaluable::NoThermo { reaction: id, species: name() })?;
        let state = thermo.standard_state(temperature).ok_or_else(|| {
            let kind = match thermo {
                crate::thermo::Thermo::Unevaluated { kind } => kind.clone(),
                _ => String::new(),
            };
            NotEvaluable::ThermoModel { reaction: id, species: name(), kind }
        })?;
        net.push((nu, state));
    }
    Ok(equilibrium_constant(&net, temperature))
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2, array};

    use super::*;
    use crate::mechanism::Species;

    /// A + 2 B <=> C (k = 3 and 0.5), C + A => 2 A + D (A a catalyst that grows; k = 0.7).
    fn example() -> MassAction {
        let mut m = Mechanism::new();
        let [a, b, c, d] = ["A", "B", "C", "D"].map(|name| m.add_species(Species::named(name)).unwrap());
        let first = Reaction::one_way(vec![(a, 1.into()), (b, 2.into())], vec![(c, 1.into())], 3.0);
        m.add_reaction(Reaction { reverse: Reverse::Explicit(Rate::constant(0.5)), ..first }).unwrap();
        m.add_reaction(Reaction::one_way(vec![(c, 1.into()), (a, 1.into())], vec![(a, 2.into()), (d, 1.into())], 0.7))
            .unwrap();
        MassAction::at(&m, 300.0).unwrap()
    }

    #[test]
    fn derivatives_are_those_written_out_by_hand() {
        let (u, mut u_dot) = (array![0.3, 0.4, 0.5, 0.1], Array1::zeros(4));
        example().derivative(u.view(), u_dot.view_mut());
        let first = 3.0 * 0.3 * 0.4 * 0.4 - 0.5 * 0.5;
        let second = 0.7 * 0.5 * 0.3;
        let expected = array![-first + second, -2.0 * first, first - second, second];
        assert!((&u_dot - &expected).iter().all(|difference| difference.abs() < 1e-15), "{u_dot}");
    }

    #[test]
    fn the_jacobian_is_the_slope_of_the_derivatives() {
        let (network, u) = (example(), array![0.3, 0.4, 0.5, 0.1]);
        let mut exact = Array2::zeros((4, 4));
        network.jacobian(u.view(), exact.view_mut());
        for j in 0..4 {
            let step = 1e-5;
            let at = |shift: f64| {
                let (mut moved, mut u_dot) = (u.clone(), Array1::zeros(4));
                moved[j] += shift;
                network.derivative(moved.view(), u_dot.view_mut());
                u_dot
            };
            let central = (at(step) - at(-step)) / (2.0 * step);
            assert!((&central - &exact.column(j)).iter().all(|difference| difference.abs() < 1e-9));
        }
    }

    #[test]
    fn what_has_no_formula_is_named() {
        let mut m = Mechanism::new();
        let a = m.add_species(Species::named("A")).unwrap();
        let b = m.add_species(Species::named("B")).unwrap();
        let reaction = Reaction::one_way(vec![(a, 1.into())], vec![(b, 1.into())], 1.0);
        let id = m.add_reaction(Reaction { reverse: Reverse::FromThermo, ..reaction }).unwrap();
        let error = MassAction::at(&m, 300.0).unwrap_err();
        assert_eq!(error, NotEvaluable::NoThermo { reaction: id, species: "A".into() });
    }
}
