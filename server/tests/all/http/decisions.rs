//! Signing with a passkey: what is signed takes effect once, as it stands and within a minute; whatever else is brought is not taken.

use std::path::Path;
use std::process::{Command, Output};

use alongside::ops::verify;
use alongside_core::domain::approval::{ApprovalBody, ApprovalKind, NamedOfficer};
use alongside_core::domain::clock::{Clock as _, Timestamp};
use alongside_core::domain::entry::{Body, Written};
use alongside_core::domain::ids::{AgreementId, ApprovalId, Digest, PersonId, SignOffId, StreamId};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::sign_off::{ContextHow, Decision, Proposal, Reserved, SignOffBody};
use alongside_core::domain::signing::Proof;
use alongside_core::domain::team::{Member, TeamBody};
use alongside_core::sync::protocol::{Outcome, SyncAnswer};
use serde_json::{Value, json};
use uuid::Uuid;

use super::authenticator::{Authenticator, PRESENT, Says};
use super::site::{Answer, MARK, Site, post};
use crate::database::{Fresh, on_both_databases};
use crate::world::{DAY, Pen, accepted, agreement, amy, ben, eve, file, north, okafor, person, request, sol, strategy};

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
    p8_evidence_that_was_changed_or_removed_is_named,
    p8_the_evidence_is_checked_with_openssl_alone_and_a_changed_byte_shows,
];

const MINUTE: i64 = 60 * 1_000;

/// Signs too, beside Sol.
fn ruth() -> PersonId {
    person(20)
}

/// Somebody who is signed in, with a passkey on their phone.
struct Approver {
    person: PersonId,
    cookie: String,
    phone: Authenticator,
}

/// A served house, with a placement that Sol and Ruth may each sign.
struct Scene {
    site: Site,
    sol: Approver,
}

impl Scene {
    async fn on(fresh: Fresh) -> Self {
        let site = Site::with(fresh, |config| config.origin = "https://alongside.example".parse().ok()).await;
        join_ruth(&site).await;
        ask(&site, 1, &[sol(), ruth()]).await;
        let sol = approver(&site, sol(), 1).await;
        Self { site, sol }
    }

    async fn begin(&self, who: &Approver, act: &Body) -> Answer {
        self.site.send(post("/api/v1/decisions/begin", &who.cookie, &json!({ "family": okafor(), "act": act }))).await
    }

    /// Signs as Sol, with whatever is wrong.
    async fn sign(&mut self, act: &Body, says: &Says) -> Answer {
        let asked = self.begin(&self.sol, act).await.json();
        let answer = answered(&asked, &self.sol.phone.sign(&asked["options"], says));
        self.finish(&self.sol.cookie, &answer).await
    }

    async fn finish(&self, cookie: &str, answer: &Value) -> Answer {
        self.site.send(post("/api/v1/decisions/finish", cookie, answer)).await
    }

    /// Sol's signature under an act.
    async fn signed(&mut self, act: Body) -> Body {
        let kept = self.sign(&act, &Says::default()).await;
        proven(act, &kept)
    }

    /// What becomes of an act that Sol brings.
    async fn push(&self, act: Body) -> Outcome {
        push(&self.site, &self.sol, act).await
    }

    async fn is_sound(&self) -> bool {
        verify::log(&self.site.world.house.db).await.expect("it is read").is_sound()
    }
}

async fn join_ruth(site: &Site) {
    let (pen, from_on) = (site.world.pen(eve()), site.world.clock.now().plus(-DAY).day());
    let (name, profession) = (MARK.to_owned(), "Director".to_owned());
    let (specialisms, rights) = (Vec::new(), Reserved::ALL.to_vec());
    let member = Member { person: ruth(), name, profession, specialisms, rights, phone: None, from_on, until_on: None };
    accepted(&site.world.push(&pen, &[&pen.write(StreamId::Team(strategy()), TeamBody::Joined(member))]).await[0]);
}

fn sign_off(number: u128) -> SignOffId {
    SignOffId::from_uuid(Uuid::from_u128(0x50 + number))
}

fn placement() -> Decision {
    Decision::Placement { child: person(500), with: MARK.to_owned(), change: false }
}

fn proposal(number: u128, version: u32) -> Digest {
    Proposal { sign_off: sign_off(number), version, decision: placement(), text: MARK.to_owned() }.digest()
}

fn sign(number: u128) -> Body {
    Body::SignOff(SignOffBody::Signed { sign_off: sign_off(number), proposal: proposal(number, 1), proof: None })
}

fn drafted(number: u128) -> SignOffBody {
    SignOffBody::Drafted { sign_off: sign_off(number), decision: placement(), text: MARK.to_owned() }
}

