//! What happens to the page: network, no network, looked at, put away.

use std::rc::Rc;

use gloo::events::EventListener;
use leptos::prelude::{document, window};
use web_sys::VisibilityState;

use crate::platform::kinds::Happening;

/// Whether the browser says that there is a network.
#[must_use]
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// Whether the page is looked at.
#[must_use]
pub fn is_shown() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Tells of everything that happens to the page, for as long as it lives.
pub fn on_happening(tell: impl Fn(Happening) + 'static) {
    let tell = Rc::new(tell);
    let on_window = |name: &'static str, happening: Happening| {
        let tell = Rc::clone(&tell);
        EventListener::new(&window(), name, move |_| tell(happening)).forget();
    };
    on_window("online", Happening::Online);
    on_window("offline", Happening::Offline);
    on_window("focus", Happening::Shown);
    on_window("pageshow", Happening::Shown);
    on_window("pagehide", Happening::Hidden);
    on_window("pointerdown", Happening::Touched);
    on_window("keydown", Happening::Touched);
    EventListener::new(&document(), "visibilitychange", move |_| tell(if is_shown() { Happening::Shown } else { Happening::Hidden }))
        .forget();
}
