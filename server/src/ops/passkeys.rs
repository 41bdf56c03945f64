//! Passkeys: how a person proves who they are. A first one is made with an invitation, further ones by whoever is signed in.
//!
//! Whatever goes wrong is answered alike: nobody learns whether there is such a person, such a passkey or such an invitation.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, PersonId};
use alongside_core::domain::team::TeamKind;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{Passkey, PublicKeyCredential, RegisterPublicKeyCredential};

pub use super::ceremony::Asked;
use super::ceremony::{self, Ceremony, Ground};
use super::recovery::Page;
use super::sessions::Token;
use super::{House, Who, directory};
use crate::db::passkeys::{self, InvitationRow, PasskeyRow};
use crate::db::{DbError, Tx, accounts, recoveries, sessions};

/// For how many days an invitation can be used.
pub const INVITED_DAYS: i64 = 3;
/// How long a question to an authenticator waits for its answer, in milliseconds.
pub(super) const CEREMONY_MS: i64 = 5 * 60 * 1_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// There is no such person to invite, or the one who asks may not invite.
    #[error("there is nobody to invite")]
    NotThere,
    /// They have a passkey, or had one: nobody lets them in again alone.
    #[error("they had a passkey, so it takes two people")]
    TakesTwo,
    /// The answer proves nothing. What was wrong with it, the log says.
    #[error("it was not accepted")]
    NotAccepted,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// An invitation, as it is handed over. The server keeps only its digest.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// What its link ends with.
    pub token: Token,
    /// Until when it can be used.
    pub ends_at: Timestamp,
}

/// Invites somebody to make their first passkey. `by` is an enabler; none where the operator does it at the server.
///
/// # Errors
/// Where there is no such colleague, the one who asks is no enabler, or they have or had a passkey: see [`super::recovery`].
pub async fn invite(house: &House, authority: AuthorityId, person: PersonId, by: Option<PersonId>) -> Result<Invitation, PasskeyError> {
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    let directory = directory::within(&mut tx, &house.memory, authority).await?;
    let may = by.is_none_or(|by| directory.actor(by, None, now.day()).is(TeamKind::Enabler));
    if !may || directory.teams_of(person, now.day()).next().is_none() {
        return Err(PasskeyError::NotThere);
    }
    if recoveries::ever_had_passkey(&mut tx, authority, person).await? {
        return Err(PasskeyError::TakesTwo);
    }
    let invitation = Invitation { token: Token::new(house), ends_at: now.plus(INVITED_DAYS * DAY_MS) };
    passkeys::invite(
        &mut tx,
        invitation.token.digest(),
        InvitationRow { authority, person, by, ends_at: invitation.ends_at, recovery: None },
    )
    .await?;
    tx.commit().await?;
    tracing::info!(%authority, %person, by = ?by.map(|by| by.to_string()), "somebody was invited to make a passkey");
    Ok(invitation)
}

/// Begins to make the first passkey of whoever was invited.
///
/// # Errors
/// Where the invitation is none, is over, or was used.
pub async fn begin_invited(house: &House, relying: &Webauthn, invitation: &Token) -> Result<Asked, PasskeyError> {
    let mut tx = house.db.write().await?;
    let digest = invitation.digest();
    let row = passkeys::invitation(&mut tx, digest, house.clock.now()).await?.ok_or_else(|| refused("no such invitation"))?;
    let asked = make(house, relying, &mut tx, Who { authority: row.authority, person: row.person }, Ground::Invited(digest)).await?;
    tx.commit().await?;
    Ok(asked)
}

/// Begins to make another passkey of whoever is signed in, and proved it lately: see [`super::step_up`].
///
/// # Errors
/// Where the authenticator cannot be asked.
pub async fn begin_another(house: &House, relying: &Webauthn, who: Who, session: &Token) -> Result<Asked, PasskeyError> {
    let mut tx = house.db.write().await?;
    let asked = make(house, relying, &mut tx, who, Ground::SignedIn(session.digest())).await?;
    tx.commit().await?;
    Ok(asked)
}

async fn make(house: &House, relying: &Webauthn, tx: &mut Tx, who: Who, on: Ground) -> Result<Asked, PasskeyError> {
    let directory = directory::within(tx, &house.memory, who.authority).await?;
    let name = directory.name_of(who.person).ok_or_else(|| refused("nobody of that name"))?;
    let known = passkeys::of(tx, who.authority, who.person).await?;
    let known = known.iter().filter_map(|row| URL_SAFE_NO_PAD.decode(&row.credential).ok()).collect();
    let (options, state) =
        relying.start_passkey_registration(who.person.uuid(), name, name, Some(known)).map_err(|error| refused(&error))?;
    let mut options = serde_json::to_value(options).map_err(|error| refused(&error))?;
    // People sign in without typing a name: the authenticator itself has to know whose passkey it is.
    options["publicKey"]["authenticatorSelection"]["residentKey"] = json!("required");
    options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = json!(true);
    let ceremony = Ceremony::Make { authority: who.authority, person: who.person, on, state: Box::new(state) };
    Ok(ceremony::put(house, tx, options["publicKey"].take(), &ceremony, CEREMONY_MS).await?)
}

