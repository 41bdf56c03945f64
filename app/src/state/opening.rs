//! What begins when the page opens: the clock ticks, the phone is opened for its person, and every occasion to speak with the server is taken.

use std::cell::Cell;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::rounds::{self, Why};
use super::{Phone, delivery, drafts, lock, session, tabs, updates, uploads};
use crate::platform;
use crate::platform::kinds::Happening;

/// How often the clock of the screen ticks, in milliseconds.
const TICK_MS: u32 = 30_000;

thread_local! {
    static PHONE: Cell<Option<Phone>> = const { Cell::new(None) };
}

/// The phone of this page, where there is one.
pub(super) fn this_phone() -> Option<Phone> {
    PHONE.get()
}

/// Opens the phone, once a page.
pub(super) fn open(phone: Phone) {
    if PHONE.replace(Some(phone)).is_some() {
        return;
    }
    phone.contact.update(|contact| contact.online = platform::is_online());
    tabs::join(phone);
    platform::on_happening(move |happening| happened(phone, happening));
    platform::every(TICK_MS, move || tick(phone)).forget();
    spawn_local(async move {
        session::open(phone).await;
        updates::watch(phone);
    });
}

fn tick(phone: Phone) {
    phone.tick.set(platform::now());
    rounds::wake(phone, Why::InTurn);
    rounds::listen(phone);
    spawn_local(async move {
        drafts::share(phone, false).await;
        lock::look_after(phone).await;
    });
}

fn happened(phone: Phone, happening: Happening) {
    match happening {
        Happening::Online => {
            phone.contact.update(|contact| contact.online = true);
            delivery::wake(phone);
            rounds::wake(phone, Why::Better);
            uploads::wake(phone);
        }
        Happening::Offline => phone.contact.update(|contact| contact.online = false),
        Happening::Touched => lock::touched(phone),
        Happening::Shown => {
            phone.tick.set(platform::now());
            spawn_local(lock::look_after(phone));
            rounds::wake(phone, Why::InTurn);
            rounds::listen(phone);
        }
        Happening::Hidden => {
            rounds::stop_listening();
            spawn_local(drafts::share(phone, true));
        }
    }
}
