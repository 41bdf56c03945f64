//! Opening a file, and who looked at it.

use axum::http::Request;

use super::site::{Site, empty, get, signed};
use crate::database::{Fresh, on_both_databases};
use crate::world::{amy, ben, cal, okafor};

on_both_databases![
    p5_a_file_that_is_not_theirs_and_one_that_is_not_there_are_answered_alike,
    p7_who_looked_is_told_to_the_team_and_to_nobody_else,
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
