//! Reserved decisions: every state and every act, who may, and what P8 promises.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{Digest, PersonId};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::sign_off::{ContextHow, Decision, Precondition, SignOff, SignOffBody, SignOffState, Turnaround, turnaround};

use crate::world::*;

pub fn drafted(decision: Decision) -> SignOffBody {
    SignOffBody::Drafted { sign_off: SIGN_OFF, decision, text: "Because her aunt can keep her safe.".into() }
}

pub fn agreed(version: u32) -> SignOffBody {
    SignOffBody::Agreed { sign_off: SIGN_OFF, version }
}

pub fn requested(proposal: Digest) -> SignOffBody {
    SignOffBody::Requested { sign_off: SIGN_OFF, proposal, agreement: AGREEMENT }
}

pub fn held() -> SignOffBody {
    let (heard, learned) = ("Priya and Amara's mother".into(), "Amara knows her aunt well.".into());
    SignOffBody::ContextHeld { sign_off: SIGN_OFF, how: ContextHow::WithTheTeam, heard, learned }
}

pub fn signed(proposal: Digest) -> SignOffBody {
    SignOffBody::Signed { sign_off: SIGN_OFF, proposal, proof: None }
}

fn emergency(decision: Decision, acted_at: Timestamp) -> SignOffBody {
    let (text, who_knew) = ("She could not stay the night.".into(), "Sam and the duty worker".into());
    SignOffBody::ActedInEmergency { sign_off: SIGN_OFF, decision, text, acted_at, who_knew }
}

fn first_proposal() -> Digest {
    SignOff::after(None, &drafted(placement()), origin(PRIYA, TODAY)).unwrap().proposal
}

fn acts() -> Vec<(&'static str, SignOffBody)> {
    let (sign_off, reason) = (SIGN_OFF, || "Ask her father first.".to_owned());
    vec![
        ("drafted", drafted(placement())),
        ("agreed", agreed(1)),
        ("requested", requested(first_proposal())),
        ("booked", SignOffBody::ContextBooked { sign_off, how: ContextHow::ByCall, at: at(60) }),
        ("held", held()),
        ("signed", signed(first_proposal())),
        ("returned", SignOffBody::Returned { sign_off, reason: reason() }),
        ("declined", SignOffBody::Declined { sign_off, reason: reason() }),
        ("withdrawn", SignOffBody::Withdrawn { sign_off, reason: None }),
        ("emergency", emergency(placement(), at(-60))),
        ("ratified", SignOffBody::Ratified { sign_off, learned: reason(), proof: None }),
        ("not ratified", SignOffBody::NotRatified { sign_off, reason: reason() }),
        ("fact", SignOffBody::Fact { sign_off, fact: Precondition::ChildsWishes, on: Some(TODAY), note: None }),
    ]
}

/// The acts that bring a sign-off into each of its states.
fn ways() -> Vec<(&'static str, Vec<usize>)> {
    vec![
        ("(nothing)", vec![]),
        ("Draft", vec![0]),
        ("AgreedInTeam", vec![0, 1]),
        ("Requested", vec![0, 1, 2]),
        ("ContextBooked", vec![0, 1, 2, 3]),
        ("ContextHeld", vec![0, 1, 2, 3, 4]),
        ("Signed", vec![0, 1, 2, 4, 5]),
        ("Returned", vec![0, 1, 2, 6]),
        ("Declined", vec![0, 1, 2, 7]),
        ("Withdrawn", vec![0, 8]),
        ("ActedInEmergency", vec![9]),
        ("Ratified", vec![9, 10]),
        ("NotRatified", vec![9, 11]),
    ]
}

const fn usual(act: usize) -> PersonId {
    match act {
        0 | 2 | 8 | 9 | 12 => PRIYA,
        1 => SAM,
        _ => DANA_ALL_RIGHTS,
    }
}

fn after(way: &[usize]) -> Option<SignOff> {
    let step =
        |known: Option<SignOff>, act: &usize| Some(SignOff::after(known.as_ref(), &acts()[*act].1, origin(usual(*act), TODAY)).unwrap());
    way.iter().fold(None, step)
}

fn name(state: &SignOffState) -> String {
    format!("{state:?}").split([' ', '{']).next().unwrap().to_owned()
}

/// A file whose placement is asked for, under the usual names.
pub fn asked() -> (File, Digest) {
    let mut file = File::new();
    file.take(PRIYA, drafted(placement())).take(SAM, agreed(1));
    let proposal = file.rules.sign_offs[&SIGN_OFF].proposal;
    file.take(PRIYA, requested(proposal));
    (file, proposal)
}

