//! A round of sync, over HTTP.

use alongside_core::domain::ids::Position;
use serde_json::{Value, json};

use super::site::{Site, post};
use crate::database::{Fresh, on_both_databases};
use crate::world::{amy, ben, cal, file, okafor, request};

on_both_databases![
    p3_what_one_phone_brings_another_fetches_and_to_bring_it_again_changes_nothing,
    p5_who_is_not_of_the_team_fetches_nothing_of_it,
    a_line_about_a_stream_says_its_kind_and_where_and_never_whose_it_is,
];

fn asked(site: &Site, pen: &crate::world::Pen, entries: &[&alongside_core::domain::entry::Written]) -> Value {
    assert!(site.folder.exists());
    serde_json::to_value(request(pen, entries)).expect("a request")
}

async fn p3_what_one_phone_brings_another_fetches_and_to_bring_it_again_changes_nothing(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (pen, cookie) = (site.world.pen(amy()), site.cookie(amy()).await);
    let remark = pen.remark(file(okafor()), "She rang.");
    let push = asked(&site, &pen, &[&remark]);
    for again in [false, true] {
        let answer = site.send(post("/api/v1/sync", &cookie, &push)).await.json();
        let outcome = answer["outcomes"].as_object().expect("outcomes").values().next().expect("one").clone();
        assert_eq!(
            (&outcome["outcome"], &outcome["again"], &outcome["receipt"]["position"]),
            (&json!("accepted"), &json!(again), &json!(3))
        );
        assert_eq!(outcome["digest"], remark.digest().to_string());
    }
    let (other, cookie) = (site.world.pen(ben()), site.cookie(ben()).await);
    site.send(post(&format!("/api/v1/families/{}/open", okafor()), &cookie, &json!({}))).await;
    let fetched = site.send(post("/api/v1/sync", &cookie, &asked(&site, &other, &[]))).await.json();
    assert!(fetched.to_string().contains("She rang."));
}

async fn a_line_about_a_stream_says_its_kind_and_where_and_never_whose_it_is(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (pen, cookie) = (site.world.pen(amy()), site.cookie(amy()).await);
    site.take_lines();
    let mut ahead = request(&pen, &[]);
    ahead.cursors.insert(file(okafor()), Position(77));
    site.send(post("/api/v1/sync", &cookie, &serde_json::to_value(ahead).expect("a request"))).await;
    let said = json!(site.take_lines()).to_string();
    assert!(said.contains("\"kind\":\"family\"") && said.contains("77"), "{said}");
    assert!(!said.contains(&okafor().to_string()), "{said}");

    site.world.fresh.say("UPDATE bodies SET body = '{}' WHERE stream LIKE 'family:%'").await;
    let other = site.world.another_process().await;
    let failed = alongside::ops::sync::round(&other, &pen.who, request(&pen, &[])).await.expect_err("it cannot be read").to_string();
    assert!(failed.contains("family 1:"), "{failed}");
    assert!(!failed.contains(&okafor().to_string()), "{failed}");
}

async fn p5_who_is_not_of_the_team_fetches_nothing_of_it(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let fetched = site.send(post("/api/v1/sync", &site.cookie(cal()).await, &asked(&site, &site.world.pen(cal()), &[]))).await.json();
    assert!(!fetched.to_string().contains("Okafor"));
    assert!(!fetched["streams"].as_array().expect("streams").is_empty());
}
