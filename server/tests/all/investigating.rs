//! Need to know, and who looked: a file that a named officer opened for an investigation, which its team is told of once it is over.

use alongside::ops::investigation::{self, InvestigationError};
use alongside::ops::recordings::{self, RecordingError};
use alongside::ops::sync::round;
use alongside::ops::{look, verify};
use alongside_core::domain::approval::{ApprovalKind, NamedOfficer};
use alongside_core::domain::clock::Clock;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{InvestigationId, PersonId, RecordingId, StreamId};
use alongside_core::domain::investigation::{AskInvestigation, InvestigationBody, InvestigationLine};
use alongside_core::domain::look::{Ground, Look};
use alongside_core::domain::people::{Details, Part};
use alongside_core::domain::policy::NotOpened;
use alongside_core::domain::team::{Member, TeamBody};
use alongside_core::sync::protocol::{Outcome, Rejection, SyncAnswer};

use crate::clocks::jumps_to;
use crate::database::{Fresh, on_both_databases};
use crate::looking::claimed;
use crate::world::{DAY, World, accepted, amy, ben, cal, eve, file, ines, lea, legal, okafor, person, price, request, sol, strategy};

on_both_databases![
    p5_and_p7_a_file_is_read_unseen_while_an_investigation_runs_and_its_team_is_told_then,
    p5_it_ends_in_the_middle_of_a_page,
    p7_an_officer_ends_it_and_the_team_is_told_from_then_on,
    p7_an_officer_of_the_team_itself_is_told_once_it_is_over,
    p7_what_is_kept_from_view_takes_no_other_looks_place,
    p5_who_has_only_just_come_opens_nothing_and_reads_nothing,
    whoever_reads_a_file_for_an_investigation_writes_nothing_in_it,
    p5_nobody_else_opens_sees_or_ends_one_and_nobody_learns_what_is_there,
    it_is_in_the_log_and_a_phone_writes_none,
];

const WHY: &str = "A complaint about how the visits were written up.";

/// Sol and Lea have been named for a week, and so has Amy, who is of the team itself beside. Tobi is in the family.
async fn world(fresh: Fresh) -> World {
    let world = World::on(fresh).await;
    let (enabler, pen) = (world.pen(eve()), world.pen(amy()));
    let from_on = world.clock.now().plus(-30 * DAY).day();
    for person in [amy(), lea()] {
        let (name, profession, specialisms, rights) = ("A colleague".to_owned(), "Social worker".to_owned(), Vec::new(), Vec::new());
        let joined = Member { person, name, profession, specialisms, rights, phone: None, from_on, until_on: None };
        accepted(&world.push(&enabler, &[&enabler.write(StreamId::Team(strategy()), TeamBody::Joined(joined))]).await[0]);
    }
    for officer in [sol(), lea(), amy()] {
        let instrument = "Scheme of delegation".to_owned();
        let named = NamedOfficer { person: officer, kind: ApprovalKind::OutOfArea, instrument, from_on, until_on: None };
        accepted(&world.push(&enabler, &[&enabler.write(StreamId::Team(strategy()), TeamBody::Named(named))]).await[0]);
    }
    let tobi = Details { person: person(61), name: "Tobi".to_owned(), part: Part::Child, born_on: None };
    accepted(&world.push(&pen, &[&pen.write(file(okafor()), FileBody::Person(tobi))]).await[0]);
    world.clock.pass(7 * DAY);
    world
}

fn asked(reader: PersonId) -> AskInvestigation {
    let [name, somebody, reason] = ["Okafor", "Tobi", WHY].map(str::to_owned);
    AskInvestigation { name, somebody, person: reader, reason, days: 7 }
}

async fn opens(world: &World, officer: PersonId, asked: &AskInvestigation) -> Result<InvestigationLine, InvestigationError> {
    investigation::open(&world.house, &world.pen(officer).who, asked).await
}

async fn ends(world: &World, officer: PersonId, one: InvestigationId) -> Result<(), InvestigationError> {
    investigation::end(&world.house, &world.pen(officer).who, one).await
}

async fn seen(world: &World, officer: PersonId) -> Vec<InvestigationLine> {
    investigation::all(&world.house, &world.pen(officer).who).await.expect("an answer")
}

fn of(answer: &SyncAnswer, stream: StreamId) -> Vec<Body> {
    let pages = answer.streams.iter().filter(|page| page.stream == stream);
    pages.flat_map(|page| &page.entries).map(|received| received.written.read().expect("an entry").body).collect()
}

async fn looks(world: &World) -> Vec<Look> {
    look::at_family(&world.house, &world.pen(amy()).who, okafor()).await.expect("an answer").expect("it is theirs").looks
}

/// Everything that the phones of the team are given, as it travels.
async fn given_to_the_team(world: &World) -> String {
    let mut all = Vec::new();
    for colleague in [amy(), ben()] {
        all.push(serde_json::to_string(&world.pull(colleague).await.streams).expect("it is JSON"));
    }
    all.concat()
}

