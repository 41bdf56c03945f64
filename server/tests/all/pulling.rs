//! What a phone is given: P5 need to know; pages that join; files that open and go; cards.

use alongside::ops::{Limits, epoch, open};
use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::card::Card;
use alongside_core::domain::entry::{chain, chain_start};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{FamilyId, PersonId, Position, StreamId};
use alongside_core::domain::policy::Access;
use alongside_core::sync::protocol::SyncAnswer;

use crate::database::{Fresh, on_both_databases};
use crate::world::{
    DAY, World, accepted, amy, authority, ben, cal, file, ines, lea, legal, okafor, price, question, request, south, stranger,
};

on_both_databases![
    p5_each_phone_gets_the_files_of_its_own_work_and_no_other,
    p5_when_a_file_is_given_away_it_goes_from_the_phone_at_the_next_contact,
    p5_who_left_every_team_keeps_nothing,
    p5_the_legal_side_comes_to_the_team_and_to_the_lawyer_who_has_the_question,
    p5_a_claim_opens_the_file_and_the_answer_closes_it,
    pages_are_bounded_and_join_with_their_chain,
    a_long_file_starts_from_a_snapshot_on_an_empty_phone,
    a_file_of_the_team_is_a_card_until_it_is_opened_and_again_after_a_fortnight,
    the_same_cards_come_once,
    a_phone_of_another_history_gets_everything_anew,
    a_phone_that_is_ahead_of_the_log_is_told_where_it_stands,
    the_rules_are_rebuilt_where_a_snapshot_is_of_another_fold,
];

fn streams(answer: &SyncAnswer) -> Vec<StreamId> {
    answer.streams.iter().map(|page| page.stream).filter(|stream| stream.family().is_some()).collect()
}

fn family_cards(answer: &SyncAnswer) -> Vec<FamilyId> {
    let cards = answer.cards.iter().flat_map(|cards| &cards.cards);
    cards.filter_map(|card| if let Card::Family { family, .. } = card { Some(*family) } else { None }).collect()
}

async fn gone(world: &World, person: PersonId, held: &[StreamId]) -> Vec<StreamId> {
    let pen = world.pen(person);
    let mut request = request(&pen, &[]);
    request.cursors = held.iter().map(|stream| (*stream, Position(1))).collect();
    world.round(&pen, request).await.expect("an answer").gone
}

async fn p5_each_phone_gets_the_files_of_its_own_work_and_no_other(fresh: Fresh) {
    let world = World::on(fresh).await;
    assert_eq!(streams(&world.pull(amy()).await), [file(okafor())]);
    for who in [ben(), cal(), ines(), stranger()] {
        assert_eq!(streams(&world.pull(who).await), [], "{who}");
    }
    assert_eq!(world.pull(stranger()).await.streams, [], "who is in no team sees no team's book");
    assert_eq!(world.pull(cal()).await.streams.len(), 5, "every member of staff has every team's book");
}

async fn p5_when_a_file_is_given_away_it_goes_from_the_phone_at_the_next_contact(fresh: Fresh) {
    let world = World::on(fresh).await;
    assert_eq!(gone(&world, amy(), &[file(okafor())]).await, []);
    let pen = world.pen(amy());
    let given = pen.write(file(okafor()), FileBody::HeldBy { team: south(), lead: Some(cal()), co_workers: Vec::new() });
    let mut request = request(&pen, &[&given]);
    request.cursors.insert(file(okafor()), Position(2));
    let answer = world.round(&pen, request).await.expect("an answer");
    assert_eq!(answer.gone, [file(okafor())]);
    assert_eq!(streams(&answer), [], "not even the entry that gave it away");
    assert_eq!(streams(&world.pull(cal()).await), [file(okafor())]);
}

async fn p5_who_left_every_team_keeps_nothing(fresh: Fresh) {
    let world = World::on(fresh).await;
    let enabler = world.pen(crate::world::eve());
    let book = StreamId::Team(crate::world::north());
    let yesterday = alongside_core::domain::clock::Clock::now(world.clock.as_ref()).plus(-DAY).day();
    let left = enabler.write(book, alongside_core::domain::team::TeamBody::Left { person: amy(), until_on: yesterday });
    accepted(&world.push(&enabler, &[&left]).await[0]);
    assert_eq!(gone(&world, amy(), &[file(okafor()), book]).await, [file(okafor()), book]);
    assert_eq!(world.pull(amy()).await.streams, []);
}

