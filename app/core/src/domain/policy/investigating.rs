//! Who may open a file for an investigation of staff, and to whom; and what that gives. Asked by the server, which alone opens it.

use super::Access;
use super::access::{access, ground, in_holding_team, lets_guests_in};
use crate::domain::clock::Timestamp;
use crate::domain::draft::Drafts;
use crate::domain::emergency::is_reason;
use crate::domain::family::FamilyRules;
use crate::domain::ids::{PersonId, StreamId};
use crate::domain::look::{Ground, Look};
use crate::domain::team::Directory;

/// Why a file is not opened for an investigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// The reason says too little. Asked first, so that its answer tells nothing of the file.
    #[error("the reason says too little")]
    SayInASentence,
    /// There is no such file, or it is not theirs to open: nobody learns which.
    #[error("there is nothing to open")]
    NotThere,
    /// Nobody opens a file to themselves, kept from view.
    #[error("somebody else has to read it")]
    NotToYourself,
    /// Whoever reads it is of the team whose work it is, or was, or has written in the file.
    #[error("the reader has to do with the file themselves")]
    HasToDoWithIt,
}

/// Whether an officer may open a file to somebody, kept from its team's view.
///
/// The officer is one whom an instrument of delegation names today, and not of the team. The reader is somebody else of the authority's
/// staff, who never had to do with the file. A file that is restricted does not open this way.
///
/// # Errors
/// [`NotOpened`].
pub fn opens_investigation(
    family: &FamilyRules,
    directory: &Directory,
    (officer, reader): (PersonId, PersonId),
    reason: &str,
    now: Timestamp,
) -> Result<(), NotOpened> {
    let today = now.day();
    if !is_named_officer(directory, officer, now) {
        return Err(NotOpened::NotThere);
    }
    if !is_reason(reason) {
        return Err(NotOpened::SayInASentence);
    }
    if officer == reader {
        return Err(NotOpened::NotToYourself);
    }
    let is_staff = directory.teams_of(reader, today).next().is_some();
    if family.name.is_none() || family.restriction.is_some() || in_holding_team(family, directory, officer, today) || !is_staff {
        return Err(NotOpened::NotThere);
    }
    let was_there = directory.ever_in(reader, today).iter().any(|team| family.held_by.contains(team) || family.team == Some(*team));
    if was_there || family.authors.contains(&reader) { Err(NotOpened::HasToDoWithIt) } else { Ok(()) }
}

/// Whether somebody is named today as an officer, for anything: they see every investigation, and may end it.
#[must_use]
pub fn is_named_officer(directory: &Directory, person: PersonId, now: Timestamp) -> bool {
    directory.actor(person, None, now.day()).officers.names(person)
}

/// What somebody may have of a family's file or of its legal side, and on what ground where it comes from outside the team. Beside what
/// the file itself says, their own page may open it for an investigation: to read, and never its legal side.
#[must_use]
pub fn reach(
    stream: StreamId,
    family: &FamilyRules,
    side: Option<&FamilyRules>,
    directory: &Directory,
    (person, page): (PersonId, Option<&Drafts>),
    now: Timestamp,
) -> (Access, Option<Ground>) {
    let by_the_file = access(stream, family, side, directory, person, now);
    if by_the_file.reads() {
        let from_outside = by_the_file.is_from_outside();
        return (by_the_file, from_outside.then(|| ground(stream, family, side, directory, person, now)).flatten());
    }
    let investigates = page.and_then(|page| investigates(stream, family, page, now));
    (if investigates.is_some() { Access::Reading } else { by_the_file }, investigates)
}

fn investigates(stream: StreamId, family: &FamilyRules, page: &Drafts, now: Timestamp) -> Option<Ground> {
    let StreamId::Family(id) = stream else { return None };
    if family.name.is_none() || !lets_guests_in(family) {
        return None;
    }
    let runs = page.investigations().iter().filter(|known| known.family == id && known.runs_at(now));
    let longest = runs.max_by_key(|known| known.until_at)?;
    Some(Ground::Investigates { investigation: longest.investigation, by: longest.by, until_at: longest.until_at })
}

/// Whether a look is kept from the team's view still. `page` is the looker's own.
#[must_use]
pub fn is_kept_from_view(look: &Look, page: Option<&Drafts>, now: Timestamp) -> bool {
    let Ground::Investigates { investigation, until_at, .. } = look.ground else { return false };
    let ends_at = page.and_then(|page| page.investigations().iter().find(|known| known.investigation == investigation));
    now < ends_at.map_or(until_at, |known| known.until_at)
}
