//! The rules of the field and of sync: what the phone and the server both need, written once.
//!
//! Nothing here does I/O, reads a clock, draws a random number or knows a browser: time and chance are arguments.
//! Start at [`domain::entry`] (what is written), [`domain::family`] (what follows from it), [`domain::policy`] (who may), and
//! [`sync::engine`] (how it travels).

pub mod domain;
pub mod json;
pub mod sync;
