//! The lock of this phone: opening it, locking it, choosing how it opens.
//!
//! To lock is to start the page anew, so that nothing stays in its memory. While sound is being recorded that waits: the screen is locked, and
//! the recording goes on. Locked is not signed out: the phone stays its person's.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{FamilyId, RecordingId, StreamId, VisitId};
use alongside_core::domain::visit::VisitBody;
use alongside_core::sync::lease::Leased;
use alongside_core::sync::store::StoreError;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::facts::{LockFacts, Me, Session};
use super::works::{Works, works};
use super::{CommandError, Commands, Phone, delivery, drafts, recovery, registration, session, tabs};
use crate::platform;
use crate::store::keys::judge_pin;
use crate::store::{Locks, PasskeyWay, PhoneStore, SoundAbout, Sounds, Tried};

/// After how long without a touch the phone locks itself, in milliseconds.
const IDLE_MS: i64 = 5 * 60 * 1_000;
/// How many rows are sealed anew before the screen has its turn.
const AT_ONCE: usize = 64;

/// How often other tabs are told of touches, in milliseconds.
const TELL_EACH_MS: i64 = 20_000;

thread_local! {
    static TOLD_AT: Cell<i64> = const { Cell::new(0) };
    /// Whose locked phone this is, and what it records into.
    static SEALED: RefCell<Option<Rc<Works>>> = const { RefCell::new(None) };
    static TOUCHED_AT: Cell<i64> = const { Cell::new(0) };
}

/// The works of a locked phone: sound can be kept with them, and nothing read.
pub(super) fn sealed_works() -> Option<Rc<Works>> {
    SEALED.with_borrow(Clone::clone)
}

/// Whether this person's phone stands locked here already.
pub(super) fn stands_before(me: &Me) -> bool {
    SEALED.with_borrow(|sealed| sealed.as_ref().is_some_and(|sealed| sealed.me == *me))
}

/// Nobody's phone is locked.
pub(super) fn leave() {
    SEALED.set(None);
}

/// Shows how the lock stands.
pub(super) fn show(phone: Phone, store: &PhoneStore) {
    let reads = phone.lock.with_untracked(|lock| lock.reads);
    let facts = LockFacts { reads, ..LockFacts::from(store.lock_shown(platform::now())) };
    if phone.lock.with_untracked(|known| *known != facts) {
        phone.lock.set(facts);
    }
}

/// Shows how the lock of another store stands: nothing is known of its lease yet.
pub(super) fn show_anew(phone: Phone, store: &PhoneStore) {
    phone.lock.update(|lock| lock.reads = Leased::Reads);
    show(phone, store);
}

/// Stands locked before somebody's phone.
pub(super) fn stand(phone: Phone, me: Me, store: PhoneStore) {
    SEALED.set(Some(Works::sealed(me.clone(), store)));
    phone.session.set(Session::Locked(me));
    delivery::wake(phone);
}

/// Somebody touched the phone. Where that comes after the time is over, the phone locks all the same.
pub(super) fn touched(phone: Phone) {
    let now = platform::now().millis();
    if is_idle(phone) {
        spawn_local(look_after(phone));
        return;
    }
    if now - TOLD_AT.get() > TELL_EACH_MS {
        TOLD_AT.set(now);
        tabs::tell(tabs::TOUCHED);
    }
    TOUCHED_AT.set(now);
}

/// Somebody touched another tab of it.
pub(super) fn touched_elsewhere() {
    TOUCHED_AT.set(platform::now().millis());
}

fn is_idle(phone: Phone) -> bool {
    let chosen = phone.lock.with_untracked(|lock| lock.is_chosen);
    chosen && TOUCHED_AT.get() != 0 && platform::now().millis() - TOUCHED_AT.get() >= IDLE_MS
}

/// Looks after the lock, now and then: delivers while it is locked; locks where nobody has touched the phone for long, where its lease has
/// ended, and where another tab has other keys.
pub(super) async fn look_after(phone: Phone) {
    if TOUCHED_AT.get() == 0 {
        TOUCHED_AT.set(platform::now().millis());
    }
    delivery::wake(phone);
    if let Some(sealed) = sealed_works() {
        // Opened by its person, and kept shut by its lease: it does not stay so for whoever comes by.
        if is_idle(phone) && sealed.store.lock_shown(platform::now()).is_open && !phone.recorder.is_busy() {
            platform::reload();
        }
        return;
    }
    let is_shown = phone.session.with_untracked(|session| matches!(session, Session::SignedIn(_)));
    let Some(works) = works().filter(|_| is_shown) else {
        return;
    };
    if works.store.is_superseded().await {
        lock_here(phone).await;
    } else if is_idle(phone) || registration::reads(&works.store).await != Leased::Reads {
        lock(phone).await;
    }
}

/// Locks the phone, in every tab. One without a PIN stands open.
async fn lock(phone: Phone) {
    if phone.lock.with_untracked(|lock| lock.is_chosen) {
        tabs::tell(tabs::LOCKED);
        lock_here(phone).await;
    }
}

