//! The line of history that the database stands on, and what is counted for each authority.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, EpochId};

use super::{DbError, Tx, on, read_text, run, to_i64, to_u64};

/// The epoch that the database stands in, and its number, counted from 1.
pub(crate) async fn epoch(tx: &mut Tx) -> Result<Option<(i64, EpochId)>, DbError> {
    let found: Option<(i64, String)> =
        on!(tx, conn => sqlx::query_as("SELECT number, epoch FROM epochs ORDER BY number DESC LIMIT 1").fetch_optional(conn).await)?;
    found.map(|(number, epoch)| Ok((number, read_text(&epoch)?))).transpose()
}

/// Every epoch by its number, from the first.
pub(crate) async fn epochs(tx: &mut Tx) -> Result<Vec<(u64, EpochId)>, DbError> {
    let found: Vec<(i64, String)> =
        on!(tx, conn => sqlx::query_as("SELECT number, epoch FROM epochs ORDER BY number").fetch_all(conn).await)?;
    found.into_iter().map(|(number, epoch)| Ok((to_u64(number), read_text(&epoch)?))).collect()
}

/// Begins an epoch. Where another process was faster, its epoch stands.
pub(crate) async fn begin_epoch(tx: &mut Tx, number: i64, epoch: EpochId, at: Timestamp) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("INSERT INTO epochs (number, epoch, began_at) VALUES ($1, $2, $3) ON CONFLICT (number) DO NOTHING")
        .bind(number)
        .bind(epoch.to_string())
        .bind(at.millis())
        .execute(conn)
        .await)?;
    Ok(())
}

/// The version of an authority's directory: it moves whenever a team's book does.
pub(crate) async fn directory_version(tx: &mut Tx, authority: AuthorityId) -> Result<i64, DbError> {
    let found: Option<(i64,)> = on!(tx, conn => sqlx::query_as("SELECT directory_version FROM authorities WHERE authority = $1")
        .bind(authority.to_string())
        .fetch_optional(conn)
        .await)?;
    Ok(found.map_or(0, |(version,)| version))
}

/// Counts new entries of an authority, and whether its directory moved. The last lock that an append takes.
pub(crate) async fn count(tx: &mut Tx, authority: AuthorityId, entries: usize, directory_moved: bool) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "INSERT INTO authorities (authority, directory_version, entries) VALUES ($1, $2, $3)
         ON CONFLICT (authority) DO UPDATE SET
            directory_version = authorities.directory_version + EXCLUDED.directory_version,
            entries = authorities.entries + EXCLUDED.entries",
    )
    .bind(authority.to_string())
    .bind(i64::from(directory_moved))
    .bind(to_i64(entries as u64))
    .execute(conn)
    .await)?;
    Ok(())
}

/// Every authority, with how many entries it has been given.
pub(crate) async fn authorities(tx: &mut Tx) -> Result<Vec<(AuthorityId, u64)>, DbError> {
    let found: Vec<(String, i64)> =
        on!(tx, conn => sqlx::query_as("SELECT authority, entries FROM authorities ORDER BY authority").fetch_all(conn).await)?;
    found.into_iter().map(|(authority, entries)| Ok((read_text(&authority)?, to_u64(entries)))).collect()
}
