//! What was measured: columns, runs and cells, and cells beside their predictions.

/// A column of the data: what it measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: String,
    /// Quantities with what each contributes; a fitted coefficient by its number among those of all columns. Quantities
    /// are u of every species and, after them, the net rate of every reaction.
    pub terms: Vec<(usize, Contribution)>,
    /// The largest measured |value|, kmol/m³; 1 where all are zero.
    pub scale: f64,
}

/// What a quantity contributes to a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Contribution {
    Given(f64),
    Fitted(usize),
}

/// One run.
#[derive(Clone, Debug)]
pub struct MeasuredRun {
    pub label: String,
    /// Its place in [`Measurements::systems`].
    pub system: usize,
    /// The time of the initial state, s.
    pub from: f64,
    /// The different times at which something was measured, ascending, s.
    pub times: Vec<f64>,
    pub cells: Vec<Cell>,
    /// What the data themselves say of the initial state, by species: a known start.
    pub known_starts: Vec<Option<f64>>,
    /// Temperatures in K with their times; `None` without temperatures.
    pub temperatures: Option<Vec<(f64, f64)>>,
    /// u of every species, kmol/m³, where the cells are not concentrations in time but rates u̇ measured in one state.
    pub state: Option<Vec<f64>>,
}

/// One measured value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Its place in the times of the run.
    pub time: usize,
    pub column: usize,
    /// Cells of one column and one condition are replicates.
    pub condition: usize,
    /// kmol/m³; of a censored cell the limit of detection.
    pub value: f64,
    /// Its standard error, kmol/m³, where the data give one.
    pub sigma: Option<f64>,
    /// Whether the value was below the limit of detection.
    pub censored: bool,
}

/// A measured value beside what the network predicts.
#[derive(Clone, Debug)]
pub struct Prediction {
    pub run: usize,
    pub cell: Cell,
    /// kmol/m³.
    pub predicted: f64,
    /// The standard error that the residual is divided by, kmol/m³.
    pub sigma: f64,
}

impl Prediction {
    /// Predicted − measured, kmol/m³; `None` for a value below the limit of detection.
    pub fn residual(&self) -> Option<f64> {
        (!self.cell.censored).then_some(self.predicted - self.cell.value)
    }
}