/// Locks this tab. What is typed is durable first.
pub(super) async fn lock_here(phone: Phone) {
    let Some(me) = phone.session.with_untracked(|session| if let Session::SignedIn(me) = session { Some(me.clone()) } else { None }) else {
        return;
    };
    drafts::flush().await;
    if phone.recorder.is_busy() {
        phone.session.set(Session::Locked(me));
    } else {
        platform::reload();
    }
}

/// Stops what is recorded while the phone is locked. It is kept, sealed; where only the screen was locked, the rest is forgotten now.
async fn stop_recording(phone: Phone) {
    phone.recorder.leave().await;
    if works().is_some() {
        platform::reload();
    }
}

/// Tries a PIN.
async fn open_with_pin(phone: Phone, pin: &str) -> Result<(), CommandError> {
    let held = held()?;
    // The button shows that something is being done, before the browser is busy with it.
    platform::sleep(0).await;
    let tried = held.store.open_with_pin(pin, platform::now()).await.map_err(CommandError::Storage)?;
    show(phone, &held.store);
    was_it(tried)?;
    // Where its lease keeps it shut, the page says so.
    drop(go_in(phone, held).await);
    Ok(())
}

/// Whether that was the PIN.
const fn was_it(tried: Tried) -> Result<(), CommandError> {
    match tried {
        Tried::Opened => Ok(()),
        Tried::Wrong(left) => Err(CommandError::WrongPin(left)),
        Tried::WrongUntil(at) => Err(CommandError::WrongPinUntil(at)),
        Tried::NotYet(at) => Err(CommandError::TryLater(at)),
        Tried::Gone => Err(CommandError::KeysGone),
    }
}

/// Opens with the passkey.
async fn open_with_passkey(phone: Phone) -> Result<(), CommandError> {
    let held = held()?;
    let way = held.store.lock_shown(platform::now()).passkey.ok_or(CommandError::NotReady)?;
    let (_, derived) = platform::derive(Some(&way.credential), &way.salt).await.map_err(CommandError::NoPasskey)?;
    if !held.store.open_with_passkey(derived).await.map_err(CommandError::Storage)? {
        return Err(CommandError::NotAccepted);
    }
    show(phone, &held.store);
    drop(go_in(phone, held).await);
    Ok(())
}

/// Whose phone is to be opened: one that was locked from the start, or whose screen was.
fn held() -> Result<Rc<Works>, CommandError> {
    sealed_works().or_else(works).ok_or(CommandError::NotReady)
}

async fn go_in(phone: Phone, held: Rc<Works>) -> Result<(), CommandError> {
    TOUCHED_AT.set(platform::now().millis());
    let me = held.me.clone();
    if works().is_some() {
        phone.session.set(Session::SignedIn(me));
        return Ok(());
    }
    may_read(phone, &held).await?;
    leave();
    session::go_in(phone, me, held.store.clone()).await;
    Ok(())
}

/// Whether the lease lets this phone be read. Where it has ended, signal gives another.
async fn may_read(phone: Phone, held: &Works) -> Result<(), CommandError> {
    let mut reads = registration::reads(&held.store).await;
    let device = held.store.lock_shown(platform::now()).authority.map(|authority| authority.device);
    let mut why_not = None;
    if let (true, Some(device)) = (reads != Leased::Reads, device) {
        why_not = registration::renew(&held.store, &held.me, device).await.err();
        reads = registration::reads(&held.store).await;
    }
    phone.lock.update(|lock| lock.reads = reads);
    if reads == Leased::Reads { Ok(()) } else { Err(why_not.map_or(CommandError::NotReady, CommandError::NoAnswer)) }
}

/// A phone that its person has opened, whose lease had ended: there may be signal now. Where it is shut again, the PIN is asked for.
async fn try_again(phone: Phone) -> Result<(), CommandError> {
    let held = held()?;
    if !held.store.lock_shown(platform::now()).is_open {
        phone.lock.update(|lock| lock.reads = Leased::Reads);
        return Ok(());
    }
    go_in(phone, held).await
}

/// Begins afresh where the PIN is forgotten or the keys are gone.
async fn begin_afresh(phone: Phone) -> Result<(), CommandError> {
    let held = held()?;
    delivery::begin_afresh(phone, &held.store).await
}

