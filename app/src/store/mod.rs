//! The phone's store: what is kept on the phone. What the engine needs of it is [`Store`]; [`Drafts`] and [`Sounds`] are the phone's own.
//!
//! [`memory`] is for tests and the simulation, `idb` is the phone's own and writes sealed bytes only, [`contract`] is what both must pass.

pub mod contract;
pub mod keeping;
pub mod memory;

pub use alongside_core::sync::store::{Arrived, Changes, Held, Standing, Store, StoreError};
pub use keeping::{Drafts, Sound, SoundAbout, Sounds, Stopped};
