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
    let Some((_, limits)) = candidates.min_by(|a, b| a.0.total_cmp(&b.0)) else { return Err(reason) };
    let [low, middle, high] = limits;
    joined(limits, Some((reason, format!("read as {low} to {middle} to {high} K, where the two sets meet"))))
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
        RangeData { low, high, middle, default: Some(1000.0), lower: Some(LOWER), upper: Some(UPPER) }
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
        assert!(limits(data(200.0, Some(1000.0), 1000.0)).is_err());
        let apart = RangeData { upper: Some([9.0; 7]), ..data(300.0, Some(5000.0), 1000.0) };
        assert!(limits(apart).is_err());
    }
}
