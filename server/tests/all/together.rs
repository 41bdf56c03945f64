//! Many at once: concurrent pushes, several processes on one database, news between them, and one entry that breaks the transaction.

use std::collections::BTreeSet;
use std::time::Duration;

use alongside::db::Db;
use alongside::ops::live::{self, Subscription};
use alongside::ops::{House, verify};
use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::entry::Written;
use alongside_core::domain::ids::{PersonId, StreamId};
use alongside_core::sync::protocol::{Outcome, Rejection};

use crate::database::{Fresh, on_both_databases};
use crate::world::{Pen, World, accepted, amy, authority, ben, cal, file, ines, ivo, okafor, price, push_to, question};

on_both_databases![
    pushes_at_the_same_time_share_the_file_without_a_gap,
    several_processes_share_one_database_without_a_gap,
    of_two_claims_at_the_same_time_in_two_processes_one_wins,
    one_poisonous_entry_is_set_aside_and_the_rest_is_taken,
    a_database_that_fails_takes_nothing_and_says_so,
    p2_a_database_in_trouble_that_may_pass_sets_nobodys_work_aside,
    what_moves_is_told_to_those_who_may_see_it,
    what_moves_in_another_process_is_told_here,
];

/// Pushes `count` remarks one after another, each in a request of its own.
async fn write_many(house: House, pen: Pen, stream: StreamId, count: usize) -> Vec<u64> {
    let mut positions = Vec::new();
    for number in 0..count {
        let remark = pen.remark(stream, &format!("Number {number}."));
        positions.push(accepted(&push_to(&house, &pen, &[&remark]).await[0]).0);
    }
    positions
}

async fn all_write_at_once(world: &World, houses: &[House]) {
    let mut writers = tokio::task::JoinSet::new();
    for turn in 0..12 {
        let person: PersonId = if turn % 2 == 0 { amy() } else { ben() };
        let stream = if turn % 3 == 0 { file(price()) } else { file(okafor()) };
        writers.spawn(write_many(houses[turn % houses.len()].clone(), world.pen(person), stream, 5));
    }
    let written: usize = writers.join_all().await.iter().map(Vec::len).sum();
    assert_eq!(written, 60);
    let report = verify::log(&world.house.db).await.expect("the log is read");
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(world.fresh.count("SELECT CAST(SUM(head) AS BIGINT) FROM streams WHERE stream LIKE 'family:%'").await, 63);
}

async fn pushes_at_the_same_time_share_the_file_without_a_gap(fresh: Fresh) {
    let world = World::on(fresh).await;
    all_write_at_once(&world, std::slice::from_ref(&world.house)).await;
}

async fn several_processes_share_one_database_without_a_gap(fresh: Fresh) {
    let world = World::on(fresh).await;
    let houses = [world.house.clone(), world.another_process().await, world.another_process().await];
    all_write_at_once(&world, &houses).await;
}

async fn of_two_claims_at_the_same_time_in_two_processes_one_wins(fresh: Fresh) {
    let world = World::on(fresh).await;
    let other = world.another_process().await;
    let asker = world.pen(amy());
    for number in 0..10 {
        let asked = asker.ask(file(okafor()), question(number), Specialism::Practice);
        accepted(&world.push(&asker, &[&asked]).await[0]);
        let (one, two) = (world.pen(ines()), world.pen(ivo()));
        let claims = AdviceBody::Claimed { question: question(number) };
        let (by_one, by_two) = (one.write(file(okafor()), claims.clone()), two.write(file(okafor()), claims));
        let (by_one, by_two) = ([&by_one], [&by_two]);
        let (first, second) = tokio::join!(push_to(&world.house, &one, &by_one), push_to(&other, &two, &by_two));
        let won = [first, second].concat().iter().filter(|outcome| matches!(outcome, Outcome::Accepted { .. })).count();
        assert_eq!(won, 1);
    }
}

/// Makes the database fail on any entry whose words have *poison* in them.
async fn poison(world: &World) {
    let sql = if world.fresh.is_postgres() {
        "ALTER TABLE bodies ADD CONSTRAINT poison CHECK (body NOT LIKE '%poison%')"
    } else {
        "CREATE TRIGGER poison BEFORE INSERT ON bodies WHEN NEW.body LIKE '%poison%' BEGIN SELECT RAISE(ABORT, 'poison'); END"
    };
    world.fresh.say(sql).await;
}

