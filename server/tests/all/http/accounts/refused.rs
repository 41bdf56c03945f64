//! What does not let anybody in. Each is answered alike, to the letter, and the log says why, without a word about anybody.

use alongside_core::domain::clock::Clock as _;
use serde_json::{Value, json};

use super::provider::{Signed, token, truth};
use super::{Answer, Left, claims, come_back, expect, finish, from_the_directory, leave, settings, signs_in, site};
use crate::database::{Fresh, on_both_databases};
use crate::http::accounts::ORIGIN;
use crate::http::site::{Site, empty, get, post};
use crate::world::{amy, ben};

on_both_databases![
    whatever_is_wrong_with_an_answer_it_is_answered_alike_and_the_log_names_nobody,
    one_comes_back_once_in_time_in_the_same_browser_with_what_one_left_with,
    a_directory_that_is_down_or_says_nonsense_is_said_to_be_away_and_asked_again,
    what_a_directory_gives_for_a_code_may_be_anything,
    a_new_key_of_the_directorys_is_fetched,
    only_a_whole_page_comes_back_from_another_site,
];

const AMYS: &str = "amy@hazelbrook.example";

/// What the browser sees of it, without what differs in each run.
fn seen(back: &Answer, end: &Answer) -> String {
    let headers = |answer: &Answer| {
        let told = answer.headers.iter().filter(|(name, _)| name.as_str() != "x-request-id");
        told.map(|(name, value)| format!("{name}: {value:?}")).collect::<Vec<_>>().join("\n")
    };
    let body = String::from_utf8_lossy(&end.body);
    format!("{} {}\n{:?}\n{} {}\n{body}", back.status, headers(back), back.body, end.status, headers(end))
}

/// What a wrong directory says, and how it signs it; why it is refused.
type Wrong = (&'static str, fn(&mut Value, i64), Signed, &'static str);

fn wrongs() -> [Wrong; 20] {
    const UNSIGNED: &str = "the ID token is not signed as only the directory can";
    const NO_KEY: &str = "the ID token was signed with no key of the directory's";
    const ELSEWHERE: &str = "the ID token was made for somebody else";
    const OLD: &str = "the ID token is too old, or of another time";
    const STALE: &str = "nobody says that they signed in just now";
    const NOBODYS: &str = "the account is nobody's, and nobody is expected with it";
    let by = Signed::By(1);
    [
        ("another nonce", |said, _| said["nonce"] = json!("0".repeat(64)), by, "the ID token answers another question"),
        (
            "no nonce",
            |said, _| drop(said.as_object_mut().and_then(|said| said.remove("nonce"))),
            by,
            "the ID token answers another question",
        ),
        ("another audience", |said, _| said["aud"] = json!("payroll"), by, ELSEWHERE),
        ("one audience more", |said, _| said["aud"] = json!(["alongside", "payroll"]), by, ELSEWHERE),
        ("another party", |said, _| said["azp"] = json!("payroll"), by, ELSEWHERE),
        ("another issuer", |said, _| said["iss"] = json!("https://login.elsewhere.example"), by, "the ID token is another directory's"),
        ("expired", |said, now| said["exp"] = json!(now), by, OLD),
        ("made before it was asked", |said, now| said["iat"] = json!(now - 61), by, OLD),
        ("made in time to come", |said, now| said["iat"] = json!(now + 61), by, OLD),
        ("signed in long ago", |said, now| said["auth_time"] = json!(now - 61), by, STALE),
        ("not said when", |said, _| drop(said.as_object_mut().and_then(|said| said.remove("auth_time"))), by, STALE),
        ("unsigned", |_, _| (), Signed::Not, UNSIGNED),
        ("signed with the secret", |_, _| (), Signed::WithTheSecret, UNSIGNED),
        ("signed with another key", |_, _| (), Signed::By(2), NO_KEY),
        ("signed in another key's name", |_, _| (), Signed::InTheNameOf(2, 1), NO_KEY),
        ("nobody's", |said, _| said["email"] = json!("nobody@hazelbrook.example"), by, NOBODYS),
        ("unverified", |said, _| said["email_verified"] = json!(false), by, NOBODYS),
        ("verified in words", |said, _| said["email_verified"] = json!("true"), by, "what the directory gave for the code cannot be read"),
        ("no address", |said, _| drop(said.as_object_mut().and_then(|said| said.remove("email"))), by, NOBODYS),
        ("a subject without end", |said, _| said["sub"] = json!("7".repeat(256)), by, "the ID token names no account"),
    ]
}

/// What came of one attempt: what was seen, why the log says that it was refused, and all that the log says.
async fn refused(site: &Site, left: &Left, carries: &str) -> (String, String, String) {
    site.take_lines();
    let back = come_back(site, &left.cookie, carries).await;
    let lines = site.take_lines();
    let why: Vec<&str> = lines.iter().filter_map(|line| line["why"].as_str()).collect();
    let end = finish(site, &left.cookie).await;
    let all = lines.iter().chain(&site.take_lines()).map(ToString::to_string).collect();
    (seen(&back, &end), why.join("; "), all)
}

