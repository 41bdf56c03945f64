//! Letting somebody in again: who may ask, who may confirm, since when they must have been here, and how it stands after each step.

use std::collections::BTreeMap;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{PersonId, RecoveryId, TeamId};
use alongside_core::domain::policy::{
    Here, SETTLED_DAYS, confirms_recovery, operator_asks_recovery, operator_confirms_recovery, starts_recovery,
};
use alongside_core::domain::recovery::{By, End, Recovery, RecoveryBody};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::team::{Directory, Member, TeamBody, TeamBook};
use jiff::civil::Date;
use uuid::Uuid;

use crate::world::*;

const ELI_ENABLER: PersonId = PersonId::from_uuid(Uuid::from_u128(0x191));
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Who is here, and when each first had a way in. It is asked at `at(0)`.
struct Authority {
    directory: Directory,
    ways_in: BTreeMap<PersonId, Timestamp>,
}

impl Authority {
    /// The world, where everybody has been since long ago.
    fn settled() -> Self {
        let mut directory = directory();
        for book in directory.teams.values_mut() {
            book.received = book.members.iter().map(|_| Some(long_ago())).collect();
        }
        let there = STAFF.iter().map(|(_, person)| *person).filter(|person| *person != STRANGER);
        Self { ways_in: there.map(|person| (person, long_ago())).collect(), directory }
    }

    /// The same, with a second enabler.
    fn with_two_enablers() -> Self {
        Self::settled().with(ENABLERS, ELI_ENABLER, BEGAN, long_ago()).signs_in(ELI_ENABLER, long_ago())
    }

    /// Somebody joins a team from a day that somebody typed. The server hears of it at another time.
    fn with(mut self, team: TeamId, person: PersonId, from_on: Date, received_at: Timestamp) -> Self {
        let joined = Member { from_on, ..member(person, &[], &[]) };
        self.book(team).receive(&TeamBody::Joined(joined), origin(EVE_ENABLER, from_on), received_at);
        self
    }

    fn without(mut self, team: TeamId, person: PersonId, until_on: Date) -> Self {
        self.book(team).receive(&TeamBody::Left { person, until_on }, origin(EVE_ENABLER, until_on), at(0));
        self
    }

    fn signs_in(mut self, person: PersonId, at: Timestamp) -> Self {
        self.ways_in.insert(person, at);
        self
    }

    fn book(&mut self, team: TeamId) -> &mut TeamBook {
        self.directory.teams.get_mut(&team).expect("a team")
    }

    fn here(&self) -> Here<'_> {
        Here { directory: &self.directory, ways_in: &self.ways_in, today: TODAY, asked_at: at(0) }
    }
}

fn long_ago() -> Timestamp {
    Timestamp::on(BEGAN, 9, 0)
}

/// A week before it is asked.
fn a_week_ago() -> Timestamp {
    at(0).plus(-SETTLED_DAYS * DAY)
}

#[test]
fn an_enabler_asks_for_somebody_else_and_nobody_else_asks() {
    let authority = Authority::with_two_enablers();
    let asks = |by, person| starts_recovery(&authority.here(), by, person);
    assert_eq!(asks(EVE_ENABLER, PRIYA), Ok(()));
    assert_eq!(asks(EVE_ENABLER, ELI_ENABLER), Ok(()));
    assert_eq!(asks(EVE_ENABLER, EVE_ENABLER), Err(Refusal::NotForYourself));
    assert_eq!(asks(EVE_ENABLER, STRANGER), Err(Refusal::NotThere));
    for by in [PRIYA, SAM, OMAR, IVO_PRACTICE, DANA_ALL_RIGHTS, STRANGER] {
        assert_eq!(asks(by, PRIYA), Err(Refusal::OnlyEnablers));
    }
}

