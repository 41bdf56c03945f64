//! Speaking from anywhere: the large button of the tabs. With a visit under way it records into that visit; else it asks for which family.

use std::sync::atomic::{AtomicBool, Ordering};

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{FamilyId, StreamId, VisitId};
use alongside_core::domain::visit::VisitBody;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::badge::Tone;
use crate::components::button::{Button, Weight};
use crate::components::notice::Notice;
use crate::components::voice::{RecordButton, Speaking, StopRecording, say_room};
use crate::routes::Place;
use crate::state::{CommandError, FamilyLine, Phone, RecorderState, Spoken, SpokenInto, phone};

/// What the recorder does, as the button shows it.
#[must_use]
pub fn speaking(phone: Phone) -> Signal<Speaking> {
    let state = phone.recorder().state();
    Signal::derive(move || match state.get() {
        RecorderState::Idle | RecorderState::Failed(_) => Speaking::Idle,
        RecorderState::Asking => Speaking::Asking,
        RecorderState::Recording { since_ms, level, gap, awake, .. } => Speaking::Recording { millis: since_ms, level, gap, awake },
    })
}

/// The visit in which others are being recorded. None while nobody is, or its person dictates alone.
#[must_use]
pub fn others_recorded(phone: Phone) -> Memo<Option<VisitId>> {
    let state = phone.recorder().state();
    Memo::new(move |_| if let RecorderState::Recording { others, .. } = state.get() { others } else { None })
}

/// Stops, and keeps what was recorded where it belongs. Where that fails, the recording is found at the next start, as after a kill.
pub fn stop_and_keep(phone: Phone) {
    spawn_local(async move {
        if let Some(spoken) = phone.recorder().stop().await {
            drop(keep_spoken(phone, spoken).await);
        }
    });
}

/// While others are recorded: the wide button that stops it, on every screen. Where a recording ended by itself, why, until somebody has read it.
/// Nothing otherwise.
#[component]
pub fn StopOthers() -> impl IntoView {
    let phone = phone();
    let others = others_recorded(phone);
    let state = phone.recorder().state();
    let failed = Memo::new(move |_| if let RecorderState::Failed(why) = state.get() { Some(why) } else { None });
    let not_recording = move |why| {
        view! {
            <Notice tone=Tone::NeedsYou title="Not recording">
                <p>{why}</p>
                <Button weight=Weight::Quiet on_press=move |()| phone.recorder().settle()>"OK"</Button>
            </Notice>
        }
    };
    view! {
        {move || failed.get().map(not_recording)}
        <Show when=move || others.get().is_some()>
            <StopRecording on_press=move |()| stop_and_keep(phone) />
        </Show>
    }
}

/// How long can still be recorded, where that is little. Looked up anew when it comes onto the page.
#[component]
pub fn RoomLeft() -> impl IntoView {
    let phone = phone();
    Effect::new(move |_| phone.look_at_room());
    let words = Memo::new(move |_| phone.storage().with(|storage| storage.minutes_left().map(say_room)));
    move || words.get().map(|words| view! { <p class="meter-words room-left" role="status">{words}</p> })
}

/// This person's visit that is under way, where there is one. Of several, the one that began last: that is where they are.
#[must_use]
pub fn open_visit(phone: Phone) -> Option<(FamilyId, VisitId)> {
    let open = |line: &FamilyLine| line.open_visit.map(|(visit, began_at)| (began_at, line.family, visit));
    let last = phone.families().with(|families| families.iter().filter_map(open).max_by_key(|(began_at, ..)| *began_at));
    last.map(|(_, family, visit)| (family, visit))
}

/// Keeps what was spoken where it was begun, wherever it was stopped: as a note of its visit, or beside the draft that it is of.
///
/// # Errors
/// [`CommandError`]. The sound is kept, and is found when the app is next opened.
pub async fn keep_spoken(phone: Phone, spoken: Spoken) -> Result<(), CommandError> {
    let (commands, Spoken { home, voice }) = (phone.commands(), spoken);
    let (stream, visit) = match home {
        SpokenInto::Visit(stream, visit) => (stream, visit),
        SpokenInto::Draft(place) => return commands.keep_dictated(&place, voice).await,
    };
    let noted = VisitBody::Noted {
        visit,
        note: commands.note_id(),
        section: None,
        text: String::new(),
        voice: Some(voice),
        moved_from: None,
        spoken: None,
    };
    commands.write(stream, Body::Visit(noted), Vec::new()).await.map(drop)
}

/// The Record button of the tabs.
#[component]
pub fn SpeakButton() -> impl IntoView {
    let phone = phone();
    let navigate = use_navigate();
    let speaking = speaking(phone);
    let press = move |()| match open_visit(phone) {
        _ if speaking.with_untracked(Speaking::is_recording) => stop_and_keep(phone),
        Some((family, visit)) => {
            phone.recorder().start(StreamId::Family(family), visit);
            navigate(&Place::Visit(family, visit).href(), NavigateOptions::default());
        }
        None => navigate(&format!("{}?record", Place::Families.href()), NavigateOptions::default()),
    };
    let others = others_recorded(phone);
    let press = Callback::new(press);
    view! {
        <Show when=move || others.get().is_none()>
            <RecordButton speaking on_press=press />
        </Show>
    }
}

/// What starts a visit, planned or not, and goes to it. Told the family, and the visit where it is in the diary.
/// What failed is said in `failed`.
pub fn starter(
    phone: Phone,
    record: bool,
    failed: RwSignal<Option<String>>,
) -> impl Fn(FamilyId, Option<VisitId>) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |family, planned| {
        arrived();
        let visit = planned.unwrap_or_else(|| phone.commands().visit_id());
        let navigate = navigate.clone();
        if record {
            phone.recorder().start(StreamId::Family(family), visit);
        }
        spawn_local(async move {
            let started = Body::Visit(VisitBody::Started { visit });
            match phone.commands().write(StreamId::Family(family), started, Vec::new()).await {
                Ok(_) => navigate(&Place::Visit(family, visit).href(), NavigateOptions::default()),
                Err(error) => failed.set(Some(error.sentence())),
            }
        });
    }
}

static ARRIVED: AtomicBool = AtomicBool::new(false);

/// Whether the app has just been opened and its person has not yet gone anywhere.
#[must_use]
pub fn just_opened() -> bool {
    !ARRIVED.load(Ordering::Relaxed)
}

/// Its person has gone somewhere, or it was decided where the app opens.
pub fn arrived() {
    ARRIVED.store(true, Ordering::Relaxed);
}
