//! A temperature that is measured along a run.

/// T₀/T − 1 along a run, by straight lines between the measured times; constant before the first and after the last.
#[derive(Clone, Debug, PartialEq)]
pub struct TemperatureProgram {
    /// s, ascending.
    times: Vec<f64>,
    reduced: Vec<f64>,
}

impl TemperatureProgram {
    /// From temperatures \[K\] at `times` \[s\], which ascend; of equal times the first counts.
    pub fn new(times: &[f64], temperatures: &[f64], reference: f64) -> Self {
        let mut points: Vec<(f64, f64)> =
            times.iter().zip(temperatures).map(|(time, t)| (*time, reference / t - 1.0)).collect();
        points.dedup_by(|next, before| next.0 <= before.0);
        let (times, reduced) = points.into_iter().unzip();
        TemperatureProgram { times, reduced }
    }

    /// From values of T₀/T − 1 themselves.
    pub fn of_reduced(times: &[f64], reduced: &[f64]) -> Self {
        TemperatureProgram { times: times.to_vec(), reduced: reduced.to_vec() }
    }

    /// T₀/T − 1 at a time.
    pub fn at(&self, time: f64) -> f64 {
        let after = self.times.partition_point(|known| *known <= time);
        match (after.checked_sub(1), self.times.get(after)) {
            (Some(before), Some(end)) => {
                let share = (time - self.times[before]) / (end - self.times[before]);
                self.reduced[before] + share * (self.reduced[after] - self.reduced[before])
            }
            (None, _) => self.reduced.first().copied().unwrap_or(0.0),
            (_, None) => self.reduced.last().copied().unwrap_or(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_temperature_is_interpolated_and_held_at_the_ends() {
        let program = TemperatureProgram::new(&[0.0, 10.0, 10.0, 20.0], &[300.0, 400.0, 500.0, 600.0], 300.0);
        assert_eq!(program.at(-1.0), 0.0);
        assert!((program.at(5.0) + 0.125).abs() < 1e-15);
        assert_eq!(program.at(10.0), -0.25);
        assert_eq!(program.at(99.0), -0.5);
    }
}
