//! Names and sentences for the outcome of a discovery.

use crate::learn::lack_of_fit::{FitTest, LackOfFit};
use crate::learn::noise_model::NoiseModel;
use crate::learn::outcome::{
    Discovery, Indistinguishable, MethodReason, Resampled, StopReason, UnobservedRole, Warning,
};
use crate::report::number::{significant, small, with_error};

/// Why one network is shown of several that give the same u̇.
pub const CHOICE_RULE: &str =
    "as few reactions as possible; of as few, without catalysts, then with the smallest integers";

/// Why the search ended, as a sentence.
pub fn stop_reason_sentence(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Explained => "the data are explained to rounding",
        StopReason::ErrorStoppedFalling => "more reactions no longer lower the error",
        StopReason::NumbersTried => "every number of reactions asked for was tried",
        StopReason::RatesFitted => "the rates of the given reactions are fitted",
        StopReason::LackOfFit => "LACK OF FIT: these reactions do not explain the data; this is the best so far",
        StopReason::NotConverged => "NOT CONVERGED: what was found does not explain the data; this is the best so far",
        StopReason::Interrupted => "stopped by the user; this is the best so far",
    }
}

/// What a species that nobody measured does, as one word.
pub fn unobserved_role_name(role: UnobservedRole) -> &'static str {
    match role {
        UnobservedRole::Intermediate => "intermediate",
        UnobservedRole::Product => "product",
        UnobservedRole::Reactant => "reactant",
        UnobservedRole::Catalyst => "catalyst",
    }
}

/// The same as words.
pub fn unobserved_role_words(role: UnobservedRole) -> &'static str {
    match role {
        UnobservedRole::Intermediate => "made and spent",
        UnobservedRole::Product => "made, never spent",
        UnobservedRole::Reactant => "spent, never made",
        UnobservedRole::Catalyst => "unchanged by every reaction",
    }
}

/// What tells that the residual is not noise, as a sentence; `None` where nothing does.
pub fn lack_of_fit_sentence(result: &LackOfFit) -> Option<String> {
    let LackOfFit { statistic, p, .. } = result;
    let evidence = match result.test {
        _ if !result.found => return None,
        FitTest::None => return None,
        FitTest::ResidualCorrelation => "neighbouring states have residuals of one sign",
        FitTest::Sigma => "the residual is larger than the error given by --sigma",
        FitTest::PureError => "the residual is larger than the scatter of replicates",
        FitTest::RateDrift => "the residual is that of rates which change along the runs",
        FitTest::Concentrations => "the residual depends on the concentrations",
    };
    let size = match result.test {
        FitTest::ResidualCorrelation | FitTest::Concentrations => format!("{statistic:.1} standard deviations"),
        FitTest::Sigma => format!("{statistic:.3}"),
        _ => format!("F = {statistic:.3}"),
    };
    Some(format!("LACK OF FIT: what these reactions leave unexplained is not noise: {evidence} ({size}, p = {p:.0e})."))
}

/// The test of the residual, as one word.
pub fn fit_test_name(test: FitTest) -> &'static str {
    match test {
        FitTest::None => "none",
        FitTest::ResidualCorrelation => "residual-correlation",
        FitTest::Sigma => "sigma",
        FitTest::PureError => "pure-error",
        FitTest::RateDrift => "rate-drift",
        FitTest::Concentrations => "concentrations",
    }
}

/// What a bootstrap draws, as one word.
pub fn resampled_name(of: Resampled) -> &'static str {
    match of {
        Resampled::Runs => "runs",
        Resampled::Residuals => "residuals",
    }
}

/// Why one set of reactions is shown of several that the data do not tell apart.
pub fn choice_rule(because: Indistinguishable) -> &'static str {
    match because {
        Indistinguishable::SameNetEffect => CHOICE_RULE,
        Indistinguishable::SameFit => "both explain the data equally well",
    }
}

