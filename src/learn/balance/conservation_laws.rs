//! Conservation laws that the data obey: small integer vectors v with v·u̇ = 0, found and tested
//! in the presence of noise.
//!
//! Rounding a singular vector fails where noise is a few per cent. So the singular vectors of the
//! scaled data only propose: their reduced echelon form is combined with small integers, the result
//! is rounded, and every integer vector is then tested by its residual, Σ (v·u̇)² / ΣΣ (v_s u̇_s)².

use ndarray::{Array2, ArrayView2, Axis};

use crate::learn::balance::settings::LawSettings;
use crate::numerics::equilibrate::equilibrate;
use crate::numerics::integer::{greatest_common_divisor, rank};
use crate::numerics::linear_algebra::{Matrix, SingularVectors, singular_vectors};
use crate::numerics::statistics::root_mean_square;

/// Changes of the species, row by row: u̇, or u(t) − u(0). A law adds them up to zero in each row.
pub struct Changes<'a> {
    all: EquilibratedRows,
    /// A few of the rows: most proposals fail there already.
    sample: EquilibratedRows,
    settings: &'a LawSettings,
}

/// a_n x_ns, rows × species.
struct EquilibratedRows(Array2<f64>);

impl<'a> Changes<'a> {
    /// From a table of species × rows; rows are weighted so that none hides another.
    pub fn new(table: ArrayView2<'_, f64>, settings: &'a LawSettings) -> Self {
        let (species, rows) = table.dim();
        let a = equilibrate(table, 1.0).columns;
        let equilibrated = |n: usize, s: usize| a[n] * table[[s, n]];
        let step = rows.div_ceil(settings.sample).max(1);
        let sample = Array2::from_shape_fn((rows.div_ceil(step), species), |(n, s)| equilibrated(n * step, s));
        let all = Array2::from_shape_fn((rows, species), |(n, s)| equilibrated(n, s));
        Changes { all: EquilibratedRows(all), sample: EquilibratedRows(sample), settings }
    }

    /// The residual of v: the share of the squares of its species' changes that v does not cancel, all rows weighted
    /// alike. 0 for an exact law, about 1 if the changes are independent.
    pub fn relative_residual(&self, v: &[i64]) -> f64 {
        self.all.relative_residual(v)
    }

    /// The factor by which residuals of laws differ by chance.
    fn spread(&self) -> f64 {
        1.0 + self.settings.spread * (2.0 / self.all.0.nrows().max(1) as f64).sqrt()
    }

    /// The square of the smallest singular value of the data scaled to species of size one: the residual
    /// that noise gives a law, or less.
    pub fn noise_floor(&self) -> f64 {
        self.directions().first().map_or(0.0, |(value, _)| value * value)
    }

    /// The root mean square of each species' changes.
    fn sizes(&self) -> Vec<f64> {
        self.all.0.axis_iter(Axis(1)).map(|series| root_mean_square(series.iter().copied())).collect()
    }

    /// Directions v with the size of v·x in scaled data, the smallest first; species that never
    /// change are in none.
    fn directions(&self) -> Vec<(f64, Vec<f64>)> {
        let (rows, species) = self.all.0.dim();
        let sizes = self.sizes();
        let changing: Vec<usize> = (0..species).filter(|s| sizes[*s] > 0.0).collect();
        let root = (rows.max(1) as f64).sqrt();
        let scaled = Matrix::from_fn(rows.max(changing.len()), changing.len(), |n, at| {
            if n < rows { self.all.0[[n, changing[at]]] / sizes[changing[at]] / root } else { 0.0 }
        });
        let Some(SingularVectors { values, right, .. }) = singular_vectors(&scaled) else { return Vec::new() };
        let mut directions: Vec<(f64, Vec<f64>)> = (0..changing.len())
            .map(|place| {
                let mut v = vec![0.0; species];
                changing.iter().enumerate().for_each(|(at, s)| v[*s] = right[(at, place)] / sizes[*s]);
                (values[place], v)
            })
            .collect();
        directions.sort_by(|a, b| a.0.total_cmp(&b.0));
        directions
    }
}

