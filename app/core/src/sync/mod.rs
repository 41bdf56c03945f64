//! Sync: exchange of missing entries. Sans-I/O: the engine is generic over a store and a transport.
//!
//! [`protocol`] is what crosses the wire, [`outbox`] what waits, [`plan`] every decision, [`engine`] their execution. [`door`] is the way
//! of a phone that can only deliver, [`lease`] how long one may read without a word from the server, [`devices`] how both are asked for,
//! [`recoveries`] how somebody is let in again, [`hearing`] how far a recording has been taken down, [`models`] what a phone takes
//! recordings down with by itself.

pub mod backoff;
pub mod bytes;
pub mod devices;
pub mod door;
pub mod engine;
pub mod hearing;
pub mod lease;
pub mod models;
pub mod outbox;
pub mod plan;
pub mod protocol;
pub mod recoveries;
pub mod signatures;
pub mod store;
pub mod transport;
