//! The holding place: what becomes of what a device delivered, by way of its author's phone or of a colleague.

use alongside::ops::door::{deliver, signed};
use alongside::ops::holding::{list, take_in};
use alongside::ops::sound_folder::SoundFolder;
use alongside::ops::{Limits, Who};
use alongside_core::domain::advice::AdviceBody;
use alongside_core::domain::entry::Written;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::PersonId;
use alongside_core::sync::bytes::Bytes;
use alongside_core::sync::devices::{KeptBack, TakenIn};
use alongside_core::sync::door::{Held, NotHeld, SealedItem, SignedDelivery};
use alongside_core::sync::protocol::{Outcome, Received};

use crate::database::{Fresh, on_both_databases};
use crate::handset::Handset;
use crate::world::{World, accepted, amy, authority, ben, cal, file, name, okafor, question, south};

on_both_databases![
    p3_a_delivery_and_then_the_normal_push_make_one_entry_and_leave_nothing_held,
    p3_what_is_in_its_file_already_is_not_held_again,
    what_is_taken_in_stands_in_its_file_as_its_authors_with_her_own_times,
    p3_taking_in_twice_or_by_two_at_once_has_one_effect,
    what_is_taken_in_late_is_kept_for_the_team_that_holds_the_file,
    p2_an_act_that_may_not_be_done_stays_held_with_its_reason,
    p2_what_the_server_cannot_open_is_held_as_it_came,
    p2_a_key_that_comes_later_opens_what_was_held,
    p2_a_device_that_has_as_much_as_it_may_is_told_so_and_keeps_the_rest,
    what_somebody_else_wrote_is_not_taken_in_in_their_name,
    who_joins_no_team_of_the_authors_takes_nothing_in,
];

async fn delivered(world: &World, delivery: &SignedDelivery) -> Held {
    let signed = signed(&world.house, delivery).await.expect("a known device signed it");
    deliver(&world.house, &signed).await.expect("it is held")
}

async fn taken_in(world: &World, by: PersonId, phone: &Handset) -> TakenIn {
    try_taking_in(world, by, phone).await.expect("a colleague of the team")
}

async fn try_taking_in(world: &World, by: PersonId, phone: &Handset) -> Option<TakenIn> {
    let who = Who { authority: authority(), person: by };
    let nowhere = SoundFolder::new(std::env::temp_dir().join("alongside-no-sound"));
    take_in(&world.house, &nowhere, &who, phone.pen.device).await.expect("an answer")
}

async fn amys(world: &World) -> Handset {
    Handset::of(world.pen(amy())).known_to(world).await
}

async fn rows(world: &World, which: &str) -> i64 {
    world.fresh.count(&format!("SELECT COUNT(*) FROM held_items WHERE {which}")).await
}

/// What the holder of the file reads in it.
async fn read_by(world: &World, person: PersonId) -> Vec<Received> {
    let pages = world.pull(person).await.streams;
    pages.into_iter().filter(|page| page.stream == file(okafor())).flat_map(|page| page.entries).collect()
}

fn places(items: &[SealedItem]) -> Vec<(String, alongside_core::domain::ids::Digest)> {
    items.iter().map(|item| (item.place.clone(), item.digest())).collect()
}

async fn p3_a_delivery_and_then_the_normal_push_make_one_entry_and_leave_nothing_held(fresh: Fresh) {
    let world = World::on(fresh).await;
    let phone = amys(&world).await;
    let written = phone.pen.remark(file(okafor()), "She rang.");
    delivered(&world, &phone.delivers(&[&written])).await;
    assert_eq!(rows(&world, "taken_at IS NULL").await, 1);
    assert_eq!(accepted(&world.push(&phone.pen, &[&written]).await[0]).0, 3);
    assert_eq!(rows(&world, "TRUE").await, 0, "it went with the entry's own transaction");
    assert_eq!(taken_in(&world, ben(), &phone).await, TakenIn::default());
    assert_eq!(read_by(&world, amy()).await.len(), 3);
}

async fn p3_what_is_in_its_file_already_is_not_held_again(fresh: Fresh) {
    let world = World::on(fresh).await;
    let phone = amys(&world).await;
    let written = phone.pen.remark(file(okafor()), "She rang.");
    accepted(&world.push(&phone.pen, &[&written]).await[0]);
    let item = phone.seal(&written);
    assert_eq!(delivered(&world, &phone.delivers(&[&written])).await.held, places(&[item]));
    assert_eq!(rows(&world, "TRUE").await, 0);
}