impl EquilibratedRows {
    /// Σ_n a_n² (v·x_n)² / Σ_n a_n² Σ_s (v_s x_ns)²; 0 where none of the species changes. For a law it is the
    /// square of the relative noise.
    fn relative_residual(&self, v: &[i64]) -> f64 {
        let counted: Vec<(usize, f64)> =
            v.iter().enumerate().filter(|(_, count)| **count != 0).map(|(s, count)| (s, *count as f64)).collect();
        let (mut left, mut all) = (0.0, 0.0);
        for row in self.0.axis_iter(Axis(0)) {
            let mut sum = 0.0;
            for (s, count) in &counted {
                let change = count * row[*s];
                sum += change;
                all += change * change;
            }
            left += sum * sum;
        }
        if all > 0.0 { left / all } else { 0.0 }
    }
}

/// Laws found, and their smallest residual.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundLaws {
    pub laws: Vec<Vec<i64>>,
    /// The smallest residual of a law; infinite if there is none.
    pub floor: f64,
}

/// Independent laws of the species that change, the simplest that there are.
pub fn find_laws(changes: &Changes) -> FoundLaws {
    let settings = changes.settings;
    let judged: Vec<(f64, Vec<i64>)> = proposals(changes)
        .into_iter()
        .filter(|v| changes.sample.relative_residual(v) <= settings.sample_allowance * settings.largest_residual)
        .map(|v| (changes.relative_residual(&v), v))
        .collect();
    let floor = judged.iter().map(|(left, _)| *left).fold(f64::INFINITY, f64::min);
    let largest = (changes.spread() * floor).max(settings.exact_residual);
    let holds = |left: f64| left <= largest && left <= settings.largest_residual;
    let mut holding: Vec<Vec<i64>> = judged.into_iter().filter(|(left, _)| holds(*left)).map(|(_, v)| v).collect();
    let size =
        |v: &Vec<i64>| (v.iter().filter(|count| **count < 0).count(), v.iter().map(|count| count.abs()).sum::<i64>());
    holding.sort_by(|a, b| size(a).cmp(&size(b)).then_with(|| b.cmp(a)));
    let mut laws: Vec<Vec<i64>> = Vec::new();
    for law in holding {
        let with_it: Vec<&[i64]> = laws.iter().chain([&law]).map(Vec::as_slice).collect();
        let is_new = rank(&with_it) > laws.len();
        if is_new && is_certain(changes, &law, largest) && is_independent_of(changes, &law, &laws, largest) {
            laws.push(law);
        }
    }
    let floor = if laws.is_empty() { f64::INFINITY } else { floor };
    FoundLaws { laws, floor }
}

/// Integer vectors near the directions in which the data move least.
fn proposals(changes: &Changes) -> Vec<Vec<i64>> {
    let settings = changes.settings;
    let smallest_value = settings.exact_residual.sqrt();
    let directions = changes.directions();
    let smallest = directions.first().map_or(0.0, |(value, _)| *value);
    let largest_value = (settings.noise_spread * smallest).max(smallest_value).min(settings.largest_singular_value);
    let small: Vec<&(f64, Vec<f64>)> = directions.iter().take_while(|(value, _)| *value <= largest_value).collect();
    // Laws are what lies below a gap.
    let is_gap = |dimensions: &usize| {
        let own = small[dimensions - 1].0.max(smallest_value);
        directions.get(*dimensions).is_none_or(|(next, _)| *next > settings.gap * own)
    };
    let sizes = changes.sizes();
    let mut proposals: Vec<Vec<i64>> = Vec::new();
    for dimensions in (1..=small.len()).filter(is_gap) {
        let echelon = reduced_echelon(small[..dimensions].iter().map(|(_, v)| v.clone()).collect(), &sizes);
        proposals.extend(combinations(&echelon, settings));
    }
    proposals.sort();
    proposals.dedup();
    proposals
}

