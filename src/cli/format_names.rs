//! The values of `--from` and `--to`: the names of formats, which help and errors list.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::formats::{Format, WritableFormat};

/// Any format that is read.
pub fn readable_format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::all().map(Format::name)).try_map(|name| name.parse::<Format>())
}

/// Any format that is written.
pub fn writable_format() -> impl TypedValueParser<Value = Format> {
    let names = WritableFormat::all().map(|format| format.format().name());
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Format>())
}
