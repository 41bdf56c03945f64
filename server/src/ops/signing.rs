//! Signing with a passkey: the server writes the text, the authenticator signs its digest, and the evidence is kept until an act takes it
//! up (see [`super::proof`]). That the act may be done at all is asked here, and again when it is pushed.
//!
//! Whatever goes wrong is answered alike; the log says who, about what, and why, without a word of it.

use alongside_core::domain::entry::{Body, Entry};
use alongside_core::domain::ids::{Digest, FamilyId, StreamId};
use alongside_core::domain::policy::may;
use alongside_core::domain::signing::{Asked as AskedFor, SignedText, ground, rests_on};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;
use webauthn_rs::prelude::{Credential, Passkey, PublicKeyCredential, Url};

use super::assertion::{Assertion, challenge, check};
use super::ceremony::{self, Asked, Ceremony, ToSign};
use super::memory::fold;
use super::sessions::Token;
use super::{House, Who, access, directory};
use crate::db::evidence::EvidenceRow;
use crate::db::passkeys::PasskeyRow;
use crate::db::{DbError, Tx, entries, evidence, passkeys, streams};

/// How long a question waits for its answer, in milliseconds: the owner was verified in this time.
const ASKED_MS: i64 = 60 * 1_000;
/// How long evidence waits for its act, in milliseconds: as long as a phone may be without signal after it was signed.
pub(super) const UNUSED_MS: i64 = 24 * 60 * 60 * 1_000;

/// Why it was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// It may not be signed, or the answer proves nothing. What was wrong, the log says.
    #[error("it was not signed")]
    NotSigned,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Asks somebody for their passkey over everything that an act rests on, as it stands.
///
/// # Errors
/// Where it is no act that takes one, it may not be done, or the database failed.
pub async fn begin(house: &House, origin: &Url, who: Who, session: &Token, family: FamilyId, act: &Body) -> Result<Asked, SigningError> {
    let refused = |why: &dyn std::fmt::Display| refused(who, matter(act), why);
    if !act.is_signed() {
        return Err(refused(&"it is no act that takes a passkey"));
    }
    let mut tx = house.db.write().await?;
    let (text, ground) = match text(&mut tx, house, who, family, act).await? {
        Ok(text) => text,
        Err(why) => return Err(refused(&why)),
    };
    let known = passkeys::of(&mut tx, who.authority, who.person).await?;
    let digest = Digest::of(&[text.as_bytes()]);
    let stream = StreamId::Family(family);
    let to_sign =
        ToSign { authority: who.authority, person: who.person, session: session.digest(), stream, matter: matter(act), ground, text };
    let asked = ceremony::put(house, &mut tx, options(origin, digest, &known), &Ceremony::Sign(Box::new(to_sign)), ASKED_MS).await?;
    evidence::forget_unused(&mut tx, house.clock.now().plus(-UNUSED_MS)).await?;
    tx.commit().await?;
    Ok(asked)
}

/// Keeps the evidence of what was signed, and answers its name. Nothing is decided yet: the act that names it decides.
///
/// # Errors
/// Where the answer does not fit the question.
pub async fn finish(
    house: &House,
    origin: &Url,
    who: Who,
    session: &Token,
    question: &Token,
    given: &PublicKeyCredential,
) -> Result<Digest, SigningError> {
    let asked = match ceremony::take(house, question).await? {
        Some(Ceremony::Sign(asked)) => *asked,
        Some(_) => return Err(refused(who, Uuid::nil(), &"another question was asked")),
        None => return Err(refused(who, Uuid::nil(), &"nobody asked, or it was too long ago")),
    };
    let about = asked.matter;
    let refused = |why: &dyn std::fmt::Display| refused(who, about, why);
    if (asked.authority, asked.person, asked.session) != (who.authority, who.person, session.digest()) {
        return Err(refused(&"somebody else was asked"));
    }
    let mut tx = house.db.write().await?;
    let row = passkeys::find(&mut tx, &URL_SAFE_NO_PAD.encode(&given.raw_id)).await?;
    let row = row.filter(|row| (row.authority, row.person) == (who.authority, who.person));
    let row = row.ok_or_else(|| refused(&"it is no passkey of theirs"))?;
    let signed = verified(house, origin, asked, given, &row).map_err(|why| refused(&why))?;
    passkeys::used(&mut tx, &row.credential, &signed.passkey, house.clock.now()).await?;
    evidence::keep(&mut tx, &signed.evidence).await?;
    tx.commit().await?;
    let (matter, digest) = (signed.evidence.matter, signed.evidence.digest);
    tracing::info!(authority = %who.authority, person = %who.person, %matter, evidence = %digest, "somebody signed with a passkey");
    Ok(digest)
}

