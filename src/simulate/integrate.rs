//! Concentrations in time: the stiff initial value problem u̇ = f(u), u(t₀) = u₀, at constant
//! temperature and volume.

use ndarray::{Array1, Array2, ArrayView1};

use crate::kinetics::MassAction;
use crate::simulate::bdf::{InitialValueProblem, integrate as integrate_by_bdf};
use crate::simulate::integration_error::IntegrationError;

/// How exactly to integrate: each step's error in u_s stays below `relative`·|u_s| plus
/// `absolute` times the largest concentration that the run starts from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerances {
    pub relative: f64,
    pub absolute: f64,
}

impl Default for Tolerances {
    /// With these the error accumulated over a run is about 1e-8 of each species' maximum. The absolute tolerance
    /// is far below rounding because an ignition grows from traces: with 1e-14 it comes at the wrong time.
    fn default() -> Self {
        Tolerances { relative: 1e-10, absolute: 1e-20 }
    }
}

/// u [kmol/m³] at `times` [s], rows × species. The first time is that of the initial state u₀
/// [kmol/m³], which is the first row; the times ascend.
pub fn integrate(
    network: &MassAction,
    u0: ArrayView1<f64>,
    times: &[f64],
    tolerances: Tolerances,
) -> Result<Array2<f64>, IntegrationError> {
    check(network, u0, times, tolerances)?;
    let mut states = Array2::zeros((times.len(), u0.len()));
    let (Some(start), Some(end)) = (times.first(), times.last()) else {
        return Ok(states);
    };
    let mut u_dot = Array1::zeros(u0.len());
    network.derivative(u0, u_dot.view_mut());
    if let Some(species) = u_dot.iter().position(|rate| !rate.is_finite()) {
        return Err(IntegrationError::RateNotFinite { species });
    }
    // The equations do not depend on t, so a state at rest stays. The library cannot choose a first step from
    // a state at rest.
    if u_dot.iter().all(|rate| *rate == 0.0) {
        states.rows_mut().into_iter().for_each(|mut row| row.assign(&u0));
        return Ok(states);
    }
    let largest = |values: ArrayView1<f64>| values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let scale = match largest(u0) {
        0.0 => largest(u_dot.view()) * (end - start),
        scale => scale,
    };
    let problem = InitialValueProblem {
        network,
        u0: u0.to_owned(),
        relative_tolerance: tolerances.relative,
        absolute_tolerance: (tolerances.absolute * scale).max(f64::MIN_POSITIVE),
    };
    let elapsed: Vec<f64> = times.iter().map(|time| time - start).collect();
    integrate_by_bdf(&problem, &elapsed, &mut states).map_err(|error| error.after(*start))?;
    Ok(states)
}

