//! The phone's store: what is kept on the phone. What the engine needs of it is [`Store`]; [`Drafts`] and [`Sounds`] are the phone's own.
//!
//! [`memory`] is for tests and the simulation, `idb` is the phone's own and writes what `vault` has sealed, [`contract`] is what both must pass.
//! [`keys`] and [`tries`] are the lock, as values; [`tables`] says what lies under which key.
//! [`open`] and [`device`] are the phone's, in the browser; this is the one switch between the two.

pub mod contract;
pub mod keeping;
pub mod keys;
pub mod memory;
pub mod tables;
pub mod tries;
mod unlocked;

#[cfg(feature = "hydrate")]
pub mod idb;
#[cfg(feature = "hydrate")]
pub mod vault;
#[cfg(feature = "hydrate")]
pub use idb::{Idb as PhoneStore, device, open};

#[cfg(not(feature = "hydrate"))]
mod inert;
#[cfg(not(feature = "hydrate"))]
pub use inert::{device, open};
#[cfg(not(feature = "hydrate"))]
pub use memory::MemoryStore as PhoneStore;

pub use alongside_core::sync::store::{Arrived, Changes, Held, Standing, Store, StoreError};
pub use keeping::{Copies, Drafts, LockShown, Locks, PasskeyWay, SealedOutbox, Sound, SoundAbout, Sounds, Stopped, Tried};
