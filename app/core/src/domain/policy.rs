//! Who may: one policy, asked by the phone to say at once why something cannot be done, and by the server to decide.
//!
//! [`access`] is to whole streams; [`may`] is for single acts. Default deny.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::advice::{self, Question, QuestionState, Specialism};
use super::agreement::Agreement;
use super::clock::Timestamp;
use super::draft::Drafts;
use super::entry::{Body, Entry};
use super::family::{FamilyRules, FileBody};
use super::ids::{EntryId, PersonId, Side, StreamId, TeamId};
use super::refusal::Refusal;
use super::sign_off::{self, Reserved, SignOff};
use super::team::{Directory, TeamBook, TeamKind};
use super::visit::VisitBody;

/// Somebody as the rules see them, on a day, towards one file. Made by [`Directory::actor`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub person: PersonId,
    /// The day.
    pub today: Date,
    /// The kinds of team that they are in.
    pub kinds: BTreeSet<TeamKind>,
    /// What they advise on.
    pub specialisms: BTreeSet<Specialism>,
    /// What they may decide.
    pub rights: BTreeSet<Reserved>,
    /// Whether they are in the team that holds the file.
    pub in_holding_team: bool,
    /// The agreement that the holding team works under on that day.
    pub agreement: Option<Agreement>,
}

impl Actor {
    /// Somebody with no team and no rights.
    #[must_use]
    pub const fn stranger(person: PersonId, today: Date) -> Self {
        Self {
            person,
            today,
            kinds: BTreeSet::new(),
            specialisms: BTreeSet::new(),
            rights: BTreeSet::new(),
            in_holding_team: false,
            agreement: None,
        }
    }

    /// Whether they are in a team of a kind.
    #[must_use]
    pub fn is(&self, kind: TeamKind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether they advise.
    #[must_use]
    pub fn is_adviser(&self) -> bool {
        self.is(TeamKind::Insight)
    }
}

/// How much of a stream somebody may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Nothing. Looks like nothing is there.
    None,
    /// Nothing to read, but what they still write is kept for the team that holds the file.
    LateOnly,
    /// All of it, for as long as the work they were asked for takes.
    ForTheWork,
    /// All of it.
    Full,
}

impl Access {
    /// Whether they may read it.
    #[must_use]
    pub const fn reads(self) -> bool {
        matches!(self, Self::ForTheWork | Self::Full)
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
    today: Date,
) -> Access {
    let in_holding_team = family.team.and_then(|team| directory.teams.get(&team)).is_some_and(|book| book.has(person, today));
    if family.name.is_some() && in_holding_team {
        return Access::Full;
    }
    let working = match stream {
        StreamId::Family(_) => {
            has_work_in(family, directory, person, today) || side.is_some_and(|side| has_work_in(side, directory, person, today))
        }
        StreamId::Side(_, Side::Legal) => side.is_some_and(|side| has_work_in(side, directory, person, today)),
        StreamId::Team(_) | StreamId::Person(_) => false,
    };
    if working {
        return Access::ForTheWork;
    }
    let was_there = directory.ever_in(person).iter().any(|team| family.held_by.contains(team)) || family.authors.contains(&person);
    if family.name.is_some() && was_there { Access::LateOnly } else { Access::None }
}

fn has_work_in(rules: &FamilyRules, directory: &Directory, person: PersonId, today: Date) -> bool {
    let actor = directory.actor(person, rules.team, today);
    let claimed = |question: &Question| matches!(question.state, QuestionState::Claimed { by, .. } if by == person);
    let decides = |sign_off: &SignOff| {
        sign_off.state.waits_for_strategy() && actor.rights.contains(&sign_off.decision.reserved()) && !sign_off.names_include(person)
    };
    (actor.is_adviser() && rules.questions.values().any(claimed)) || rules.sign_offs.values().any(decides)
}

/// A stream as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rules {
    /// A family's file, or a side of it.
    Family(Box<FamilyRules>),
    /// A team's book.
    Team(Box<TeamBook>),
    /// A person's own page.
    Person(Box<Drafts>),
}

impl Rules {
    /// The rules of a stream that has no entry yet.
    #[must_use]
    pub fn empty(stream: StreamId) -> Self {
        match stream {
            StreamId::Family(_) | StreamId::Side(..) => Self::Family(Box::default()),
            StreamId::Team(_) => Self::Team(Box::default()),
            StreamId::Person(_) => Self::Person(Box::default()),
        }
    }

