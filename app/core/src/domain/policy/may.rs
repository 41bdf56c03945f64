//! Whether somebody may do one act in a family's file: rights first, then the state.

use super::Actor;
use crate::domain::advice::{self, AdviceBody, Question};
use crate::domain::approval::{self, Approval};
use crate::domain::clock::Timestamp;
use crate::domain::entry::Body;
use crate::domain::family::{FamilyRules, FileBody};
use crate::domain::ids::{EntryId, StreamId, TeamId};
use crate::domain::refusal::Refusal;
use crate::domain::sign_off::{self, SignOff};
use crate::domain::team::TeamKind;
use crate::domain::visit::VisitBody;

/// Whether the actor may do this in a family's file. A record always may be made.
///
/// # Errors
/// A refusal, for an act that may not be done.
pub fn may(rules: &FamilyRules, actor: &Actor, body: &Body) -> Result<(), Refusal> {
    if !body.is_act() {
        return Ok(());
    }
    if actor.in_holding_team && rules.is_shut_to(actor.person) {
        return Err(Refusal::NotThere);
    }
    if rules.unreadable {
        return Err(Refusal::UpdateToRead);
    }
    let origin = advice::Origin { by: actor.person, at: Timestamp::default(), entry: EntryId::from_uuid(uuid::Uuid::nil()) };
    match body {
        Body::Advice(act) => {
            let question = rules.questions.get(&act.question());
            advice::permits(question, act, rules, actor)?;
            Question::after(question, act, origin).map(drop)
        }
        Body::SignOff(act) => {
            let known = rules.sign_offs.get(&act.sign_off());
            sign_off::permits(known, &rules.spent, act, actor)?;
            SignOff::after(known, act, origin).map(drop)
        }
        Body::Approval(act) => {
            opened(rules)?;
            let known = rules.approvals.get(&act.approval());
            approval::permits(known, act, actor)?;
            Approval::after(known, act, origin).map(drop)
        }
        Body::File(act) => may_in_file(rules, actor, act),
        Body::Visit(VisitBody::Finalised { visit }) => {
            only_the_team(actor)?;
            match rules.visits.get(visit) {
                None => Err(Refusal::NotThere),
                Some(mark) if mark.finalised => Err(Refusal::AlreadySettled),
                Some(mark) if mark.started_at.is_none() => Err(Refusal::NotYet),
                Some(_) => Ok(()),
            }
        }
        // That it stands elsewhere by now is not to be seen in this file: see [`super::may_leave`].
        Body::Visit(VisitBody::MovedAway { note, .. }) => {
            opened(rules).and_then(|()| only_the_team(actor))?;
            match (rules.moved_away.contains(note), rules.is_held()) {
                (true, _) => Err(Refusal::AlreadySettled),
                // It would take the words out of the file that is to stay as it is.
                (false, true) => Err(Refusal::UnderLegalHold),
                (false, false) => Ok(()),
            }
        }
        _ => Err(Refusal::NotHere),
    }
}

/// The same for what is done with the file itself.
fn may_in_file(rules: &FamilyRules, actor: &Actor, act: &FileBody) -> Result<(), Refusal> {
    match act {
        FileBody::Opened { .. } if rules.name.is_some() => Err(Refusal::AlreadyThere),
        FileBody::Opened { team, .. } => {
            let their_own = actor.is(TeamKind::FamilyFacing) && actor.teams.contains(team);
            if actor.is(TeamKind::Enabler) || their_own { can_hold(actor, *team) } else { Err(Refusal::OnlyEnablers) }
        }
        FileBody::HeldBy { team, lead, co_workers } => {
            opened(rules).and_then(|()| only_the_team(actor)).and_then(|()| can_hold(actor, *team))?;
            // In another team nobody would see a restricted file whom it was not given to.
            let to_nobody = rules.restriction.is_some() && rules.team != Some(*team) && lead.is_none() && co_workers.is_empty();
            if to_nobody { Err(Refusal::NameWhoSeesIt) } else { Ok(()) }
        }
        FileBody::Appointed(_) | FileBody::AppointmentEnded { .. } => {
            opened(rules).and_then(|()| only_the_team(actor)).and_then(|()| rules.fits_appointment(act))
        }
        FileBody::Restricted { .. } => {
            opened(rules)?;
            // Once the last of those left the team, nobody else could let anybody in again.
            if !(actor.is(TeamKind::Enabler) && rules.is_left_alone(actor)) {
                only_the_team(actor)?;
            }
            rules.fits_restriction(act, actor)
        }
        FileBody::Unrestricted { .. } => {
            opened(rules).and_then(|()| only_the_team(actor)).and_then(|()| rules.fits_restriction(act, actor))
        }
        FileBody::DeletionHeld { .. } | FileBody::HoldLifted { .. } => opened(rules).and_then(|()| rules.may_hold(actor, act)),
        _ => Err(Refusal::NotHere),
    }
}

fn opened(rules: &FamilyRules) -> Result<(), Refusal> {
    if rules.name.is_some() { Ok(()) } else { Err(Refusal::NotThere) }
}

fn only_the_team(actor: &Actor) -> Result<(), Refusal> {
    if actor.in_holding_team { Ok(()) } else { Err(Refusal::OnlyTheTeam) }
}

/// Given to a team that is none, or that works with no families, a file would be open to nobody who could give it on.
fn can_hold(actor: &Actor, team: TeamId) -> Result<(), Refusal> {
    if actor.family_facing.contains(&team) { Ok(()) } else { Err(Refusal::OnlyAFamilyFacingTeam) }
}

/// Whether a stream is the home of what is said. Legal questions stand in the legal side of a file and nothing else does; what is
/// written elsewhere would be lost on its readers.
#[must_use]
pub fn home(stream: StreamId, body: &Body) -> bool {
    match (stream, body) {
        (_, Body::Unknown | Body::Erased) => true,
        (StreamId::Side(..), Body::Advice(AdviceBody::Asked { specialism, .. })) => specialism.is_privileged(),
        (StreamId::Family(_), Body::Advice(AdviceBody::Asked { specialism, .. })) => !specialism.is_privileged(),
        (StreamId::Side(..), Body::Advice(_) | Body::Dictation(_)) => true,
        (
            StreamId::Family(_),
            Body::File(_) | Body::Visit(_) | Body::Advice(_) | Body::SignOff(_) | Body::Approval(_) | Body::Dictation(_),
        ) => true,
        (StreamId::Team(_), Body::Team(_)) | (StreamId::Person(_), Body::Draft(_)) => true,
        _ => false,
    }
}
