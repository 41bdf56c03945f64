//! To whom work goes: questions by specialism, duty and load; decisions to those who hold the right and did not ask.

use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::appointment::{Appointment, Office};
use alongside_core::domain::approval::{ApprovalBody, ApprovalKind, NamedOfficer, Word};
use alongside_core::domain::card::Card;
use alongside_core::domain::clock::{Clock, Timestamp};
use alongside_core::domain::entry::{Body, Head, Written};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{ApprovalId, PersonId, SignOffId, StreamId, TeamId};
use alongside_core::domain::people::{Details, Part};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::sign_off::{Decision, Proposal, Reserved, SignOffBody};
use alongside_core::domain::team::TeamBody;
use alongside_core::sync::protocol::Outcome;
use uuid::Uuid;

use crate::database::{Fresh, on_both_databases};
use crate::world::{
    DAY, StillClock, World, accepted, agreement, amy, ben, cal, eve, file, ines, insight, ivo, lea, legal, okafor, question, sol, south,
    strategy,
};

on_both_databases![
    a_question_reaches_the_advisers_of_its_specialism_and_is_suggested_to_one,
    who_is_on_duty_is_asked_first,
    who_has_the_least_in_hand_is_asked_next,
    a_question_about_a_child_never_reaches_whoever_is_appointed_to_that_child,
    a_legal_question_is_barred_by_the_appointments_of_the_file_as_well,
    p5_an_appointment_opens_the_file_and_its_end_closes_it,
    a_question_that_was_answered_or_claimed_is_on_nobodys_list,
    a_decision_reaches_who_holds_the_right_and_opens_the_file_until_it_is_decided,
    an_emergency_is_shown_with_its_clock,
    an_approval_reaches_the_officer_who_is_named_for_it_and_opens_the_file_until_it_is_answered,
    a_call_is_for_the_officer_who_was_called_to_confirm_and_holds_nobody_up,
];

const HOUR: i64 = 60 * 60 * 1_000;

async fn cards(world: &World, person: PersonId) -> Vec<Card> {
    world.pull(person).await.cards.expect("cards").cards
}

/// The questions that somebody is shown, and whether each is suggested to them.
async fn questions(world: &World, person: PersonId) -> Vec<(Uuid, bool)> {
    let shown = cards(world, person).await;
    shown
        .iter()
        .filter_map(|card| if let Card::Question { question, suggested, .. } = card { Some((question.uuid(), *suggested)) } else { None })
        .collect()
}

async fn suggested(world: &World, number: u128) -> Vec<PersonId> {
    let mut people = Vec::new();
    for person in [ines(), ivo(), lea()] {
        if questions(world, person).await.contains(&(question(number).uuid(), true)) {
            people.push(person);
        }
    }
    people
}

async fn ask(world: &World, number: u128, specialism: Specialism) {
    let pen = world.pen(amy());
    accepted(&world.push(&pen, &[&pen.ask(file(okafor()), question(number), specialism)]).await[0]);
}

async fn claim(world: &World, person: PersonId, number: u128) {
    let pen = world.pen(person);
    accepted(&world.push(&pen, &[&pen.write(file(okafor()), AdviceBody::Claimed { question: question(number) })]).await[0]);
}

async fn a_question_reaches_the_advisers_of_its_specialism_and_is_suggested_to_one(fresh: Fresh) {
    let world = World::on(fresh).await;
    ask(&world, 1, Specialism::Practice).await;
    for person in [ines(), ivo()] {
        assert_eq!(questions(&world, person).await.len(), 1);
    }
    for person in [lea(), amy(), sol()] {
        assert_eq!(questions(&world, person).await, [], "{person}");
    }
    assert_eq!(suggested(&world, 1).await.len(), 1);
}

async fn who_is_on_duty_is_asked_first(fresh: Fresh) {
    let world = World::on(fresh).await;
    for person in [ines(), ivo()] {
        let (pen, now) = (world.pen(person), world.clock.now());
        let duty = TeamBody::OnDuty { person, from_at: now, until_at: now.plus(HOUR) };
        accepted(&world.push(&pen, &[&pen.write(StreamId::Team(insight()), duty)]).await[0]);
        for number in 0..6 {
            let number = person.uuid().as_u128() % 1_000 * 10 + number;
            ask(&world, number, Specialism::Practice).await;
            assert_eq!(suggested(&world, number).await, [person]);
        }
        world.clock.pass(2 * HOUR);
    }
}