async fn whatever_is_wrong_with_an_answer_it_is_answered_alike_and_the_log_names_nobody(fresh: Fresh) {
    let (site, directory) = site(fresh).await;
    expect(&site, amy(), AMYS).await;
    let (mut all, mut lines) = (Vec::new(), String::new());
    for (wrong, change, signed, why) in wrongs() {
        let left = leave(&site).await;
        let mut said = claims(&site, &directory, &left, "7001", AMYS);
        change(&mut said, site.world.clock.now().millis() / 1_000);
        directory.gives(&token(&said, signed));
        let (seen, told, said) = refused(&site, &left, &format!("code=the-code&state={}", left.asks["state"])).await;
        assert_eq!(told, why, "{wrong}");
        all.push(seen);
        lines.push_str(&said);
    }
    // Neither does an account of somebody else's, nor a refusal, nor one that another says to have sent.
    for carries in ["error=access_denied&error_description=Amara-said-so&state=", "code=c&iss=https%3A%2F%2Felsewhere.example&state="] {
        let left = leave(&site).await;
        let (seen, _, said) = refused(&site, &left, &format!("{carries}{}", left.asks["state"])).await;
        all.push(seen);
        lines.push_str(&said);
    }
    assert!(all.iter().all(|seen| *seen == all[0]), "{all:#?}");
    assert!(all[0].contains("/sign-in#account=back") && all[0].contains("That was not accepted."), "{}", all[0]);
    assert!(lines.contains("was not accepted") && lines.contains("/api/v1/account/return"), "{lines}");
    for unsaid in ["hazelbrook.example", "7001", "the-code", "elsewhere.example", "Amara", "between us"] {
        assert!(!lines.contains(unsaid), "{unsaid} in {lines}");
    }
    assert_eq!(
        site.world.fresh.count("SELECT COUNT(*) FROM accounts").await + site.world.fresh.count("SELECT COUNT(*) FROM sessions").await,
        0
    );
    assert_eq!(signs_in(&site, &directory, "7001", AMYS).await.status.as_u16(), 200, "she is expected still");
}

async fn one_comes_back_once_in_time_in_the_same_browser_with_what_one_left_with(fresh: Fresh) {
    let (site, directory) = site(fresh).await;
    expect(&site, amy(), AMYS).await;
    let (left, other) = (leave(&site).await, leave(&site).await);
    directory.gives(&token(&claims(&site, &directory, &left, "7001", AMYS), Signed::By(1)));
    let (state, others) = (format!("code=c&state={}", left.asks["state"]), format!("code=c&state={}", other.asks["state"]));
    let nobody = "nobody left with it in this browser, or it was too long ago, or they came back already";
    let (no_state, no_cookie) = ("it came back with no state of ours", "the browser kept nothing");
    let without = Left { cookie: "other=1".to_owned(), ..left.clone() };
    let garbled = format!("{state}&code=another");
    let wrongs = [(&left, others.as_str(), nobody), (&other, &state, nobody), (&without, &state, no_cookie), (&left, "code=c", no_state)];
    let mut all = Vec::new();
    for (left, carries, why) in wrongs.into_iter().chain([(&left, "code=c&state=%00", no_state), (&left, garbled.as_str(), no_state)]) {
        let (seen, told, _) = refused(&site, left, carries).await;
        assert_eq!(told, why, "{carries}");
        all.push(seen);
    }
    assert!(directory.script().taken.is_empty(), "nothing was asked of the directory");
    // None of that used it up. It works, once; and what came of it is had once.
    come_back(&site, &left.cookie, &state).await;
    assert_eq!(finish(&site, &left.cookie).await.status.as_u16(), 200);
    for _ in 0..2 {
        let (seen, ..) = refused(&site, &left, &state).await;
        all.push(seen);
    }
    directory.gives(&token(&claims(&site, &directory, &other, "7001", AMYS), Signed::By(1)));
    site.world.clock.pass(5 * 60 * 1_000);
    all.push(refused(&site, &other, &others).await.0);
    assert!(all.iter().all(|seen| *seen == all[0]), "{all:#?}");
    // A question to an authenticator is none to a directory.
    let asked = site.send(post("/api/v1/sign-in/begin", "", &json!({}))).await.json()["ceremony"].as_str().expect("a name").to_owned();
    assert_eq!(finish(&site, &format!("__Host-alongside_left={asked}")).await.outcome(), (401, "not_signed_in".to_owned()));
}

