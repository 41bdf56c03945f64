//! How much of a stream somebody may have, and on what ground, asked from outside a round: recordings go by it.

use alongside_core::domain::ids::{Side, StreamId};
use alongside_core::domain::look::Ground;
use alongside_core::domain::policy::{Access, access, ground};

use super::memory::fold;
use super::{House, Who, directory};
use crate::db::{DbError, Tx, streams};

/// Asks. Nothing, where the stream is not there.
///
/// # Errors
/// Where the database cannot be read.
pub async fn to(house: &House, who: &Who, stream: StreamId) -> Result<Access, DbError> {
    let mut tx = house.db.read().await?;
    Ok(within(&mut tx, house, who, stream).await?.0)
}

/// The same in a transaction, with the ground of somebody outside the team that holds the file.
pub(super) async fn within(tx: &mut Tx, house: &House, who: &Who, stream: StreamId) -> Result<(Access, Option<Ground>), DbError> {
    let today = house.clock.now().day();
    let directory = directory::within(tx, &house.memory, who.authority).await?;
    let given = |yes: bool| (if yes { Access::Full } else { Access::None }, None);
    let family = match stream {
        StreamId::Person(person) => return Ok(given(person == who.person)),
        StreamId::Team(team) => {
            let is_staff = directory.teams_of(who.person, today).next().is_some();
            return Ok(given(is_staff && directory.teams.contains_key(&team)));
        }
        StreamId::Family(family) | StreamId::Side(family, _) => family,
    };
    let both = [StreamId::Family(family), StreamId::Side(family, Side::Legal)];
    let heads = streams::heads(tx, who.authority, &both).await?;
    let whole = fold(tx, &house.memory, (who.authority, both[0]), heads.get(&both[0]).copied()).await?;
    let side = fold(tx, &house.memory, (who.authority, both[1]), heads.get(&both[1]).copied()).await?;
    let Some(rules) = whole.rules.family() else {
        return Ok((Access::None, None));
    };
    let access = access(stream, rules, side.rules.family(), &directory, who.person, today);
    let outside = access == Access::ForTheWork;
    Ok((access, outside.then(|| ground(stream, rules, side.rules.family(), &directory, who.person, today)).flatten()))
}
