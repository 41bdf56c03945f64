//! Whom an account lets in, what their session is like, and who says as whom the directory knows somebody.

use alongside::ops::accounts::AccountError;
use alongside::ops::{accounts, devices, epoch};
use alongside_core::domain::clock::Clock as _;
use alongside_core::domain::ids::{Digest, StreamId};
use alongside_core::domain::team::TeamBody;
use serde_json::json;

use super::provider::{Signed, token};
use super::{Answer, claims, come_back, expect, finish, leave, name, session, settings, signs_in, site, site_with};
use crate::database::{Fresh, on_both_databases};
use crate::http::site::{Site, empty, get, post, signed};
use crate::world::{DAY, accepted, amy, authority, ben, cal, eve, north, stranger};

on_both_databases![
    an_account_that_is_expected_signs_its_person_in_and_is_theirs_whatever_it_is_called_later,
    a_session_by_an_account_is_a_new_one_and_says_so_and_may_make_a_passkey,
    what_the_directory_says_of_groups_and_roles_gives_nothing,
    who_left_every_team_or_was_revoked_does_not_come_in_with_an_account,
    a_restore_expects_nobody_and_takes_no_account_away,
    an_enabler_says_with_which_account_a_colleague_comes_and_nobody_else_does,
    another_claim_names_people_where_the_operator_said_so,
    the_directory_is_asked_as_one_has_to_ask,
    where_there_is_no_directory_nothing_of_it_is_there,
];

const AMYS: &str = "amy@hazelbrook.example";

fn assert_not_accepted(answer: &Answer) {
    assert_eq!(answer.outcome(), (401, "not_signed_in".to_owned()));
}

async fn an_account_that_is_expected_signs_its_person_in_and_is_theirs_whatever_it_is_called_later(fresh: Fresh) {
    let (site, directory) = site(fresh).await;
    assert_not_accepted(&signs_in(&site, &directory, "7001", AMYS).await);
    // Great and small letters are the same.
    expect(&site, amy(), " Amy@Hazelbrook.example").await;
    expect(&site, ben(), "ben@hazelbrook.example").await;
    let amys = signs_in(&site, &directory, "7001", "AMY@hazelbrook.example").await;
    assert_eq!((amys.status.as_u16(), amys.json()["name"].as_str()), (200, Some("Amy")));
    assert_eq!(name(&site, &session(&amys)).await, (200, "Amy".to_owned()));

    for called in ["amy.married@hazelbrook.example", "ben@hazelbrook.example"] {
        let later = signs_in(&site, &directory, "7001", called).await;
        assert_eq!(later.json()["name"].as_str(), Some("Amy"), "the account counts, not what it is called");
    }
    assert_not_accepted(&signs_in(&site, &directory, "7002", AMYS).await);
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM accounts").await, 1);
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM expected_accounts").await, 1, "Ben's, which nobody used");
}

async fn a_session_by_an_account_is_a_new_one_and_says_so_and_may_make_a_passkey(fresh: Fresh) {
    let (site, directory) = site(fresh).await;
    expect(&site, amy(), AMYS).await;
    let before = site.cookie(amy()).await;
    let left = leave(&site).await;
    directory.gives(&token(&claims(&site, &directory, &left, "7001", AMYS), Signed::By(1)));
    come_back(&site, &left.cookie, &format!("code=c&state={}", left.asks["state"])).await;
    let answer = finish(&site, &format!("{}; {before}", left.cookie)).await;
    let cookies: Vec<&str> = answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().expect("text")).collect();
    let now = session(&answer);
    assert_eq!(cookies[0], format!("{now}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure"));
    assert_eq!(cookies[1], "__Host-alongside_left=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
    assert_eq!((name(&site, &before).await.0, name(&site, &now).await.0), (401, 200), "the one that the browser had is over");
    let told = site.send(empty(signed(get("/api/v1/sessions"), &now))).await.json();
    assert_eq!((told[0]["means"].as_str(), told.as_array().map(Vec::len)), (Some("account"), Some(1)));

    assert_eq!(site.send(post("/api/v1/passkeys/begin", &now, &json!({}))).await.status.as_u16(), 200);
    site.world.clock.pass(10 * 60 * 1_000 + 1);
    assert_eq!(site.send(post("/api/v1/passkeys/begin", &now, &json!({}))).await.outcome(), (403, "prove_anew".to_owned()));
}

