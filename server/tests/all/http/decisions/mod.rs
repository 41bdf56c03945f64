//! Signing with a passkey: what is signed takes effect once, as it stands and within a minute; whatever else is brought is not taken.

mod evidence;
mod scene;

use alongside::ops::verify;
use alongside_core::domain::agreement::{Party, Terms};
use alongside_core::domain::approval::{ApprovalBody, ApprovalKind, NamedOfficer};
use alongside_core::domain::clock::Clock as _;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{AgreementId, ApprovalId, Digest, StreamId};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::sign_off::SignOffBody;
use alongside_core::domain::signing::Proof;
use alongside_core::domain::spend::Pence;
use alongside_core::domain::team::TeamBody;
use alongside_core::sync::protocol::Outcome;
use serde_json::json;
use uuid::Uuid;

use self::scene::{
    Approver, Scene, answered, approver, ask, assert_logged, assert_not_signed, drafted, held, join_ruth, logged, of, placement, proposal,
    proven, push, push_written, put, refusal, ruth, sign, sign_off,
};
use super::authenticator::{Authenticator, PRESENT, Says};
use super::site::{MARK, Site, post};
use crate::database::{Fresh, on_both_databases};
use crate::world::{DAY, accepted, amy, eve, file, north, okafor, person, sol, strategy};

on_both_databases![
    p8_a_decision_takes_its_approvers_passkey_and_the_evidence_is_kept_with_it,
    p8_a_replayed_assertion_is_refused_and_logged,
    p8_what_somebody_else_signed_is_refused_and_logged,
    p8_an_answer_after_a_minute_is_refused_and_logged,
    p8_an_assertion_for_another_document_is_refused,
    p8_a_change_after_the_signature_voids_it,
    p8_an_assertion_that_proves_nothing_is_refused,
    p8_of_two_approvers_who_sign_at_once_one_decides,
    p8_what_a_named_officer_approves_and_what_is_ratified_take_a_passkey_too,
    a_demonstration_signs_without_a_passkey_and_says_so,
];

const MINUTE: i64 = 60 * 1_000;

async fn p8_a_decision_takes_its_approvers_passkey_and_the_evidence_is_kept_with_it(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    for proof in [None, Some(Proof::Demonstration), Some(Proof::Passkey(Digest::of(&[b"nothing"])))] {
        assert_eq!(refusal(&scene.push(sign(1).proven(proof)).await), Refusal::SignWithYourPasskey);
    }
    let asked = scene.begin(&scene.sol, &sign(1)).await.json();
    assert_eq!(asked["options"]["userVerification"], "required");
    assert_eq!(asked["options"]["rpId"], "alongside.example");
    assert_eq!(asked["options"]["allowCredentials"].as_array().map(Vec::len), Some(1));
    let signed = scene.signed(sign(1)).await;
    let (pen, house) = (scene.site.world.pen(sol()), &scene.site.world);
    let written = of(&pen, signed);
    accepted(&push_written(&scene.site, &scene.sol, &pen, &written).await);
    let again = push_written(&scene.site, &scene.sol, &pen, &written).await;
    assert!(matches!(again, Outcome::Accepted { again: true, .. }), "p3: brought again, it is there once: {again:?}");
    assert_eq!(house.fresh.count("SELECT COUNT(*) FROM evidence WHERE entry IS NOT NULL").await, 1);
    assert!(scene.is_sound().await);
}

