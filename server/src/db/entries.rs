//! The log itself: envelopes with their place in the chain, and bodies in rows of their own.

use std::collections::BTreeMap;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Receipt, Written};
use alongside_core::domain::ids::{AuthorityId, Digest, EntryId, Position};
use alongside_core::sync::protocol::Received;
use sqlx::QueryBuilder;

use super::streams::Key;
use super::{DbError, ROWS_AT_ONCE, Tx, on, read_text, run, to_i64, to_u64};

/// How many entries are read by name at once: each may be long.
const FEW_AT_ONCE: usize = 20;

/// An entry as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Whose, and in which stream.
    pub key: Key,
    /// Which.
    pub id: EntryId,
    /// Its digest.
    pub digest: Digest,
    /// Where and when it was taken.
    pub receipt: Receipt,
    /// The chain at it.
    pub chain: Digest,
    /// Its texts.
    pub written: Written,
}

/// What is known of an entry by its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// Its digest.
    pub digest: Digest,
    /// Where and when it was taken.
    pub receipt: Receipt,
}

/// Appends entries with their bodies.
pub(crate) async fn insert(tx: &mut Tx, rows: &[Row]) -> Result<(), DbError> {
    for some in rows.chunks(ROWS_AT_ONCE) {
        run!(tx, conn => {
            let mut insert =
                QueryBuilder::new("INSERT INTO entries (authority, stream, position, entry, digest, received_at, late, chain, head) ");
            insert.push_values(some, |mut row, entry| {
                row.push_bind(entry.key.0.to_string()).push_bind(entry.key.1.to_string());
                row.push_bind(to_i64(entry.receipt.position.0)).push_bind(entry.id.to_string()).push_bind(entry.digest.to_string());
                row.push_bind(entry.receipt.received_at.millis()).push_bind(entry.receipt.late);
                row.push_bind(entry.chain.to_string()).push_bind(&entry.written.head);
            });
            insert.build().execute(conn).await
        })?;
    }
    insert_bodies(tx, rows).await
}

async fn insert_bodies(tx: &mut Tx, rows: &[Row]) -> Result<(), DbError> {
    let with_body: Vec<(&Row, &str, &str)> =
        rows.iter().filter_map(|row| Some((row, row.written.salt.as_deref().unwrap_or(""), row.written.body.as_deref()?))).collect();
    for some in with_body.chunks(ROWS_AT_ONCE) {
        run!(tx, conn => {
            let mut insert = QueryBuilder::new("INSERT INTO bodies (authority, stream, position, salt, body) ");
            insert.push_values(some, |mut row, (entry, salt, body)| {
                row.push_bind(entry.key.0.to_string()).push_bind(entry.key.1.to_string());
                row.push_bind(to_i64(entry.receipt.position.0)).push_bind(*salt).push_bind(*body);
            });
            insert.build().execute(conn).await
        })?;
    }
    Ok(())
}

/// Finds entries by their names.
pub(crate) async fn find(tx: &mut Tx, authority: AuthorityId, ids: &[EntryId]) -> Result<BTreeMap<EntryId, Known>, DbError> {
    let mut known = BTreeMap::new();
    for some in ids.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(String, String, i64, i64, bool)> = on!(tx, conn => {
            let mut select = QueryBuilder::new("SELECT entry, digest, position, received_at, late FROM entries WHERE authority = ");
            select.push_bind(authority.to_string()).push(" AND entry IN (");
            let mut list = select.separated(", ");
            for id in some {
                list.push_bind(id.to_string());
            }
            select.push(")");
            select.build_query_as().fetch_all(conn).await
        })?;
        for (entry, digest, position, received_at, late) in rows {
            let receipt = receipt(position, received_at, late);
            known.insert(read_text(&entry)?, Known { digest: read_text(&digest)?, receipt });
        }
    }
    Ok(known)
}

