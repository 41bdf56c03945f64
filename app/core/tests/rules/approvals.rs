//! Approvals by a named officer: the table, every state and every act, who may, and what P8 promises.

use alongside_core::domain::approval::{Approval, ApprovalBody, ApprovalKind, Officer, RULES, Word};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::Waiting;
use alongside_core::domain::ids::{PersonId, StreamId};
use alongside_core::domain::policy::{Access, access};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::sign_off::SignOffBody;

use crate::world::*;

const KIND: ApprovalKind = ApprovalKind::OutOfArea;

fn asked() -> ApprovalBody {
    ApprovalBody::Asked { approval: APPROVAL, kind: KIND, children: vec![AMARA], text: "There is no place nearer.".into() }
}

fn called(officer: PersonId, called_at: Timestamp, said: Word) -> ApprovalBody {
    ApprovalBody::Called { approval: APPROVAL, kind: KIND, children: vec![AMARA], text: String::new(), officer, called_at, said }
}

const fn approved() -> ApprovalBody {
    ApprovalBody::Approved { approval: APPROVAL, proof: None }
}

fn declined() -> ApprovalBody {
    ApprovalBody::Declined { approval: APPROVAL, reason: "There is a place nearer.".into() }
}

fn acts() -> Vec<(&'static str, ApprovalBody)> {
    vec![
        ("asked", asked()),
        ("called: yes", called(DANA_ALL_RIGHTS, at(-60), Word::Yes)),
        ("called: no", called(DANA_ALL_RIGHTS, at(-60), Word::No)),
        ("approved", approved()),
        ("declined", declined()),
        ("withdrawn", ApprovalBody::Withdrawn { approval: APPROVAL }),
    ]
}

fn ways() -> Vec<(&'static str, Vec<usize>)> {
    vec![
        ("(nothing)", vec![]),
        ("Asked", vec![0]),
        ("Called", vec![1]),
        ("Asked, then called", vec![0, 2]),
        ("Approved", vec![0, 3]),
        ("Confirmed", vec![1, 3]),
        ("Declined", vec![0, 4]),
        ("Withdrawn", vec![0, 5]),
    ]
}

fn after(way: &[usize]) -> Option<Approval> {
    way.iter().fold(None, |known, act| {
        let by = if matches!(act, 3 | 4) { DANA_ALL_RIGHTS } else { PRIYA };
        Some(Approval::after(known.as_ref(), &acts()[*act].1, origin(by, TODAY)).unwrap())
    })
}

#[test]
fn the_table_of_approvals_names_a_regulation_for_each_kind_once() {
    let row = |kind: ApprovalKind| {
        let rule = kind.rule();
        assert_eq!(rule.kind, kind);
        vec![rule.words.to_owned(), rule.officer.words().to_owned(), rule.regulation.to_owned()]
    };
    let rows: Vec<Vec<String>> = ApprovalKind::ALL.into_iter().map(row).collect();
    assert_eq!(RULES.iter().filter(|rule| rule.officer == Officer::Director).count(), 2);
    insta::assert_snapshot!(table(&["what", "who approves, beforehand", "regulation"], &rows));
}

