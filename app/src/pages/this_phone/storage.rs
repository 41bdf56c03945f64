//! What the phone keeps: whether it promised to, what room is left, which version this is, and a new one that is ready.

use leptos::prelude::*;

use crate::components::badge::Tone;
use crate::components::button::Button;
use crate::components::card::Card;
use crate::components::icon::Glyph;
use crate::components::notice::Notice;
use crate::components::quote::Known;
use crate::state::{RecorderState, StorageFacts, phone};

/// Whether the phone keeps what is written, in a sentence.
#[must_use]
pub const fn promise(facts: &StorageFacts) -> &'static str {
    match (facts.available, facts.persisted) {
        (false, _) => "This browser keeps nothing. Leave private browsing, or use another browser.",
        (true, Some(true)) => "The browser has promised to keep it.",
        (true, Some(false)) => "Kept, but the browser may clear it when the phone runs out of room. Put Alongside on the home screen.",
        (true, None) => "Kept. This browser does not say for how long.",
    }
}

/// What room there is: `12 MB used, 5.1 GB free`. None where the browser does not say.
#[must_use]
pub fn room(facts: &StorageFacts) -> Option<String> {
    (facts.quota > 0).then(|| format!("{} used, {} free", size(facts.used), size(facts.quota.saturating_sub(facts.used))))
}

/// A size as people say it. Tenths from a gigabyte on.
pub(super) fn size(bytes: u64) -> String {
    const MEGABYTE: u64 = 1_000_000;
    match bytes / MEGABYTE {
        0 => "less than 1 MB".to_owned(),
        megabytes if megabytes < 1_000 => format!("{megabytes} MB"),
        megabytes => format!("{}.{} GB", megabytes / 1_000, megabytes % 1_000 / 100),
    }
}

/// What the phone keeps.
#[component]
pub(super) fn Storage() -> impl IntoView {
    let phone = phone();
    let storage = phone.storage();
    let kept = Signal::derive(move || storage.with(promise).to_owned());
    let space = Signal::derive(move || storage.with(room).unwrap_or_else(|| "The browser does not say.".to_owned()));
    let forgotten = move || storage.with(|facts| facts.may_be_forgotten);
    view! {
        {move || {
            forgotten().then(|| view! {
                <Notice tone=Tone::Waiting title="Put Alongside on the home screen">
                    <p>"Otherwise this phone may forget it after seven days unused. What has reached the server is safe."</p>
                </Notice>
            })
        }}
        <Card title="What this phone keeps">
            <dl class="knowns">
                <Known name="Storage" what=kept />
                <Known name="Space" what=space />
                <Known name="Version" what=env!("CARGO_PKG_VERSION") />
            </dl>
            <NewVersion />
        </Card>
    }
}

/// A new version waits until nothing is being written, and until its person says so.
#[component]
fn NewVersion() -> impl IntoView {
    let phone = phone();
    let recording = move || phone.recorder().state().with(|state| matches!(state, RecorderState::Recording { .. }));
    let why_not = Signal::derive(move || recording().then(|| "Stop recording first.".to_owned()));
    move || {
        phone.update_ready().get().then(|| {
            view! {
                <Button glyph=Glyph::Update why_not on_press=move |()| phone.take_update()>
                    "Use the new version"
                </Button>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_said_as_people_say_it() {
        let facts = StorageFacts { used: 12_400_000, quota: 5_112_400_000, ..StorageFacts::default() };
        assert_eq!(room(&facts).as_deref(), Some("12 MB used, 5.1 GB free"));
        assert_eq!(room(&StorageFacts::default()), None);
    }

    #[test]
    fn a_browser_that_may_forget_is_never_called_safe() {
        let facts = StorageFacts { available: true, persisted: Some(false), ..StorageFacts::default() };
        assert!(promise(&facts).contains("may clear it"));
    }
}
