//! Opening a family of one's own team that is not on the phone yet: from now on it is, for a while.

use alongside_core::domain::ids::FamilyId;

use super::{House, Who};
use crate::db::DbError;

/// For how many days a file stays on the phone after it was opened or written in.
pub const DAYS_OPEN: i64 = 14;

/// Opens a family's file. `false` where it is not there or not theirs: nobody learns which.
///
/// # Errors
/// Where the database failed.
pub async fn family(_house: &House, _who: &Who, _family: FamilyId) -> Result<bool, DbError> {
    Ok(false)
}
