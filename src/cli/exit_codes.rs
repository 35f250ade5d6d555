//! The exit codes of the program other than 0.

/// `check` found errors.
pub const FOUND_ERRORS: u8 = 1;
/// `diff` found that two mechanisms do not mean the same.
pub const DIFFERENT: u8 = 1;
/// Wrong usage, or an input that cannot be read or is invalid; nothing was written.
pub const INVALID: u8 = 2;
/// `discover` did not converge; what it wrote is the best so far.
pub const NOT_CONVERGED: u8 = 3;
