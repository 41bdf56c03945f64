//! What the server does by itself, again and again. What is done is decided in `ops`; here is only when.

pub mod checkpoints;
pub mod retention;
pub mod transcribing;
