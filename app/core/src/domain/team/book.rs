//! A team's book, folded: who is in it, who is on duty, what it has agreed with the strategy team.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Duty, Member, TeamBody, TeamKind};
use crate::domain::advice::Origin;
use crate::domain::agreement::{Agreement, Party, in_force};
use crate::domain::approval::{ApprovalKind, NamedOfficer};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgreementId, PersonId, RuleId};
use crate::domain::policy::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::retention::{RetentionRule, Ruled};

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
    /// Who was ever named to approve what.
    #[serde(default)]
    pub officers: Vec<NamedOfficer>,
    /// Every version of the agreement.
    pub agreements: Vec<Agreement>,
    /// When the server took the entry that made each of `members`, in their order: the days in those somebody typed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received: Vec<Option<Timestamp>>,
    /// The same for each of `officers`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named_received: Vec<Option<Timestamp>>,
    /// Every rule of how long something is kept, in an enabler team's book.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retention: Vec<Ruled>,
}

impl TeamBook {
    /// Takes one entry in.
    pub fn apply(&mut self, body: &TeamBody, origin: Origin) {
        match body {
            TeamBody::Formed { name, kind } if self.kind.is_none() => {
                self.name = Some(name.clone());
                self.kind = Some(*kind);
            }
            TeamBody::Formed { .. } => {}
            TeamBody::Joined(member) => self.members.push(member.clone()),
            TeamBody::Left { person, until_on } => {
                for member in self.members.iter_mut().filter(|member| member.person == *person && member.can_leave_on(*until_on)) {
                    member.until_on = Some(*until_on);
                }
                self.officers.iter_mut().filter(|named| named.person == *person).for_each(|named| named.end(*until_on));
            }
            TeamBody::Named(named) => self.name(named.clone()),
            TeamBody::NoLongerNamed { person, kind, until_on } => {
                self.officers.iter_mut().filter(|named| is_named(named, *person, *kind)).for_each(|named| named.end(*until_on));
            }
            TeamBody::OnDuty { person, from_at, until_at } => {
                self.duties.push(Duty { person: *person, from_at: *from_at, until_at: *until_at });
            }
            TeamBody::AgreementProposed { agreement, .. } if self.agreement(*agreement).is_some() => {}
            TeamBody::AgreementProposed { agreement, party, terms, text, from_on } => {
                let version = u32::try_from(self.agreements.len()).unwrap_or(u32::MAX).saturating_add(1);
                let (terms, text, from_on) = (terms.clone(), text.clone(), *from_on);
                let (team, strategy, proposed_on, accepted_on) = (None, None, Some(origin.at.day()), None);
                self.agreements.push(Agreement {
                    agreement: *agreement,
                    version,
                    terms,
                    text,
                    from_on,
                    team,
                    strategy,
                    proposed_on,
                    accepted_on,
                });
                self.accept(*agreement, *party, origin);
            }
            TeamBody::AgreementAccepted { agreement, party } => self.accept(*agreement, *party, origin),
            TeamBody::RetentionRuled(rule) if self.rule(rule.rule).is_some() => {}
            TeamBody::RetentionRuled(rule) => self.retention.push(Ruled { rule: rule.clone(), by: origin.by, received_at: None }),
            TeamBody::RetentionRuleEnded { rule, until_on } => {
                let ends = |known: &&mut Ruled| known.rule.rule == *rule && can_end(&known.rule, *until_on);
                self.retention.iter_mut().filter(ends).for_each(|known| known.rule.until_on = Some(*until_on));
            }
        }
    }

    /// Takes one entry in that the server has, and remembers since when it has known of a place, or of a right.
    pub fn receive(&mut self, body: &TeamBody, origin: Origin, received_at: Timestamp) {
        let rules = self.retention.len();
        self.apply(body, origin);
        if let Some(new) = self.retention.get_mut(rules) {
            new.received_at = Some(received_at);
        }
        let (receipts, lines) = match body {
            TeamBody::Joined(_) => (&mut self.received, self.members.len()),
            TeamBody::Named(_) => (&mut self.named_received, self.officers.len()),
            _ => return,
        };
        receipts.resize(lines, None);
        if let Some(last) = receipts.last_mut() {
            *last = Some(received_at);
        }
    }