async fn p5_the_legal_side_comes_to_the_team_and_to_the_lawyer_who_has_the_question(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    accepted(&world.push(&pen, &[&pen.ask(legal(okafor()), question(1), Specialism::Legal)]).await[0]);
    assert_eq!(streams(&world.pull(amy()).await), [file(okafor()), legal(okafor())]);
    let lawyer = world.pen(lea());
    let card = world.pull(lea()).await.cards.expect("cards").cards;
    assert!(matches!(&card[0], Card::Question { stream, suggested: true, .. } if *stream == legal(okafor())), "{card:?}");
    assert_eq!(streams(&world.pull(lea()).await), [], "before the claim the card, never the file");
    accepted(&world.push(&lawyer, &[&lawyer.write(legal(okafor()), AdviceBody::Claimed { question: question(1) })]).await[0]);
    assert_eq!(streams(&world.pull(lea()).await), [file(okafor()), legal(okafor())]);

    let other = pen.ask(file(okafor()), question(2), Specialism::Practice);
    let adviser = world.pen(ines());
    accepted(&world.push(&pen, &[&other]).await[0]);
    accepted(&world.push(&adviser, &[&adviser.write(file(okafor()), AdviceBody::Claimed { question: question(2) })]).await[0]);
    assert_eq!(streams(&world.pull(ines()).await), [file(okafor())], "legal advice stays with the team and the lawyer");
}

async fn p5_a_claim_opens_the_file_and_the_answer_closes_it(fresh: Fresh) {
    let world = World::on(fresh).await;
    let (pen, adviser) = (world.pen(amy()), world.pen(ines()));
    accepted(&world.push(&pen, &[&pen.ask(file(okafor()), question(1), Specialism::Practice)]).await[0]);
    let claimed = adviser.write(file(okafor()), AdviceBody::Claimed { question: question(1) });
    accepted(&world.push(&adviser, &[&claimed]).await[0]);
    assert_eq!(streams(&world.pull(ines()).await), [file(okafor())]);
    let text = "Start with the baby.".to_owned();
    let answered = adviser.write(file(okafor()), AdviceBody::Answered { question: question(1), text, dictated: vec![] });
    accepted(&world.push(&adviser, &[&answered]).await[0]);
    assert_eq!(streams(&world.pull(ines()).await), []);
    assert_eq!(gone(&world, ines(), &[file(okafor())]).await, [file(okafor())]);
    let who = world.pen(ines()).who;
    assert_eq!(alongside::ops::access::to(&world.house, &who, file(okafor())).await.expect("an answer"), Access::LateOnly);
}

async fn pages_are_bounded_and_join_with_their_chain(fresh: Fresh) {
    let world = World::with_limits(fresh, Limits { page: 7, ..Limits::default() }).await;
    let pen = world.pen(amy());
    let entries: Vec<_> = (0..30).map(|number| pen.remark(file(okafor()), &format!("Number {number}."))).collect();
    world.push(&pen, &entries.iter().collect::<Vec<_>>()).await;
    let answer = world.pull(amy()).await;
    let pages: Vec<_> = answer.streams.iter().filter(|page| page.stream == file(okafor())).collect();
    assert!(pages.len() >= 5 && pages.iter().all(|page| page.entries.len() <= 7));
    let mut link = chain_start(authority(), file(okafor()));
    for (place, received) in pages.iter().flat_map(|page| &page.entries).enumerate() {
        assert_eq!(received.receipt.position, Position(place as u64 + 1));
        link = chain(link, received.receipt, received.written.digest());
    }
    assert_eq!((link, pages[0].head), (pages.last().expect("a page").chain, Position(32)));
}

async fn a_long_file_starts_from_a_snapshot_on_an_empty_phone(fresh: Fresh) {
    let world = World::with_limits(fresh, Limits { long: 20, tail: 5, snapshot_every: 8, ..Limits::default() }).await;
    let pen = world.pen(amy());
    for number in 0..6 {
        let entries: Vec<_> = (0..5).map(|part| pen.remark(file(okafor()), &format!("{number} {part}"))).collect();
        world.push(&pen, &entries.iter().collect::<Vec<_>>()).await;
    }
    let answer = world.pull(amy()).await;
    let page = answer.streams.iter().find(|page| page.stream == file(okafor())).expect("the file");
    let base = page.base.as_ref().expect("a snapshot");
    assert!(base.position.0 >= 8 && base.position.0 <= 27, "{:?}", base.position);
    assert_eq!(page.entries[0].receipt.position, base.position.next());
    assert_eq!(page.entries.last().expect("entries").receipt.position, page.head);
    assert_eq!(base.rules.family().and_then(|rules| rules.lead), Some(amy()));
    let short = world.pull(ben()).await;
    assert!(short.streams.iter().all(|page| page.base.is_none()));
}

