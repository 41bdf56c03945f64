//! The door: a device that can do nothing else delivers what it holds, signed with its own key, into the holding place.
//!
//! Needs no session: the phone may be locked, forgotten or revoked, its person signed out or gone. Writes nothing into any file, and
//! shows nobody anything.

use std::collections::{BTreeMap, BTreeSet};

use aes_gcm::Aes256Gcm;
use alongside_core::domain::ids::{DeviceId, Digest, EntryId};
use alongside_core::sync::door::{
    Delivery, Held, KeyName, NotHeld, PARTS, Parts, SOUNDS, SealedItem, SignedDelivery, WrappedKey, is_place,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::House;
use super::opening::{self, Unread};
use crate::db::devices::DeviceRow;
use crate::db::entries::Known;
use crate::db::held::{Found, HeldRow};
use crate::db::{DbError, Tx, devices, entries, held};
use crate::keys::{Keys, has_signed};

/// Why nothing was taken.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// It is no delivery of a device that is known here. What was wrong, the log says.
    #[error("it was not accepted")]
    NotAccepted,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// A delivery that a known device signed.
pub struct Signed {
    device: DeviceRow,
    delivery: Delivery,
}

impl Signed {
    /// Which device.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.device.device
    }
}

/// What somebody brings, where a known device signed it.
///
/// # Errors
/// Where none did, or the database failed.
pub async fn signed(house: &House, signed: &SignedDelivery) -> Result<Signed, DoorError> {
    let delivery = signed.read().map_err(|why| refused(&why))?;
    let mut tx = house.db.read().await?;
    let device = devices::find(&mut tx, delivery.device).await?.ok_or_else(|| refused("no such device"))?;
    let key = STANDARD.decode(&device.public_key).map_err(|error| DbError::Corrupt(error.to_string()))?;
    if has_signed(&key, &signed.text, &signed.signature.0) {
        Ok(Signed { device, delivery })
    } else {
        Err(refused("the device did not sign it"))
    }
}

/// Holds what a device delivers, durably, before it answers.
///
/// # Errors
/// Where the database failed. Then nothing was taken.
pub async fn deliver(house: &House, Signed { device, delivery }: &Signed) -> Result<Held, DoorError> {
    let ring = Ring::of(&house.keys, &delivery.keys);
    let arrived: Vec<Arrived<'_>> = delivery.items.iter().map(|item| ring.look_at(item)).collect();
    let mut tx = house.db.write().await?;
    let answer = hold(&mut tx, house, device, &arrived).await?;
    tx.commit().await?;
    let (held, refused, revoked) = (answer.held.len(), answer.refused.len(), answer.revoked);
    let unread = arrived.iter().filter(|item| item.found.is_err()).count();
    tracing::info!(device = %device.device, held, unread, refused, revoked, "a device delivered through the door");
    Ok(answer)
}

/// An item, and what the server sees of it.
struct Arrived<'a> {
    item: &'a SealedItem,
    digest: Digest,
    wrapped: Option<&'a WrappedKey>,
    found: Result<Found, Unread>,
}

/// The keys that came with a delivery, those opened that open.
struct Ring<'a>(BTreeMap<KeyName, (&'a WrappedKey, Option<Aes256Gcm>)>);

impl<'a> Ring<'a> {
    fn of(keys: &Keys, wrapped: &'a [WrappedKey]) -> Self {
        Self(wrapped.iter().map(|wrapped| (wrapped.key, (wrapped, opening::capture_key(keys, wrapped)))).collect())
    }