async fn what_is_taken_in_stands_in_its_file_as_its_authors_with_her_own_times(fresh: Fresh) {
    let world = World::on(fresh).await;
    let phone = amys(&world).await;
    let entries = [phone.pen.remark(file(okafor()), "She rang."), phone.pen.remark(file(okafor()), "We spoke.")];
    // The second is delivered first: the device's own order holds.
    delivered(&world, &phone.delivers(&[&entries[1]])).await;
    world.clock.pass(60_000);
    delivered(&world, &phone.delivers(&[&entries[0]])).await;
    assert_eq!(taken_in(&world, ben(), &phone).await.taken, 2);
    let read = read_by(&world, amy()).await;
    let texts: Vec<&Written> = read.iter().skip(2).map(|received| &received.written).collect();
    assert_eq!(texts, [&entries[0], &entries[1]], "to the byte");
    assert!(read.iter().all(|received| !received.receipt.late));
    let by_ben = format!("taken_by = '{}' AND taken_at IS NOT NULL AND wrapped IS NULL AND LENGTH(bytes) = 0", ben());
    assert_eq!(rows(&world, &by_ben).await, 2, "nothing of it is left but whose hand it was");
    let report = alongside::ops::verify::log(&world.house.db).await.expect("a report");
    assert!(report.is_sound());
}

async fn p3_taking_in_twice_or_by_two_at_once_has_one_effect(fresh: Fresh) {
    let world = World::on(fresh).await;
    let phone = amys(&world).await;
    let written = phone.pen.remark(file(okafor()), "She rang.");
    let delivery = phone.delivers(&[&written]);
    delivered(&world, &delivery).await;
    let (one, other) = tokio::join!(taken_in(&world, ben(), &phone), taken_in(&world, amy(), &phone));
    assert!((1..=2).contains(&(one.taken + other.taken)), "{one:?} {other:?}");
    assert_eq!(delivered(&world, &delivery).await.held.len(), 1);
    assert_eq!(taken_in(&world, ben(), &phone).await, TakenIn::default());
    assert_eq!((read_by(&world, amy()).await.len(), rows(&world, "TRUE").await), (3, 1));
    // The phone comes back, and pushes what it still holds.
    assert!(matches!(world.push(&phone.pen, &[&written]).await[0], Outcome::Accepted { again: true, .. }));
}

async fn what_is_taken_in_late_is_kept_for_the_team_that_holds_the_file(fresh: Fresh) {
    let world = World::on(fresh).await;
    let phone = amys(&world).await;
    let unsent = phone.pen.remark(file(okafor()), "From the visit before.");
    let given = phone.pen.write(file(okafor()), FileBody::HeldBy { team: south(), lead: Some(cal()), co_workers: Vec::new() });
    accepted(&world.push(&phone.pen, &[&given]).await[0]);
    delivered(&world, &phone.delivers(&[&unsent])).await;
    assert_eq!(taken_in(&world, ben(), &phone).await.taken, 1);
    let late = read_by(&world, cal()).await.into_iter().filter(|received| received.receipt.late).count();
    assert_eq!(late, 1);
}

async fn p2_an_act_that_may_not_be_done_stays_held_with_its_reason(fresh: Fresh) {
    let world = World::on(fresh).await;
    let phone = amys(&world).await;
    let claim = phone.pen.write(file(okafor()), AdviceBody::Claimed { question: question(1) });
    let remark = phone.pen.remark(file(okafor()), "She rang.");
    delivered(&world, &phone.delivers(&[&claim, &remark])).await;
    let kept = KeptBack { entry: name(&claim), reason: "only_insight".to_owned() };
    assert_eq!(taken_in(&world, ben(), &phone).await, TakenIn { taken: 1, kept: vec![kept.clone()], ..TakenIn::default() });
    let counted = list(&world.house, &Who { authority: authority(), person: ben() }).await.expect("a list");
    assert_eq!(counted.iter().map(|from| (from.items, from.kept)).collect::<Vec<_>>(), [(1, 1)]);
    assert_eq!(rows(&world, "kept_for = 'only_insight' AND LENGTH(bytes) > 0").await, 1);
    assert_eq!(taken_in(&world, ben(), &phone).await.kept, [kept], "it may be tried again");
}

async fn p2_what_the_server_cannot_open_is_held_as_it_came(fresh: Fresh) {
    let world = World::on(fresh).await;
    let phone = amys(&world).await;
    let seal = |text: &str| phone.seal(&phone.pen.remark(file(okafor()), text));
    let damaged = |mut item: SealedItem, at: usize| {
        item.bytes.0[at] ^= 1;
        item
    };
    let last = seal("Damaged.").bytes.0.len() - 1;
    let elsewhere = SealedItem { place: "outbox/ffff".to_owned(), ..seal("At another place.") };
    let items = vec![
        damaged(seal("Damaged."), last),
        damaged(seal("Of another key."), 3),
        damaged(seal("Sealed in another way."), 0),
        elsewhere,
        phone.seal_at("outbox/0001", b"no item"),
        phone.seal_at("drafts/0001", b"half a thought"),
        SealedItem { place: "outbox/0002".to_owned(), bytes: Bytes::default() },
    ];
    let answer = delivered(&world, &phone.signs(&phone.delivery(vec![phone.wrapped()], items.clone()))).await;
    assert_eq!(answer, Held { held: places(&items), refused: Vec::new(), revoked: false });
    // The key of another authority opens nothing either.
    let foreign = alongside::keys::Keys::new(&alongside::clock::SystemDice);
    let item = seal("For somebody else.");
    let delivery = phone.delivery(vec![phone.wrapped_to(&foreign.opening_key())], vec![item.clone()]);
    assert_eq!(delivered(&world, &phone.signs(&delivery)).await.held, places(&[item]));
    let count = i64::try_from(items.len()).expect("few") + 1;
    assert_eq!(rows(&world, "unread IS NOT NULL AND entry IS NULL").await, count);
    let told = taken_in(&world, ben(), &phone).await;
    assert_eq!((told.taken, told.unread), (0, count.unsigned_abs()));
    assert_eq!(rows(&world, "taken_at IS NULL").await, count, "nothing was lost");
}

