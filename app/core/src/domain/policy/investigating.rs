//! Who may open a file for an investigation of staff, and to whom; and what that gives. Asked by the server, which alone opens it.

use super::Access;
use super::access::{access, ground, in_holding_team};
use super::recovering::Here;
use crate::domain::clock::Timestamp;
use crate::domain::draft::Drafts;
use crate::domain::emergency::is_reason;
use crate::domain::family::FamilyRules;
use crate::domain::ids::{PersonId, StreamId};
use crate::domain::investigation::{Investigation, MOST_KEPT_MS};
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
    /// The reader has to do with the file, or had.
    #[error("the reader has to do with the file themselves")]
    HasToDoWithIt,
    /// The officer or the reader has only just come, or the officer was named only just now: see [`super::SETTLED_DAYS`].
    #[error("one of them has not been here for long enough")]
    TooNew,
}

/// A family's file, with its legal side where there is one.
pub type Whole<'a> = (&'a FamilyRules, Option<&'a FamilyRules>);

/// Whether an officer may open a file to somebody, kept from its team's view.
///
/// The officer is one whom an instrument of delegation names today, and has been for a while. The reader is somebody else of the
/// authority's staff. Neither ever had to do with the file. One that is restricted does not open this way.
///
/// # Errors
/// [`NotOpened`].
pub fn opens_investigation(
    here: &Here<'_>,
    file: Whole<'_>,
    (officer, reader): (PersonId, PersonId),
    reason: &str,
) -> Result<(), NotOpened> {
    let (directory, today) = (here.directory, here.today);
    if !is_named_officer(directory, officer, here.asked_at) {
        return Err(NotOpened::NotThere);
    }
    if !is_reason(reason) {
        return Err(NotOpened::SayInASentence);
    }
    if officer == reader {
        return Err(NotOpened::NotToYourself);
    }
    let is_staff = directory.teams_of(reader, today).next().is_some();
    let is_closed = file.0.name.is_none() || file.0.restriction.is_some();
    if is_closed || has_to_do_with(directory, file, officer, here.asked_at) || !is_staff {
        return Err(NotOpened::NotThere);
    }
    if has_to_do_with(directory, file, reader, here.asked_at) {
        return Err(NotOpened::HasToDoWithIt);
    }
    let was_named = directory.named_since(officer, today).is_some_and(|since| here.is_long_ago(since));
    if was_named && here.is_settled(officer) && here.is_settled(reader) { Ok(()) } else { Err(NotOpened::TooNew) }
}

/// Whether somebody is named today as an officer, for anything.
#[must_use]
pub fn is_named_officer(directory: &Directory, person: PersonId, now: Timestamp) -> bool {
    directory.actor(person, None, now.day()).officers.names(person)
}

/// Whether somebody may see and end an investigation into a file: a named officer who never had to do with the file. Once it is over, every
/// named officer sees it.
#[must_use]
pub fn oversees(directory: &Directory, file: Whole<'_>, officer: PersonId, one: &Investigation, now: Timestamp) -> bool {
    is_named_officer(directory, officer, now) && (!one.runs_at(now) || !has_to_do_with(directory, file, officer, now))
}

/// Whether somebody is of the team that holds a file, or of one that held it, wrote in it, or is or was appointed to a child of it.
fn has_to_do_with(directory: &Directory, (family, side): Whole<'_>, person: PersonId, now: Timestamp) -> bool {
    let teams = directory.ever_in(person, now.day());
    let was_there = teams.iter().any(|team| family.held_by.contains(team)) || in_holding_team(family, directory, person, now.day());
    let held = family.team.is_some_and(|team| teams.contains(&team));
    let wrote = family.authors.contains(&person) || side.is_some_and(|side| side.authors.contains(&person));
    was_there || held || wrote || family.appointments.iter().any(|known| known.person == person)
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
    let investigates = page.and_then(|page| investigates(stream, (family, side), directory, (person, page), now));
    (if investigates.is_some() { Access::Reading } else { by_the_file }, investigates)
}

/// What it was opened under has to be so still: the file is not restricted, its reader is staff and has nothing to do with it, and the officer
/// is one.
fn investigates(
    stream: StreamId,
    file: Whole<'_>,
    directory: &Directory,
    (person, page): (PersonId, &Drafts),
    now: Timestamp,
) -> Option<Ground> {
    let StreamId::Family(family) = stream else { return None };
    let is_staff = directory.teams_of(person, now.day()).next().is_some();
    if file.0.name.is_none() || file.0.restriction.is_some() || !is_staff || has_to_do_with(directory, file, person, now) {
        return None;
    }
    let runs = page.investigations().iter().filter(|known| known.family == family && known.runs_at(now));
    let longest = runs.filter(|known| is_named_officer(directory, known.by, now)).max_by_key(|known| known.until_at)?;
    Some(Ground::Investigates { investigation: longest.investigation, by: longest.by, until_at: longest.until_at })
}

/// Whether a look is kept from the team's view still: while its investigation runs, or another of the same reader into the same file that
/// joined it without a gap; while the officer is one; and never for longer than [`MOST_KEPT_MS`]. `page` is the looker's own.
#[must_use]
pub fn is_kept_from_view(look: &Look, page: Option<&Drafts>, directory: &Directory, now: Timestamp) -> bool {
    let Ground::Investigates { investigation, until_at, by } = look.ground else { return false };
    let known = page.map_or(&[][..], Drafts::investigations);
    let first = known.iter().find(|known| known.investigation == investigation);
    let (mut ends_at, mut officer) = first.map_or((until_at, by), |first| (first.until_at, first.by));
    let theirs = || known.iter().filter(|known| Some(known.family) == look.stream.family());
    while let Some(next) = theirs().find(|next| next.at <= ends_at && ends_at < next.until_at) {
        (ends_at, officer) = (next.until_at, next.by);
    }
    now < ends_at.min(look.at.plus(MOST_KEPT_MS)) && is_named_officer(directory, officer, now)
}
