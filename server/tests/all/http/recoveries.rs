//! Letting somebody in again who lost every passkey: two people, a reason, one invitation, and what ends when it is used.

use alongside::ops::{Who, recovery, verify};
use alongside_core::domain::clock::Clock as _;
use alongside_core::domain::ids::{PersonId, StreamId};
use alongside_core::domain::policy::SETTLED_DAYS;
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::team::{Member, TeamBody};
use axum::http::Request;
use jiff::civil::date;
use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::site::{Answer, MARK, Site, empty, get, post, signed};
use crate::database::{Fresh, on_both_databases};
use crate::handset::Handset;
use crate::world::{DAY, accepted, amy, authority, ben, cal, eve, north, person, sol, stranger};

on_both_databases![
    two_people_let_somebody_in_again_and_everything_earlier_ends,
    one_person_alone_lets_nobody_in_however_they_try,
    whoever_has_or_had_a_passkey_is_not_simply_invited,
    a_reason_is_a_sentence_and_is_kept_where_its_person_reads_it,
    either_takes_it_back_and_the_person_stops_it,
    what_nobody_confirms_within_a_day_is_over,
    of_two_who_confirm_at_once_one_has_the_invitation,
    what_does_not_concern_somebody_is_not_there,
    a_colleague_whom_an_enabler_makes_up_is_no_second_person_for_a_week,
    passkeys_that_come_and_go_make_nobody_older_or_newer_and_being_let_in_again_begins_anew,
];

const WHY: &str = "I know Amy; her phone was stolen; I spoke with her in person.";

async fn site(fresh: Fresh) -> Site {
    Site::with(fresh, |config| config.origin = "https://alongside.example".parse().ok()).await
}

