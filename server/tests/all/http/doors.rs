//! The list of routes: nothing outside it, nothing of it undescribed, and each door shut to those whom it is not for.

use std::collections::BTreeSet;

use alongside::http::openapi;
use alongside::http::routes::{Door, Route, routes};
use alongside::ops::devices;
use alongside::ops::sessions::Token;
use alongside_core::domain::ids::DeviceId;
use alongside_core::sync::bytes::Bytes;
use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use uuid::Uuid;

use super::site::{Answer, Site, empty, post};
use crate::database::{Fresh, on_both_databases};
use crate::handset::Handset;
use crate::world::{amy, ben, request};

on_both_databases![
    nobody_passes_a_door_for_those_who_are_signed_in_without_a_session,
    a_session_that_nobody_gave_out_opens_nothing,
    another_site_changes_nothing_and_uses_no_api,
    the_demo_is_not_there_unless_it_was_asked_for,
    who_asks_too_often_is_told_when_to_come_back,
    a_device_that_asks_too_often_waits_and_its_persons_other_one_goes_on,
    who_only_names_a_device_uses_up_nothing_of_it,
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
    // A person has four at once. One session has three, and what is left is for their other ones.
    for _ in 0..3 {
        assert_eq!(site.send(ask()).await.outcome().0, 200);
    }
    let refused = site.send(ask()).await;
    let others = site.cookie(amy()).await;
    let other = || empty(Request::get("/api/v1/session").header("cookie", &others));
    assert_eq!([site.send(other()).await.outcome().0, site.send(other()).await.outcome().0], [200, 429]);
    assert_eq!(refused.outcome(), (429, "throttled".to_owned()));
    let seconds: i64 = refused.header("retry-after").parse().expect("seconds");
    site.world.clock.pass(seconds * 1_000);
    assert_eq!(site.send(ask()).await.outcome().0, 200);
}

/// Amy's phone, or her other one, and the cookie of a session that is used on it.
async fn on_a_phone(site: &Site, number: u128) -> (Handset, String) {
    let mut pen = site.world.pen(amy());
    pen.device = DeviceId::from_uuid(Uuid::from_u128(0xd0 + number));
    let (phone, cookie) = (Handset::of(pen), site.cookie(amy()).await);
    let session = cookie.split_once('=').and_then(|(_, token)| Token::read(token)).expect("a token");
    devices::register(&site.world.house, &phone.pen.who, &session, &phone.register(), None).await.expect("it is known");
    (phone, cookie)
}

async fn syncs(site: &Site, cookie: &str, phone: &Handset) -> Answer {
    site.send(post("/api/v1/sync", cookie, &json!(request(&phone.pen, &[])))).await
}

/// How many of so many rounds are answered.
async fn rounds(site: &Site, cookie: &str, phone: &Handset, many: usize) -> usize {
    let mut answered = 0;
    for _ in 0..many {
        answered += usize::from(syncs(site, cookie, phone).await.status.is_success());
    }
    answered
}

async fn a_device_that_asks_too_often_waits_and_its_persons_other_one_goes_on(fresh: Fresh) {
    let site = Site::with(fresh, |config| config.requests_per_second = 4).await;
    let ((phone, cookie), (other, others)) = (on_a_phone(&site, 1).await, on_a_phone(&site, 2).await);
    // A person has sixteen at once. One device has twelve, however often it asks.
    assert_eq!(rounds(&site, &cookie, &phone, 20).await, 12);
    let refused = syncs(&site, &cookie, &phone).await;
    assert_eq!(refused.outcome(), (429, "throttled".to_owned()));
    let delivered = site.send(post("/api/v1/door", "", &json!(phone.delivers(&[])))).await;
    assert_eq!(delivered.outcome(), (429, "throttled".to_owned()), "the door counts with it");
    assert!(!delivered.header("retry-after").is_empty());
    assert_eq!(rounds(&site, &others, &other, 4).await, 4);
    let seconds: i64 = refused.header("retry-after").parse().expect("seconds");
    site.world.clock.pass(seconds * 1_000);
    assert_eq!(syncs(&site, &cookie, &phone).await.status.as_u16(), 200);
}

async fn who_only_names_a_device_uses_up_nothing_of_it(fresh: Fresh) {
    let site = Site::with(fresh, |config| config.requests_per_second = 4).await;
    let (phone, cookie) = on_a_phone(&site, 1).await;
    let mut forged = phone.delivers(&[]);
    forged.signature = Bytes(vec![0; forged.signature.0.len()]);
    let bens = site.cookie(ben()).await;
    for _ in 0..14 {
        assert_eq!(site.send(post("/api/v1/door", "", &json!(forged))).await.outcome(), (401, "not_signed_in".to_owned()));
        // Somebody else's session that names her device is counted as theirs.
        syncs(&site, &bens, &phone).await;
    }
    assert_eq!(rounds(&site, &cookie, &phone, 20).await, 12);
}
