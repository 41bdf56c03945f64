//! Letting somebody in again: who may ask, who may confirm, and how it stands after each step.

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{PersonId, RecoveryId};
use alongside_core::domain::policy::{confirms_recovery, operator_asks_recovery, operator_confirms_recovery, starts_recovery};
use alongside_core::domain::recovery::{By, End, Recovery, RecoveryBody};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::team::{Directory, Member, TeamBody, TeamKind};
use uuid::Uuid;

use crate::world::*;

const ELI_ENABLER: PersonId = PersonId::from_uuid(Uuid::from_u128(0x191));

/// The world, with a second enabler.
fn two_enablers() -> Directory {
    let mut directory = directory();
    let book = directory.teams.values_mut().find(|book| book.kind == Some(TeamKind::Enabler)).expect("enablers");
    let eli: Member = member(ELI_ENABLER, &[], &[]);
    book.apply(&TeamBody::Joined(eli), origin(EVE_ENABLER, BEGAN));
    directory
}

#[test]
fn an_enabler_asks_for_somebody_else_and_nobody_else_asks() {
    let directory = two_enablers();
    let asks = |by, person| starts_recovery(&directory, by, person, TODAY);
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
    let directory = two_enablers();
    let confirms = |by| confirms_recovery(&directory, By::Colleague(EVE_ENABLER), by, PRIYA, TODAY);
    assert_eq!(confirms(ELI_ENABLER), Ok(()), "another enabler");
    assert_eq!(confirms(SAM), Ok(()), "a colleague of her team");
    assert_eq!(confirms(EVE_ENABLER), Err(Refusal::YouAskedOrAgreed), "one person is never two");
    assert_eq!(confirms(PRIYA), Err(Refusal::NotForYourself));
    for by in [OMAR, IVO_PRACTICE, DANA_ALL_RIGHTS, STRANGER] {
        assert_eq!(confirms(by), Err(Refusal::NotThere), "whom it does not concern");
    }
}

#[test]
fn the_operator_is_one_of_the_two_only_where_there_are_too_few_enablers() {
    let (one, two) = (directory(), two_enablers());
    assert!(operator_confirms_recovery(&one, By::Colleague(EVE_ENABLER), PRIYA, TODAY));
    assert!(!operator_confirms_recovery(&two, By::Colleague(EVE_ENABLER), PRIYA, TODAY));
    assert!(!operator_asks_recovery(&one, PRIYA, TODAY), "there is an enabler to ask");
    // The only enabler lost everything: the operator asks, and somebody of the strategy team confirms.
    assert!(operator_asks_recovery(&one, EVE_ENABLER, TODAY));
    assert!(!operator_confirms_recovery(&one, By::Operator, EVE_ENABLER, TODAY), "the operator is one person too");
    assert_eq!(confirms_recovery(&one, By::Operator, DANA_ALL_RIGHTS, EVE_ENABLER, TODAY), Ok(()));
    assert_eq!(confirms_recovery(&one, By::Operator, PRIYA, EVE_ENABLER, TODAY), Err(Refusal::NotThere));
    assert_eq!(confirms_recovery(&two, By::Operator, DANA_ALL_RIGHTS, EVE_ENABLER, TODAY), Err(Refusal::NotThere));
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
