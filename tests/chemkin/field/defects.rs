//! Where ck2yaml is known to be wrong, so that a difference from it is none of ours. Each was reproduced.

use std::collections::HashSet;

use crate::comparison::Difference;

/// What a difference must be like for a defect to explain it, and every difference in the rate of that reaction.
struct Defect {
    /// The folder of the mechanism; empty for any.
    mechanism: &'static str,
    is: fn(&Difference) -> bool,
    reason: &'static str,
}

const DEFECTS: [Defect; 2] = [
    Defect {
        mechanism: "",
        is: |it| it.kind == "reaction-type" && is_one_way(it) && it.ours.starts_with("falloff") && is_plain(&it.theirs),
        reason: "REV of a reaction in falloff becomes an elementary reaction, which does not depend on pressure",
    },
    Defect {
        mechanism: "",
        is: |it| it.kind == "reaction-type" && it.ours == "falloff-Troe" && it.theirs == "falloff-Lindemann",
        reason: "of several keywords on one line, LOW/…/ TROE/…/, only the first is read",
    },
];

fn is_one_way(difference: &Difference) -> bool {
    difference.subject.contains(" => ")
}

fn is_plain(kind: &str) -> bool {
    kind == "Arrhenius"
}

/// The differences that no defect explains, and the reasons of the others in words.
pub fn unexplained(mechanism: &str, differences: &[Difference]) -> (Vec<Difference>, Vec<&'static str>) {
    let reason = |difference: &Difference| {
        let is_here = |defect: &&Defect| defect.mechanism.is_empty() || defect.mechanism == mechanism;
        DEFECTS.iter().filter(is_here).find(|defect| (defect.is)(difference)).map(|defect| defect.reason)
    };
    let explained: HashSet<&str> =
        differences.iter().filter(|it| reason(it).is_some()).map(|it| it.subject.as_str()).collect();
    let is_rate = |it: &Difference| it.kind.contains("rate");
    let is_explained =
        |it: &Difference| reason(it).is_some() || (is_rate(it) && explained.contains(it.subject.as_str()));
    let rest = differences.iter().filter(|it| !is_explained(it)).cloned().collect();
    (rest, differences.iter().filter_map(reason).collect())
}
