//! Sound in the holding place: put together from the parts that a device delivered, and taken in as its author's recording.
//!
//! It goes the way of any recording of its author's: the same rules, the same digests. Nothing is called taken in before it is whole.

use alongside_core::domain::ids::{Digest, Hashing, StreamId};
use alongside_core::json;
use alongside_core::sync::devices::TakenIn;
use alongside_core::sync::door::{PARTS_TOGETHER, Parts, SoundItem, WrappedKey, part_number};

use super::recordings::{self, RecordingError, Whole};
use super::sound_folder::{Part, SoundFolder};
use super::{House, Who, opening};
use crate::db::devices::DeviceRow;
use crate::db::held::{self, At};
use crate::db::held_sound::{self, Lying};
use crate::db::{DbError, recordings as rows};

/// For how long nothing may have come from a phone that was given up before what there is of a recording is taken for all of it: a day, in
/// milliseconds.
const QUIET_MS: i64 = 24 * 60 * 60 * 1_000;

/// Why a recording stays held.
enum Stays {
    /// For a reason that has a code.
    For(&'static str),
    /// The server failed.
    Failed(DbError),
}

impl From<DbError> for Stays {
    fn from(error: DbError) -> Self {
        Self::Failed(error)
    }
}

impl From<RecordingError> for Stays {
    fn from(error: RecordingError) -> Self {
        match error {
            RecordingError::Db(error) => Self::Failed(error),
            RecordingError::NotThere => Self::For("not_yours"),
            RecordingError::Full | RecordingError::Folder(_) => Self::For("failed"),
            RecordingError::IdReused => Self::For("id_reused"),
            RecordingError::NoSound => Self::For("no_sound"),
            RecordingError::PartDiffers | RecordingError::Differs => Self::For("differs"),
            RecordingError::PartsMissing(_) => Self::For("parts_missing"),
            RecordingError::TooLarge => Self::For("too_large"),
            // Only what is listened to can be deleted.
            RecordingError::Deleted { .. } => Self::For("failed"),
        }
    }
}

/// Takes in every recording that a device delivered whole.
pub(super) async fn sounds_in(house: &House, folder: &SoundFolder, who: &Who, from: &DeviceRow, told: &mut TakenIn) -> Result<(), DbError> {
    let mut tx = house.db.read().await?;
    let lying = held_sound::told(&mut tx, from.authority, from.device).await?;
    drop(tx);
    let mut items: Vec<(&Lying, SoundItem)> = lying.iter().filter_map(|row| Some((row, read(house, row)?))).collect();
    // A recording may have been told of while it ran, and again when it had stopped: the end is what counts.
    items.sort_by_key(|(_, item)| (item.recording, item.stopped.is_none()));
    items.dedup_by_key(|(_, item)| item.recording);
    for (row, item) in items {
        match one_in(house, folder, who, from, &item).await {
            Ok(()) => told.taken += 1,
            Err(Stays::Failed(error)) => return Err(error),
            Err(Stays::For(why)) => {
                let at = At { device_seq: 0, place: row.place.clone(), digest: row.digest.clone() };
                let mut tx = house.db.write().await?;
                held::keep(&mut tx, from.authority, from.device, &at, why).await?;
                tx.commit().await?;
                told.sound_kept += 1;
            }
        }
    }
    Ok(())
}

fn read(house: &House, row: &Lying) -> Option<SoundItem> {
    let wrapped: WrappedKey = json::read(row.wrapped.as_bytes()).ok()?;
    let key = opening::capture_key(&house.keys, &wrapped)?;
    opening::sound(&key, &row.place, &Parts::of(&row.bytes)?).ok()
}

async fn one_in(house: &House, folder: &SoundFolder, who: &Who, from: &DeviceRow, item: &SoundItem) -> Result<(), Stays> {
    let author = Who { authority: from.authority, person: from.person };
    // Made while the phone was locked, and nobody said whose it is. Only its author can.
    if matches!(item.stream, StreamId::Person(_)) {
        return Err(Stays::For("no_family_named"));
    }
    let mut tx = house.db.read().await?;
    let latest = held_sound::latest(&mut tx, from.authority, from.device).await?;
    let known = rows::find(&mut tx, author.authority, item.recording).await?;
    drop(tx);
    // It may be running still, on a phone that is only locked; or the rest of it is on its way.
    let quiet = latest.is_none_or(|latest| house.clock.now().millis() - latest.millis() > QUIET_MS);
    if item.stopped.is_none() && !(from.revoked_at.is_some() && quiet) {
        return Err(Stays::For("not_ended"));
    }
    if let Some(whole) = known.filter(|known| known.person == author.person).and_then(|known| known.whole) {
        // Nothing is let go of but what is in the file already.
        if parts_of(house, from, item, None).await?.digest != whole.digest {
            return Err(Stays::For("differs"));
        }
        let mut tx = house.db.write().await?;
        held_sound::settle(&mut tx, (from.authority, from.person), item.recording, Some((who.person, house.clock.now()))).await?;
        return Ok(tx.commit().await?);
    }
    recordings::announce(house, &author, item.recording, item.stream, &item.media_type).await?;
    let whole = parts_of(house, from, item, Some((folder, &author))).await?;
    if item.stopped.as_ref().is_some_and(|stopped| stopped.digest != whole.digest) {
        return Err(Stays::For("differs"));
    }
    Ok(recordings::complete_by(house, folder, &author, item.recording, whole, Some(who.person)).await?)
}

/// What the parts are as a whole. Handed on where it is said to whom, as many together as the phone itself would send.
async fn parts_of(house: &House, from: &DeviceRow, item: &SoundItem, hand_on: Option<(&SoundFolder, &Who)>) -> Result<Whole, Stays> {
    let end = item.stopped.as_ref().map_or(u32::MAX, |stopped| stopped.parts);
    let (mut number, mut bytes, mut hashing, mut after) = (0_u32, 0_u64, Hashing::default(), String::new());
    let mut parts = 0_u32;
    loop {
        let mut tx = house.db.read().await?;
        let some = held_sound::parts(&mut tx, from.authority, from.device, &item.parts_at, &after, PARTS_TOGETHER).await?;
        drop(tx);
        let Some(last) = some.last() else { break };
        after.clone_from(&last.place);
        let mut together = Vec::new();
        for row in &some {
            let at = part_number(&row.place).ok_or(Stays::For("parts_missing"))?;
            if at >= end {
                break;
            }
            // The same part, sealed anew meanwhile, lies there twice.
            if at < number {
                continue;
            }
            if at > number {
                return Err(Stays::For("parts_missing"));
            }
            together.extend(open(house, row).ok_or(Stays::For("parts_missing"))?);
            number += 1;
        }
        if together.is_empty() {
            continue;
        }
        hashing.add(&together);
        bytes += together.len() as u64;
        if let Some((folder, author)) = hand_on {
            let part = Part { part: parts, digest: Digest::of(&[&together]) };
            recordings::take(house, folder, author, item.recording, part, together).await?;
        }
        parts += 1;
    }
    if number == 0 || (end != u32::MAX && number < end) {
        return Err(Stays::For("parts_missing"));
    }
    Ok(Whole { parts, bytes, digest: hashing.finish() })
}

fn open(house: &House, row: &Lying) -> Option<Vec<u8>> {
    let wrapped: WrappedKey = json::read(row.wrapped.as_bytes()).ok()?;
    let key = opening::capture_key(&house.keys, &wrapped)?;
    opening::opened(&key, &row.place, &Parts::of(&row.bytes)?).ok()
}