async fn p5_and_p7_a_file_is_read_unseen_while_an_investigation_runs_and_its_team_is_told_then(fresh: Fresh) {
    let world = world(fresh).await;
    let before = given_to_the_team(&world).await;
    assert!(of(&world.pull(cal()).await, file(okafor())).is_empty());
    let one = opens(&world, sol(), &asked(cal())).await.expect("it opens").investigation;
    assert_eq!((one.by, one.until_at), (sol(), world.clock.now().plus(7 * DAY)));
    let given = world.pull(cal()).await;
    assert_eq!((of(&given, file(okafor())).len(), of(&given, legal(okafor())).len()), (3, 0), "the file, and nothing of its legal side");
    assert_eq!(of(&given, file(price())).len(), of(&world.pull(cal()).await, file(price())).len(), "and no other file");
    assert_eq!((given_to_the_team(&world).await, looks(&world).await), (before, Vec::new()), "the team is told nothing");
    world.clock.pass(7 * DAY - 1);
    assert!(!of(&world.pull(cal()).await, file(okafor())).is_empty() && looks(&world).await.is_empty());
    world.clock.pass(1);
    assert!(of(&world.pull(cal()).await, file(okafor())).is_empty(), "it is over");
    let told = looks(&world).await;
    let ground = Ground::Investigates { investigation: one.investigation, by: sol(), until_at: one.until_at };
    assert!(told.len() >= 2 && told.iter().all(|look| (look.person, look.ground) == (cal(), ground)), "{told:?}");
    let report = verify::log(&world.house.db).await.expect("the log is read");
    assert!(report.is_sound(), "{report:?}");
}

async fn p5_it_ends_in_the_middle_of_a_page(fresh: Fresh) {
    let world = world(fresh).await;
    let one = opens(&world, sol(), &asked(cal())).await.expect("it opens").investigation;
    let reader = world.pen(cal());
    for (looks_at_it, given) in [(100, 3), (2, 0)] {
        let house = jumps_to(&world, one.until_at, looks_at_it).await;
        let answer = round(&house, &reader.who, request(&reader, &[])).await.expect("an answer");
        assert_eq!(of(&answer, file(okafor())).len(), given, "the clock moves after {looks_at_it} looks at it");
    }
    world.clock.pass(7 * DAY);
    assert_eq!(looks(&world).await.len(), 1, "what was not given is no look");
}

async fn p7_an_officer_ends_it_and_the_team_is_told_from_then_on(fresh: Fresh) {
    let world = world(fresh).await;
    let one = opens(&world, sol(), &asked(cal())).await.expect("it opens").investigation.investigation;
    world.pull(cal()).await;
    world.clock.pass(DAY);
    assert!(looks(&world).await.is_empty());
    // What one officer keeps from view another can bring to light.
    ends(&world, lea(), one).await.expect("it ends");
    assert_eq!(looks(&world).await.len(), 1);
    assert!(of(&world.pull(cal()).await, file(okafor())).is_empty());
    assert!(matches!(ends(&world, sol(), one).await, Err(InvestigationError::Not(NotOpened::NotThere))), "it is over");
    assert_eq!(seen(&world, sol()).await[0].investigation.until_at, world.clock.now());
}

async fn p7_an_officer_of_the_team_itself_is_told_once_it_is_over(fresh: Fresh) {
    let world = world(fresh).await;
    let one = opens(&world, sol(), &asked(cal())).await.expect("it opens").investigation;
    assert_eq!((seen(&world, amy()).await.len(), seen(&world, lea()).await.len()), (0, 1));
    assert!(matches!(ends(&world, amy(), one.investigation).await, Err(InvestigationError::Not(NotOpened::NotThere))));
    world.clock.pass(7 * DAY);
    assert_eq!((seen(&world, amy()).await.len(), seen(&world, lea()).await.len()), (1, 1));
}

async fn p7_what_is_kept_from_view_takes_no_other_looks_place(fresh: Fresh) {
    let world = world(fresh).await;
    claimed(&world, file(okafor()), 1, &world.pen(ines())).await;
    assert_eq!(looks(&world).await.len(), 1);
    opens(&world, sol(), &asked(cal())).await.expect("it opens");
    for _ in 0..3 {
        world.clock.pass(DAY);
        world.pull(cal()).await;
    }
    assert_eq!(looks(&world).await.iter().map(|look| look.person).collect::<Vec<_>>(), [ines()]);
    world.clock.pass(7 * DAY);
    let told: Vec<PersonId> = looks(&world).await.iter().map(|look| look.person).collect();
    assert_eq!(told, [cal(), cal(), cal(), ines()], "the latest first");
}