/// Keeps the passkey that was made. Answers whose it is: they are who they say.
///
/// # Errors
/// Where the answer does not fit the question, or its invitation is over.
pub async fn finish(house: &House, relying: &Webauthn, ceremony: &Token, made: &RegisterPublicKeyCredential) -> Result<Who, PasskeyError> {
    let Ceremony::Make { authority, person, on, state } = take(house, ceremony).await? else {
        return Err(refused("another question was asked"));
    };
    let passkey = relying.finish_passkey_registration(made, &state).map_err(|error| refused(&error))?;
    let now = house.clock.now();
    // The person's own page is locked first, as by whoever stops it at the same time.
    let mut page = Page::open(house, authority, person).await?;
    let tx = &mut page.tx;
    let (holds, recovery) = match on {
        Ground::Invited(invitation) => {
            let used = passkeys::use_up(tx, invitation, now).await?;
            let first = used.as_ref().is_some_and(|used| used.recovery.is_none());
            // A first invitation is for whoever has no way in yet, also where they found another one meanwhile.
            let late = first && recoveries::ever_had_passkey(tx, authority, person).await?;
            (used.is_some() && !late, used.and_then(|used| used.recovery))
        }
        Ground::SignedIn(session) => (sessions::proven(tx, session, now).await?.is_some(), None),
    };
    let directory = directory::within(tx, &house.memory, authority).await?;
    if !holds || directory.teams_of(person, now.day()).next().is_none() {
        return Err(refused("the invitation or the session is over"));
    }
    let row = PasskeyRow {
        credential: URL_SAFE_NO_PAD.encode(passkey.cred_id()),
        authority,
        person,
        passkey: serde_json::to_string(&passkey).map_err(|error| refused(&error))?,
        added_at: now,
        used_at: None,
    };
    if let Some(recovery) = recovery {
        page.begin_anew(house, recovery).await?;
    }
    // What was handed out or written down before they had a way in lets nobody in beside them.
    passkeys::uninvite(&mut page.tx, authority, person).await?;
    accounts::forget(&mut page.tx, (authority, person)).await?;
    if !passkeys::add(&mut page.tx, &row).await? {
        return Err(refused("there is a passkey of that name"));
    }
    page.commit(house).await?;
    tracing::info!(%authority, %person, "somebody made a passkey");
    Ok(Who { authority, person })
}

/// Begins to sign somebody in. Who it is, their authenticator will say.
///
/// # Errors
/// Where the database failed.
pub async fn begin_sign_in(house: &House, relying: &Webauthn) -> Result<Asked, PasskeyError> {
    let (options, state) = relying.start_discoverable_authentication().map_err(|error| refused(&error))?;
    let mut options = serde_json::to_value(options).map_err(|error| refused(&error))?;
    let mut tx = house.db.write().await?;
    let ceremony = Ceremony::SignIn { state: Box::new(state) };
    let asked = ceremony::put(house, &mut tx, options["publicKey"].take(), &ceremony, CEREMONY_MS).await?;
    tx.commit().await?;
    Ok(asked)
}

/// Who the answer proves somebody to be.
///
/// # Errors
/// Where it proves nothing.
pub async fn finish_sign_in(house: &House, relying: &Webauthn, ceremony: &Token, given: &PublicKeyCredential) -> Result<Who, PasskeyError> {
    let Ceremony::SignIn { state } = take(house, ceremony).await? else {
        return Err(refused("another question was asked"));
    };
    let (person, credential) = relying.identify_discoverable_authentication(given).map_err(|error| refused(&error))?;
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    let row = passkeys::find(&mut tx, &URL_SAFE_NO_PAD.encode(credential)).await?.ok_or_else(|| refused("no such passkey"))?;
    let mut passkey: Passkey = serde_json::from_str(&row.passkey).map_err(|error| DbError::Corrupt(error.to_string()))?;
    let proof = relying.finish_discoverable_authentication_v2(given, *state, &passkey).map_err(|error| refused(&error))?;
    let directory = directory::within(&mut tx, &house.memory, row.authority).await?;
    if person != row.person.uuid() || directory.teams_of(row.person, now.day()).next().is_none() {
        return Err(refused("it is of somebody who is not here"));
    }
    passkey.update_credential(&proof);
    let text = serde_json::to_string(&passkey).map_err(|error| refused(&error))?;
    passkeys::used(&mut tx, &row.credential, &text, now).await?;
    tx.commit().await?;
    tracing::info!(authority = %row.authority, person = %row.person, "somebody signed in with a passkey");
    Ok(Who { authority: row.authority, person: row.person })
}

/// A passkey as its person is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Its name.
    pub credential: String,
    /// When it was made.
    pub added_at: Timestamp,
    /// When they last used it.
    pub used_at: Option<Timestamp>,
}

/// Somebody's own passkeys, the oldest first.
///
/// # Errors
/// Where the database cannot be read.
pub async fn own(house: &House, who: &Who) -> Result<Vec<Own>, DbError> {
    let mut tx = house.db.read().await?;
    let rows = passkeys::of(&mut tx, who.authority, who.person).await?;
    Ok(rows.into_iter().map(|row| Own { credential: row.credential, added_at: row.added_at, used_at: row.used_at }).collect())
}

/// Takes one of somebody's own passkeys away, and ends every session but the one that asks: whoever has that passkey is out.
///
/// # Errors
/// Where the database failed.
pub async fn end(house: &House, who: &Who, credential: &str, session: &Token) -> Result<(), DbError> {
    let mut tx = house.db.write().await?;
    passkeys::remove(&mut tx, who.authority, who.person, credential).await?;
    sessions::end_others(&mut tx, who.authority, who.person, session.digest()).await?;
    tx.commit().await?;
    tracing::info!(authority = %who.authority, person = %who.person, "somebody took a passkey away");
    Ok(())
}

/// A question is answered once: it is gone before the answer is looked at.
pub(super) async fn take(house: &House, ceremony: &Token) -> Result<Ceremony, PasskeyError> {
    ceremony::take(house, ceremony).await?.ok_or_else(|| refused("nobody asked, or it was too long ago"))
}

/// The reason is for the operator: the caller is told nothing.
pub(super) fn refused(why: &(impl std::fmt::Display + ?Sized)) -> PasskeyError {
    tracing::warn!(%why, "a passkey was not accepted");
    PasskeyError::NotAccepted
}
