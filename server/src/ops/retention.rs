//! Deletes what is due: the sound of recordings, and what a machine wrote down of them. What is due, the rules say.
//!
//! First the file says so, and the row, in one transaction in which it is asked once more; then the bytes go. Killed in between, the next run
//! goes on from there. Nothing that is not said in its file is ever removed.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Written};
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::{AuthorityId, StreamId};
use alongside_core::domain::retention::{Due, KeptClass, Looked, due};
use alongside_core::domain::team::Directory;

use super::append::{Append, head};
use super::memory::fold;
use super::sound_folder::SoundFolder;
use super::{House, Who, directory};
use crate::db::streams::Key;
use crate::db::{Db, DbError, Tx, recordings, retention, streams};

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deleted {
    /// How many things of recordings were marked as deleted.
    pub marked: usize,
    /// The sound of how many recordings was taken off the disk.
    pub removed: usize,
}

/// Deletes everything that is due.
///
/// # Errors
/// Where the database failed: the next run goes on.
pub async fn run(house: &House, sound: &SoundFolder) -> Result<Deleted, DbError> {
    // What files say is gone goes, whatever becomes of the rest.
    let before = remove_marked(house, sound).await?;
    let marked = if look_at_clock(house).await? { mark_due(house).await? } else { 0 };
    let removed = before + remove_marked(house, sound).await?;
    Ok(Deleted { marked, removed })
}

/// Looks at the clock: whether anything may be deleted by it.
async fn look_at_clock(house: &House) -> Result<bool, DbError> {
    let mut tx = house.db.write().await?;
    let before = retention::looked(&mut tx).await?;
    let look = Looked::again(before, house.clock.now());
    retention::keep_look(&mut tx, look).await?;
    tx.commit().await?;
    if let Some(before) = before.filter(|before| before.not_before != look.not_before) {
        let (before, now) = (before.at.map(Timestamp::millis), look.at.map(Timestamp::millis));
        tracing::warn!(
            before,
            now,
            "the clock went on by more than a day since the last look, or back: nothing is deleted for a week. Is it right? Then \
             `alongside trust-clock` says so"
        );
    }
    Ok(look.may_delete())
}

/// The operator says that the clock is right, after the server was down for long: the next look deletes what is due.
///
/// # Errors
/// Where the database failed.
pub async fn trust_clock(db: &Db) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    retention::keep_look(&mut tx, Looked::TRUSTED).await?;
    tx.commit().await
}

/// Says in each file what is deleted of it.
///
/// # Errors
/// Where the database failed.
pub async fn mark_due(house: &House) -> Result<usize, DbError> {
    let mut marked = 0;
    for authority in directory::authorities(house).await? {
        let directory = directory::current(house, authority).await?;
        let today = house.clock.now().day();
        // Without a rule nothing is read.
        if KeptClass::ALL.into_iter().filter(|class| class.is_deleted()).all(|class| directory.rule_on(class, today).is_none()) {
            continue;
        }
        let files = retention::files(&mut house.db.read().await?, authority).await?;
        for file in files.into_iter().filter(|file| matches!(file, StreamId::Family(_))) {
            // One file that cannot be read holds up none of the others.
            match in_due_file(house, (authority, file), &directory).await {
                Ok(many) => marked += many,
                Err(error) => tracing::warn!(%error, "what is due in a file could not be deleted"),
            }
        }
    }
    Ok(marked)
}

async fn in_due_file(house: &House, key: Key, directory: &Directory) -> Result<usize, DbError> {
    if is_due(house, key, directory).await? { in_file(house, key.0, key.1).await } else { Ok(0) }
}

/// A look without a lock: most files have nothing that is due.
async fn is_due(house: &House, key: Key, directory: &Directory) -> Result<bool, DbError> {
    let mut tx = house.db.read().await?;
    let head = streams::heads(&mut tx, key.0, &[key.1]).await?.get(&key.1).copied();
    let folded = fold(&mut tx, &house.memory, key, head).await?;
    Ok(folded.rules.family().is_some_and(|rules| !due(rules, directory, house.clock.now()).is_empty()))
}

/// Marks what is due in one file, and writes it there. Asked again under the file's lock: a hold that came meanwhile holds.
async fn in_file(house: &House, authority: AuthorityId, file: StreamId) -> Result<usize, DbError> {
    let (now, key) = (house.clock.now(), (authority, file));
    let mut tx = house.db.write().await?;
    let names = BTreeMap::from([(authority, BTreeSet::new())]);
    let mut append = Append::open(&mut tx, &house.memory, &BTreeSet::from([key]), &names).await?;
    let nothing = FamilyRules::default();
    let rules = append.now(key).and_then(|now| now.rules.family()).unwrap_or(&nothing);
    let all = append.directories.get(&authority).map(|directory| due(rules, directory, now));
    let mut marked = 0;
    for due in all.unwrap_or_default() {
        marked += usize::from(one(&mut tx, &mut append, house, key, due, now).await?);
    }
    append.commit(tx, &house.memory, &house.live, house.limits).await?;
    Ok(marked)
}

/// Only a whole recording that belongs to this file: sound that moved is judged where it is.
async fn one(tx: &mut Tx, append: &mut Append, house: &House, key: Key, due: Due, now: Timestamp) -> Result<bool, DbError> {
    let (recording, class) = (due.recording, due.rule.class);
    let row = recordings::find(tx, key.0, recording).await?;
    let Some(row) = row.filter(|row| row.stream == key.1 && row.whole.is_some()) else { return Ok(false) };
    if row.announced != key.1 && is_held(tx, house, (key.0, row.announced), now).await? {
        return Ok(false);
    }
    let who = Who { authority: key.0, person: due.by };
    let body = Body::File(FileBody::DeletedByRule { recording, rule: due.rule });
    let written = Written::new(head(house, &who, key.1, now), &body, house.dice.roll());
    let entry = written.read().map_err(|error| DbError::Corrupt(error.to_string()))?;
    // What is not said in the file is not deleted: then none of this happened.
    append.take(key, entry, written, now, false).ok_or_else(|| DbError::Corrupt("a file that was not open".to_owned()))?;
    retention::mark(tx, (key.0, recording), class, now).await?;
    tracing::info!(%recording, ?class, "something of a recording is deleted: its time is over");
    Ok(true)
}

/// Whether a hold keeps everything in the file that sound was recorded for: where it moved to, that file still answers for it.
async fn is_held(tx: &mut Tx, house: &House, key: Key, now: Timestamp) -> Result<bool, DbError> {
    let head = streams::heads(tx, key.0, &[key.1]).await?.get(&key.1).copied();
    let folded = fold(tx, &house.memory, key, head).await?;
    Ok(folded.rules.family().is_some_and(|rules| rules.keeps_all(now)))
}

/// Takes the sound off the disk that is marked as deleted, and writes down that it is gone.
///
/// # Errors
/// Where the database failed.
pub async fn remove_marked(house: &House, sound: &SoundFolder) -> Result<usize, DbError> {
    let marked = retention::to_remove(&mut house.db.read().await?).await?;
    let mut removed = 0;
    for (authority, recording) in marked {
        if let Err(error) = sound.remove(authority, recording).await {
            tracing::warn!(%recording, %error, "a sound that is deleted could not be taken off the disk: it is tried again");
            continue;
        }
        let mut tx = house.db.write().await?;
        retention::removed(&mut tx, (authority, recording), house.clock.now()).await?;
        tx.commit().await?;
        removed += 1;
    }
    Ok(removed)
}
