//! What a locked, forgotten or revoked phone can still do for its writer: hand over what it captured, sealed as it lies, without a session.
//!
//! It goes into a holding place for the team. Nothing leaves the phone by it: an open phone sends the same things in the ordinary way, and they
//! arrive once. Only a phone that begins afresh lets go of what the server has named by its digest.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use alongside_core::domain::ids::{DeviceId, Digest};
use alongside_core::sync::bytes::Bytes;
use alongside_core::sync::devices::{HeldFrom, OfDevice, TakenIn};
use alongside_core::sync::door::{Delivery, Held, KeyName, MAX_ITEMS, SealedItem, SignedDelivery, WrappedKey};
use alongside_core::sync::protocol::MAX_REQUEST_BYTES;
use leptos::task::spawn_local;

use super::lock::{self, sealed_works};
use super::rounds::Why;
use super::works::works;
use super::{CommandError, Commands, Phone, drafts, rounds, session};
use crate::platform;
use crate::platform::kinds::Asking;
use crate::platform::transport::fetch;
use crate::store::tries::MayTry;
use crate::store::{Locks, PhoneStore, SealedOutbox};

/// How many rows are sealed anew at once.
const AT_ONCE: usize = 64;

thread_local! {
    /// What the server has said that it holds, since the page opened.
    static HELD: RefCell<BTreeSet<(String, Digest)>> = const { RefCell::new(BTreeSet::new()) };
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

/// Hands over what waits, where the phone is locked and something does.
pub(super) fn wake(phone: Phone) {
    if let (Some(sealed), true) = (sealed_works(), platform::is_online())
        && !BUSY.replace(true)
    {
        spawn_local(async move {
            if deliver(&sealed.store).await.is_ok_and(|told| told.revoked) {
                let_go(phone, &sealed.store).await;
            }
            BUSY.set(false);
        });
    }
}

/// Somebody is no longer signed in here, or this phone is no longer welcome: what waits is handed over, and the answer says which of the two.
pub(super) async fn ask_whether_revoked(phone: Phone) {
    let Some(works) = works() else {
        return;
    };
    if deliver(&works.store).await.is_ok_and(|told| told.revoked) {
        let_go(phone, &works.store).await;
    }
}

/// What came of it all.
pub(super) struct Told {
    /// Whether the server holds everything.
    pub(super) all_held: bool,
    revoked: bool,
}

/// Hands over everything that the server does not hold yet. A phone that can still be opened sends its sound by itself once it is: twice would be
/// its owner's data gone for nothing.
pub(super) async fn deliver(store: &PhoneStore) -> Result<Told, CommandError> {
    let shown = store.lock_shown(platform::now());
    deliver_all(store, shown.is_revoked || shown.may_try == MayTry::Never).await
}

/// The same, with the sound or without.
async fn deliver_all(store: &PhoneStore, with_sound: bool) -> Result<Told, CommandError> {
    let shown = store.lock_shown(platform::now());
    let device = shown.authority.ok_or(CommandError::NotReady)?.device;
    let SealedOutbox { keys, items, left_out } = store.sealed_outbox(with_sound).await.map_err(CommandError::Storage)?;
    let keys: Vec<WrappedKey> =
        keys.into_iter().map(|(key, wrapped)| WrappedKey { key: KeyName(key), enc: wrapped.enc, sealed: wrapped.sealed }).collect();
    let mut items: Vec<SealedItem> = items.into_iter().map(|(place, bytes)| SealedItem { place, bytes: Bytes(bytes) }).collect();
    items.retain(|item| !is_held(item));
    let mut told = Told { all_held: left_out == 0, revoked: false };
    let mut first = true;
    while first || !items.is_empty() {
        first = false;
        let some = take_some(&mut items);
        let held = hand_over(store, device, &keys, some).await?;
        told.revoked |= held.revoked;
        told.all_held &= held.refused.is_empty();
        HELD.with_borrow_mut(|known| known.extend(held.held));
    }
    Ok(told)
}

/// Whether the server has named an item, by its very bytes, as held.
fn is_held(item: &SealedItem) -> bool {
    HELD.with_borrow(|held| held.contains(&(item.place.clone(), item.digest())))
}

/// As many as fit into one request.
fn take_some(items: &mut Vec<SealedItem>) -> Vec<SealedItem> {
    let mut bytes = 0;
    let fit = items.iter().take(MAX_ITEMS).take_while(|item| {
        bytes += item.bytes.0.len() * 4 / 3 + item.place.len() + 64;
        bytes < MAX_REQUEST_BYTES / 2
    });
    let many = fit.count().max(1).min(items.len());
    items.drain(..many).collect()
}

async fn hand_over(store: &PhoneStore, device: DeviceId, keys: &[WrappedKey], items: Vec<SealedItem>) -> Result<Held, CommandError> {
    let used: BTreeSet<&[u8]> = items.iter().filter_map(|item| item.bytes.0.get(1..17)).collect();
    let keys = keys.iter().filter(|key| used.contains(&key.key.0[..])).cloned().collect();
    let text = serde_json::to_string(&Delivery { device, sent_at: platform::now(), keys, items }).unwrap_or_default();
    let signature = Bytes(store.sign(&text).await.map_err(CommandError::Storage)?);
    let signed = serde_json::to_string(&SignedDelivery { text, signature }).unwrap_or_default();
    fetch(Asking::post("/api/v1/door", signed)).await.map_err(CommandError::NoAnswer)
}

/// The server has taken this phone's rights away: it is shut at once, and its keys go once the server holds what was written here.
pub(super) async fn let_go(phone: Phone, store: &PhoneStore) {
    drafts::flush().await;
    // What the authority could not open yet it can after this.
    while matches!(store.seal_anew(AT_ONCE).await, Ok(false)) {}
    drop(store.revoke().await);
    lock::show(phone, store);
    if works().is_some() {
        // The locked page goes on from here.
        return lock::lock_here(phone).await;
    }
    let shown = store.lock_shown(platform::now());
    if shown.may_try != MayTry::Never && deliver(store).await.is_ok_and(|told| told.all_held) {
        drop(store.let_go_of_keys().await);
        lock::show(phone, store);
    }
}

impl Commands {
    /// What colleagues' phones delivered while they were locked, and nobody took in yet.
    ///
    /// # Errors
    /// [`CommandError`]: it needs signal.
    pub async fn held_for_the_team(&self) -> Result<Vec<HeldFrom>, CommandError> {
        let works = works().ok_or(CommandError::NotReady)?;
        fetch(Asking::get("/api/v1/held").of(works.me.person)).await.map_err(CommandError::NoAnswer)
    }

    /// Takes what one phone delivered into the files, under its writer's name and times.
    ///
    /// # Errors
    /// [`CommandError`], and it stays held.
    pub async fn take_in(&self, device: DeviceId) -> Result<TakenIn, CommandError> {
        let works = works().ok_or(CommandError::NotReady)?;
        let of = serde_json::to_string(&OfDevice { device }).unwrap_or_default();
        let taken = fetch(Asking::post("/api/v1/held/take-in", of).of(works.me.person)).await.map_err(CommandError::NoAnswer)?;
        rounds::wake(self.phone, Why::AtOnce);
        Ok(taken)
    }
}

/// A phone whose PIN is forgotten, or that was let go, begins afresh: everything that it captured is with the server first, and whoever goes on
/// signs in anew. What nobody could open stays as it lies; where the keys are there yet, that stands in the way.
pub(super) async fn begin_afresh(phone: Phone, store: &PhoneStore) -> Result<(), CommandError> {
    let keys_are_gone = store.lock_shown(platform::now()).may_try == MayTry::Never;
    if !deliver_all(store, true).await?.all_held && !keys_are_gone {
        return Err(CommandError::NotAllHeld);
    }
    // Signed out first: a phone that is found gives nothing to whoever stops it half-way.
    if !session::sign_out(phone).await {
        return Err(CommandError::NotAllHeld);
    }
    let held: Vec<(String, Digest)> = HELD.with_borrow(|held| held.iter().cloned().collect());
    store.begin_afresh(&held).await.map_err(CommandError::Storage)
}