async fn p8_a_replayed_assertion_is_refused_and_logged(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    let asked = scene.begin(&scene.sol, &sign(1)).await.json();
    let answer = answered(&asked, &scene.sol.phone.sign(&asked["options"], &Says::default()));
    assert_eq!(scene.finish(&scene.sol.cookie, &answer).await.status.as_u16(), 200);
    scene.site.take_lines();
    assert_not_signed(&scene.finish(&scene.sol.cookie, &answer).await);
    assert_logged(&scene.site, "nobody asked, or it was too long ago");
    let mut asked_anew = answer.clone();
    asked_anew["ceremony"] = scene.begin(&scene.sol, &sign(1)).await.json()["ceremony"].clone();
    assert_not_signed(&scene.finish(&scene.sol.cookie, &asked_anew).await);
    assert_logged(&scene.site, "another text was signed");
    // An answer to a question about something else is none.
    let sign_in = scene.site.send(post("/api/v1/sign-in/begin", "", &json!({}))).await.json();
    let other = answered(&sign_in, &scene.sol.phone.sign(&sign_in["options"], &Says::default()));
    assert_not_signed(&scene.finish(&scene.sol.cookie, &other).await);
    let asked = scene.begin(&scene.sol, &sign(1)).await.json();
    let mut signing_in = answered(&asked, &scene.sol.phone.sign(&asked["options"], &Says::default()));
    signing_in["credential"]["response"]["userHandle"] = json!("AA");
    let refused = scene.site.send(post("/api/v1/sign-in/finish", "", &signing_in)).await;
    assert_eq!(refused.outcome(), (401, "not_signed_in".to_owned()), "a signature signs nobody in");
}

async fn p8_what_somebody_else_signed_is_refused_and_logged(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    let mut ruth = approver(&scene.site, ruth(), 2).await;
    scene.site.take_lines();
    // Ruth's passkey for Sol's question, and Sol's answer from Ruth's session and from another of Sol's own.
    let asked = scene.begin(&scene.sol, &sign(1)).await.json();
    let by_ruth = answered(&asked, &ruth.phone.sign(&asked["options"], &Says::default()));
    assert_not_signed(&scene.finish(&scene.sol.cookie, &by_ruth).await);
    assert_logged(&scene.site, "it is no passkey of theirs");
    let elsewhere = scene.site.cookie(sol()).await;
    for session in [&ruth.cookie, &elsewhere] {
        let asked = scene.begin(&scene.sol, &sign(1)).await.json();
        let by_sol = answered(&asked, &scene.sol.phone.sign(&asked["options"], &Says::default()));
        assert_not_signed(&scene.finish(session, &by_sol).await);
        assert!(logged(&scene.site).iter().any(|line| line.contains("somebody else was asked")));
    }
    // The evidence of Sol's signature does not carry Ruth's.
    let of_sol = scene.signed(sign(1)).await;
    assert_eq!(refusal(&push(&scene.site, &ruth, of_sol).await), Refusal::SignWithYourPasskey);
    // Who may not sign is not even asked: not the team's own, and not on a file that is not open to them.
    let amy = approver(&scene.site, amy(), 3).await;
    let cal = approver(&scene.site, crate::world::cal(), 4).await;
    for who in [&amy, &cal] {
        assert_not_signed(&scene.begin(who, &sign(1)).await);
    }
}

async fn p8_an_answer_after_a_minute_is_refused_and_logged(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    for (passes, taken) in [(MINUTE - 1, true), (MINUTE, false)] {
        let asked = scene.begin(&scene.sol, &sign(1)).await.json();
        let answer = answered(&asked, &scene.sol.phone.sign(&asked["options"], &Says::default()));
        scene.site.world.clock.pass(passes);
        scene.site.take_lines();
        let answer = scene.finish(&scene.sol.cookie, &answer).await;
        assert_eq!(answer.status.as_u16() == 200, taken);
    }
    assert_logged(&scene.site, "too long ago");
    // Its act may wait for signal, but not for ever.
    let signed = scene.signed(sign(1)).await;
    scene.site.world.clock.pass(DAY + 1);
    assert_eq!(refusal(&scene.push(signed).await), Refusal::SignWithYourPasskey);
    scene.begin(&scene.sol, &sign(1)).await;
    assert_eq!(scene.site.world.fresh.count("SELECT COUNT(*) FROM evidence").await, 0, "what no act took up is forgotten");
}

async fn p8_an_assertion_for_another_document_is_refused(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    ask(&scene.site, 2, &[sol()]).await;
    let Some(proof) = scene.signed(sign(1)).await.proof() else { unreachable!("it is signed") };
    assert_eq!(refusal(&scene.push(sign(2).proven(Some(proof))).await), Refusal::SignWithYourPasskey);
    accepted(&scene.push(sign(1).proven(Some(proof))).await);
    assert_eq!(refusal(&scene.push(sign(2).proven(Some(proof))).await), Refusal::SignWithYourPasskey);
}

