//! The misfit and its model against differences and against all parameters taken together.

use std::sync::atomic::AtomicU64;

use ndarray::Array2;

use crate::learn::search::candidates::Candidates;
use crate::learn::search::noise::NoiseForm;
use crate::learn::search::noise::NoiseLevels;
use crate::learn::search::objective::{Estimate, Objective};
use crate::learn::search::samples::Samples;
use crate::learn::search::test_network::{candidates, samples, true_rates, true_starts};
use crate::learn::stop::Stop;
use crate::numerics::linear_algebra::{Matrix, solve_positive_definite};

const SIGMA: f64 = 0.02;

fn objective<'a>(samples: &'a Samples, candidates: &'a Candidates) -> Objective<'a> {
    let (weights, integrations, stop) = (Vec::new(), AtomicU64::new(0), Stop::default());
    let mut objective = Objective { samples, candidates, weights, tolerance: 1e-10, stop, integrations };
    let form = NoiseForm::OneAbsolute;
    let noise = NoiseLevels { absolute: vec![SIGMA; 3], relative: vec![0.0; 3], inflation: 1.0, form };
    let reference: Vec<Array2<f64>> = samples.runs.iter().map(|run| run.u.clone()).collect();
    objective.set_weights(&noise, &reference);
    objective
}

/// (measured − u)/σ of all values.
fn residuals(objective: &Objective<'_>, estimate: &Estimate) -> Vec<f64> {
    let network = objective.network(estimate);
    let of_run = |run: usize| {
        let states = objective.integrate(&network, estimate, run, &[], &[], &[]).unwrap().states;
        objective.residuals(run, &states).map(|(_, _, e)| e).collect::<Vec<f64>>()
    };
    (0..objective.samples.runs.len()).flat_map(of_run).collect()
}

/// −∂e/∂p by central differences, a column for each parameter: all rates, then the starts run by run.
fn jacobian(objective: &Objective<'_>, estimate: &Estimate) -> Matrix<f64> {
    let (rates, species) = (estimate.k.len(), objective.samples.species());
    let count = rates + species * estimate.starts.len();
    let moved = |parameter: usize, by: f64| {
        let mut moved = estimate.clone();
        match parameter.checked_sub(rates) {
            None => moved.k[parameter] += by,
            Some(place) => moved.starts[place / species][place % species] += by,
        }
        residuals(objective, &moved)
    };
    let h = 1e-5;
    let columns: Vec<(Vec<f64>, Vec<f64>)> = (0..count).map(|p| (moved(p, h), moved(p, -h))).collect();
    Matrix::from_fn(columns[0].0.len(), count, |row, p| (columns[p].1[row] - columns[p].0[row]) / (2.0 * h))
}

#[test]
fn the_model_is_that_of_all_parameters_together_with_the_starts_eliminated() {
    let (samples, candidates) = (samples(2, SIGMA, 1), candidates());
    let objective = objective(&samples, &candidates);
    // Rates away from zero, so that differences to both sides are allowed.
    let k: Vec<f64> = true_rates(&candidates).iter().map(|k| 1.1 * k + 0.05).collect();
    let estimate = Estimate { k, starts: true_starts(2) };
    let all: Vec<usize> = (0..candidates.len()).collect();
    let found = objective.linearize(&estimate, &all).unwrap();
    let (e, slopes) = (residuals(&objective, &estimate), jacobian(&objective, &estimate));
    assert!((found.deviance - e.iter().map(|e| e * e).sum::<f64>()).abs() < 1e-6 * found.deviance);
    let e = Matrix::from_fn(e.len(), 1, |row, _| e[row]);
    let (h, g) = (slopes.transpose() * &slopes, slopes.transpose() * &e);
    let (rates, starts) = (all.len(), slopes.ncols() - all.len());
    let block = h.submatrix(rates, rates, starts, starts).to_owned();
    let cross = h.submatrix(rates, 0, starts, rates).to_owned();
    let of_starts = g.subrows(rates, starts).to_owned();
    let solved = solve_positive_definite(&block, &cross).unwrap();
    let hessian = h.submatrix(0, 0, rates, rates) - cross.transpose() * &solved;
    let gradient = g.subrows(0, rates) - solved.transpose() * &of_starts;
    for a in 0..rates {
        assert!((found.gradient[a] - gradient[(a, 0)]).abs() < 1e-4 * (1.0 + gradient[(a, 0)].abs()), "{a}");
        for b in 0..rates {
            let allowed = 1e-4 * (hessian[(a, a)] * hessian[(b, b)]).sqrt();
            assert!((found.hessian[(a, b)] - hessian[(a, b)]).abs() < allowed, "{a} {b}");
        }
    }
    let step = solve_positive_definite(&block, &of_starts).unwrap();
    let reduction = (of_starts.transpose() * &step)[(0, 0)];
    assert!((found.reduction - reduction).abs() < 1e-4 * (1.0 + reduction));
    let moved = found.stepped_starts(&estimate.starts, &vec![0.0; rates]);
    assert!((moved[0][0] - estimate.starts[0][0] - step[(0, 0)]).abs() < 1e-6);
    assert!((moved[1][2] - estimate.starts[1][2] - step[(5, 0)]).abs() < 1e-6);
}

#[test]
fn the_misfit_follows_its_model_near_the_truth() {
    let (samples, candidates) = (samples(2, 0.0, 1), candidates());
    let objective = objective(&samples, &candidates);
    let estimate = Estimate { k: true_rates(&candidates), starts: true_starts(2) };
    let all: Vec<usize> = (0..candidates.len()).collect();
    let at = objective.linearize(&estimate, &all).unwrap();
    assert!(at.deviance < 1e-8 && objective.deviance(&estimate) < 1e-8);
    let step: Vec<f64> = all.iter().map(|c| 1e-4 * (1 + c % 3) as f64).collect();
    let k = estimate.k.iter().zip(&step).map(|(k, step)| k + step).collect();
    let next = Estimate { k, starts: at.stepped_starts(&estimate.starts, &step) };
    let row = |a: usize| all.iter().map(|b| at.hessian[(a, *b)] * step[*b]).sum::<f64>();
    let model: f64 = all.iter().map(|a| step[*a] * row(*a)).sum();
    assert!((objective.deviance(&next) - model).abs() < 1e-2 * model, "{model}");
}
