//! Need to know: a file opened in an emergency, a file restricted to some of its team, and people who come and go on a day.

use alongside::ops::emergency::{self, EmergencyError};
use alongside::ops::sync::round;
use alongside::ops::{Limits, find, look, open};
use alongside_core::domain::clock::{Clock, Timestamp};
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{FamilyId, PersonId, Position, StreamId};
use alongside_core::domain::look::{Ground, Look};
use alongside_core::domain::people::{Details, Part};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::sign_off::{Decision, SignOffBody};
use alongside_core::domain::team::{Member, TeamBody};
use alongside_core::sync::protocol::{Outcome, SyncAnswer, SyncRequest};

use crate::clocks::jumps_to;
use crate::database::{Fresh, on_both_databases};
use crate::world::{
    DAY, START, World, accepted, agreement, amy, ben, cal, eve, file, ines, lea, legal, north, okafor, person, price, request, sol, south,
};

on_both_databases![
    p7_an_emergency_opens_the_file_and_tells_the_team_who_and_why_at_once,
    p5_the_hour_of_an_emergency_ends_between_two_pages,
    p5_the_hour_of_an_emergency_ends_in_the_middle_of_a_page,
    p5_an_emergency_is_refused_alike_where_nothing_is_there_and_where_it_may_not_be_seen,
    out_of_hours_the_duty_worker_writes_in_the_file_for_an_hour,
    a_family_is_found_by_its_whole_name_and_somebody_in_it_and_never_browsed,
    p5_a_restricted_file_is_nowhere_for_whom_it_is_shut_to,
    p5_a_restriction_takes_the_cards_of_its_work_along,
    p2_and_p5_notes_from_before_a_restriction_arrive_and_the_file_goes,
    p2_and_p5_who_was_taken_out_of_every_team_while_offline_delivers_and_keeps_nothing,
    p5_rotation_moves_the_files_on_the_very_day,
];

const WHY: &str = "Tobi was found alone at the station.";
const HOUR: i64 = 60 * 60 * 1_000;

/// A colleague of the north team who does not work with the family.
fn dee() -> PersonId {
    person(31)
}

fn nowhere() -> FamilyId {
    FamilyId::from_uuid(uuid::Uuid::from_u128(77))
}

fn member(person: PersonId, name: &str) -> Member {
    Member {
        person,
        name: name.to_owned(),
        profession: "Social worker".to_owned(),
        specialisms: Vec::new(),
        rights: Vec::new(),
        phone: None,
        from_on: Timestamp::from_millis(START).day(),
        until_on: None,
    }
}

async fn joins(world: &World, team: StreamId, member: Member) {
    let enabler = world.pen(eve());
    accepted(&world.push(&enabler, &[&enabler.write(team, TeamBody::Joined(member))]).await[0]);
}

/// The world, with Dee in the north team, and Amara in the family.
async fn with_dee(fresh: Fresh) -> World {
    let world = World::on(fresh).await;
    joins(&world, StreamId::Team(north()), member(dee(), "Dee")).await;
    let pen = world.pen(amy());
    let amara = Details { person: person(41), name: "Amara Okafor".to_owned(), part: Part::Child, born_on: None };
    accepted(&world.push(&pen, &[&pen.write(file(okafor()), FileBody::Person(amara))]).await[0]);
    world
}

async fn opens(world: &World, person: PersonId, family: FamilyId) -> Result<Option<Timestamp>, EmergencyError> {
    emergency::open(&world.house, &world.pen(person).who, family, WHY).await
}

async fn restrict(world: &World, members: &[PersonId], guests: bool) {
    let pen = world.pen(amy());
    let body = FileBody::Restricted { members: members.iter().copied().collect(), guests, reason: "Dee is related.".to_owned() };
    accepted(&world.push(&pen, &[&pen.write(file(okafor()), body)]).await[0]);
}

fn of(answer: &SyncAnswer, stream: StreamId) -> Vec<Body> {
    let pages = answer.streams.iter().filter(|page| page.stream == stream);
    pages.flat_map(|page| &page.entries).map(|received| received.written.read().expect("an entry").body).collect()
}

async fn reads(world: &World, person: PersonId) -> bool {
    !of(&world.pull(person).await, file(okafor())).is_empty()
}

async fn looks(world: &World) -> Vec<Look> {
    look::at_family(&world.house, &world.pen(amy()).who, okafor()).await.expect("an answer").expect("it is theirs").looks
}

