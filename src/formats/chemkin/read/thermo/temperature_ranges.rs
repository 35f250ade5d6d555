//! Which set of seven coefficients holds at which temperatures.

use crate::constants::ONE_ATMOSPHERE;
use crate::thermo::{Nasa7, Range, Ranges};

/// The temperatures [K] and coefficients of an entry. A set is `None` if it is blank, or all zeros beside
/// another one.
#[derive(Clone, Copy, Debug)]
pub struct RangeData {
    pub low: f64,
    pub high: f64,
    /// Where the ranges meet, if the entry gives it.
    pub middle: Option<f64>,
    /// Where they meet by default, from the first line of the section.
    pub default: Option<f64>,
    pub lower: Option<[f64; 7]>,
    pub upper: Option<[f64; 7]>,
    /// Of the species, g/mol, if its elements have weights: some tables have it in the columns of `middle`.
    pub molar_mass: Option<f64>,
}

/// The ranges of an entry, and the assumption that was needed, if any.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedRanges {
    pub ranges: Ranges<7>,
    /// The reason for the assumption, and the assumption.
    pub assumed: Option<(String, String)>,
}

/// Where ranges meet in nearly every file; assumed where a file does not give it, K.
const USUAL_MIDDLE: f64 = 1000.0;
/// By how much cp, h and s of two sets that meet may differ, relative to cp and to s.
const JUMP: f64 = 0.05;
/// By how much a molar mass may differ from that of today's atomic weights, relative to it.
const SAME_MASS: f64 = 1e-3;

/// The ranges of an entry; the error is the reason why they are ambiguous.
pub fn resolve(data: RangeData) -> Result<ResolvedRanges, String> {
    let one = |set, assumed| one_range(data, set).map(|ranges| ResolvedRanges { ranges, assumed });
    match (data.lower, data.upper) {
        (None, None) => Err("no coefficients are given".to_string()),
        (Some(set), None) | (None, Some(set)) => {
            let half = data.middle.filter(|middle| data.holds(*middle));
            let reason =
                |_| ("only one of the two ranges has coefficients".to_string(), "read as one range".to_string());
            one(set, half.map(reason))
        }
        (Some(lower), Some(upper)) if lower == upper => one(lower, None),
        (Some(lower), Some(upper)) => two_ranges(data, lower, upper),
    }
}

impl RangeData {
    fn holds(&self, middle: f64) -> bool {
        self.low < middle && middle < self.high
    }

    /// Where the sets meet instead, and why, if the temperature at which they are said to meet is the molar mass.
    fn middle_is_mass(&self, lower: &[f64; 7], upper: &[f64; 7]) -> Option<(f64, String)> {
        let (middle, mass) = self.middle.filter(|middle| self.holds(*middle)).zip(self.molar_mass)?;
        let usual =
            Some(self.default.unwrap_or(USUAL_MIDDLE)).filter(|usual| self.holds(*usual) && *usual != middle)?;
        let is_mass = (middle - mass).abs() <= SAME_MASS * mass;
        let [at_usual, at_middle] = [usual, middle].map(|temperature| jump(lower, upper, temperature));
        let fits_better = at_usual? < at_middle.unwrap_or(f64::INFINITY);
        let reason = || format!("{middle} is the molar mass, in the columns of the temperature where they meet");
        (is_mass && fits_better).then(|| (usual, reason()))
    }
}

fn one_range(data: RangeData, a: [f64; 7]) -> Result<Ranges<7>, String> {
    let range = Range { t_min: data.low, t_max: data.high, a };
    let ranges = Ranges::new(vec![range]).filter(|_| data.low < data.high);
    ranges.ok_or_else(|| format!("the range from {} to {} K holds no temperature", data.low, data.high))
}

