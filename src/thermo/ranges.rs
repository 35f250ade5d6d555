//! Coefficients by range of temperature.

/// The coefficients of one range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range<const N: usize> {
    /// Limits of validity, K.
    pub t_min: f64,
    pub t_max: f64,
    /// The first is a₁.
    pub a: [f64; N],
}

/// Ranges that ascend in temperature, at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranges<const N: usize>(Vec<Range<N>>);

impl<const N: usize> Ranges<N> {
    /// `None` when there is no range or they do not ascend.
    pub fn new(ranges: Vec<Range<N>>) -> Option<Self> {
        let ascending = ranges.windows(2).all(|pair| pair[0].t_max <= pair[1].t_min);
        (!ranges.is_empty() && ascending).then_some(Ranges(ranges))
    }

    pub fn as_slice(&self) -> &[Range<N>] {
        &self.0
    }

    /// The range that holds T \[K\], or the nearest; where two meet, the lower one.
    pub fn lower_at(&self, temperature: f64) -> &Range<N> {
        let last = self.0.len() - 1;
        self.0[..last].iter().find(|range| temperature <= range.t_max).unwrap_or(&self.0[last])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_limits_the_nearest_range_holds() {
        let range = |t_min, t_max| Range { t_min, t_max, a: [t_min] };
        let ranges = Ranges::new(vec![range(200.0, 1000.0), range(1000.0, 3500.0)]).unwrap();
        let found = [1.0, 1000.0, 1000.1, 9000.0].map(|t| ranges.lower_at(t).t_min);
        assert_eq!(found, [200.0, 200.0, 1000.0, 1000.0]);
        assert!(Ranges::new(vec![range(300.0, 1000.0), range(900.0, 2000.0)]).is_none());
        assert!(Ranges::<1>::new(Vec::new()).is_none());
    }
}
