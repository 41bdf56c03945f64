//! PostgreSQL ends a connection in the middle of a transaction, as it does when it restarts or fails over: everything arrives exactly once.

use alongside::db::DbError;
use alongside::ops::sync::{SyncError, round};
use alongside::ops::{House, verify};
use alongside_core::domain::entry::Written;
use alongside_core::sync::protocol::Outcome;
use tokio::sync::mpsc;

use crate::database::Fresh;
use crate::world::{Pen, World, amy, ben, file, name, okafor, price, request};

/// The database ends the connection that inserts, so many times, and then never again.
async fn cut(world: &World, when: &str, times: u32) {
    let sql = format!(
        "CREATE SEQUENCE cuts;
         CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('cuts') <= {times} THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
            RETURN NEW;
         END $$;
         CREATE {when} FOR EACH ROW EXECUTE FUNCTION cut();"
    );
    world.fresh.say(&sql).await;
}

/// One round. Where the database was away, the phone keeps the entry.
async fn try_once(house: &House, pen: &Pen, written: &Written) -> Option<Outcome> {
    match round(house, &pen.who, request(pen, &[written])).await {
        Ok(mut answer) => answer.outcomes.remove(&name(written)),
        Err(SyncError::Db(DbError::Unavailable(_))) => None,
        Err(other) => unreachable!("{other}"),
    }
}

async fn is_there_once(world: &World, remarks: i64) {
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM bodies WHERE body LIKE '%Number%'").await, remarks);
    let report = verify::log(&world.house.db).await.expect("the log is read");
    assert!(report.is_sound(), "{report:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p3_a_push_whose_connection_is_ended_inside_the_transaction_arrives_exactly_once() {
    let moments = [
        "TRIGGER cut BEFORE INSERT ON entries",
        "TRIGGER cut AFTER INSERT ON bodies",
        "CONSTRAINT TRIGGER cut AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED",
    ];
    for when in moments {
        for (times, at_first) in [(1, true), (2, true), (3, false)] {
            let world = World::on(Fresh::postgres().await).await;
            cut(&world, when, times).await;
            let pen = world.pen(amy());
            let remark = pen.remark(file(okafor()), "Number 1.");
            let outcome = try_once(&world.house, &pen, &remark).await;
            assert_eq!(outcome.is_some(), at_first, "{when}, {times} times: {outcome:?}");
            is_there_once(&world, i64::from(at_first)).await;
            assert_eq!(world.fresh.count("SELECT last_value FROM cuts").await, i64::from(times) + i64::from(at_first), "{when}");
            let again = try_once(&world.house, &pen, &remark).await;
            assert!(matches!(again, Some(Outcome::Accepted { again, .. }) if again == at_first), "{when}, {times} times: {again:?}");
            is_there_once(&world, 1).await;
        }
    }
}

/// Pushes remarks one after another, each as often as it takes, and says when one was taken.
async fn write_on(house: House, pen: Pen, stream: alongside_core::domain::ids::StreamId, taken: mpsc::Sender<()>) {
    for number in 0..10 {
        let remark = pen.remark(stream, &format!("Number {number}."));
        let mut outcome = None;
        for _ in 0..100 {
            outcome = try_once(&house, &pen, &remark).await;
            if outcome.is_some() {
                break;
            }
        }
        assert!(matches!(outcome, Some(Outcome::Accepted { .. })), "{outcome:?}");
        taken.send(()).await.expect("somebody counts");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p3_when_everybody_is_cut_off_again_and_again_everything_arrives_exactly_once() {
    let world = World::on(Fresh::postgres().await).await;
    let houses = [world.house.clone(), world.another_process().await];
    let (taken, mut count) = mpsc::channel(1);
    let mut writers = tokio::task::JoinSet::new();
    for turn in 0..4 {
        let person = if turn % 2 == 0 { amy() } else { ben() };
        let stream = if turn < 2 { file(okafor()) } else { file(price()) };
        writers.spawn(write_on(houses[turn % 2].clone(), world.pen(person), stream, taken.clone()));
    }
    drop(taken);
    let (mut arrived, mut ended) = (0, 0);
    while count.recv().await.is_some() {
        arrived += 1;
        if arrived % 4 == 0 {
            ended += world.fresh.cut_everybody_off().await;
        }
    }
    writers.join_all().await;
    assert_eq!(arrived, 40);
    assert!(ended >= 20, "somebody was there to be cut off: {ended}");
    is_there_once(&world, 40).await;
}
