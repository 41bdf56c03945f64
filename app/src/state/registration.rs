//! This phone makes itself known to the server, and gets its lease: for how long what is on it can be read without a word from there.
//!
//! Needs signal, and waits for it without a word. Nothing here stands in the way of capture.

use alongside_core::domain::checkpoint::Signed;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::DeviceId;
use alongside_core::sync::bytes::Bytes;
use alongside_core::sync::devices::{OfDevice, OwnDevice, Register, Registered};
use alongside_core::sync::lease::{Lease, Leased};
use alongside_core::sync::signatures::Signatures as _;
use alongside_core::sync::transport::TransportError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::facts::Me;
use super::proving::call_proven;
use super::works::{Works, works};
use super::{CommandError, Commands, Phone, lock};
use crate::platform::kinds::Asking;
use crate::platform::transport::fetch;
use crate::platform::{self, PhoneSignatures};
use crate::store::keys::{Authority, PublicKey};
use crate::store::{LockShown, Locks, PhoneStore};

/// How often the lease is given anew, in milliseconds.
const EACH_MS: i64 = 60 * 60 * 1_000;
/// How often the phone keeps what time it has seen, in milliseconds.
const SEEN_EACH_MS: i64 = 10 * 60 * 1_000;

/// Makes this phone known, and takes a new lease, where the last one is an hour old.
pub(super) async fn make_known(phone: Phone, works: &Works) {
    let now = platform::now().millis();
    let (Some(device), true) = (works.device(), now - works.known_at.get() > EACH_MS) else {
        return;
    };
    if renew(&works.store, &works.me, device).await.is_ok() {
        works.known_at.set(now);
        lock::show(phone, &works.store);
    }
}

/// Takes a new lease.
pub(super) async fn renew(store: &PhoneStore, me: &Me, device: DeviceId) -> Result<(), TransportError> {
    let key = store.device_key().await.map_err(|_| TransportError::Offline)?;
    let register = serde_json::to_string(&Register { device, key: Bytes(key) }).unwrap_or_default();
    let registered = fetch::<Registered>(Asking::post("/api/v1/devices", register).of(me.person)).await?;
    let Registered { opening_key, signing_key, lease } = registered;
    let (opens, given) = (<[u8; 32]>::try_from(opening_key.0), lease.read());
    let (Ok(opens), Some(given)) = (opens, given) else {
        return Err(TransportError::NotOurs);
    };
    let authority = Authority { device, opens: PublicKey(opens), signs: signing_key };
    store.trust(authority, lease, given.issued_at).await.map_err(|_| TransportError::Offline)
}

/// Whether what is on this phone may be read now. A phone that opens with no PIN has no lease to keep.
pub(super) async fn reads(store: &PhoneStore) -> Leased {
    let now = platform::now();
    let shown = store.lock_shown(now);
    if !shown.is_chosen {
        return Leased::Reads;
    }
    match believed(&shown).await {
        Some(lease) => judged(store, &lease, &shown, now).await,
        None => Leased::Ended,
    }
}

async fn judged(store: &PhoneStore, lease: &Lease, shown: &LockShown, now: Timestamp) -> Leased {
    let seen = shown.seen_at.unwrap_or(lease.issued_at);
    if now.millis() - seen.millis() > SEEN_EACH_MS {
        // Where this cannot be kept, it is at the next tick.
        drop(store.saw(now).await);
    }
    lease.judge(now, seen)
}

/// The lease that lies here, where the authority signed it for this phone.
async fn believed(shown: &LockShown) -> Option<Lease> {
    let (lease, authority) = (shown.lease.as_ref()?, shown.authority.as_ref()?);
    let signed =
        Signed { text: lease.text.clone(), signature: STANDARD.encode(&lease.signature.0), key: STANDARD.encode(&authority.signs.0) };
    let read = lease.read().filter(|lease| lease.device == authority.device)?;
    PhoneSignatures.hold(&signed).await.then_some(read)
}

impl Commands {
    /// This person's other phones, those that were closed among them.
    ///
    /// # Errors
    /// [`CommandError`]: it needs signal.
    pub async fn other_phones(&self) -> Result<Vec<OwnDevice>, CommandError> {
        let works = works().ok_or(CommandError::NotReady)?;
        let all = fetch::<Vec<OwnDevice>>(Asking::get("/api/v1/devices").of(works.me.person)).await.map_err(CommandError::NoAnswer)?;
        Ok(all.into_iter().filter(|own| Some(own.device) != works.device()).collect())
    }

    /// Closes a phone that is lost: at its next contact it hands over what it holds, and can be read no more.
    ///
    /// # Errors
    /// [`CommandError`], and it is open as before.
    pub async fn close_phone(&self, device: DeviceId) -> Result<(), CommandError> {
        let works = works().ok_or(CommandError::NotReady)?;
        let of = serde_json::to_string(&OfDevice { device }).unwrap_or_default();
        let closed = call_proven(Asking::post("/api/v1/devices/revoke", of).of(works.me.person)).await?;
        closed.map(drop).map_err(CommandError::NoAnswer)
    }
}