/// The text and its ground, or why there is none.
async fn text(tx: &mut Tx, house: &House, who: Who, family: FamilyId, act: &Body) -> Result<Result<(String, Digest), String>, DbError> {
    let (stream, now) = (StreamId::Family(family), house.clock.now());
    let access = access::within(tx, house, &who, stream).await?.access;
    if !access.reads() {
        return Ok(Err("the file is not open to them".to_owned()));
    }
    let directory = directory::within(tx, &house.memory, who.authority).await?;
    let head = streams::heads(tx, who.authority, &[stream]).await?.get(&stream).copied();
    let folded = fold(tx, &house.memory, (who.authority, stream), head).await?;
    let Some(file) = folded.rules.family() else {
        return Ok(Err("there is no such file".to_owned()));
    };
    let actor = directory.actor(who.person, file.team, now.day());
    if let Err(refusal) = may(file, &actor, act) {
        return Ok(Err(refusal.code()));
    }
    let mut words = Vec::new();
    for (_, written) in entries::read(tx, who.authority, &rests_on(file, act)).await? {
        words.push(written.read().map_err(|error| DbError::Corrupt(error.to_string()))?);
    }
    let nonce = Digest::of(&[&house.dice.roll(), &house.dice.roll()]);
    let asked = AskedFor { authority: who.authority, family, at: now, nonce };
    let text = SignedText::of(asked, act, file, &words as &[Entry], &actor, &directory);
    Ok(text.map(|text| (text.write(), ground(file, &actor, act))).ok_or_else(|| "its words are not there".to_owned()))
}

/// What the browser is asked, as WebAuthn's JSON has it.
fn options(origin: &Url, text: Digest, known: &[PasskeyRow]) -> Value {
    let allowed: Vec<Value> = known.iter().map(|row| json!({ "type": "public-key", "id": row.credential })).collect();
    json!({
        "challenge": challenge(text),
        "rpId": origin.domain(),
        "allowCredentials": allowed,
        "userVerification": "required",
        "timeout": ASKED_MS,
    })
}

/// A signature that holds: its evidence, and the passkey with the count of its signatures.
struct Signed {
    evidence: EvidenceRow,
    passkey: String,
}

fn verified(house: &House, origin: &Url, asked: ToSign, given: &PublicKeyCredential, row: &PasskeyRow) -> Result<Signed, String> {
    let passkey: Passkey = serde_json::from_str(&row.passkey).map_err(|error| error.to_string())?;
    let digest = Digest::of(&[asked.text.as_bytes()]);
    let answer = &given.response;
    let assertion =
        Assertion { client_data: &answer.client_data_json, authenticator_data: &answer.authenticator_data, signature: &answer.signature };
    let count = check(assertion, passkey.get_public_key(), digest, origin).map_err(|wrong| wrong.to_string())?;
    let mut credential = Credential::from(passkey);
    // An authenticator that counts never counts back: one that does was copied.
    if (count > 0 || credential.counter > 0) && count <= credential.counter {
        return Err("the passkey was copied".to_owned());
    }
    credential.counter = count;
    let evidence = EvidenceRow {
        authority: asked.authority,
        digest,
        stream: asked.stream,
        matter: asked.matter,
        person: asked.person,
        ground: asked.ground,
        text: asked.text.into_bytes(),
        client_data: answer.client_data_json.clone(),
        authenticator_data: answer.authenticator_data.clone(),
        signature: answer.signature.clone(),
        credential: row.credential.clone(),
        public_key: serde_json::to_string(&credential.cred).map_err(|error| error.to_string())?,
        passkey_added_at: row.added_at,
        origin: origin.to_string(),
        signed_at: house.clock.now(),
        entry: None,
    };
    let passkey = serde_json::to_string(&Passkey::from(credential)).map_err(|error| error.to_string())?;
    Ok(Signed { evidence, passkey })
}

/// Which sign-off, or which approval, an act is about. Nil, where it is about none.
pub(super) const fn matter(act: &Body) -> Uuid {
    match act {
        Body::SignOff(act) => act.sign_off().uuid(),
        Body::Approval(act) => act.approval().uuid(),
        _ => Uuid::nil(),
    }
}

/// The reason is for the operator: the caller is told nothing.
fn refused(who: Who, matter: Uuid, why: &dyn std::fmt::Display) -> SigningError {
    tracing::warn!(authority = %who.authority, person = %who.person, %matter, %why, "a signature was not accepted");
    SigningError::NotSigned
}