#[test]
fn every_state_of_an_approval_meets_every_act() {
    let headings: Vec<&str> = core::iter::once("state").chain(acts().iter().map(|(name, _)| *name)).collect();
    let row = |(state, way): (&str, Vec<usize>)| {
        let known = after(&way);
        let cells = acts().into_iter().map(|(_, act)| {
            let next = Approval::after(known.as_ref(), &act, origin(DANA_ALL_RIGHTS, TODAY));
            cell(next, |next| next.state.words().to_owned())
        });
        core::iter::once(state.to_owned()).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = ways().into_iter().map(row).collect();
    insta::assert_snapshot!(table(&headings, &rows));
}

#[test]
fn p8_who_may_do_what_to_an_approval_when_its_time_has_come() {
    let before = |act: usize| if act < 3 { vec![] } else { vec![0] };
    let headings: Vec<&str> = ["who"].into_iter().chain(acts().iter().map(|(name, _)| *name)).chain(["confirmed"]).collect();
    let row = |(who, person): &(&str, PersonId)| {
        let may = |way: &[usize], act: ApprovalBody| {
            let mut file = File::new();
            file.rules.approvals.extend(after(way).map(|approval| (APPROVAL, approval)));
            cell(file.may(*person, &Body::Approval(act)), |()| "yes".into())
        };
        let cells = acts().into_iter().enumerate().map(|(number, (_, act))| may(&before(number), act));
        core::iter::once((*who).to_owned()).chain(cells).chain([may(&[1], approved())]).collect()
    };
    let rows: Vec<Vec<String>> = STAFF.iter().map(row).collect();
    insta::assert_snapshot!(table(&headings, &rows));
}

#[test]
fn p8_nobody_approves_what_they_asked_or_called_about() {
    for act in [asked(), called(RUTH_SPEND_ONLY, at(0), Word::Yes)] {
        let mut file = File::new();
        file.directory.teams.get_mut(&TEAM).unwrap().members.push(member(DANA_ALL_RIGHTS, &[], &[]));
        file.take(DANA_ALL_RIGHTS, act);
        assert_eq!(file.offer(DANA_ALL_RIGHTS, approved()), Err(Refusal::YouAskedOrAgreed));
        assert_eq!(file.offer(DANA_ALL_RIGHTS, declined()), Err(Refusal::YouAskedOrAgreed));
        file.take(RUTH_SPEND_ONLY, approved());
    }
}

#[test]
fn p8_a_call_counts_only_where_it_was_to_somebody_else_who_was_named_for_it_on_that_day() {
    let mut file = File::new();
    let long_ago = Timestamp::on(jiff::civil::date(2024, 12, 1), 9, 0);
    file.directory.teams.get_mut(&TEAM).unwrap().members.push(member(DANA_ALL_RIGHTS, &[], &[]));
    let not_named = Err(Refusal::OnlyTheNamedOfficer { kind: KIND });
    assert_eq!(file.offer(PRIYA, called(SAM, at(0), Word::Yes)), not_named);
    assert_eq!(file.offer(PRIYA, called(DANA_ALL_RIGHTS, long_ago, Word::Yes)), not_named);
    assert_eq!(file.offer(PRIYA, called(DANA_ALL_RIGHTS, at(60 * 24), Word::Yes)), Err(Refusal::NotYet));
    assert_eq!(file.offer(DANA_ALL_RIGHTS, called(DANA_ALL_RIGHTS, at(0), Word::Yes)), Err(Refusal::YouAskedOrAgreed));
    file.take(PRIYA, called(DANA_ALL_RIGHTS, at(0), Word::Yes));
}

#[test]
fn p8_an_officer_who_asked_is_not_the_officer_who_said_yes() {
    let mut file = File::new();
    file.directory.teams.get_mut(&TEAM).unwrap().members.push(member(DANA_ALL_RIGHTS, &[], &[]));
    file.take(DANA_ALL_RIGHTS, asked());
    for said in [Word::Yes, Word::No] {
        assert_eq!(file.offer(PRIYA, called(DANA_ALL_RIGHTS, at(0), said)), Err(Refusal::TheOfficerAsked));
    }
    file.take(PRIYA, called(RUTH_SPEND_ONLY, at(0), Word::Yes));
}

#[test]
fn after_a_call_the_team_waits_for_nobody_and_only_whom_it_called_confirms_it() {
    let mut file = File::new();
    file.take(PRIYA, asked());
    assert_eq!(file.rules.waiting().collect::<Vec<_>>(), [Waiting::ForOfficer { approval: APPROVAL, kind: KIND }]);
    file.take(SAM, called(RUTH_SPEND_ONLY, at(0), Word::Yes));
    assert_eq!(file.rules.waiting().count(), 0);
    assert_eq!(file.offer(DANA_ALL_RIGHTS, approved()), Err(Refusal::OnlyWhoWasCalled));
    assert_eq!(file.offer(PRIYA, ApprovalBody::Withdrawn { approval: APPROVAL }), Err(Refusal::NotHere));
    file.take(RUTH_SPEND_ONLY, declined());
}

#[test]
fn an_officer_gives_a_reason_for_declining() {
    let mut file = File::new();
    file.take(PRIYA, asked());
    let unsaid = ApprovalBody::Declined { approval: APPROVAL, reason: " ".into() };
    assert_eq!(file.offer(DANA_ALL_RIGHTS, unsaid), Err(Refusal::ReasonNeeded));
}

#[test]
fn p5_a_file_opens_to_the_named_officer_until_it_is_answered() {
    let stream = StreamId::Family(FAMILY);
    let reach = |file: &File, person| access(stream, &file.rules, None, &file.directory, person, at(0));
    let mut file = File::new();
    assert_eq!(reach(&file, RUTH_SPEND_ONLY), Access::None);
    file.take(PRIYA, asked());
    assert_eq!((reach(&file, RUTH_SPEND_ONLY), reach(&file, DANA_ALL_RIGHTS)), (Access::ForTheWork, Access::ForTheWork));
    file.take(SAM, called(RUTH_SPEND_ONLY, at(0), Word::No));
    assert_eq!((reach(&file, RUTH_SPEND_ONLY), reach(&file, DANA_ALL_RIGHTS)), (Access::ForTheWork, Access::None));
    file.take(RUTH_SPEND_ONLY, approved());
    assert_eq!(reach(&file, RUTH_SPEND_ONLY), Access::LateOnly);
}

#[test]
fn an_approval_and_a_reserved_decision_about_one_child_go_their_own_ways() {
    let (mut file, _) = crate::sign_off::asked();
    file.take(PRIYA, asked());
    assert_eq!(file.rules.waiting().count(), 2);
    file.take(DANA_ALL_RIGHTS, approved());
    file.take(DANA_ALL_RIGHTS, SignOffBody::Declined { sign_off: SIGN_OFF, reason: "There is an aunt.".into() });
    assert_eq!(file.rules.waiting().count(), 0);
}
