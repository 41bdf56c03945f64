//! Access is to whole streams: a chain with holes cannot be checked.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::advice::{Question, QuestionState};
use crate::domain::clock::Timestamp;
use crate::domain::family::FamilyRules;
use crate::domain::ids::{PersonId, Side, StreamId};
use crate::domain::look::Ground;
use crate::domain::sign_off::SignOff;
use crate::domain::team::Directory;

/// How much of a stream somebody may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Nothing. Looks like nothing is there.
    None,
    /// Nothing to read, but what they still write is kept for the team that holds the file.
    LateOnly,
    /// All of it to read, for the hour of an emergency. What they write is kept for the team, as a late word is.
    Reading,
    /// All of it, for as long as the work takes that they were asked for or are appointed to.
    ForTheWork,
    /// All of it.
    Full,
}

impl Access {
    /// Whether they may read it.
    #[must_use]
    pub const fn reads(self) -> bool {
        matches!(self, Self::Reading | Self::ForTheWork | Self::Full)
    }

    /// Whether it is open to them though they are not of the team that holds it: then each copy is a look.
    #[must_use]
    pub const fn is_from_outside(self) -> bool {
        matches!(self, Self::Reading | Self::ForTheWork)
    }
}

/// What somebody may have of a family's file, or of its legal side.
///
/// `side` is the fold of the side stream, where `stream` is one.
#[must_use]
pub fn access(
    stream: StreamId,
    family: &FamilyRules,
    side: Option<&FamilyRules>,
    directory: &Directory,
    person: PersonId,
    now: Timestamp,
) -> Access {
    if family.name.is_some() && in_holding_team(family, directory, person, now.day()) && !family.is_shut_to(person) {
        return Access::Full;
    }
    match ground(stream, family, side, directory, person, now) {
        Some(Ground::Emergency { .. }) if !family.emergency_of(person, now).is_some_and(|known| known.on_duty) => return Access::Reading,
        Some(_) => return Access::ForTheWork,
        None => {}
    }
    let written = if matches!(stream, StreamId::Side(..)) { side } else { Some(family) };
    let wrote = written.is_some_and(|rules| rules.authors.contains(&person));
    let appointed = matches!(stream, StreamId::Family(_)) && family.appointments.iter().any(|known| known.person == person);
    let was_there = wrote || appointed || directory.ever_in(person, now.day()).iter().any(|team| family.held_by.contains(team));
    if family.name.is_some() && was_there { Access::LateOnly } else { Access::None }
}

/// On what ground somebody may read a stream without being in the team that holds it. None where there is no such ground.
#[must_use]
pub fn ground(
    stream: StreamId,
    family: &FamilyRules,
    side: Option<&FamilyRules>,
    directory: &Directory,
    person: PersonId,
    now: Timestamp,
) -> Option<Ground> {
    let today = now.day();
    if !lets_guests_in(family) || (family.is_shut_to(person) && in_holding_team(family, directory, person, today)) {
        return None;
    }
    let of_the_side = || side.and_then(|side| work_in(side, directory, person, today));
    match stream {
        StreamId::Family(_) if is_appointed(family, directory, person, today) => Some(Ground::Appointed),
        StreamId::Family(_) => {
            let emergency =
                || family.emergency_of(person, now).map(|known| Ground::Emergency { entry: known.entry, until_at: known.until_at });
            work_in(family, directory, person, today).or_else(of_the_side).or_else(emergency)
        }
        StreamId::Side(_, Side::Legal) => of_the_side(),
        StreamId::Team(_) | StreamId::Person(_) => None,
    }
}

/// Whether a file is open to those of other teams whom an appointment or work brings.
#[must_use]
pub fn lets_guests_in(family: &FamilyRules) -> bool {
    family.restriction.as_ref().is_none_or(|restriction| restriction.guests)
}

pub(super) fn in_holding_team(family: &FamilyRules, directory: &Directory, person: PersonId, today: Date) -> bool {
    family.team.and_then(|team| directory.teams.get(&team)).is_some_and(|book| book.has(person, today))
}

/// Standing access, while the appointment runs and its holder is of the insight team. Legal advice stays apart from it.
fn is_appointed(family: &FamilyRules, directory: &Directory, person: PersonId, today: Date) -> bool {
    family.is_appointed_on(person, today) && directory.actor(person, family.team, today).is_adviser()
}

fn work_in(rules: &FamilyRules, directory: &Directory, person: PersonId, today: Date) -> Option<Ground> {
    let actor = directory.actor(person, rules.team, today);
    let claimed = |question: &Question| matches!(question.state, QuestionState::Claimed { by, .. } if by == person);
    let decides = |sign_off: &SignOff| {
        sign_off.state.waits_for_strategy() && actor.rights.contains(&sign_off.decision.reserved()) && !sign_off.names_include(person)
    };
    let question = rules.questions.iter().find(|(_, question)| actor.is_adviser() && claimed(question));
    let sign_off = || rules.sign_offs.iter().find(|(_, sign_off)| decides(sign_off));
    let approval = || rules.approvals.iter().find(|(_, approval)| approval.is_with(&actor.officers, person));
    question
        .map(|(question, _)| Ground::Advises { question: *question })
        .or_else(|| sign_off().map(|(sign_off, _)| Ground::Decides { sign_off: *sign_off }))
        .or_else(|| approval().map(|(approval, _)| Ground::Approves { approval: *approval }))
}
