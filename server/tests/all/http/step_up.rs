//! Proving anew who one is: before which acts, what renews a session's name, and what does not.

use alongside::http::routes::{Door, routes};
use alongside_core::domain::ids::PersonId;
use axum::http::Request;
use serde_json::{Value, json};

use super::authenticator::{Authenticator, Says};
use super::site::{Answer, Site, empty, get, post, signed};
use crate::database::{Fresh, on_both_databases};
use crate::world::{DAY, amy, ben, eve};

on_both_databases![
    what_touches_ones_own_ways_in_or_others_rights_takes_a_proof_of_the_last_ten_minutes,
    a_proof_renews_the_sessions_name_and_not_its_end,
    what_is_no_proof_of_this_person_in_this_session_renews_nothing,
    a_demonstration_asks_nobody_to_prove_anything,
];

const TEN_MINUTES: i64 = 10 * 60 * 1_000;

async fn site(fresh: Fresh) -> Site {
    Site::with(fresh, |config| config.origin = "https://alongside.example".parse().ok()).await
}

/// Somebody makes a first passkey, and is signed in by it.
async fn comes_in(site: &Site, who: PersonId, phone: &mut Authenticator) -> String {
    let eve = site.cookie(eve()).await;
    let invited = site.send(post("/api/v1/invitations", &eve, &json!({ "person": who }))).await.json();
    let token = invited["link"].as_str().and_then(|link| link.split_once("#invited=")).expect("a link").1.to_owned();
    let asked = site.send(post("/api/v1/invitations/begin", "", &json!({ "invitation": token }))).await.json();
    let made = answered(&asked, &phone.make(&asked["options"]));
    cookie(&site.send(post("/api/v1/passkeys/finish", "", &made)).await)
}

