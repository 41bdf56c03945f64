//! Opening a family of one's own team that is not on the phone yet: from now on it is, for a while.

use alongside_core::domain::ids::{FamilyId, Side, StreamId};

use super::pull::{Reader, readable};
use super::{House, Who, access, directory};
use crate::db::{DbError, families, streams};

/// For how many days a file stays on the phone after it was opened or written in.
pub const DAYS_OPEN: i64 = 14;

/// Opens a family's file. `false` where it is not there or not theirs: nobody learns which.
///
/// # Errors
/// Where the database failed.
pub async fn family(house: &House, who: &Who, family: FamilyId) -> Result<bool, DbError> {
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    let directory = directory::within(&mut tx, &house.memory, who.authority).await?;
    let streams = [StreamId::Family(family), StreamId::Side(family, Side::Legal)];
    let heads = streams::heads(&mut tx, who.authority, &streams).await?;
    let reader = Reader::of(&mut tx, &house.memory, *who).await?;
    if readable(&mut tx, &house.memory, &directory, &reader, family, &heads, now).await?.is_empty() {
        if heads.contains_key(&streams[0]) {
            access::not_theirs(who, streams[0]);
        }
        return Ok(false);
    }
    families::open(&mut tx, who.authority, family, who.person, now).await?;
    tx.commit().await?;
    Ok(true)
}
