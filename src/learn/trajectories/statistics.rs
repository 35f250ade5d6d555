//! The numbers that say how well trajectories explain the data.

use crate::learn::lack_of_fit::LackOfFit;
use crate::learn::trajectories::fit::TrajectoryFit;
use crate::learn::trajectories::measurements::Prediction;

/// How well trajectories explain the data.
#[derive(Clone, Debug)]
pub struct FitStatistics {
    /// Measured values n.
    pub data: usize,
    /// Fitted parameters p.
    pub parameters: usize,
    /// Σ (predicted − measured)², unweighted, in the squared unit that the data were written in.
    pub sum_of_squares: f64,
    /// Σ r²/σ² where σ is known.
    pub chi_squared: Option<f64>,
    pub log_likelihood: f64,
    /// −2 ln L + 2 p.
    pub aic: f64,
    /// −2 ln L + p ln n.
    pub bic: f64,
    pub lack_of_fit: LackOfFit,
    pub columns: Vec<ColumnResiduals>,
    pub starts: Vec<FittedStart>,
}

/// The residuals of one column.
#[derive(Clone, Debug)]
pub struct ColumnResiduals {
    pub name: String,
    pub values: usize,
    /// The root mean square, mol/L.
    pub rms: f64,
    /// The largest measured value, mol/L.
    pub scale: f64,
    pub absolute: f64,
    pub relative: f64,
}

/// A start that was fitted.
#[derive(Clone, Debug)]
pub struct FittedStart {
    pub experiment: String,
    pub species: String,
    /// kmol/m³ = mol/L.
    pub value: f64,
    pub standard_error: f64,
}

impl FitStatistics {
    pub fn of(fit: &TrajectoryFit) -> Self {
        FitStatistics {
            data: fit.data,
            parameters: fit.parameters,
            sum_of_squares: fit.sum_of_squares,
            chi_squared: fit.chi_squared,
            log_likelihood: fit.log_likelihood,
            aic: fit.aic,
            bic: fit.bic,
            lack_of_fit: fit.lack_of_fit,
            columns: residuals(fit),
            starts: fitted_starts(fit),
        }
    }
}

/// Number and root mean square of the residuals of one column.
pub fn root_mean_square(predictions: &[Prediction], column: usize) -> (usize, f64) {
    let own = predictions.iter().filter(|it| it.cell.column == column);
    let squares: Vec<f64> = own.filter_map(Prediction::residual).map(|residual| residual * residual).collect();
    (squares.len(), (squares.iter().sum::<f64>() / squares.len().max(1) as f64).sqrt())
}

pub fn residuals(fit: &TrajectoryFit) -> Vec<ColumnResiduals> {
    let columns = fit.model.measurements.columns.iter().enumerate();
    columns
        .map(|(place, column)| {
            let (values, rms) = root_mean_square(&fit.predictions, place);
            ColumnResiduals {
                name: column.name.clone(),
                values,
                rms,
                scale: column.scale,
                absolute: fit.noise[place].absolute,
                relative: fit.noise[place].relative,
            }
        })
        .collect()
}

pub fn fitted_starts(fit: &TrajectoryFit) -> Vec<FittedStart> {
    let starts = fit.model.free_starts.iter().enumerate();
    starts
        .map(|(number, start)| {
            let place = fit.model.layout.start(number);
            FittedStart {
                experiment: fit.model.measurements.runs[start.run].label.clone(),
                species: fit.model.species[start.species].clone(),
                value: fit.theta[place],
                standard_error: fit.uncertainty.standard_errors[place],
            }
        })
        .collect()
}
