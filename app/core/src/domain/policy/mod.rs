//! Who may: one policy, asked by the phone to say at once why something cannot be done, and by the server to decide.
//!
//! [`access()`] is to whole streams; [`may()`] is for single acts; [`taking()`] is both, for an entry that arrives. Default deny.

mod access;
mod emergency;
mod investigating;
mod may;
mod moving;
mod recovering;
mod taking;

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::access::{Access, access, ground, lets_guests_in};
pub use self::emergency::{Opening, opens_in_emergency};
pub use self::investigating::{NotOpened, Whole, is_kept_from_view, is_named_officer, opens_investigation, oversees, reach};
pub use self::may::{home, may};
pub use self::moving::{Wording, may_leave, moved_from};
pub use self::recovering::{Here, SETTLED_DAYS, confirms_recovery, operator_asks_recovery, operator_confirms_recovery, starts_recovery};
pub use self::taking::{Beside, NotTaken, Taking, taking};
use super::advice::Specialism;
use super::agreement::{Agreement, in_force};
use super::approval::Officers;
use super::draft::Drafts;
use super::entry::{Body, Entry, Receipt};
use super::family::FamilyRules;
use super::ids::{PersonId, StreamId, TeamId};
use super::refusal::Refusal;
use super::sign_off::Reserved;
use super::team::{TeamBook, TeamKind};

/// Somebody as the rules see them, on a day, towards one file. Made by [`Directory::actor`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub person: PersonId,
    /// The day.
    pub today: Date,
    /// The kinds of team that they are in.
    pub kinds: BTreeSet<TeamKind>,
    /// The teams that they are in.
    pub teams: BTreeSet<TeamId>,
    /// What they advise on.
    pub specialisms: BTreeSet<Specialism>,
    /// What they may decide.
    pub rights: BTreeSet<Reserved>,
    /// Who is named to approve what a regulation gives to an officer.
    pub officers: Officers,
    /// The family facing teams of the authority: no other can hold a file.
    pub family_facing: BTreeSet<TeamId>,
    /// Whether they are in the team that holds the file.
    pub in_holding_team: bool,
    /// Who is.
    pub holding_members: BTreeSet<PersonId>,
    /// The agreement that the holding team works under on that day.
    pub agreement: Option<Agreement>,
    /// Every version of it: what was done on an earlier day is judged under the one that was in force then.
    pub agreements: Vec<Agreement>,
}

impl Actor {
    /// Somebody with no team and no rights.
    #[must_use]
    pub const fn stranger(person: PersonId, today: Date) -> Self {
        Self {
            person,
            today,
            kinds: BTreeSet::new(),
            teams: BTreeSet::new(),
            specialisms: BTreeSet::new(),
            rights: BTreeSet::new(),
            officers: Officers::none(today),
            family_facing: BTreeSet::new(),
            in_holding_team: false,
            holding_members: BTreeSet::new(),
            agreement: None,
            agreements: Vec::new(),
        }
    }

    /// The agreement that the holding team worked under on a day.
    #[must_use]
    pub fn agreement_on(&self, day: Date) -> Option<&Agreement> {
        if day == self.today { self.agreement.as_ref() } else { in_force(&self.agreements, day) }
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

    /// Takes one entry in that the server has.
    pub fn receive(&mut self, entry: &Entry, receipt: Receipt) {
        match (self, &entry.body) {
            (Self::Family(rules), _) => rules.receive(entry, receipt),
            (Self::Team(book), Body::Team(body)) => book.receive(body, entry.origin(), receipt.received_at),
            (rules, _) => rules.apply(entry),
        }
    }

    /// Takes one entry in that somebody is writing.
    pub fn apply(&mut self, entry: &Entry) {
        match (self, &entry.body) {
            (Self::Family(rules), _) => rules.apply(entry),
            (Self::Team(book), Body::Team(body)) => book.apply(body, entry.origin()),
            (Self::Person(drafts), Body::Draft(body)) => drafts.apply(entry.head.id, body),
            (Self::Person(drafts), Body::Recovery(body)) => drafts.apply_recovery(body, entry.origin()),
            (Self::Person(drafts), Body::Investigation(body)) => drafts.apply_investigation(body, entry.origin()),
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

    /// The drafts, where this is a person's own page.
    #[must_use]
    pub fn drafts(&self) -> Option<&Drafts> {
        if let Self::Person(drafts) = self { Some(drafts) } else { None }
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

/// The team that holds the file which a stream belongs to, as the actor is to be seen towards it.
#[must_use]
pub fn holding_team(stream: StreamId, family: Option<&FamilyRules>) -> Option<TeamId> {
    match stream {
        StreamId::Family(_) | StreamId::Side(..) => family.and_then(|rules| rules.team),
        StreamId::Team(team) => Some(team),
        StreamId::Person(_) => None,
    }
}