#[test]
fn a_second_person_confirms_who_neither_asked_nor_is_the_person() {
    let authority = Authority::with_two_enablers();
    let confirms = |by| confirms_recovery(&authority.here(), By::Colleague(EVE_ENABLER), by, PRIYA);
    assert_eq!(confirms(ELI_ENABLER), Ok(()), "another enabler");
    assert_eq!(confirms(SAM), Ok(()), "a colleague of her team");
    assert_eq!(confirms(EVE_ENABLER), Err(Refusal::YouAskedOrAgreed), "one person is never two");
    assert_eq!(confirms(PRIYA), Err(Refusal::NotForYourself));
    for by in [OMAR, IVO_PRACTICE, DANA_ALL_RIGHTS, STRANGER] {
        assert_eq!(confirms(by), Err(Refusal::NotThere), "whom it does not concern");
    }
    let asked_by_no_enabler = confirms_recovery(&authority.here(), By::Colleague(OMAR), SAM, PRIYA);
    assert_eq!(asked_by_no_enabler, Err(Refusal::NotThere), "whoever asked is no enabler any more");
}

/// Places of a newcomer in Priya's team: from which day, as somebody typed it; when the server heard of it; and the last day.
type Places<'a> = &'a [(Date, Timestamp, Option<Date>)];

/// What it is about, their places, when they first had a way in, and whether they are one of the two.
type Case<'a> = (&'a str, Places<'a>, Option<Timestamp>, &'a Result<(), Refusal>);

#[test]
fn each_of_the_two_has_had_a_place_and_a_way_in_for_a_week_as_the_server_knows() {
    let (week, later) = (a_week_ago(), a_week_ago().plus(1));
    let (a_week_ago, yesterday) = (week.day(), at(-24 * 60).day());
    let (settled, too_new) = (Ok(()), Err(Refusal::NotHereLongEnough));
    let table: [Case<'_>; 9] = [
        ("both for a week", &[(BEGAN, week, None)], Some(week), &settled),
        ("no way in", &[(BEGAN, long_ago(), None)], None, &too_new),
        ("a way in for less than a week", &[(BEGAN, long_ago(), None)], Some(later), &too_new),
        ("a place dated back, and heard of later", &[(BEGAN, later, None)], Some(week), &too_new),
        ("a place heard of long ago that began yesterday", &[(yesterday, long_ago(), None)], Some(week), &too_new),
        ("a place heard of long ago that began a week ago", &[(a_week_ago, long_ago(), None)], Some(week), &settled),
        ("taken out of the book at once, and in again", &[(BEGAN, week, Some(BEGAN)), (TODAY, at(0), None)], Some(week), &too_new),
        ("the same, dated back", &[(BEGAN, week, Some(long_ago().plus(-DAY).day())), (BEGAN, at(0), None)], Some(week), &too_new),
        ("a second place beside the first", &[(BEGAN, week, None), (TODAY, at(0), None)], Some(week), &settled),
    ];
    for (what, places, way_in, expected) in table {
        let mut authority = Authority::with_two_enablers();
        // In Priya's team, to confirm; and in the enablers', to ask.
        for (from_on, received_at, until_on) in places {
            for team in [TEAM, ENABLERS] {
                authority = authority.with(team, STRANGER, *from_on, *received_at);
                authority = if let Some(until_on) = until_on { authority.without(team, STRANGER, *until_on) } else { authority };
            }
        }
        authority.ways_in.extend(way_in.map(|at| (STRANGER, at)));
        assert_eq!(&confirms_recovery(&authority.here(), By::Colleague(EVE_ENABLER), STRANGER, PRIYA), expected, "confirms: {what}");
        assert_eq!(&starts_recovery(&authority.here(), STRANGER, PRIYA), expected, "asks: {what}");
        let asked = confirms_recovery(&authority.here(), By::Colleague(STRANGER), EVE_ENABLER, PRIYA);
        assert_eq!(&asked, expected, "is confirmed: {what}");
    }
}

#[test]
fn whom_it_does_not_concern_is_not_told_that_they_are_too_new() {
    let authority = Authority::settled().with(OTHER_TEAM, STRANGER, BEGAN, at(0));
    assert_eq!(confirms_recovery(&authority.here(), By::Colleague(EVE_ENABLER), STRANGER, PRIYA), Err(Refusal::NotThere));
    assert_eq!(starts_recovery(&authority.here(), STRANGER, PRIYA), Err(Refusal::OnlyEnablers));
}

