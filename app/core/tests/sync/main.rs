//! What sync decides, and what crosses the wire.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests stop at the first surprise")]

mod answers;
mod backoff;
mod checkpoints;
mod door;
mod epochs;
mod hearing;
mod history;
mod lease;
mod models;
mod pages;
mod queue;
mod sample;
mod wire;
