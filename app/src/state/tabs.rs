//! What the tabs of one browser tell each other.

use std::cell::RefCell;

use leptos::task::spawn_local;

use super::works::works;
use super::{Phone, lock, session};
use crate::platform::Tabs;

/// Something changed in the store.
pub(super) const CHANGED: &str = "changed";
/// Somebody signed in or out.
pub(super) const SESSION: &str = "session";
/// Somebody touched the phone.
pub(super) const TOUCHED: &str = "touched";
/// The phone was locked, or opens with other keys.
pub(super) const LOCKED: &str = "locked";

thread_local! {
    static TABS: RefCell<Option<Tabs>> = const { RefCell::new(None) };
}

/// Joins the other tabs.
pub(super) fn join(phone: Phone) {
    TABS.set(Tabs::join("alongside", move |word| spawn_local(heard(phone, word))));
}

/// Tells the other tabs.
pub(super) fn tell(word: &str) {
    TABS.with_borrow(|tabs| tabs.as_ref().inspect(|tabs| tabs.tell(word)).map(drop));
}

async fn heard(phone: Phone, word: String) {
    if word == SESSION {
        session::open(phone).await;
    } else if word == TOUCHED {
        lock::touched_elsewhere();
    } else if word == LOCKED {
        lock::lock_here(phone).await;
    } else if let Some(works) = works() {
        // A failure shows itself at the next thing that is done.
        drop(phone.look_again(&works).await);
    }
}