#[test]
fn the_operator_is_one_of_the_two_only_where_there_are_too_few_enablers() {
    let (one, two) = (Authority::settled(), Authority::with_two_enablers());
    let eve = By::Colleague(EVE_ENABLER);
    assert_eq!(operator_confirms_recovery(&one.here(), eve, PRIYA), Ok(()));
    assert_eq!(operator_confirms_recovery(&two.here(), eve, PRIYA), Err(Refusal::OnlyEnablers));
    assert!(!operator_asks_recovery(&one.here(), PRIYA), "there is an enabler to ask");
    // The only enabler lost everything: the operator asks, and somebody of the strategy team confirms.
    assert!(operator_asks_recovery(&one.here(), EVE_ENABLER));
    assert_eq!(
        operator_confirms_recovery(&one.here(), By::Operator, EVE_ENABLER),
        Err(Refusal::OnlyEnablers),
        "the operator is one person too"
    );
    let confirms = |of: &Authority, by| confirms_recovery(&of.here(), By::Operator, by, EVE_ENABLER);
    assert_eq!(confirms(&one, DANA_ALL_RIGHTS), Ok(()));
    assert_eq!(confirms(&one, PRIYA), Err(Refusal::NotThere));
    assert_eq!(confirms(&two, DANA_ALL_RIGHTS), Err(Refusal::NotThere));
    assert_eq!(confirms(&two, ELI_ENABLER), Err(Refusal::NotThere), "the operator may not ask where an enabler could");
}

#[test]
fn an_enabler_who_has_only_just_come_is_none_of_the_two_and_does_not_keep_the_operator_from_being_one() {
    let eve = By::Colleague(EVE_ENABLER);
    let new = Authority::settled().with(ENABLERS, ELI_ENABLER, BEGAN, at(0)).signs_in(ELI_ENABLER, at(0));
    assert_eq!(confirms_recovery(&new.here(), eve, ELI_ENABLER, PRIYA), Err(Refusal::NotHereLongEnough));
    assert_eq!(operator_confirms_recovery(&new.here(), By::Colleague(ELI_ENABLER), PRIYA), Err(Refusal::NotHereLongEnough));
    assert_eq!(operator_confirms_recovery(&new.here(), eve, PRIYA), Ok(()));
    assert!(operator_asks_recovery(&new.here(), EVE_ENABLER));
    assert_eq!(confirms_recovery(&new.here(), By::Operator, DANA_ALL_RIGHTS, EVE_ENABLER), Ok(()));
    assert_eq!(confirms_recovery(&new.here(), By::Operator, ELI_ENABLER, EVE_ENABLER), Err(Refusal::NotHereLongEnough));
}

#[test]
fn each_step_shows_and_what_does_not_fit_changes_nothing() {
    let [recovery, other] = [0xa1, 0xa2].map(|number| RecoveryId::from_uuid(Uuid::from_u128(number)));
    let step = |before: Option<Recovery>, by, body: &RecoveryBody| {
        Recovery::after(before, body, entry(1, by, &Body::Recovery(body.clone())).origin())
    };
    let asked = RecoveryBody::Asked { recovery, reason: "Her phone was stolen.".into(), until_at: at(60), operator: false };
    let confirmed = RecoveryBody::Confirmed { recovery, until_at: at(600), operator: None };
    assert_eq!(step(None, SAM, &confirmed), None, "nobody asked");
    let open = step(None, EVE_ENABLER, &asked).expect("it is asked");
    assert!(open.is_open_at(at(59)) && !open.is_open_at(at(60)));
    let other_time = step(Some(open.clone()), SAM, &RecoveryBody::Ended { recovery: other });
    assert_eq!(other_time.as_ref(), Some(&open));
    let there = step(Some(open), SAM, &confirmed).expect("it is confirmed");
    assert_eq!((there.asked_by, there.confirmed_by), (By::Colleague(EVE_ENABLER), Some(By::Colleague(SAM))));
    assert!(there.is_open_at(at(599)));
    let stopped = step(Some(there.clone()), PRIYA, &RecoveryBody::Ended { recovery }).expect("it is stopped");
    assert!(matches!(stopped.end, Some(End::Stopped { by: PRIYA, .. })) && !stopped.is_open_at(at(1)));
    assert_eq!(step(Some(stopped.clone()), PRIYA, &RecoveryBody::Used { recovery }), Some(stopped), "what ended stays so");
    let used = step(Some(there), PRIYA, &RecoveryBody::Used { recovery }).expect("it is used");
    assert!(matches!(used.end, Some(End::Used { .. })));
}
