//! Who looked: numbered and chained by stream, like the log.

use std::collections::BTreeMap;

use alongside_core::domain::entry::chain_start;
use alongside_core::domain::ids::{AuthorityId, Digest, StreamId};
use alongside_core::domain::look::{Look, chain};
use sqlx::QueryBuilder;

use super::streams::Key;
use super::{DbError, Tx, on, read_text, run, to_i64, to_u64};

/// How far the looks at a stream have come: the last number, and the chain there.
pub(crate) type LookHead = (u64, Digest);

/// A look as it is kept, to be checked: nothing is believed yet.
#[derive(Clone, Debug)]
pub(crate) struct KeptLook {
    /// Its number, from 1.
    pub number: u64,
    /// Its text.
    pub look: String,
    /// The chain at it.
    pub chain: String,
}

/// Writes looks down, in the order given.
pub(crate) async fn append(tx: &mut Tx, authority: AuthorityId, looks: &[Look]) -> Result<(), DbError> {
    let mut by_stream: BTreeMap<StreamId, Vec<&Look>> = BTreeMap::new();
    for look in looks {
        by_stream.entry(look.stream).or_default().push(look);
    }
    for (stream, looks) in by_stream {
        let key = (authority, stream);
        let (mut number, mut at) = lock(tx, key).await?;
        for look in looks {
            let text = serde_json::to_string(look).map_err(|error| DbError::Corrupt(error.to_string()))?;
            (number, at) = (number + 1, chain(at, &text));
            insert(tx, key, (number, at), look, &text).await?;
        }
        advance(tx, key, (number, at)).await?;
    }
    Ok(())
}

/// Locks the head until the transaction ends; one that is not there yet is made.
async fn lock(tx: &mut Tx, key: Key) -> Result<LookHead, DbError> {
    let (number, at): (i64, String) = on!(tx, conn => sqlx::query_as(
        "INSERT INTO look_heads (authority, stream, number, chain) VALUES ($1, $2, 0, $3)
         ON CONFLICT (authority, stream) DO UPDATE SET number = look_heads.number
         RETURNING number, chain",
    )
    .bind(key.0.to_string())
    .bind(key.1.to_string())
    .bind(chain_start(key.0, key.1).to_string())
    .fetch_one(conn)
    .await)?;
    Ok((to_u64(number), read_text(&at)?))
}

async fn insert(tx: &mut Tx, key: Key, (number, at): LookHead, look: &Look, text: &str) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("INSERT INTO looks (authority, stream, number, looked_at, look, chain) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(key.0.to_string())
        .bind(key.1.to_string())
        .bind(to_i64(number))
        .bind(look.at.millis())
        .bind(text)
        .bind(at.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

async fn advance(tx: &mut Tx, key: Key, (number, at): LookHead) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("UPDATE look_heads SET number = $3, chain = $4 WHERE authority = $1 AND stream = $2")
        .bind(key.0.to_string())
        .bind(key.1.to_string())
        .bind(to_i64(number))
        .bind(at.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// Which looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// All.
    All,
    /// Those of investigations.
    Investigations,
    /// All others.
    AllButInvestigations,
}

/// The latest looks at some streams: the last one first.
pub(crate) async fn latest(
    tx: &mut Tx,
    authority: AuthorityId,
    streams: &[StreamId],
    which: Which,
    at_most: usize,
) -> Result<Vec<Look>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => {
        let mut select = QueryBuilder::new("SELECT look FROM looks WHERE authority = ");
        select.push_bind(authority.to_string()).push(" AND stream IN (");
        let mut list = select.separated(", ");
        for stream in streams {
            list.push_bind(stream.to_string());
        }
        select.push(match which {
            Which::All => ")",
            Which::Investigations => ") AND look LIKE '%\"investigates\":{%'",
            Which::AllButInvestigations => ") AND look NOT LIKE '%\"investigates\":{%'",
        });
        select.push(" ORDER BY looked_at DESC, number DESC LIMIT ").push_bind(to_i64(at_most as u64));
        select.build_query_as().fetch_all(conn).await
    })?;
    rows.iter().map(|(look,)| serde_json::from_str(look).map_err(|error| DbError::Corrupt(error.to_string()))).collect()
}

/// Every stream that was looked at, with its head. Where somebody took the head away, there is none.
pub(crate) async fn heads(tx: &mut Tx) -> Result<Vec<(Key, Option<LookHead>)>, DbError> {
    let rows: Vec<(String, String, Option<i64>, Option<String>)> = on!(tx, conn => sqlx::query_as(
        "SELECT s.authority, s.stream, h.number, h.chain
         FROM (SELECT authority, stream FROM looks UNION SELECT authority, stream FROM look_heads) s
         LEFT JOIN look_heads h ON h.authority = s.authority AND h.stream = s.stream
         ORDER BY s.authority, s.stream",
    )
    .fetch_all(conn)
    .await)?;
    let read = |(authority, stream, number, at): &(String, String, Option<i64>, Option<String>)| {
        let head = number.zip(at.as_deref()).map(|(number, at)| Ok::<_, DbError>((to_u64(number), read_text(at)?)));
        Ok(((read_text(authority)?, read_text(stream)?), head.transpose()?))
    };
    rows.iter().map(read).collect()
}

/// The looks at a stream after a number, in order.
pub(crate) async fn audit(tx: &mut Tx, key: Key, after: u64, at_most: usize) -> Result<Vec<KeptLook>, DbError> {
    let rows: Vec<(i64, String, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT number, look, chain FROM looks WHERE authority = $1 AND stream = $2 AND number > $3 ORDER BY number LIMIT $4",
    )
    .bind(key.0.to_string())
    .bind(key.1.to_string())
    .bind(to_i64(after))
    .bind(to_i64(at_most as u64))
    .fetch_all(conn)
    .await)?;
    Ok(rows.into_iter().map(|(number, look, chain)| KeptLook { number: to_u64(number), look, chain }).collect())
}
