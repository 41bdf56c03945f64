//! Finding a family that is not one's own, in an emergency or for an investigation: by its name and the name of somebody in it, both whole, so that nobody browses.

use alongside_core::domain::ids::{FamilyId, StreamId};
use alongside_core::domain::team::TeamKind;

use super::investigation::folded;
use super::{House, Who, directory};
use crate::db::{DbError, Tx, families};

/// The family of that name with somebody of that name in it. None where it is not there, may not be seen by this person, or where
/// several fit: nobody learns which.
///
/// # Errors
/// Where the database cannot be read.
pub async fn by_name(house: &House, who: &Who, name: &str, somebody: &str) -> Result<Option<FamilyId>, DbError> {
    let mut tx = house.db.read().await?;
    let directory = directory::within(&mut tx, &house.memory, who.authority).await?;
    if !directory.actor(who.person, None, house.clock.now().day()).is(TeamKind::FamilyFacing) {
        return Ok(None);
    }
    matching(&mut tx, house, who, name, somebody).await
}

/// The same in a transaction, for whoever may look for it.
pub(super) async fn matching(tx: &mut Tx, house: &House, who: &Who, name: &str, somebody: &str) -> Result<Option<FamilyId>, DbError> {
    let mut found = Vec::new();
    for (family, row) in families::named(tx, who.authority, name.trim()).await? {
        let file = StreamId::Family(family);
        let whole = folded(tx, house, (who.authority, file)).await?;
        let names = whole.rules.family().into_iter().flat_map(|rules| rules.people.values());
        if row.is_seen_by(who.person) && names.into_iter().any(|person| is_called(&person.name, somebody)) {
            found.push(family);
        }
    }
    Ok(if let [one] = found[..] { Some(one) } else { None })
}

/// Whether this is somebody's whole name, or their first.
fn is_called(name: &str, said: &str) -> bool {
    let (name, said) = (name.trim().to_lowercase(), said.trim().to_lowercase());
    !said.is_empty() && (name == said || name.split_whitespace().next() == Some(said.as_str()))
}
