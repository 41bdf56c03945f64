//! Passkeys, as far as a server can be asked without an authenticator: who may invite, and what is not accepted. That one signs in with
//! a passkey is told in a browser, in `passkeys.spec.ts`.

use axum::http::Request;
use serde_json::{Value, json};

use super::site::{Answer, Site, empty, get, post, signed};
use crate::database::{Fresh, on_both_databases};
use crate::world::{DAY, amy, ben, eve, stranger};

on_both_databases![
    an_enabler_invites_and_nobody_else,
    an_invitation_is_void_when_another_is_made_and_when_it_is_too_old,
    a_question_is_answered_once_and_in_time,
    what_proves_nothing_signs_nobody_in,
    another_passkey_is_made_only_by_whoever_has_just_signed_in,
    where_the_server_has_no_name_there_are_no_passkeys,
];

async fn site(fresh: Fresh) -> Site {
    Site::with(fresh, |config| config.origin = "https://alongside.example".parse().ok()).await
}

async fn invite(site: &Site, by: &str, person: alongside_core::domain::ids::PersonId) -> Answer {
    site.send(post("/api/v1/invitations", by, &json!({ "person": person }))).await
}

/// What the link ends with.
fn token(answer: &Answer) -> String {
    let link = answer.json()["link"].as_str().unwrap_or_default().to_owned();
    link.strip_prefix("https://alongside.example/sign-in#invited=").expect("the link").to_owned()
}

async fn begin(site: &Site, invitation: &str) -> Answer {
    site.send(post("/api/v1/invitations/begin", "", &json!({ "invitation": invitation }))).await
}

/// An answer of the right shape that proves nothing.
fn made(ceremony: &str) -> Value {
    let response = json!({ "clientDataJSON": "e30", "attestationObject": "oA" });
    json!({ "ceremony": ceremony, "credential": { "id": "AA", "rawId": "AA", "type": "public-key", "response": response } })
}

