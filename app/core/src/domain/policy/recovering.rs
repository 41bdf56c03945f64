//! Who may let somebody in again: never one person alone, never the person, and nobody who has only just come. Asked by the server alone.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::clock::Timestamp;
use crate::domain::ids::PersonId;
use crate::domain::recovery::By;
use crate::domain::refusal::Refusal;
use crate::domain::team::{Directory, TeamKind};

/// For how many days before it is asked each of the two must have had their place in a team, and a way in. An enabler alone can make a
/// colleague up, take them into a team, invite them and sign in as them. Whoever counts as a second person has stood in the team's book for
/// a week first, where each of their colleagues, whatever their days at work, can ask who that is.
pub const SETTLED_DAYS: i64 = 7;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Who is here, and since when as the server itself knows: by when it received what says so, never by a day that somebody typed.
#[derive(Clone, Copy, Debug)]
pub struct Here<'a> {
    /// Every team's book, as it was received.
    pub directory: &'a Directory,
    /// When each first had a way in, a passkey or an account. Making another one changes nothing; being let in again begins it anew.
    pub ways_in: &'a BTreeMap<PersonId, Timestamp>,
    /// The day on which somebody wants to do it.
    pub today: Date,
    /// When it was asked, or is.
    pub asked_at: Timestamp,
}

impl Here<'_> {
    fn is(&self, person: PersonId, kind: TeamKind) -> bool {
        self.directory.actor(person, None, self.today).is(kind)
    }

    fn is_in_a_team(&self, person: PersonId) -> bool {
        self.directory.teams_of(person, self.today).next().is_some()
    }

    /// Whether something was so for long enough before it was asked.
    pub(super) fn is_long_ago(&self, since: Timestamp) -> bool {
        since.plus(SETTLED_DAYS * DAY_MS) <= self.asked_at
    }

    pub(super) fn is_settled(&self, person: PersonId) -> bool {
        let has_place = self.directory.in_place_since(person, self.today).is_some_and(|since| self.is_long_ago(since));
        has_place && self.ways_in.get(&person).is_some_and(|since| self.is_long_ago(*since))
    }

    fn settled(&self, person: PersonId) -> Result<(), Refusal> {
        if self.is_settled(person) { Ok(()) } else { Err(Refusal::NotHereLongEnough) }
    }

    /// How many enablers there are beside the person who could be one of the two.
    fn other_enablers(&self, person: PersonId) -> usize {
        let books = self.directory.teams.values().filter(|book| book.kind == Some(TeamKind::Enabler));
        let mut found: Vec<PersonId> = books.flat_map(|book| book.members_on(self.today)).map(|member| member.person).collect();
        found.retain(|enabler| *enabler != person && self.is_settled(*enabler));
        found.sort_unstable();
        found.dedup();
        found.len()
    }

    /// Whether whoever asked for it may still.
    fn still_asks(&self, asked: By, person: PersonId) -> Result<(), Refusal> {
        let still = match asked {
            By::Colleague(asked) => starts_recovery(self, asked, person),
            By::Operator if operator_asks_recovery(self, person) => Ok(()),
            By::Operator => Err(Refusal::NotThere),
        };
        still.map_err(|why| if why == Refusal::NotHereLongEnough { why } else { Refusal::NotThere })
    }
}

/// Whether somebody may ask that a colleague be let in again: an enabler, for somebody else.
///
/// # Errors
/// A refusal that says whose it is.
pub fn starts_recovery(here: &Here<'_>, by: PersonId, person: PersonId) -> Result<(), Refusal> {
    if !here.is(by, TeamKind::Enabler) {
        return Err(Refusal::OnlyEnablers);
    }
    if by == person {
        return Err(Refusal::NotForYourself);
    }
    if !here.is_in_a_team(person) {
        return Err(Refusal::NotThere);
    }
    here.settled(by)
}

/// Whether somebody may confirm what `asked` asked for, who may ask for it still: another enabler, or a colleague of a team of the
/// person's. Where there is no enabler beside the person who could ask, anybody of the strategy team may as well.
///
/// # Errors
/// A refusal that says whose it is. Whoever it does not concern learns of nothing.
pub fn confirms_recovery(here: &Here<'_>, asked: By, by: PersonId, person: PersonId) -> Result<(), Refusal> {
    if by == person {
        return Err(Refusal::NotForYourself);
    }
    if asked == By::Colleague(by) {
        return Err(Refusal::YouAskedOrAgreed);
    }
    let teams = here.directory.actor(by, None, here.today).teams;
    let is_close = here.directory.teams_of(person, here.today).any(|(team, ..)| teams.contains(&team));
    let stands_in = || here.is(by, TeamKind::Strategy) && here.other_enablers(person) == 0;
    if !here.is_in_a_team(person) || !(here.is(by, TeamKind::Enabler) || is_close || stands_in()) {
        return Err(Refusal::NotThere);
    }
    here.settled(by)?;
    here.still_asks(asked, person)
}

/// Whether the operator may ask: where there is no enabler beside the person who could.
#[must_use]
pub fn operator_asks_recovery(here: &Here<'_>, person: PersonId) -> bool {
    here.other_enablers(person) == 0
}

/// Whether the operator may confirm what a colleague asked for, who may ask for it still: where no enabler beside that one could.
///
/// # Errors
/// A refusal that says whose it is.
pub fn operator_confirms_recovery(here: &Here<'_>, asked: By, person: PersonId) -> Result<(), Refusal> {
    if asked == By::Operator || here.other_enablers(person) > 1 {
        return Err(Refusal::OnlyEnablers);
    }
    here.still_asks(asked, person)
}