async fn p7_an_emergency_opens_the_file_and_tells_the_team_who_and_why_at_once(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    accepted(
        &world.push(&pen, &[&pen.ask(legal(okafor()), crate::world::question(1), alongside_core::domain::advice::Specialism::Legal)]).await
            [0],
    );
    assert!(!reads(&world, cal()).await);
    let until_at = opens(&world, cal(), okafor()).await.expect("it opens").expect("for a while");
    assert_eq!(until_at, world.clock.now().plus(HOUR));
    let told = of(&world.pull(amy()).await, file(okafor()));
    let opened = FileBody::OpenedInEmergency { reason: WHY.to_owned(), until_at, on_duty: false };
    assert_eq!(told.last(), Some(&Body::File(opened)), "the team has it before anybody looked");
    let given = world.pull(cal()).await;
    assert_eq!((of(&given, file(okafor())).len(), of(&given, legal(okafor())).len()), (3, 0), "the file, and nothing of its legal side");
    let seen = looks(&world).await;
    assert_eq!(seen.len(), 1);
    assert!(
        matches!(seen[0].ground, Ground::Emergency { until_at: until, .. } if until == until_at && seen[0].person == cal()),
        "{seen:?}"
    );
    assert_eq!(opens(&world, amy(), okafor()).await.expect("it is hers"), None);
    let report = alongside::ops::verify::log(&world.house.db).await.expect("the log is read");
    assert!(report.is_sound(), "{report:?}");
}

async fn p5_the_hour_of_an_emergency_ends_between_two_pages(fresh: Fresh) {
    let world = World::with_limits(fresh, Limits { page: 16, ..Limits::default() }).await;
    let pen = world.pen(amy());
    let remarks: Vec<_> = (0..30).map(|number| pen.remark(file(okafor()), &format!("Number {number}."))).collect();
    world.push(&pen, &remarks.iter().collect::<Vec<_>>()).await;
    opens(&world, cal(), okafor()).await.expect("it opens");
    let reader = world.pen(cal());
    world.clock.pass(HOUR - 1);
    let mut asked = request(&reader, &[]);
    let mut answer = world.round(&reader, asked.clone()).await.expect("an answer");
    while of(&answer, file(okafor())).is_empty() && answer.more {
        asked.cursors.extend(answer.streams.iter().filter_map(|page| Some((page.stream, page.entries.last()?.receipt.position))));
        answer = world.round(&reader, asked.clone()).await.expect("an answer");
    }
    assert!(answer.more, "there is more of it");
    asked.cursors.extend(answer.streams.iter().filter_map(|page| Some((page.stream, page.entries.last()?.receipt.position))));
    world.clock.pass(1);
    let after = world.round(&reader, asked).await.expect("an answer");
    assert_eq!((of(&after, file(okafor())).len(), after.gone.contains(&file(okafor()))), (0, true));
}

async fn p5_the_hour_of_an_emergency_ends_in_the_middle_of_a_page(fresh: Fresh) {
    let world = World::on(fresh).await;
    opens(&world, cal(), okafor()).await.expect("it opens");
    let reader = world.pen(cal());
    for (looks_at_it, given) in [(100, 3), (2, 0)] {
        let house = jumps_to(&world, Timestamp::from_millis(START + HOUR), looks_at_it).await;
        let answer = round(&house, &reader.who, request(&reader, &[])).await.expect("an answer");
        assert_eq!(of(&answer, file(okafor())).len(), given, "the clock moves after {looks_at_it} looks at it");
    }
    assert_eq!(looks(&world).await.len(), 1, "what was not given is no look");
}

async fn p5_an_emergency_is_refused_alike_where_nothing_is_there_and_where_it_may_not_be_seen(fresh: Fresh) {
    let world = with_dee(fresh).await;
    restrict(&world, &[amy(), ben()], true).await;
    let entries = || world.fresh.count("SELECT COUNT(*) FROM entries");
    let before = entries().await;
    for (who, family) in [(cal(), okafor()), (dee(), okafor()), (cal(), nowhere()), (ines(), price()), (sol(), price()), (eve(), price())] {
        assert!(matches!(opens(&world, who, family).await, Err(EmergencyError::NotThere)), "{who}");
    }
    for family in [okafor(), price(), nowhere()] {
        let short = emergency::open(&world.house, &world.pen(cal()).who, family, "Urgent.").await;
        assert!(matches!(short, Err(EmergencyError::SayInASentence)), "of every file alike");
    }
    assert_eq!(entries().await, before);
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM streams WHERE head = 0").await, 0);
}

async fn out_of_hours_the_duty_worker_writes_in_the_file_for_an_hour(fresh: Fresh) {
    let world = World::on(fresh).await;
    let duty = world.pen(cal());
    let (from_at, until_at) = (world.clock.now(), world.clock.now().plus(DAY));
    accepted(&world.push(&duty, &[&duty.write(StreamId::Team(south()), TeamBody::OnDuty { person: cal(), from_at, until_at })]).await[0]);
    let late = async |text: &str| match world.push(&duty, &[&duty.remark(file(okafor()), text)]).await[..] {
        [Outcome::Accepted { receipt, .. }] => receipt.late,
        ref other => unreachable!("{other:?}"),
    };
    opens(&world, cal(), okafor()).await.expect("it opens");
    assert!(late("Within office hours they only read.").await);
    world.clock.pass(10 * HOUR);
    opens(&world, cal(), okafor()).await.expect("it opens");
    assert!(!late("At seven in the evening they write.").await);
    world.clock.pass(HOUR);
    assert!(late("The hour is over.").await);
}

