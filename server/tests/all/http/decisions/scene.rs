//! A served house in which a decision waits for a signature, and approvers who have a passkey on their phones.

use alongside::ops::verify;
use alongside_core::domain::clock::Clock as _;
use alongside_core::domain::entry::{Body, Written};
use alongside_core::domain::ids::{Digest, PersonId, SignOffId, StreamId};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::sign_off::{ContextHow, Decision, Proposal, Reserved, SignOffBody};
use alongside_core::domain::signing::Proof;
use alongside_core::domain::team::{Member, TeamBody};
use alongside_core::sync::protocol::{Outcome, SyncAnswer};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::database::Fresh;
use crate::http::authenticator::{Authenticator, Says};
use crate::http::site::{Answer, MARK, Site, post};
use crate::world::{DAY, Pen, accepted, agreement, amy, ben, eve, file, okafor, person, request, sol, strategy};

/// Signs too, beside Sol.
pub(super) fn ruth() -> PersonId {
    person(20)
}

/// Somebody who is signed in, with a passkey on their phone.
pub(super) struct Approver {
    pub(super) person: PersonId,
    pub(super) cookie: String,
    pub(super) phone: Authenticator,
}

/// A served house, with a placement that Sol and Ruth may each sign.
pub(super) struct Scene {
    pub(super) site: Site,
    pub(super) sol: Approver,
}

impl Scene {
    pub(super) async fn on(fresh: Fresh) -> Self {
        let site = Site::with(fresh, |config| config.origin = "https://alongside.example".parse().ok()).await;
        join_ruth(&site).await;
        ask(&site, 1, &[sol(), ruth()]).await;
        let sol = approver(&site, sol(), 1).await;
        Self { site, sol }
    }

    pub(super) async fn begin(&self, who: &Approver, act: &Body) -> Answer {
        self.site.send(post("/api/v1/decisions/begin", &who.cookie, &json!({ "family": okafor(), "act": act }))).await
    }

    /// Signs as Sol, with whatever is wrong.
    pub(super) async fn sign(&mut self, act: &Body, says: &Says) -> Answer {
        let asked = self.begin(&self.sol, act).await.json();
        let answer = answered(&asked, &self.sol.phone.sign(&asked["options"], says));
        self.finish(&self.sol.cookie, &answer).await
    }

    pub(super) async fn finish(&self, cookie: &str, answer: &Value) -> Answer {
        self.site.send(post("/api/v1/decisions/finish", cookie, answer)).await
    }

    /// Sol's signature under an act.
    pub(super) async fn signed(&mut self, act: Body) -> Body {
        let kept = self.sign(&act, &Says::default()).await;
        proven(act, &kept)
    }

    /// What becomes of an act that Sol brings.
    pub(super) async fn push(&self, act: Body) -> Outcome {
        push(&self.site, &self.sol, act).await
    }

    pub(super) async fn is_sound(&self) -> bool {
        verify::log(&self.site.world.house.db).await.expect("it is read").is_sound()
    }
}

pub(super) async fn join_ruth(site: &Site) {
    let (pen, from_on) = (site.world.pen(eve()), site.world.clock.now().plus(-DAY).day());
    let (name, profession) = (MARK.to_owned(), "Director".to_owned());
    let (specialisms, rights) = (Vec::new(), Reserved::ALL.to_vec());
    let member = Member { person: ruth(), name, profession, specialisms, rights, phone: None, from_on, until_on: None };
    accepted(&site.world.push(&pen, &[&pen.write(StreamId::Team(strategy()), TeamBody::Joined(member))]).await[0]);
}

pub(super) fn sign_off(number: u128) -> SignOffId {
    SignOffId::from_uuid(Uuid::from_u128(0x50 + number))
}

pub(super) fn placement() -> Decision {
    Decision::Placement { child: person(500), with: MARK.to_owned(), change: false }
}

pub(super) fn proposal(number: u128, version: u32) -> Digest {
    Proposal { sign_off: sign_off(number), version, decision: placement(), text: MARK.to_owned() }.digest()
}

