//! Sound in the holding place: the row that tells of a recording, and the rows of its parts.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, DeviceId, PersonId, RecordingId};

use super::{DbError, Tx, on, run, to_i64};

/// The most bytes of what tells of a recording: it is a few hundred.
const LONGEST_TOLD: i64 = 16 * 1024;

/// A row as it waits: where it lies on the phone, the digest of its bytes, the bytes, and their key, wrapped, as JSON.
#[derive(Clone, Debug)]
pub(crate) struct Lying {
    /// Where it lies on the phone.
    pub place: String,
    /// The digest of its bytes, as the column has it.
    pub digest: String,
    /// It, sealed.
    pub bytes: Vec<u8>,
    /// Its key, wrapped, as JSON.
    pub wrapped: String,
}

type Row = (String, String, Vec<u8>, Option<String>);

fn lying((place, digest, bytes, wrapped): Row) -> Lying {
    Lying { place, digest, bytes, wrapped: wrapped.unwrap_or_default() }
}

/// What tells of the recordings that a device delivered and nobody took in, the one that arrived last first.
pub(crate) async fn told(tx: &mut Tx, authority: AuthorityId, device: DeviceId) -> Result<Vec<Lying>, DbError> {
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT place, digest, bytes, wrapped FROM held_items
         WHERE authority = $1 AND device = $2 AND taken_at IS NULL AND recording IS NOT NULL AND size <= $3 ORDER BY received_at DESC, digest",
    )
    .bind(authority.to_string())
    .bind(device.to_string())
    .bind(LONGEST_TOLD)
    .fetch_all(conn)
    .await)?;
    Ok(rows.into_iter().map(lying).collect())
}

/// When something last came from a device.
pub(crate) async fn latest(tx: &mut Tx, authority: AuthorityId, device: DeviceId) -> Result<Option<Timestamp>, DbError> {
    let (latest,): (Option<i64>,) = on!(tx, conn => sqlx::query_as("SELECT MAX(received_at) FROM held_items WHERE authority = $1 AND device = $2")
        .bind(authority.to_string())
        .bind(device.to_string())
        .fetch_one(conn)
        .await)?;
    Ok(latest.map(Timestamp::from_millis))
}

/// The parts of a recording, after one of them, in their order. `parts_at` is what the name of each begins with.
pub(crate) async fn parts(
    tx: &mut Tx,
    authority: AuthorityId,
    device: DeviceId,
    parts_at: &str,
    after: &str,
    at_most: usize,
) -> Result<Vec<Lying>, DbError> {
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT place, digest, bytes, wrapped FROM held_items
         WHERE authority = $1 AND device = $2 AND taken_at IS NULL AND unread IS NULL AND place > $3 AND SUBSTR(place, 1, $4) = $5
         ORDER BY place, digest LIMIT $6",
    )
    .bind(authority.to_string())
    .bind(device.to_string())
    .bind(if after.is_empty() { parts_at } else { after })
    .bind(i32::try_from(parts_at.len()).unwrap_or(i32::MAX))
    .bind(parts_at)
    .bind(to_i64(at_most as u64))
    .fetch_all(conn)
    .await)?;
    Ok(rows.into_iter().map(lying).collect())
}

/// A recording is whole: what was held of it goes. Where a colleague took it in, its rows stay, empty, and say by whose hand; so a phone
/// that delivers it again brings nothing new. Only what came from its author's own devices: nobody lets go of somebody else's sound by making
/// a recording of the same name.
pub(crate) async fn settle(
    tx: &mut Tx,
    (authority, author): (AuthorityId, PersonId),
    recording: RecordingId,
    taken_in: Option<(PersonId, Timestamp)>,
) -> Result<(), DbError> {
    let held: Vec<(String, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT device, parts_at FROM held_items
         WHERE authority = $1 AND recording = $2 AND person = $3 AND taken_at IS NULL AND parts_at IS NOT NULL",
    )
    .bind(authority.to_string())
    .bind(recording.to_string())
    .bind(author.to_string())
    .fetch_all(conn)
    .await)?;
    for (device, parts_at) in held {
        settle_of(tx, authority, recording, (&device, &parts_at), taken_in).await?;
    }
    Ok(())
}

async fn settle_of(
    tx: &mut Tx,
    authority: AuthorityId,
    recording: RecordingId,
    (device, parts_at): (&str, &str),
    taken_in: Option<(PersonId, Timestamp)>,
) -> Result<(), DbError> {
    let length = i32::try_from(parts_at.len()).unwrap_or(i32::MAX);
    match taken_in {
        Some((by, now)) => run!(tx, conn => sqlx::query(
            "UPDATE held_items SET wrapped = NULL, size = 0, kept_for = NULL, bytes = $6, taken_by = $7, taken_at = $8
             WHERE authority = $1 AND device = $2 AND taken_at IS NULL AND (recording = $3 OR SUBSTR(place, 1, $4) = $5)",
        )
        .bind(authority.to_string())
        .bind(device)
        .bind(recording.to_string())
        .bind(length)
        .bind(parts_at)
        .bind(Vec::<u8>::new())
        .bind(by.to_string())
        .bind(now.millis())
        .execute(conn)
        .await)?,
        None => run!(tx, conn => sqlx::query(
            "DELETE FROM held_items
             WHERE authority = $1 AND device = $2 AND taken_at IS NULL AND (recording = $3 OR SUBSTR(place, 1, $4) = $5)",
        )
        .bind(authority.to_string())
        .bind(device)
        .bind(recording.to_string())
        .bind(length)
        .bind(parts_at)
        .execute(conn)
        .await)?,
    };
    Ok(())
}