/// Entries by their names, each with its texts and what is known of it.
pub(crate) async fn read(tx: &mut Tx, authority: AuthorityId, ids: &[EntryId]) -> Result<Vec<(Known, Written)>, DbError> {
    type ReadRow = (String, i64, i64, bool, String, Option<String>, Option<String>);
    let mut read = Vec::new();
    for some in ids.chunks(FEW_AT_ONCE) {
        let rows: Vec<ReadRow> = on!(tx, conn => {
            let mut select = QueryBuilder::new(
                "SELECT e.digest, e.position, e.received_at, e.late, e.head, b.salt, b.body
                 FROM entries e
                 LEFT JOIN bodies b ON b.authority = e.authority AND b.stream = e.stream AND b.position = e.position
                 WHERE e.authority = ",
            );
            select.push_bind(authority.to_string()).push(" AND e.entry IN (");
            let mut list = select.separated(", ");
            for id in some {
                list.push_bind(id.to_string());
            }
            select.push(")");
            select.build_query_as().fetch_all(conn).await
        })?;
        for (digest, position, received_at, late, head, salt, body) in rows {
            let known = Known { digest: read_text(&digest)?, receipt: receipt(position, received_at, late) };
            read.push((known, Written { head, salt, body }));
        }
    }
    Ok(read)
}

/// Entries of a stream after a position and up to another, in order, each with the chain at it.
pub(crate) async fn page(
    tx: &mut Tx,
    key: Key,
    after: Position,
    up_to: Position,
    at_most: usize,
) -> Result<Vec<(Received, Digest)>, DbError> {
    type PageRow = (i64, i64, bool, String, String, Option<String>, Option<String>);
    let rows: Vec<PageRow> = on!(tx, conn => sqlx::query_as(
        "SELECT e.position, e.received_at, e.late, e.chain, e.head, b.salt, b.body
         FROM entries e
         LEFT JOIN bodies b ON b.authority = e.authority AND b.stream = e.stream AND b.position = e.position
         WHERE e.authority = $1 AND e.stream = $2 AND e.position > $3 AND e.position <= $4
         ORDER BY e.position LIMIT $5",
    )
    .bind(key.0.to_string())
    .bind(key.1.to_string())
    .bind(to_i64(after.0))
    .bind(to_i64(up_to.0))
    .bind(to_i64(at_most as u64))
    .fetch_all(conn)
    .await)?;
    let read = |(position, received_at, late, chain, head, salt, body): PageRow| {
        let written = Written { head, salt, body };
        Ok((Received { receipt: receipt(position, received_at, late), written }, read_text(&chain)?))
    };
    rows.into_iter().map(read).collect()
}

/// An entry with everything that is kept of it, to be checked: nothing is believed yet.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// Its name, as the column has it.
    pub id: String,
    /// Its digest, as the column has it.
    pub digest: String,
    /// Where and when it was taken.
    pub receipt: Receipt,
    /// The chain at it, as the column has it.
    pub chain: String,
    /// Its texts.
    pub written: Written,
}

/// Entries of a stream after a position, in order, as they are kept.
pub(crate) async fn audit(tx: &mut Tx, key: Key, after: Position, at_most: usize) -> Result<Vec<Kept>, DbError> {
    type AuditRow = (i64, i64, bool, String, String, String, String, Option<String>, Option<String>);
    let rows: Vec<AuditRow> = on!(tx, conn => sqlx::query_as(
        "SELECT e.position, e.received_at, e.late, e.entry, e.digest, e.chain, e.head, b.salt, b.body
         FROM entries e
         LEFT JOIN bodies b ON b.authority = e.authority AND b.stream = e.stream AND b.position = e.position
         WHERE e.authority = $1 AND e.stream = $2 AND e.position > $3
         ORDER BY e.position LIMIT $4",
    )
    .bind(key.0.to_string())
    .bind(key.1.to_string())
    .bind(to_i64(after.0))
    .bind(to_i64(at_most as u64))
    .fetch_all(conn)
    .await)?;
    let read = |(position, received_at, late, entry, digest, chain, head, salt, body): AuditRow| Kept {
        id: entry,
        digest,
        receipt: receipt(position, received_at, late),
        chain,
        written: Written { head, salt, body },
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Every stream that has an entry or a head, in order.
pub(crate) async fn streams_with_entries(tx: &mut Tx) -> Result<Vec<Key>, DbError> {
    let rows: Vec<(String, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT authority, stream FROM streams UNION SELECT DISTINCT authority, stream FROM entries ORDER BY 1, 2",
    )
    .fetch_all(conn)
    .await)?;
    rows.iter().map(|(authority, stream)| Ok((read_text(authority)?, read_text(stream)?))).collect()
}

fn receipt(position: i64, received_at: i64, late: bool) -> Receipt {
    Receipt { position: Position(to_u64(position)), received_at: Timestamp::from_millis(received_at), late }
}