/// The noise model of u̇ that the residuals support best, as one word.
pub fn noise_model_name(noise: NoiseModel) -> &'static str {
    match noise {
        NoiseModel::PerSpecies => "per-species",
        NoiseModel::RelativeToRate => "relative-to-rate",
        NoiseModel::RelativeToGrossRate => "relative-to-gross-rate",
        NoiseModel::RelativeToBoth => "relative-to-concentration-and-rate",
        NoiseModel::ConstantInConcentration => "constant-in-concentration",
        NoiseModel::PerSpeciesInConcentration => "per-species-in-concentration",
    }
}

/// Why the method `auto` took the method it took.
pub fn method_reason_sentence(reason: &MethodReason) -> String {
    match reason {
        MethodReason::Candidates(count) => format!("{count} balanced candidate reactions can be looked through"),
        MethodReason::TooManyCandidates(size) => {
            format!("{} combinations of molecules are too many to look through all reactions", size.complexes)
        }
    }
}

/// The warnings of the learner, a sentence each.
pub fn warning_texts(discovery: &Discovery) -> Vec<String> {
    discovery.network.warnings.iter().map(warning_text).collect()
}

fn warning_text(warning: &Warning) -> String {
    match warning {
        Warning::Raised { .. } | Warning::NotRaised { .. } => molecularity_text(warning),
        Warning::LeftOut { shown, asked } => format!("the data show {shown} reactions; the {asked} surest are kept"),
        Warning::NotShown { shown, asked } => format!("the data show {shown} reactions, not {asked}"),
        Warning::LawsNotTrusted => {
            "concentrations alone show conservation laws within their noise: they make reactions more probable, but \
             exclude none (--trust-laws has no effect; give compositions by --species)"
                .to_string()
        }
        Warning::ErrorsOfData => "the standard errors of the data are taken, not --sigma".to_string(),
        Warning::LawsDropped => {
            "the conservation laws of the data as a whole do not hold for each reaction, so they were not used"
                .to_string()
        }
        Warning::IncompleteRows(1) => "1 row with a missing value was left out".to_string(),
        Warning::IncompleteRows(count) => format!("{count} rows with a missing value were left out"),
        Warning::Copies(1) => "1 row that repeats another in every digit was left out: a copy is no measurement".into(),
        Warning::Copies(count) => {
            format!("{count} rows that repeat others in every digit were left out: copies are no measurements")
        }
        Warning::Inert(names) => {
            format!("{} never change in these data and take part in no reaction that was learned", names.join(", "))
        }
        Warning::NotSeen { equation, reverse_only: true } => {
            format!("the data do not show the reverse of `{equation}`; it was left out")
        }
        Warning::KnownTogether { kept, left_out, ratio, difference, error } => {
            let (sign, size) = (if *ratio < 0.0 { "+" } else { "−" }, significant(ratio.abs(), 6));
            let known = with_error(*difference, *error);
            let fast = if *ratio > 0.0 {
                format!("; if both are much faster, k({kept})/k({left_out}) = {size}")
            } else {
                String::new()
            };
            format!("known only together: k({kept}) {sign} {size} k({left_out}) = {known} ± {}{fast}", small(*error))
        }
        Warning::NotSeen { equation, reverse_only: false } => format!("the data do not show `{equation}` forward"),
    }
}

/// What is said of the number of molecules of a reaction.
fn molecularity_text(warning: &Warning) -> String {
    let sides = |order: &usize, products: &usize| {
        format!("reactions of up to {order} reactant and {products} product molecules")
    };
    match warning {
        Warning::Raised { order, products } => {
            format!("the data need {}; --max-order and --max-products limit them", sides(order, products))
        }
        Warning::NotRaised { order, products, complexes, candidates: 0 } => {
            format!("{} were not tried: {complexes} combinations of molecules are too many", sides(order, products))
        }
        Warning::NotRaised { order, products, candidates, .. } => {
            format!("{} were not tried: {candidates} candidates are too many", sides(order, products))
        }
        _ => String::new(),
    }
}
