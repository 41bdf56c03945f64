//! The lock of a store in memory: it needs none, and stands open.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::Digest;
use alongside_core::sync::lease::SignedLease;
use alongside_core::sync::store::StoreError;

use super::keeping::{LockShown, Locks, PasskeyWay, SealedOutbox, Tried};
use super::keys::Authority;
use super::memory::MemoryStore;
use super::tries::MayTry;

impl Locks for MemoryStore {
    fn lock_shown(&self, _now: Timestamp) -> LockShown {
        LockShown {
            is_open: true,
            is_chosen: false,
            passkey: None,
            may_try: MayTry::Never,
            authority: None,
            lease: None,
            seen_at: None,
            is_revoked: false,
        }
    }

    async fn open_with_pin(&self, _pin: &str, _now: Timestamp) -> Result<Tried, StoreError> {
        Ok(Tried::Opened)
    }

    async fn open_with_passkey(&self, _derived: [u8; 32]) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn choose_pin(&self, _pin: &str) -> Result<(), StoreError> {
        Err(StoreError::Unavailable)
    }

    async fn choose_passkey(&self, _way: PasskeyWay, _derived: [u8; 32]) -> Result<(), StoreError> {
        Err(StoreError::Unavailable)
    }

    async fn is_superseded(&self) -> bool {
        false
    }

    fn shut_away(&self) -> usize {
        0
    }

    async fn seal_anew(&self, _at_most: usize) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn device_key(&self) -> Result<Vec<u8>, StoreError> {
        Err(StoreError::Unavailable)
    }

    async fn sign(&self, _text: &str) -> Result<Vec<u8>, StoreError> {
        Err(StoreError::Unavailable)
    }

    async fn sealed_outbox(&self, _with_sound: bool) -> Result<SealedOutbox, StoreError> {
        Ok(SealedOutbox::default())
    }

    async fn trust(&self, _authority: Authority, _lease: SignedLease, _seen_at: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    async fn saw(&self, _at: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    async fn revoke(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn begin_afresh(&self, _held: &[(String, Digest)]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn let_go_of_keys(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