async fn who_has_the_least_in_hand_is_asked_next(fresh: Fresh) {
    let world = World::on(fresh).await;
    ask(&world, 1, Specialism::Practice).await;
    claim(&world, ivo(), 1).await;
    for number in 2..6 {
        ask(&world, number, Specialism::Practice).await;
        assert_eq!(suggested(&world, number).await, [ines()]);
    }
}

/// An appointment to a child, from long ago.
fn appointed(child: PersonId, person: PersonId, clock: &StillClock) -> FileBody {
    let (office, from_on) = (Office::ReviewingOfficer, clock.now().plus(-100 * DAY).day());
    FileBody::Appointed(Appointment { child, person, office, from_on, source: "A letter".to_owned(), until_on: None })
}

/// A child of a file.
fn child(person: PersonId, name: &str) -> FileBody {
    FileBody::Person(Details { person, name: name.to_owned(), part: Part::Child, born_on: None })
}

fn amara() -> PersonId {
    crate::world::person(500)
}

fn tobi() -> PersonId {
    crate::world::person(501)
}

/// Two children, and Ivo is appointed to the first.
async fn appoint(world: &World) {
    let pen = world.pen(amy());
    for body in [child(amara(), "Amara"), child(tobi(), "Tobi"), appointed(amara(), ivo(), &world.clock)] {
        accepted(&world.push(&pen, &[&pen.write(file(okafor()), body)]).await[0]);
    }
}

async fn ask_about(world: &World, number: u128, about: &[PersonId]) {
    let (pen, question) = (world.pen(amy()), question(number));
    let (text, extract) = ("What next?".to_owned(), String::new());
    let asked = AdviceBody::Asked { question, specialism: Specialism::Practice, text, extract, dictated: vec![] };
    let head = Head { about: about.to_vec(), ..pen.head(file(okafor())) };
    accepted(&world.push(&pen, &[&Written::new(head, &Body::Advice(asked), [7; 16])]).await[0]);
}

async fn a_question_about_a_child_never_reaches_whoever_is_appointed_to_that_child(fresh: Fresh) {
    let world = World::on(fresh).await;
    ask_about(&world, 1, &[amara()]).await;
    assert_eq!(questions(&world, ivo()).await.len(), 1);
    appoint(&world).await;
    ask_about(&world, 2, &[]).await;
    ask_about(&world, 3, &[tobi()]).await;
    let shown: Vec<Uuid> = questions(&world, ivo()).await.into_iter().map(|(question, _)| question).collect();
    assert_eq!(shown, [question(3).uuid()], "neither what was asked before the appointment nor what names no child");
    for number in [1, 2] {
        assert_eq!(suggested(&world, number).await, [ines()]);
        let pen = world.pen(ivo());
        let told = world.push(&pen, &[&pen.write(file(okafor()), AdviceBody::Claimed { question: question(number) })]).await;
        assert!(matches!(&told[0], Outcome::Refused { refusal: Refusal::AppointedToTheChild, .. }), "{told:?}");
    }
    claim(&world, ivo(), 3).await;
}

async fn a_legal_question_is_barred_by_the_appointments_of_the_file_as_well(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    accepted(&world.push(&pen, &[&pen.write(file(okafor()), appointed(amara(), lea(), &world.clock))]).await[0]);
    accepted(&world.push(&pen, &[&pen.ask(legal(okafor()), question(1), Specialism::Legal)]).await[0]);
    assert_eq!(questions(&world, lea()).await, []);
    let pen = world.pen(lea());
    let told = world.push(&pen, &[&pen.write(legal(okafor()), AdviceBody::Claimed { question: question(1) })]).await;
    assert!(matches!(&told[0], Outcome::Refused { refusal: Refusal::AppointedToTheChild, .. }), "{told:?}");
}

async fn p5_an_appointment_opens_the_file_and_its_end_closes_it(fresh: Fresh) {
    let world = World::on(fresh).await;
    let holds = async |world: &World| world.pull(ivo()).await.streams.iter().any(|page| page.stream == file(okafor()));
    assert!(!holds(&world).await);
    appoint(&world).await;
    assert!(holds(&world).await);
    let pen = world.pen(ivo());
    accepted(&world.push(&pen, &[&pen.remark(file(okafor()), "The review is on Friday.")]).await[0]);
    let (pen, source) = (world.pen(ben()), "A letter".to_owned());
    let (office, until_on) = (Office::ReviewingOfficer, world.clock.now().day());
    let ended = FileBody::AppointmentEnded { child: amara(), person: ivo(), office, until_on, source };
    accepted(&world.push(&pen, &[&pen.write(file(okafor()), ended)]).await[0]);
    assert!(holds(&world).await, "its last day is a whole day");
    world.clock.pass(DAY);
    assert!(!holds(&world).await);
}

