//! The list of routes: nothing outside it, nothing of it undescribed, and each door shut to those whom it is not for.

use std::collections::BTreeSet;

use alongside::http::openapi;
use alongside::http::routes::{Door, Route, routes};
use axum::body::Body;
use axum::http::Request;

use super::site::{Site, empty};
use crate::database::{Fresh, on_both_databases};
use crate::world::amy;

on_both_databases![
    nobody_passes_a_door_for_those_who_are_signed_in_without_a_session,
    a_session_that_nobody_gave_out_opens_nothing,
    another_site_changes_nothing_and_uses_no_api,
    the_demo_is_not_there_unless_it_was_asked_for,
    who_asks_too_often_is_told_when_to_come_back,
];

/// An address that the route answers, with ids that name nothing.
fn address(route: &Route) -> String {
    let nobody = "01900000-0000-7000-8000-00000000dead";
    route.path.replace("{family}", nobody).replace("{recording}", nobody).replace("{part}", "0")
}

fn asked(route: &Route) -> axum::http::request::Builder {
    Request::builder().method(route.method.clone()).uri(address(route))
}

#[test]
fn every_route_is_here_with_the_door_before_it() {
    let table: String = routes().iter().map(|route| format!("{:5} {:48} {:?}\n", route.method.as_str(), route.path, route.door)).collect();
    insta::assert_snapshot!(table);
}

#[test]
fn every_route_is_described_and_every_description_is_a_route() {
    let pages = ["/sign-in", "/help"];
    let routes = routes();
    let served: BTreeSet<(String, String)> =
        routes.iter().filter(|route| !pages.contains(&route.path)).map(|route| (route.method.to_string(), route.path.to_owned())).collect();
    let document = serde_json::to_value(openapi::document()).expect("the document");
    let paths = document["paths"].as_object().expect("paths");
    let described: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| item.as_object().expect("operations").keys().map(move |method| (method.to_uppercase(), path.clone())))
        .collect();
    assert_eq!(served, described);
    assert_eq!(document["openapi"], "3.1.0");
}

async fn nobody_passes_a_door_for_those_who_are_signed_in_without_a_session(fresh: Fresh) {
    let site = Site::demo(fresh).await;
    for route in routes().iter().filter(|route| matches!(route.door, Door::SignedIn | Door::JustProven)) {
        let answer = site.send(empty(asked(route))).await;
        assert_eq!(answer.outcome(), (401, "not_signed_in".to_owned()), "{} {}", route.method, route.path);
    }
}

async fn a_session_that_nobody_gave_out_opens_nothing(fresh: Fresh) {
    let site = Site::demo(fresh).await;
    let made_up =
        ["alongside_session=", "alongside_session=00", &format!("alongside_session={}", "ab".repeat(32)), "other=1; alongside_session"];
    for cookie in made_up {
        let answer = site.send(empty(Request::get("/api/v1/session").header("cookie", cookie))).await;
        assert_eq!(answer.outcome().0, 401, "{cookie}");
    }
}

async fn another_site_changes_nothing_and_uses_no_api(fresh: Fresh) {
    let site = Site::demo(fresh).await;
    let cookie = site.cookie(amy()).await;
    let from_elsewhere = [
        [("sec-fetch-site", "cross-site"), ("host", "alongside.example")],
        [("sec-fetch-site", "same-site"), ("host", "alongside.example")],
        [("origin", "https://elsewhere.example"), ("host", "alongside.example")],
    ];
    for route in routes().iter().filter(|route| route.path.starts_with("/api/")) {
        for headers in &from_elsewhere {
            let request =
                headers.iter().fold(asked(route).header("cookie", &cookie), |request, (name, value)| request.header(*name, *value));
            let answer = site.send(empty(request)).await;
            assert_eq!(answer.outcome(), (403, "cross_site".to_owned()), "{} {} {headers:?}", route.method, route.path);
        }
    }
    let still_signed_in = site.send(empty(Request::get("/api/v1/session").header("cookie", &cookie))).await;
    assert_eq!(still_signed_in.outcome().0, 200);
}

async fn the_demo_is_not_there_unless_it_was_asked_for(fresh: Fresh) {
    let site = Site::real(fresh).await;
    for route in routes().iter().filter(|route| route.door == Door::Demo) {
        let body = Body::from(serde_json::json!({ "person": amy() }).to_string());
        let answer = site.send(asked(route).header("content-type", "application/json").body(body).expect("a request")).await;
        assert_eq!(answer.outcome(), (404, "not_there".to_owned()), "{} {}", route.method, route.path);
        assert_eq!(answer.header("set-cookie"), "");
    }
}

async fn who_asks_too_often_is_told_when_to_come_back(fresh: Fresh) {
    let site = Site::with(fresh, |config| config.requests_per_second = 1).await;
    let cookie = site.cookie(amy()).await;
    let ask = || empty(Request::get("/api/v1/session").header("cookie", &cookie));
    for _ in 0..4 {
        assert_eq!(site.send(ask()).await.outcome().0, 200);
    }
    let refused = site.send(ask()).await;
    assert_eq!(refused.outcome(), (429, "throttled".to_owned()));
    let seconds: i64 = refused.header("retry-after").parse().expect("seconds");
    site.world.clock.pass(seconds * 1_000);
    assert_eq!(site.send(ask()).await.outcome().0, 200);
}
