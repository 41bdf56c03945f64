//! The phone's engine and store, natively: no browser, no server, every fault by hand.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests stop at the first surprise")]

mod contract;
mod history;
mod rounds;
mod scripted;
