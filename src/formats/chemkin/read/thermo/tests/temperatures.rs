//! Temperatures of entries: how they are written, and where they are left to the section or out of order.

use super::*;

#[test]
fn temperatures_need_no_decimals_and_may_touch_the_columns_beside() {
    let whole = is_sound(&entry(&first("A", "", "H   2", ["300", "5000", "1000"])));
    assert_eq!(whole.limits(), [(300.0, 1000.0), (1000.0, 5000.0)]);
    let late = "A                       H   2               G   300.000  5000.000   1374.50    1";
    assert_eq!(is_sound(&entry(late)).limits(), [(300.0, 1374.5), (1374.5, 5000.0)]);
}

#[test]
fn where_ranges_meet_may_be_left_to_the_section() {
    let text = entry(&first("A", "", "H   2", ["200.000", "3500.000", ""]));
    let outcome = is_sound(&format!("   300.000  1200.000  5000.000\n{text}"));
    assert_eq!(outcome.limits(), [(200.0, 1200.0), (1200.0, 3500.0)]);
    let outcome = read(&text);
    assert_eq!((outcome.limits()[0].1, outcome.codes()), (1000.0, vec!["assumed-temperatures"]));
    let all = entry(&first("A", "", "H   2", ["", "", ""]));
    assert_eq!(is_sound(&format!("{DEFAULTS}\n{all}")).limits(), [(300.0, 1000.0), (1000.0, 5000.0)]);
    assert_eq!(read(&all).codes(), ["unreadable-temperatures"]);
}

#[test]
fn temperatures_out_of_order_are_repaired_or_refused() {
    let of = |temperatures| read(&format!("{DEFAULTS}\n{}", entry(&first("A", "", "H   2", temperatures))));
    let expected = [(200.0, 1000.0), (1000.0, 3500.0)];
    for temperatures in
        [["200.000", "1000.000", "3500.000"], ["3500.000", "200.000", "1000.000"], ["200.000", "3500.000", "26.981"]]
    {
        let outcome = of(temperatures);
        assert_eq!((outcome.limits().as_slice(), outcome.codes()), (&expected[..], vec!["assumed-temperatures"]));
    }
    let of_no_width = of(["200.000", "1000.000", "1000.000"]);
    assert_eq!((of_no_width.limits().as_slice(), of_no_width.codes()), (&expected[..1], vec!["assumed-temperatures"]));
    assert_eq!(of(["1200.000", "3500.000", ""]).codes(), ["wrong-temperatures"]);
    assert_eq!(of(["700.000", "700.000", ""]).codes(), ["wrong-temperatures"]);
}
