//! The door and the holding place, over HTTP: who is let in, and that nobody learns more than counts.

use alongside_core::sync::bytes::Bytes;
use alongside_core::sync::door::{Held, SignedDelivery};
use serde_json::{Value, json};

use super::site::{Answer, MARK, Site, empty, get, post, signed};
use crate::database::{Fresh, on_both_databases};
use crate::handset::Handset;
use crate::world::{amy, ben, cal, file, okafor, request};

on_both_databases![
    p2_a_phone_without_a_session_delivers_and_is_told_what_is_held_by_its_digest,
    nothing_is_taken_that_the_device_itself_did_not_sign_and_every_failure_answers_alike,
    p2_a_phone_that_was_revoked_delivers_and_reads_nothing,
    p5_the_team_is_told_how_much_is_held_and_takes_it_in_and_nobody_else_learns_of_it,
    no_line_says_a_word_of_what_was_delivered,
];

async fn deliver(site: &Site, delivery: &SignedDelivery) -> Answer {
    site.send(post("/api/v1/door", "", &json!(delivery))).await
}

async fn held_items(site: &Site) -> i64 {
    site.world.fresh.count("SELECT COUNT(*) FROM held_items").await
}

async fn listed(site: &Site, cookie: &str) -> Value {
    site.send(empty(signed(get("/api/v1/held"), cookie))).await.json()
}

async fn take_in(site: &Site, cookie: &str, device: &Value) -> Answer {
    site.send(post("/api/v1/held/take-in", cookie, &json!({ "device": device }))).await
}

async fn p2_a_phone_without_a_session_delivers_and_is_told_what_is_held_by_its_digest(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let phone = Handset::of(site.world.pen(amy())).known_to(&site.world).await;
    let entries = [phone.pen.remark(file(okafor()), "She rang."), phone.pen.remark(file(okafor()), "We spoke.")];
    let items: Vec<_> = entries.iter().map(|written| phone.seal(written)).collect();
    let delivery = phone.signs(&phone.delivery(vec![phone.wrapped()], items.clone()));
    let mut answers = Vec::new();
    for _ in 0..2 {
        let held: Held = serde_json::from_value(deliver(&site, &delivery).await.json()).expect("an answer");
        assert_eq!(held.held, items.iter().map(|item| (item.place.clone(), item.digest())).collect::<Vec<_>>());
        answers.push(held);
        assert_eq!(held_items(&site).await, 2, "the same again is the same rows");
    }
    assert_eq!((answers[0].refused.len(), answers[0].revoked), (0, false));
    assert_eq!(answers[0], answers[1]);
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM entries WHERE stream LIKE 'family:%000a'").await, 2, "no file has it");
}

async fn nothing_is_taken_that_the_device_itself_did_not_sign_and_every_failure_answers_alike(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (amys, stranger) = (Handset::of(site.world.pen(amy())).known_to(&site.world).await, Handset::of(site.world.pen(cal())));
    let bens = Handset::of(site.world.pen(ben())).known_to(&site.world).await;
    let good = amys.delivers(&[&amys.pen.remark(file(okafor()), "She rang.")]);
    let items = vec![amys.seal(&amys.pen.remark(file(okafor()), "She rang."))];
    let in_amys_name = amys.delivery(vec![amys.wrapped()], items);
    let bad = [
        bens.signs(&in_amys_name),
        stranger.delivers(&[&stranger.pen.remark(file(okafor()), "Let me in.")]),
        SignedDelivery { text: good.text.replacen("\"sent_at\":1", "\"sent_at\":2", 1), ..good.clone() },
        SignedDelivery { signature: Bytes(good.signature.0[..63].to_vec()), ..good.clone() },
        SignedDelivery { signature: Bytes::default(), ..good.clone() },
        SignedDelivery { text: "no delivery".to_owned(), ..good.clone() },
    ];
    let mut told = Vec::new();
    for delivery in &bad {
        let answer = deliver(&site, delivery).await;
        assert_eq!(answer.outcome(), (401, "not_signed_in".to_owned()));
        told.push(answer.json());
    }
    told.dedup();
    assert_eq!((told.len(), held_items(&site).await), (1, 0));
    assert_eq!(deliver(&site, &good).await.status.as_u16(), 200);
}