async fn a_file_of_the_team_is_a_card_until_it_is_opened_and_again_after_a_fortnight(fresh: Fresh) {
    let world = World::on(fresh).await;
    let who = world.pen(amy()).who;
    assert_eq!(family_cards(&world.pull(amy()).await), [price()]);
    assert!(open::family(&world.house, &who, price()).await.expect("an answer"));
    let opened = world.pull(amy()).await;
    assert_eq!((streams(&opened), family_cards(&opened)), (vec![file(okafor()), file(price())], Vec::new()));
    world.clock.pass(15 * DAY);
    assert_eq!(family_cards(&world.pull(amy()).await), [price()]);
    let nowhere = FamilyId::from_uuid(uuid::Uuid::from_u128(77));
    for (who, family) in [(cal(), price()), (amy(), nowhere)] {
        let who = world.pen(who).who;
        assert!(!open::family(&world.house, &who, family).await.expect("an answer"), "nobody learns whether it is there");
    }
}

async fn the_same_cards_come_once(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let mut request = request(&pen, &[]);
    let cards = world.round(&pen, request.clone()).await.expect("an answer").cards.expect("cards");
    request.cards = Some(cards.digest);
    assert_eq!(world.round(&pen, request.clone()).await.expect("an answer").cards, None);
    let planned = alongside_core::domain::visit::VisitBody::Planned {
        visit: alongside_core::domain::ids::VisitId::from_uuid(uuid::Uuid::from_u128(5)),
        at: alongside_core::domain::clock::Clock::now(world.clock.as_ref()).plus(DAY),
        kind: None,
        announced: None,
        children: Vec::new(),
    };
    let other = world.pen(ben());
    accepted(&world.push(&other, &[&other.write(file(price()), planned)]).await[0]);
    let changed = world.round(&pen, request).await.expect("an answer").cards.expect("they changed");
    assert!(matches!(&changed.cards[0], Card::Family { next_visit_on: Some(_), .. }), "{:?}", changed.cards);
}

async fn a_phone_of_another_history_gets_everything_anew(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let mut request = request(&pen, &[]);
    let before = world.round(&pen, request.clone()).await.expect("an answer");
    request.epoch = Some(before.epoch);
    request.cursors = before.streams.iter().map(|page| (page.stream, page.head)).collect();
    assert_eq!(world.round(&pen, request.clone()).await.expect("an answer").streams, []);
    let begun =
        epoch::begin(&world.house.db, world.clock.as_ref(), world.house.dice.as_ref(), &world.house.keys).await.expect("a new epoch");
    let after = world.round(&pen, request).await.expect("an answer");
    assert_eq!((after.epoch, after.streams.len()), (begun, before.streams.len()));
}

async fn a_phone_that_is_ahead_of_the_log_is_told_where_it_stands(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let mut request = request(&pen, &[]);
    request.cursors.insert(file(okafor()), Position(9));
    let answer = world.round(&pen, request).await.expect("an answer");
    let page = answer.streams.iter().find(|page| page.stream == file(okafor())).expect("the file");
    assert_eq!((page.head, page.entries.len()), (Position(2), 0));
}

async fn the_rules_are_rebuilt_where_a_snapshot_is_of_another_fold(fresh: Fresh) {
    let world = World::with_limits(fresh, Limits { snapshot_every: 2, ..Limits::default() }).await;
    let pen = world.pen(amy());
    accepted(&world.push(&pen, &[&pen.remark(file(okafor()), "One."), &pen.remark(file(okafor()), "Two.")]).await[0]);
    world.fresh.say("UPDATE snapshots SET fold = 0, rules = '{\"nonsense\":1}'").await;
    let reopened = world.another_process().await;
    let taken = crate::world::push_to(&reopened, &pen, &[&pen.remark(file(okafor()), "Three.")]).await;
    assert_eq!(accepted(&taken[0]).0, 5);
    world.fresh.say("UPDATE snapshots SET rules = 'no json at all'").await;
    let again = world.another_process().await;
    let taken = crate::world::push_to(&again, &pen, &[&pen.remark(file(okafor()), "Four.")]).await;
    assert_eq!(accepted(&taken[0]).0, 6);
}
