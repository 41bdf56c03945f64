//! Sessions: how long they last, what the browser holds, and what the database knows.

use alongside::ops::epoch;
use axum::http::Request;

use serde_json::{Value, json};

use super::site::{Site, empty, post, signed};
use crate::database::{Fresh, on_both_databases};
use crate::world::{DAY, amy, ben};

on_both_databases![
    a_person_is_told_who_they_are,
    a_session_is_over_after_thirty_days,
    a_session_that_is_not_used_is_over_after_fourteen_days,
    signing_out_ends_the_session_at_once_and_takes_the_cookie_away,
    signing_out_twice_or_with_no_session_is_no_error,
    the_database_does_not_hold_what_the_browser_does,
    p5_a_phone_that_asks_for_one_person_is_answered_for_no_other,
    one_sees_where_one_is_signed_in_and_ends_it_there_at_once,
    after_a_restore_everybody_signs_in_anew,
    away_from_the_demo_only_the_cookie_that_is_bound_to_this_host_counts,
];

async fn who(site: &Site, cookie: &str) -> (u16, String) {
    let answer = site.send(empty(signed(Request::get("/api/v1/session"), cookie))).await;
    let name = answer.json()["name"].as_str().unwrap_or("").to_owned();
    (answer.status.as_u16(), name)
}

async fn a_person_is_told_who_they_are(fresh: Fresh) {
    let site = Site::real(fresh).await;
    assert_eq!(who(&site, &site.cookie(amy()).await).await, (200, "Amy".to_owned()));
    assert_eq!(who(&site, &site.cookie(ben()).await).await, (200, "Ben".to_owned()));
}

async fn p5_a_phone_that_asks_for_one_person_is_answered_for_no_other(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let bens = site.cookie(ben()).await;
    let asked_for = |person: &str| empty(signed(Request::get("/api/v1/session").header("alongside-person", person), &bens));
    assert_eq!(site.send(asked_for(&ben().to_string())).await.status.as_u16(), 200);
    for other in [amy().to_string().as_str(), "nobody", ""] {
        assert_eq!(site.send(asked_for(other)).await.outcome(), (401, "not_signed_in".to_owned()), "{other}");
    }
}

async fn a_session_is_over_after_thirty_days(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cookie = site.cookie(amy()).await;
    for days in [13, 13] {
        site.world.clock.pass(days * DAY);
        assert_eq!(who(&site, &cookie).await.0, 200);
    }
    site.world.clock.pass(4 * DAY - 1);
    assert_eq!(who(&site, &cookie).await.0, 200);
    site.world.clock.pass(1);
    assert_eq!(who(&site, &cookie).await.0, 401);
}

async fn a_session_that_is_not_used_is_over_after_fourteen_days(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (used, left) = (site.cookie(amy()).await, site.cookie(amy()).await);
    site.world.clock.pass(DAY);
    assert_eq!(who(&site, &used).await.0, 200, "its use is noted");
    site.world.clock.pass(13 * DAY - 1);
    let told = site.send(empty(signed(Request::get("/api/v1/sessions"), &used))).await.json();
    assert_eq!(told.as_array().map(Vec::len), Some(2));
    site.world.clock.pass(1);
    assert_eq!(who(&site, &left).await.0, 401, "fourteen days after it began, and not used since");
    let told = site.send(empty(signed(Request::get("/api/v1/sessions"), &used))).await.json();
    assert_eq!(told.as_array().map(Vec::len), Some(1));
    site.world.clock.pass(14 * DAY);
    assert_eq!(who(&site, &used).await.0, 401);
}

async fn signing_out_ends_the_session_at_once_and_takes_the_cookie_away(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (cookie, other) = (site.cookie(amy()).await, site.cookie(amy()).await);
    let answer = site.send(empty(signed(Request::post("/api/v1/sign-out"), &cookie))).await;
    assert_eq!(answer.status.as_u16(), 204);
    assert_eq!(answer.header("set-cookie"), "__Host-alongside_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
    assert_eq!(who(&site, &cookie).await.0, 401);
    assert_eq!(who(&site, &other).await.0, 200);
}

async fn signing_out_twice_or_with_no_session_is_no_error(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cookie = site.cookie(amy()).await;
    for cookie in [cookie.as_str(), cookie.as_str(), "nothing=at-all"] {
        assert_eq!(site.send(empty(signed(Request::post("/api/v1/sign-out"), cookie))).await.status.as_u16(), 204);
    }
}

async fn the_database_does_not_hold_what_the_browser_does(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cookie = site.cookie(amy()).await;
    let (_, token) = cookie.split_once('=').expect("a value");
    assert_eq!(token.len(), 64, "256 bits");
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM sessions").await, 1);
    assert_eq!(site.world.fresh.count(&format!("SELECT COUNT(*) FROM sessions WHERE digest = '{token}'")).await, 0);
    let digest = alongside_core::domain::ids::Digest::of(&[token.as_bytes()]);
    assert_eq!(site.world.fresh.count(&format!("SELECT COUNT(*) FROM sessions WHERE digest = '{digest}'")).await, 1);
}

async fn away_from_the_demo_only_the_cookie_that_is_bound_to_this_host_counts(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let planted_by_a_neighbour = site.cookie(amy()).await.replace("__Host-", "");
    assert_eq!(who(&site, &planted_by_a_neighbour).await.0, 401);
}

async fn one_sees_where_one_is_signed_in_and_ends_it_there_at_once(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let lost = site.cookie(amy()).await;
    site.world.clock.pass(60_000);
    let (here, bens) = (site.cookie(amy()).await, site.cookie(ben()).await);
    let sessions = async |cookie: &str| site.send(empty(signed(Request::get("/api/v1/sessions"), cookie))).await.json();
    let end = async |cookie: &str, session: &Value| site.send(post("/api/v1/sessions/end", cookie, &json!({ "session": session }))).await;
    let told = sessions(&here).await;
    assert_eq!((told[0]["here"].as_bool(), told[1]["here"].as_bool(), told.as_array().map(Vec::len)), (Some(true), Some(false), Some(2)));
    assert_eq!(end(&bens, &told[1]["session"]).await.status.as_u16(), 204);
    assert_eq!(who(&site, &lost).await.0, 200, "nobody ends another's");
    assert_eq!(end(&here, &told[1]["session"]).await.status.as_u16(), 204);
    assert_eq!((who(&site, &lost).await.0, who(&site, &here).await.0), (401, 200));
    assert_eq!(sessions(&here).await.as_array().map(Vec::len), Some(1));
    assert_eq!(end(&here, &json!("no digest")).await.outcome(), (400, "malformed".to_owned()));
}

/// What was ended since the backup would come back to life with it.
async fn after_a_restore_everybody_signs_in_anew(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cookie = site.cookie(amy()).await;
    let house = &site.world.house;
    epoch::begin(&house.db, house.clock.as_ref(), house.dice.as_ref(), &house.keys).await.expect("a new epoch");
    assert_eq!(who(&site, &cookie).await.0, 401);
}
