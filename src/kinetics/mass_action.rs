//! Mass action with the rate constants frozen at one temperature.

use ndarray::{ArrayView1, ArrayViewMut1, ArrayViewMut2};

use crate::kinetics::monomial::{monomial, monomial_slope};
use crate::kinetics::rate_constants::{NotEvaluable, at_temperature};
use crate::mechanism::{Mechanism, Reaction, ThirdBody};

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
    /// αⱼ in [M] = Σ αⱼ uⱼ, by which both directions are multiplied.
    third_body: Option<Vec<(usize, f64)>>,
    /// ν″ − ν′ where it is not zero.
    net: Vec<(usize, f64)>,
}

impl MassAction {
    /// Freezes the rate constants of every reaction at temperature T [K].
    pub fn at(mechanism: &Mechanism, temperature: f64) -> Result<Self, NotEvaluable> {
        let species = mechanism.species().len();
        let constants = at_temperature(mechanism, temperature)?;
        let reactions = mechanism.reactions().iter().zip(constants);
        Ok(MassAction { species, steps: reactions.map(|(reaction, k)| step(reaction, species, k)).collect() })
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
        self.steps.iter().map(move |step| {
            let m = step.collisions(u);
            (m * step.k_f * monomial(&step.forward, u), m * step.k_r * monomial(&step.reverse, u))
        })
    }

    /// Writes u̇ [kmol/m³/s] at u [kmol/m³].
    pub fn derivative(&self, u: ArrayView1<f64>, mut u_dot: ArrayViewMut1<f64>) {
        u_dot.fill(0.0);
        for step in &self.steps {
            let q_f = step.k_f * monomial(&step.forward, u);
            let q_r = if step.k_r == 0.0 { 0.0 } else { step.k_r * monomial(&step.reverse, u) };
            let m = step.collisions(u);
            for (s, nu) in &step.net {
                u_dot[*s] += nu * m * (q_f - q_r);
            }
        }
    }

    /// Writes J_sj = ∂u̇_s/∂u_j [1/s] at u [kmol/m³].
    pub fn jacobian(&self, u: ArrayView1<f64>, mut jacobian: ArrayViewMut2<f64>) {
        jacobian.fill(0.0);
        self.slopes(u, &mut |s, j, slope| jacobian[[s, j]] += slope);
    }

    /// The terms of J at u [kmol/m³]: (s, j, a share of ∂u̇_s/∂u_j [1/s]). An entry is the sum of its terms; their
    /// number and their order do not depend on u, and what no term names is zero at every u.
    pub fn slopes(&self, u: ArrayView1<f64>, term: &mut impl FnMut(usize, usize, f64)) {
        for step in &self.steps {
            for (orders, k) in [(&step.forward, step.k_f), (&step.reverse, -step.k_r)] {
                if k == 0.0 {
                    continue;
                }
                let m = step.collisions(u);
                for (place, (j, _)) in orders.iter().enumerate() {
                    let slope = m * k * monomial_slope(orders, place, u);
                    step.net.iter().for_each(|(s, nu)| term(*s, *j, nu * slope));
                }
                for (j, alpha) in step.third_body.iter().flatten() {
                    let slope = alpha * k * monomial(orders, u);
                    step.net.iter().for_each(|(s, nu)| term(*s, *j, nu * slope));
                }
            }
        }
    }
}

impl Step {
    /// [M] at u, or 1 where there is no third body.
    fn collisions(&self, u: ArrayView1<f64>) -> f64 {
        match &self.third_body {
            Some(efficiencies) => efficiencies.iter().map(|(j, alpha)| alpha * u[*j]).sum(),
            None => 1.0,
        }
    }
}

fn step(reaction: &Reaction, species: usize, (k_f, k_r): (f64, f64)) -> Step {
    let indexed = |orders: std::collections::BTreeMap<crate::mechanism::SpeciesId, f64>| -> Orders {
        orders.into_iter().map(|(species, order)| (species.index(), order)).collect()
    };
    let reverse = if reaction.is_reversible() { indexed(reaction.reverse_orders()) } else { Vec::new() };
    Step {
        k_f,
        k_r,
        forward: indexed(reaction.forward_orders()),
        reverse,
        third_body: reaction.third_body.as_ref().map(|third_body| efficiencies(third_body, species)),
        net: indexed(reaction.net_coefficients()),
    }
}

/// The species that count as third bodies, with how much.
fn efficiencies(third_body: &ThirdBody, species: usize) -> Vec<(usize, f64)> {
    let mut all = vec![third_body.default_efficiency; species];
    for (id, efficiency) in &third_body.efficiencies {
        all[id.index()] = *efficiency;
    }
    all.into_iter().enumerate().filter(|(_, efficiency)| *efficiency != 0.0).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2, array};

    use super::*;
    use crate::mechanism::{Reverse, Species};
    use crate::rates::Rate;

    /// A + 2 B <=> C (k = 3 and 0.5), C + A => 2 A + D (A a catalyst that grows; k = 0.7),
    /// B + M => D + M (k = 2, B counts twice and D not at all).
    fn example() -> MassAction {
        let mut m = Mechanism::new();
        let [a, b, c, d] = ["A", "B", "C", "D"].map(|name| m.add_species(Species::named(name)).unwrap());
        let first = Reaction::one_way(vec![(a, 1.into()), (b, 2.into())], vec![(c, 1.into())], 3.0);
        m.add_reaction(Reaction { reverse: Reverse::Explicit(Some(Rate::constant(0.5))), ..first }).unwrap();
        m.add_reaction(Reaction::one_way(vec![(c, 1.into()), (a, 1.into())], vec![(a, 2.into()), (d, 1.into())], 0.7))
            .unwrap();
        let third_body = ThirdBody { efficiencies: vec![(b, 2.0), (d, 0.0)], ..ThirdBody::any(false) };
        let third = Reaction::one_way(vec![(b, 1.into())], vec![(d, 1.into())], 2.0);
        m.add_reaction(Reaction { third_body: Some(third_body), ..third }).unwrap();
        MassAction::at(&m, 300.0).unwrap()
    }

    #[test]
    fn derivatives_are_those_written_out_by_hand() {
        let (u, mut u_dot) = (array![0.3, 0.4, 0.5, 0.1], Array1::zeros(4));
        example().derivative(u.view(), u_dot.view_mut());
        let first = 3.0 * 0.3 * 0.4 * 0.4 - 0.5 * 0.5;
        let second = 0.7 * 0.5 * 0.3;
        let third = 2.0 * 0.4 * (0.3 + 2.0 * 0.4 + 0.5);
        let expected = array![-first + second, -2.0 * first - third, first - second, second + third];
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
