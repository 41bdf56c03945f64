//! A legal hold: who sets it, what it keeps, and what lifts it.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::*;
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::retention::*;
use alongside_core::domain::visit::VisitBody;
use jiff::civil::date;
use uuid::Uuid;

use super::*;

const OTHER: HoldId = HoldId::from_uuid(Uuid::from_u128(0x166));

#[test]
fn the_team_and_a_lawyer_set_and_lift_a_hold_and_say_why() {
    let mut file = File::new();
    for who in [OMAR, IVO_PRACTICE, DANA_ALL_RIGHTS, EVE_ENABLER, STRANGER] {
        assert_eq!(file.may(who, &body(held("Proceedings."))), Err(Refusal::OnlyTheTeam));
    }
    assert_eq!(file.may(PRIYA, &body(held(" "))), Err(Refusal::ReasonNeeded));
    assert_eq!(file.may(PRIYA, &body(lifted("Over."))), Err(Refusal::NotThere));
    file.take(LENA_LAWYER, held("Proceedings."));
    assert_eq!(file.may(SAM, &body(held("Proceedings."))), Err(Refusal::AlreadyThere));
    assert_eq!(file.may(SAM, &body(lifted(""))), Err(Refusal::ReasonNeeded));
    assert_eq!(file.may(OMAR, &body(lifted("Over."))), Err(Refusal::OnlyTheTeam));
    file.take(SAM, lifted("The court has decided."));
    assert_eq!(file.may(SAM, &body(lifted("Over."))), Err(Refusal::AlreadySettled));
    let [hold] = file.rules.holds.as_slice() else { unreachable!("there is one") };
    assert_eq!((hold.by, hold.lifted.map(|lifted| lifted.by)), (LENA_LAWYER, Some(SAM)));
    assert!(hold.lifted.is_some_and(|lifted| lifted.at > hold.at));
}

#[test]
fn to_lift_one_hold_lifts_no_other() {
    let mut file = File::new();
    file.take(PRIYA, held("Proceedings."))
        .take(SAM, alongside_core::domain::family::FileBody::DeletionHeld { hold: OTHER, reason: "An inquiry.".into() });
    file.take(PRIYA, lifted("The court has decided."));
    assert!(file.rules.is_held());
    assert_eq!(file.rules.holds.iter().filter(|hold| hold.lifted.is_none()).map(|hold| hold.hold).collect::<Vec<_>>(), [OTHER]);
}

#[test]
fn a_hold_keeps_everything_until_a_week_after_it_was_lifted() {
    let (mut rules, mut directory) = (confirmed_at(at(0)), directory());
    ruled(&mut directory, sound_rule(1), BEGAN);
    let on = |month, day| Timestamp::start_of(date(2026, month, day));
    assert_eq!(classes(&rules, &directory, on(4, 1)), [KeptClass::Sound]);
    receive(&mut rules, 9, PRIYA, held("Proceedings."), on(4, 1));
    assert_eq!(classes(&rules, &directory, on(12, 1)), []);
    // Lifted on a phone: until the server has it, it lifts nothing.
    rules.apply(&entry(10, PRIYA, &body(lifted("Over."))));
    assert_eq!(classes(&rules, &directory, on(12, 20)), []);
    assert!(!rules.is_held(), "the phone shows it as lifted");
    receive(&mut rules, 10, PRIYA, lifted("Over."), on(12, 1).plus(15 * 3_600_000));
    assert_eq!(classes(&rules, &directory, on(12, 9).plus(-1)), [], "what was a mistake can be put right");
    assert_eq!(classes(&rules, &directory, on(12, 9)), [KeptClass::Sound]);
}

#[test]
fn no_note_leaves_a_file_that_is_held() {
    let mut file = File::new();
    let away = VisitBody::MovedAway { note: NOTE, entries: vec![] };
    assert_eq!(file.may(PRIYA, &body(away.clone())), Ok(()));
    file.take(PRIYA, held("Proceedings."));
    assert_eq!(file.may(PRIYA, &body(away.clone())), Err(Refusal::UnderLegalHold));
    // What a phone wrote before it knew of the hold takes nothing out of what the phone shows.
    file.rules.apply(&entry(9, PRIYA, &body(away.clone())));
    assert!(file.rules.moved_away.is_empty());
    file.take(PRIYA, lifted("The court has decided."));
    file.take(PRIYA, away);
    assert!(file.rules.moved_away.contains(&NOTE));
}
