//! Who may do what to an approval, whatever its state: the team asks or calls, and only an officer who is named for it, and neither
//! asked nor called, approves.

use super::{Approval, ApprovalBody, ApprovalKind, ApprovalState};
use crate::domain::clock::Timestamp;
use crate::domain::ids::PersonId;
use crate::domain::policy::Actor;
use crate::domain::refusal::Refusal;

/// Whether the actor has the right to do this to the approval, whatever its state.
///
/// # Errors
/// A refusal that says whose it is.
pub fn permits(approval: Option<&Approval>, body: &ApprovalBody, actor: &Actor) -> Result<(), Refusal> {
    match body {
        ApprovalBody::Asked { .. } | ApprovalBody::Withdrawn { .. } => only_the_team(actor),
        ApprovalBody::Called { kind, officer, called_at, .. } => {
            only_the_team(actor)?;
            may_have_called(approval, *kind, *officer, *called_at, actor)
        }
        ApprovalBody::Approved { .. } => named_officer(approval, actor),
        ApprovalBody::Declined { reason, .. } => {
            named_officer(approval, actor)?;
            if reason.trim().is_empty() { Err(Refusal::ReasonNeeded) } else { Ok(()) }
        }
    }
}

fn only_the_team(actor: &Actor) -> Result<(), Refusal> {
    if actor.in_holding_team { Ok(()) } else { Err(Refusal::OnlyTheTeam) }
}

/// The one who was called was named for it on that day, is somebody else, and did not ask for it.
fn may_have_called(
    approval: Option<&Approval>,
    kind: ApprovalKind,
    officer: PersonId,
    at: Timestamp,
    actor: &Actor,
) -> Result<(), Refusal> {
    if at.day() > actor.today {
        return Err(Refusal::NotYet);
    }
    if officer == actor.person {
        return Err(Refusal::YouAskedOrAgreed);
    }
    if approval.is_some_and(|approval| approval.names.contains(&officer)) {
        return Err(Refusal::TheOfficerAsked);
    }
    if actor.officers.approved_on(officer, kind, at.day()) { Ok(()) } else { Err(Refusal::OnlyTheNamedOfficer { kind }) }
}

fn named_officer(approval: Option<&Approval>, actor: &Actor) -> Result<(), Refusal> {
    let Some(approval) = approval else {
        return Ok(());
    };
    let kind = approval.kind;
    if !actor.officers.approves(actor.person, kind) {
        return Err(Refusal::OnlyTheNamedOfficer { kind });
    }
    if approval.names.contains(&actor.person) {
        return Err(Refusal::YouAskedOrAgreed);
    }
    match approval.state {
        ApprovalState::Called { officer, .. } if officer != actor.person => Err(Refusal::OnlyWhoWasCalled),
        _ => Ok(()),
    }
}
