//! What the server signs of its history: each minute in which something moved, once over all processes, and never against its own word.

use std::sync::Arc;

use alongside::keys::Keys;
use alongside::ops::checkpoint::{Made, holds, make_at_once, make_due, name_of};
use alongside::ops::epoch::{self, BeginError};
use alongside::ops::{House, verify};
use alongside_core::domain::checkpoint::{Checkpoint, Named, Signed, way};
use alongside_core::domain::clock::Dice as _;
use alongside_core::domain::ids::{EpochId, Position};
use alongside_core::sync::protocol::{Proof, SyncRequest};

use crate::database::{Fresh, on_both_databases};
use crate::handset::keys;
use crate::looking::claimed;
use crate::world::{CountingDice, START, World, accepted, amy, authority, file, ines, okafor, push_to, request};

on_both_databases![
    each_minute_in_which_something_moved_is_signed_once,
    of_several_processes_one_makes_the_checkpoint,
    an_answer_shows_the_last_checkpoint_and_the_way_back_to_the_one_that_the_phone_has_seen,
    who_looked_is_signed_too,
    nothing_is_signed_against_what_was_signed_before,
    nothing_is_signed_with_another_key_than_before,
    after_a_restore_the_answer_brings_a_certificate_that_rests_on_the_last_checkpoint_of_the_backup,
    a_restore_with_other_keys_begins_nothing,
];

const MINUTE: i64 = 60_000;

async fn remark(world: &World, text: &str) {
    let pen = world.pen(amy());
    accepted(&world.push(&pen, &[&pen.remark(file(okafor()), text)]).await[0]);
}

async fn due(world: &World) -> Made {
    make_due(&world.house).await.expect("the database answers")[0]
}

async fn signed_now(house: &House) -> Made {
    make_at_once(house).await.expect("the database answers")[0]
}

async fn shown(world: &World, epoch: Option<EpochId>, seen: Option<u64>) -> Proof {
    let pen = world.pen(amy());
    let asked = SyncRequest { epoch, seen, ..request(&pen, &[]) };
    world.round(&pen, asked).await.expect("an answer").proof.unwrap_or_default()
}

fn said(signed: Option<&Signed>) -> Checkpoint {
    let signed = signed.expect("a checkpoint");
    assert!(holds(signed) && signed.key == name_of(&keys()));
    signed.checkpoint().expect("it is one")
}

async fn each_minute_in_which_something_moved_is_signed_once(fresh: Fresh) {
    let world = World::on(fresh).await;
    assert_eq!(due(&world).await, Made::Checkpoint(1));
    assert_eq!(signed_now(&world.house).await, Made::Nothing, "nothing moved");
    remark(&world, "She rang.").await;
    world.clock.pass(MINUTE - 1);
    assert_eq!(due(&world).await, Made::Nothing, "it is too early");
    world.clock.pass(1);
    assert_eq!(due(&world).await, Made::Checkpoint(2));
    world.clock.pass(10 * MINUTE);
    assert_eq!(due(&world).await, Made::Nothing);
    remark(&world, "She rang again.").await;
    assert_eq!(signed_now(&world.house).await, Made::Checkpoint(3));
    let named = "SELECT COUNT(*) FROM checkpoint_heads WHERE number";
    assert_eq!(world.fresh.count(&format!("{named} = 1")).await, 7, "all that there is");
    assert_eq!(world.fresh.count(&format!("{named} > 1")).await, 2, "what moved, and nothing else");
    let report = verify::log_signed_by(&world.house.db, Some(&name_of(&keys()))).await.expect("the log is read");
    assert!(report.is_sound() && report.checkpoints == 3, "{report:?}");
}

async fn of_several_processes_one_makes_the_checkpoint(fresh: Fresh) {
    let world = World::on(fresh).await;
    let houses = [world.house.clone(), world.another_process().await, world.another_process().await];
    for number in 1..6 {
        remark(&world, "She rang.").await;
        let [one, two, three] = &houses;
        let (one, two, three) = tokio::join!(signed_now(one), signed_now(two), signed_now(three));
        let mut made = [one, two, three];
        made.sort_by_key(|made| *made == Made::Nothing);
        assert_eq!(made, [Made::Checkpoint(number), Made::Nothing, Made::Nothing]);
    }
    assert!(verify::log(&world.house.db).await.expect("the log is read").is_sound());
}

async fn an_answer_shows_the_last_checkpoint_and_the_way_back_to_the_one_that_the_phone_has_seen(fresh: Fresh) {
    let world = World::on(fresh).await;
    assert_eq!(shown(&world, None, None).await, Proof::default(), "nothing is signed yet");
    let mut named = vec![Named::before_the_first(authority())];
    for _ in 0..13 {
        remark(&world, "She rang.").await;
        signed_now(&world.house).await;
        let last = shown(&world, None, None).await.checkpoint;
        named.push(Named { number: said(last.as_ref()).number, digest: last.expect("it").digest() });
    }
    for earlier in &named {
        let proof = shown(&world, None, Some(earlier.number)).await;
        assert_eq!(proof.between.len(), way(13, earlier.number).len());
        let last = said(proof.checkpoint.as_ref());
        assert!(earlier.number == 13 || last.rests_on(*earlier, &proof.between), "{earlier:?}");
    }
    let ahead = shown(&world, None, Some(u64::MAX)).await;
    assert_eq!((said(ahead.checkpoint.as_ref()).number, ahead.between.len()), (13, 0));
}