#[test]
fn every_state_of_a_sign_off_meets_every_act() {
    let headings: Vec<&str> = core::iter::once("state").chain(acts().iter().map(|(name, _)| *name)).collect();
    let row = |(state, way): (&str, Vec<usize>)| {
        let known = after(&way);
        let cells =
            acts().into_iter().map(|(_, act)| cell(SignOff::after(known.as_ref(), &act, origin(AYO, TODAY)), |next| name(&next.state)));
        core::iter::once(state.to_owned()).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = ways().into_iter().map(row).collect();
    assert!(ways().iter().skip(1).all(|(state, way)| name(&after(way).unwrap().state) == *state));
    insta::assert_snapshot!(table(&headings, &rows));
}

#[test]
fn p8_who_may_do_what_to_a_sign_off_when_its_time_has_come() {
    let before = |act: usize| match act {
        0 | 9 => vec![],
        1 | 8 => vec![0],
        2 => vec![0, 1],
        5 => vec![0, 1, 2, 4],
        10 | 11 => vec![9],
        _ => vec![0, 1, 2],
    };
    let headings: Vec<&str> = core::iter::once("who").chain(acts().iter().map(|(name, _)| *name)).collect();
    let row = |(who, person): &(&str, PersonId)| {
        let cells = acts().into_iter().enumerate().map(|(number, (_, act))| {
            let mut file = File::new();
            file.rules.sign_offs.extend(after(&before(number)).map(|sign_off| (SIGN_OFF, sign_off)));
            cell(file.may(*person, &Body::SignOff(act)), |()| "yes".into())
        });
        core::iter::once((*who).to_owned()).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = STAFF.iter().map(row).collect();
    insta::assert_snapshot!(table(&headings, &rows));
}

#[test]
fn p8_nobody_signs_before_they_have_learned_the_context_themselves() {
    let (mut file, proposal) = asked();
    assert_eq!(file.offer(DANA_ALL_RIGHTS, signed(proposal)), Err(Refusal::LearnTheContextFirst));
    let strategy = file.directory.teams.get_mut(&STRATEGY).unwrap();
    strategy.members[1].rights.push(alongside_core::domain::sign_off::Reserved::Placement);
    file.take(RUTH_SPEND_ONLY, held());
    assert_eq!(file.offer(DANA_ALL_RIGHTS, signed(proposal)), Err(Refusal::LearnTheContextFirst));
    file.take(DANA_ALL_RIGHTS, held());
    file.take(RUTH_SPEND_ONLY, signed(proposal));
}

#[test]
fn p8_the_context_is_learned_in_words() {
    let (mut file, _) = asked();
    let silent = SignOffBody::ContextHeld { sign_off: SIGN_OFF, how: ContextHow::ByCall, heard: "Priya".into(), learned: " ".into() };
    assert_eq!(file.offer(DANA_ALL_RIGHTS, silent), Err(Refusal::ReasonNeeded));
}

#[test]
fn p8_nobody_signs_what_they_asked_for_or_agreed_not_even_in_an_earlier_version() {
    for (drafter, agreer) in [(DANA_ALL_RIGHTS, SAM), (PRIYA, DANA_ALL_RIGHTS)] {
        let mut file = File::new();
        file.directory.teams.get_mut(&TEAM).unwrap().members.push(member(DANA_ALL_RIGHTS, &[], &[]));
        file.take(drafter, drafted(placement())).take(agreer, agreed(1));
        file.take(PRIYA, drafted(placement())).take(SAM, agreed(2));
        let proposal = file.rules.sign_offs[&SIGN_OFF].proposal;
        file.take(PRIYA, requested(proposal));
        assert_eq!(file.offer(DANA_ALL_RIGHTS, held()), Err(Refusal::YouAskedOrAgreed));
        assert_eq!(file.offer(DANA_ALL_RIGHTS, signed(proposal)), Err(Refusal::YouAskedOrAgreed));
    }
}

#[test]
fn p8_a_change_after_the_request_is_a_new_version_and_voids_what_was_agreed_and_learned() {
    let (mut file, old) = asked();
    file.take(DANA_ALL_RIGHTS, held());
    let elsewhere = Decision::Placement { child: AMARA, with: "Her grandmother".into(), change: false };
    file.take(AYO, drafted(elsewhere));
    assert_eq!(file.rules.sign_offs[&SIGN_OFF].names, [AYO]);
    let now = file.rules.sign_offs[&SIGN_OFF].proposal;
    assert_eq!(file.offer(DANA_ALL_RIGHTS, signed(old)), Err(Refusal::ProposalChanged { now }));
    assert_eq!(file.offer(DANA_ALL_RIGHTS, signed(now)), Err(Refusal::NotYet));
    file.take(SAM, agreed(2));
    assert_eq!(file.offer(PRIYA, requested(old)), Err(Refusal::ProposalChanged { now }));
    file.take(PRIYA, requested(now));
    assert_eq!(file.offer(DANA_ALL_RIGHTS, signed(now)), Err(Refusal::LearnTheContextFirst));
    file.take(DANA_ALL_RIGHTS, held());
    assert_eq!(file.offer(DANA_ALL_RIGHTS, signed(old)), Err(Refusal::ProposalChanged { now }));
    file.take(DANA_ALL_RIGHTS, signed(now));
}

#[test]
fn p8_one_name_is_not_enough_and_the_same_name_twice_is_one() {
    let mut file = File::new();
    file.take(PRIYA, drafted(placement()));
    assert_eq!(file.offer(PRIYA, agreed(1)), Err(Refusal::AlreadyAgreed));
    let proposal = file.rules.sign_offs[&SIGN_OFF].proposal;
    assert_eq!(file.offer(PRIYA, requested(proposal)), Err(Refusal::NeedsMoreNames { needed: 2, have: 1 }));
}

#[test]
fn p8_what_was_done_in_an_emergency_is_shown_as_not_ratified_and_who_did_it_does_not_ratify_it() {
    let mut file = File::new();
    file.directory.teams.get_mut(&TEAM).unwrap().members.push(member(DANA_ALL_RIGHTS, &[], &[]));
    file.take(DANA_ALL_RIGHTS, emergency(placement(), at(-60)));
    assert!(file.rules.sign_offs[&SIGN_OFF].state.waits_for_strategy());
    let ratified = SignOffBody::Ratified { sign_off: SIGN_OFF, learned: "It was right.".into(), proof: None };
    assert_eq!(file.offer(DANA_ALL_RIGHTS, ratified), Err(Refusal::YouAskedOrAgreed));
}

#[test]
fn p8_a_team_acts_first_only_where_the_agreement_of_that_day_lets_it() {
    let mut file = File::new();
    let proceedings = || Decision::CareProceedings { children: vec![AMARA] };
    assert!(matches!(file.offer(PRIYA, emergency(proceedings(), at(0))), Err(Refusal::NoEmergencyRoute { .. })));
    let long_ago = Timestamp::on(jiff::civil::date(2024, 12, 1), 9, 0);
    assert_eq!(file.offer(PRIYA, emergency(placement(), long_ago)), Err(Refusal::NoAgreement));
    assert_eq!(file.offer(PRIYA, emergency(placement(), at(60 * 24))), Err(Refusal::NotYet));
    file.take(PRIYA, emergency(placement(), at(0)));
}

#[test]
fn p8_spending_within_the_threshold_waits_for_nobody_not_even_after_an_emergency() {
    let mut file = File::new();
    let little = Decision::Spend(spend(20, TODAY));
    assert!(matches!(file.offer(PRIYA, emergency(little.clone(), at(0))), Err(Refusal::TeamDecides { .. })));
    file.take(PRIYA, drafted(little)).take(SAM, agreed(1));
    let proposal = file.rules.sign_offs[&SIGN_OFF].proposal;
    assert!(matches!(file.offer(PRIYA, requested(proposal)), Err(Refusal::TeamDecides { .. })));
    assert_eq!(file.rules.waiting().count(), 0);
}

#[test]
fn a_fact_the_law_asks_about_blocks_nothing_and_is_always_taken() {
    let (mut file, proposal) = asked();
    let not_so = SignOffBody::Fact { sign_off: SIGN_OFF, fact: Precondition::ChildsWishes, on: None, note: None };
    file.take(STRANGER, not_so).take(DANA_ALL_RIGHTS, held()).take(DANA_ALL_RIGHTS, signed(proposal));
}

#[test]
fn how_long_strategy_takes_is_told_over_all_that_was_answered_and_of_nothing_else() {
    let hour = 60 * 60 * 1_000;
    let requested = |state: SignOffState| {
        let drafted = SignOff::after(None, &drafted(placement()), origin(PRIYA, TODAY)).unwrap();
        let agreed = SignOff::after(Some(&drafted), &agreed(1), origin(SAM, TODAY)).unwrap();
        let asked = SignOff::after(Some(&agreed), &super::sign_off::requested(agreed.proposal), origin(PRIYA, TODAY)).unwrap();
        SignOff { state, ..asked }
    };
    let asked_at = requested(SignOffState::Requested).requested.unwrap().at;
    let signed = |hours: i64| requested(SignOffState::Signed { by: DANA_ALL_RIGHTS, at: asked_at.plus(hours * hour), proof: None });
    assert_eq!(turnaround(&[requested(SignOffState::Requested), requested(SignOffState::Draft)]), None);
    let all = [signed(30), requested(SignOffState::Requested), signed(2), signed(5)];
    assert_eq!(turnaround(&all), Some(Turnaround { answered: 3, half_within_ms: 5 * hour }));
    assert_eq!(turnaround(&all[..3]), Some(Turnaround { answered: 2, half_within_ms: 2 * hour }));
}
