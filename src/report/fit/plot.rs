//! A fit as a picture: measured values, fitted curves and residuals, a panel for each run.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::{
    BLACK, ChartBuilder, Circle, Color, DrawingArea, EmptyElement, IntoDrawingArea, LineSeries, Palette, Palette99,
    PathElement, PointSeries, SVGBackend, Text, WHITE,
};

use crate::learn::trajectories::TrajectoryFit;
use crate::learn::trajectories::measurements::Prediction;
use crate::learn::trajectories::residuals::Residuals;
use crate::operations::{Candidate, FittedNetworks};

/// The size of a panel, pixels.
const PANEL: (u32, u32) = (420, 340);
/// Panels beyond this many are not drawn.
const MOST_PANELS: usize = 24;
const PANELS_IN_A_ROW: usize = 3;
/// Points of a curve.
const POINTS: usize = 200;
/// What share of a panel the residuals take.
const SHARE_OF_RESIDUALS: f64 = 0.27;
const FONT: &str = "sans-serif";

type Panel<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn Error>>;

/// The best structure with the data as an SVG picture.
///
/// # Errors
/// What the library could not draw, in words.
pub fn fit_svg(fitted: &FittedNetworks) -> Result<String, String> {
    let Some(best) = fitted.candidates.first() else { return Err("nothing was fitted".to_string()) };
    let mut svg = String::new();
    draw(best, &mut svg).map_err(|error| error.to_string())?;
    Ok(svg)
}

fn draw(candidate: &Candidate, svg: &mut String) -> Drawn {
    let runs = candidate.fit.model.runs.len().min(MOST_PANELS);
    let columns = runs.clamp(1, PANELS_IN_A_ROW);
    let rows = runs.div_ceil(columns).max(1);
    let size = (PANEL.0 * columns as u32, PANEL.1 * rows as u32);
    let root = SVGBackend::with_string(svg, size).into_drawing_area();
    root.fill(&WHITE)?;
    for (run, panel) in root.split_evenly((rows, columns)).iter().enumerate().take(runs) {
        draw_run(&candidate.fit, run, panel)?;
    }
    root.present()?;
    Ok(())
}

fn draw_run(fit: &TrajectoryFit, run: usize, panel: &Panel<'_>) -> Drawn {
    let own: Vec<&Prediction> = fit.predictions.iter().filter(|it| it.run == run).collect();
    let (above, below) = panel.split_vertically((f64::from(PANEL.1) * (1.0 - SHARE_OF_RESIDUALS)) as u32);
    draw_curves(fit, run, &own, &above)?;
    draw_residuals(fit, run, &own, &below)
}

/// The times of a run from its start, s.
fn span(fit: &TrajectoryFit, run: usize) -> (f64, f64) {
    let measured = &fit.model.measurements.runs[run];
    let last = measured.times.last().copied().unwrap_or(measured.from);
    (measured.from, if last > measured.from { last } else { measured.from + 1.0 })
}

fn draw_curves(fit: &TrajectoryFit, run: usize, own: &[&Prediction], panel: &Panel<'_>) -> Drawn {
    let (from, to) = span(fit, run);
    let times: Vec<f64> = (0..POINTS).map(|n| from + (to - from) * n as f64 / (POINTS - 1) as f64).collect();
    let residuals = Residuals::new(&fit.model, &fit.sigmas, 1e-6);
    let curves = residuals.columns_along(&fit.theta, run, &times)?;
    let drawn = own.iter().map(|it| it.cell.value).chain(curves.iter().flatten().copied());
    let (mut lowest, mut highest) = (0.0f64, f64::MIN_POSITIVE);
    drawn.for_each(|value| (lowest, highest) = (lowest.min(value), highest.max(value)));
    let title = fit.model.measurements.runs[run].label.clone();
    let mut chart = ChartBuilder::on(panel)
        .caption(title, (FONT, 14))
        .margin(6)
        .x_label_area_size(0)
        .y_label_area_size(52)
        .build_cartesian_2d(from..to, lowest..highest * 1.05)?;
    chart.configure_mesh().disable_mesh().y_label_formatter(&|value| number(*value)).draw()?;
    let measured = |place: usize| own.iter().any(|it| it.cell.column == place);
    let shown = (0..curves.len()).filter(|place| measured(*place));
    for (order, place) in shown.enumerate() {
        let color = Palette99::pick(place).to_rgba();
        let line = times.iter().copied().zip(curves[place].iter().copied());
        chart.draw_series(LineSeries::new(line, color.stroke_width(1)))?;
        let points = own.iter().filter(|it| it.cell.column == place);
        let points = points.map(|it| (fit.model.measurements.runs[run].times[it.cell.time], it.cell.value));
        chart.draw_series(PointSeries::of_element(points, 2, color, &|at, size, style| {
            EmptyElement::at(at) + Circle::new((0, 0), size, style)
        }))?;
        let name = fit.model.measurements.columns[place].name.clone();
        let (width, _) = panel.dim_in_pixel();
        let y = 24 + 14 * order as i32;
        panel.draw(&PathElement::new(vec![(width as i32 - 92, y + 5), (width as i32 - 78, y + 5)], color))?;
        panel.draw(&Text::new(name, (width as i32 - 74, y), (FONT, 11)))?;
    }
    Ok(())
}

/// Residuals in units of the largest value of their column, over time.
fn draw_residuals(fit: &TrajectoryFit, run: usize, own: &[&Prediction], panel: &Panel<'_>) -> Drawn {
    let measured = &fit.model.measurements;
    let points: Vec<(usize, f64, f64)> = own
        .iter()
        .filter_map(|it| {
            let column = it.cell.column;
            Some((column, measured.runs[run].times[it.cell.time], it.residual()? / measured.columns[column].scale))
        })
        .collect();
    let largest = points.iter().map(|(_, _, residual)| residual.abs()).fold(f64::MIN_POSITIVE, f64::max) * 1.1;
    let (from, to) = span(fit, run);
    let mut chart = ChartBuilder::on(panel)
        .margin(6)
        .x_label_area_size(26)
        .y_label_area_size(52)
        .build_cartesian_2d(from..to, -largest..largest)?;
    chart
        .configure_mesh()
        .disable_mesh()
        .x_desc("time, s")
        .y_labels(3)
        .x_label_formatter(&|value| number(*value))
        .y_label_formatter(&|value| number(*value))
        .draw()?;
    chart.draw_series(LineSeries::new([(from, 0.0), (to, 0.0)], BLACK.mix(0.4)))?;
    for (column, time, residual) in points {
        let color = Palette99::pick(column).filled();
        chart.draw_series(std::iter::once(Circle::new((time, residual), 2, color)))?;
    }
    Ok(())
}

/// A tick's number in few characters.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_string(),
        size if (1e-3..1e5).contains(&size) => {
            let text = format!("{value:.4}");
            text.trim_end_matches('0').trim_end_matches('.').to_string()
        }
        _ => format!("{value:.1e}"),
    }
}
