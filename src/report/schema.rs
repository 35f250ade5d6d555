//! The version of the JSON objects.

/// The field `schema` of every JSON object.
pub const SCHEMA: u32 = 1;
