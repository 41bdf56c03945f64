//! The sound of a recording: where it plays from, and what is said where it is gone.

use std::sync::Arc;

use alongside_core::domain::clock::say_day;
use alongside_core::domain::ids::RecordingId;
use alongside_core::domain::retention::KeptClass;
use alongside_core::domain::story::FamilyStory;
use leptos::prelude::*;

use crate::components::notice::Failure;
use crate::components::voice::{PlayFrom, Playback};
use crate::state::{Loadable, Phone};

/// That something of a recording was deleted, when, and under which rule. None while it is there.
pub fn deleted(phone: Phone, story: Signal<Loadable<Arc<FamilyStory>>>, recording: RecordingId, class: KeptClass) -> Memo<Option<String>> {
    let today = phone.today();
    Memo::new(move |_| {
        story.with(|story| {
            let gone = story.ready()?.rules.sounds.get(&recording).and_then(|mark| mark.gone(class))?;
            let what = if class == KeptClass::Sound { "The sound" } else { "What a machine wrote down" };
            let (day, rule) = (say_day(gone.at.day(), today.get()), &gone.rule);
            Some(format!("{what} was deleted on {day}, as a rule says: {}. ({}: {}.)", rule.words(), rule.kind.words(), rule.source.trim()))
        })
    })
}

/// A recording to be heard, from where somebody touched its words.
#[component]
pub fn Heard(
    /// The phone.
    phone: Phone,
    /// Which recording.
    recording: RecordingId,
    /// How long it is, in milliseconds.
    millis: u64,
    /// From where it is to be heard.
    from: RwSignal<Option<PlayFrom>>,
    /// What the button says beside the length.
    #[prop(default = "Play the recording")]
    words: &'static str,
) -> impl IntoView {
    let asked = RwSignal::new(None::<ArcSignal<Loadable<String>>>);
    let now = move || asked.get().map(|sound| sound.get());
    let source = Signal::derive(move || now().and_then(|sound| sound.ready().cloned()));
    let failed = Signal::derive(move || match now() {
        Some(Loadable::Failed(why)) => Some(why),
        Some(Loadable::NotHere) => Some("The sound is not on this phone. It can be heard with signal.".to_owned()),
        _ => None,
    });
    let ask = move |()| asked.set(Some(phone.recorder().playback(recording)));
    Effect::new(move |_| {
        if from.get().is_some_and(|from| from.touch > 0) && asked.with_untracked(Option::is_none) {
            ask(());
        }
    });
    view! {
        <Playback millis source on_ask=ask from words />
        <Failure words=failed />
    }
}
