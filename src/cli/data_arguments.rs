//! The arguments that say how data are read, where their text does not tell.

use clap::ValueEnum;

use crate::data::{DecimalMark, ReadOptions, Separator};

/// How tables of data are written.
#[derive(clap::Args)]
pub struct TableArguments {
    /// What stands before decimals in the data [default: told from the numbers]
    #[arg(long, value_enum, value_name = "MARK")]
    decimal: Option<DecimalName>,
    /// What stands between the columns of the data [default: told from the text]
    #[arg(long, value_enum, value_name = "NAME")]
    separator: Option<SeparatorName>,
}

/// How data are read.
#[derive(clap::Args)]
pub struct DataArguments {
    #[command(flatten)]
    table: TableArguments,
    /// The column that names the system of each experiment; `experiment` where each is a system of its own
    #[arg(long, value_name = "COLUMN")]
    systems: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum DecimalName {
    Comma,
    Point,
}

#[derive(Clone, Copy, ValueEnum)]
enum SeparatorName {
    Comma,
    Semicolon,
    Tab,
}

impl TableArguments {
    pub fn options(&self) -> ReadOptions {
        let decimal = self.decimal.map(|name| match name {
            DecimalName::Comma => DecimalMark::Comma,
            DecimalName::Point => DecimalMark::Point,
        });
        let separator = self.separator.map(|name| match name {
            SeparatorName::Comma => Separator::Comma,
            SeparatorName::Semicolon => Separator::Semicolon,
            SeparatorName::Tab => Separator::Tab,
        });
        ReadOptions { decimal, separator, systems: None }
    }
}

impl DataArguments {
    pub fn options(&self) -> ReadOptions {
        ReadOptions { systems: self.systems.clone(), ..self.table.options() }
    }
}
