//! Sync: exchange of missing entries. Sans-I/O: the engine is generic over a store and a transport.

pub mod backoff;
pub mod engine;
pub mod outbox;
pub mod plan;
pub mod protocol;
pub mod store;
