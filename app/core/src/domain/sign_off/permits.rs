//! Who may do what to a sign-off, whatever its state: the team asks, and only somebody who holds the right and neither asked nor
//! agreed decides.

use jiff::civil::Date;

use super::{Decision, SignOff, SignOffBody, SignOffState};
use crate::domain::agreement::Agreement;
use crate::domain::ids::AgreementId;
use crate::domain::policy::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::spend::{self, Spend};

/// Whether the actor has the right to do this to the sign-off, whatever its state.
///
/// # Errors
/// A refusal that says whose it is.
pub fn permits(sign_off: Option<&SignOff>, spent: &[Spend], body: &SignOffBody, actor: &Actor) -> Result<(), Refusal> {
    match body {
        SignOffBody::Fact { .. } => Ok(()),
        SignOffBody::Drafted { .. } | SignOffBody::Agreed { .. } | SignOffBody::Withdrawn { .. } => only_the_team(actor),
        SignOffBody::Requested { agreement, .. } => {
            only_the_team(actor)?;
            let Some(sign_off) = sign_off else {
                return Ok(());
            };
            may_request(sign_off, spent, *agreement, actor)
        }
        SignOffBody::ActedInEmergency { decision, who_knew, acted_at, .. } => {
            only_the_team(actor)?;
            has_reason(who_knew)?;
            may_act_first(decision, acted_at.day(), spent, actor)
        }
        SignOffBody::Returned { reason, .. } | SignOffBody::Declined { reason, .. } | SignOffBody::NotRatified { reason, .. } => {
            right_holder(sign_off, actor)?;
            has_reason(reason)
        }
        SignOffBody::ContextHeld { heard, learned, .. } => {
            right_holder(sign_off, actor)?;
            has_reason(heard)?;
            has_reason(learned)
        }
        SignOffBody::Ratified { learned, .. } => {
            right_holder(sign_off, actor)?;
            has_reason(learned)
        }
        SignOffBody::ContextBooked { .. } => right_holder(sign_off, actor),
        SignOffBody::Signed { .. } => {
            right_holder(sign_off, actor)?;
            let held = |sign_off: &SignOff| matches!(sign_off.state, SignOffState::ContextHeld { .. });
            match sign_off.filter(|sign_off| held(sign_off)) {
                Some(sign_off) if !sign_off.learned_by.contains(&actor.person) => Err(Refusal::LearnTheContextFirst),
                _ => Ok(()),
            }
        }
    }
}

fn only_the_team(actor: &Actor) -> Result<(), Refusal> {
    if actor.in_holding_team { Ok(()) } else { Err(Refusal::OnlyTheTeam) }
}

fn has_reason(reason: &str) -> Result<(), Refusal> {
    if reason.trim().is_empty() { Err(Refusal::ReasonNeeded) } else { Ok(()) }
}

fn right_holder(sign_off: Option<&SignOff>, actor: &Actor) -> Result<(), Refusal> {
    let Some(sign_off) = sign_off else {
        return Ok(());
    };
    let reserved = sign_off.decision.reserved();
    if !actor.rights.contains(&reserved) {
        return Err(Refusal::OnlyTheRightHolder { reserved });
    }
    if sign_off.names_include(actor.person) { Err(Refusal::YouAskedOrAgreed) } else { Ok(()) }
}

fn may_request(sign_off: &SignOff, spent: &[Spend], agreement: AgreementId, actor: &Actor) -> Result<(), Refusal> {
    let in_force = actor.agreement.as_ref().ok_or(Refusal::NoAgreement)?;
    if in_force.agreement != agreement {
        return Err(Refusal::OtherAgreement);
    }
    let needed = in_force.terms.names_needed();
    let have = u8::try_from(sign_off.names.len()).unwrap_or(u8::MAX);
    if have < needed {
        return Err(Refusal::NeedsMoreNames { needed, have });
    }
    is_reserved(&sign_off.decision, spent, in_force)
}

/// Acting first and asking after: only where the agreement in force on the day of the deed allows it, and only for what is reserved.
fn may_act_first(decision: &Decision, acted_on: Date, spent: &[Spend], actor: &Actor) -> Result<(), Refusal> {
    if acted_on > actor.today {
        return Err(Refusal::NotYet);
    }
    let agreement = actor.agreement_on(acted_on).ok_or(Refusal::NoAgreement)?;
    let reserved = decision.reserved();
    if !agreement.terms.emergency.contains(&reserved) {
        return Err(Refusal::NoEmergencyRoute { reserved });
    }
    is_reserved(decision, spent, agreement)
}

/// What the team may decide by itself never waits for the strategy team, neither before the deed nor after it.
fn is_reserved(decision: &Decision, spent: &[Spend], agreement: &Agreement) -> Result<(), Refusal> {
    let Decision::Spend(spend) = decision else {
        return Ok(());
    };
    let judged = spend::judge(spent, spend, &agreement.terms);
    if judged.is_reserved() { Ok(()) } else { Err(Refusal::TeamDecides { total: judged.total, threshold: judged.threshold }) }
}
