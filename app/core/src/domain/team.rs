//! Teams of the four kinds, their members for a time, and the directory made of all of their books. There is no manager.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::advice::Specialism;
use super::agreement::{Agreement, Party, Terms, in_force};
use super::clock::Timestamp;
use super::ids::{AgreementId, PersonId, TeamId};
use super::policy::Actor;
use super::refusal::Refusal;
use super::sign_off::Reserved;

/// The four kinds of team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamKind {
    /// Works with families and decides nearly everything.
    FamilyFacing,
    /// Advises when asked, and decides nothing.
    Insight,
    /// Decides only what is reserved.
    Strategy,
    /// Takes the practical work off the others.
    Enabler,
}

impl TeamKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::FamilyFacing, Self::Insight, Self::Strategy, Self::Enabler];

    /// The kind in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::FamilyFacing => "team",
            Self::Insight => "insight team",
            Self::Strategy => "strategy team",
            Self::Enabler => "enabler team",
        }
    }
}

/// Somebody's time in a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// The name colleagues call them by.
    pub name: String,
    /// What they are: "Social worker", "Lawyer".
    pub profession: String,
    /// What they advise on, in an insight team.
    #[serde(default)]
    pub specialisms: Vec<Specialism>,
    /// What they may decide, in a strategy team.
    #[serde(default)]
    pub rights: Vec<Reserved>,
    /// The number of their work phone: a call needs no data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// First day.
    pub from_on: Date,
    /// Last day.
    #[serde(default)]
    pub until_on: Option<Date>,
}

impl Member {
    /// Whether they are in the team on a day.
    #[must_use]
    pub fn is_in_on(&self, day: Date) -> bool {
        self.from_on <= day && self.until_on.is_none_or(|until| day <= until)
    }
}

/// What happens in a team's book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamBody {
    /// The team begins.
    Formed {
        /// What it is called.
        name: String,
        /// Its kind.
        kind: TeamKind,
    },
    /// Somebody joins, for a time.
    Joined(Member),
    /// Somebody leaves.
    Left {
        /// Who.
        person: PersonId,
        /// Their last day.
        until_on: Date,
    },
    /// Somebody is on duty.
    OnDuty {
        /// Who.
        person: PersonId,
        /// From when.
        from_at: Timestamp,
        /// Until when.
        until_at: Timestamp,
    },
    /// Either side proposes an agreement, and by that accepts it.
    AgreementProposed {
        /// Which.
        agreement: AgreementId,
        /// For whom the proposer speaks.
        party: Party,
        /// What a machine judges by.
        terms: Terms,
        /// What people read.
        text: String,
        /// From which day it is meant to be in force.
        from_on: Date,
    },
    /// A side accepts an agreement.
    AgreementAccepted {
        /// Which.
        agreement: AgreementId,
        /// For whom.
        party: Party,
    },
}

/// A time on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Who.
    pub person: PersonId,
    /// From when.
    pub from_at: Timestamp,
    /// Until when.
    pub until_at: Timestamp,
}

/// A team's book, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamBook {
    /// What it is called, once formed.
    pub name: Option<String>,
    /// Its kind, once formed.
    pub kind: Option<TeamKind>,
    /// Everyone who was ever in it.
    pub members: Vec<Member>,
    /// Times on duty.
    pub duties: Vec<Duty>,
    /// Every version of the agreement.
    pub agreements: Vec<Agreement>,
}

impl TeamBook {
    /// Takes one entry in.
    pub fn apply(&mut self, body: &TeamBody, by: PersonId) {
        match body {
            TeamBody::Formed { name, kind } if self.kind.is_none() => {
                self.name = Some(name.clone());
                self.kind = Some(*kind);
            }
            TeamBody::Formed { .. } => {}
            TeamBody::Joined(member) => self.members.push(member.clone()),
            TeamBody::Left { person, until_on } => {
                for member in self.members.iter_mut().filter(|member| member.person == *person && member.until_on.is_none()) {
                    member.until_on = Some(*until_on);
                }
            }
            TeamBody::OnDuty { person, from_at, until_at } => {
                self.duties.push(Duty { person: *person, from_at: *from_at, until_at: *until_at });
            }
            TeamBody::AgreementProposed { agreement, party, terms, text, from_on } => {
                let version = u32::try_from(self.agreements.len()).unwrap_or(u32::MAX).saturating_add(1);
                let (terms, text, from_on) = (terms.clone(), text.clone(), *from_on);
                self.agreements.push(Agreement { agreement: *agreement, version, terms, text, from_on, team: None, strategy: None });
                self.accept(*agreement, *party, by);
            }
            TeamBody::AgreementAccepted { agreement, party } => self.accept(*agreement, *party, by),
        }
    }

    fn accept(&mut self, agreement: AgreementId, party: Party, by: PersonId) {
        if let Some(found) = self.agreements.iter_mut().find(|known| known.agreement == agreement) {
            let side = match party {
                Party::Team => &mut found.team,
                Party::Strategy => &mut found.strategy,
            };
            side.get_or_insert(by);
        }
    }

