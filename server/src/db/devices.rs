//! Devices that made themselves known, and whether they were revoked.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, DeviceId, PersonId};

use super::{DbError, Tx, on, read_text, run};

/// A device as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeviceRow {
    /// Which.
    pub device: DeviceId,
    /// Under which authority.
    pub authority: AuthorityId,
    /// Whose.
    pub person: PersonId,
    /// The public half of the key that it signs with, in base64.
    pub public_key: String,
    /// What kind of phone it is.
    pub made_on: Option<String>,
    /// When it made itself known.
    pub registered_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

type Stored = (String, String, String, String, Option<String>, i64, Option<i64>);

fn read((device, authority, person, public_key, made_on, registered_at, revoked_at): Stored) -> Result<DeviceRow, DbError> {
    Ok(DeviceRow {
        device: read_text(&device)?,
        authority: read_text(&authority)?,
        person: read_text(&person)?,
        public_key,
        made_on,
        registered_at: Timestamp::from_millis(registered_at),
        revoked_at: revoked_at.map(Timestamp::from_millis),
    })
}

/// Keeps a new device. One whose name is taken is passed over.
pub(crate) async fn add(tx: &mut Tx, row: &DeviceRow) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "INSERT INTO devices (device, authority, person, public_key, made_on, registered_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (device) DO NOTHING",
    )
    .bind(row.device.to_string())
    .bind(row.authority.to_string())
    .bind(row.person.to_string())
    .bind(&row.public_key)
    .bind(&row.made_on)
    .bind(row.registered_at.millis())
    .execute(conn)
    .await)?;
    Ok(())
}

/// The device of a name.
pub(crate) async fn find(tx: &mut Tx, device: DeviceId) -> Result<Option<DeviceRow>, DbError> {
    let row: Option<Stored> = on!(tx, conn => sqlx::query_as(
        "SELECT device, authority, person, public_key, made_on, registered_at, revoked_at FROM devices WHERE device = $1",
    )
    .bind(device.to_string())
    .fetch_optional(conn)
    .await)?;
    row.map(read).transpose()
}

/// Somebody's devices, the latest first.
pub(crate) async fn of(tx: &mut Tx, authority: AuthorityId, person: PersonId) -> Result<Vec<DeviceRow>, DbError> {
    let rows: Vec<Stored> = on!(tx, conn => sqlx::query_as(
        "SELECT device, authority, person, public_key, made_on, registered_at, revoked_at FROM devices
         WHERE authority = $1 AND person = $2 ORDER BY registered_at DESC, device",
    )
    .bind(authority.to_string())
    .bind(person.to_string())
    .fetch_all(conn)
    .await)?;
    rows.into_iter().map(read).collect()
}

/// Revokes a device. One that was revoked already stays so since then.
pub(crate) async fn revoke(tx: &mut Tx, device: DeviceId, now: Timestamp) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("UPDATE devices SET revoked_at = $2 WHERE device = $1 AND revoked_at IS NULL")
        .bind(device.to_string())
        .bind(now.millis())
        .execute(conn)
        .await)?;
    Ok(())
}
