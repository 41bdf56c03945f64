//! The epoch: the line of history that phones' cursors belong to. An operator begins a new one after a restore from a backup.

use alongside_core::domain::clock::{Clock, Dice};
use alongside_core::domain::ids::EpochId;

use crate::db::{Db, DbError, history, passkeys, sessions};

/// The epoch that the database stands in; the first begins here where there is none.
///
/// # Errors
/// Where the database failed.
pub async fn current(db: &Db, clock: &dyn Clock, dice: &dyn Dice) -> Result<EpochId, DbError> {
    let mut tx = db.write().await?;
    if let Some((_, epoch)) = history::epoch(&mut tx).await? {
        return Ok(epoch);
    }
    let first = EpochId::new(clock.now(), dice.ten());
    history::begin_epoch(&mut tx, 1, first, clock.now()).await?;
    let epoch = history::epoch(&mut tx).await?.map_or(first, |(_, epoch)| epoch);
    tx.commit().await?;
    Ok(epoch)
}

/// Begins a new epoch: every phone forgets its cursors, and offers again what the server had acknowledged. Everybody signs in anew: what
/// had been ended or used up since the backup does not come back to life with it.
///
/// # Errors
/// Where the database failed.
pub async fn begin(db: &Db, clock: &dyn Clock, dice: &dyn Dice) -> Result<EpochId, DbError> {
    let mut tx = db.write().await?;
    let number = history::epoch(&mut tx).await?.map_or(1, |(number, _)| number + 1);
    let epoch = EpochId::new(clock.now(), dice.ten());
    history::begin_epoch(&mut tx, number, epoch, clock.now()).await?;
    sessions::end_all(&mut tx).await?;
    passkeys::void_all(&mut tx).await?;
    tx.commit().await?;
    Ok(epoch)
}
