//! The directory, made of all the teams' books: who is where on a day, and so who somebody is towards a file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Member, TeamBook, TeamKind};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PersonId, TeamId};
use crate::domain::policy::Actor;
use crate::domain::retention::{KeptClass, Ruled, in_force};

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

    /// Since when somebody has had the oldest of the places that they have on a day, as far as the server knows.
    #[must_use]
    pub fn in_place_since(&self, person: PersonId, day: Date) -> Option<Timestamp> {
        self.teams.values().flat_map(|book| book.in_place_since(person, day)).min()
    }

    /// Since when somebody has been named as an officer, by the oldest right that runs on a day, as far as the server knows.
    #[must_use]
    pub fn named_since(&self, person: PersonId, day: Date) -> Option<Timestamp> {
        self.teams.values().flat_map(|book| book.named_since(person, day)).min()
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
            actor.teams.insert(id);
            if book.kind == Some(TeamKind::Insight) {
                actor.specialisms.extend(member.specialisms.iter().copied());
            }
            if book.kind == Some(TeamKind::Strategy) {
                actor.rights.extend(member.rights.iter().copied());
            }
            actor.in_holding_team |= holding == Some(id);
        }
        let family_facing = self.teams.iter().filter(|(_, book)| book.kind == Some(TeamKind::FamilyFacing));
        actor.family_facing = family_facing.map(|(id, _)| *id).collect();
        actor.officers.named = self.teams.values().flat_map(|book| &book.officers).cloned().collect();
        let book = holding.and_then(|team| self.teams.get(&team));
        actor.holding_members = book.into_iter().flat_map(|book| book.members_on(today)).map(|member| member.person).collect();
        actor.agreement = book.and_then(|book| book.agreement_on(today)).cloned();
        actor.agreements = book.map(|book| book.agreements.clone()).unwrap_or_default();
        actor
    }

    /// Every rule of how long things are kept, as the enabler teams wrote them.
    pub fn retention(&self) -> impl Iterator<Item = &Ruled> {
        self.teams.values().filter(|book| book.kind == Some(TeamKind::Enabler)).flat_map(|book| &book.retention)
    }

    /// The rule for something on a day.
    #[must_use]
    pub fn rule_on(&self, class: KeptClass, day: Date) -> Option<&Ruled> {
        in_force(self.retention(), class, day)
    }

    /// Every team that somebody was ever in by a day. A time that is still to come counts for nothing.
    #[must_use]
    pub fn ever_in(&self, person: PersonId, by: Date) -> BTreeSet<TeamId> {
        let was_in = |book: &TeamBook| book.members.iter().any(|member| member.person == person && member.from_on <= by);
        self.teams.iter().filter(|(_, book)| was_in(book)).map(|(id, _)| *id).collect()
    }
}