fn check(
    network: &MassAction,
    u0: ArrayView1<f64>,
    times: &[f64],
    tolerances: Tolerances,
) -> Result<(), IntegrationError> {
    if u0.len() != network.species_count() {
        return Err(IntegrationError::WrongLength { expected: network.species_count(), found: u0.len() });
    }
    if let Some(species) = u0.iter().position(|u| !u.is_finite()) {
        return Err(IntegrationError::StartNotFinite { species });
    }
    let ascends = |position: &usize| position.checked_sub(1).is_none_or(|before| times[before] < times[*position]);
    if let Some(position) = (0..times.len()).find(|position| !times[*position].is_finite() || !ascends(position)) {
        return Err(IntegrationError::TimesNotAscending { position });
    }
    let usable = |tolerance: f64| tolerance > 0.0 && tolerance < 1.0;
    if !usable(tolerances.relative) || !usable(tolerances.absolute) {
        return Err(IntegrationError::UnusableTolerances);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::mechanism::{Mechanism, Reaction, Species};
    use crate::simulate::test_networks::{hydrogen, michaelis_menten, network, robertson};

    fn solve(network: &MassAction, u0: &[f64], times: &[f64]) -> Array2<f64> {
        integrate(network, ArrayView1::from(u0), times, Tolerances::default()).unwrap()
    }

    fn assert_near(found: f64, expected: f64, allowed: f64, what: &str) {
        assert!((found - expected).abs() <= allowed, "{what}: {found:e} instead of {expected:e}");
    }

    #[test]
    fn a_single_decay_is_the_exponential() {
        for k in [1e-6, 1.0, 1e11] {
            let decay = network(&["A", "B"], &[("A => B", k)]);
            let times: Vec<f64> = (0..=20).map(|step| f64::from(step) / k).collect();
            let u = solve(&decay, &[2.0, 0.0], &times);
            for (row, time) in times.iter().enumerate() {
                assert_near(u[[row, 0]], 2.0 * (-k * time).exp(), 2e-9, "A");
                assert_near(u[[row, 1]], 2.0 * -(-k * time).exp_m1(), 2e-9, "B");
            }
        }
    }

    #[test]
    fn a_reversible_step_relaxes_with_the_sum_of_its_rate_constants() {
        let (k_f, k_r) = (3.0, 0.5);
        let pair = network(&["A", "B"], &[("A => B", k_f), ("B => A", k_r)]);
        let times = [0.0, 1e-3, 0.1, 0.3, 1.0, 10.0];
        let u = solve(&pair, &[1.0, 0.2], &times);
        let at_rest = 1.2 * k_r / (k_f + k_r);
        for (row, time) in times.iter().enumerate() {
            assert_near(u[[row, 0]], at_rest + (1.0 - at_rest) * (-(k_f + k_r) * time).exp(), 1e-9, "A");
            assert_near(u.row(row).sum(), 1.2, 1e-12, "A + B");
        }
    }

    /// F <=> R <=> P with k = 1, 2, 3, 4: the eigenvalues are 0 and −5 ± √10.
    #[test]
    fn a_linear_chain_follows_its_matrix_exponential() {
        let steps = [("F => R", 1.0), ("R => F", 2.0), ("R => P", 3.0), ("P => R", 4.0)];
        let chain = network(&["F", "R", "P"], &steps);
        let times = [0.0, 0.05, 0.2, 1.0, 3.0];
        let u = solve(&chain, &[1.0, 0.0, 0.0], &times);
        let exact = |time: f64| {
            // On the law F + R + P = 1, x = (F, P) obeys ẋ = M x + (2, 3) with M = [[−3, −2], [−3, −7]],
            // and x̄ = (8, 3)/15; exp(M t) by Sylvester's formula.
            let (fast, slow) = (-5.0 - 10f64.sqrt(), -5.0 + 10f64.sqrt());
            let (deviation_f, deviation_p) = (1.0 - 8.0 / 15.0, -3.0 / 15.0);
            let image = (-3.0 * deviation_f - 2.0 * deviation_p, -3.0 * deviation_f - 7.0 * deviation_p);
            let part = |x: f64, image: f64| {
                let (in_slow, in_fast) = ((image - fast * x) / (slow - fast), (image - slow * x) / (fast - slow));
                in_slow * (slow * time).exp() + in_fast * (fast * time).exp()
            };
            (8.0 / 15.0 + part(deviation_f, image.0), 3.0 / 15.0 + part(deviation_p, image.1))
        };
        for (row, time) in times.iter().enumerate() {
            let (f, p) = exact(*time);
            assert_near(u[[row, 0]], f, 1e-9, "F");
            assert_near(u[[row, 2]], p, 1e-9, "P");
        }
    }

    /// The reference is a Radau IIA solution of order 11 in 30 digits; two step sizes agree in 13.
    #[test]
    fn robertson_agrees_with_the_reference_over_six_decades_of_time() {
        let reference = [
            (0.4, [0.985_172_113_860_99, 3.386_395_378_974_9e-5, 1.479_402_218_522_04e-2]),
            (40.0, [0.715_827_068_719_405, 9.185_534_764_557_1e-6, 0.284_163_745_745_83]),
            (4e3, [0.183_202_257_776_709, 8.942_371_252_775_9e-7, 0.816_796_847_986_166]),
            (4e5, [4.938_274_520_979_8e-3, 1.984_994_087_954_4e-8, 0.995_061_705_629_079]),
        ];
        let times: Vec<f64> = [0.0].into_iter().chain(reference.map(|(time, _)| time)).collect();
        let u = solve(&robertson(), &[1.0, 0.0, 0.0], &times);
        for (row, (time, expected)) in reference.iter().enumerate() {
            for (species, expected) in expected.iter().enumerate() {
                let found = u[[row + 1, species]];
                assert_near(found / expected, 1.0, 2e-8, &format!("species {species} at {time}"));
            }
        }
    }

    #[test]
    fn an_enzyme_and_its_substrate_are_conserved() {
        let enzyme = MassAction::at(&michaelis_menten(), 300.0).unwrap();
        let times: Vec<f64> = (0..=100).map(|step| f64::from(step) * 0.1).collect();
        let u = solve(&enzyme, &[1e-3, 0.01, 0.0, 0.0], &times);
        for row in u.rows() {
            assert_near((row[0] + row[2]) / 1e-3, 1.0, 1e-9, "E + ES");
            assert_near((row[1] + row[2] + row[3]) / 0.01, 1.0, 1e-9, "S + ES + P");
        }
        assert!(u[[100, 3]] > 0.005, "the product forms: {}", u[[100, 3]]);
    }

    #[test]
    fn hydrogen_and_oxygen_atoms_are_conserved() {
        let network = MassAction::at(&hydrogen(), 300.0).unwrap();
        let times = [0.0, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0];
        let u = solve(&network, &[0.5, 0.3, 0.1, 0.2, 0.1, 0.05], &times);
        let hydrogen = array![2.0, 0.0, 2.0, 1.0, 0.0, 1.0];
        let oxygen = array![0.0, 2.0, 1.0, 0.0, 1.0, 1.0];
        for row in u.rows() {
            assert_near(row.dot(&hydrogen), 1.45, 1e-12, "H");
            assert_near(row.dot(&oxygen), 0.85, 1e-12, "O");
        }
        let mut u_dot = Array1::zeros(6);
        network.derivative(u.row(6), u_dot.view_mut());
        assert!(u_dot.iter().all(|rate: &f64| rate.abs() < 1e-6), "at rest in the end: {u_dot}");
    }

    #[test]
    fn a_stiff_step_of_1e11_beside_a_slow_one_keeps_the_quasi_steady_state() {
        let steps = [("A => B", 1.0), ("B => C", 1e11)];
        let u = solve(&network(&["A", "B", "C"], &steps), &[1.0, 0.0, 0.0], &[0.0, 0.5, 1.0]);
        for (row, time) in [(1, 0.5f64), (2, 1.0)] {
            assert_near(u[[row, 0]], (-time).exp(), 1e-8, "A");
            assert_near(u[[row, 1]] / ((-time).exp() / 1e11), 1.0, 1e-6, "B");
        }
    }

    #[test]
    fn a_step_as_fast_as_rate_constants_get_is_no_singularity() {
        let u = solve(&network(&["A", "B"], &[("A => B", 1e18), ("B => A", 1.0)]), &[1.0, 0.0], &[0.0, 1.0]);
        assert_near(u[[1, 0]] * 1e18, 1.0, 1e-6, "A");
        assert_near(u[[1, 1]], 1.0, 1e-12, "B");
    }

    /// A + B => 2 B from a trace of B is the logistic curve.
    #[test]
    fn an_autocatalyst_that_starts_from_a_trace_takes_off_in_time() {
        let trace = 1e-13;
        let times: Vec<f64> = (0..=60).map(f64::from).collect();
        let u = solve(&network(&["A", "B"], &[("A + B => 2 B", 1.0)]), &[1.0 - trace, trace], &times);
        for (row, time) in times.iter().enumerate() {
            assert_near(u[[row, 1]], 1.0 / (1.0 + (1.0 / trace - 1.0) * (-time).exp()), 1e-6, "B");
        }
    }

    #[test]
    fn a_state_at_rest_and_an_empty_state_stay_exactly() {
        let steps = [("A + B => 2 B", 5.0), ("B => A", 1.0)];
        let network = network(&["A", "B"], &steps);
        for u0 in [[0.0, 0.0], [0.7, 0.0]] {
            let u = solve(&network, &u0, &[0.0, 1.0, 1e6]);
            assert!(u.rows().into_iter().all(|row| row == ArrayView1::from(&u0)), "{u}");
        }
    }

    #[test]
    fn a_source_fills_an_empty_vessel() {
        let source = network(&["A"], &[("0 => A", 3e-9), ("A => 0", 2.0)]);
        let u = solve(&source, &[0.0], &[0.0, 0.1, 5.0]);
        assert_near(u[[1, 0]] / (1.5e-9 * -(-0.2f64).exp_m1()), 1.0, 1e-8, "A");
        assert_near(u[[2, 0]] / (1.5e-9 * -(-10.0f64).exp_m1()), 1.0, 1e-8, "A");
    }

    #[test]
    fn an_order_below_one_starts_from_zero() {
        let mut mechanism = Mechanism::new();
        let [a, b] = ["A", "B"].map(|name| mechanism.add_species(Species::named(name)).unwrap());
        let back = Reaction::one_way(vec![(b, "0.5".parse().unwrap())], vec![(a, "0.5".parse().unwrap())], 1.0);
        mechanism.add_reaction(Reaction::one_way(vec![(a, 1.into())], vec![(b, 1.into())], 1.0)).unwrap();
        mechanism.add_reaction(back).unwrap();
        let u = solve(&MassAction::at(&mechanism, 300.0).unwrap(), &[1.0, 0.0], &[0.0, 1.0, 100.0]);
        // At rest A = B^½/2 with A + B = 1.
        let root_b = (f64::sqrt(17.0) - 1.0) / 4.0;
        assert_near(u[[2, 1]], root_b * root_b, 1e-8, "B");
    }

    #[test]
    fn the_first_row_is_the_start_whatever_its_time() {
        let decay = network(&["A", "B"], &[("A => B", 1.0)]);
        let u = solve(&decay, &[1.0, 0.1], &[5.0, 6.0]);
        assert_eq!(u.row(0), array![1.0, 0.1]);
        assert_near(u[[1, 0]], (-1.0f64).exp(), 1e-9, "A");
        assert_eq!(solve(&decay, &[1.0, 0.1], &[]).nrows(), 0);
    }

    #[test]
    fn growth_without_bound_is_an_error_with_its_time() {
        let explosion = network(&["A"], &[("2 A => 3 A", 1.0)]);
        let error = integrate(&explosion, array![1.0].view(), &[0.0, 2.0], Tolerances::default()).unwrap_err();
        let time = match error {
            IntegrationError::StepSizeTooSmall { time } | IntegrationError::Unbounded { time } => time,
            other => panic!("{other}"),
        };
        assert_near(time, 1.0, 1e-6, "the singularity");
        let growth = network(&["A"], &[("A => 2 A", 1.0)]);
        let error = integrate(&growth, array![1.0].view(), &[0.0, 1e4], Tolerances::default()).unwrap_err();
        assert!(matches!(error, IntegrationError::Unbounded { time } if time < 160.0), "{error}");
    }

    #[test]
    fn what_cannot_be_integrated_is_refused_beforehand() {
        let decay = network(&["A", "B"], &[("A => B", 1.0)]);
        let attempt = |u0: &[f64], times: &[f64]| integrate(&decay, ArrayView1::from(u0), times, Tolerances::default());
        assert_eq!(attempt(&[1.0], &[0.0]), Err(IntegrationError::WrongLength { expected: 2, found: 1 }));
        assert_eq!(attempt(&[1.0, f64::NAN], &[0.0]), Err(IntegrationError::StartNotFinite { species: 1 }));
        assert_eq!(attempt(&[1.0, 0.0], &[0.0, 0.0]), Err(IntegrationError::TimesNotAscending { position: 1 }));
        assert_eq!(attempt(&[1.0, 0.0], &[f64::NAN]), Err(IntegrationError::TimesNotAscending { position: 0 }));
        let overflowing = network(&["A", "B"], &[("2 A => B", 1e300)]);
        let error = integrate(&overflowing, array![1e10, 0.0].view(), &[0.0, 1.0], Tolerances::default());
        assert_eq!(error, Err(IntegrationError::RateNotFinite { species: 0 }));
        let loose = Tolerances { relative: 0.0, ..Tolerances::default() };
        let error = integrate(&decay, array![1.0, 0.0].view(), &[0.0, 1.0], loose);
        assert_eq!(error, Err(IntegrationError::UnusableTolerances));
    }
}
