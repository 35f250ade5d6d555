//! Convert, discover and compare chemical kinetic mechanisms.
//!
//! Everything turns around [`mechanism::Mechanism`]: [`formats`] read and write it, [`kinetics`]
//! gives its u̇(u) and Jacobian, [`simulate`] makes data from it, [`learn`] makes it from data, and
//! [`transform`] brings it into other forms. [`operations`] are the commands as functions, with files
//! from anywhere. `src/README.md` is the map.
//!
//! Hide two reactions and get them back:
//!
//! ```
//! use kinmech::formats::equations;
//! use kinmech::learn::discover;
//! use kinmech::learn::monitor::Monitor;
//! use kinmech::learn::settings::Settings;
//! use kinmech::simulate::{Conditions, Tolerances, parse_times, random_states, simulate};
//! use kinmech::source::Source;
//!
//! // F <=> R is a thousand times slower than R <=> P.
//! let source = Source::new("frp.rxn", "F <=> R ; 1 ; 1\nR <=> P ; 1e3 ; 1e3\n");
//! let hidden = equations::read(&source).expect("two equations").mechanism;
//!
//! // Thirty random initial states, u and u̇ at t = 0, 0.1 … 1 s.
//! let states = random_states(3, 30, 0.0..1.0, 1)?;
//! let conditions = Conditions { temperature: 300.0, pressure: None };
//! let data = simulate(&hidden, conditions, &states, &parse_times("0:1:11")?, Tolerances::default(), true)?;
//!
//! let monitor = Monitor { interrupted: &|| false, progress: &|_| () };
//! let found = discover(&data, &Settings::default(), &monitor)?;
//! let learned = &found.network.mechanism;
//! let equations: Vec<String> = learned.reactions().iter().map(|reaction| learned.equation(reaction)).collect();
//! assert_eq!(equations, ["F <=> R", "R <=> P"]);
//! assert!((found.network.rates[1].forward.k - 1e3).abs() < 1e-6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod cli;
pub mod constants;
pub mod data;
pub mod diff;
pub mod formats;
pub mod grammar;
pub mod graph;
pub mod kinetics;
pub mod learn;
pub mod mechanism;
pub mod numerics;
pub mod operations;
pub mod rates;
pub mod report;
pub mod reproduce;
pub mod simulate;
pub mod source;
pub mod spelling;
pub mod thermo;
pub mod transform;
pub mod units;

/// The README's example, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
