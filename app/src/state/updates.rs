//! New versions of the app. One waits until nothing is being written, and says so; old and new never mix on one page.

use std::cell::Cell;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Phone, drafts, recorder};
use crate::platform;

/// How often to look whether the writing is done, in milliseconds.
const LOOK_MS: u32 = 1_000;

thread_local! {
    static TAKEN: Cell<bool> = const { Cell::new(false) };
}

/// Registers the service worker, and watches for new versions.
pub(super) fn watch(phone: Phone) {
    let ready = move || phone.update_ready.set(true);
    // Another tab may have let the new version in: this one follows as soon as nothing is being written here.
    platform::on_update(ready, move || spawn_local(follow(phone)));
}

/// Whether somebody is in the middle of something that a reload would disturb.
fn is_busy(phone: Phone) -> bool {
    recorder::is_recording(phone) || drafts::is_unsaved() || platform::is_writing()
}

/// Lets the new version in, as soon as nothing is being written.
pub(super) fn take(phone: Phone) {
    if !TAKEN.replace(true) {
        spawn_local(async move {
            until_quiet(phone).await;
            platform::take_update();
        });
    }
}

async fn follow(phone: Phone) {
    until_quiet(phone).await;
    platform::reload();
}

async fn until_quiet(phone: Phone) {
    drafts::flush().await;
    while is_busy(phone) {
        platform::sleep(LOOK_MS).await;
    }
}