/// Chooses the PIN that opens this phone; where there is one, whoever knows it may. Everything on the phone is sealed anew behind the new one.
async fn choose_pin(phone: Phone, present: &str, pin: &str) -> Result<(), CommandError> {
    judge_pin(pin).map_err(CommandError::PoorPin)?;
    let works = works().ok_or(CommandError::NotReady)?;
    platform::sleep(0).await;
    if works.store.lock_shown(platform::now()).is_chosen {
        // A phone that somebody left open is not theirs who finds it.
        was_it(works.store.open_with_pin(present, platform::now()).await.map_err(CommandError::Storage)?)?;
    }
    // Another tab has only the keys of before: it keeps what is typed there while it can, and begins anew after that.
    tabs::tell(tabs::LOCKED);
    drafts::flush().await;
    platform::sleep(0).await;
    // First everything lies under keys that the authority can open: then no way to lose this PIN loses what was captured.
    while !works.store.seal_anew(AT_ONCE).await.map_err(CommandError::Storage)? {}
    works.store.choose_pin(pin).await.map_err(CommandError::Storage)?;
    tabs::tell(tabs::LOCKED);
    TOUCHED_AT.set(platform::now().millis());
    show(phone, &works.store);
    seal_anew(&works);
    Ok(())
}

/// Lets a passkey open this phone too.
async fn choose_passkey(phone: Phone) -> Result<(), CommandError> {
    let works = works().ok_or(CommandError::NotReady)?;
    let salt = [platform::roll(), platform::roll()].concat();
    let salt = <[u8; 32]>::try_from(salt).map_err(|_| CommandError::NotReady)?;
    let (credential, derived) = platform::derive(None, &salt).await.map_err(CommandError::NoPasskey)?;
    works.store.choose_passkey(PasskeyWay { credential, salt }, derived).await.map_err(CommandError::Storage)?;
    show(phone, &works.store);
    Ok(())
}

/// Seals anew what lies under keys of before, a little at a time. What a kill leaves goes on at the next opening.
pub(super) fn seal_anew(works: &Rc<Works>) {
    let works = Rc::clone(works);
    spawn_local(async move {
        while works.is_current() && matches!(works.store.seal_anew(AT_ONCE).await, Ok(false) | Err(StoreError::Conflict)) {
            platform::sleep(0).await;
        }
    });
}

impl Commands {
    /// Opens this phone with its PIN.
    ///
    /// # Errors
    /// [`CommandError`], and it stays locked. What is captured is kept all the same.
    pub async fn open_with_pin(&self, pin: &str) -> Result<(), CommandError> {
        open_with_pin(self.phone, pin).await
    }

    /// Opens this phone with a passkey.
    ///
    /// # Errors
    /// [`CommandError`], and it stays locked.
    pub async fn open_with_passkey(&self) -> Result<(), CommandError> {
        open_with_passkey(self.phone).await
    }

    /// Asks again whether this open phone may be read, where its lease had ended.
    ///
    /// # Errors
    /// [`CommandError`].
    pub async fn ask_for_lease(&self) -> Result<(), CommandError> {
        try_again(self.phone).await
    }

    /// Begins afresh on a phone that cannot be opened: what was captured is handed over first, and its person signs in anew.
    ///
    /// # Errors
    /// [`CommandError`], and nothing has changed.
    pub async fn begin_afresh(&self) -> Result<(), CommandError> {
        begin_afresh(self.phone).await
    }

    /// Locks this phone, in every tab. Nothing is lost, and nobody is signed out.
    pub async fn lock(&self) {
        lock(self.phone).await;
    }

    /// Chooses the PIN that opens this phone from now on. `present` is the one that opens it now, where there is one.
    ///
    /// # Errors
    /// [`CommandError`], and it opens as before. A wrong PIN counts as one that was tried on the locked phone.
    pub async fn choose_pin(&self, present: &str, pin: &str) -> Result<(), CommandError> {
        choose_pin(self.phone, present, pin).await
    }

    /// Lets a passkey open this phone beside the PIN.
    ///
    /// # Errors
    /// [`CommandError`], and it opens as before.
    pub async fn choose_passkey(&self) -> Result<(), CommandError> {
        choose_passkey(self.phone).await
    }

    /// Stops what is being recorded while the phone is locked, and keeps it.
    pub async fn stop_recording_locked(&self) {
        stop_recording(self.phone).await;
    }

    /// Says whose a recording is that was made while the phone was locked: it becomes a note of this visit, which began with it where it has
    /// not begun yet.
    ///
    /// # Errors
    /// [`CommandError`], and it waits as before.
    pub async fn file_recording(&self, recording: RecordingId, family: FamilyId, visit: VisitId, begun: bool) -> Result<(), CommandError> {
        let works = works().ok_or(CommandError::NotReady)?;
        let sounds = works.store.sounds().await.map_err(CommandError::Storage)?;
        let about = sounds.into_iter().map(|sound| sound.about).find(|about| about.recording == recording && about.is_unfiled());
        let (about, stream) = (about.ok_or(CommandError::NotReady)?, StreamId::Family(family));
        if !begun {
            self.write_at(stream, Body::Visit(VisitBody::Started { visit }), Vec::new(), about.began_at).await?;
        }
        let filed = SoundAbout { stream, visit: Some(visit), ..about };
        works.store.put_sound(&filed).await.map_err(CommandError::Storage)?;
        recovery::recover(self.phone, &works).await;
        Ok(())
    }
}
