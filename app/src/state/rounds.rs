//! When the phone speaks with the server: on open, focus and coming online, on a timer, after each save, and when the server says that
//! something moved. Two tabs never push at once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use alongside_core::sync::engine::{Problem, Round, RoundError};
use alongside_core::sync::store::StoreError;
use alongside_core::sync::transport::TransportError;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::facts::Contact;
use super::works::{PhoneEngine, Works, works};
use super::{Phone, delivery, registration, session, tabs, uploads};
use crate::platform::{self, Live};

/// The lock that a tab holds while it speaks with the server.
const LOCK: &str = "alongside-sync";
/// How long to wait where another tab speaks, in milliseconds.
const ANOTHER_TAB_MS: u32 = 2_000;
/// How often, and after how many milliseconds each, it is asked whether no round is under way.
const STILL_TRIES: u32 = 50;
const STILL_MS: u32 = 100;
/// How often what has come is shown while more is coming, in milliseconds.
const SHOW_EACH_MS: i64 = 1_500;

thread_local! {
    static AGAIN: Cell<bool> = const { Cell::new(false) };
    static LATER: Cell<bool> = const { Cell::new(false) };
    static LIVE: RefCell<Option<Live>> = const { RefCell::new(None) };
}

/// Why a round is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Time has passed, or something was written: it may wait for its turn.
    InTurn,
    /// The network came back, or the server says that something moved: now, unless it asked for patience.
    Better,
    /// Somebody asks: now.
    AtOnce,
}

/// Waits until no round is under way in any tab, and lets none begin while what it gives is kept. Not for ever: at the worst a round is
/// answered that nobody is signed in, and the next one finds that somebody is.
pub(super) async fn hold_still() -> Option<platform::Held> {
    for _ in 0..STILL_TRIES {
        if let Some(turn) = platform::try_hold(LOCK).await {
            return Some(turn);
        }
        platform::sleep(STILL_MS).await;
    }
    None
}

/// Does rounds, soon. Where they are under way, they go on afterwards.
pub(super) fn wake(phone: Phone, why: Why) {
    spawn_local(run(phone, why));
}

/// Does rounds until there is nothing more to do.
pub(super) async fn run(phone: Phone, why: Why) {
    let Some(works) = works() else {
        return;
    };
    let Some(mut engine) = works.engine.take() else {
        AGAIN.set(true);
        return;
    };
    match why {
        Why::InTurn => {}
        Why::Better => engine.hurry_unless_asked_to_wait(),
        Why::AtOnce => engine.hurry(),
    }
    // What the browser says of a missing network can be believed, unless somebody knows better.
    let has_way = platform::is_online() || why != Why::InTurn;
    let next = if !has_way {
        Next::Nothing
    } else if engine.is_due() {
        in_turn(phone, &works, &mut engine).await
    } else {
        Next::After(wait_of(&engine))
    };
    works.engine.set(Some(engine));
    match next {
        Next::After(millis) => later(phone, millis),
        Next::Nothing if AGAIN.replace(false) => wake(phone, Why::InTurn),
        Next::Nothing => {}
    }
}

enum Next {
    Nothing,
    After(u32),
}

/// Holds the lock for the while.
async fn in_turn(phone: Phone, works: &Rc<Works>, engine: &mut PhoneEngine) -> Next {
    let Some(turn) = platform::try_hold(LOCK).await else {
        return Next::After(ANOTHER_TAB_MS);
    };
    AGAIN.set(false);
    phone.contact.update(|contact| contact.syncing = true);
    let done = match session::is_still(phone, works).await {
        Ok(true) => rounds(phone, works, engine).await,
        Ok(false) => {
            phone.contact.update(|contact| contact.syncing = false);
            return Next::Nothing;
        }
        Err(error) => Err(RoundError::Transport(error)),
    };
    turn.let_go();
    if matches!(done, Err(RoundError::Transport(TransportError::NotSignedIn))) {
        // Nobody, or somebody else: the next contact asks who.
        works.session_is_ours.set(false);
    }
    if is_shut_out(&done) {
        spawn_local(delivery::ask_whether_revoked(phone));
    }
    tell(phone, works, &done);
    platform_after(phone, &done);
    match done {
        Ok(()) => Next::Nothing,
        Err(RoundError::Transport(TransportError::NotSignedIn | TransportError::UpdateRequired)) => Next::Nothing,
        Err(_) => Next::After(wait_of(engine)),
    }
}

/// Whether the server takes nothing more from whoever is signed in here, or from this phone.
fn is_shut_out(done: &Result<(), RoundError>) -> bool {
    match done {
        Err(RoundError::Transport(TransportError::NotSignedIn)) => true,
        Err(RoundError::Transport(TransportError::Rejected { code })) => code == "device_revoked",
        _ => false,
    }
}

