//! The demo's sign-in.

use axum::http::Request;
use serde_json::json;

use super::site::{Site, empty, get, post, signed};
use crate::database::{Fresh, on_both_databases};
use crate::world::{amy, ben, eve, stranger};

on_both_databases![
    anybody_may_pick_any_of_the_fictional_people,
    a_sign_in_gives_a_new_session_and_ends_the_one_before,
    nobody_signs_in_as_somebody_who_is_not_there,
];

async fn anybody_may_pick_any_of_the_fictional_people(fresh: Fresh) {
    let site = Site::demo(fresh).await;
    let people = site.send(empty(get("/api/v1/demo/people"))).await.json();
    let told: Vec<String> = people
        .as_array()
        .expect("a list")
        .iter()
        .map(|person| format!("{} of {} ({})", person["name"], person["team_name"], person["kind"]).replace('"', ""))
        .collect();
    insta::assert_json_snapshot!("the_fictional_people", told);
    let answer = site.send(post("/api/v1/demo/sign-in", "", &json!({ "person": eve() }))).await;
    assert_eq!(answer.json()["name"], "Eve");
}

async fn a_sign_in_gives_a_new_session_and_ends_the_one_before(fresh: Fresh) {
    let site = Site::demo(fresh).await;
    let first = site.send(post("/api/v1/demo/sign-in", "", &json!({ "person": amy() }))).await;
    let cookie = first.header("set-cookie");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"), "{cookie}");
    let before = cookie.split(';').next().expect("a cookie").to_owned();

    let second = site.send(post("/api/v1/demo/sign-in", &before, &json!({ "person": ben() }))).await;
    let after = second.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    assert_ne!(before, after);
    let who = |cookie: String| site.send(empty(signed(Request::get("/api/v1/session"), &cookie)));
    assert_eq!(who(before.clone()).await.outcome().0, 401);
    assert_eq!(who(after.clone()).await.json()["name"], "Ben");
}

async fn nobody_signs_in_as_somebody_who_is_not_there(fresh: Fresh) {
    let site = Site::demo(fresh).await;
    let answer = site.send(post("/api/v1/demo/sign-in", "", &json!({ "person": stranger() }))).await;
    assert_eq!(answer.outcome(), (404, "not_there".to_owned()));
    assert_eq!(answer.header("set-cookie"), "");
}
