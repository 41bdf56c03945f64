//! Bad input, one kind a story: a clear problem with a code, nothing half done, one log line, and not a word of it in logs or figures.

use alongside_core::domain::entry::{Body as Said, Written};
use alongside_core::domain::family::FileBody;
use alongside_core::sync::protocol::{MAX_PUSH, MAX_REQUEST_BYTES, SyncRequest};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::site::{Answer, MARK, Site, empty, get, post, signed};
use crate::database::{Fresh, on_both_databases};
use crate::world::{Pen, amy, ben, cal, file, name, okafor, request};

on_both_databases![
    a_request_that_is_no_json,
    a_request_of_another_shape,
    a_request_that_was_cut_off,
    a_request_that_is_too_large,
    a_request_with_too_many_entries,
    a_request_of_an_unknown_version,
    a_request_of_the_wrong_media_type,
    a_request_without_a_session,
    a_request_from_another_site,
    a_method_that_the_address_does_not_take,
    an_address_that_is_not_there,
    an_entry_in_a_stream_that_is_not_mine,
    an_entry_by_another_author,
    an_id_used_again_with_another_body,
];

const ENTRIES: &str = "SELECT COUNT(*) FROM entries";

/// Sends it, and checks what every bad input has in common. Answers what was said, for the snapshot.
async fn refused(site: &Site, request: Request<Body>) -> (Answer, Value) {
    let before = site.world.fresh.count(ENTRIES).await;
    site.take_lines();
    let answer = site.send(request).await;
    let lines = site.take_lines();
    assert_eq!(lines.len(), 1, "one line: {lines:#?}");
    assert_eq!(site.world.fresh.count(ENTRIES).await, before, "nothing half done");
    let figures = site.send(empty(get("/metrics"))).await;
    let written = format!("{lines:?} {} {:?}", String::from_utf8_lossy(&figures.body), answer.headers);
    assert!(!written.contains(MARK) && !String::from_utf8_lossy(&answer.body).contains(MARK), "nobody's words: {written}");
    assert!(!written.contains(&amy().to_string()) && !written.contains(&okafor().to_string()), "nobody's name: {written}");
    (answer, lines.into_iter().next().unwrap_or(Value::Null))
}

async fn tells(site: &Site, name: &str, request: Request<Body>) {
    let (answer, line) = refused(site, request).await;
    assert_eq!(answer.header("content-type"), "application/problem+json");
    insta::assert_json_snapshot!(name, json!({ "status": answer.status.as_u16(), "problem": answer.json(), "line": line }));
}

async fn says_of_the_entry(site: &Site, name: &str, pen: &Pen, cookie: &str, entry: &Written) {
    let (answer, line) = refused(site, post("/api/v1/sync", cookie, &pushing(pen, &[entry]))).await;
    let outcomes: Vec<Value> = answer.json()["outcomes"].as_object().expect("outcomes").values().cloned().collect();
    insta::assert_json_snapshot!(name, json!({ "status": answer.status.as_u16(), "outcomes": outcomes, "line": line }));
}

fn pushing(pen: &Pen, entries: &[&Written]) -> Value {
    serde_json::to_value(request(pen, entries)).expect("a request")
}

fn raw(cookie: &str, media_type: &str, body: impl Into<Body>) -> Request<Body> {
    signed(Request::post("/api/v1/sync"), cookie).header("content-type", media_type).body(body.into()).expect("a request")
}

async fn a_request_that_is_no_json(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cookie = site.cookie(amy()).await;
    tells(&site, "no_json", raw(&cookie, "application/json", format!("{{\"protocol\": 1, \"device\": {MARK}"))).await;
}

async fn a_request_of_another_shape(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cookie = site.cookie(amy()).await;
    tells(&site, "another_shape", post("/api/v1/sync", &cookie, &json!({ "protocol": 1, "device": MARK }))).await;
    let pen = site.world.pen(amy());
    let nameless = Written { head: MARK.to_owned(), ..pen.remark(file(okafor()), MARK) };
    let good = pen.remark(file(okafor()), MARK);
    tells(&site, "an_entry_without_a_name", post("/api/v1/sync", &cookie, &pushing(&pen, &[&good, &nameless]))).await;
}

async fn a_request_that_was_cut_off(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cookie = site.cookie(amy()).await;
    let half: [Result<String, std::io::Error>; 2] =
        [Ok(format!("{{\"protocol\": 1, \"{MARK}")), Err(std::io::ErrorKind::ConnectionReset.into())];
    let body = Body::from_stream(futures::stream::iter(half));
    tells(&site, "cut_off", raw(&cookie, "application/json", body)).await;
}