async fn rounds(phone: Phone, works: &Rc<Works>, engine: &mut PhoneEngine) -> Result<(), RoundError> {
    let mut shown_at = platform::now();
    loop {
        let round = engine.round().await?;
        if !works.is_current() {
            return Ok(());
        }
        note_problem(phone, &round);
        let more = round.more;
        if !more || platform::now().millis() - shown_at.millis() > SHOW_EACH_MS {
            show(phone, works, &round).await?;
            shown_at = platform::now();
        }
        if !more {
            return Ok(());
        }
    }
}

/// Shows what the rounds so far brought, here and in other tabs.
async fn show(phone: Phone, works: &Rc<Works>, round: &Round) -> Result<(), StoreError> {
    works.look_up_standing().await?;
    phone.look_again(works).await?;
    if round.sent > 0 || round.came > 0 || round.cards || !round.gone.is_empty() {
        tabs::tell(tabs::CHANGED);
    }
    Ok(())
}

fn note_problem(phone: Phone, round: &Round) {
    let problem = match &round.problem {
        Some(Problem::Full) => Some("There is no room left on this phone for what the server sends. What you wrote is safe.".to_owned()),
        Some(Problem::Page(..)) => {
            Some("Something from the server could not be checked, and was not taken. It is asked for again.".to_owned())
        }
        Some(Problem::NewEpoch) => Some(
            "The server was restored from a copy. This phone fetches its files anew, and brings back what it still holds. Nothing to do."
                .to_owned(),
        ),
        Some(Problem::History(_)) => Some(Contact::DOUBTED.to_owned()),
        Some(Problem::Push(error)) => sentence(&RoundError::Transport(error.clone())),
        None => None,
    };
    phone.contact.update(|contact| {
        contact.doubted = matches!(round.problem, Some(Problem::History(_)));
        contact.problem = problem;
    });
}

fn tell(phone: Phone, works: &Works, done: &Result<(), RoundError>) {
    phone.contact.update(|contact| {
        contact.syncing = false;
        contact.last_at = works.contact_at();
        contact.needs_sign_in = matches!(done, Err(RoundError::Transport(TransportError::NotSignedIn)));
        contact.online = platform::is_online() && !matches!(done, Err(RoundError::Transport(TransportError::Offline)));
        if let Err(error) = done {
            contact.problem = sentence(error);
        }
    });
}

/// What the person reads of a failure. Being offline is none.
fn sentence(error: &RoundError) -> Option<String> {
    let words = match error {
        RoundError::Transport(TransportError::Offline | TransportError::NotSignedIn) => return None,
        RoundError::Transport(TransportError::NotOurs) => {
            "Something stands between this phone and the server: a network that wants a sign-in of its own, perhaps."
        }
        RoundError::Transport(TransportError::UpdateRequired) => {
            "This app and the server are of different versions. What you write is kept here, and goes once they match."
        }
        RoundError::Transport(TransportError::NoRoom { .. }) => {
            "The server has no room left just now. What you write is kept here, and goes when it has."
        }
        RoundError::Transport(_) => "The server cannot answer just now. What you write is kept here, and goes when it can.",
        RoundError::Store(StoreError::Full) => "There is no room left on this phone.",
        RoundError::Store(_) | RoundError::NobodyYet => "This phone's storage did not answer. It is tried again.",
    };
    Some(words.to_owned())
}

/// After contact, the live channel opens and sound goes up.
fn platform_after(phone: Phone, done: &Result<(), RoundError>) {
    if done.is_ok() {
        listen(phone);
        uploads::wake(phone);
        if let Some(works) = works() {
            spawn_local(async move { registration::make_known(phone, &works).await });
        }
    } else {
        LIVE.set(None);
    }
}

/// Opens the live channel while the page is looked at.
pub(super) fn listen(phone: Phone) {
    let open = LIVE.with_borrow(|live| live.as_ref().is_some_and(|live| !live.is_closed()));
    if !platform::is_shown() {
        LIVE.set(None);
    } else if !open {
        LIVE.set(Live::open("/api/v1/live", move |_| wake(phone, Why::Better)));
    }
}

/// Closes the live channel.
pub(super) fn stop_listening() {
    LIVE.set(None);
}

fn wait_of(engine: &PhoneEngine) -> u32 {
    let wait = engine.backoff().next_at.map_or(1_000, |at| at.millis() - platform::now().millis());
    u32::try_from(wait.clamp(250, 300_000)).unwrap_or(1_000)
}

/// One wait at a time.
fn later(phone: Phone, millis: u32) {
    if LATER.replace(true) {
        return;
    }
    spawn_local(async move {
        platform::sleep(millis).await;
        LATER.set(false);
        wake(phone, Why::InTurn);
    });
}

/// Whether words are on their way just now, so that sound lets them pass.
pub(super) fn is_under_way(works: &Works) -> bool {
    let engine = works.engine.take();
    let under_way = engine.is_none();
    works.engine.set(engine);
    under_way
}