async fn p5_who_has_only_just_come_opens_nothing_and_reads_nothing(fresh: Fresh) {
    let world = world(fresh).await;
    let enabler = world.pen(eve());
    let (name, profession, specialisms, rights) = ("Made up".to_owned(), "Social worker".to_owned(), Vec::new(), Vec::new());
    let from_on = world.clock.now().plus(-30 * DAY).day();
    let joined = Member { person: person(71), name, profession, specialisms, rights, phone: None, from_on, until_on: None };
    accepted(&world.push(&enabler, &[&enabler.write(StreamId::Team(strategy()), TeamBody::Joined(joined))]).await[0]);
    let instrument = "Written by an enabler alone".to_owned();
    let named = NamedOfficer { person: person(71), kind: ApprovalKind::OutOfArea, instrument, from_on, until_on: None };
    accepted(&world.push(&enabler, &[&enabler.write(StreamId::Team(strategy()), TeamBody::Named(named))]).await[0]);
    for (officer, reader) in [(person(71), ines()), (sol(), person(71))] {
        let answer = opens(&world, officer, &asked(reader)).await;
        assert!(matches!(answer, Err(InvestigationError::Not(NotOpened::TooNew))), "{answer:?}");
    }
    world.clock.pass(7 * DAY);
    opens(&world, person(71), &asked(ines())).await.expect("a week later everybody has seen them in the book");
}

async fn whoever_reads_a_file_for_an_investigation_writes_nothing_in_it(fresh: Fresh) {
    let world = world(fresh).await;
    opens(&world, sol(), &asked(cal())).await.expect("it opens");
    let reader = world.pen(cal());
    let outcome = &world.push(&reader, &[&reader.remark(file(okafor()), "Read and noted.")]).await[0];
    assert!(matches!(outcome, Outcome::Rejected { .. }), "{outcome:?}");
    let sound =
        recordings::announce(&world.house, &reader.who, RecordingId::from_uuid(uuid::Uuid::from_u128(9)), file(okafor()), "audio/webm");
    let sound = sound.await;
    assert!(matches!(sound, Err(RecordingError::NotThere)), "nor any sound: {sound:?}");
}

async fn p5_nobody_else_opens_sees_or_ends_one_and_nobody_learns_what_is_there(fresh: Fresh) {
    let world = world(fresh).await;
    let one = opens(&world, sol(), &asked(cal())).await.expect("it opens").investigation.investigation;
    let nothing =
        |answer: Result<InvestigationLine, InvestigationError>| matches!(answer, Err(InvestigationError::Not(NotOpened::NotThere)));
    for nobody in [ben(), cal(), ines(), eve(), amy()] {
        assert!(nothing(opens(&world, nobody, &asked(ines())).await), "{nobody}");
        assert!(seen(&world, nobody).await.is_empty(), "{nobody}");
        assert!(matches!(ends(&world, nobody, one).await, Err(InvestigationError::Not(NotOpened::NotThere))), "{nobody}");
    }
    assert!(nothing(opens(&world, amy(), &asked(ines())).await), "an officer of the team itself");
    let elsewhere = AskInvestigation { name: "Nobody".to_owned(), ..asked(ines()) };
    assert!(nothing(opens(&world, sol(), &elsewhere).await), "no such family");
    let not_in_it = AskInvestigation { somebody: "Zed".to_owned(), ..asked(ines()) };
    assert!(nothing(opens(&world, sol(), &not_in_it).await), "nobody of that name is in it");
    for days in [0, 29] {
        let too_long = AskInvestigation { days, ..asked(ines()) };
        assert!(matches!(opens(&world, sol(), &too_long).await, Err(InvestigationError::TooLong)), "{days}");
    }
    let themselves = opens(&world, sol(), &asked(ben())).await;
    assert!(matches!(themselves, Err(InvestigationError::Not(NotOpened::HasToDoWithIt))), "one of the team: {themselves:?}");
    assert_eq!(seen(&world, sol()).await.len(), 1, "nothing more was opened");
}

async fn it_is_in_the_log_and_a_phone_writes_none(fresh: Fresh) {
    let world = world(fresh).await;
    let one = opens(&world, sol(), &asked(cal())).await.expect("it opens").investigation;
    let page = of(&world.pull(cal()).await, StreamId::Person(cal()));
    let opened =
        InvestigationBody::Opened { investigation: one.investigation, family: okafor(), reason: WHY.to_owned(), until_at: one.until_at };
    assert_eq!(page, [Body::Investigation(opened.clone())]);
    assert_eq!(seen(&world, sol()).await, [InvestigationLine { person: cal(), investigation: one }]);
    // Ines writes the same into her own page, and has nothing of it.
    let pen = world.pen(ines());
    let outcome = &world.push(&pen, &[&pen.write(StreamId::Person(ines()), opened)]).await[0];
    assert!(matches!(outcome, Outcome::Rejected { reason: Rejection::NotYours }), "{outcome:?}");
    assert!(of(&world.round(&pen, request(&pen, &[])).await.expect("an answer"), file(okafor())).is_empty());
}
