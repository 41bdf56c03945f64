//! Sync: exchange of missing entries. Sans-I/O: the engine is generic over a store and a transport.
//!
//! [`protocol`] is what crosses the wire, [`outbox`] what waits, [`plan`] every decision, [`engine`] their execution.

pub mod backoff;
pub mod engine;
pub mod outbox;
pub mod plan;
pub mod protocol;
pub mod signatures;
pub mod store;
pub mod transport;