async fn p8_a_change_after_the_signature_voids_it(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    let signed = scene.signed(sign(1)).await;
    put(&scene.site, sol(), held(1)).await;
    assert_eq!(refusal(&scene.push(signed).await), Refusal::SignWithYourPasskey, "more was learned");

    let signed = scene.signed(sign(1)).await;
    let (pen, from_on) = (scene.site.world.pen(amy()), scene.site.world.clock.now().day());
    let another = AgreementId::from_uuid(Uuid::from_u128(0x77));
    let terms =
        Terms { spend_threshold: Pence(1), spend_window_days: 28, names_to_agree: 2, emergency: Vec::new(), ratify_within_hours: 24 };
    let party = Party::Team;
    let proposed = TeamBody::AgreementProposed { agreement: another, party, terms, text: "Less.".to_owned(), from_on };
    accepted(&scene.site.world.push(&pen, &[&pen.write(StreamId::Team(north()), proposed)]).await[0]);
    let agreed = TeamBody::AgreementAccepted { agreement: another, party: Party::Strategy };
    let pen = scene.site.world.pen(sol());
    accepted(&scene.site.world.push(&pen, &[&pen.write(StreamId::Team(north()), agreed)]).await[0]);
    assert_eq!(refusal(&scene.push(signed).await), Refusal::SignWithYourPasskey, "another agreement is in force");

    let signed = scene.signed(sign(1)).await;
    put(&scene.site, amy(), drafted(1)).await;
    let now = proposal(1, 2);
    assert_eq!(refusal(&scene.push(signed).await), Refusal::ProposalChanged { now }, "fault 32: the author edits while it is signed");
    assert_not_signed(&scene.begin(&scene.sol, &sign(1)).await);
    assert!(scene.is_sound().await);
}

async fn p8_an_assertion_that_proves_nothing_is_refused(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    let wrong = [
        (Says { flags: PRESENT, ..Says::default() }, "its owner was not verified"),
        (Says { flags: 0, ..Says::default() }, "nobody was there"),
        (Says { origin: "https://elsewhere.example", ..Says::default() }, "it was signed at another address"),
        (Says { site: "elsewhere.example", ..Says::default() }, "the passkey is for another site"),
        (Says { kind: "webauthn.create", ..Says::default() }, "it answers another kind of question"),
        (Says { challenge: Some("AAAA".to_owned()), ..Says::default() }, "another text was signed"),
    ];
    scene.site.take_lines();
    for (says, why) in wrong {
        assert_not_signed(&scene.sign(&sign(1), &says).await);
        assert_logged(&scene.site, why);
    }
    let asked = scene.begin(&scene.sol, &sign(1)).await.json();
    let mut changed = answered(&asked, &scene.sol.phone.sign(&asked["options"], &Says::default()));
    let other = Authenticator::new(9).sign(&asked["options"], &Says::default());
    changed["credential"]["response"]["signature"] = other["response"]["signature"].clone();
    assert_not_signed(&scene.finish(&scene.sol.cookie, &changed).await);
    assert_logged(&scene.site, "the signature is not of this passkey");
    assert_eq!(scene.sign(&sign(1), &Says::default()).await.status.as_u16(), 200);
    assert_not_signed(&scene.sign(&sign(1), &Says { counts: false, ..Says::default() }).await);
    assert_logged(&scene.site, "the passkey was copied");
    assert_eq!(scene.site.world.fresh.count("SELECT COUNT(*) FROM evidence").await, 1);
    assert_not_signed(&scene.finish(&scene.sol.cookie, &json!({ "ceremony": "no token", "credential": other })).await);
    // Nor does anybody sign with a passkey what takes none.
    for act in [Body::SignOff(held(1)), Body::SignOff(SignOffBody::Agreed { sign_off: sign_off(1), version: 1 })] {
        assert_not_signed(&scene.begin(&scene.sol, &act).await);
    }
}