/// Nobody is made, put into a team or given a right by it.
async fn what_the_directory_says_of_groups_and_roles_gives_nothing(fresh: Fresh) {
    let (site, directory) = site(fresh).await;
    let entries = site.world.fresh.count("SELECT COUNT(*) FROM entries").await;
    expect(&site, amy(), AMYS).await;
    let mut sessions = Vec::new();
    for (subject, email) in [("7001", AMYS), ("7003", "head.of.service@hazelbrook.example")] {
        let left = leave(&site).await;
        let mut said = claims(&site, &directory, &left, subject, email);
        said["groups"] = json!(["Enablers", "Strategy", "admin"]);
        said["roles"] = json!(["enabler"]);
        directory.gives(&token(&said, Signed::By(1)));
        come_back(&site, &left.cookie, &format!("code=c&state={}", left.asks["state"])).await;
        sessions.push(finish(&site, &left.cookie).await);
    }
    assert_not_accepted(&sessions[1]);
    let amys = session(&sessions[0]);
    let as_an_enabler = site.send(post("/api/v1/invitations", &amys, &json!({ "person": cal() }))).await;
    assert_eq!(as_an_enabler.outcome(), (404, "not_there".to_owned()));
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM entries").await, entries);
}

async fn who_left_every_team_or_was_revoked_does_not_come_in_with_an_account(fresh: Fresh) {
    let (site, directory) = site(fresh).await;
    expect(&site, amy(), AMYS).await;
    expect(&site, ben(), "ben@hazelbrook.example").await;
    let amys = session(&signs_in(&site, &directory, "7001", AMYS).await);
    // She comes back, and before she is in everything of hers is revoked.
    let left = leave(&site).await;
    directory.gives(&token(&claims(&site, &directory, &left, "7001", AMYS), Signed::By(1)));
    come_back(&site, &left.cookie, &format!("code=c&state={}", left.asks["state"])).await;
    devices::revoke_person(&site.world.house, authority(), amy()).await.expect("revoked");
    assert_not_accepted(&finish(&site, &left.cookie).await);
    assert_eq!(name(&site, &amys).await.0, 401);
    assert_not_accepted(&signs_in(&site, &directory, "7001", AMYS).await);
    let again = accounts::expect(&site.world.house, authority(), amy(), AMYS, None).await;
    assert!(matches!(again, Err(AccountError::TakesTwo)), "nobody lets her in anew alone");

    let gone = TeamBody::Left { person: ben(), until_on: site.world.clock.now().plus(-DAY).day() };
    let pen = site.world.pen(eve());
    accepted(&site.world.push(&pen, &[&pen.write(StreamId::Team(north()), gone)]).await[0]);
    site.take_lines();
    assert_not_accepted(&signs_in(&site, &directory, "7004", "ben@hazelbrook.example").await);
    let lines: String = site.take_lines().iter().map(ToString::to_string).collect();
    assert!(lines.contains(&ben().to_string()) && lines.contains("it is of somebody who is not here"), "{lines}");
}

async fn a_restore_expects_nobody_and_takes_no_account_away(fresh: Fresh) {
    let (site, directory) = site(fresh).await;
    expect(&site, amy(), AMYS).await;
    expect(&site, ben(), "ben@hazelbrook.example").await;
    assert_eq!(signs_in(&site, &directory, "7001", AMYS).await.status.as_u16(), 200);
    let house = &site.world.house;
    epoch::begin(&house.db, house.clock.as_ref(), house.dice.as_ref(), &house.keys).await.expect("a new epoch");
    assert_eq!(signs_in(&site, &directory, "7001", AMYS).await.status.as_u16(), 200);
    assert_not_accepted(&signs_in(&site, &directory, "7004", "ben@hazelbrook.example").await);
}

