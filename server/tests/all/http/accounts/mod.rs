//! Accounts of the authority's own directory: whom they let in, and that nothing else comes of them. A real provider in a browser:
//! `directory.spec.ts`.

mod provider;
mod refused;
mod who;

use std::collections::BTreeMap;

use alongside::ops::accounts;
use alongside::provider::{Said, SecretFrom, Settings};
use alongside_core::domain::clock::Clock as _;
use alongside_core::domain::ids::PersonId;
use axum::http::Request;
use serde_json::{Value, json};

use super::site::{Answer, Site, empty, get, post, signed};
use crate::database::Fresh;
use crate::world::authority;
use provider::{Directory, Signed, token};

const ORIGIN: &str = "https://alongside.example";

/// What is configured for a directory at an address.
fn settings(issuer: &str, claim: &str) -> Settings {
    let said = Said {
        issuer: issuer.to_owned(),
        client: Some("alongside".to_owned()),
        secret: SecretFrom::environment(Some("between us".to_owned())),
        claim: claim.to_owned(),
        name: "your Hazelbrook account".to_owned(),
    };
    Settings::of(said, ORIGIN.parse().ok().as_ref()).expect("settings")
}

/// A server that asks a directory.
async fn site_with(fresh: Fresh, claim: &str) -> (Site, Directory) {
    let directory = Directory::start().await;
    let settings = settings(&directory.address, claim);
    let site = Site::with(fresh, |config| {
        config.origin = ORIGIN.parse().ok();
        config.accounts = Some(settings);
    });
    (site.await, directory)
}

async fn site(fresh: Fresh) -> (Site, Directory) {
    site_with(fresh, "email").await
}

/// The parts of a query, or of a form.
fn query(text: &str) -> BTreeMap<String, String> {
    let url = format!("http://localhost/?{text}").parse::<webauthn_rs::prelude::Url>().expect("an address");
    url.query_pairs().into_owned().collect()
}

/// Somebody who left for the directory.
#[derive(Clone, Debug)]
struct Left {
    /// What their browser keeps.
    cookie: String,
    /// What they carry.
    asks: BTreeMap<String, String>,
}

async fn leave(site: &Site) -> Left {
    let answer = site.send(post("/api/v1/account/begin", "", &json!({}))).await;
    assert_eq!(answer.status.as_u16(), 200, "{answer:?}");
    let cookie = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    let address = answer.json()["address"].as_str().expect("an address").to_owned();
    Left { cookie, asks: query(address.split_once('?').expect("a question").1) }
}

/// As a browser comes back: the whole page, sent by another site.
fn from_the_directory(path: &str, cookie: &str) -> axum::http::request::Builder {
    let request = Request::get(path).header("cookie", cookie).header("sec-fetch-site", "cross-site");
    request.header("sec-fetch-mode", "navigate").header("sec-fetch-dest", "document")
}

async fn come_back(site: &Site, cookie: &str, carries: &str) -> Answer {
    site.send(empty(from_the_directory(&format!("/api/v1/account/return?{carries}"), cookie))).await
}

async fn finish(site: &Site, cookie: &str) -> Answer {
    site.send(post("/api/v1/account/finish", cookie, &json!({}))).await
}

/// What an honest directory says of an account.
fn claims(site: &Site, directory: &Directory, left: &Left, subject: &str, email: &str) -> Value {
    let now = site.world.clock.now().millis() / 1_000;
    json!({
        "iss": directory.address, "aud": "alongside", "sub": subject, "nonce": left.asks["nonce"],
        "iat": now, "auth_time": now, "exp": now + 300, "email": email, "email_verified": true,
    })
}

/// Somebody signs in at an honest directory, and comes back to ask what came of it.
async fn signs_in(site: &Site, directory: &Directory, subject: &str, email: &str) -> Answer {
    let left = leave(site).await;
    directory.gives(&token(&claims(site, directory, &left, subject, email), Signed::By(1)));
    come_back(site, &left.cookie, &format!("code=the-code&state={}", left.asks["state"])).await;
    finish(site, &left.cookie).await
}

/// The operator writes down as whom the directory knows somebody.
async fn expect(site: &Site, person: PersonId, account: &str) {
    accounts::expect(&site.world.house, authority(), person, account, None).await.expect("they are expected");
}

/// The session that an answer began.
fn session(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().expect("a cookie").to_owned()
}

async fn name(site: &Site, cookie: &str) -> (u16, String) {
    let answer = site.send(empty(signed(get("/api/v1/session"), cookie))).await;
    (answer.status.as_u16(), answer.json()["name"].as_str().unwrap_or_default().to_owned())
}
