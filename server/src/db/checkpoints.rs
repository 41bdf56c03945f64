//! What the server signed of its history: checkpoints with the heads that they name, and the certificates of epochs.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::checkpoint::{Log, Signed, StreamHead};
use alongside_core::domain::ids::{AuthorityId, Position, StreamId};
use sqlx::QueryBuilder;

use super::streams::Key;
use super::{DbError, ROWS_AT_ONCE, Tx, on, read_text, run, to_i64, to_u64};

/// A statement as it is kept.
type Row = (i64, String, String, String);

/// A head that is not the one that was signed last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moved {
    /// Where the stream stands now.
    pub head: StreamHead,
    /// Whether what was signed of it is still there as it was: it only went on.
    pub went_on: bool,
}

/// A head as it is kept with a checkpoint, to be checked: nothing is believed yet.
#[derive(Clone, Debug)]
pub(crate) struct KeptHead {
    /// Of which checkpoint.
    pub number: u64,
    /// Of what, as the column has it.
    pub log: String,
    /// Of which stream, as the column has it.
    pub stream: String,
    /// Where it stood.
    pub position: Position,
    /// The chain there, as the column has it.
    pub chain: String,
}

/// The last checkpoint of an authority.
pub(crate) async fn last(tx: &mut Tx, authority: AuthorityId) -> Result<Option<(u64, Signed)>, DbError> {
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT number, statement, signature, signed_by FROM checkpoints WHERE authority = $1 ORDER BY number DESC LIMIT 1",
    )
    .bind(authority.to_string())
    .fetch_optional(conn)
    .await)?;
    Ok(row.map(read))
}

/// The texts of some checkpoints.
pub(crate) async fn texts(tx: &mut Tx, authority: AuthorityId, numbers: &[u64]) -> Result<BTreeMap<u64, String>, DbError> {
    let mut texts = BTreeMap::new();
    for some in numbers.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(i64, String)> = on!(tx, conn => {
            let mut select = QueryBuilder::new("SELECT number, statement FROM checkpoints WHERE authority = ");
            select.push_bind(authority.to_string()).push(" AND number IN (");
            let mut list = select.separated(", ");
            for number in some {
                list.push_bind(to_i64(*number));
            }
            select.push(")");
            select.build_query_as().fetch_all(conn).await
        })?;
        texts.extend(rows.into_iter().map(|(number, text)| (to_u64(number), text)));
    }
    Ok(texts)
}

/// The checkpoints after a number, in order.
pub(crate) async fn after(tx: &mut Tx, authority: AuthorityId, number: u64, at_most: usize) -> Result<Vec<(u64, Signed)>, DbError> {
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT number, statement, signature, signed_by FROM checkpoints WHERE authority = $1 AND number > $2 ORDER BY number LIMIT $3",
    )
    .bind(authority.to_string())
    .bind(to_i64(number))
    .bind(to_i64(at_most as u64))
    .fetch_all(conn)
    .await)?;
    Ok(rows.into_iter().map(read).collect())
}

/// Every authority of which something is signed.
pub(crate) async fn authorities(tx: &mut Tx) -> Result<Vec<AuthorityId>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT authority FROM checkpoints UNION SELECT authority FROM checkpoint_heads UNION SELECT authority FROM epoch_certificates
         ORDER BY 1",
    )
    .fetch_all(conn)
    .await)?;
    rows.iter().map(|(authority,)| read_text(authority)).collect()
}

/// Keeps a checkpoint with the heads that it names. `false` where another process made one of this number: then nothing is kept.
pub(crate) async fn insert(
    tx: &mut Tx,
    authority: AuthorityId,
    number: u64,
    signed: &Signed,
    heads: &BTreeSet<StreamHead>,
) -> Result<bool, DbError> {
    let made = run!(tx, conn => sqlx::query(
        "INSERT INTO checkpoints (authority, number, statement, signature, signed_by) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (authority, number) DO NOTHING",
    )
    .bind(authority.to_string())
    .bind(to_i64(number))
    .bind(&signed.text)
    .bind(&signed.signature)
    .bind(&signed.key)
    .execute(conn)
    .await)?;
    if made == 0 {
        return Ok(false);
    }
    let heads: Vec<&StreamHead> = heads.iter().collect();
    for some in heads.chunks(ROWS_AT_ONCE) {
        run!(tx, conn => {
            let mut insert = QueryBuilder::new("INSERT INTO checkpoint_heads (authority, log, stream, number, position, chain) ");
            insert.push_values(some, |mut row, head| {
                row.push_bind(authority.to_string()).push_bind(head.log.name()).push_bind(head.stream.to_string());
                row.push_bind(to_i64(number)).push_bind(to_i64(head.position.0)).push_bind(head.chain.to_string());
            });
            insert.build().execute(conn).await
        })?;
    }
    Ok(true)
}

type MovedRow = (String, i64, String, Option<i64>, Option<String>, Option<String>);

