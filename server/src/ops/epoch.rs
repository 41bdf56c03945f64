//! The epoch: the line of history that phones' cursors belong to. An operator begins a new one after a restore from a backup, and signs it.

use alongside_core::domain::checkpoint::{Restored, Statement};
use alongside_core::domain::clock::{Clock, Dice, Timestamp};
use alongside_core::domain::ids::EpochId;

use super::checkpoint::{self, name_of, named, sign};
use crate::db::{Db, DbError, Tx, accounts, checkpoints, history, passkeys, sessions};
use crate::keys::Keys;

/// Why no epoch began. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// The history of this database was signed with another key, which phones know: they would believe no other.
    #[error("the keys are not those that signed this database's history")]
    OtherKey,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

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

/// Begins a new epoch, with a certificate for each authority and a checkpoint of what the backup holds: every phone forgets its cursors,
/// and offers again what the server had acknowledged. Everybody signs in anew: what had been ended or used up since the backup does not
/// come back to life with it.
///
/// # Errors
/// Where the keys are not those of this history, or the database failed.
pub async fn begin(db: &Db, clock: &dyn Clock, dice: &dyn Dice, keys: &Keys) -> Result<EpochId, BeginError> {
    let mut tx = db.write().await?;
    let before = history::epoch(&mut tx).await?;
    let number = before.map_or(1, |(number, _)| number + 1);
    let (epoch, now) = (EpochId::new(clock.now(), dice.ten()), clock.now());
    history::begin_epoch(&mut tx, number, epoch, now).await?;
    if let Some((_, after)) = before {
        certify(&mut tx, keys, (number, epoch), after, now).await?;
    }
    sessions::end_all(&mut tx).await?;
    passkeys::void_all(&mut tx).await?;
    accounts::void_all(&mut tx).await?;
    tx.commit().await?;
    Ok(epoch)
}

async fn certify(tx: &mut Tx, keys: &Keys, begun: (i64, EpochId), after: EpochId, began_at: Timestamp) -> Result<(), BeginError> {
    let (number, epoch) = begun;
    for (authority, _) in history::authorities(tx).await? {
        let last = checkpoints::last(tx, authority).await?;
        if last.as_ref().is_some_and(|(_, last)| last.key != name_of(keys)) {
            return Err(BeginError::OtherKey);
        }
        let rests_on = named(authority, last.as_ref());
        let restored = Restored { authority, epoch, after, began_at, rests_on };
        checkpoints::certify(tx, authority, number, &sign(keys, &Statement::Restored(restored))).await?;
        // What the backup holds beyond its last checkpoint is signed in the new epoch. Where it contradicts that one, `verify` says so.
        checkpoint::within(tx, keys, authority, epoch, began_at).await?;
    }
    Ok(())
}