async fn a_question_that_was_answered_or_claimed_is_on_nobodys_list(fresh: Fresh) {
    let world = World::on(fresh).await;
    ask(&world, 1, Specialism::Practice).await;
    claim(&world, ivo(), 1).await;
    assert_eq!(questions(&world, ines()).await, []);
    let team = world.pen(ben());
    accepted(&world.push(&team, &[&team.write(file(okafor()), AdviceBody::TakenBack { question: question(1) })]).await[0]);
    assert_eq!(questions(&world, ines()).await.len(), 1, "taken back, it is there again with its words");
    claim(&world, ines(), 1).await;
    let pen = world.pen(ines());
    let answered = AdviceBody::Answered { question: question(1), text: "Begin with her.".to_owned(), dictated: vec![] };
    accepted(&world.push(&pen, &[&pen.write(file(okafor()), answered)]).await[0]);
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM questions").await, 0);
}

fn sign_off() -> SignOffId {
    SignOffId::from_uuid(Uuid::from_u128(0x50))
}

fn proceedings() -> Decision {
    Decision::CareProceedings { children: vec![crate::world::person(500)] }
}

async fn decisions(world: &World, person: PersonId) -> Vec<(Reserved, bool, Option<Timestamp>)> {
    let shown = cards(world, person).await;
    let decision = |card: &Card| match card {
        Card::Decision { reserved, emergency, look_by, .. } => Some((*reserved, *emergency, *look_by)),
        _ => None,
    };
    shown.iter().filter_map(decision).collect()
}

async fn a_decision_reaches_who_holds_the_right_and_opens_the_file_until_it_is_decided(fresh: Fresh) {
    let world = World::on(fresh).await;
    let (by_amy, by_ben, by_sol) = (world.pen(amy()), world.pen(ben()), world.pen(sol()));
    let text = "She is not safe at home.".to_owned();
    let proposal = Proposal { sign_off: sign_off(), version: 1, decision: proceedings(), text: text.clone() }.digest();
    let drafted = by_amy.write(file(okafor()), SignOffBody::Drafted { sign_off: sign_off(), decision: proceedings(), text });
    let agreed = by_ben.write(file(okafor()), SignOffBody::Agreed { sign_off: sign_off(), version: 1 });
    let requested = SignOffBody::Requested { sign_off: sign_off(), proposal, agreement: agreement() };
    accepted(&world.push(&by_amy, &[&drafted]).await[0]);
    accepted(&world.push(&by_ben, &[&agreed]).await[0]);
    assert_eq!(decisions(&world, sol()).await, [], "nothing waits before it is asked for");
    accepted(&world.push(&by_amy, &[&by_amy.write(file(okafor()), requested)]).await[0]);
    assert_eq!(decisions(&world, sol()).await, [(Reserved::CareProceedings, false, None)]);
    assert_eq!((decisions(&world, amy()).await, decisions(&world, ines()).await), (Vec::new(), Vec::new()));
    assert!(world.pull(sol()).await.streams.iter().any(|page| page.stream == file(okafor())), "its file is open to the one who decides");

    let signed = by_sol.write(file(okafor()), SignOffBody::Signed { sign_off: sign_off(), proposal, proof: None });
    let too_soon = world.push(&by_sol, &[&signed]).await;
    assert!(matches!(&too_soon[0], Outcome::Refused { refusal: Refusal::LearnTheContextFirst, .. }), "{too_soon:?}");
    let declined = SignOffBody::Declined { sign_off: sign_off(), reason: "There is an aunt.".to_owned() };
    accepted(&world.push(&by_sol, &[&by_sol.write(file(okafor()), declined)]).await[0]);
    assert_eq!(decisions(&world, sol()).await, []);
    assert!(world.pull(sol()).await.streams.iter().all(|page| page.stream != file(okafor())), "and closes again");
}

async fn an_emergency_is_shown_with_its_clock(fresh: Fresh) {
    let world = World::on(fresh).await;
    let (pen, now) = (world.pen(amy()), world.clock.now());
    let decision = Decision::Placement { child: crate::world::person(500), with: "Her aunt".to_owned(), change: false };
    let (text, who_knew) = ("Police protection at night.".to_owned(), "The duty officer".to_owned());
    let acted = SignOffBody::ActedInEmergency { sign_off: sign_off(), decision, text, acted_at: now, who_knew };
    accepted(&world.push(&pen, &[&pen.write(file(okafor()), acted)]).await[0]);
    assert_eq!(decisions(&world, sol()).await, [(Reserved::Placement, true, Some(now.plus(24 * HOUR)))]);
}