fn held(number: u128) -> SignOffBody {
    let (heard, learned) = ("Amara".to_owned(), format!("She wants it. {MARK}"));
    SignOffBody::ContextHeld { sign_off: sign_off(number), how: ContextHow::ByCall, heard, learned }
}

async fn put(site: &Site, by: PersonId, body: SignOffBody) {
    let pen = site.world.pen(by);
    accepted(&site.world.push(&pen, &[&pen.write(file(okafor()), body)]).await[0]);
}

/// A placement is asked for, and some have learned the context.
async fn ask(site: &Site, number: u128, learned: &[PersonId]) {
    put(site, amy(), drafted(number)).await;
    put(site, ben(), SignOffBody::Agreed { sign_off: sign_off(number), version: 1 }).await;
    let requested = SignOffBody::Requested { sign_off: sign_off(number), proposal: proposal(number, 1), agreement: agreement() };
    put(site, amy(), requested).await;
    for approver in learned {
        put(site, *approver, held(number)).await;
    }
}

/// Somebody makes a passkey with an invitation, and is signed in by it.
async fn approver(site: &Site, person: PersonId, number: u8) -> Approver {
    let mut phone = Authenticator::new(number);
    let invited = site.send(post("/api/v1/invitations", &site.cookie(eve()).await, &json!({ "person": person }))).await.json();
    let token = invited["link"].as_str().and_then(|link| link.split_once("#invited=")).expect("a link").1.to_owned();
    let asked = site.send(post("/api/v1/invitations/begin", "", &json!({ "invitation": token }))).await.json();
    let made = answered(&asked, &phone.make(&asked["options"]));
    let signed_in = site.send(post("/api/v1/passkeys/finish", "", &made)).await;
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    assert_eq!(signed_in.status.as_u16(), 200);
    Approver { person, cookie, phone }
}

fn answered(asked: &Value, credential: &Value) -> Value {
    json!({ "ceremony": asked["ceremony"], "credential": credential })
}

fn proven(act: Body, kept: &Answer) -> Body {
    assert_eq!(kept.status.as_u16(), 200);
    act.proven(Some(Proof::Passkey(kept.json()["evidence"].as_str().expect("a digest").parse().expect("a digest"))))
}

fn of(pen: &Pen, act: Body) -> Written {
    Written::new(pen.head(file(okafor())), &act, [7; 16])
}

async fn push(site: &Site, who: &Approver, act: Body) -> Outcome {
    let pen = site.world.pen(who.person);
    push_written(site, who, &pen, &of(&pen, act)).await
}

async fn push_written(site: &Site, who: &Approver, pen: &Pen, written: &Written) -> Outcome {
    let asked = serde_json::to_value(request(pen, &[written])).expect("a request");
    let answer: SyncAnswer = serde_json::from_slice(&site.send(post("/api/v1/sync", &who.cookie, &asked)).await.body).expect("an answer");
    answer.outcomes.into_values().next().expect("an outcome")
}

fn refusal(outcome: &Outcome) -> Refusal {
    let Outcome::Refused { refusal, .. } = outcome else { unreachable!("it was refused: {outcome:?}") };
    refusal.clone()
}

fn assert_not_signed(answer: &Answer) {
    assert_eq!(answer.outcome(), (409, "not_signed".to_owned()));
    assert_eq!(answer.json()["detail"], Value::Null, "whatever was wrong, the answer is the same");
}

/// The reasons in the log. No line of it says a word of anybody's.
fn logged(site: &Site) -> Vec<String> {
    let lines = site.take_lines();
    assert!(!json!(lines).to_string().contains(MARK), "{lines:?}");
    let refused = lines.into_iter().filter(|line| line.to_string().contains("a signature was not accepted"));
    refused.map(|line| line.to_string()).collect()
}

fn assert_logged(site: &Site, why: &str) {
    let lines = logged(site);
    assert!(lines.iter().any(|line| line.contains(why) && line.contains(&sol().to_string())), "{why}: {lines:?}");
}

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
    let terms = alongside_core::domain::agreement::Terms {
        spend_threshold: alongside_core::domain::spend::Pence(1),
        spend_window_days: 28,
        names_to_agree: 2,
        emergency: Vec::new(),
        ratify_within_hours: 24,
    };
    let party = alongside_core::domain::agreement::Party::Team;
    let proposed = TeamBody::AgreementProposed { agreement: another, party, terms, text: "Less.".to_owned(), from_on };
    accepted(&scene.site.world.push(&pen, &[&pen.write(StreamId::Team(north()), proposed)]).await[0]);
    let agreed = TeamBody::AgreementAccepted { agreement: another, party: alongside_core::domain::agreement::Party::Strategy };
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
    let (text, who_knew, acted_at): (String, String, Timestamp) = (MARK.to_owned(), "Ben".to_owned(), scene.site.world.clock.now());
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

