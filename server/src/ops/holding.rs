//! The holding place, as the team of its author sees it: how much is there, and taking it in. Never a word of it.
//!
//! What is taken in goes the way of any push of its author's: the same rules, the author's own times, late where it is late.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, DeviceId, Digest, EntryId, PersonId};
use alongside_core::domain::team::Directory;
use alongside_core::json;
use alongside_core::sync::devices::{HeldFrom, KeptBack, TakenIn};
use alongside_core::sync::door::{Parts, WrappedKey};
use alongside_core::sync::protocol::{Outcome, Rejection};

use super::append::Taken;
use super::holding_sound::sounds_in;
use super::push::{Brought, Push};
use super::sound_folder::SoundFolder;
use super::sync::{SyncError, send};
use super::{House, Who, directory, opening};
use crate::db::devices::DeviceRow;
use crate::db::held::{At, Waiting};
use crate::db::{DbError, Tx, devices, held};

/// How many items are taken in by one commit.
const AT_ONCE: usize = 50;

/// Entries that a colleague takes in, each with whose hand it is.
pub(super) type Hands = BTreeMap<(AuthorityId, EntryId), PersonId>;

/// What is held from people of one's teams, and from oneself, counted.
///
/// # Errors
/// Where the database cannot be read.
pub async fn list(house: &House, who: &Who) -> Result<Vec<HeldFrom>, DbError> {
    let mut tx = house.db.read().await?;
    let directory = directory::within(&mut tx, &house.memory, who.authority).await?;
    let all = held::counted(&mut tx, who.authority).await?;
    let all = all.into_iter().filter(|from| from.items > 0);
    Ok(all.filter(|from| may_take_in(&directory, who, from.person, house.clock.now())).collect())
}

/// Takes in what a device delivered. None where there is no such device, or it is nobody's of one's teams: nobody learns which.
///
/// # Errors
/// Where the database failed. What was taken by then is taken; the rest can be taken again.
pub async fn take_in(house: &House, sound: &SoundFolder, who: &Who, device: DeviceId) -> Result<Option<TakenIn>, SyncError> {
    let Some(from) = allowed(house, who, device).await? else {
        return Ok(None);
    };
    let (mut told, mut after) = (TakenIn::default(), At::default());
    loop {
        let mut tx = house.db.read().await?;
        let some = held::waiting(&mut tx, who.authority, device, &after, AT_ONCE).await?;
        drop(tx);
        let Some(last) = some.last() else { break };
        after = last.at.clone();
        some_in(house, who, &from, &some, &mut told).await?;
    }
    sounds_in(house, sound, who, &from, &mut told).await?;
    told.unread += unread(house, who, device).await?;
    let (taken, kept) = (told.taken, told.kept.len() as u64 + told.sound_kept);
    tracing::info!(%device, by = %who.person, taken, kept, unread = told.unread, "what a device delivered was taken in");
    Ok(Some(told))
}

async fn allowed(house: &House, who: &Who, device: DeviceId) -> Result<Option<DeviceRow>, DbError> {
    let mut tx = house.db.read().await?;
    let directory = directory::within(&mut tx, &house.memory, who.authority).await?;
    let found = devices::find(&mut tx, device).await?.filter(|found| found.authority == who.authority);
    Ok(found.filter(|found| may_take_in(&directory, who, found.person, house.clock.now())))
}

/// Whoever is now in a team that the author is, or was, in; and the author.
fn may_take_in(directory: &Directory, who: &Who, author: PersonId, now: Timestamp) -> bool {
    let theirs = directory.ever_in(author, now.day());
    author == who.person || directory.teams_of(who.person, now.day()).any(|(team, ..)| theirs.contains(&team))
}

async fn unread(house: &House, who: &Who, device: DeviceId) -> Result<u64, DbError> {
    let mut tx = house.db.read().await?;
    let all = held::counted(&mut tx, who.authority).await?;
    Ok(all.into_iter().filter(|from| from.device == device).map(|from| from.unread).sum())
}

async fn some_in(house: &House, who: &Who, from: &DeviceRow, some: &[Waiting], told: &mut TakenIn) -> Result<(), SyncError> {
    let opened: Vec<(&At, Option<Brought>)> = some.iter().map(|waiting| (&waiting.at, open(house, waiting))).collect();
    let author = Who { authority: from.authority, person: from.person };
    let entries = opened.iter().filter_map(|(_, brought)| brought.clone()).collect();
    let outcomes =
        send(house, Push { who: author, device: from.device, signs: house.signs, entries, taken_in_by: Some(who.person) }).await?;
    let mut tx = house.db.write().await?;
    let mut in_files: BTreeSet<Digest> = BTreeSet::new();
    for (at, brought) in &opened {
        let outcome = brought.as_ref().and_then(|brought| outcomes.get(&brought.id));
        match (brought, outcome) {
            (Some(_), Some(Outcome::Accepted { digest, .. })) => {
                told.taken += u64::from(in_files.insert(*digest));
            }
            (Some(brought), Some(outcome)) => {
                let reason = reason(outcome);
                held::keep(&mut tx, from.authority, from.device, at, &reason).await?;
                told.kept.push(KeptBack { entry: brought.id, reason });
            }
            _ => {
                held::keep(&mut tx, from.authority, from.device, at, "unreadable").await?;
                told.unread += 1;
            }
        }
    }
    // Those that were in their files before; the others went with their entries' own transaction.
    let in_files: Vec<Digest> = in_files.into_iter().collect();
    held::take_in(&mut tx, from.authority, &in_files, who.person, house.clock.now()).await?;
    Ok(tx.commit().await?)
}

fn open(house: &House, waiting: &Waiting) -> Option<Brought> {
    let wrapped: WrappedKey = json::read(waiting.wrapped.as_bytes()).ok()?;
    let key = opening::capture_key(&house.keys, &wrapped)?;
    let item = opening::item(&key, &waiting.at.place, &Parts::of(&waiting.bytes)?).ok()?;
    Brought::read(item.written)
}

/// Why an entry was not taken: a code, and never its facts.
fn reason(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted { .. } => "accepted".to_owned(),
        Outcome::Refused { refusal, .. } => refusal.code(),
        Outcome::Rejected { reason } => code(*reason),
    }
}

fn code(reason: Rejection) -> String {
    let name = serde_json::to_value(reason).ok();
    name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What is held of entries that are now in their files goes, in the transaction that writes them.
pub(super) async fn settle(tx: &mut Tx, taken: &[Taken], hands: &Hands) -> Result<(), DbError> {
    let mut settled = BTreeMap::<(AuthorityId, Option<PersonId>), Vec<Digest>>::new();
    for taken in taken {
        let hand = hands.get(&(taken.key.0, taken.entry.head.id)).copied();
        settled.entry((taken.key.0, hand)).or_default().push(taken.entry.digest);
    }
    let now = taken.first().map_or(Timestamp::default(), |taken| taken.receipt.received_at);
    for ((authority, hand), digests) in settled {
        match hand {
            Some(by) => held::take_in(tx, authority, &digests, by, now).await?,
            None => held::let_go(tx, authority, &digests).await?,
        }
    }
    Ok(())
}