/// Whether the residual is clearly larger with one more or one less of any changing species. Else the data do not
/// determine the count of that species.
fn is_certain(changes: &Changes, law: &[i64], largest: f64) -> bool {
    let changes_at_all = |s: &usize| changes.all.0.column(*s).iter().any(|x| *x != 0.0);
    (0..law.len()).filter(changes_at_all).all(|s| {
        [-1, 1].iter().all(|step| {
            let mut other = law.to_vec();
            other[s] += step;
            other.iter().all(|count| *count == 0)
                || changes.relative_residual(&other) > changes.settings.contrast * largest
        })
    })
}

/// Whether the difference of a law to every small multiple of each law found is a law, too. Else its residual is
/// small only beside theirs.
fn is_independent_of(changes: &Changes, law: &[i64], found: &[Vec<i64>], largest: f64) -> bool {
    let less = |earlier: &Vec<i64>, times: i64| -> Vec<i64> {
        law.iter().zip(earlier).map(|(count, other)| count - times * other).collect()
    };
    let largest_count = changes.settings.largest_count;
    found.iter().all(|earlier| {
        (-largest_count..=largest_count)
            .all(|times| changes.relative_residual(&less(earlier, times)) <= changes.settings.contrast * largest)
    })
}

/// Gauss–Jordan elimination with complete pivoting, entries compared after multiplication by the sizes of their
/// species; the leading entry of every row is one.
fn reduced_echelon(mut rows: Vec<Vec<f64>>, sizes: &[f64]) -> Vec<Vec<f64>> {
    let columns = sizes.len();
    let mut used = vec![false; rows.len()];
    for _ in 0..rows.len() {
        let free = (0..rows.len()).filter(|at| !used[*at]);
        let entries = free.flat_map(|at| (0..columns).map(move |s| (at, s)));
        let share = |(at, s): &(usize, usize)| rows[*at][*s].abs() * sizes[*s];
        let Some((pivot, s)) = entries.max_by(|a, b| share(a).total_cmp(&share(b))) else { break };
        let value = rows[pivot][s];
        if value == 0.0 {
            break;
        }
        used[pivot] = true;
        rows[pivot].iter_mut().for_each(|entry| *entry /= value);
        let leading = rows[pivot].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(at, _)| *at != pivot) {
            let factor = row[s];
            row.iter_mut().zip(&leading).for_each(|(entry, above)| *entry -= factor * above);
        }
    }
    rows
}

/// The nearest integers to small combinations of rows: non-negative weights first, and signed ones
/// where few rows leave room for them.
fn combinations(rows: &[Vec<f64>], settings: &LawSettings) -> Vec<Vec<i64>> {
    let nearest = |v: Vec<f64>| rounded(&v, settings.largest_count);
    let count_of = |range: i64| (range as usize).checked_pow(rows.len() as u32);
    let fits = |range: i64| count_of(range).is_some_and(|count| count <= settings.most_combinations);
    let highest = (1..=settings.largest_weight).rev().find(|highest| fits(highest + 1)).unwrap_or(0);
    let lowest =
        (-i64::from(settings.largest_negative_weight)..=0).find(|lowest| fits(highest - lowest + 1)).unwrap_or(0);
    let mut found = Vec::new();
    if highest == 0 {
        // Many rows: one at a time, and two.
        for (at, row) in rows.iter().enumerate() {
            found.extend((1..=settings.largest_multiple).filter_map(|c| nearest(scaled_sum(&[(c, row)]))));
            found.extend(rows[..at].iter().filter_map(|other| nearest(scaled_sum(&[(1, row), (1, other)]))));
        }
        return found;
    }
    let mut weights = vec![lowest; rows.len()];
    loop {
        let terms: Vec<(i64, &Vec<f64>)> = weights.iter().copied().zip(rows).collect();
        found.extend(nearest(scaled_sum(&terms)));
        let Some(at) = weights.iter().position(|weight| *weight < highest) else { return found };
        weights[at] += 1;
        weights[..at].fill(lowest);
    }
}