    fn accept(&mut self, agreement: AgreementId, party: Party, origin: Origin) {
        if let Some(found) = self.agreements.iter_mut().find(|known| known.agreement == agreement) {
            let side = match party {
                Party::Team => &mut found.team,
                Party::Strategy => &mut found.strategy,
            };
            side.get_or_insert(origin.by);
            if found.is_accepted() {
                // Nobody accepts what was not proposed yet, whatever their clock says.
                let day = found.proposed_on.map_or(origin.at.day(), |proposed| proposed.max(origin.at.day()));
                found.accepted_on.get_or_insert(day);
            }
        }
    }

    /// A right ends with the time in the team at the latest.
    fn name(&mut self, mut named: NamedOfficer) {
        let last = self.members.iter().filter(|member| member.person == named.person && member.is_in_on(named.from_on));
        if let Some(last) = last.filter_map(|member| member.until_on).min() {
            named.end(last);
        }
        self.officers.push(named);
    }

    /// A version of the agreement, by its id.
    #[must_use]
    pub fn agreement(&self, wanted: AgreementId) -> Option<&Agreement> {
        self.agreements.iter().find(|agreement| agreement.agreement == wanted)
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

    /// Since when somebody has had a place that they have on a day, as far as the server knows. A day that somebody typed makes it later,
    /// never earlier; a place that came after another had ended begins anew.
    pub fn in_place_since(&self, person: PersonId, day: Date) -> impl Iterator<Item = Timestamp> {
        let places = self.members.iter().enumerate().filter(move |(_, member)| member.person == person && member.is_in_on(day));
        places.filter_map(|(at, member)| Some(self.received.get(at).copied().flatten()?.max(Timestamp::start_of(member.from_on))))
    }

    /// Since when somebody has been named as an officer, by each right that runs on a day, as far as the server knows.
    pub fn named_since(&self, person: PersonId, day: Date) -> impl Iterator<Item = Timestamp> {
        let rights = self.officers.iter().enumerate().filter(move |(_, named)| named.person == person && named.runs_on(day));
        rights.filter_map(|(at, named)| Some(self.named_received.get(at).copied().flatten()?.max(Timestamp::start_of(named.from_on))))
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
        match (self.kind, body) {
            (Some(_), TeamBody::Formed { .. }) => return Err(Refusal::AlreadyThere),
            (None, TeamBody::Formed { .. }) => return only_enablers(actor),
            (None, _) => return Err(Refusal::NotThere),
            (Some(_), _) => {}
        }
        match body {
            TeamBody::Formed { .. } => Err(Refusal::AlreadyThere),
            TeamBody::Joined(member) => {
                only_enablers(actor)?;
                not_for_oneself(actor, member.person)?;
                if self.has(member.person, member.from_on) { Err(Refusal::AlreadyThere) } else { Ok(()) }
            }
            TeamBody::Left { person, until_on } => {
                only_enablers(actor)?;
                let stays = |member: &Member| member.person == *person && member.can_leave_on(*until_on);
                if self.members.iter().any(stays) { Ok(()) } else { Err(Refusal::NotThere) }
            }
            TeamBody::Named(named) => {
                only_enablers(actor)?;
                not_for_oneself(actor, named.person)?;
                self.may_be_named(named)
            }
            TeamBody::NoLongerNamed { person, kind, until_on } => {
                only_enablers(actor)?;
                let stands = self.officers.iter().any(|named| is_named(named, *person, *kind) && named.can_end_on(*until_on));
                if stands { Ok(()) } else { Err(Refusal::NotThere) }
            }
            TeamBody::OnDuty { person, from_at, .. } => {
                self.only_own(actor)?;
                if self.has(*person, from_at.day()) { Ok(()) } else { Err(Refusal::NotThere) }
            }
            TeamBody::AgreementProposed { .. } | TeamBody::AgreementAccepted { .. } if self.kind != Some(TeamKind::FamilyFacing) => {
                Err(Refusal::NotHere)
            }
            TeamBody::AgreementProposed { agreement, party, .. } => {
                self.speaks_for(actor, *party)?;
                if self.agreement(*agreement).is_some() { Err(Refusal::AlreadyThere) } else { Ok(()) }
            }
            TeamBody::AgreementAccepted { agreement, party } => {
                self.speaks_for(actor, *party)?;
                self.may_accept(actor, *agreement, *party)
            }
            TeamBody::RetentionRuled(_) | TeamBody::RetentionRuleEnded { .. } => self.may_rule(actor, body),
        }
    }

    /// How long things are kept stands in one place: the book of the enabler team.
    fn may_rule(&self, actor: &Actor, body: &TeamBody) -> Result<(), Refusal> {
        only_enablers(actor)?;
        if self.kind != Some(TeamKind::Enabler) {
            return Err(Refusal::NotHere);
        }
        match body {
            TeamBody::RetentionRuled(rule) if self.rule(rule.rule).is_some() => Err(Refusal::AlreadyThere),
            TeamBody::RetentionRuled(rule) => rule.fits(),
            TeamBody::RetentionRuleEnded { rule, until_on } => match self.rule(*rule) {
                None => Err(Refusal::NotThere),
                Some(known) if can_end(&known.rule, *until_on) => Ok(()),
                Some(_) => Err(Refusal::AlreadySettled),
            },
            _ => Err(Refusal::NotHere),
        }
    }

    fn rule(&self, wanted: RuleId) -> Option<&Ruled> {
        self.retention.iter().find(|known| known.rule.rule == wanted)
    }

    fn may_accept(&self, actor: &Actor, agreement: AgreementId, party: Party) -> Result<(), Refusal> {
        let found = self.agreement(agreement).ok_or(Refusal::NotThere)?;
        let (ours, theirs) = match party {
            Party::Team => (found.team, found.strategy),
            Party::Strategy => (found.strategy, found.team),
        };
        match (ours, theirs) {
            (Some(_), _) => Err(Refusal::AlreadySettled),
            (None, Some(other)) if other == actor.person => Err(Refusal::YouAskedOrAgreed),
            (None, _) => Ok(()),
        }
    }

    fn may_be_named(&self, named: &NamedOfficer) -> Result<(), Refusal> {
        if named.instrument.trim().is_empty() {
            return Err(Refusal::ReasonNeeded);
        }
        if !self.has(named.person, named.from_on) {
            return Err(Refusal::NotThere);
        }
        let overlaps = |known: &NamedOfficer| is_named(known, named.person, named.kind) && known.runs_on(named.from_on);
        if self.officers.iter().any(overlaps) { Err(Refusal::AlreadyThere) } else { Ok(()) }
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

/// A rule ends sooner than it was to, or for the first time. It may end before it has begun.
fn can_end(rule: &RetentionRule, last: Date) -> bool {
    rule.until_on.is_none_or(|until| last < until)
}

fn is_named(named: &NamedOfficer, person: PersonId, kind: ApprovalKind) -> bool {
    named.person == person && named.kind == kind
}

fn only_enablers(actor: &Actor) -> Result<(), Refusal> {
    if actor.is(TeamKind::Enabler) { Ok(()) } else { Err(Refusal::OnlyEnablers) }
}

/// Whoever keeps the books could otherwise make themselves anything: a second person stands behind every place and every right.
fn not_for_oneself(actor: &Actor, person: PersonId) -> Result<(), Refusal> {
    if actor.person == person { Err(Refusal::NotForYourself) } else { Ok(()) }
}
