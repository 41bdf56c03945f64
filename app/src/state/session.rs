//! Whose phone it is. What is stored decides at once, with no network; the server is asked when it can be.
//!
//! A session that ended at the server never blocks capture: the phone stays its person's, and what is written waits. Whether it shows
//! anything is another thing: [`super::lock`].

use std::rc::Rc;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{Digest, PersonId, TeamId};
use alongside_core::domain::team::TeamKind;
use alongside_core::json;
use alongside_core::sync::store::StoreError;
use alongside_core::sync::transport::TransportError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::facts::{Me, Session};
use super::passkeys::{self, Invited};
use super::proving::call_proven;
use super::rounds::{self, Why};
use super::works::{Works, put_works, works};
use super::{CommandError, Phone, accounts, drafts, lock, recovery, snapshots, tabs};
use crate::platform;
use crate::platform::kinds::Asking;
use crate::platform::transport::{call, fetch};
use crate::store::{self, Locks, PhoneStore, device};

/// Somebody of the fictional authority, to sign in as in a demonstration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct DemoPerson {
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// What they are.
    pub profession: String,
    /// Their team.
    pub team: TeamId,
    /// What it is called.
    pub team_name: String,
    /// Its kind.
    pub kind: TeamKind,
}

/// What the device remembers of whose it is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Whose {
    SignedIn(Me),
    /// Somebody signed out here, perhaps without a network: the server's session is ended at the next contact.
    SignedOut,
}

async fn remembered() -> Result<Option<Whose>, StoreError> {
    Ok(device::read().await?.and_then(|text| json::read(text.as_bytes()).ok()))
}

async fn remember(whose: &Whose) -> Result<(), StoreError> {
    device::write(&serde_json::to_string(whose).unwrap_or_default()).await
}

/// Opens the phone for whoever it belongs to.
pub(super) async fn open(phone: Phone) {
    match remembered().await {
        Ok(Some(Whose::SignedIn(me))) => {
            if works().is_none_or(|works| works.me != me) && !lock::stands_before(&me) {
                leave_off(phone).await;
                take_up(phone, me).await;
            }
        }
        Ok(Some(Whose::SignedOut)) => {
            leave_off(phone).await;
            nobody(phone);
            drop(call(Asking::post("/api/v1/sign-out", "{}".to_owned())).await);
        }
        Ok(None) => {
            nobody(phone);
            // Everybody who signs in is remembered here. A session without that means that the storage was lost, and with it the lock: whoever
            // holds the phone proves anew who they are. In a demonstration there is nothing to prove.
            if let Ok(me) = fetch::<Me>(Asking::get("/api/v1/session")).await
                && !me.locks
            {
                adopt(phone, me).await;
            }
        }
        Err(_) => keeps_nothing(phone),
    }
}

/// From now on it is this person's phone.
async fn adopt(phone: Phone, me: Me) {
    if remember(&Whose::SignedIn(me.clone())).await.is_err() {
        return keeps_nothing(phone);
    }
    tabs::tell(tabs::SESSION);
    leave_off(phone).await;
    take_up(phone, me).await;
}

/// Whoever had the phone leaves it: what they typed and spoke is kept as theirs, before it is anybody else's.
async fn leave_off(phone: Phone) {
    drafts::flush().await;
    phone.recorder.leave().await;
}

async fn take_up(phone: Phone, me: Me) {
    let Ok(store) = store::open(me.person).await else {
        phone.session.set(Session::SignedIn(me));
        return keeps_nothing(phone);
    };
    // Whoever's phone stood locked here before records and opens nothing of it any more.
    lock::leave();
    lock::show_anew(phone, &store);
    let shown = store.lock_shown(platform::now());
    if shown.is_open && !shown.is_revoked { go_in(phone, me, store).await } else { lock::stand(phone, me, store) }
}

/// The phone is open: everything that is on it is shown to its person.
pub(super) async fn go_in(phone: Phone, me: Me, store: PhoneStore) {
    let Ok(works) = Works::open(me.clone(), store).await else {
        phone.session.set(Session::SignedIn(me));
        return keeps_nothing(phone);
    };
    drafts::open(&works).await;
    put_works(Some(Rc::clone(&works)));
    phone.contact.update(|contact| {
        contact.needs_sign_in = false;
        contact.problem = None;
        contact.last_at = works.contact_at();
    });
    snapshots::take_up(&works).await;
    let shown = phone.look_again(&works).await;
    phone.session.set(Session::SignedIn(me));
    if shown.is_err() {
        phone
            .contact
            .update(|contact| contact.problem = Some("Part of what is on this phone could not be read. Nothing was removed.".to_owned()));
    }
    drafts::flush().await;
    recovery::recover(phone, &works).await;
    phone.look_at_storage().await;
    try_set_aside_again(&works).await;
    rounds::wake(phone, Why::AtOnce);
    lock::seal_anew(&works);
}

/// What was set aside for a reason that may be mended now goes again, once.
async fn try_set_aside_again(works: &Works) {
    if let Some(mut engine) = works.engine.take() {
        // Where that fails, it stays set aside, and its person can try it again by hand.
        drop(engine.try_set_aside_again().await);
        works.engine.set(Some(engine));
    }
}

