//! Who may let somebody in again: never one person alone, and never the person. Asked by the server alone.

use jiff::civil::Date;

use crate::domain::ids::PersonId;
use crate::domain::recovery::By;
use crate::domain::refusal::Refusal;
use crate::domain::team::{Directory, TeamKind};

/// Whether somebody may ask that a colleague be let in again: an enabler, for somebody else.
///
/// # Errors
/// A refusal that says whose it is.
pub fn starts_recovery(directory: &Directory, by: PersonId, person: PersonId, today: Date) -> Result<(), Refusal> {
    if !directory.actor(by, None, today).is(TeamKind::Enabler) {
        return Err(Refusal::OnlyEnablers);
    }
    if by == person {
        return Err(Refusal::NotForYourself);
    }
    if directory.teams_of(person, today).next().is_some() { Ok(()) } else { Err(Refusal::NotThere) }
}

/// Whether somebody may confirm what `asked` asked for: another enabler, or a colleague of a team of the person's. Where the person is
/// the only enabler there is, anybody of the strategy team may as well.
///
/// # Errors
/// A refusal that says whose it is. Whoever it does not concern learns of nothing.
pub fn confirms_recovery(directory: &Directory, asked: By, by: PersonId, person: PersonId, today: Date) -> Result<(), Refusal> {
    let actor = directory.actor(by, None, today);
    let is_close = directory.teams_of(person, today).any(|(team, ..)| actor.teams.contains(&team));
    let stands_in = actor.is(TeamKind::Strategy) && other_enablers(directory, person, today) == 0;
    if by == person {
        Err(Refusal::NotForYourself)
    } else if asked == By::Colleague(by) {
        Err(Refusal::YouAskedOrAgreed)
    } else if directory.teams_of(person, today).next().is_some() && (actor.is(TeamKind::Enabler) || is_close || stands_in) {
        Ok(())
    } else {
        Err(Refusal::NotThere)
    }
}

/// Whether the operator may ask: where there is no enabler but the person.
#[must_use]
pub fn operator_asks_recovery(directory: &Directory, person: PersonId, today: Date) -> bool {
    other_enablers(directory, person, today) == 0
}

/// Whether the operator may confirm what a colleague asked for: where there is one enabler at the most beside the person.
#[must_use]
pub fn operator_confirms_recovery(directory: &Directory, asked: By, person: PersonId, today: Date) -> bool {
    asked != By::Operator && other_enablers(directory, person, today) <= 1
}

fn other_enablers(directory: &Directory, person: PersonId, today: Date) -> usize {
    let books = directory.teams.values().filter(|book| book.kind == Some(TeamKind::Enabler));
    let mut found: Vec<PersonId> = books.flat_map(|book| book.members_on(today)).map(|member| member.person).collect();
    found.retain(|enabler| *enabler != person);
    found.sort_unstable();
    found.dedup();
    found.len()
}