async fn a_family_is_found_by_its_whole_name_and_somebody_in_it_and_never_browsed(fresh: Fresh) {
    let world = with_dee(fresh).await;
    let found = async |who: PersonId, name: &str, somebody: &str| {
        find::by_name(&world.house, &world.pen(who).who, name, somebody).await.expect("an answer")
    };
    assert_eq!(found(cal(), " okafor ", "amara").await, Some(okafor()));
    assert_eq!(found(cal(), "Okafor", "Amara Okafor").await, Some(okafor()));
    for (name, somebody) in [("Oka", "Amara"), ("Okafor", "Ama"), ("Okafor", ""), ("", "Amara"), ("%", "Amara"), ("Price", "Amara")] {
        assert_eq!(found(cal(), name, somebody).await, None, "{name:?} {somebody:?}");
    }
    for outside in [ines(), lea(), sol(), eve()] {
        assert_eq!(found(outside, "Okafor", "Amara").await, None);
    }
    restrict(&world, &[amy(), ben()], true).await;
    assert_eq!((found(cal(), "Okafor", "Amara").await, found(dee(), "Okafor", "Amara").await), (None, None));
    assert_eq!(found(ben(), "Okafor", "Amara").await, Some(okafor()));
}

async fn p5_a_restricted_file_is_nowhere_for_whom_it_is_shut_to(fresh: Fresh) {
    let world = with_dee(fresh).await;
    let named = |answer: &SyncAnswer| serde_json::to_string(answer).expect("JSON").contains(&okafor().to_string());
    assert!(named(&world.pull(dee()).await), "the team has a card of it");
    assert!(open::family(&world.house, &world.pen(dee()).who, okafor()).await.expect("an answer"));
    assert!(reads(&world, dee()).await);
    opens(&world, cal(), okafor()).await.expect("it opens");
    restrict(&world, &[amy(), ben()], true).await;
    for shut_out in [dee(), cal()] {
        let who = world.pen(shut_out).who;
        assert!(!named(&world.pull(shut_out).await), "neither a page, nor a card, nor a count of it");
        assert!(!open::family(&world.house, &who, okafor()).await.expect("an answer"));
        assert_eq!(look::at_family(&world.house, &who, okafor()).await.expect("an answer"), None);
        let moved = alongside::ops::live::Moved { authority: Some(who.authority), streams: [file(okafor())].into(), people: [].into() };
        assert_eq!(alongside::ops::live::visible(&world.house, &who, &moved).await.expect("an answer"), []);
    }
    assert!(reads(&world, amy()).await && named(&world.pull(ben()).await));
    let pen = world.pen(ben());
    let lifted = FileBody::Unrestricted { reason: "She works elsewhere now.".to_owned() };
    accepted(&world.push(&pen, &[&pen.write(file(okafor()), lifted)]).await[0]);
    assert!(reads(&world, dee()).await);
}

