//! Over how many data sets a test learns.

/// Three, or what `KINMECH_SEEDS` says: twenty take minutes.
pub fn seeds() -> u64 {
    std::env::var("KINMECH_SEEDS").ok().and_then(|count| count.parse().ok()).unwrap_or(3)
}