fn two_ranges(data: RangeData, lower: [f64; 7], upper: [f64; 7]) -> Result<ResolvedRanges, String> {
    let joined = |[low, middle, high]: [f64; 3], assumed| {
        let below = Range { t_min: low, t_max: middle, a: lower };
        let above = Range { t_min: middle, t_max: high, a: upper };
        let ranges = Ranges::new(vec![below, above]).ok_or("the ranges do not ascend")?;
        Ok(ResolvedRanges { ranges, assumed })
    };
    if let Some((middle, reason)) = data.middle_is_mass(&lower, &upper) {
        return joined([data.low, middle, data.high], Some((reason, format!("they meet at {middle} K"))));
    }
    if let Some(middle) = data.middle.or(data.default).filter(|middle| data.holds(*middle)) {
        return joined([data.low, middle, data.high], None);
    }
    let Some(middle) = data.middle else {
        if data.default.is_none() && data.holds(USUAL_MIDDLE) {
            let reason = "neither the entry nor the section says where its ranges meet".to_string();
            return joined([data.low, USUAL_MIDDLE, data.high], Some((reason, "taken to be 1000 K".to_string())));
        }
        return Err(format!("two sets of coefficients, but one range from {} to {} K", data.low, data.high));
    };
    let reason = format!("the ranges cannot meet at {middle} K between {} and {} K", data.low, data.high);
    let [low, between, high] = in_order([data.low, middle, data.high]);
    let default = Some(data.default.unwrap_or(USUAL_MIDDLE)).filter(|default| data.holds(*default));
    let default = default.map(|default| [data.low, default, data.high]);
    let swapped = (low < between && between < high).then_some([low, between, high]);
    let jump_at = |limits: [f64; 3]| Some((jump(&lower, &upper, limits[1])?, limits)).filter(|(jump, _)| *jump <= JUMP);
    let candidates = swapped.into_iter().chain(default).filter_map(jump_at);
    let Some((_, limits)) = candidates.min_by(|a, b| a.0.total_cmp(&b.0)) else {
        return without_empty_range(data, middle, lower, upper).ok_or(reason);
    };
    let [low, middle, high] = limits;
    joined(limits, Some((reason, format!("read as {low} to {middle} to {high} K, where the two sets meet"))))
}

/// The one range that is left where the other begins and ends at the same temperature.
fn without_empty_range(data: RangeData, middle: f64, lower: [f64; 7], upper: [f64; 7]) -> Option<ResolvedRanges> {
    let (set, which) = match (middle == data.low, middle == data.high) {
        (true, false) => (upper, "lower"),
        (false, true) => (lower, "upper"),
        _ => return None,
    };
    let ranges = one_range(data, set).ok()?;
    let reason = format!("the {which} range begins and ends at {middle} K");
    let assumed = Some((reason, format!("the other one holds from {} to {} K", data.low, data.high)));
    Some(ResolvedRanges { ranges, assumed })
}

fn in_order(mut temperatures: [f64; 3]) -> [f64; 3] {
    temperatures.sort_by(f64::total_cmp);
    temperatures
}