async fn p2_a_key_that_comes_later_opens_what_was_held(fresh: Fresh) {
    let world = World::on(fresh).await;
    let phone = amys(&world).await;
    let item = phone.seal(&phone.pen.remark(file(okafor()), "She rang."));
    let deliver = |keys| phone.signs(&phone.delivery(keys, vec![item.clone()]));
    delivered(&world, &deliver(Vec::new())).await;
    assert_eq!(rows(&world, "entry IS NULL AND unread IS NOT NULL").await, 1);
    delivered(&world, &deliver(vec![phone.wrapped()])).await;
    assert_eq!((rows(&world, "TRUE").await, rows(&world, "entry IS NOT NULL AND unread IS NULL").await), (1, 1));
    delivered(&world, &deliver(Vec::new())).await;
    assert_eq!(taken_in(&world, ben(), &phone).await.taken, 1);
}

async fn p2_a_device_that_has_as_much_as_it_may_is_told_so_and_keeps_the_rest(fresh: Fresh) {
    let world = World::with_limits(fresh, Limits { held_bytes: 3_500, ..Limits::default() }).await;
    let phone = amys(&world).await;
    let entries = [phone.pen.remark(file(okafor()), "She rang."), phone.pen.remark(file(okafor()), &"We spoke. ".repeat(240))];
    let items: Vec<SealedItem> = entries.iter().map(|written| phone.seal(written)).collect();
    let delivery = phone.signs(&phone.delivery(vec![phone.wrapped()], items.clone()));
    for _ in 0..2 {
        let answer = delivered(&world, &delivery).await;
        assert_eq!((answer.held, answer.refused), (places(&items[..1]), vec![(items[1].place.clone(), NotHeld::NoRoom)]));
    }
    let nowhere = phone.seal_at("a b", b"x");
    let answer = delivered(&world, &phone.signs(&phone.delivery(Vec::new(), vec![nowhere]))).await;
    assert_eq!(answer.refused, [("a b".to_owned(), NotHeld::NotAPlace)]);
    taken_in(&world, ben(), &phone).await;
    assert_eq!(delivered(&world, &delivery).await.held, places(&items), "there is room again");
}

async fn what_somebody_else_wrote_is_not_taken_in_in_their_name(fresh: Fresh) {
    let world = World::on(fresh).await;
    let phone = amys(&world).await;
    let (bens, of_another_device) = (world.pen(ben()), world.pen(amy()));
    let forged = bens.remark(file(okafor()), "I never said so.");
    delivered(&world, &phone.delivers(&[&forged])).await;
    let kept = KeptBack { entry: name(&forged), reason: "other_author".to_owned() };
    assert_eq!(taken_in(&world, ben(), &phone).await, TakenIn { taken: 0, kept: vec![kept], ..TakenIn::default() });
    let mut head = of_another_device.head(file(okafor()));
    head.device = bens.device;
    let body = alongside_core::domain::entry::Body::File(FileBody::Remarked { text: "On another phone.".to_owned() });
    delivered(&world, &phone.delivers(&[&Written::new(head, &body, [7; 16])])).await;
    let reasons: Vec<String> = taken_in(&world, ben(), &phone).await.kept.into_iter().map(|kept| kept.reason).collect();
    assert_eq!(reasons.len(), 2);
    assert!(reasons.contains(&"other_device".to_owned()), "{reasons:?}");
}

async fn who_joins_no_team_of_the_authors_takes_nothing_in(fresh: Fresh) {
    let world = World::on(fresh).await;
    let phone = amys(&world).await;
    delivered(&world, &phone.delivers(&[&phone.pen.remark(file(okafor()), "She rang.")])).await;
    for outsider in [cal(), crate::world::eve(), crate::world::stranger()] {
        assert_eq!(try_taking_in(&world, outsider, &phone).await, None);
        let who = Who { authority: authority(), person: outsider };
        assert!(list(&world.house, &who).await.expect("a list").is_empty());
    }
    assert_eq!(rows(&world, "taken_at IS NULL").await, 1);
}
