//! Who sees a file beside the rule that its team does: where it is restricted, and where it was opened in an emergency.

use std::collections::BTreeSet;

use super::{FamilyRules, FileBody};
use crate::domain::clock::Timestamp;
use crate::domain::emergency::Emergency;
use crate::domain::entry::Entry;
use crate::domain::ids::{PersonId, TeamId};
use crate::domain::policy::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::restriction::Restriction;

impl FamilyRules {
    /// Whether the file is restricted to others than this member of its team.
    #[must_use]
    pub fn is_shut_to(&self, person: PersonId) -> bool {
        self.restriction.as_ref().is_some_and(|restriction| !restriction.members.contains(&person))
    }

    /// The emergency by which the file is open to somebody at an instant: the one that lasts longest. None in a restricted file.
    #[must_use]
    pub fn emergency_of(&self, person: PersonId, now: Timestamp) -> Option<&Emergency> {
        let open = self.emergencies.iter().filter(|known| known.by == person && known.runs_at(now));
        open.max_by_key(|known| (known.on_duty, known.until_at)).filter(|_| self.restriction.is_none())
    }

    /// Whether a restriction can begin or end so.
    ///
    /// # Errors
    /// A refusal where it has no reason, or would shut out those who have to see the file.
    pub(in crate::domain) fn fits_restriction(&self, body: &FileBody, actor: &Actor) -> Result<(), Refusal> {
        let said = |reason: &str| if reason.trim().is_empty() { Err(Refusal::ReasonNeeded) } else { Ok(()) };
        match body {
            FileBody::Restricted { members, reason, .. } => {
                self.lets_enough_in(members, actor)?;
                said(reason)
            }
            FileBody::Unrestricted { .. } if self.restriction.is_none() => Err(Refusal::AlreadySettled),
            FileBody::Unrestricted { reason } => said(reason),
            _ => Ok(()),
        }
    }

    fn lets_enough_in(&self, members: &BTreeSet<PersonId>, actor: &Actor) -> Result<(), Refusal> {
        let team = &actor.holding_members;
        let two = members.len() >= team.len().min(2) && members.is_subset(team);
        let may_be_shut_out = |lead: PersonId| lead == actor.person || !team.contains(&lead);
        let lead = self.lead.is_none_or(|lead| members.contains(&lead) || may_be_shut_out(lead));
        if two && lead && !members.is_empty() { Ok(()) } else { Err(Refusal::NameWhoSeesIt) }
    }

    /// Whether a restricted file is left with nobody of its team who sees it.
    #[must_use]
    pub(in crate::domain) fn is_left_alone(&self, actor: &Actor) -> bool {
        self.restriction.as_ref().is_some_and(|restriction| restriction.members.is_disjoint(&actor.holding_members))
    }

    pub(super) fn apply_seen(&mut self, body: &FileBody, entry: &Entry) {
        if self.name.is_none() {
            return;
        }
        match body {
            FileBody::Restricted { members, guests, .. } => {
                self.restriction = Some(Restriction { members: members.clone(), guests: *guests });
            }
            FileBody::Unrestricted { .. } => self.restriction = None,
            FileBody::OpenedInEmergency { until_at, on_duty, .. } => {
                let (entry, by, at) = (entry.head.id, entry.head.author, entry.head.written_at);
                self.emergencies.push(Emergency { entry, by, at, until_at: *until_at, on_duty: *on_duty });
            }
            _ => {}
        }
    }

    /// Whoever works with a restricted family sees its file; in another team, nobody else.
    pub(super) fn let_in(&mut self, team: TeamId, workers: impl Iterator<Item = PersonId>) {
        let stays = self.team == Some(team);
        if let Some(restriction) = &mut self.restriction {
            if !stays {
                restriction.members.clear();
            }
            restriction.members.extend(workers);
        }
    }
}
