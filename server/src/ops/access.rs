//! How much of a stream somebody may have, and on what ground, asked from outside a round: recordings go by it.

use alongside_core::domain::ids::{Side, StreamId};
use alongside_core::domain::look::Ground;
use alongside_core::domain::policy::{self, Access, reach};

use super::memory::fold;
use super::{House, Who, directory};
use crate::db::{DbError, Tx, streams};

/// How far somebody reaches into a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// How much they may have.
    pub access: Access,
    /// How much they may have by the file itself: it says who may bring something. An investigation is to read.
    pub by_the_file: Access,
    /// The ground of somebody outside the team that holds the file.
    pub ground: Option<Ground>,
    /// Whether there is such a file. For the log alone.
    pub is_there: bool,
}

/// Asks. Nothing, where the stream is not there.
///
/// # Errors
/// Where the database cannot be read.
pub async fn to(house: &House, who: &Who, stream: StreamId) -> Result<Access, DbError> {
    let mut tx = house.db.read().await?;
    Ok(within(&mut tx, house, who, stream).await?.access)
}

/// Whether somebody may bring something into a stream: sound, beside what the policy says of entries.
///
/// # Errors
/// Where the database cannot be read.
pub(super) async fn brings(house: &House, who: &Who, stream: StreamId) -> Result<bool, DbError> {
    let mut tx = house.db.read().await?;
    Ok(within(&mut tx, house, who, stream).await?.by_the_file != Access::None)
}

/// The same in a transaction.
pub(super) async fn within(tx: &mut Tx, house: &House, who: &Who, stream: StreamId) -> Result<Reach, DbError> {
    let now = house.clock.now();
    let directory = directory::within(tx, &house.memory, who.authority).await?;
    let given = |yes: bool| {
        let access = if yes { Access::Full } else { Access::None };
        Reach { access, by_the_file: access, ground: None, is_there: yes }
    };
    let family = match stream {
        StreamId::Person(person) => return Ok(given(person == who.person)),
        StreamId::Team(team) => {
            let is_staff = directory.teams_of(who.person, now.day()).next().is_some();
            return Ok(given(is_staff && directory.teams.contains_key(&team)));
        }
        StreamId::Family(family) | StreamId::Side(family, _) => family,
    };
    let all = [StreamId::Family(family), StreamId::Side(family, Side::Legal), StreamId::Person(who.person)];
    let heads = streams::heads(tx, who.authority, &all).await?;
    let [whole, side, page] = [0, 1, 2].map(|at| all[at]).map(|stream| ((who.authority, stream), heads.get(&stream).copied()));
    let whole = fold(tx, &house.memory, whole.0, whole.1).await?;
    let side = fold(tx, &house.memory, side.0, side.1).await?;
    let page = fold(tx, &house.memory, page.0, page.1).await?;
    let Some(rules) = whole.rules.family() else {
        return Ok(given(false));
    };
    let (access, ground) = reach(stream, rules, side.rules.family(), &directory, (who.person, page.rules.drafts()), now);
    let by_the_file = policy::access(stream, rules, side.rules.family(), &directory, who.person, now);
    Ok(Reach { access, by_the_file, ground, is_there: rules.name.is_some() })
}

/// Tells the log, by number alone, that somebody asked for a file that is there and that they may not see. They are told that it is not.
pub(super) fn not_theirs(who: &Who, stream: StreamId) {
    tracing::warn!(person = %who.person, %stream, "a file was asked for without the right to it");
}
