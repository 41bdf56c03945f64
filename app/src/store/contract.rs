//! What every store must do: one list of tests, run by each.
