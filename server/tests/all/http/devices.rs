//! Devices: how one makes itself known, the lease that it gets, and what is answered once it was revoked.

use alongside::keys::has_signed;
use alongside_core::sync::devices::{Register, Registered};
use axum::http::Request;
use serde_json::{Value, json};

use super::site::{Answer, Site, empty, get, post, signed};
use crate::database::{Fresh, on_both_databases};
use crate::handset::Handset;
use crate::world::{amy, ben, file, okafor, request};

on_both_databases![
    a_device_makes_itself_known_once_and_gets_a_lease_each_time,
    another_key_and_somebody_elses_device_are_refused_alike,
    p5_a_device_that_was_revoked_is_answered_nothing_more,
    p5_who_signs_in_anew_on_a_device_that_was_revoked_still_gets_nothing_on_it,
    p5_a_session_that_was_taken_along_ends_with_the_phone_that_it_was_first_used_on,
    one_sees_ones_own_devices_and_revokes_no_other,
];

const HOUR: i64 = 60 * 60 * 1_000;

async fn register(site: &Site, cookie: &str, asked: &Register) -> Answer {
    site.send(post("/api/v1/devices", cookie, &json!(asked))).await
}

async fn revoke(site: &Site, cookie: &str, handset: &Handset) -> u16 {
    site.send(post("/api/v1/devices/revoke", cookie, &json!({ "device": handset.pen.device }))).await.status.as_u16()
}

async fn own(site: &Site, cookie: &str) -> Value {
    site.send(empty(signed(get("/api/v1/devices"), cookie))).await.json()
}

fn sync(handset: &Handset) -> Value {
    json!(request(&handset.pen, &[&handset.pen.remark(file(okafor()), "She rang.")]))
}

fn revoked() -> (u16, String) {
    (403, "device_revoked".to_owned())
}

async fn a_device_makes_itself_known_once_and_gets_a_lease_each_time(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (phone, cookie) = (Handset::of(site.world.pen(amy())), site.cookie(amy()).await);
    let mut issued = Vec::new();
    for _ in 0..2 {
        let known: Registered = serde_json::from_value(register(&site, &cookie, &phone.register()).await.json()).expect("known");
        let lease = known.lease.read().expect("a lease");
        assert!(has_signed(&known.signing_key.0, &known.lease.text, &known.lease.signature.0));
        assert_eq!((lease.device, lease.person), (phone.pen.device, amy()));
        assert_eq!(lease.ends_at, lease.issued_at.plus(72 * HOUR));
        assert_eq!((known.opening_key.0.len(), known.opening_key.0), (32, site.world.house.keys.opening_key()));
        issued.push(lease.issued_at);
        site.world.clock.pass(HOUR);
    }
    assert_eq!(issued[1], issued[0].plus(HOUR));
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM devices").await, 1);
    let no_key = Register { key: Default::default(), ..phone.register() };
    assert_eq!(register(&site, &cookie, &no_key).await.outcome(), (400, "malformed".to_owned()));
}

async fn another_key_and_somebody_elses_device_are_refused_alike(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (amys, bens) = (Handset::of(site.world.pen(amy())), Handset::of(site.world.pen(ben())));
    let (amy, ben) = (site.cookie(amy()).await, site.cookie(ben()).await);
    assert_eq!(register(&site, &amy, &amys.register()).await.status.as_u16(), 200);
    let other_key = register(&site, &amy, &Register { key: bens.register().key, ..amys.register() }).await;
    let other_person = register(&site, &ben, &amys.register()).await;
    assert_eq!(other_key.outcome(), (409, "id_reused".to_owned()));
    assert_eq!(other_key.json(), other_person.json());
    assert_eq!(site.world.fresh.count("SELECT COUNT(*) FROM devices").await, 1);
}

async fn p5_a_device_that_was_revoked_is_answered_nothing_more(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (lost, here) = (Handset::of(site.world.pen(amy())), site.cookie(amy()).await);
    let on_it = site.cookie(amy()).await;
    register(&site, &on_it, &lost.register()).await;
    assert_eq!(site.send(post("/api/v1/sync", &on_it, &sync(&lost))).await.status.as_u16(), 200);
    assert_eq!(revoke(&site, &here, &lost).await, 204);
    for path in ["/api/v1/session", "/api/v1/live", "/api/v1/devices", "/api/v1/held"] {
        assert_eq!(site.send(empty(signed(get(path), &on_it))).await.outcome(), revoked(), "{path}");
    }
    assert_eq!(site.send(post("/api/v1/sync", &on_it, &sync(&lost))).await.outcome(), revoked());
    assert_eq!(
        site.world.fresh.count("SELECT COUNT(*) FROM entries WHERE stream LIKE 'family:%000a' AND position = 4").await,
        0,
        "nothing more was taken"
    );
    let sessions = site.send(empty(signed(get("/api/v1/sessions"), &here))).await.json();
    assert_eq!(sessions.as_array().map(Vec::len), Some(1), "a session that opens nothing is not named");
    assert_eq!(site.send(empty(signed(Request::get("/api/v1/session"), &here))).await.status.as_u16(), 200);
}

async fn p5_who_signs_in_anew_on_a_device_that_was_revoked_still_gets_nothing_on_it(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let phone = Handset::of(site.world.pen(amy())).known_to(&site.world).await;
    let anew = site.cookie(amy()).await;
    revoke(&site, &anew, &phone).await;
    assert_eq!(site.send(post("/api/v1/sync", &anew, &sync(&phone))).await.outcome(), revoked());
    assert_eq!(register(&site, &anew, &phone.register()).await.outcome(), revoked());
    // Another device of hers, which never made itself known, works as it always did.
    let mut other = request(&site.world.pen(amy()), &[]);
    other.device = site.world.pen(ben()).device;
    assert_eq!(site.send(post("/api/v1/sync", &anew, &json!(other))).await.status.as_u16(), 200);
}

/// Whoever took the cookie makes a phone of their own known with it.
async fn p5_a_session_that_was_taken_along_ends_with_the_phone_that_it_was_first_used_on(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (lost, theirs) = (Handset::of(site.world.pen(amy())), Handset::of(site.world.pen(ben())));
    let (taken, here) = (site.cookie(amy()).await, site.cookie(amy()).await);
    assert_eq!(register(&site, &taken, &lost.register()).await.status.as_u16(), 200);
    assert_eq!(register(&site, &taken, &theirs.register()).await.status.as_u16(), 200);
    revoke(&site, &here, &lost).await;
    assert_eq!(site.send(empty(signed(Request::get("/api/v1/session"), &taken))).await.outcome(), revoked());
}

async fn one_sees_ones_own_devices_and_revokes_no_other(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let phone = Handset::of(site.world.pen(amy())).known_to(&site.world).await;
    let (amy, ben) = (site.cookie(amy()).await, site.cookie(ben()).await);
    assert_eq!((own(&site, &ben).await, own(&site, &amy).await[0]["device"].clone()), (json!([]), json!(phone.pen.device)));
    assert_eq!(revoke(&site, &ben, &phone).await, 204, "nobody learns whether it is there");
    assert_eq!(own(&site, &amy).await[0]["revoked_at"], Value::Null);
    assert_eq!(revoke(&site, &amy, &phone).await, 204);
    let at = own(&site, &amy).await[0]["revoked_at"].clone();
    site.world.clock.pass(HOUR);
    revoke(&site, &amy, &phone).await;
    assert_eq!((at.is_i64(), own(&site, &amy).await[0]["revoked_at"].clone()), (true, at));
}
