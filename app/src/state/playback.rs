//! Where a recording plays from: the phone while it is here, the server once it is there.

use std::cell::RefCell;
use std::collections::BTreeMap;

use alongside_core::domain::ids::RecordingId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::files::Loadable;
use super::works::works;
use crate::platform;
use crate::store::Sounds;

type Source = ArcRwSignal<Loadable<String>>;

thread_local! {
    static SOURCES: RefCell<BTreeMap<RecordingId, Source>> = const { RefCell::new(BTreeMap::new()) };
}

/// The address for an audio element. It is asked for at a press, so it belongs to no part of the page that may be drawn anew.
pub(super) fn source(recording: RecordingId) -> ArcSignal<Loadable<String>> {
    let known = SOURCES.with_borrow(|sources| sources.get(&recording).cloned());
    let source = known.unwrap_or_else(|| {
        let fresh = Source::new(Loadable::Loading);
        SOURCES.with_borrow_mut(|sources| sources.insert(recording, fresh.clone()));
        let looked_up = fresh.clone();
        spawn_local(async move { looked_up.set(look_up(recording).await) });
        fresh
    });
    source.into()
}

async fn look_up(recording: RecordingId) -> Loadable<String> {
    let on_the_server = || Loadable::Ready(format!("/api/v1/recordings/{recording}/sound"));
    let Some(works) = works() else {
        return on_the_server();
    };
    let sounds = works.store.sounds().await.unwrap_or_default();
    let Some(sound) = sounds.into_iter().find(|sound| sound.about.recording == recording) else {
        return on_the_server();
    };
    let mut parts = Vec::with_capacity(sound.parts.len());
    for number in &sound.parts {
        match works.store.part(recording, *number).await {
            Ok(Some(part)) => parts.push(part),
            // What comes after a hole does not play.
            Ok(None) | Err(_) => break,
        }
    }
    let unplayable = || Loadable::Failed("This recording cannot be played here. It is kept all the same.".to_owned());
    platform::source_of(&parts, &sound.about.media_type).map_or_else(unplayable, Loadable::Ready)
}

/// The recording left this phone, or somebody else is signed in: it is looked up anew when it is next wanted.
pub(super) fn forget(recording: RecordingId) {
    let source = SOURCES.with_borrow_mut(|sources| sources.remove(&recording));
    if let Some(Loadable::Ready(address)) = source.map(|source| source.get_untracked()) {
        platform::forget_source(&address);
    }
}

/// Somebody else is signed in, or nobody.
pub(super) fn forget_all() {
    let known: Vec<RecordingId> = SOURCES.with_borrow(|sources| sources.keys().copied().collect());
    known.into_iter().for_each(forget);
}
