//! What the server signed is the last witness: where everything else in the database was made to agree, `verify` names what was done.

use alongside::ops::checkpoint::{Made, make_at_once, name_of};
use alongside::ops::epoch;
use alongside::ops::verify::{self, Misstated, Report, Stated};
use alongside_core::domain::ids::StreamId;

use super::{STREAM, check, moved, no_word_is_left, noted};
use crate::database::{Fresh, on_both_databases};
use crate::handset::keys;
use crate::world::{World, accepted, amy, authority, file, okafor, push_to};

on_both_databases![
    a_tail_that_was_cut_off_with_its_head_and_its_count_is_named_by_what_was_signed,
    a_history_that_was_written_anew_is_named_by_what_was_signed,
    a_file_that_is_gone_without_a_trace_is_named_by_what_was_signed,
    whatever_is_done_to_what_was_signed_is_named,
    another_key_is_named,
    a_certificate_that_was_changed_or_taken_away_is_named,
    words_that_were_erased_after_they_were_signed_are_no_fault,
];

/// Three checkpoints: at position 3 of the Okafors' file, at 5 and at 7.
async fn with_checkpoints(fresh: Fresh) -> World {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    for number in 0..5 {
        let remark = pen.remark(file(okafor()), &format!("Number {number}."));
        accepted(&world.push(&pen, &[&remark]).await[0]);
        if number % 2 == 0 {
            sign(&world).await;
        }
    }
    assert!(check(&world).await.is_sound(), "{:?}", check(&world).await);
    world
}

async fn sign(world: &World) {
    let made = make_at_once(&world.house).await.expect("the database answers");
    assert!(matches!(made[..], [Made::Checkpoint(_)]), "{made:?}");
    world.clock.pass(60_000);
}

/// The file is as it was when it had so many entries, and nothing in the database beside what was signed says otherwise.
async fn cut_off_after(world: &World, position: u64) {
    let gone = format!("{STREAM} AND position > {position}");
    let sql = format!(
        "UPDATE authorities SET entries = entries - (SELECT COUNT(*) FROM entries WHERE {gone});
         DELETE FROM entries WHERE {gone};
         DELETE FROM bodies WHERE {gone};
         UPDATE streams SET head = {position}, chain = COALESCE((SELECT chain FROM entries WHERE {STREAM} AND position = {position}), '') WHERE {STREAM};"
    );
    world.fresh.say(&sql).await;
}

fn found(report: &Report) -> Vec<(StreamId, u64, &'static str)> {
    assert!(report.miscounted.is_empty() && report.misstated.is_empty(), "{report:?}");
    report.faults.iter().map(|fault| (fault.stream, fault.position.0, fault.what)).collect()
}

async fn a_tail_that_was_cut_off_with_its_head_and_its_count_is_named_by_what_was_signed(fresh: Fresh) {
    let world = with_checkpoints(fresh).await;
    cut_off_after(&world, 5).await;
    assert_eq!(found(&check(&world).await), [(file(okafor()), 6, "the tail is missing")]);
}

/// The server itself wrote it, so that its chain, its head and its count are right.
async fn a_history_that_was_written_anew_is_named_by_what_was_signed(fresh: Fresh) {
    let world = with_checkpoints(fresh).await;
    cut_off_after(&world, 3).await;
    let (pen, house) = (world.pen(amy()), world.another_process().await);
    for text in ["Another.", "Yet another.", "A third.", "A fourth."] {
        accepted(&push_to(&house, &pen, &[&pen.remark(file(okafor()), text)]).await[0]);
    }
    let rewritten = (file(okafor()), 5, "the history up to here is not the one that was signed");
    assert_eq!(found(&check(&world).await), [rewritten], "the first of two that were signed");
}

async fn a_file_that_is_gone_without_a_trace_is_named_by_what_was_signed(fresh: Fresh) {
    let world = with_checkpoints(fresh).await;
    cut_off_after(&world, 0).await;
    world.fresh.say(&format!("DELETE FROM streams WHERE {STREAM}")).await;
    assert_eq!(found(&check(&world).await), [(file(okafor()), 1, "the tail is missing")]);
}