/// The largest difference in cp, h and s of two sets at a temperature, relative to cp, cp T and s; `None`
/// where that is no number.
fn jump(lower: &[f64; 7], upper: &[f64; 7], temperature: f64) -> Option<f64> {
    let range = |a: &[f64; 7]| Range { t_min: temperature, t_max: temperature, a: *a };
    let ranges = Ranges::new(vec![range(lower)])?;
    let model = Nasa7 { ranges, reference_pressure: ONE_ATMOSPHERE };
    let [below, above] = [lower, upper].map(|a| model.state_in(&range(a), temperature));
    let differences = [
        (below.cp - above.cp) / below.cp,
        (below.h - above.h) / (below.cp * temperature),
        (below.s - above.s) / (below.s.abs() + below.cp.abs()),
    ];
    let largest = differences.into_iter().map(f64::abs).fold(0.0, f64::max);
    differences.iter().all(|difference| difference.is_finite()).then_some(largest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// cp rises with T by a slope that changes at 1000 K, where cp, h and s are continuous.
    const LOWER: [f64; 7] = [3.0, 1e-3, 0.0, 0.0, 0.0, 1000.0, 5.0];
    const UPPER: [f64; 7] = [4.0, 0.0, 0.0, 0.0, 0.0, 500.0, 5.0 + 1.0 - 6.907_755_278_982_137];

    fn data(low: f64, middle: Option<f64>, high: f64) -> RangeData {
        let (lower, upper) = (Some(LOWER), Some(UPPER));
        RangeData { low, high, middle, default: Some(1000.0), lower, upper, molar_mass: Some(352.8) }
    }

    fn limits(data: RangeData) -> Result<Vec<(f64, f64)>, String> {
        Ok(resolve(data)?.ranges.as_slice().iter().map(|range| (range.t_min, range.t_max)).collect())
    }

    #[test]
    fn the_entry_the_section_or_custom_says_where_ranges_meet() {
        assert_eq!(limits(data(200.0, Some(800.0), 3500.0)), Ok(vec![(200.0, 800.0), (800.0, 3500.0)]));
        assert_eq!(limits(data(200.0, None, 3500.0)), Ok(vec![(200.0, 1000.0), (1000.0, 3500.0)]));
        let nowhere = resolve(RangeData { default: None, ..data(200.0, None, 3500.0) }).unwrap();
        assert!(nowhere.assumed.is_some() && nowhere.ranges.as_slice()[0].t_max == 1000.0);
        assert!(limits(data(1200.0, None, 3500.0)).is_err());
    }

    #[test]
    fn one_set_is_one_range() {
        let entry = data(200.0, None, 900.0);
        assert_eq!(limits(RangeData { upper: None, ..entry }), Ok(vec![(200.0, 900.0)]));
        assert_eq!(limits(RangeData { lower: None, middle: Some(27.0), ..entry }), Ok(vec![(200.0, 900.0)]));
        assert_eq!(limits(RangeData { upper: Some(LOWER), ..entry }), Ok(vec![(200.0, 900.0)]));
        assert!(resolve(RangeData { upper: None, middle: Some(500.0), ..entry }).unwrap().assumed.is_some());
        assert!(limits(RangeData { lower: None, upper: None, ..entry }).is_err());
        assert!(limits(RangeData { upper: None, low: 900.0, ..entry }).is_err());
    }

    #[test]
    fn temperatures_out_of_order_are_sorted_where_the_sets_meet() {
        let expected = Ok(vec![(300.0, 1000.0), (1000.0, 5000.0)]);
        assert_eq!(limits(data(300.0, Some(5000.0), 1000.0)), expected);
        assert_eq!(limits(data(5000.0, Some(300.0), 1000.0)), expected);
        assert_eq!(limits(data(300.0, Some(27.0), 5000.0)), expected);
        assert_eq!(limits(RangeData { default: None, ..data(300.0, Some(27.0), 5000.0) }), expected);
        let apart = RangeData { upper: Some([9.0; 7]), ..data(300.0, Some(5000.0), 1000.0) };
        assert!(limits(apart).is_err());
    }

    #[test]
    fn a_range_of_no_width_leaves_the_other() {
        assert_eq!(limits(data(200.0, Some(1000.0), 1000.0)), Ok(vec![(200.0, 1000.0)]));
        let apart = RangeData { upper: Some([9.0; 7]), ..data(300.0, Some(300.0), 5000.0) };
        let resolved = resolve(apart).unwrap();
        assert_eq!((resolved.ranges.as_slice().len(), resolved.ranges.as_slice()[0].a), (1, [9.0; 7]));
        assert!(resolved.assumed.is_some());
        let at_end = RangeData { middle: Some(5000.0), ..apart };
        assert_eq!(resolve(at_end).unwrap().ranges.as_slice()[0].a, LOWER);
        assert_eq!(limits(data(300.0, Some(300.0), 5000.0)), Ok(vec![(300.0, 1000.0), (1000.0, 5000.0)]));
        assert!(limits(RangeData { upper: Some([9.0; 7]), ..data(300.0, Some(300.0), 300.0) }).is_err());
    }

    #[test]
    fn a_molar_mass_is_no_temperature() {
        let with_mass = data(200.0, Some(352.81), 3500.0);
        assert_eq!(limits(with_mass), Ok(vec![(200.0, 1000.0), (1000.0, 3500.0)]));
        assert!(resolve(with_mass).unwrap().assumed.is_some());
        let other_mass = RangeData { molar_mass: Some(44.0), ..with_mass };
        assert_eq!(limits(other_mass), Ok(vec![(200.0, 352.81), (352.81, 3500.0)]));
        assert_eq!(limits(RangeData { molar_mass: None, ..with_mass }), limits(other_mass));
    }
}
