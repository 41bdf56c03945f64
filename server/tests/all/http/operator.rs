//! What whoever runs the server sees: health, figures, log lines.

use std::time::Duration;

use axum::Router;
use axum::http::Request;
use axum::routing::get as answers;
use serde_json::json;

use super::site::{MARK, Site, empty, get, signed};
use crate::database::{Fresh, on_both_databases};
use crate::world::amy;

on_both_databases![
    health_says_whether_the_database_answers,
    figures_are_for_this_machine_alone,
    a_line_tells_the_route_and_never_the_address,
    a_panic_is_a_problem_like_any_other,
];

async fn health_says_whether_the_database_answers(fresh: Fresh) {
    let site = Site::real(fresh).await;
    assert_eq!(site.send(empty(get("/health"))).await.json()["status"], "ok");
    // One connection listens for ever, so it does not come to an end; but no other is given out.
    let closing = tokio::time::timeout(Duration::from_millis(200), site.world.house.db.close()).await;
    drop(closing);
    let answer = site.send(empty(get("/health"))).await;
    assert_eq!(answer.outcome(), (503, "unavailable".to_owned()));
    assert!(!answer.header("retry-after").is_empty());
}

async fn figures_are_for_this_machine_alone(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let here = site.send(empty(get("/metrics"))).await;
    assert_eq!(here.status.as_u16(), 200);
    let elsewhere = site.send_from([192, 0, 2, 7], empty(get("/metrics"))).await;
    assert_eq!(elsewhere.outcome(), (404, "not_there".to_owned()));
    let through_a_proxy = site.send(empty(get("/metrics").header("x-forwarded-for", "192.0.2.7"))).await;
    assert_eq!(through_a_proxy.outcome(), (404, "not_there".to_owned()));
}

async fn a_line_tells_the_route_and_never_the_address(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cookie = site.cookie(amy()).await;
    let somewhere = format!("/api/v1/families/{}/open?why={MARK}", uuid::Uuid::from_u128(0xdead));
    let answer = site.send(empty(signed(Request::post(somewhere), &cookie).header("user-agent", MARK))).await;
    assert!(!answer.header("x-request-id").is_empty(), "the line can be found again");
    insta::assert_json_snapshot!("a_line", site.take_lines());
}

async fn a_panic_is_a_problem_like_any_other(fresh: Fresh) {
    async fn breaks() {
        unreachable!("{MARK}")
    }
    let site = Site::around(fresh, Router::new().route("/breaks", answers(breaks))).await;
    let answer = site.send(empty(get("/breaks"))).await;
    assert_eq!(
        answer.json(),
        json!({ "type": "urn:alongside:problem:failed", "title": "The server failed", "status": 500, "code": "failed" })
    );
    insta::assert_json_snapshot!("a_line_of_a_panic", site.take_lines());
}