async fn an_enabler_says_with_which_account_a_colleague_comes_and_nobody_else_does(fresh: Fresh) {
    let (site, directory) = site(fresh).await;
    let (eve_s, amys) = (site.cookie(eve()).await, site.cookie(amy()).await);
    let expects = async |by: &str, person, account: &str| {
        site.send(post("/api/v1/account/expect", by, &json!({ "person": person, "account": account }))).await.outcome()
    };
    let (done, not_there) = ((204, String::new()), (404, "not_there".to_owned()));
    let (taken, malformed) = ((409, "id_reused".to_owned()), (400, "malformed".to_owned()));
    assert_eq!(expects(&eve_s, ben(), "ben@hazelbrook.example").await, done);
    assert_eq!(expects(&eve_s, amy(), "ben@hazelbrook.example").await, taken, "somebody else's");
    assert_eq!(expects(&eve_s, ben(), "benjamin@hazelbrook.example").await, done, "the last word counts");
    assert_eq!(expects(&eve_s, amy(), "ben@hazelbrook.example").await, done, "it is free again");
    for (by, whom) in [(&amys, ben()), (&amys, amy()), (&eve_s, stranger())] {
        assert_eq!(expects(by, whom, "someone@hazelbrook.example").await, not_there);
    }
    for none in ["", "  ", "a\nb", &"a".repeat(256)] {
        assert_eq!(expects(&eve_s, ben(), none).await, malformed, "{none:?}");
    }
    assert_not_accepted(&signs_in(&site, &directory, "7005", AMYS).await);
    assert!(site.send(post("/api/v1/invitations", &eve_s, &json!({ "person": ben() }))).await.status.is_success());
    assert_eq!(signs_in(&site, &directory, "7004", "benjamin@hazelbrook.example").await.json()["name"].as_str(), Some("Ben"));
    assert_eq!(
        site.world.fresh.count("SELECT COUNT(*) FROM invitations").await,
        0,
        "he has a way in: the link that was handed out is void"
    );
    assert_eq!(expects(&eve_s, ben(), "eve.herself@hazelbrook.example").await, taken, "he signs in already");
    let passkey = format!("INSERT INTO passkeys VALUES ('AA', '{}', '{}', '{{}}', 1, NULL)", authority(), cal());
    site.world.fresh.say(&passkey).await;
    assert_eq!(expects(&eve_s, cal(), "eve.herself@hazelbrook.example").await, taken, "she has a passkey");
    let invited = site.send(post("/api/v1/invitations", &eve_s, &json!({ "person": ben() }))).await.outcome();
    assert_eq!(invited, (409, "takes_two".to_owned()), "he comes in by his account: nobody makes a passkey for him alone");
    accounts::expect(&site.world.house, authority(), cal(), "cal@hazelbrook.example", None).await.expect("the operator may");
    site.world.fresh.say("DELETE FROM passkeys").await;
    site.world.fresh.say("DELETE FROM expected_accounts").await;
    site.world.fresh.say(&format!("INSERT INTO had_passkeys (authority, person) VALUES ('{}', '{}')", authority(), cal())).await;
    assert_eq!(expects(&eve_s, cal(), "eve.herself@hazelbrook.example").await, (409, "takes_two".to_owned()), "she lost it");
    let alone = accounts::expect(&site.world.house, authority(), cal(), "cal@hazelbrook.example", None).await;
    assert!(matches!(alone, Err(AccountError::TakesTwo)), "nor does the operator let her in alone");
    let lines: String = site.take_lines().iter().map(ToString::to_string).collect();
    assert!(!lines.contains("@hazelbrook") && lines.contains(&format!("by\":\"Some(\\\"{}\\\")", eve())), "{lines}");
}