/// Makes a passkey with an invitation, and answers the cookie.
async fn make(site: &Site, link: &str, phone: &mut Authenticator) -> Answer {
    let token = link.split_once("#invited=").expect("a link").1;
    let asked = site.send(post("/api/v1/invitations/begin", "", &json!({ "invitation": token }))).await;
    if !asked.status.is_success() {
        return asked;
    }
    let asked = asked.json();
    let made = json!({ "ceremony": asked["ceremony"], "credential": phone.make(&asked["options"]) });
    site.send(post("/api/v1/passkeys/finish", "", &made)).await
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

/// Amy has a passkey, made with a first invitation. Answers her cookie.
async fn amy_signs_in(site: &Site) -> String {
    let eve = site.cookie(eve()).await;
    let invited = site.send(post("/api/v1/invitations", &eve, &json!({ "person": amy() }))).await.json();
    let made = make(site, invited["link"].as_str().expect("a link"), &mut Authenticator::new(1)).await;
    assert_eq!(made.status.as_u16(), 200);
    cookie(&made)
}

/// A site where these have had a way in for a week, and everybody has had their place.
async fn settled(fresh: Fresh, people: &[PersonId]) -> Site {
    let site = site(fresh).await;
    site.world.have_signed_in(people).await;
    site.world.clock.pass(SETTLED_DAYS * DAY);
    site
}

async fn ask(site: &Site, by: PersonId, whom: PersonId, reason: &str) -> Answer {
    let by = site.cookie(by).await;
    site.send(post("/api/v1/recoveries", &by, &json!({ "person": whom, "reason": reason }))).await
}

/// Eve asks for Amy.
async fn asked(site: &Site) -> String {
    let answer = ask(site, eve(), amy(), WHY).await;
    assert_eq!(answer.status.as_u16(), 201);
    answer.json()["recovery"].as_str().expect("its name").to_owned()
}

async fn says(site: &Site, by: PersonId, recovery: &str, what: &str) -> Answer {
    let path = format!("/api/v1/recoveries/{recovery}/{what}");
    let by = site.cookie(by).await;
    site.send(empty(signed(Request::post(path), &by))).await
}

/// Those that somebody is told of: whether they may confirm, and may end.
async fn told(site: &Site, who: PersonId) -> Vec<(bool, bool)> {
    let who = site.cookie(who).await;
    let all = site.send(empty(signed(get("/api/v1/recoveries"), &who))).await.json();
    let line = |line: &Value| (line["confirms"] == true, line["ends"] == true);
    all.as_array().expect("a list").iter().map(line).collect()
}

fn not_there() -> (u16, String) {
    (404, "not_there".to_owned())
}

async fn passkeys_of_amy(site: &Site) -> i64 {
    site.world.fresh.count(&format!("SELECT COUNT(*) FROM passkeys WHERE person = '{}'", amy())).await
}

async fn two_people_let_somebody_in_again_and_everything_earlier_ends(fresh: Fresh) {
    let site = settled(fresh, &[eve(), ben()]).await;
    let written = format!(
        "INSERT INTO expected_accounts (name, authority, person) VALUES ('not.amy@hazelbrook.example', '{}', '{}')",
        authority(),
        amy()
    );
    site.world.fresh.say(&written).await;
    let before = amy_signs_in(&site).await;
    let expected = "SELECT COUNT(*) FROM expected_accounts";
    assert_eq!(site.world.fresh.count(expected).await, 0, "what was written down before she had a way in lets nobody in beside her");
    let account = format!("INSERT INTO accounts VALUES ('https://login.example', '7', '{}', '{}', 1, 1)", authority(), amy());
    site.world.fresh.say(&account).await;
    let phone = Handset::of(site.world.pen(amy())).known_to(&site.world).await;
    let recovery = asked(&site).await;
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM invitations").await, 0, "not before somebody confirms it");
    let confirmed = says(&site, ben(), &recovery, "confirm").await;
    assert_eq!(confirmed.status.as_u16(), 200);
    let link = confirmed.json()["link"].as_str().expect("a link").to_owned();

    // Until it is used nothing of hers has ended.
    assert_eq!(site.send(empty(signed(get("/api/v1/session"), &before))).await.status.as_u16(), 200);
    let anew = make(&site, &link, &mut Authenticator::new(2)).await;
    assert_eq!((anew.status.as_u16(), &anew.json()["person"]), (200, &json!(amy())));
    assert_eq!(site.send(empty(signed(get("/api/v1/session"), &before))).await.outcome(), (401, "not_signed_in".to_owned()));
    assert_eq!(site.send(empty(signed(get("/api/v1/session"), &cookie(&anew)))).await.status.as_u16(), 200);
    assert_eq!(passkeys_of_amy(&site).await, 1, "the new one alone");
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM accounts").await, 0, "an account that was hers, or said so, opens nothing");
    let row = format!("SELECT COUNT(*) FROM devices WHERE device = '{}' AND revoked_at IS NOT NULL", phone.pen.device);
    assert_eq!(site.world.fresh.count(&row).await, 1, "her old phone is closed");

    let again = make(&site, &link, &mut Authenticator::new(3)).await;
    assert_eq!(again.outcome(), (401, "not_signed_in".to_owned()), "it works once");
    assert_eq!(told(&site, amy()).await, []);
    assert!(verify::log(&site.world.house.db).await.expect("a report").is_sound());
    let lines = json!(site.take_lines()).to_string();
    assert!(lines.contains("as two people said") && !lines.contains("stolen") && !lines.contains("Amy"), "{lines}");
}

async fn one_person_alone_lets_nobody_in_however_they_try(fresh: Fresh) {
    let site = settled(fresh, &[eve()]).await;
    amy_signs_in(&site).await;
    let first = asked(&site).await;
    assert_eq!(asked(&site).await, first, "asked twice by one person it is one");
    assert_eq!(says(&site, eve(), &first, "confirm").await.outcome(), (409, "somebody_else".to_owned()));
    assert_eq!(says(&site, amy(), &first, "confirm").await.outcome(), (409, "somebody_else".to_owned()), "nor the person");
    assert_eq!(ask(&site, amy(), amy(), WHY).await.outcome(), not_there());
    assert_eq!(ask(&site, eve(), eve(), WHY).await.outcome(), not_there(), "nobody asks for themselves");
    assert_eq!(ask(&site, ben(), amy(), WHY).await.outcome(), not_there(), "a colleague confirms, and does not ask");
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM invitations").await, 0);
    assert_eq!(told(&site, eve()).await, [(false, true)]);
}

async fn whoever_has_or_had_a_passkey_is_not_simply_invited(fresh: Fresh) {
    let site = settled(fresh, &[eve()]).await;
    let amys = amy_signs_in(&site).await;
    let eves = site.cookie(eve()).await;
    let invite = async || site.send(post("/api/v1/invitations", &eves, &json!({ "person": amy() }))).await;
    let refused = invite().await;
    assert_eq!(refused.outcome(), (409, "takes_two".to_owned()));
    assert!(refused.json()["detail"].as_str().is_some_and(|detail| detail.contains("let in again")));
    let own = site.send(empty(signed(get("/api/v1/passkeys"), &amys))).await.json();
    site.send(post("/api/v1/passkeys/end", &amys, &json!({ "passkey": own[0]["passkey"] }))).await;
    assert_eq!(passkeys_of_amy(&site).await, 0);
    assert_eq!(invite().await.outcome(), (409, "takes_two".to_owned()), "that she had one is remembered");
    assert_eq!(ask(&site, eve(), ben(), WHY).await.outcome(), (409, "id_reused".to_owned()), "he never had one");
}

async fn a_reason_is_a_sentence_and_is_kept_where_its_person_reads_it(fresh: Fresh) {
    let site = settled(fresh, &[eve()]).await;
    amy_signs_in(&site).await;
    assert_eq!(ask(&site, eve(), amy(), "Lost phone.").await.outcome(), (422, "reason_too_short".to_owned()));
    ask(&site, eve(), amy(), &format!("She told me so herself. {MARK}")).await;
    let page = |answer: alongside_core::sync::protocol::SyncAnswer| {
        let of_hers = answer.streams.into_iter().filter(|page| page.stream == StreamId::Person(amy()));
        of_hers.flat_map(|page| page.entries).filter_map(|entry| entry.written.body).collect::<Vec<_>>()
    };
    let hers = page(site.world.pull(amy()).await);
    assert!(hers.len() == 1 && hers[0].contains(MARK) && hers[0].contains("asked"), "{hers:?}");
    assert_eq!(page(site.world.pull(ben()).await), Vec::<String>::new());
    assert!(!json!(site.take_lines()).to_string().contains(MARK));
}

async fn either_takes_it_back_and_the_person_stops_it(fresh: Fresh) {
    let site = settled(fresh, &[eve(), ben()]).await;
    amy_signs_in(&site).await;
    for by in [eve(), ben(), amy()] {
        let recovery = asked(&site).await;
        let link = says(&site, ben(), &recovery, "confirm").await.json()["link"].as_str().expect("a link").to_owned();
        assert_eq!(told(&site, by).await, [(false, true)]);
        assert_eq!(says(&site, by, &recovery, "end").await.status.as_u16(), 204);
        let used = make(&site, &link, &mut Authenticator::new(9)).await;
        assert_eq!(used.outcome(), (401, "not_signed_in".to_owned()), "the invitation is void");
        assert_eq!(says(&site, by, &recovery, "end").await.outcome(), not_there());
    }
    let recovery = asked(&site).await;
    assert_eq!(says(&site, ben(), &recovery, "end").await.outcome(), not_there(), "he has not confirmed it");
    assert_eq!(says(&site, amy(), &recovery, "end").await.status.as_u16(), 204, "before anybody confirms it too");
    assert_eq!(says(&site, ben(), &recovery, "confirm").await.outcome(), not_there());
    assert_eq!(passkeys_of_amy(&site).await, 1, "hers is as it was");
}

async fn what_nobody_confirms_within_a_day_is_over(fresh: Fresh) {
    let site = settled(fresh, &[eve(), ben()]).await;
    amy_signs_in(&site).await;
    let recovery = asked(&site).await;
    site.world.clock.pass(DAY - 1);
    assert_eq!(told(&site, ben()).await, [(true, false)]);
    site.world.clock.pass(1);
    assert_eq!(told(&site, ben()).await, []);
    assert_eq!(says(&site, ben(), &recovery, "confirm").await.outcome(), not_there());
    let anew = asked(&site).await;
    assert_ne!(anew, recovery);
    // Once it is confirmed, the invitation has its three days.
    let link = says(&site, ben(), &anew, "confirm").await.json()["link"].as_str().expect("a link").to_owned();
    site.world.clock.pass(3 * DAY);
    assert_eq!(make(&site, &link, &mut Authenticator::new(4)).await.outcome(), (401, "not_signed_in".to_owned()));
    assert_ne!(asked(&site).await, anew, "then it is asked anew");
}

async fn of_two_who_confirm_at_once_one_has_the_invitation(fresh: Fresh) {
    let site = settled(fresh, &[eve(), ben()]).await;
    amy_signs_in(&site).await;
    let recovery = asked(&site).await;
    let (one, other) = (says(&site, ben(), &recovery, "confirm"), says(&site, ben(), &recovery, "confirm"));
    let (one, other) = tokio::join!(one, other);
    let mut outcomes = [one.outcome(), other.outcome()];
    outcomes.sort();
    assert_eq!(outcomes, [(200, String::new()), (409, "id_reused".to_owned())]);
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM invitations").await, 1);
}

async fn what_does_not_concern_somebody_is_not_there(fresh: Fresh) {
    let site = settled(fresh, &[eve()]).await;
    amy_signs_in(&site).await;
    let recovery = asked(&site).await;
    assert_eq!(told(&site, amy()).await, [(false, true)]);
    for by in [cal(), sol(), stranger(), person(77)] {
        assert_eq!(told(&site, by).await, []);
        for what in ["confirm", "end"] {
            assert_eq!(says(&site, by, &recovery, what).await.outcome(), not_there());
        }
    }
    let nothing = uuid::Uuid::from_u128(0xdead).to_string();
    assert_eq!(says(&site, ben(), &nothing, "confirm").await.outcome(), not_there());
    assert_eq!(says(&site, ben(), "no-name", "end").await.outcome(), not_there());
}

/// Eve makes somebody up, takes them into Amy's team from long ago, invites them and signs in as them. Answers their cookie.
async fn made_up(site: &Site, who: PersonId, phone: &mut Authenticator) -> String {
    let pen = site.world.pen(eve());
    let from_on = date(2020, 1, 6);
    let member = Member {
        person: who,
        name: "Mo".to_owned(),
        profession: "Social worker".to_owned(),
        specialisms: Vec::new(),
        rights: Vec::new(),
        phone: None,
        from_on,
        until_on: None,
    };
    accepted(&site.world.push(&pen, &[&pen.write(StreamId::Team(north()), TeamBody::Joined(member))]).await[0]);
    let eve = site.cookie(eve()).await;
    let invited = site.send(post("/api/v1/invitations", &eve, &json!({ "person": who }))).await.json();
    let made = make(site, invited["link"].as_str().expect("a link"), phone).await;
    assert_eq!(made.status.as_u16(), 200);
    cookie(&made)
}

async fn a_colleague_whom_an_enabler_makes_up_is_no_second_person_for_a_week(fresh: Fresh) {
    let site = settled(fresh, &[eve()]).await;
    amy_signs_in(&site).await;
    let mo = person(77);
    made_up(&site, mo, &mut Authenticator::new(7)).await;
    let recovery = asked(&site).await;
    assert_eq!(told(&site, mo).await, [], "nothing is offered to them");
    let refused = says(&site, mo, &recovery, "confirm").await;
    assert_eq!(refused.outcome(), (409, "too_new".to_owned()));
    assert_eq!(refused.json()["detail"], Refusal::NotHereLongEnough.sentence());
    assert_eq!(says(&site, ben(), &recovery, "confirm").await.outcome(), (409, "too_new".to_owned()), "nor is who never signed in");
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM invitations").await, 0);

    // A week is counted from the asking, and not from the confirming; and another process knows it as well.
    site.world.clock.pass(SETTLED_DAYS * DAY - DAY + 1);
    let asked_just_before = asked(&site).await;
    site.world.clock.pass(DAY - 1);
    assert_eq!(says(&site, mo, &asked_just_before, "confirm").await.outcome(), (409, "too_new".to_owned()));
    assert_eq!(says(&site, eve(), &asked_just_before, "end").await.status.as_u16(), 204);
    asked(&site).await;
    let seen = recovery::of(&site.world.another_process().await, &Who { authority: authority(), person: mo }).await.expect("a list");
    assert!(seen.len() == 1 && seen[0].confirms, "{seen:?}");
    assert_eq!(told(&site, mo).await, [(true, false)]);
}

async fn passkeys_that_come_and_go_make_nobody_older_or_newer_and_being_let_in_again_begins_anew(fresh: Fresh) {
    let site = settled(fresh, &[eve(), ben()]).await;
    let amys = amy_signs_in(&site).await;
    let since = async || site.world.fresh.count(&format!("SELECT since_at FROM had_passkeys WHERE person = '{}'", amy())).await;
    let first = since().await;
    assert_eq!(first, site.world.clock.now().millis());
    site.world.clock.pass(1);
    let own = site.send(empty(signed(get("/api/v1/passkeys"), &amys))).await.json();
    let asked_anew = site.send(empty(signed(Request::post("/api/v1/passkeys/begin"), &amys))).await.json();
    let made = Authenticator::new(5).make(&asked_anew["options"]);
    let kept = site.send(post("/api/v1/passkeys/finish", &amys, &json!({ "ceremony": asked_anew["ceremony"], "credential": made }))).await;
    assert_eq!(kept.status.as_u16(), 200);
    assert_eq!(
        site.send(post("/api/v1/passkeys/end", &cookie(&kept), &json!({ "passkey": own[0]["passkey"] }))).await.status.as_u16(),
        204
    );
    assert_eq!((passkeys_of_amy(&site).await, since().await), (1, first), "she replaced her only one");

    let recovery = asked(&site).await;
    let link = says(&site, ben(), &recovery, "confirm").await.json()["link"].as_str().expect("a link").to_owned();
    assert_eq!(since().await, first, "until it is used nothing is otherwise");
    assert_eq!(make(&site, &link, &mut Authenticator::new(6)).await.status.as_u16(), 200);
    assert_eq!(since().await, site.world.clock.now().millis());
}