fn answered(asked: &Value, credential: &Value) -> Value {
    json!({ "ceremony": asked["ceremony"], "credential": credential })
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

async fn begin(site: &Site, cookie: &str) -> Answer {
    site.send(empty(signed(Request::post("/api/v1/step-up/begin"), cookie))).await
}

async fn finish(site: &Site, cookie: &str, answer: &Value) -> Answer {
    site.send(post("/api/v1/step-up/finish", cookie, answer)).await
}

async fn prove(site: &Site, before: &str, phone: &mut Authenticator) -> String {
    let asked = begin(site, before).await.json();
    let proven = finish(site, before, &answered(&asked, &phone.sign(&asked["options"], &Says::default()))).await;
    assert_eq!(proven.status.as_u16(), 204);
    cookie(&proven)
}

/// What each of the routes answers that take a proof, to a request of no use.
async fn each(site: &Site, cookie: &str) -> Vec<(String, Answer)> {
    let mut answers = Vec::new();
    for route in routes().into_iter().filter(|route| route.door == Door::JustProven) {
        let path = route.path.replace("{recovery}", "01900000-0000-7000-8000-00000000dead");
        answers.push((route.path.to_owned(), site.send(post(&path, cookie, &json!({}))).await));
    }
    answers
}

async fn is_signed_in(site: &Site, cookie: &str) -> bool {
    site.send(empty(signed(get("/api/v1/session"), cookie))).await.status.as_u16() == 200
}

async fn what_touches_ones_own_ways_in_or_others_rights_takes_a_proof_of_the_last_ten_minutes(fresh: Fresh) {
    let site = site(fresh).await;
    let mut phone = Authenticator::new(1);
    let amys = comes_in(&site, amy(), &mut phone).await;
    site.world.clock.pass(TEN_MINUTES);
    let in_time = each(&site, &amys).await;
    assert!(in_time.iter().all(|(_, answer)| answer.outcome().1 != "prove_anew"), "{in_time:?}");
    let own = site.send(empty(signed(get("/api/v1/passkeys"), &amys))).await.json();

    site.world.clock.pass(1);
    site.take_lines();
    let late = each(&site, &amys).await;
    let paths: Vec<&str> = late.iter().map(|(path, _)| path.as_str()).collect();
    for path in [
        "/sessions/end",
        "/invitations",
        "/recoveries",
        "/recoveries/{recovery}/confirm",
        "/passkeys/end",
        "/passkeys/begin",
        "/devices/revoke",
    ] {
        assert!(paths.contains(&format!("/api/v1{path}").as_str()), "{path}");
    }
    let same = late.first().expect("one").1.body.clone();
    for (path, answer) in &late {
        assert_eq!((answer.outcome(), &answer.body), ((403, "prove_anew".to_owned()), &same), "{path}");
    }
    let lines: Vec<String> = site.take_lines().iter().map(ToString::to_string).collect();
    let asked = lines.iter().filter(|line| line.contains("prove anew") && line.contains(&amy().to_string())).count();
    assert!(asked == late.len() && !lines.concat().contains("Amy"), "{lines:?}");
    let end = json!({ "passkey": own[0]["passkey"] });
    assert_eq!(site.send(post("/api/v1/passkeys/end", &amys, &end)).await.outcome().1, "prove_anew");
    assert_eq!(site.send(empty(signed(get("/api/v1/passkeys"), &amys))).await.json(), own, "nothing was taken away");

    let anew = prove(&site, &amys, &mut phone).await;
    assert_eq!(site.send(post("/api/v1/passkeys/end", &anew, &end)).await.status.as_u16(), 204);
}

async fn a_proof_renews_the_sessions_name_and_not_its_end(fresh: Fresh) {
    let site = site(fresh).await;
    let mut phone = Authenticator::new(1);
    let first = comes_in(&site, amy(), &mut phone).await;
    site.world.clock.pass(13 * DAY);
    let second = prove(&site, &first, &mut phone).await;
    assert!(second != first && is_signed_in(&site, &second).await);
    assert!(!is_signed_in(&site, &first).await, "the cookie of before opens nothing");
    assert_eq!(begin(&site, &first).await.outcome(), (401, "not_signed_in".to_owned()));
    assert_eq!(site.world.fresh.count(&format!("SELECT COUNT(*) FROM sessions WHERE person = '{}'", amy())).await, 1);
    site.world.clock.pass(13 * DAY);
    let third = prove(&site, &second, &mut phone).await;
    site.world.clock.pass(4 * DAY - 1);
    assert!(is_signed_in(&site, &third).await);
    site.world.clock.pass(1);
    assert!(!is_signed_in(&site, &third).await, "thirty days after the sign-in it is over all the same");
}

async fn what_is_no_proof_of_this_person_in_this_session_renews_nothing(fresh: Fresh) {
    let site = site(fresh).await;
    let (mut amys_phone, mut bens_phone) = (Authenticator::new(1), Authenticator::new(2));
    let amys = comes_in(&site, amy(), &mut amys_phone).await;
    let bens = comes_in(&site, ben(), &mut bens_phone).await;
    site.world.clock.pass(TEN_MINUTES + 1);
    let refused = (401, "not_signed_in".to_owned());
    let asked = begin(&site, &amys).await.json();
    let with = |credential: &Value| answered(&asked, credential);
    let of_ben = with(&bens_phone.sign(&asked["options"], &Says::default()));
    assert_eq!(finish(&site, &amys, &of_ben).await.outcome(), refused, "another's passkey");
    assert_eq!(finish(&site, &amys, &of_ben).await.outcome(), refused, "and it is asked once");
    for says in [Says { flags: 0x01, ..Says::default() }, Says { origin: "https://elsewhere.example", ..Says::default() }] {
        let asked = begin(&site, &amys).await.json();
        let answer = answered(&asked, &amys_phone.sign(&asked["options"], &says));
        assert_eq!(finish(&site, &amys, &answer).await.outcome(), refused, "{says:?}");
    }
    let asked = begin(&site, &amys).await.json();
    let hers = answered(&asked, &amys_phone.sign(&asked["options"], &Says::default()));
    assert_eq!(finish(&site, &bens, &hers).await.outcome(), refused, "in another's session");
    let asked = begin(&site, &amys).await.json();
    let hers = answered(&asked, &amys_phone.sign(&asked["options"], &Says::default()));
    site.world.clock.pass(5 * 60 * 1_000);
    assert_eq!(finish(&site, &amys, &hers).await.outcome(), refused, "too late");
    for cookie in [&amys, &bens] {
        assert!(is_signed_in(&site, cookie).await, "the session is as before");
        let invited = site.send(post("/api/v1/invitations", cookie, &json!({ "person": ben() }))).await;
        assert_eq!(invited.outcome().1, "prove_anew");
    }
}

async fn a_demonstration_asks_nobody_to_prove_anything(fresh: Fresh) {
    let site = Site::demo(fresh).await;
    let amys = site.cookie(amy()).await;
    site.world.clock.pass(DAY);
    for (path, answer) in each(&site, &amys).await {
        assert_ne!(answer.outcome().1, "prove_anew", "{path}");
    }
}