async fn p8_of_two_approvers_who_sign_at_once_one_decides(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    let mut ruth = approver(&scene.site, ruth(), 2).await;
    let of_sol = scene.signed(sign(1)).await;
    let asked = scene.begin(&ruth, &sign(1)).await.json();
    let answer = answered(&asked, &ruth.phone.sign(&asked["options"], &Says::default()));
    let of_ruth = proven(sign(1), &scene.finish(&ruth.cookie, &answer).await);
    let (one, two) = tokio::join!(push(&scene.site, &scene.sol, of_sol), push(&scene.site, &ruth, of_ruth));
    let refused: Vec<&Outcome> = [&one, &two].into_iter().filter(|outcome| !matches!(outcome, Outcome::Accepted { .. })).collect();
    assert_eq!(refused.len(), 1, "{one:?} {two:?}");
    assert_eq!(refusal(refused[0]), Refusal::AlreadySettled);
    assert_eq!(scene.site.world.fresh.count("SELECT COUNT(*) FROM evidence WHERE entry IS NOT NULL").await, 1);
    assert!(scene.is_sound().await);
}

fn approval() -> ApprovalId {
    ApprovalId::from_uuid(Uuid::from_u128(0x60))
}

async fn p8_what_a_named_officer_approves_and_what_is_ratified_take_a_passkey_too(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    let (pen, kind) = (scene.site.world.pen(eve()), ApprovalKind::AtADistance);
    let from_on = scene.site.world.clock.now().plus(-DAY).day();
    let named = NamedOfficer { person: sol(), kind, instrument: "Scheme of delegation, part 3".to_owned(), from_on, until_on: None };
    accepted(&scene.site.world.push(&pen, &[&pen.write(StreamId::Team(strategy()), TeamBody::Named(named))]).await[0]);
    let pen = scene.site.world.pen(amy());
    let asked = ApprovalBody::Asked { approval: approval(), kind, children: vec![person(500)], text: MARK.to_owned() };
    accepted(&scene.site.world.push(&pen, &[&pen.write(file(okafor()), asked)]).await[0]);
    let (text, who_knew, acted_at) = (MARK.to_owned(), "Ben".to_owned(), scene.site.world.clock.now());
    put(&scene.site, amy(), SignOffBody::ActedInEmergency { sign_off: sign_off(3), decision: placement(), text, acted_at, who_knew }).await;

    let ratified = |learned: &str| Body::SignOff(SignOffBody::Ratified { sign_off: sign_off(3), learned: learned.to_owned(), proof: None });
    for act in [Body::Approval(ApprovalBody::Approved { approval: approval(), proof: None }), ratified("There was no other way.")] {
        assert_eq!(refusal(&scene.push(act.clone()).await), Refusal::SignWithYourPasskey);
        let signed = scene.signed(act).await;
        let otherwise = ratified("Something else was learned.").proven(signed.proof());
        assert_eq!(refusal(&scene.push(otherwise).await), Refusal::SignWithYourPasskey);
        accepted(&scene.push(signed).await);
    }
    assert!(scene.is_sound().await);
}

async fn a_demonstration_signs_without_a_passkey_and_says_so(fresh: Fresh) {
    let site = Site::demo(fresh).await;
    join_ruth(&site).await;
    ask(&site, 1, &[sol()]).await;
    let cookie = site.cookie(sol()).await;
    let asked = site.send(post("/api/v1/decisions/begin", &cookie, &json!({ "family": okafor(), "act": sign(1) }))).await;
    assert_eq!((asked.status.as_u16(), asked.body.len()), (204, 0));
    let sol = Approver { person: sol(), cookie, phone: Authenticator::new(1) };
    let made_up = Some(Proof::Passkey(Digest::of(&[b"nothing"])));
    assert_eq!(refusal(&push(&site, &sol, sign(1).proven(made_up)).await), Refusal::SignWithYourPasskey, "nobody says more than is so");
    accepted(&push(&site, &sol, sign(1).proven(Some(Proof::Demonstration))).await);
    assert!(verify::log(&site.world.house.db).await.expect("it is read").is_sound());
}
