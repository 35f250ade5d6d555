//! A unit expression is read or refused with a place in the text; its unit has a positive and
//! finite factor, or none.

use kinmech::grammar::unit::parse;
use kinmech::units::Unit;

pub fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match parse(&text) {
        Ok(expression) => {
            if let Ok(unit) = Unit::of(expression.factor, &expression.powers) {
                assert!(unit.factor.is_finite() && unit.factor > 0.0, "{text:?}: {unit:?}");
            }
        }
        Err(error) => assert!(text.get(error.span.start..error.span.end).is_some(), "{text:?}: {error:?}"),
    }
}