fn scaled_sum(terms: &[(i64, &Vec<f64>)]) -> Vec<f64> {
    let mut sum = vec![0.0; terms.first().map_or(0, |(_, row)| row.len())];
    for (weight, row) in terms {
        sum.iter_mut().zip(row.iter()).for_each(|(entry, value)| *entry += *weight as f64 * value);
    }
    sum
}

/// The nearest integers in lowest terms, the first positive; `None` for zero, or if one is above `largest`.
fn rounded(v: &[f64], largest: i64) -> Option<Vec<i64>> {
    if v.iter().any(|entry| !entry.is_finite() || entry.abs() > largest as f64 + 0.5) {
        return None;
    }
    let mut v: Vec<i64> = v.iter().map(|entry| entry.round() as i64).collect();
    let divisor = greatest_common_divisor(&v);
    let sign = v.iter().find(|entry| **entry != 0)?.signum();
    v.iter_mut().for_each(|entry| *entry = *entry / divisor * sign);
    Some(v)
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    /// u̇ of reactions with random rates, each entry off by a relative error.
    fn table(nets: &[Vec<f64>], rows: usize, noise: f64) -> Array2<f64> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
        let mut table = Array2::zeros((nets[0].len(), rows));
        for mut row in table.axis_iter_mut(Axis(1)) {
            for (i, net) in nets.iter().enumerate() {
                let rate = random.random::<f64>() * 3f64.powi(i as i32 % 3);
                row.iter_mut().zip(net).for_each(|(entry, nu)| *entry += nu * rate);
            }
            row.mapv_inplace(|exact| exact * (1.0 + noise * 12f64.sqrt() * (random.random::<f64>() - 0.5)));
        }
        table
    }

    fn hydrogen() -> Vec<Vec<f64>> {
        vec![
            vec![-1.0, 0.0, 0.0, 2.0, 0.0, 0.0],
            vec![0.0, -1.0, 0.0, 0.0, 2.0, 0.0],
            vec![0.0, 0.0, -1.0, 1.0, 0.0, 1.0],
            vec![-1.0, 0.0, 0.0, 1.0, -1.0, 1.0],
        ]
    }

    #[test]
    fn atoms_are_found_in_exact_and_in_noisy_data() {
        for noise in [0.0, 1e-3, 0.02] {
            let settings = LawSettings::default();
            let found = find_laws(&Changes::new(table(&hydrogen(), 300, noise).view(), &settings));
            assert_eq!(found.laws, [vec![0, 2, 1, 0, 1, 1], vec![2, 0, 2, 1, 0, 1]], "{noise}");
        }
    }

    #[test]
    fn what_does_not_last_is_no_law() {
        // X grows, Y eats X, Y dies.
        let nets = [vec![1.0, 0.0], vec![-1.0, 1.0], vec![0.0, -1.0]];
        let found = find_laws(&Changes::new(table(&nets, 100, 1e-3).view(), &LawSettings::default()));
        assert_eq!(found, FoundLaws { laws: Vec::new(), floor: f64::INFINITY });
    }

    #[test]
    fn a_law_may_have_a_minus() {
        // 0 -> A + B, A + B -> C, C -> 0: A − B lasts.
        let nets = [vec![1.0, 1.0, 0.0], vec![-1.0, -1.0, 1.0], vec![0.0, 0.0, -1.0]];
        let found = find_laws(&Changes::new(table(&nets, 100, 0.0).view(), &LawSettings::default()));
        assert_eq!(found.laws, [vec![1, -1, 0]]);
    }

    #[test]
    fn a_composition_that_the_data_contradict_leaves_much_over() {
        let settings = LawSettings::default();
        let changes = Changes::new(table(&hydrogen(), 300, 1e-3).view(), &settings);
        assert!(changes.relative_residual(&[2, 0, 2, 1, 0, 1]) < 1e-5);
        assert!(changes.relative_residual(&[2, 0, 2, 1, 0, 2]) > 1e-2);
        assert!(changes.noise_floor() < 1e-5 && changes.noise_floor() > 1e-7);
    }
}