/// The heads of an authority that are not those which were signed last, of entries and of looks.
pub(crate) async fn moved(tx: &mut Tx, authority: AuthorityId) -> Result<Vec<Moved>, DbError> {
    let entries: Vec<MovedRow> = on!(tx, conn => sqlx::query_as(
        "SELECT s.stream, s.head, s.chain, c.position, c.chain, e.chain
         FROM streams s
         LEFT JOIN checkpoint_heads c ON c.authority = s.authority AND c.log = 'entries' AND c.stream = s.stream AND c.number =
            (SELECT MAX(l.number) FROM checkpoint_heads l WHERE l.authority = s.authority AND l.log = 'entries' AND l.stream = s.stream)
         LEFT JOIN entries e ON e.authority = s.authority AND e.stream = s.stream AND e.position = c.position
         WHERE s.authority = $1 AND s.head > 0 AND (c.position IS NULL OR c.position <> s.head OR c.chain <> s.chain)",
    )
    .bind(authority.to_string())
    .fetch_all(conn)
    .await)?;
    let looks: Vec<MovedRow> = on!(tx, conn => sqlx::query_as(
        "SELECT s.stream, s.number, s.chain, c.position, c.chain, e.chain
         FROM look_heads s
         LEFT JOIN checkpoint_heads c ON c.authority = s.authority AND c.log = 'looks' AND c.stream = s.stream AND c.number =
            (SELECT MAX(l.number) FROM checkpoint_heads l WHERE l.authority = s.authority AND l.log = 'looks' AND l.stream = s.stream)
         LEFT JOIN looks e ON e.authority = s.authority AND e.stream = s.stream AND e.number = c.position
         WHERE s.authority = $1 AND s.number > 0 AND (c.position IS NULL OR c.position <> s.number OR c.chain <> s.chain)",
    )
    .bind(authority.to_string())
    .fetch_all(conn)
    .await)?;
    let entries = entries.into_iter().map(|row| read_moved(Log::Entries, row));
    entries.chain(looks.into_iter().map(|row| read_moved(Log::Looks, row))).collect()
}

fn read_moved(log: Log, (stream, position, chain, signed_at, signed_chain, chain_there): MovedRow) -> Result<Moved, DbError> {
    let went_on = signed_at.is_none_or(|at| at < position && chain_there == signed_chain);
    let head = StreamHead { log, stream: read_text(&stream)?, position: Position(to_u64(position)), chain: read_text(&chain)? };
    Ok(Moved { head, went_on })
}

/// The heads of the checkpoints after a number and up to another, in the order of these.
pub(crate) async fn heads(tx: &mut Tx, authority: AuthorityId, after: u64, up_to: u64) -> Result<Vec<KeptHead>, DbError> {
    let rows: Vec<(i64, String, String, i64, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT number, log, stream, position, chain FROM checkpoint_heads
         WHERE authority = $1 AND number > $2 AND number <= $3 ORDER BY number",
    )
    .bind(authority.to_string())
    .bind(to_i64(after))
    .bind(to_i64(up_to))
    .fetch_all(conn)
    .await)?;
    let read = |(number, log, stream, position, chain): (i64, String, String, i64, String)| KeptHead {
        number: to_u64(number),
        log,
        stream,
        position: Position(to_u64(position)),
        chain,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Where a stream, or the looks at it, stood at each checkpoint that names it: the positions in order, each with the chain there.
pub(crate) async fn of_stream(tx: &mut Tx, key: Key, log: Log) -> Result<Vec<(Position, String)>, DbError> {
    let rows: Vec<(i64, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT position, chain FROM checkpoint_heads WHERE authority = $1 AND log = $2 AND stream = $3 ORDER BY position",
    )
    .bind(key.0.to_string())
    .bind(log.name())
    .bind(key.1.to_string())
    .fetch_all(conn)
    .await)?;
    Ok(rows.into_iter().map(|(position, chain)| (Position(to_u64(position)), chain)).collect())
}

/// The streams that a checkpoint names, whether they are still there or not.
pub(crate) async fn streams(tx: &mut Tx, log: Log) -> Result<BTreeSet<Key>, DbError> {
    let rows: Vec<(String, String)> = on!(tx, conn => sqlx::query_as("SELECT DISTINCT authority, stream FROM checkpoint_heads WHERE log = $1")
        .bind(log.name())
        .fetch_all(conn)
        .await)?;
    rows.iter().map(|(authority, stream)| Ok((read_text(authority)?, read_text::<StreamId>(stream)?))).collect()
}

/// Keeps the certificate of an epoch.
pub(crate) async fn certify(tx: &mut Tx, authority: AuthorityId, epoch: i64, signed: &Signed) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "INSERT INTO epoch_certificates (authority, number, statement, signature, signed_by) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(authority.to_string())
    .bind(epoch)
    .bind(&signed.text)
    .bind(&signed.signature)
    .bind(&signed.key)
    .execute(conn)
    .await)?;
    Ok(())
}

/// The certificates of an authority, by the number of their epoch.
pub(crate) async fn certificates(tx: &mut Tx, authority: AuthorityId) -> Result<BTreeMap<u64, Signed>, DbError> {
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT number, statement, signature, signed_by FROM epoch_certificates WHERE authority = $1",
    )
    .bind(authority.to_string())
    .fetch_all(conn)
    .await)?;
    Ok(rows.into_iter().map(read).collect())
}

fn read((number, text, signature, key): Row) -> (u64, Signed) {
    (to_u64(number), Signed { text, signature, key })
}
