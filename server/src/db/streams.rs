//! The heads of streams: how far each has come, and its chain there.

use std::collections::BTreeMap;

use alongside_core::domain::ids::{AuthorityId, Digest, Position, StreamId, TeamId};
use sqlx::QueryBuilder;

use super::{DbError, ROWS_AT_ONCE, Tx, on, read_text, run, to_i64, to_u64};

/// Where a stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// Its last position.
    pub position: Position,
    /// The chain there.
    pub chain: Digest,
}

/// A stream of an authority.
pub(crate) type Key = (AuthorityId, StreamId);

/// Locks streams until the transaction ends, in the order given; one that is not there yet is made, with nothing in it.
pub(crate) async fn lock(tx: &mut Tx, keys: &[Key]) -> Result<(), DbError> {
    for some in keys.chunks(ROWS_AT_ONCE) {
        run!(tx, conn => {
            let mut insert = QueryBuilder::new("INSERT INTO streams (authority, stream, head, chain) ");
            insert.push_values(some, |mut row, (authority, stream)| {
                row.push_bind(authority.to_string()).push_bind(stream.to_string()).push("0").push("''");
            });
            insert.push(" ON CONFLICT (authority, stream) DO UPDATE SET head = streams.head");
            insert.build().execute(conn).await
        })?;
    }
    Ok(())
}

/// Lets go of streams that were made by [`lock`] and in which nothing was written.
pub(crate) async fn forget_empty(tx: &mut Tx, keys: &[Key]) -> Result<(), DbError> {
    for (authority, stream) in keys {
        run!(tx, conn => sqlx::query("DELETE FROM streams WHERE authority = $1 AND stream = $2 AND head = 0")
            .bind(authority.to_string())
            .bind(stream.to_string())
            .execute(conn)
            .await)?;
    }
    Ok(())
}

/// Where streams of an authority stand. One with nothing in it is not named.
pub(crate) async fn heads(tx: &mut Tx, authority: AuthorityId, streams: &[StreamId]) -> Result<BTreeMap<StreamId, Head>, DbError> {
    let mut heads = BTreeMap::new();
    for some in streams.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(String, i64, String)> = on!(tx, conn => {
            let mut select = QueryBuilder::new("SELECT stream, head, chain FROM streams WHERE head > 0 AND authority = ");
            select.push_bind(authority.to_string()).push(" AND stream IN (");
            let mut list = select.separated(", ");
            for stream in some {
                list.push_bind(stream.to_string());
            }
            select.push(")");
            select.build_query_as().fetch_all(conn).await
        })?;
        for row in rows {
            let (stream, head) = read(&row)?;
            heads.insert(stream, head);
        }
    }
    Ok(heads)
}

/// The teams' books of an authority.
pub(crate) async fn teams(tx: &mut Tx, authority: AuthorityId) -> Result<Vec<(TeamId, Head)>, DbError> {
    let rows: Vec<(String, i64, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT stream, head, chain FROM streams WHERE authority = $1 AND stream LIKE 'team:%' AND head > 0",
    )
    .bind(authority.to_string())
    .fetch_all(conn)
    .await)?;
    let mut teams = Vec::with_capacity(rows.len());
    for row in &rows {
        if let (StreamId::Team(team), head) = read(row)? {
            teams.push((team, head));
        }
    }
    Ok(teams)
}

/// Moves heads to where the streams stand now.
pub(crate) async fn advance(tx: &mut Tx, moved: &[(Key, Head)]) -> Result<(), DbError> {
    for some in moved.chunks(ROWS_AT_ONCE) {
        run!(tx, conn => {
            let mut upsert = QueryBuilder::new("INSERT INTO streams (authority, stream, head, chain) ");
            upsert.push_values(some, |mut row, ((authority, stream), head)| {
                row.push_bind(authority.to_string()).push_bind(stream.to_string());
                row.push_bind(to_i64(head.position.0)).push_bind(head.chain.to_string());
            });
            upsert.push(" ON CONFLICT (authority, stream) DO UPDATE SET head = EXCLUDED.head, chain = EXCLUDED.chain");
            upsert.build().execute(conn).await
        })?;
    }
    Ok(())
}

fn read((stream, head, chain): &(String, i64, String)) -> Result<(StreamId, Head), DbError> {
    Ok((read_text(stream)?, Head { position: Position(to_u64(*head)), chain: read_text(chain)? }))
}