    /// Takes one entry in.
    pub fn apply(&mut self, entry: &Entry) {
        match (self, &entry.body) {
            (Self::Family(rules), _) => rules.apply(entry),
            (Self::Team(book), Body::Team(body)) => book.apply(body, entry.head.author),
            (Self::Person(drafts), Body::Draft(body)) => drafts.apply(entry.head.id, body),
            (Self::Team(_) | Self::Person(_), _) => {}
        }
    }

    /// The family's rules, where this is a family's file or a side of it.
    #[must_use]
    pub fn family(&self) -> Option<&FamilyRules> {
        if let Self::Family(rules) = self { Some(rules) } else { None }
    }

    /// The team's book, where this is one.
    #[must_use]
    pub fn team(&self) -> Option<&TeamBook> {
        if let Self::Team(book) = self { Some(book) } else { None }
    }

    /// Whether the actor may add this to the stream. A record always may.
    ///
    /// # Errors
    /// A refusal, for an act that may not be done.
    pub fn may(&self, actor: &Actor, body: &Body) -> Result<(), Refusal> {
        if !body.is_act() {
            return Ok(());
        }
        match (self, body) {
            (Self::Family(rules), _) => may(rules, actor, body),
            (Self::Team(book), Body::Team(body)) => book.may(actor, body),
            (Self::Team(_) | Self::Person(_), _) => Err(Refusal::NotHere),
        }
    }
}

/// Whether the actor may do this in a family's file. A record always may be made.
///
/// # Errors
/// A refusal, for an act that may not be done.
pub fn may(rules: &FamilyRules, actor: &Actor, body: &Body) -> Result<(), Refusal> {
    if !body.is_act() {
        return Ok(());
    }
    if rules.unreadable {
        return Err(Refusal::UpdateToRead);
    }
    let origin = advice::Origin { by: actor.person, at: Timestamp::default(), entry: EntryId::from_uuid(uuid::Uuid::nil()) };
    match body {
        Body::Advice(act) => {
            let question = rules.questions.get(&act.question());
            advice::permits(question, act, actor)?;
            Question::after(question, act, origin).map(drop)
        }
        Body::SignOff(act) => {
            let known = rules.sign_offs.get(&act.sign_off());
            sign_off::permits(known, &rules.spent, act, actor)?;
            SignOff::after(known, act, origin).map(drop)
        }
        Body::File(FileBody::Opened { .. }) if rules.name.is_some() => Err(Refusal::AlreadyThere),
        Body::File(FileBody::Opened { team, .. }) => {
            if actor.is(TeamKind::Enabler) || (actor.in_holding_team && rules.team.is_none_or(|held| held == *team)) {
                Ok(())
            } else {
                Err(Refusal::OnlyEnablers)
            }
        }
        Body::File(FileBody::HeldBy { .. }) => opened(rules).and_then(|()| only_the_team(actor)),
        Body::Visit(VisitBody::Finalised { visit }) => match rules.visits.get(visit) {
            None => Err(Refusal::NotThere),
            Some(mark) if mark.finalised => Err(Refusal::AlreadySettled),
            Some(mark) if mark.started_at.is_none() => Err(Refusal::NotYet),
            Some(_) => only_the_team(actor),
        },
        Body::Visit(VisitBody::MovedAway { .. }) => opened(rules).and_then(|()| only_the_team(actor)),
        _ => Err(Refusal::NotHere),
    }
}

fn opened(rules: &FamilyRules) -> Result<(), Refusal> {
    if rules.name.is_some() { Ok(()) } else { Err(Refusal::NotThere) }
}

fn only_the_team(actor: &Actor) -> Result<(), Refusal> {
    if actor.in_holding_team { Ok(()) } else { Err(Refusal::OnlyTheTeam) }
}

/// Which of the acts would succeed now: the page shows these, and disables the rest with their reason.
pub fn available<'a>(
    rules: &'a FamilyRules,
    actor: &'a Actor,
    acts: impl IntoIterator<Item = Body> + 'a,
) -> impl Iterator<Item = (Body, Result<(), Refusal>)> + 'a {
    acts.into_iter().map(|act| {
        let answer = may(rules, actor, &act);
        (act, answer)
    })
}

/// The team that holds the file which a stream belongs to, as the actor is to be seen towards it.
#[must_use]
pub fn holding_team(stream: StreamId, family: Option<&FamilyRules>) -> Option<TeamId> {
    match stream {
        StreamId::Family(_) | StreamId::Side(..) => family.and_then(|rules| rules.team),
        StreamId::Team(team) => Some(team),
        StreamId::Person(_) => None,
    }
}
