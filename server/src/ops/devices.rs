//! Devices: how one makes itself known, the lease that its person reads by, and how one is revoked.
//!
//! A device that was revoked is answered nothing more; what it still holds it may deliver: see [`super::door`].

use alongside_core::domain::ids::{AuthorityId, DeviceId, PersonId};
use alongside_core::sync::bytes::Bytes;
use alongside_core::sync::devices::{OwnDevice, Register, Registered};
use alongside_core::sync::lease::{Lease, SignedLease};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::sessions::Token;
use super::{House, Who};
use crate::db::devices::DeviceRow;
use crate::db::{DbError, accounts, devices, passkeys, recoveries, sessions};
use crate::keys::is_public_key;

/// Why a device is not known.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// Its key is none.
    #[error("the key is no P-256 public key")]
    NoKey,
    /// Its name is taken: by another key, or by somebody else's device.
    #[error("the name of the device is taken")]
    Taken,
    /// It was revoked.
    #[error("the device was revoked")]
    Revoked,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Makes a device known as its person's, and gives a lease. The same again changes nothing and gives a new lease.
///
/// # Errors
/// Where the key is none, the name is taken, or the device was revoked.
pub async fn register(
    house: &House,
    who: &Who,
    session: &Token,
    asked: &Register,
    made_on: Option<&str>,
) -> Result<Registered, DeviceError> {
    if !is_public_key(&asked.key.0) {
        return Err(DeviceError::NoKey);
    }
    let (now, public_key, made_on) = (house.clock.now(), STANDARD.encode(&asked.key.0), made_on.map(str::to_owned));
    let (authority, person) = (who.authority, who.person);
    let row = DeviceRow { device: asked.device, authority, person, public_key, made_on, registered_at: now, revoked_at: None };
    let mut tx = house.db.write().await?;
    devices::add(&mut tx, &row).await?;
    let kept = devices::find(&mut tx, asked.device).await?.unwrap_or_else(|| row.clone());
    if (kept.authority, kept.person, &kept.public_key) != (authority, person, &row.public_key) {
        tracing::warn!(device = %asked.device, "a device asked for a name that is taken");
        return Err(DeviceError::Taken);
    }
    if kept.revoked_at.is_some() {
        return Err(DeviceError::Revoked);
    }
    sessions::used_on(&mut tx, session.digest(), asked.device).await?;
    tx.commit().await?;
    let lease = Lease::given(asked.device, person, now).text();
    let signature = Bytes(house.keys.sign(&lease));
    let (opening_key, signing_key) = (Bytes(house.keys.opening_key()), Bytes(house.keys.signing_key().to_vec()));
    Ok(Registered { opening_key, signing_key, lease: SignedLease { text: lease, signature } })
}

/// Somebody's devices, the latest first.
///
/// # Errors
/// Where the database cannot be read.
pub async fn of(house: &House, who: &Who) -> Result<Vec<OwnDevice>, DbError> {
    let mut tx = house.db.read().await?;
    let own = |DeviceRow { device, made_on, registered_at, revoked_at, .. }| OwnDevice { device, made_on, registered_at, revoked_at };
    Ok(devices::of(&mut tx, who.authority, who.person).await?.into_iter().map(own).collect())
}

/// Revokes a device of somebody's own. One that is not there, or not theirs, is passed over.
///
/// # Errors
/// Where the database failed.
pub async fn revoke_own(house: &House, who: &Who, device: DeviceId) -> Result<(), DbError> {
    let mut tx = house.db.write().await?;
    let known = devices::find(&mut tx, device).await?;
    if known.is_some_and(|known| (known.authority, known.person) == (who.authority, who.person)) {
        devices::revoke(&mut tx, device, house.clock.now()).await?;
        tx.commit().await?;
        tracing::info!(%device, "a device was revoked by its person");
    }
    Ok(())
}

/// Revokes a device, for the operator. False where there is none of that name.
///
/// # Errors
/// Where the database failed.
pub async fn revoke(house: &House, device: DeviceId) -> Result<bool, DbError> {
    let mut tx = house.db.write().await?;
    if devices::find(&mut tx, device).await?.is_none() {
        return Ok(false);
    }
    devices::revoke(&mut tx, device, house.clock.now()).await?;
    tx.commit().await?;
    Ok(true)
}

/// Revokes a person, for the operator: their devices, their sessions, their passkeys, their account and their invitation. Two people can let them in again.
/// Answers how many devices they had.
///
/// # Errors
/// Where the database failed.
pub async fn revoke_person(house: &House, authority: AuthorityId, person: PersonId) -> Result<usize, DbError> {
    let mut tx = house.db.write().await?;
    let theirs = devices::of(&mut tx, authority, person).await?;
    for row in &theirs {
        devices::revoke(&mut tx, row.device, house.clock.now()).await?;
    }
    sessions::end_on_unknown(&mut tx, authority, person).await?;
    passkeys::remove_all(&mut tx, authority, person).await?;
    accounts::remove_all(&mut tx, (authority, person)).await?;
    recoveries::remove(&mut tx, authority, person).await?;
    tx.commit().await?;
    Ok(theirs.len())
}