    fn look_at(&self, item: &'a SealedItem) -> Arrived<'a> {
        let (wrapped, found) = self.open(item);
        Arrived { item, digest: item.digest(), wrapped, found }
    }

    fn open(&self, item: &SealedItem) -> (Option<&'a WrappedKey>, Result<Found, Unread>) {
        let Some(parts) = Parts::of(&item.bytes.0) else {
            return (None, Err("it is sealed in no way that is known"));
        };
        let Some((wrapped, key)) = self.0.get(&parts.key) else {
            return (None, Err("its key did not come with it"));
        };
        let found = key.as_ref().ok_or("its key does not open").and_then(|key| found(key, &item.place, &parts));
        (Some(wrapped), found)
    }
}

/// What lies at a place, as far as the server needs to know it to take it in.
fn found(key: &Aes256Gcm, place: &str, parts: &Parts<'_>) -> Result<Found, Unread> {
    if place.starts_with(SOUNDS) {
        let sound = opening::sound(key, place, parts)?;
        return Ok(Found::Sound { recording: sound.recording, parts_at: sound.parts_at });
    }
    if place.starts_with(PARTS) {
        return opening::opened(key, place, parts).map(|_| Found::Part);
    }
    let opened = opening::item(key, place, parts)?;
    let entry = opened.head().ok_or("it holds no entry that can be read")?.id;
    Ok(Found::Entry { entry, digest: opened.written.digest(), device_seq: opened.device_seq })
}

async fn hold(tx: &mut Tx, house: &House, device: &DeviceRow, arrived: &[Arrived<'_>]) -> Result<Held, DbError> {
    let digests: Vec<Digest> = arrived.iter().map(|item| item.digest).collect();
    let there = held::there(tx, device.authority, device.device, &digests).await?;
    let mut used = held::held_bytes(tx, device.authority, device.device).await?;
    let in_files = in_files(tx, device, arrived).await?;
    let mut answer = Held { revoked: device.revoked_at.is_some(), ..Held::default() };
    for item in arrived {
        let place = &item.item.place;
        let size = item.item.bytes.0.len() as u64;
        let is_new = !there.contains(&item.digest.to_string());
        if !is_place(place) {
            answer.refused.push((place.clone(), NotHeld::NotAPlace));
        } else if in_files.contains(&item.digest) {
            answer.held.push((place.clone(), item.digest));
        } else if is_new && used.saturating_add(size) > house.limits.held_bytes {
            answer.refused.push((place.clone(), NotHeld::NoRoom));
        } else {
            used = used.saturating_add(if is_new { size } else { 0 });
            held::hold(tx, &row(house, device, item)).await?;
            answer.held.push((place.clone(), item.digest));
        }
    }
    Ok(answer)
}

/// The items whose entries are in their files already: there is nothing more to hold of them.
async fn in_files(tx: &mut Tx, device: &DeviceRow, arrived: &[Arrived<'_>]) -> Result<BTreeSet<Digest>, DbError> {
    let found = || {
        arrived.iter().filter_map(|item| match &item.found {
            Ok(Found::Entry { entry, digest, .. }) => Some((item.digest, *entry, *digest)),
            _ => None,
        })
    };
    let names: Vec<EntryId> = found().map(|(_, entry, _)| entry).collect();
    let known: BTreeMap<EntryId, Known> = entries::find(tx, device.authority, &names).await?;
    let has_it = |entry: &EntryId, digest: Digest| known.get(entry).is_some_and(|known| known.digest == digest);
    Ok(found().filter(|(_, entry, digest)| has_it(entry, *digest)).map(|(item, ..)| item).collect())
}

fn row<'a>(house: &House, device: &DeviceRow, arrived: &Arrived<'a>) -> HeldRow<'a> {
    HeldRow {
        authority: device.authority,
        device: device.device,
        person: device.person,
        place: &arrived.item.place,
        digest: arrived.digest,
        bytes: &arrived.item.bytes.0,
        wrapped: arrived.wrapped.and_then(|wrapped| serde_json::to_string(wrapped).ok()),
        found: arrived.found.clone(),
        received_at: house.clock.now(),
    }
}

/// The reason is for the operator: the caller is told nothing.
fn refused(why: &(impl std::fmt::Display + ?Sized)) -> DoorError {
    tracing::warn!(%why, "a delivery through the door was not accepted");
    DoorError::NotAccepted
}
