//! Opening a file, also in an emergency; and who looked at it.

use axum::http::Request;

use alongside_core::domain::family::FileBody;
use serde_json::json;

use super::site::{Answer, Site, empty, get, post, signed};
use crate::database::{Fresh, on_both_databases};
use crate::world::{accepted, amy, ben, cal, file, okafor, price};

on_both_databases![
    p5_a_file_that_is_not_theirs_and_one_that_is_not_there_are_answered_alike,
    p7_who_looked_is_told_to_the_team_and_to_nobody_else,
    an_emergency_with_a_short_reason_is_refused_with_a_sentence_and_one_with_a_reason_opens_for_an_hour,
    p5_a_restricted_file_that_is_asked_for_without_the_right_looks_like_nothing_and_is_logged_by_number,
];

async fn p5_a_file_that_is_not_theirs_and_one_that_is_not_there_are_answered_alike(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let open = |cookie: String, family: String| site.send(empty(signed(Request::post(format!("/api/v1/families/{family}/open")), &cookie)));
    let (amy, ben, cal) = (site.cookie(amy()).await, site.cookie(ben()).await, site.cookie(cal()).await);
    assert_eq!(open(amy, okafor().to_string()).await.status.as_u16(), 204);
    assert_eq!(open(ben, okafor().to_string()).await.status.as_u16(), 204);
    let not_theirs = open(cal.clone(), okafor().to_string()).await;
    let not_there = open(cal.clone(), "01900000-0000-7000-8000-00000000dead".to_owned()).await;
    let no_name = open(cal, "Okafor".to_owned()).await;
    assert_eq!((&not_theirs.body, not_theirs.status.as_u16()), (&not_there.body, 404));
    assert_eq!((&no_name.body, no_name.status.as_u16()), (&not_there.body, 404));
}

async fn p7_who_looked_is_told_to_the_team_and_to_nobody_else(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let looks = |cookie: String, family: String| site.send(empty(signed(get(&format!("/api/v1/families/{family}/looks")), &cookie)));
    let (amy, cal) = (site.cookie(amy()).await, site.cookie(cal()).await);
    let told = looks(amy, okafor().to_string()).await;
    assert_eq!((told.status.as_u16(), told.json()), (200, serde_json::json!({"people": [], "more": false})));
    let not_theirs = looks(cal.clone(), okafor().to_string()).await;
    let not_there = looks(cal, "01900000-0000-7000-8000-00000000dead".to_owned()).await;
    assert_eq!((&not_theirs.body, not_theirs.status.as_u16()), (&not_there.body, 404));
}

const NOWHERE: &str = "01900000-0000-7000-8000-00000000dead";

async fn an_emergency_with_a_short_reason_is_refused_with_a_sentence_and_one_with_a_reason_opens_for_an_hour(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cal = site.cookie(cal()).await;
    let breaks = async |family: &str, reason: &str| {
        site.send(post(&format!("/api/v1/families/{family}/break-glass"), &cal, &json!({ "reason": reason }))).await
    };
    for family in [okafor().to_string().as_str(), NOWHERE] {
        let short = breaks(family, "  Urgent.  ").await;
        assert_eq!(short.outcome(), (422, "reason_too_short".to_owned()));
        assert_eq!(short.json()["detail"], "Say why in a sentence. The family's team reads it.");
    }
    assert_eq!(site.send(post(&format!("/api/v1/families/{}/break-glass", okafor()), &cal, &json!({}))).await.outcome().0, 400);
    let why = "Tobi was found alone at the station.";
    assert_eq!(breaks(NOWHERE, why).await.outcome(), (404, "not_there".to_owned()));
    let opened = breaks(&okafor().to_string(), why).await;
    let hour = alongside_core::domain::clock::Clock::now(site.world.clock.as_ref()).plus(3_600_000);
    assert_eq!((opened.status.as_u16(), opened.json()), (200, json!({ "until_at": hour })));
}

async fn p5_a_restricted_file_that_is_asked_for_without_the_right_looks_like_nothing_and_is_logged_by_number(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let pen = site.world.pen(amy());
    let (members, reason) = ([amy(), ben()].into(), "A colleague is related.".to_owned());
    let restricted = FileBody::Restricted { members, guests: true, reason };
    accepted(&site.world.push(&pen, &[&pen.write(file(okafor()), restricted)]).await[0]);
    let cookie = site.cookie(cal()).await;
    let ask = async |family: &str| -> Vec<Answer> {
        let path = |what: &str| format!("/api/v1/families/{family}/{what}");
        let why = json!({ "reason": "Tobi was found alone at the station." });
        vec![
            site.send(empty(signed(Request::post(path("open")), &cookie))).await,
            site.send(empty(signed(get(&path("looks")), &cookie))).await,
            site.send(post(&path("break-glass"), &cookie, &why)).await,
        ]
    };
    site.take_lines();
    let not_theirs = ask(&okafor().to_string()).await;
    let lines: Vec<String> = site.take_lines().iter().map(ToString::to_string).collect();
    let not_there = ask(NOWHERE).await;
    for (one, other) in not_theirs.iter().zip(&not_there) {
        assert_eq!((one.status.as_u16(), &one.body), (404, &other.body));
    }
    let warned: Vec<&String> = lines.iter().filter(|line| line.contains("without the right")).collect();
    assert_eq!(warned.len(), 3, "{lines:#?}");
    for line in warned {
        assert!(line.contains(&okafor().to_string()) && line.contains(&crate::world::cal().to_string()));
        assert!(!line.contains("Okafor") && !line.contains("Cal") && !line.contains("station"));
    }
    let quiet = site.take_lines().iter().all(|line| !line.to_string().contains("without the right"));
    assert!(quiet, "of what is not there, nothing is logged but the request");
    let found = site.send(post("/api/v1/families/find", &cookie, &json!({ "name": "Okafor", "somebody": "Amara" }))).await;
    assert_eq!((found.status.as_u16(), &found.body), (404, &not_there[0].body));
    assert_eq!(ask(&price().to_string()).await[2].status.as_u16(), 200, "another file opens");
}
