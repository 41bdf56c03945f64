//! The holding place: what devices delivered through the door and nobody took in yet, sealed as it came.

use std::collections::BTreeSet;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, DeviceId, Digest, EntryId, PersonId, RecordingId};
use alongside_core::sync::devices::HeldFrom;
use sqlx::QueryBuilder;

use super::{DbError, ROWS_AT_ONCE, Tx, on, read_text, run, to_i64, to_u64};

/// What the server found in an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// An entry.
    Entry {
        /// Which.
        entry: EntryId,
        /// Its digest.
        digest: Digest,
        /// The device's count.
        device_seq: u64,
    },
    /// What tells of a recording.
    Sound {
        /// Which.
        recording: RecordingId,
        /// What the place of each of its parts begins with.
        parts_at: String,
    },
    /// A part of a recording.
    Part,
}

/// An item as it arrives.
#[derive(Clone, Debug)]
pub(crate) struct HeldRow<'a> {
    /// Under which authority.
    pub authority: AuthorityId,
    /// From which device.
    pub device: DeviceId,
    /// Whose.
    pub person: PersonId,
    /// Where it lies on the phone.
    pub place: &'a str,
    /// The digest of its bytes.
    pub digest: Digest,
    /// It, sealed.
    pub bytes: &'a [u8],
    /// Its key, wrapped, as JSON.
    pub wrapped: Option<String>,
    /// What is in it, or why the server cannot say.
    pub found: Result<Found, &'static str>,
    /// When it arrived.
    pub received_at: Timestamp,
}

/// Which row of a device: by the device's count first, which is the order in which things were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct At {
    /// The device's count.
    pub device_seq: u64,
    /// Where it lies on the phone.
    pub place: String,
    /// The digest of its bytes, as the column has it.
    pub digest: String,
}

/// An item that waits to be taken in.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    /// Which.
    pub at: At,
    /// It, sealed.
    pub bytes: Vec<u8>,
    /// Its key, wrapped, as JSON.
    pub wrapped: String,
}

/// How many bytes of a device are held.
pub(crate) async fn held_bytes(tx: &mut Tx, authority: AuthorityId, device: DeviceId) -> Result<u64, DbError> {
    let (bytes,): (i64,) = on!(tx, conn => sqlx::query_as(
        "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM held_items WHERE authority = $1 AND device = $2 AND taken_at IS NULL",
    )
    .bind(authority.to_string())
    .bind(device.to_string())
    .fetch_one(conn)
    .await)?;
    Ok(to_u64(bytes))
}

/// Which of these digests of a device's items are here, held or taken in.
pub(crate) async fn there(tx: &mut Tx, authority: AuthorityId, device: DeviceId, of: &[Digest]) -> Result<BTreeSet<String>, DbError> {
    let mut there = BTreeSet::new();
    for some in of.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(String,)> = on!(tx, conn => {
            let mut select = QueryBuilder::new("SELECT digest FROM held_items WHERE authority = ");
            select.push_bind(authority.to_string()).push(" AND device = ").push_bind(device.to_string()).push(" AND digest IN (");
            let mut list = select.separated(", ");
            for digest in some {
                list.push_bind(digest.to_string());
            }
            select.push(")");
            select.build_query_as().fetch_all(conn).await
        })?;
        there.extend(rows.into_iter().map(|(digest,)| digest));
    }
    Ok(there)
}