async fn p2_a_phone_that_was_revoked_delivers_and_reads_nothing(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (phone, cookie) = (Handset::of(site.world.pen(amy())), site.cookie(amy()).await);
    site.send(post("/api/v1/devices", &cookie, &json!(phone.register()))).await;
    site.send(post("/api/v1/devices/revoke", &site.cookie(amy()).await, &json!({ "device": phone.pen.device }))).await;
    let unsent = phone.pen.remark(file(okafor()), "She rang.");
    let refused = site.send(post("/api/v1/sync", &cookie, &json!(request(&phone.pen, &[&unsent])))).await;
    assert_eq!(refused.outcome(), (403, "device_revoked".to_owned()));
    let answer = deliver(&site, &phone.delivers(&[&unsent])).await.json();
    assert_eq!((&answer["revoked"], answer["held"].as_array().map(Vec::len)), (&json!(true), Some(1)));
    assert_eq!(answer.as_object().map(serde_json::Map::len), Some(3), "it is told nothing else: {answer}");
    let taken = take_in(&site, &site.cookie(ben()).await, &json!(phone.pen.device)).await.json();
    assert_eq!(taken, json!({ "taken": 1, "kept": [], "unread": 0, "sound_kept": 0 }));
}

async fn p5_the_team_is_told_how_much_is_held_and_takes_it_in_and_nobody_else_learns_of_it(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let phone = Handset::of(site.world.pen(amy())).known_to(&site.world).await;
    let written = phone.pen.remark(file(okafor()), "She rang.");
    deliver(&site, &phone.delivers(&[&written])).await;
    let (colleague, outsider) = (site.cookie(ben()).await, site.cookie(cal()).await);
    let now = site.world.house.clock.now();
    let (person, device) = (json!(amy()), json!(phone.pen.device));
    let counted = json!({ "person": person, "device": device, "items": 1, "unread": 0, "kept": 0, "first_at": now, "last_at": now });
    assert_eq!(listed(&site, &colleague).await, json!([counted]));
    assert_eq!(listed(&site, &site.cookie(amy()).await).await, json!([counted]), "and so is its author");
    assert_eq!(listed(&site, &outsider).await, json!([]));
    let (refused, nothing) = (take_in(&site, &outsider, &device).await, take_in(&site, &outsider, &json!(uuid::Uuid::nil())).await);
    assert_eq!(refused.outcome(), (404, "not_there".to_owned()));
    assert_eq!(refused.json(), nothing.json());
    for taken in [1, 0] {
        let answer = take_in(&site, &colleague, &device).await.json();
        assert_eq!(answer, json!({ "taken": taken, "kept": [], "unread": 0, "sound_kept": 0 }));
    }
    assert_eq!(listed(&site, &colleague).await, json!([]));
}

async fn no_line_says_a_word_of_what_was_delivered(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let phone = Handset::of(site.world.pen(amy())).known_to(&site.world).await;
    let claim =
        phone.pen.write(file(okafor()), alongside_core::domain::advice::AdviceBody::Claimed { question: crate::world::question(1) });
    site.take_lines();
    deliver(&site, &phone.delivers(&[&phone.pen.remark(file(okafor()), MARK), &claim])).await;
    deliver(&site, &SignedDelivery { text: MARK.to_owned(), signature: Bytes::default() }).await;
    take_in(&site, &site.cookie(ben()).await, &json!(phone.pen.device)).await;
    let said = json!(site.take_lines()).to_string();
    assert!(said.contains("a device delivered through the door") && said.contains("was taken in"), "{said}");
    assert!(said.contains(&phone.pen.device.to_string()) && !said.contains(MARK) && !said.contains("okafor"), "{said}");
}
