//! The operations of the server, one a file, on what is shared between them: the [`House`].
//!
//! Operations know the database and the rules, and nothing of HTTP.

pub mod access;
pub mod accounts;
mod append;
pub mod assertion;
mod cards;
mod ceremony;
pub mod checkpoint;
pub mod devices;
pub mod directory;
pub mod door;
pub mod emergency;
pub mod epoch;
mod erase;
pub mod evidence;
pub mod find;
mod follow;
pub mod hearing;
pub mod holding;
mod holding_sound;
pub mod import;
pub mod investigation;
pub mod live;
pub mod look;
mod memory;
pub mod open;
pub mod opening;
pub mod passkeys;
mod proof;
mod public_key;
mod pull;
mod push;
pub mod recordings;
pub mod recovery;
pub mod retention;
mod route;
pub mod sessions;
pub mod signing;
pub mod sound_folder;
pub mod step_up;
pub mod sync;
pub mod transcripts;
pub mod verify;
mod writer;

use std::sync::Arc;

use alongside_core::domain::clock::{Clock, Dice};
use alongside_core::domain::ids::{AuthorityId, PersonId};
use tokio::sync::{Notify, mpsc};

use crate::db::Db;
pub use crate::db::DbError;
use crate::keys::Keys;

/// Who is asking, as the session says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Who {
    /// Under which authority.
    pub authority: AuthorityId,
    /// Which member of staff.
    pub person: PersonId,
}

const MEBIBYTE: usize = 1024 * 1024;

/// How what takes a passkey is signed: see [`signing`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signs {
    /// Without one: in a demonstration, which has none.
    #[default]
    Freely,
    /// With the passkey of whoever signs.
    WithPasskey,
}

/// How much at a time. Tests make these small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most entries in one answer.
    pub page: usize,
    /// About the most bytes of entries in one answer.
    pub page_bytes: usize,
    /// A stream longer than this starts from a snapshot on a phone that has nothing of it.
    pub long: u64,
    /// How many entries such a phone gets at least.
    pub tail: u64,
    /// A snapshot of the rules is kept each so many entries.
    pub snapshot_every: u64,
    /// The most bytes that one device may have in the holding place.
    pub held_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        let page = alongside_core::sync::protocol::MAX_PULL;
        Self { page, page_bytes: 4 * MEBIBYTE, long: 20_000, tail: 2_000, snapshot_every: 256, held_bytes: 256 * MEBIBYTE as u64 }
    }
}

/// What the operations share. One a process.
#[derive(Clone)]
pub struct House {
    /// The database.
    pub db: Db,
    /// The server's clock.
    pub clock: Arc<dyn Clock + Send + Sync>,
    /// The server's chance.
    pub dice: Arc<dyn Dice + Send + Sync>,
    /// How much at a time.
    pub limits: Limits,
    /// The authority's keys.
    pub keys: Arc<Keys>,
    /// How what takes a passkey is signed.
    pub signs: Signs,
    /// Told each time a recording waits to be taken down, in this process.
    pub sound_waits: Arc<Notify>,
    live: live::Live,
    memory: Arc<memory::Memory>,
    writer: mpsc::Sender<writer::Job>,
}

impl House {
    /// Opens the house on a migrated database: reads or begins the epoch, starts the writer and listens to other processes.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn open(
        db: Db,
        clock: Arc<dyn Clock + Send + Sync>,
        dice: Arc<dyn Dice + Send + Sync>,
        keys: Arc<Keys>,
    ) -> Result<Self, DbError> {
        Self::open_with(db, clock, dice, keys, Limits::default()).await
    }

    /// Opens the house with limits of one's own.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn open_with(
        db: Db,
        clock: Arc<dyn Clock + Send + Sync>,
        dice: Arc<dyn Dice + Send + Sync>,
        keys: Arc<Keys>,
        limits: Limits,
    ) -> Result<Self, DbError> {
        epoch::current(&db, clock.as_ref(), dice.as_ref()).await?;
        let (live, memory) = (live::Live::new(dice.roll()), Arc::<memory::Memory>::default());
        live.listen(&db).await?;
        let writer = writer::Writer { db: db.clone(), clock: Arc::clone(&clock), limits, memory: Arc::clone(&memory), live: live.clone() };
        Ok(Self {
            db,
            clock,
            dice,
            limits,
            keys,
            signs: Signs::default(),
            sound_waits: Arc::default(),
            live,
            memory,
            writer: writer.start(),
        })
    }

    /// Listens for what moves from now on, in any process.
    #[must_use]
    pub fn live(&self) -> live::Subscription {
        self.live.subscribe()
    }
}
