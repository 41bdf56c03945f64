//! Snapshots of the rules of a stream, with the version of the fold that made them. Never the truth: the log is.

use alongside_core::domain::family::FOLD_VERSION;
use alongside_core::domain::ids::Position;
use alongside_core::domain::policy::Rules;

use super::streams::Key;
use super::{DbError, Tx, on, run, to_i64, to_u64};

/// The latest snapshot at or before a position. One of another fold, or that cannot be read, is as good as none.
pub(crate) async fn latest(tx: &mut Tx, key: Key, at_most: Position) -> Result<Option<(Position, Rules)>, DbError> {
    let found: Option<(i64, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT position, rules FROM snapshots
         WHERE authority = $1 AND stream = $2 AND position <= $3 AND fold = $4
         ORDER BY position DESC LIMIT 1",
    )
    .bind(key.0.to_string())
    .bind(key.1.to_string())
    .bind(to_i64(at_most.0))
    .bind(i64::from(FOLD_VERSION))
    .fetch_optional(conn)
    .await)?;
    Ok(found.and_then(|(position, rules)| Some((Position(to_u64(position)), serde_json::from_str(&rules).ok()?))))
}

/// Forgets what was remembered of a stream, where words in it are to go. It is made again from the log.
pub(crate) async fn forget(tx: &mut Tx, key: Key) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM snapshots WHERE authority = $1 AND stream = $2")
        .bind(key.0.to_string())
        .bind(key.1.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// Keeps a snapshot; one of an earlier fold at the same place gives way.
pub(crate) async fn put(tx: &mut Tx, key: Key, position: Position, rules: &Rules) -> Result<(), DbError> {
    let text = serde_json::to_string(rules).map_err(|error| DbError::Corrupt(error.to_string()))?;
    run!(tx, conn => sqlx::query(
        "INSERT INTO snapshots (authority, stream, position, fold, rules) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (authority, stream, position) DO UPDATE SET fold = EXCLUDED.fold, rules = EXCLUDED.rules",
    )
    .bind(key.0.to_string())
    .bind(key.1.to_string())
    .bind(to_i64(position.0))
    .bind(i64::from(FOLD_VERSION))
    .bind(text)
    .execute(conn)
    .await)?;
    Ok(())
}