async fn p8_evidence_that_was_changed_or_removed_is_named(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    let signed = scene.signed(sign(1)).await;
    let position = accepted(&scene.push(signed).await);
    let another = "UPDATE evidence SET person = 'ffffffff-ffff-7fff-bfff-ffffffffffff'";
    let of_nobody = "UPDATE evidence SET entry = 'ffffffff-ffff-7fff-bfff-ffffffffffff'";
    let longer = |column: &str| {
        let hex = if scene.site.world.fresh.is_postgres() { "'\\x00'::bytea" } else { "X'00'" };
        format!("UPDATE evidence SET {column} = {hex}")
    };
    let changes = [another.to_owned(), of_nobody.to_owned(), longer("text"), longer("client_data"), longer("signature")];
    for change in changes.into_iter().chain(["DELETE FROM evidence".to_owned()]) {
        scene.site.world.fresh.say("CREATE TABLE kept AS SELECT * FROM evidence").await;
        scene.site.world.fresh.say(&change).await;
        let report = verify::log(&scene.site.world.house.db).await.expect("it is read");
        assert_eq!(report.faults.iter().map(|fault| (fault.stream, fault.position)).collect::<Vec<_>>(), [(file(okafor()), position)]);
        scene.site.world.fresh.say("DELETE FROM evidence; INSERT INTO evidence SELECT * FROM kept; DROP TABLE kept").await;
        assert!(scene.is_sound().await);
    }
}

fn export(site: &Site, folder: &Path) -> Output {
    let mut binary = Command::new(env!("CARGO_BIN_EXE_alongside"));
    binary.args(["evidence", "--database", &site.world.fresh.url, "--data"]).arg(&site.folder);
    binary.arg(sign_off(1).to_string()).arg(folder).output().expect("the binary runs")
}

/// Runs what the page of instructions says, in the folder of the files.
fn shell(folder: &Path, command: &str) -> (bool, String) {
    let output = Command::new("sh").arg("-c").arg(command).current_dir(folder).output().expect("a shell");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The commands of the page of instructions, in its order.
fn commands(page: &str) -> Vec<String> {
    page.split("```").skip(1).step_by(2).map(|block| block.trim().to_owned()).collect()
}

async fn p8_the_evidence_is_checked_with_openssl_alone_and_a_changed_byte_shows(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    let folder = scene.site.folder.join("evidence");
    let none = export(&scene.site, &folder);
    assert!(!none.status.success() && String::from_utf8_lossy(&none.stderr).contains("there is no signature with a passkey"), "{none:?}");
    assert!(!folder.exists());
    let act = scene.signed(sign(1)).await;
    accepted(&scene.push(act).await);
    let written = export(&scene.site, &folder);
    assert!(written.status.success(), "{written:?}");

    let page = std::fs::read_to_string(folder.join("HOW-TO-VERIFY.md")).expect("the page");
    assert!(!page.contains('{'), "nothing of it is left open: {page}");
    let [text, signature, present, address] = commands(&page).try_into().expect("four steps");
    let same = |said: &str| {
        let lines: Vec<&str> = said.split_whitespace().filter(|word| word.len() >= 43).collect();
        lines.len() == 2 && lines[0] == lines[1]
    };
    assert!(same(&shell(&folder, &text).1), "{:?}", shell(&folder, &text));
    assert_eq!(shell(&folder, &signature), (true, "Verified OK\n".to_owned()));
    assert_eq!(shell(&folder, &present).1.trim(), "05");
    assert!(same(&shell(&folder, &address).1), "{:?}", shell(&folder, &address));
    assert!(std::fs::read_to_string(folder.join("proposal.txt")).expect("the text").contains("With whom or where"));

    for (name, command) in [("proposal.txt", &text), ("client-data.json", &signature), ("authenticator-data.bin", &signature)] {
        let before = std::fs::read(folder.join(name)).expect("a file");
        let mut changed = before.clone();
        changed[40.min(before.len() - 1)] ^= 1;
        std::fs::write(folder.join(name), &changed).expect("a file");
        let (well, said) = shell(&folder, command);
        assert!(if name == "proposal.txt" { !same(&said) } else { !well }, "{name}: {said}");
        std::fs::write(folder.join(name), &before).expect("a file");
    }
    assert_eq!(shell(&folder, &signature).1, "Verified OK\n");
    let over = export(&scene.site, &folder);
    assert!(!over.status.success(), "no file is written over");
}