    /// Who is in the team on a day.
    pub fn members_on(&self, day: Date) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.is_in_on(day))
    }

    /// Whether somebody is in the team on a day.
    #[must_use]
    pub fn has(&self, person: PersonId, day: Date) -> bool {
        self.members_on(day).any(|member| member.person == person)
    }

    /// The agreement in force on a day.
    #[must_use]
    pub fn agreement_on(&self, day: Date) -> Option<&Agreement> {
        in_force(&self.agreements, day)
    }

    /// Whether somebody is on duty at an instant.
    #[must_use]
    pub fn on_duty(&self, person: PersonId, at: Timestamp) -> bool {
        self.duties.iter().any(|duty| duty.person == person && duty.from_at <= at && at < duty.until_at)
    }

    /// Whether the actor may do this to the book.
    ///
    /// # Errors
    /// A refusal that says whose it is.
    pub fn may(&self, actor: &Actor, body: &TeamBody) -> Result<(), Refusal> {
        let known = |wanted: &AgreementId| self.agreements.iter().find(|agreement| agreement.agreement == *wanted);
        match body {
            TeamBody::Formed { .. } if self.kind.is_some() => Err(Refusal::AlreadyThere),
            _ if self.kind.is_none() && !matches!(body, TeamBody::Formed { .. }) => Err(Refusal::NotThere),
            TeamBody::Formed { .. } | TeamBody::Joined(_) | TeamBody::Left { .. } => {
                if actor.is(TeamKind::Enabler) {
                    Ok(())
                } else {
                    Err(Refusal::OnlyEnablers)
                }
            }
            TeamBody::OnDuty { .. } => self.only_own(actor),
            TeamBody::AgreementProposed { agreement, party, .. } => {
                if known(agreement).is_some() {
                    Err(Refusal::AlreadyThere)
                } else {
                    self.speaks_for(actor, *party)
                }
            }
            TeamBody::AgreementAccepted { agreement, party } => match known(agreement) {
                None => Err(Refusal::NotThere),
                Some(found) if matches!(party, Party::Team) && found.team.is_some() => Err(Refusal::AlreadySettled),
                Some(found) if matches!(party, Party::Strategy) && found.strategy.is_some() => Err(Refusal::AlreadySettled),
                Some(_) => self.speaks_for(actor, *party),
            },
        }
    }

    fn only_own(&self, actor: &Actor) -> Result<(), Refusal> {
        if self.has(actor.person, actor.today) { Ok(()) } else { Err(Refusal::OnlyTheTeam) }
    }

    fn speaks_for(&self, actor: &Actor, party: Party) -> Result<(), Refusal> {
        match party {
            Party::Team => self.only_own(actor),
            Party::Strategy if actor.is(TeamKind::Strategy) => Ok(()),
            Party::Strategy => Err(Refusal::OnlyStrategy),
        }
    }
}

/// Every team of the authority: who is where, and what was agreed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// The books, by team.
    pub teams: BTreeMap<TeamId, TeamBook>,
}

impl Directory {
    /// The teams that somebody is in on a day.
    pub fn teams_of(&self, person: PersonId, day: Date) -> impl Iterator<Item = (TeamId, &TeamBook, &Member)> {
        self.teams.iter().flat_map(move |(id, book)| {
            book.members_on(day).filter(move |member| member.person == person).map(move |member| (*id, book, member))
        })
    }

    /// The name that colleagues call somebody by.
    #[must_use]
    pub fn name_of(&self, person: PersonId) -> Option<&str> {
        self.member(person).map(|member| member.name.as_str())
    }

    /// What is known of a member of staff, from wherever they were last.
    #[must_use]
    pub fn member(&self, person: PersonId) -> Option<&Member> {
        self.teams.values().flat_map(|book| &book.members).filter(|member| member.person == person).max_by_key(|member| member.from_on)
    }

    /// Somebody as the rules see them on a day, towards a family held by `holding`.
    #[must_use]
    pub fn actor(&self, person: PersonId, holding: Option<TeamId>, today: Date) -> Actor {
        let mut actor = Actor::stranger(person, today);
        for (id, book, member) in self.teams_of(person, today) {
            actor.kinds.extend(book.kind);
            if book.kind == Some(TeamKind::Insight) {
                actor.specialisms.extend(member.specialisms.iter().copied());
            }
            if book.kind == Some(TeamKind::Strategy) {
                actor.rights.extend(member.rights.iter().copied());
            }
            actor.in_holding_team |= holding == Some(id);
        }
        actor.agreement = holding.and_then(|team| self.teams.get(&team)).and_then(|book| book.agreement_on(today)).cloned();
        actor
    }

    /// Every team that somebody was ever in.
    #[must_use]
    pub fn ever_in(&self, person: PersonId) -> BTreeSet<TeamId> {
        let was_in = |book: &TeamBook| book.members.iter().any(|member| member.person == person);
        self.teams.iter().filter(|(_, book)| was_in(book)).map(|(id, _)| *id).collect()
    }
}