fn nobody(phone: Phone) {
    put_works(None);
    lock::leave();
    rounds::stop_listening();
    phone.show_nothing();
    phone.session.set(Session::Nobody);
}

fn keeps_nothing(phone: Phone) {
    phone.storage.update(|storage| storage.available = false);
    if phone.session.with_untracked(|session| *session == Session::Unknown) {
        phone.session.set(Session::Nobody);
    }
}

/// Whether the server's session is still this person's, asked once after the app opened. Where somebody else signed in, the phone is theirs now.
pub(super) async fn is_still(phone: Phone, works: &Rc<Works>) -> Result<bool, TransportError> {
    if works.session_is_ours.get() {
        return Ok(true);
    }
    let me = fetch::<Me>(Asking::get("/api/v1/session")).await?;
    if me.person == works.me.person {
        works.session_is_ours.set(true);
        return Ok(true);
    }
    leptos::task::spawn_local(adopt(phone, me));
    Ok(false)
}

/// What stands before an invitation in the end of an address.
const INVITED: &str = "invited";
/// What stands there when somebody comes back from the authority's directory.
const CAME_BACK: &str = "account";

/// How one signs in here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WayIn {
    /// The server was not asked yet.
    #[default]
    Unknown,
    /// The server was not reached.
    NoSignal,
    /// By picking somebody made up.
    Demonstration(Vec<DemoPerson>),
    /// With a passkey, or with an account of the authority's directory.
    Passkey {
        /// What people call the account, where there is one.
        account: Option<String>,
        /// Why they are not in, where they came back with one.
        failed: Option<CommandError>,
    },
    /// They are in: they came back with an account.
    In,
    /// With a passkey that is made first.
    Invited(Invited),
}

/// Asks the server how one signs in. An invitation stands in the address until it is used: nothing is lost where there is no signal.
pub(super) async fn way_in(phone: Phone) -> WayIn {
    platform::open_anew_for_fragment(INVITED);
    let invitation = platform::fragment(INVITED);
    match (fetch(Asking::get("/api/v1/demo/people")).await, invitation) {
        (Ok(_) | Err(TransportError::Rejected { .. }), Some(invitation)) => WayIn::Invited(passkeys::look_at(invitation).await),
        (Ok(people), None) => WayIn::Demonstration(people),
        (Err(TransportError::Rejected { .. }), None) => real_way_in(phone).await,
        (Err(_), _) => WayIn::NoSignal,
    }
}

async fn real_way_in(phone: Phone) -> WayIn {
    let came_back = match platform::fragment(CAME_BACK) {
        Some(_) => Some(accounts::come_back(phone).await),
        None => None,
    };
    match came_back {
        Some(Ok(())) => WayIn::In,
        other => WayIn::Passkey { account: accounts::offered().await, failed: other.and_then(Result::err) },
    }
}

/// Signs in as somebody of the demonstration.
pub(super) async fn sign_in(phone: Phone, person: PersonId) -> Result<(), CommandError> {
    let asking = Asking::post("/api/v1/demo/sign-in", serde_json::json!({ "person": person }).to_string());
    let me = fetch::<Me>(asking).await.map_err(CommandError::NoAnswer)?;
    come_in(phone, me).await;
    Ok(())
}

/// Somebody proved who they are: the phone is theirs, or theirs again.
pub(super) async fn come_in(phone: Phone, me: Me) {
    if let Some(works) = works().filter(|works| works.me.person == me.person) {
        works.session_is_ours.set(true);
        phone.contact.update(|contact| contact.needs_sign_in = false);
        rounds::wake(phone, Why::AtOnce);
        return;
    }
    adopt(phone, me).await;
}

/// Somewhere that this person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SignedInAt {
    /// Its name, for ending it.
    pub session: Digest,
    /// When it began.
    pub began_at: Timestamp,
    /// On what kind of phone, where the browser said so.
    pub made_on: Option<String>,
    /// How they proved there who they are, where the server knows.
    #[serde(default)]
    pub means: Option<String>,
    /// Whether it is this one.
    pub here: bool,
}

/// Where else this person is signed in.
pub(super) async fn elsewhere() -> Result<Vec<SignedInAt>, CommandError> {
    let works = works().ok_or(CommandError::NotReady)?;
    let all = fetch::<Vec<SignedInAt>>(Asking::get("/api/v1/sessions").of(works.me.person)).await.map_err(CommandError::NoAnswer)?;
    Ok(all.into_iter().filter(|at| !at.here).collect())
}

/// Signs out somewhere else.
pub(super) async fn end_elsewhere(session: Digest) -> Result<(), CommandError> {
    let works = works().ok_or(CommandError::NotReady)?;
    let asking = Asking::post("/api/v1/sessions/end", serde_json::json!({ "session": session }).to_string()).of(works.me.person);
    call_proven(asking).await?.map(drop).map_err(CommandError::NoAnswer)
}

/// Signs out. What is unsent stays where it is, sealed, until its writer signs in again. Says whether the phone could keep that.
pub(super) async fn sign_out(phone: Phone) -> bool {
    leave_off(phone).await;
    let kept = remember(&Whose::SignedOut).await.is_ok();
    if kept {
        nobody(phone);
        tabs::tell(tabs::SESSION);
        drop(call(Asking::post("/api/v1/sign-out", "{}".to_owned())).await);
    }
    kept
}
