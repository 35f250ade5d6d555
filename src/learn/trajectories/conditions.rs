//! Which measured values are replicates: those of one column under one condition.

use std::collections::{BTreeMap, BTreeSet};

use crate::learn::trajectories::measured::MeasuredRun;

/// Numbers the conditions: every time of a trajectory is one of its own, of replicated runs the same one; equal states
/// are one. `origins` are the experiments that the runs are replicates of.
pub(super) fn number_conditions(runs: &mut [MeasuredRun], origins: &[usize]) {
    let mut states: Vec<(usize, Vec<f64>, Option<f64>)> = Vec::new();
    let mut times: BTreeSet<(usize, u64)> = BTreeSet::new();
    for (run, origin) in runs.iter().zip(origins) {
        match &run.state {
            Some(state) if !states.contains(&state_key(run, state)) => states.push(state_key(run, state)),
            Some(_) => {}
            None => times.extend(run.times.iter().map(|time| (*origin, ascending_bits(*time)))),
        }
    }
    let times: Vec<(usize, u64)> = times.into_iter().collect();
    for (run, origin) in runs.iter_mut().zip(origins) {
        let of_state = run.state.as_ref().map(|state| states.iter().position(|known| *known == state_key(run, state)));
        let MeasuredRun { cells, times: own, .. } = run;
        for cell in cells {
            let of_time = || times.binary_search(&(*origin, ascending_bits(own[cell.time]))).unwrap_or(0);
            cell.condition = match of_state {
                Some(place) => place.unwrap_or(0),
                None => states.len() + of_time(),
            };
        }
    }
}

fn state_key(run: &MeasuredRun, state: &[f64]) -> (usize, Vec<f64>, Option<f64>) {
    (run.system, state.to_vec(), run.temperatures.as_ref().map(|known| known[0].1))
}

/// Bits that ascend with the number.
fn ascending_bits(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if value < 0.0 { !bits } else { bits | 1 << 63 }
}

/// The labels of the trajectories of one origin, where there are several.
pub(super) fn replicates(runs: &[MeasuredRun], origins: &[usize]) -> Vec<Vec<String>> {
    let mut groups: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (run, origin) in runs.iter().zip(origins).filter(|(run, _)| run.state.is_none()) {
        groups.entry(*origin).or_default().push(run.label.clone());
    }
    groups.into_values().filter(|labels| labels.len() > 1).collect()
}