async fn a_directory_that_is_down_or_says_nonsense_is_said_to_be_away_and_asked_again(fresh: Fresh) {
    let (site, directory) = site(fresh.another().await).await;
    let away = async |site: &Site| {
        let answer = site.send(post("/api/v1/account/begin", "", &json!({}))).await;
        assert_eq!(answer.outcome(), (503, "unavailable".to_owned()));
        assert_eq!(answer.json()["detail"], "The directory cannot be reached. Try again in a moment.");
        assert_eq!(answer.header("set-cookie"), "");
    };
    let honest = truth(&directory.address);
    let with = |name: &str, value: Value| {
        let mut said = honest.clone();
        said[name] = value;
        said
    };
    for nonsense in [
        json!("<html>"),
        with("issuer", json!("https://login.elsewhere.example")),
        with("padding", json!("x".repeat(alongside::provider::MAX_ANSWER_BYTES))),
        with("jwks_uri", json!("http://192.0.2.1/keys")),
        with("authorization_endpoint", json!("http://login.elsewhere.example/auth")),
    ] {
        directory.script().metadata = Some(nonsense);
        away(&site).await;
        site.world.clock.pass(60 * 60 * 1_000);
    }
    directory.script().metadata = None;
    // Nobody is followed to another address.
    directory.script().moved = true;
    away(&site).await;
    directory.script().moved = false;
    leave(&site).await;
    // What it said is kept for an hour.
    directory.script().metadata = Some(json!("<html>"));
    leave(&site).await;
    site.world.clock.pass(60 * 60 * 1_000);
    away(&site).await;

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let down = Site::with(fresh, |config| {
        config.origin = ORIGIN.parse().ok();
        config.accounts = Some(settings(&format!("http://{nobody}"), "email"));
    });
    let down = down.await;
    away(&down).await;
    assert_eq!(down.send(empty(get("/health"))).await.status.as_u16(), 200);
    assert_eq!(down.send(empty(get("/api/v1/account"))).await.json()["name"], "your Hazelbrook account");
}

async fn what_a_directory_gives_for_a_code_may_be_anything(fresh: Fresh) {
    let (site, directory) = site(fresh).await;
    expect(&site, ben(), "ben@hazelbrook.example").await;
    let (gone, unread) = (
        "the directory cannot be reached: it did not answer when the code was given",
        "what the directory gave for the code cannot be read",
    );
    let long = "x".repeat(alongside::provider::MAX_ANSWER_BYTES);
    let mut all = Vec::new();
    for (given, why) in [
        (String::new(), unread),
        ("<html>".to_owned(), unread),
        (json!({ "access_token": "a", "token_type": "Bearer" }).to_string(), "there was no ID token"),
        (json!({ "access_token": "a", "token_type": "Bearer", "id_token": "a.b.c" }).to_string(), unread),
        (json!({ "access_token": long, "token_type": "Bearer" }).to_string(), gone),
    ] {
        let left = leave(&site).await;
        directory.script().given = given;
        let (seen, told, _) = refused(&site, &left, &format!("code=c&state={}", left.asks["state"])).await;
        assert_eq!(told, why);
        all.push(seen);
    }
    // It is down by the time that somebody comes back.
    let left = leave(&site).await;
    drop(directory);
    all.push(refused(&site, &left, &format!("code=c&state={}", left.asks["state"])).await.0);
    assert!(all.iter().all(|seen| *seen == all[0]), "{all:#?}");
}

async fn a_new_key_of_the_directorys_is_fetched(fresh: Fresh) {
    let (site, directory) = site(fresh).await;
    expect(&site, amy(), AMYS).await;
    assert_eq!(signs_in(&site, &directory, "7001", AMYS).await.status.as_u16(), 200);
    directory.script().key = 2;
    let left = leave(&site).await;
    directory.gives(&token(&claims(&site, &directory, &left, "7001", AMYS), Signed::By(2)));
    come_back(&site, &left.cookie, &format!("code=c&state={}", left.asks["state"])).await;
    assert_eq!(finish(&site, &left.cookie).await.status.as_u16(), 200);
    // The old one is worth nothing any more.
    assert_eq!(signs_in(&site, &directory, "7001", AMYS).await.status.as_u16(), 401);
}

async fn only_a_whole_page_comes_back_from_another_site(fresh: Fresh) {
    let (site, _directory) = site(fresh).await;
    let left = leave(&site).await;
    let path = format!("/api/v1/account/return?code=c&state={}", left.asks["state"]);
    let page = from_the_directory(&path, &left.cookie);
    assert_eq!(site.send(empty(page)).await.status.as_u16(), 303);
    for (mode, dest) in [("navigate", "iframe"), ("no-cors", "image"), ("cors", "empty"), ("", "")] {
        let request = get(&path).header("cookie", &left.cookie).header("sec-fetch-site", "cross-site");
        let request = request.header("sec-fetch-mode", mode).header("sec-fetch-dest", dest);
        assert_eq!(site.send(empty(request)).await.outcome(), (403, "cross_site".to_owned()), "{mode} {dest}");
    }
    for (method, path) in [("POST", "/api/v1/account/begin"), ("POST", "/api/v1/account/finish"), ("GET", "/api/v1/account")] {
        let request = from_the_directory(path, &left.cookie).method(method);
        assert_eq!(site.send(empty(request)).await.outcome(), (403, "cross_site".to_owned()), "{method} {path}");
    }
}
