//! The directory: every team's book of an authority, folded and kept until one of them moves.

use std::sync::Arc;

use alongside_core::domain::ids::{AuthorityId, StreamId};
use alongside_core::domain::team::Directory;

use super::House;
use super::memory::{Memory, fold};
use crate::db::{DbError, Tx, history, streams};

/// The directory as it stands.
///
/// # Errors
/// Where the database cannot be read.
pub async fn current(house: &House, authority: AuthorityId) -> Result<Arc<Directory>, DbError> {
    let mut tx = house.db.read().await?;
    within(&mut tx, &house.memory, authority).await
}

/// The authorities that there are. The demo has one.
///
/// # Errors
/// Where the database cannot be read.
pub async fn authorities(house: &House) -> Result<Vec<AuthorityId>, DbError> {
    let mut tx = house.db.read().await?;
    Ok(history::authorities(&mut tx).await?.into_iter().map(|(authority, _)| authority).collect())
}

/// The directory as a transaction sees it.
pub(super) async fn within(tx: &mut Tx, memory: &Memory, authority: AuthorityId) -> Result<Arc<Directory>, DbError> {
    let version = history::directory_version(tx, authority).await?;
    if let Some(known) = memory.directory(authority, version) {
        return Ok(known);
    }
    let mut directory = Directory::default();
    for (team, head) in streams::teams(tx, authority).await? {
        let folded = fold(tx, memory, (authority, StreamId::Team(team)), Some(head)).await?;
        directory.teams.extend(folded.rules.team().map(|book| (team, book.clone())));
    }
    let directory = Arc::new(directory);
    memory.remember_directory(authority, version, Arc::clone(&directory));
    Ok(directory)
}