/// Holds an item. The same one again is the same row; where its key came only now, it can be opened from now on.
pub(crate) async fn hold(tx: &mut Tx, row: &HeldRow<'_>) -> Result<(), DbError> {
    let (entry, sound) = match &row.found {
        Ok(Found::Entry { entry, digest, device_seq }) => (Some((entry, digest, *device_seq)), None),
        Ok(Found::Sound { recording, parts_at }) => (None, Some((recording, parts_at))),
        Ok(Found::Part) | Err(_) => (None, None),
    };
    run!(tx, conn => sqlx::query(
        "INSERT INTO held_items
            (authority, device, place, digest, person, bytes, size, wrapped, entry, entry_digest, device_seq, unread, received_at, recording, parts_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (authority, device, place, digest) DO UPDATE SET
            wrapped = EXCLUDED.wrapped, entry = EXCLUDED.entry, entry_digest = EXCLUDED.entry_digest,
            device_seq = EXCLUDED.device_seq, unread = EXCLUDED.unread, recording = EXCLUDED.recording, parts_at = EXCLUDED.parts_at
         WHERE held_items.unread IS NOT NULL AND held_items.taken_at IS NULL AND EXCLUDED.unread IS NULL",
    )
    .bind(row.authority.to_string())
    .bind(row.device.to_string())
    .bind(row.place)
    .bind(row.digest.to_string())
    .bind(row.person.to_string())
    .bind(row.bytes)
    .bind(to_i64(row.bytes.len() as u64))
    .bind(&row.wrapped)
    .bind(entry.map(|(entry, ..)| entry.to_string()))
    .bind(entry.map(|(_, digest, _)| digest.to_string()))
    .bind(to_i64(entry.map_or(0, |(.., device_seq)| device_seq)))
    .bind(row.found.as_ref().err().copied())
    .bind(row.received_at.millis())
    .bind(sound.map(|(recording, _)| recording.to_string()))
    .bind(sound.map(|(_, parts_at)| parts_at))
    .execute(conn)
    .await)?;
    Ok(())
}

/// What is held under an authority and not taken in, counted by author and device.
pub(crate) async fn counted(tx: &mut Tx, authority: AuthorityId) -> Result<Vec<HeldFrom>, DbError> {
    type Counted = (String, String, i64, i64, i64, i64, i64);
    let rows: Vec<Counted> = on!(tx, conn => sqlx::query_as(
        "SELECT person, device, COUNT(CASE WHEN SUBSTR(place, 1, 6) = 'parts/' AND unread IS NULL THEN NULL ELSE 1 END),
            COUNT(unread), COUNT(kept_for), MIN(received_at), MAX(received_at) FROM held_items
         WHERE authority = $1 AND taken_at IS NULL GROUP BY person, device ORDER BY MIN(received_at), device",
    )
    .bind(authority.to_string())
    .fetch_all(conn)
    .await)?;
    let read = |(person, device, items, unread, kept, first, last): Counted| {
        let (first_at, last_at) = (Timestamp::from_millis(first), Timestamp::from_millis(last));
        let (items, unread, kept) = (to_u64(items), to_u64(unread), to_u64(kept));
        Ok(HeldFrom { person: read_text(&person)?, device: read_text(&device)?, items, unread, kept, first_at, last_at })
    };
    rows.into_iter().map(read).collect()
}

/// What of a device can be opened and waits to be taken in, after a row, in the device's order.
pub(crate) async fn waiting(
    tx: &mut Tx,
    authority: AuthorityId,
    device: DeviceId,
    after: &At,
    at_most: usize,
) -> Result<Vec<Waiting>, DbError> {
    type WaitingRow = (i64, String, String, Vec<u8>, Option<String>);
    let rows: Vec<WaitingRow> = on!(tx, conn => sqlx::query_as(
        "SELECT device_seq, place, digest, bytes, wrapped FROM held_items
         WHERE authority = $1 AND device = $2 AND taken_at IS NULL AND entry IS NOT NULL AND (device_seq, place, digest) > ($3, $4, $5)
         ORDER BY device_seq, place, digest LIMIT $6",
    )
    .bind(authority.to_string())
    .bind(device.to_string())
    .bind(to_i64(after.device_seq))
    .bind(&after.place)
    .bind(&after.digest)
    .bind(to_i64(at_most as u64))
    .fetch_all(conn)
    .await)?;
    let read = |(device_seq, place, digest, bytes, wrapped): WaitingRow| {
        let at = At { device_seq: to_u64(device_seq), place, digest };
        Waiting { at, bytes, wrapped: wrapped.unwrap_or_default() }
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Remembers why an item was not taken in.
pub(crate) async fn keep(tx: &mut Tx, authority: AuthorityId, device: DeviceId, at: &At, reason: &str) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "UPDATE held_items SET kept_for = $5
         WHERE authority = $1 AND device = $2 AND place = $3 AND digest = $4 AND taken_at IS NULL",
    )
    .bind(authority.to_string())
    .bind(device.to_string())
    .bind(&at.place)
    .bind(&at.digest)
    .bind(reason)
    .execute(conn)
    .await)?;
    Ok(())
}

/// Entries that are in their files by a colleague's hand: what was held of them goes, and the row says whose hand it was.
pub(crate) async fn take_in(tx: &mut Tx, authority: AuthorityId, of: &[Digest], by: PersonId, now: Timestamp) -> Result<(), DbError> {
    for some in of.chunks(ROWS_AT_ONCE) {
        run!(tx, conn => {
            let mut update = QueryBuilder::new("UPDATE held_items SET wrapped = NULL, size = 0, kept_for = NULL, bytes = ");
            update.push_bind(Vec::<u8>::new()).push(", taken_by = ").push_bind(by.to_string());
            update.push(", taken_at = ").push_bind(now.millis());
            update.push(" WHERE taken_at IS NULL AND authority = ").push_bind(authority.to_string()).push(" AND entry_digest IN (");
            let mut list = update.separated(", ");
            for digest in some {
                list.push_bind(digest.to_string());
            }
            update.push(")");
            update.build().execute(conn).await
        })?;
    }
    Ok(())
}

/// Entries that their authors' phones brought themselves: what was held of them goes.
pub(crate) async fn let_go(tx: &mut Tx, authority: AuthorityId, of: &[Digest]) -> Result<(), DbError> {
    for some in of.chunks(ROWS_AT_ONCE) {
        run!(tx, conn => {
            let mut delete = QueryBuilder::new("DELETE FROM held_items WHERE taken_at IS NULL AND authority = ");
            delete.push_bind(authority.to_string()).push(" AND entry_digest IN (");
            let mut list = delete.separated(", ");
            for digest in some {
                list.push_bind(digest.to_string());
            }
            delete.push(")");
            delete.build().execute(conn).await
        })?;
    }
    Ok(())
}
