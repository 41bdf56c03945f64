//! What to push next, and what an answer means: pure decisions, sorted, for the engine to carry out.
//!
//! [`queue`] reads the outbox and says what goes next; [`pages`] checks what arrived; [`answer`] makes one answer into
//! [`Changes`](super::store::Changes); [`epoch`] does so where the server's history is another; [`history`] says whether it may be.

pub mod answer;
pub mod epoch;
pub mod history;
pub mod pages;
pub mod queue;