/// Each does its damage to one checkpoint of three.
async fn whatever_is_done_to_what_was_signed_is_named(fresh: Fresh) {
    let world = with_checkpoints(fresh).await;
    let ways = [
        (
            "UPDATE checkpoints SET statement = REPLACE(statement, '\"made_at\":1', '\"made_at\":2') WHERE number = 2",
            2,
            "its signature does not hold",
        ),
        (
            "UPDATE checkpoints SET signature = (SELECT signature FROM checkpoints WHERE number = 1) WHERE number = 2",
            2,
            "its signature does not hold",
        ),
        ("UPDATE checkpoints SET statement = 'nothing' WHERE number = 3", 3, "it is not the checkpoint that was signed"),
        ("DELETE FROM checkpoints WHERE number = 1", 1, "the checkpoint is missing"),
        ("DELETE FROM checkpoints WHERE number = 2", 2, "the checkpoint is missing"),
        ("DELETE FROM checkpoints WHERE number = 3", 3, "the checkpoint is missing"),
        (
            "UPDATE checkpoints SET number = 9 WHERE number = 1; UPDATE checkpoints SET number = 1 WHERE number = 2;
             UPDATE checkpoints SET number = 2 WHERE number = 9",
            1,
            "it is not the checkpoint that was signed",
        ),
        ("DELETE FROM checkpoint_heads WHERE number = 2", 2, "the heads are not those that it was made over"),
        ("UPDATE checkpoint_heads SET log = 'looks' WHERE number = 2", 2, "the heads are not those that it was made over"),
        ("UPDATE checkpoint_heads SET log = 'dreams' WHERE number = 2", 2, "the heads are not those that it was made over"),
        ("UPDATE epochs SET epoch = '00000000-0000-7000-8000-000000000001'", 1, "its epoch is not there"),
    ];
    for table in ["checkpoints", "checkpoint_heads", "epochs"] {
        world.fresh.say(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
    }
    for (damage, number, what) in ways {
        world.fresh.say(damage).await;
        let misstated = Misstated { authority: authority(), statement: Stated::Checkpoint(number), what };
        assert_eq!(check(&world).await.misstated, [misstated], "{damage}");
        for table in ["checkpoints", "checkpoint_heads", "epochs"] {
            world.fresh.say(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}")).await;
        }
        assert!(check(&world).await.is_sound());
    }
}

/// A history that somebody signed anew from its beginning, without the authority's key, holds by itself: the key does not.
async fn another_key_is_named(fresh: Fresh) {
    let world = with_checkpoints(fresh).await;
    let key = name_of(&keys());
    assert!(verify::log_signed_by(&world.house.db, Some(&key)).await.expect("the log is read").is_sound());
    let report = verify::log_signed_by(&world.house.db, Some("another")).await.expect("the log is read");
    let misstated =
        |number| Misstated { authority: authority(), statement: Stated::Checkpoint(number), what: "it is signed with another key" };
    assert_eq!(report.misstated, [misstated(1)]);
    world.fresh.say("UPDATE checkpoints SET signed_by = 'another' WHERE number = 3").await;
    assert_eq!(check(&world).await.misstated, [misstated(3)]);
}

async fn a_certificate_that_was_changed_or_taken_away_is_named(fresh: Fresh) {
    let world = with_checkpoints(fresh).await;
    for _ in 0..2 {
        epoch::begin(&world.house.db, world.clock.as_ref(), world.house.dice.as_ref(), &keys()).await.expect("a new epoch");
        world.clock.pass(1);
    }
    assert!(check(&world).await.is_sound(), "{:?}", check(&world).await);
    world.fresh.say("CREATE TABLE kept AS SELECT * FROM epoch_certificates").await;
    let ways = [
        ("DELETE FROM epoch_certificates WHERE number = 2", 2, "its certificate is missing"),
        ("DELETE FROM epoch_certificates WHERE number = 3", 3, "its certificate is missing"),
        (
            "UPDATE epoch_certificates SET statement = REPLACE(statement, '\"began_at\":1', '\"began_at\":2') WHERE number = 3",
            3,
            "its signature does not hold",
        ),
        ("UPDATE epoch_certificates SET signed_by = 'another' WHERE number = 3", 3, "it is signed with another key"),
        (
            "DELETE FROM epoch_certificates WHERE number = 2; UPDATE epoch_certificates SET number = 2",
            2,
            "its certificate is of something else",
        ),
    ];
    for (damage, number, what) in ways {
        world.fresh.say(damage).await;
        let misstated = check(&world).await.misstated;
        assert_eq!(misstated.first(), Some(&Misstated { authority: authority(), statement: Stated::Epoch(number), what }), "{damage}");
        world.fresh.say("DELETE FROM epoch_certificates; INSERT INTO epoch_certificates SELECT * FROM kept").await;
        assert!(check(&world).await.is_sound());
    }
}

async fn words_that_were_erased_after_they_were_signed_are_no_fault(fresh: Fresh) {
    let world = with_checkpoints(fresh).await;
    let pen = world.pen(amy());
    let wrong = pen.write(file(okafor()), noted(None));
    accepted(&world.push(&pen, &[&wrong]).await[0]);
    sign(&world).await;
    let [right, mark] = moved(&pen, &wrong);
    for outcome in world.push(&pen, &[&right, &mark]).await {
        accepted(&outcome);
    }
    no_word_is_left(&world, 1).await;
    sign(&world).await;
    assert!(check(&world).await.is_sound(), "{:?}", check(&world).await);
}