const KIND: ApprovalKind = ApprovalKind::AtADistance;

fn approval(number: u128) -> ApprovalId {
    ApprovalId::from_uuid(Uuid::from_u128(0x60 + number))
}

async fn name_officer(world: &World, team: TeamId, person: PersonId) {
    let (pen, instrument) = (world.pen(eve()), "Scheme of delegation, part 3".to_owned());
    let from_on = world.clock.now().plus(-DAY).day();
    let named = TeamBody::Named(NamedOfficer { person, kind: KIND, instrument, from_on, until_on: None });
    accepted(&world.push(&pen, &[&pen.write(StreamId::Team(team), named)]).await[0]);
}

async fn approvals(world: &World, person: PersonId) -> Vec<(ApprovalId, Option<Word>)> {
    let shown = cards(world, person).await;
    let approval = |card: &Card| if let Card::Approval { approval, said, .. } = card { Some((*approval, *said)) } else { None };
    shown.iter().filter_map(approval).collect()
}

async fn holds_the_file(world: &World, person: PersonId) -> bool {
    world.pull(person).await.streams.iter().any(|page| page.stream == file(okafor()))
}

fn to_approve(number: u128) -> ApprovalBody {
    let text = "There is no place nearer.".to_owned();
    ApprovalBody::Asked { approval: approval(number), kind: KIND, children: vec![amara()], text }
}

fn called(number: u128, officer: PersonId, called_at: Timestamp) -> ApprovalBody {
    let (children, text) = (vec![amara()], String::new());
    ApprovalBody::Called { approval: approval(number), kind: KIND, children, text, officer, called_at, said: Word::Yes }
}

async fn an_approval_reaches_the_officer_who_is_named_for_it_and_opens_the_file_until_it_is_answered(fresh: Fresh) {
    let world = World::on(fresh).await;
    let (by_amy, by_sol) = (world.pen(amy()), world.pen(sol()));
    accepted(&world.push(&by_amy, &[&by_amy.write(file(okafor()), to_approve(1))]).await[0]);
    assert_eq!(approvals(&world, sol()).await, [], "whoever decides what is reserved is not yet an officer");
    let unnamed = by_sol.write(file(okafor()), ApprovalBody::Approved { approval: approval(1), proof: None });
    assert!(matches!(&world.push(&by_sol, &[&unnamed]).await[0], Outcome::Rejected { .. }), "the file is not open to them");
    name_officer(&world, strategy(), sol()).await;
    assert_eq!(approvals(&world, sol()).await, [(approval(1), None)]);
    assert_eq!((approvals(&world, amy()).await, approvals(&world, ines()).await), (Vec::new(), Vec::new()));
    assert!(holds_the_file(&world, sol()).await);
    let approved = by_sol.write(file(okafor()), ApprovalBody::Approved { approval: approval(1), proof: None });
    accepted(&world.push(&by_sol, &[&approved]).await[0]);
    assert_eq!(approvals(&world, sol()).await, []);
    assert!(!holds_the_file(&world, sol()).await, "and closes again");
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM approvals").await, 0);
}

async fn a_call_is_for_the_officer_who_was_called_to_confirm_and_holds_nobody_up(fresh: Fresh) {
    let world = World::on(fresh).await;
    let (pen, now) = (world.pen(amy()), world.clock.now());
    name_officer(&world, strategy(), sol()).await;
    name_officer(&world, south(), cal()).await;
    let told = world.push(&pen, &[&pen.write(file(okafor()), called(1, ben(), now))]).await;
    assert!(matches!(&told[0], Outcome::Refused { refusal: Refusal::OnlyTheNamedOfficer { .. }, .. }), "{told:?}");
    accepted(&world.push(&pen, &[&pen.write(file(okafor()), to_approve(1))]).await[0]);
    assert_eq!(approvals(&world, cal()).await, [(approval(1), None)], "an officer may be of any team");
    accepted(&world.push(&pen, &[&pen.write(file(okafor()), called(1, sol(), now))]).await[0]);
    assert_eq!(approvals(&world, sol()).await, [(approval(1), Some(Word::Yes))]);
    assert_eq!(approvals(&world, cal()).await, []);
    let confirmed = world.pen(sol());
    let approved = confirmed.write(file(okafor()), ApprovalBody::Approved { approval: approval(1), proof: None });
    accepted(&world.push(&confirmed, &[&approved]).await[0]);
    assert_eq!(approvals(&world, sol()).await, []);
}
