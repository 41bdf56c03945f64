//! P7, who looked: whatever of a file goes out of the team that holds it is written down as it is answered, and that team can read it.

use alongside::ops::look::{self, Looks};
use alongside::ops::verify;
use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::ids::{DeviceId, Position, StreamId};
use alongside_core::domain::look::{Given, Ground, Look};
use alongside_core::sync::protocol::SyncRequest;

use crate::database::{Fresh, on_both_databases};
use crate::world::{Pen, World, accepted, amy, ben, cal, file, ines, lea, legal, okafor, price, question, request, stranger};

on_both_databases![
    p7_each_copy_that_goes_out_of_the_team_is_written_down_and_the_teams_own_are_not,
    p7_a_copy_of_the_legal_side_is_told_with_the_file,
    p7_nothing_goes_out_where_it_cannot_be_written_down,
    p7_an_answer_with_nothing_new_is_no_look,
    only_the_team_that_holds_the_file_learns_who_looked,
    a_look_that_was_changed_or_taken_away_is_named,
];

/// A question of the file, and of which specialism.
pub(crate) async fn claimed(world: &World, stream: StreamId, number: u128, by: &Pen) {
    let pen = world.pen(amy());
    let specialism = if matches!(stream, StreamId::Side(..)) { Specialism::Legal } else { Specialism::Practice };
    accepted(&world.push(&pen, &[&pen.ask(stream, question(number), specialism)]).await[0]);
    let claim = by.write(stream, AdviceBody::Claimed { question: question(number) });
    accepted(&world.push(by, &[&claim]).await[0]);
}

async fn looks(world: &World) -> Looks {
    look::at_family(&world.house, &world.pen(amy()).who, okafor()).await.expect("an answer").expect("it is theirs")
}

/// Of how many entries a look was a copy, and to which phone.
fn copy(look: &Look) -> Option<(u64, DeviceId)> {
    match look.given {
        Given::Copy { entries, device } => Some((entries, device)),
        Given::Sound { .. } => None,
    }
}

async fn p7_each_copy_that_goes_out_of_the_team_is_written_down_and_the_teams_own_are_not(fresh: Fresh) {
    let world = World::on(fresh).await;
    world.pull(amy()).await;
    world.pull(ben()).await;
    world.pull(ines()).await;
    assert_eq!(looks(&world).await, Looks::default(), "before the claim there is a card, and it is no look");
    let adviser = world.pen(ines());
    claimed(&world, file(okafor()), 1, &adviser).await;
    world.clock.pass(60_000);
    world.pull(ines()).await;
    let told = looks(&world).await;
    assert_eq!(told.looks.len(), 2);
    let (again, first) = (told.looks[0], told.looks[1]);
    assert_eq!((first.stream, first.person, first.ground), (file(okafor()), ines(), Ground::Advises { question: question(1) }));
    assert_eq!(copy(&first), Some((4, adviser.device)));
    assert_eq!(again.at, first.at.plus(60_000));
    let text = "Start with the baby.".to_owned();
    let answer = adviser.write(file(okafor()), AdviceBody::Answered { question: question(1), text, dictated: vec![] });
    accepted(&world.push(&adviser, &[&answer]).await[0]);
    world.pull(ines()).await;
    assert_eq!(looks(&world).await.looks.len(), 2, "the answer closes the file");
}

async fn p7_a_copy_of_the_legal_side_is_told_with_the_file(fresh: Fresh) {
    let world = World::on(fresh).await;
    claimed(&world, legal(okafor()), 1, &world.pen(lea())).await;
    let streams: Vec<StreamId> = looks(&world).await.looks.iter().map(|look| look.stream).collect();
    assert!(streams.len() == 2 && streams.contains(&file(okafor())) && streams.contains(&legal(okafor())), "{streams:?}");
}

async fn p7_nothing_goes_out_where_it_cannot_be_written_down(fresh: Fresh) {
    let world = World::on(fresh).await;
    let adviser = world.pen(ines());
    claimed(&world, file(okafor()), 1, &adviser).await;
    world.fresh.say("ALTER TABLE looks RENAME TO elsewhere").await;
    world.round(&adviser, request(&adviser, &[])).await.expect_err("no look, no answer");
    world.pull(amy()).await;
}

async fn p7_an_answer_with_nothing_new_is_no_look(fresh: Fresh) {
    let world = World::on(fresh).await;
    let (adviser, pen) = (world.pen(ines()), world.pen(amy()));
    claimed(&world, file(okafor()), 1, &adviser).await;
    let cursors = [(file(okafor()), Position(4))].into_iter().collect();
    let knows_it = SyncRequest { cursors, ..request(&adviser, &[]) };
    world.round(&adviser, knows_it.clone()).await.expect("an answer");
    assert_eq!(looks(&world).await.looks.len(), 1);
    accepted(&world.push(&pen, &[&pen.remark(file(okafor()), "The baby sleeps.")]).await[0]);
    world.round(&adviser, knows_it).await.expect("an answer");
    let told = looks(&world).await;
    assert_eq!(told.looks.iter().filter_map(copy).map(|(entries, _)| entries).collect::<Vec<_>>(), [1, 4], "what is new, and no more");
}

async fn only_the_team_that_holds_the_file_learns_who_looked(fresh: Fresh) {
    let world = World::on(fresh).await;
    claimed(&world, file(okafor()), 1, &world.pen(ines())).await;
    let asked = async |person, family| look::at_family(&world.house, &world.pen(person).who, family).await.expect("an answer");
    assert_eq!(asked(ben(), okafor()).await.map(|looks| looks.looks.len()), Some(1));
    for outside in [ines(), cal(), stranger()] {
        assert_eq!(asked(outside, okafor()).await, None);
    }
    assert_eq!(asked(amy(), price()).await, Some(Looks::default()), "at the other file, nobody has");
}

async fn a_look_that_was_changed_or_taken_away_is_named(fresh: Fresh) {
    let world = World::on(fresh).await;
    let adviser = world.pen(ines());
    claimed(&world, file(okafor()), 1, &adviser).await;
    for _ in 0..3 {
        world.pull(ines()).await;
    }
    let check = async || verify::log(&world.house.db).await.expect("the log is read");
    let report = check().await;
    assert!(report.is_sound() && report.looks == 4, "{report:?}");
    let ways = [
        ("UPDATE looks SET look = REPLACE(look, '\"entries\":4', '\"entries\":3') WHERE number = 2", 2),
        ("DELETE FROM looks WHERE number = 2", 2),
        ("UPDATE looks SET number = number + 10 WHERE number IN (2, 3)", 2),
        ("DELETE FROM looks WHERE number > 2", 3),
        ("DELETE FROM look_heads", 4),
    ];
    world.fresh.say("CREATE TABLE kept_looks AS SELECT * FROM looks").await;
    world.fresh.say("CREATE TABLE kept_heads AS SELECT * FROM look_heads").await;
    for (damage, number) in ways {
        world.fresh.say(damage).await;
        let found: Vec<(StreamId, Position)> = check().await.faults.iter().map(|fault| (fault.stream, fault.position)).collect();
        assert_eq!(found, [(file(okafor()), Position(number))], "{damage}");
        for mend in [
            "DELETE FROM looks",
            "DELETE FROM look_heads",
            "INSERT INTO looks SELECT * FROM kept_looks",
            "INSERT INTO look_heads SELECT * FROM kept_heads",
        ] {
            world.fresh.say(mend).await;
        }
        assert!(check().await.is_sound());
    }
}