async fn another_claim_names_people_where_the_operator_said_so(fresh: Fresh) {
    let (site, directory) = site_with(fresh, "employee_number").await;
    expect(&site, amy(), "E-1017").await;
    let left = leave(&site).await;
    assert_eq!(left.asks["scope"], "openid profile");
    let mut said = claims(&site, &directory, &left, "7001", "e-1017");
    said["employee_number"] = json!("e-1017");
    directory.gives(&token(&said, Signed::By(1)));
    come_back(&site, &left.cookie, &format!("code=c&state={}", left.asks["state"])).await;
    assert_eq!(finish(&site, &left.cookie).await.json()["name"].as_str(), Some("Amy"));
    expect(&site, ben(), "e-1018").await;
    assert_not_accepted(&signs_in(&site, &directory, "7004", "e-1018").await);
}

async fn the_directory_is_asked_as_one_has_to_ask(fresh: Fresh) {
    let (site, directory) = site(fresh).await;
    expect(&site, amy(), AMYS).await;
    let answer = site.send(post("/api/v1/account/begin", "", &json!({}))).await;
    assert!(answer.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=300; Secure"), "{answer:?}");
    assert!(answer.header("set-cookie").starts_with("__Host-alongside_left="));
    let left = leave(&site).await;
    let asks = |name: &str| left.asks.get(name).map(String::as_str);
    assert_eq!((asks("response_type"), asks("client_id"), asks("prompt")), (Some("code"), Some("alongside"), Some("login")));
    assert_eq!(asks("redirect_uri"), Some("https://alongside.example/api/v1/account/return"));
    assert_eq!((asks("scope"), asks("max_age"), asks("code_challenge_method")), (Some("openid email"), Some("60"), Some("S256")));
    assert_eq!((left.asks["state"].len(), left.asks["nonce"].len()), (64, 64), "256 bits");

    directory.gives(&token(&claims(&site, &directory, &left, "7001", AMYS), Signed::By(1)));
    let back = come_back(&site, &left.cookie, &format!("code=the-code&state={}", left.asks["state"])).await;
    assert_eq!((back.status.as_u16(), back.header("location")), (303, "/sign-in#account=back"));
    let (who, form) = directory.script().taken.pop().expect("it was given a code");
    assert_eq!(who, "Basic YWxvbmdzaWRlOmJldHdlZW4rdXM=", "alongside:between+us");
    assert_eq!((form["grant_type"].as_str(), form["code"].as_str()), ("authorization_code", "the-code"));
    assert_eq!(form["redirect_uri"], left.asks["redirect_uri"]);
    let challenge = Digest::of(&[form["code_verifier"].as_bytes()]);
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, challenge.bytes());
    assert_eq!(Some(encoded.as_str()), asks("code_challenge"));
    let config = format!("{:?}", settings(&directory.address, "email"));
    assert!(!config.contains("between us"), "{config}");
}

async fn where_there_is_no_directory_nothing_of_it_is_there(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let eve = site.cookie(eve()).await;
    let not_there = (404, "not_there".to_owned());
    assert_eq!(site.send(empty(get("/api/v1/account"))).await.outcome(), not_there);
    for (path, body) in [("begin", json!({})), ("finish", json!({})), ("expect", json!({ "person": amy(), "account": AMYS }))] {
        assert_eq!(site.send(post(&format!("/api/v1/account/{path}"), &eve, &body)).await.outcome(), not_there, "{path}");
    }
    assert_eq!(come_back(&site, "", "code=c&state=s").await.outcome(), not_there);
    assert_eq!(site.world.fresh.count(&format!("SELECT COUNT(*) FROM accounts WHERE linked_at > {DAY}")).await, 0);
}
