//! The directory: every team's book of an authority, folded and kept until one of them moves.

use std::sync::Arc;

use alongside_core::domain::ids::AuthorityId;
use alongside_core::domain::team::Directory;

use super::House;
use crate::db::DbError;

/// The directory as it stands.
///
/// # Errors
/// Where the database cannot be read.
pub async fn current(_house: &House, _authority: AuthorityId) -> Result<Arc<Directory>, DbError> {
    Ok(Arc::default())
}

/// The authorities that there are. The demo has one.
///
/// # Errors
/// Where the database cannot be read.
pub async fn authorities(_house: &House) -> Result<Vec<AuthorityId>, DbError> {
    Ok(Vec::new())
}