fn given(ceremony: &str) -> Value {
    let response = json!({ "clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "AA" });
    json!({ "ceremony": ceremony, "credential": { "id": "AA", "rawId": "AA", "type": "public-key", "response": response } })
}

const NOT_ACCEPTED: (u16, &str) = (401, "not_signed_in");

fn outcome(answer: &Answer) -> (u16, String) {
    answer.outcome()
}

fn assert_not_accepted(answer: &Answer) {
    assert_eq!(outcome(answer), (NOT_ACCEPTED.0, NOT_ACCEPTED.1.to_owned()));
}

async fn an_enabler_invites_and_nobody_else(fresh: Fresh) {
    let site = site(fresh).await;
    let (eve, amy_herself) = (site.cookie(eve()).await, site.cookie(amy()).await);
    let invited = invite(&site, &eve, amy()).await;
    assert_eq!(invited.status.as_u16(), 201);
    assert_eq!(token(&invited).len(), 64);
    for (by, whom) in [(&amy_herself, ben()), (&amy_herself, amy()), (&eve, stranger())] {
        assert_eq!(invite(&site, by, whom).await.outcome(), (404, "not_there".to_owned()));
    }
    let lines: Vec<String> = site.take_lines().iter().map(ToString::to_string).collect();
    assert!(lines.iter().any(|line| line.contains("somebody was invited")));
    assert!(lines.iter().all(|line| !line.contains(&token(&invited)) && !line.contains("Amy")), "{lines:?}");
}

async fn an_invitation_is_void_when_another_is_made_and_when_it_is_too_old(fresh: Fresh) {
    let site = site(fresh).await;
    let eve = site.cookie(eve()).await;
    let first = token(&invite(&site, &eve, amy()).await);
    let second = token(&invite(&site, &eve, amy()).await);
    assert_not_accepted(&begin(&site, &first).await);
    for nonsense in ["", "no token", &"0".repeat(64)] {
        assert_not_accepted(&begin(&site, nonsense).await);
    }
    let asked = begin(&site, &second).await;
    assert_eq!(asked.status.as_u16(), 200);
    let options = &asked.json()["options"];
    assert_eq!(options["rp"]["id"], "alongside.example");
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    site.world.clock.pass(3 * DAY);
    assert_not_accepted(&begin(&site, &second).await);
}

async fn a_question_is_answered_once_and_in_time(fresh: Fresh) {
    let site = site(fresh).await;
    let eve = site.cookie(eve()).await;
    let invitation = token(&invite(&site, &eve, amy()).await);
    let ceremony = |answer: &Answer| answer.json()["ceremony"].as_str().unwrap_or_default().to_owned();
    let asked = ceremony(&begin(&site, &invitation).await);
    let finish = async |ceremony: &str| site.send(post("/api/v1/passkeys/finish", "", &made(ceremony))).await;
    assert_not_accepted(&finish(&asked).await);
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM ceremonies").await, 0, "it is gone before its answer is looked at");
    assert_not_accepted(&finish(&asked).await);
    let late = ceremony(&begin(&site, &invitation).await);
    site.world.clock.pass(5 * 60 * 1_000);
    assert_not_accepted(&finish(&late).await);
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM passkeys").await, 0);
    // An answer to the other kind of question is none.
    let signing_in = ceremony(&site.send(post("/api/v1/sign-in/begin", "", &json!({}))).await);
    assert_not_accepted(&finish(&signing_in).await);
}

async fn what_proves_nothing_signs_nobody_in(fresh: Fresh) {
    let site = site(fresh).await;
    let asked = site.send(post("/api/v1/sign-in/begin", "", &json!({}))).await;
    assert_eq!(asked.json()["options"]["userVerification"], "required");
    let ceremony = asked.json()["ceremony"].as_str().unwrap_or_default().to_owned();
    let finish = async |body: &Value| site.send(post("/api/v1/sign-in/finish", "", body)).await;
    let refused = finish(&given(&ceremony)).await;
    assert_not_accepted(&refused);
    assert_eq!(refused.header("set-cookie"), "");
    assert_not_accepted(&finish(&given(&"0".repeat(64))).await);
    assert_not_accepted(&finish(&given("no token")).await);
    assert_eq!(finish(&json!({ "ceremony": ceremony })).await.outcome(), (400, "malformed".to_owned()));
}

async fn another_passkey_is_made_only_by_whoever_has_just_signed_in(fresh: Fresh) {
    let site = site(fresh).await;
    let amy = site.cookie(amy()).await;
    let begin = async || site.send(empty(signed(Request::post("/api/v1/passkeys/begin"), &amy))).await;
    assert_eq!(begin().await.status.as_u16(), 200);
    site.world.clock.pass(10 * 60 * 1_000 + 1);
    assert_eq!(begin().await.outcome(), (403, "prove_anew".to_owned()));
    let end = async || site.send(post("/api/v1/passkeys/end", &amy, &json!({ "passkey": "AA" }))).await;
    assert_eq!(end().await.outcome(), (403, "prove_anew".to_owned()), "nor is one taken away");
    let amy = site.cookie(crate::world::amy()).await;
    let end = post("/api/v1/passkeys/end", &amy, &json!({ "passkey": "AA" }));
    assert_eq!(site.send(end).await.status.as_u16(), 204, "what is not there is gone");
    assert_eq!(site.send(empty(signed(get("/api/v1/passkeys"), &amy))).await.json(), json!([]));
}

async fn where_the_server_has_no_name_there_are_no_passkeys(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let eve = site.cookie(eve()).await;
    let not_there = (404, "not_there".to_owned());
    assert_eq!(invite(&site, &eve, amy()).await.outcome(), not_there);
    assert_eq!(begin(&site, &"0".repeat(64)).await.outcome(), not_there);
    assert_eq!(site.send(post("/api/v1/sign-in/begin", "", &json!({}))).await.outcome(), not_there);
    assert_eq!(site.send(empty(signed(get("/api/v1/passkeys"), &eve))).await.outcome(), not_there);
}
