//! The operations of the server, one a file, on what is shared between them: the [`House`].
//!
//! Operations know the database and the rules, and nothing of HTTP.

pub mod directory;
pub mod import;
pub mod live;
pub mod open;
pub mod sync;
pub mod verify;

use std::sync::Arc;

use alongside_core::domain::clock::{Clock, Dice};
use alongside_core::domain::ids::{AuthorityId, PersonId};

use crate::db::{Db, DbError};

/// Who is asking, as the session says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Who {
    /// Under which authority.
    pub authority: AuthorityId,
    /// Which member of staff.
    pub person: PersonId,
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
}

impl Default for Limits {
    fn default() -> Self {
        let page = alongside_core::sync::protocol::MAX_PULL;
        Self { page, page_bytes: 4 * 1024 * 1024, long: 20_000, tail: 2_000, snapshot_every: 256 }
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
    live: live::Live,
}

impl House {
    /// Opens the house on a migrated database: reads or begins the epoch, starts the writer and listens to other processes.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn open(db: Db, clock: Arc<dyn Clock + Send + Sync>, dice: Arc<dyn Dice + Send + Sync>) -> Result<Self, DbError> {
        Self::open_with(db, clock, dice, Limits::default()).await
    }

    /// Opens the house with limits of one's own.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn open_with(
        db: Db,
        clock: Arc<dyn Clock + Send + Sync>,
        dice: Arc<dyn Dice + Send + Sync>,
        limits: Limits,
    ) -> Result<Self, DbError> {
        db.ping().await?;
        Ok(Self { db, clock, dice, limits, live: live::Live::new() })
    }

    /// Listens for what moves from now on, in any process.
    #[must_use]
    pub fn live(&self) -> live::Subscription {
        self.live.subscribe()
    }
}
