//! Who may open a file in an emergency, and what that gives. Asked by the server alone: it needs signal, and its clock.

use super::Access;
use super::access::access;
use crate::domain::clock::Timestamp;
use crate::domain::emergency::{OFFICE_HOURS, OPEN_MS, is_reason};
use crate::domain::family::{FamilyRules, FileBody};
use crate::domain::ids::{PersonId, StreamId};
use crate::domain::refusal::Refusal;
use crate::domain::team::{Directory, TeamKind};

/// What an attempt to open a file in an emergency comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// It is open to them already, without an emergency.
    Open,
    /// It opens with this, which the team reads.
    With(FileBody),
}

/// Whether somebody may open a file in an emergency. A worker of any family facing team of the authority may, unless it is restricted;
/// whoever is on duty out of hours may write in it as well.
///
/// # Errors
/// The reason is asked for first, so that its answer tells nothing of the file; then all that may not be seen is not there.
pub fn opens_in_emergency(
    file: StreamId,
    family: &FamilyRules,
    directory: &Directory,
    person: PersonId,
    reason: &str,
    now: Timestamp,
) -> Result<Opening, Refusal> {
    if !is_reason(reason) {
        return Err(Refusal::SayInASentence);
    }
    if matches!(access(file, family, None, directory, person, now), Access::Full | Access::ForTheWork)
        && family.emergency_of(person, now).is_none()
    {
        return Ok(Opening::Open);
    }
    let works_with_families = directory.actor(person, family.team, now.day()).is(TeamKind::FamilyFacing);
    if family.name.is_none() || family.restriction.is_some() || !works_with_families {
        return Err(Refusal::NotThere);
    }
    let duty = |(_, book, _): (_, &crate::domain::team::TeamBook, _)| book.on_duty(person, now);
    let on_duty = OFFICE_HOURS.are_over(now) && directory.teams_of(person, now.day()).any(duty);
    Ok(Opening::With(FileBody::OpenedInEmergency { reason: reason.trim().to_owned(), until_at: now.plus(OPEN_MS), on_duty }))
}
