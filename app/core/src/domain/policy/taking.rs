//! Whether a stream takes an entry, and how: home, access and rights together. The server asks for each entry; the table of who may do
//! what is made of the same answers.

use super::access::{in_holding_team, lets_guests_in};
use super::{Access, Actor, Rules, access, holding_team, home};
use crate::domain::advice::{self, AdviceBody};
use crate::domain::clock::Timestamp;
use crate::domain::entry::Body;
use crate::domain::family::{FamilyRules, FileBody};
use crate::domain::ids::{PersonId, StreamId};
use crate::domain::refusal::Refusal;
use crate::domain::team::{Directory, TeamKind};

/// How an entry is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// As it stands.
    InTime,
    /// As a late word of somebody who has not got the file, for the team that has.
    Late,
}

/// Why an entry is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// It is an act, and may not be done.
    Refused(Refusal),
    /// It is not theirs to write there: whether there is such a stream, nobody learns.
    NotYours,
}

impl From<Refusal> for NotTaken {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The streams that decide together who may write in one of them.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// The stream itself, as the rules see it.
    pub rules: &'a Rules,
    /// The family's file, where it is one or a side of one.
    pub whole: Option<&'a FamilyRules>,
    /// Its legal side.
    pub side: Option<&'a FamilyRules>,
}

/// Whether a stream takes this from its author, at an instant of the server's.
///
/// # Errors
/// Why it does not. A record is never refused: it is somebody else's, at most.
pub fn taking(
    stream: StreamId,
    beside: Beside<'_>,
    directory: &Directory,
    author: PersonId,
    body: &Body,
    now: Timestamp,
) -> Result<Taking, NotTaken> {
    if !home(stream, body) {
        return Err(NotTaken::NotYours);
    }
    match (stream, beside.whole) {
        (StreamId::Person(person), _) if person == author => Ok(Taking::InTime),
        (StreamId::Team(team), _) if directory.teams_of(author, now.day()).next().is_some() => {
            beside.rules.may(&directory.actor(author, Some(team), now.day()), body)?;
            Ok(Taking::InTime)
        }
        (StreamId::Family(_) | StreamId::Side(..), Some(whole)) => {
            let reach = access(stream, whole, beside.side, directory, author, now);
            if body.is_act() {
                let actor = directory.actor(author, holding_team(stream, Some(whole)), now.day());
                let shut_out = whole.is_shut_to(author) && in_holding_team(whole, directory, author, now.day());
                act(reach, shut_out, beside.rules, whole, &actor, body)
            } else {
                record(reach)
            }
        }
        _ => Err(NotTaken::NotYours),
    }
}

const fn record(reach: Access) -> Result<Taking, NotTaken> {
    match reach {
        Access::None => Err(NotTaken::NotYours),
        Access::LateOnly | Access::Reading => Ok(Taking::Late),
        Access::ForTheWork | Access::Full => Ok(Taking::InTime),
    }
}

fn act(reach: Access, shut_out: bool, rules: &Rules, whole: &FamilyRules, actor: &Actor, body: &Body) -> Result<Taking, NotTaken> {
    if shut_out {
        // What stands in the file is no business of theirs any more: not even why this cannot be done.
        return Err(Refusal::NotThere.into());
    }
    let comes_from_outside = match body {
        Body::Advice(AdviceBody::Claimed { .. }) => actor.is_adviser() && lets_guests_in(whole),
        Body::File(FileBody::Opened { .. }) => whole.name.is_none(),
        Body::File(FileBody::Restricted { .. }) => actor.is(TeamKind::Enabler) && whole.is_left_alone(actor),
        _ => false,
    };
    if reach == Access::None && !comes_from_outside {
        return Err(NotTaken::NotYours);
    }
    rules.may(actor, body)?;
    is_independent(rules, whole, actor, body)?;
    if reach.reads() || comes_from_outside { Ok(Taking::InTime) } else { Err(Refusal::OnlyTheTeam.into()) }
}

/// A side stream does not know who is appointed to the children of its file: the file is asked as well.
fn is_independent(rules: &Rules, whole: &FamilyRules, actor: &Actor, body: &Body) -> Result<(), Refusal> {
    let (Some(rules), Body::Advice(act)) = (rules.family(), body) else {
        return Ok(());
    };
    advice::permits(rules.questions.get(&act.question()), act, whole, actor)
}