async fn p5_a_restriction_takes_the_cards_of_its_work_along(fresh: Fresh) {
    let world = with_dee(fresh).await;
    let (pen, colleague, sign_off) = (world.pen(amy()), world.pen(ben()), sign_off());
    let decision = Decision::Placement { child: person(41), with: "Her aunt".to_owned(), change: false };
    let drafted =
        pen.write(file(okafor()), SignOffBody::Drafted { sign_off, decision: decision.clone(), text: "She is safe there.".to_owned() });
    let proposal = alongside_core::domain::sign_off::SignOff::after(
        None,
        &SignOffBody::Drafted { sign_off, decision, text: "She is safe there.".to_owned() },
        drafted.read().expect("an entry").origin(),
    );
    let proposal = proposal.expect("a draft").proposal;
    accepted(&world.push(&pen, &[&drafted]).await[0]);
    accepted(&world.push(&colleague, &[&colleague.write(file(okafor()), SignOffBody::Agreed { sign_off, version: 1 })]).await[0]);
    let requested = SignOffBody::Requested { sign_off, proposal, agreement: agreement() };
    let question = pen.ask(file(okafor()), crate::world::question(1), alongside_core::domain::advice::Specialism::Practice);
    let asked = world.push(&pen, &[&pen.write(file(okafor()), requested), &question]).await;
    assert!(asked.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{asked:?}");
    let cards = async |who| world.pull(who).await.cards.expect("cards").cards.len();
    for (guests, shown) in [(true, 1), (false, 0), (true, 1)] {
        restrict(&world, &[amy(), ben()], guests).await;
        assert_eq!((cards(sol()).await, cards(ines()).await), (shown, shown), "guests: {guests}");
        assert_eq!(reads(&world, sol()).await, guests);
    }
}

fn sign_off() -> alongside_core::domain::ids::SignOffId {
    alongside_core::domain::ids::SignOffId::from_uuid(uuid::Uuid::from_u128(0x3001))
}

/// What a phone that was offline brings, with what it holds of a file.
fn brings(world: &World, who: PersonId, text: &str) -> (crate::world::Pen, SyncRequest) {
    let pen = world.pen(who);
    let note = pen.remark(file(okafor()), text);
    let mut request = request(&pen, &[&note]);
    request.cursors.insert(file(okafor()), Position(2));
    (pen, request)
}

async fn p2_and_p5_notes_from_before_a_restriction_arrive_and_the_file_goes(fresh: Fresh) {
    let world = with_dee(fresh).await;
    let (pen, offline) = brings(&world, dee(), "Amara waved from the window.");
    let act = pen.write(file(okafor()), FileBody::HeldBy { team: north(), lead: Some(dee()), co_workers: Vec::new() });
    restrict(&world, &[amy(), ben()], true).await;
    let answer = world.round(&pen, SyncRequest { push: [offline.push.clone(), vec![act]].concat(), ..offline }).await.expect("an answer");
    let outcomes: Vec<&Outcome> = answer.outcomes.values().collect();
    assert!(outcomes.iter().any(|outcome| matches!(outcome, Outcome::Accepted { receipt, .. } if receipt.late)), "{outcomes:?}");
    assert!(outcomes.iter().any(|outcome| matches!(outcome, Outcome::Refused { refusal: Refusal::NotThere, .. })), "{outcomes:?}");
    assert_eq!((answer.gone, of(&world.pull(dee()).await, file(okafor())).len()), (vec![file(okafor())], 0));
    let record = of(&world.pull(amy()).await, file(okafor()));
    let has = |wanted: fn(&FileBody) -> bool| record.iter().any(|body| matches!(body, Body::File(body) if wanted(body)));
    assert!(has(|body| matches!(body, FileBody::Restricted { .. })) && has(|body| matches!(body, FileBody::Remarked { .. })));
}

async fn p2_and_p5_who_was_taken_out_of_every_team_while_offline_delivers_and_keeps_nothing(fresh: Fresh) {
    let world = World::on(fresh).await;
    let (pen, offline) = brings(&world, amy(), "Amara was well on Monday.");
    let (enabler, yesterday) = (world.pen(eve()), world.clock.now().plus(-DAY).day());
    let left = enabler.write(StreamId::Team(north()), TeamBody::Left { person: amy(), until_on: yesterday });
    accepted(&world.push(&enabler, &[&left]).await[0]);
    let answer = world.round(&pen, offline).await.expect("an answer");
    assert!(answer.outcomes.values().all(|outcome| matches!(outcome, Outcome::Accepted { receipt, .. } if receipt.late)));
    assert_eq!((answer.gone, answer.streams.len()), (vec![file(okafor())], 0));
    assert!(open::family(&world.house, &world.pen(ben()).who, okafor()).await.expect("an answer"));
    let kept = of(&world.pull(ben()).await, file(okafor()));
    assert!(kept.contains(&Body::File(FileBody::Remarked { text: "Amara was well on Monday.".to_owned() })));
}

async fn p5_rotation_moves_the_files_on_the_very_day(fresh: Fresh) {
    let world = World::on(fresh).await;
    let last = world.clock.now().day();
    let (enabler, first) = (world.pen(eve()), last.tomorrow().expect("a day"));
    let left = enabler.write(StreamId::Team(north()), TeamBody::Left { person: amy(), until_on: last });
    accepted(&world.push(&enabler, &[&left]).await[0]);
    joins(&world, StreamId::Team(south()), Member { from_on: first, ..member(amy(), "Amy") }).await;
    joins(&world, StreamId::Team(north()), Member { from_on: first, ..member(cal(), "Cal") }).await;
    let card = async |who| {
        let cards = world.pull(who).await.cards.expect("cards").cards;
        serde_json::to_string(&cards).expect("JSON").contains(&okafor().to_string())
    };
    world.clock.pass(Timestamp::start_of(first).millis() - world.clock.now().millis() - 1);
    assert!(reads(&world, amy()).await && !card(cal()).await);
    world.clock.pass(1);
    assert!(!reads(&world, amy()).await && card(cal()).await, "at midnight in London, not a day later");
    assert!(open::family(&world.house, &world.pen(cal()).who, okafor()).await.expect("an answer"));
    assert!(reads(&world, cal()).await);
}