async fn one_poisonous_entry_is_set_aside_and_the_rest_is_taken(fresh: Fresh) {
    let world = World::on(fresh).await;
    poison(&world).await;
    let pen = world.pen(amy());
    let said: Vec<Written> = ["Before.", "poison", "After."].iter().map(|text| pen.remark(file(okafor()), text)).collect();
    let beside = world.pen(ben());
    let others = beside.remark(file(okafor()), "Beside.");
    let (ours, others): (Vec<&Written>, [&Written; 1]) = (said.iter().collect(), [&others]);
    let (outcomes, others) = tokio::join!(world.push(&pen, &ours), world.push(&beside, &others));
    accepted(&others[0]);
    assert!(matches!(outcomes[1], Outcome::Rejected { reason: Rejection::Failed }), "{outcomes:?}");
    let next = pen.remark(file(okafor()), "Next.");
    let after = accepted(&world.push(&pen, &[&next]).await[0]).0;
    assert_eq!((after, accepted(&outcomes[2]).0 > accepted(&outcomes[0]).0), (6, true), "what failed left no trace in the fold");
    assert!(verify::log(&world.house.db).await.expect("the log is read").is_sound());
}

async fn a_database_that_fails_takes_nothing_and_says_so(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let remark = pen.remark(file(okafor()), "While it was away.");
    world.house.db.close().await;
    let answer = world.round(&pen, crate::world::request(&pen, &[&remark])).await;
    assert!(matches!(answer, Err(alongside::ops::sync::SyncError::Db(alongside::db::DbError::Unavailable(_)))), "{answer:?}");
    let again = world.another_process().await;
    assert_eq!(accepted(&push_to(&again, &pen, &[&remark]).await[0]).0, 3);
}

async fn p2_a_database_in_trouble_that_may_pass_sets_nobodys_work_aside(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let said: Vec<Written> = ["One.", "Two."].iter().map(|text| pen.remark(file(okafor()), text)).collect();
    let both: Vec<&Written> = said.iter().collect();
    world.fresh.say("ALTER TABLE bodies RENAME TO bodies_elsewhere").await;
    let answer = world.round(&pen, crate::world::request(&pen, &both)).await;
    assert!(matches!(answer, Err(alongside::ops::sync::SyncError::Db(alongside::db::DbError::Unavailable(_)))), "{answer:?}");
    world.fresh.say("ALTER TABLE bodies_elsewhere RENAME TO bodies").await;
    assert_eq!(world.push(&pen, &both).await.iter().map(|outcome| accepted(outcome).0).collect::<Vec<_>>(), [3, 4]);
}

async fn hear(world: &World, house: &House, subscription: &mut Subscription, person: PersonId) -> BTreeSet<StreamId> {
    let moved =
        tokio::time::timeout(Duration::from_secs(10), subscription.recv()).await.expect("something moves").expect("the channel is open");
    assert_eq!(moved.authority, Some(authority()));
    live::visible(house, &world.pen(person).who, &moved).await.expect("an answer").into_iter().collect()
}

async fn what_moves_is_told_to_those_who_may_see_it(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let remark = pen.remark(file(okafor()), "She rang.");
    for (person, sees) in [(ben(), vec![file(okafor())]), (cal(), vec![]), (ines(), vec![])] {
        let mut subscription = world.house.live();
        let before = subscription.is_empty();
        world.push(&pen, &[&pen.remark(file(okafor()), "Again.")]).await;
        assert!(before);
        assert_eq!(hear(&world, &world.house, &mut subscription, person).await, sees.into_iter().collect());
    }
    let mut subscription = world.house.live();
    world.push(&pen, &[&remark, &pen.ask(file(okafor()), question(1), Specialism::Practice)]).await;
    let told = hear(&world, &world.house, &mut subscription, ines()).await;
    assert_eq!(told, BTreeSet::from([StreamId::Person(ines())]), "an adviser learns that there is something, and not of whom");
}

async fn what_moves_in_another_process_is_told_here(fresh: Fresh) {
    let world = World::on(fresh).await;
    if !world.fresh.is_postgres() {
        assert!(world.fresh.url.starts_with("sqlite:"), "SQLite has one process, which tells itself");
        return;
    }
    let other = world.another_process().await;
    let mut subscription = other.live();
    let pen = world.pen(amy());
    world.push(&pen, &[&pen.remark(file(okafor()), "She rang.")]).await;
    assert_eq!(hear(&world, &other, &mut subscription, ben()).await, BTreeSet::from([file(okafor())]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_way_to_postgresql_is_encrypted_where_it_offers_that() {
    let fresh = Fresh::postgres().await;
    let Db::Postgres(pool) = fresh.connect().await else { unreachable!("it is PostgreSQL") };
    let (encrypted, version): (bool, String) =
        sqlx::query_as("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetch_one(&pool).await.expect("an answer");
    assert!(encrypted && ["TLSv1.2", "TLSv1.3"].contains(&version.as_str()), "{version}");
}