pub(super) fn sign(number: u128) -> Body {
    Body::SignOff(SignOffBody::Signed { sign_off: sign_off(number), proposal: proposal(number, 1), proof: None })
}

pub(super) fn drafted(number: u128) -> SignOffBody {
    SignOffBody::Drafted { sign_off: sign_off(number), decision: placement(), text: MARK.to_owned() }
}

pub(super) fn held(number: u128) -> SignOffBody {
    let (heard, learned) = ("Amara".to_owned(), format!("She wants it. {MARK}"));
    SignOffBody::ContextHeld { sign_off: sign_off(number), how: ContextHow::ByCall, heard, learned }
}

pub(super) async fn put(site: &Site, by: PersonId, body: SignOffBody) {
    let pen = site.world.pen(by);
    accepted(&site.world.push(&pen, &[&pen.write(file(okafor()), body)]).await[0]);
}

/// A placement is asked for, and some have learned the context.
pub(super) async fn ask(site: &Site, number: u128, learned: &[PersonId]) {
    put(site, amy(), drafted(number)).await;
    put(site, ben(), SignOffBody::Agreed { sign_off: sign_off(number), version: 1 }).await;
    let requested = SignOffBody::Requested { sign_off: sign_off(number), proposal: proposal(number, 1), agreement: agreement() };
    put(site, amy(), requested).await;
    for approver in learned {
        put(site, *approver, held(number)).await;
    }
}

/// Somebody makes a passkey with an invitation, and is signed in by it.
pub(super) async fn approver(site: &Site, person: PersonId, number: u8) -> Approver {
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

pub(super) fn answered(asked: &Value, credential: &Value) -> Value {
    json!({ "ceremony": asked["ceremony"], "credential": credential })
}

pub(super) fn proven(act: Body, kept: &Answer) -> Body {
    assert_eq!(kept.status.as_u16(), 200);
    act.proven(Some(Proof::Passkey(kept.json()["evidence"].as_str().expect("a digest").parse().expect("a digest"))))
}

pub(super) fn of(pen: &Pen, act: Body) -> Written {
    Written::new(pen.head(file(okafor())), &act, [7; 16])
}

pub(super) async fn push(site: &Site, who: &Approver, act: Body) -> Outcome {
    let pen = site.world.pen(who.person);
    push_written(site, who, &pen, &of(&pen, act)).await
}

pub(super) async fn push_written(site: &Site, who: &Approver, pen: &Pen, written: &Written) -> Outcome {
    let asked = serde_json::to_value(request(pen, &[written])).expect("a request");
    let answer: SyncAnswer = serde_json::from_slice(&site.send(post("/api/v1/sync", &who.cookie, &asked)).await.body).expect("an answer");
    answer.outcomes.into_values().next().expect("an outcome")
}

pub(super) fn refusal(outcome: &Outcome) -> Refusal {
    let Outcome::Refused { refusal, .. } = outcome else { unreachable!("it was refused: {outcome:?}") };
    refusal.clone()
}

pub(super) fn assert_not_signed(answer: &Answer) {
    assert_eq!(answer.outcome(), (409, "not_signed".to_owned()));
    assert_eq!(answer.json()["detail"], Value::Null, "whatever was wrong, the answer is the same");
}

/// The reasons in the log. No line of it says a word of anybody's.
pub(super) fn logged(site: &Site) -> Vec<String> {
    let lines = site.take_lines();
    assert!(!json!(lines).to_string().contains(MARK), "{lines:?}");
    let refused = lines.into_iter().filter(|line| line.to_string().contains("a signature was not accepted"));
    refused.map(|line| line.to_string()).collect()
}

pub(super) fn assert_logged(site: &Site, why: &str) {
    let lines = logged(site);
    assert!(lines.iter().any(|line| line.contains(why) && line.contains(&sol().to_string())), "{why}: {lines:?}");
}