async fn a_request_that_is_too_large(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cookie = site.cookie(amy()).await;
    let long = format!("\"{MARK}{}\"", "a".repeat(MAX_REQUEST_BYTES));
    tells(&site, "too_large", raw(&cookie, "application/json", long)).await;
}

async fn a_request_with_too_many_entries(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (pen, cookie) = (site.world.pen(amy()), site.cookie(amy()).await);
    let many: Vec<Written> = (0..=MAX_PUSH).map(|_| pen.remark(file(okafor()), MARK)).collect();
    let all: Vec<&Written> = many.iter().collect();
    tells(&site, "too_many_entries", post("/api/v1/sync", &cookie, &pushing(&pen, &all))).await;
}

async fn a_request_of_an_unknown_version(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cookie = site.cookie(amy()).await;
    let of_the_future = json!({ "protocol": 2, "shape": { "of": "the future", "words": MARK } });
    tells(&site, "unknown_version", post("/api/v1/sync", &cookie, &of_the_future)).await;
    let pen = site.world.pen(amy());
    let remark = pen.remark(file(okafor()), MARK);
    let with_this_shape = SyncRequest { protocol: 9, ..request(&pen, &[&remark]) };
    let answer = site.send(post("/api/v1/sync", &cookie, &serde_json::to_value(with_this_shape).expect("a request"))).await;
    assert_eq!(answer.outcome(), (400, "unknown_protocol".to_owned()));
}

async fn a_request_of_the_wrong_media_type(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (pen, cookie) = (site.world.pen(amy()), site.cookie(amy()).await);
    let remark = pen.remark(file(okafor()), MARK);
    tells(&site, "wrong_media_type", raw(&cookie, "text/plain", pushing(&pen, &[&remark]).to_string())).await;
}

async fn a_request_without_a_session(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let pen = site.world.pen(amy());
    let remark = pen.remark(file(okafor()), MARK);
    tells(&site, "no_session", post("/api/v1/sync", MARK, &pushing(&pen, &[&remark]))).await;
}

async fn a_request_from_another_site(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (pen, cookie) = (site.world.pen(amy()), site.cookie(amy()).await);
    let remark = pen.remark(file(okafor()), MARK);
    let mut request = post("/api/v1/sync", &cookie, &pushing(&pen, &[&remark]));
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().expect("a value"));
    tells(&site, "another_site", request).await;
}

async fn a_method_that_the_address_does_not_take(fresh: Fresh) {
    let site = Site::real(fresh).await;
    tells(&site, "wrong_method", empty(Request::delete("/api/v1/sync"))).await;
}

async fn an_address_that_is_not_there(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cookie = site.cookie(amy()).await;
    tells(&site, "no_such_address", post(&format!("/api/v1/{MARK}?name={MARK}"), &cookie, &json!(MARK))).await;
    tells(&site, "no_such_file", empty(get(&format!("/{MARK}.js")))).await;
    tells(&site, "no_such_id", empty(signed(Request::get(format!("/api/v1/recordings/{MARK}")), &cookie))).await;
}

async fn an_entry_in_a_stream_that_is_not_mine(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (pen, cookie) = (site.world.pen(cal()), site.cookie(cal()).await);
    let remark = pen.remark(file(okafor()), MARK);
    says_of_the_entry(&site, "stream_not_mine", &pen, &cookie, &remark).await;
}

async fn an_entry_by_another_author(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (pen, cookie) = (site.world.pen(amy()), site.cookie(ben()).await);
    let remark = pen.remark(file(okafor()), MARK);
    says_of_the_entry(&site, "another_author", &pen, &cookie, &remark).await;
}

async fn an_id_used_again_with_another_body(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (pen, cookie) = (site.world.pen(amy()), site.cookie(amy()).await);
    let head = pen.head(file(okafor()));
    let saying = |text: &str| Written::new(head.clone(), &Said::File(FileBody::Remarked { text: text.to_owned() }), [7; 16]);
    let (first, second) = (saying("She rang."), saying(MARK));
    assert_eq!(name(&first), name(&second));
    assert_ne!(first.digest(), second.digest());
    site.send(post("/api/v1/sync", &cookie, &pushing(&pen, &[&first]))).await;
    says_of_the_entry(&site, "id_used_again", &pen, &cookie, &second).await;
}