async fn who_looked_is_signed_too(fresh: Fresh) {
    let world = World::on(fresh).await;
    signed_now(&world.house).await;
    claimed(&world, file(okafor()), 1, &world.pen(ines())).await;
    assert_eq!(signed_now(&world.house).await, Made::Checkpoint(2));
    let looks = "FROM checkpoint_heads WHERE log = 'looks'";
    assert!(world.fresh.count(&format!("SELECT COUNT(*) {looks}")).await > 0);
    assert!(verify::log(&world.house.db).await.expect("the log is read").is_sound());
    world.fresh.say("DELETE FROM looks; DELETE FROM look_heads").await;
    let report = verify::log(&world.house.db).await.expect("the log is read");
    let what: Vec<_> = report.faults.iter().map(|fault| (fault.stream, fault.position, fault.what)).collect();
    assert_eq!(what, [(file(okafor()), Position(1), "the last looks are missing")]);
}

/// Cut off with its head, and written on: its own chain is consistent.
async fn nothing_is_signed_against_what_was_signed_before(fresh: Fresh) {
    let world = World::on(fresh).await;
    remark(&world, "She rang.").await;
    assert_eq!(signed_now(&world.house).await, Made::Checkpoint(1));
    let here = "stream LIKE 'family:%000a'";
    let cut = format!(
        "DELETE FROM entries WHERE {here} AND position > 2;
         DELETE FROM bodies WHERE {here} AND position > 2;
         UPDATE streams SET head = 2, chain = (SELECT chain FROM entries WHERE {here} AND position = 2) WHERE {here};"
    );
    world.fresh.say(&cut).await;
    let contradicts = Made::Contradicts(file(okafor()));
    assert_eq!(signed_now(&world.house).await, contradicts);
    let other = world.another_process().await;
    let pen = world.pen(amy());
    for text in ["He rang.", "He rang again."] {
        accepted(&push_to(&other, &pen, &[&pen.remark(file(okafor()), text)]).await[0]);
        assert_eq!(signed_now(&other).await, contradicts);
    }
    assert_eq!(said(shown(&world, None, None).await.checkpoint.as_ref()).number, 1);
}

async fn with_other_keys(world: &World) -> House {
    let dice = CountingDice::default();
    dice.roll();
    let mut house = world.another_process().await;
    house.keys = Arc::new(Keys::new(&dice));
    house
}

async fn nothing_is_signed_with_another_key_than_before(fresh: Fresh) {
    let world = World::on(fresh).await;
    signed_now(&world.house).await;
    remark(&world, "She rang.").await;
    let other = with_other_keys(&world).await;
    assert_eq!(signed_now(&other).await, Made::OtherKey);
    assert_eq!(signed_now(&world.house).await, Made::Checkpoint(2));
}

async fn after_a_restore_the_answer_brings_a_certificate_that_rests_on_the_last_checkpoint_of_the_backup(fresh: Fresh) {
    let world = World::on(fresh).await;
    signed_now(&world.house).await;
    let first = shown(&world, None, None).await.checkpoint.expect("a checkpoint");
    remark(&world, "She rang.").await;
    let old = said(Some(&first)).epoch;
    assert_eq!(shown(&world, Some(old), Some(1)).await.restored, None);
    world.clock.pass(MINUTE);
    let begun = epoch::begin(&world.house.db, world.clock.as_ref(), world.house.dice.as_ref(), &keys()).await.expect("a new epoch");
    let proof = shown(&world, Some(old), Some(1)).await;
    let certificate = proof.restored.expect("a certificate");
    assert!(holds(&certificate) && certificate.key == name_of(&keys()));
    let says = certificate.restored().expect("it is one");
    assert_eq!((says.epoch, says.after, says.began_at.millis()), (begun, old, START + MINUTE));
    assert_eq!(says.rests_on, Named { number: 1, digest: first.digest() });
    let last = said(proof.checkpoint.as_ref());
    assert_eq!((last.number, last.epoch), (2, begun), "what the backup holds is signed in the new epoch");
    assert!(last.rests_on(says.rests_on, &proof.between));
    assert_eq!(shown(&world, Some(begun), Some(2)).await.restored, None, "whoever stands in the epoch needs no certificate");
    assert!(verify::log(&world.house.db).await.expect("the log is read").is_sound());
}

async fn a_restore_with_other_keys_begins_nothing(fresh: Fresh) {
    let world = World::on(fresh).await;
    signed_now(&world.house).await;
    let other = with_other_keys(&world).await;
    let begun = epoch::begin(&other.db, world.clock.as_ref(), other.dice.as_ref(), &other.keys).await;
    assert!(matches!(begun, Err(BeginError::OtherKey)), "{begun:?}");
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM epochs").await, 1);
}
