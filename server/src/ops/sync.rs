//! One round of sync: takes what the phone brings, then answers with what it lacks.

use std::collections::BTreeMap;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{DeviceId, EpochId, Position, StreamId};
use alongside_core::domain::look::{Ground, Look};
use alongside_core::sync::protocol::{Cards, MAX_CURSORS, MAX_PUSH, MAX_PUSH_BYTES, PROTOCOL, SyncAnswer, SyncRequest};
use tokio::sync::oneshot;

use super::push::{Brought, Outcomes, Push};
use super::writer::Job;
use super::{House, Who, cards, checkpoint, directory, look, pull};
use crate::db::{DbError, Tx, devices, history, looks, streams};

/// Why a round could not be done. Nothing was taken; the phone keeps everything.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// A protocol that this server does not speak.
    #[error("this server speaks another version of the protocol")]
    UnknownProtocol,
    /// An entry's envelope has no name, so that no outcome could be given for it.
    #[error("an entry cannot be read")]
    Malformed,
    /// The device was revoked. It may deliver what it holds through the door.
    #[error("the device was revoked")]
    DeviceRevoked,
    /// More entries, bytes or cursors than the protocol allows.
    #[error("the request is too large")]
    TooLarge,
    /// The database failed: [`DbError::Full`] is 507, [`DbError::Unavailable`] and [`DbError::Stopped`] 503, anything else 500.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Does one round.
///
/// # Errors
/// Where the request is no request, or the database failed.
pub async fn round(house: &House, who: &Who, request: SyncRequest) -> Result<SyncAnswer, SyncError> {
    if request.protocol != PROTOCOL {
        return Err(SyncError::UnknownProtocol);
    }
    let long = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let bytes: usize = request.push.iter().map(|written| written.head.len() + long(&written.salt) + long(&written.body)).sum();
    // One entry alone may be as large as it likes: it is told so by name.
    if request.push.len() > MAX_PUSH || request.cursors.len() > MAX_CURSORS || (request.push.len() > 1 && bytes > MAX_PUSH_BYTES) {
        return Err(SyncError::TooLarge);
    }
    if is_revoked(house, request.device).await? {
        return Err(SyncError::DeviceRevoked);
    }
    let outcomes = push(house, who, &request).await?;
    Ok(SyncAnswer { outcomes, ..answer(house, who, &request).await? })
}

/// Whether a device was revoked. One that never made itself known was not.
async fn is_revoked(house: &House, device: DeviceId) -> Result<bool, DbError> {
    let mut tx = house.db.read().await?;
    Ok(devices::find(&mut tx, device).await?.is_some_and(|known| known.revoked_at.is_some()))
}

/// Takes what a phone brings, and answers after the commit.
///
/// # Errors
/// Where an entry cannot be read, or the database failed.
pub async fn push(house: &House, who: &Who, request: &SyncRequest) -> Result<Outcomes, SyncError> {
    if request.push.is_empty() {
        return Ok(Outcomes::new());
    }
    let entries: Option<Vec<Brought>> = request.push.iter().cloned().map(Brought::read).collect();
    let entries = entries.ok_or(SyncError::Malformed)?;
    send(house, Push { who: *who, device: request.device, signs: house.signs, entries, taken_in_by: None }).await
}

/// Hands a push to the writer, and answers after the commit.
pub(super) async fn send(house: &House, push: Push) -> Result<Outcomes, SyncError> {
    let (reply, outcomes) = oneshot::channel();
    let stopped = || SyncError::Db(DbError::Stopped);
    house.writer.send(Job { push, reply }).await.map_err(|_| stopped())?;
    Ok(outcomes.await.map_err(|_| stopped())??)
}

/// What the phone lacks. Whatever goes out of the team that holds a file is written down in the transaction that answers it.
async fn answer(house: &House, who: &Who, request: &SyncRequest) -> Result<SyncAnswer, DbError> {
    let mut tx = house.db.read().await?;
    let (answer, looks) = within(&mut tx, house, who, request).await?;
    if looks.is_empty() {
        return Ok(answer);
    }
    drop(tx);
    let mut tx = house.db.write().await?;
    let (mut answer, mut looks) = within(&mut tx, house, who, request).await?;
    while looks.iter().any(|look| is_over(look.ground, house.clock.now())) {
        // The time for which it was open to them ended while its page was made: then it is not given.
        (answer, looks) = within(&mut tx, house, who, request).await?;
    }
    looks::append(&mut tx, who.authority, &looks).await?;
    tx.commit().await?;
    Ok(answer)
}

fn is_over(ground: Ground, now: Timestamp) -> bool {
    matches!(ground, Ground::Emergency { until_at, .. } | Ground::Investigates { until_at, .. } if until_at <= now)
}

/// Those streams that the phone does not know further than this server does. One that it knows further was restored from a backup, and nobody
/// has said so yet: what the phone holds of it may be all that is left.
async fn not_beyond(
    tx: &mut Tx,
    who: &Who,
    cursors: &BTreeMap<StreamId, Position>,
    ended: Vec<StreamId>,
) -> Result<Vec<StreamId>, DbError> {
    let heads = streams::heads(tx, who.authority, &ended).await?;
    let is_known =
        |stream: &StreamId| heads.get(stream).is_some_and(|head| cursors.get(stream).is_none_or(|cursor| *cursor <= head.position));
    Ok(ended.into_iter().filter(is_known).collect())
}

async fn within(tx: &mut Tx, house: &House, who: &Who, request: &SyncRequest) -> Result<(SyncAnswer, Vec<Look>), DbError> {
    let now = house.clock.now();
    let stands = history::epoch(tx).await?.unwrap_or((0, EpochId::from_uuid(uuid::Uuid::nil())));
    let epoch = stands.1;
    let directory = directory::within(tx, &house.memory, who.authority).await?;
    let wanted = pull::wanted(tx, &house.memory, &directory, *who, now).await?;
    // Cursors of another history say nothing.
    let is_same_history = request.epoch.is_none_or(|known| known == epoch);
    let nothing = BTreeMap::new();
    let cursors = if is_same_history { &request.cursors } else { &nothing };
    let (streams, more) = pull::pages(tx, house.limits, *who, &wanted, cursors).await?;
    let is_wanted = |stream| wanted.streams.iter().any(|(known, ..)| *known == stream);
    let ended: Vec<StreamId> = request.cursors.keys().filter(|stream| !is_wanted(**stream)).copied().collect();
    let gone = if is_same_history { not_beyond(tx, who, &request.cursors, ended).await? } else { ended };
    let mut changed: Option<Cards> = None;
    if !more {
        let made = cards::of(tx, &house.memory, &directory, *who, &wanted.families, now).await?;
        changed = (request.cards != Some(made.digest)).then_some(made);
    }
    let looks = look::copies(*who, request.device, &wanted, &streams, now);
    let proof = checkpoint::proof(tx, who.authority, request, stands).await?;
    let answer = SyncAnswer { protocol: PROTOCOL, epoch, now, outcomes: Outcomes::new(), streams, gone, cards: changed, more, proof };
    Ok((answer, looks))
}
