//! What the user says about a table that its text does not tell.

/// How to read a table; by default, everything is told from the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// What stands between the columns.
    pub separator: Option<Separator>,
    /// What stands before the decimals of a number.
    pub decimal: Option<DecimalMark>,
    /// The column that names the system of each experiment.
    pub systems: Option<String>,
}

/// What stands between the columns of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    Comma,
    Semicolon,
    Tab,
}

impl Separator {
    /// All of them, the surest first: a tab stands in no name and no number.
    pub(super) const ALL: [Separator; 3] = [Separator::Tab, Separator::Semicolon, Separator::Comma];

    pub(super) fn byte(self) -> u8 {
        match self {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
            Separator::Tab => b'\t',
        }
    }

    /// As in `separated by semicolons`.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Separator::Comma => "commas",
            Separator::Semicolon => "semicolons",
            Separator::Tab => "tabs",
        }
    }
}

/// What stands before the decimals of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalMark {
    #[default]
    Point,
    Comma,
}
