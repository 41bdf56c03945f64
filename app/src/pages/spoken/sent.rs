//! The recordings of a text that was sent: to be heard by whoever reads it, with what a machine heard beside.

use std::sync::Arc;

use alongside_core::domain::dictation::{Dictation, not_word_for_word};
use alongside_core::domain::retention::KeptClass;
use alongside_core::domain::story::FamilyStory;
use leptos::prelude::*;

use super::sound::{Heard, deleted};
use crate::components::voice::PlayFrom;
use crate::state::{Loadable, Phone};

/// A text that was dictated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentText {
    /// As its author sent it.
    pub text: String,
    /// Its recordings.
    pub dictated: Vec<Dictation>,
}

/// The recordings of a text. Nothing where it was typed.
#[component]
pub fn Recordings(
    /// The phone.
    phone: Phone,
    /// Of whose file it is.
    story: Signal<Loadable<Arc<FamilyStory>>>,
    /// The text.
    sent: Memo<SentText>,
    /// What the button says: `Hear the question`.
    words: &'static str,
) -> impl IntoView {
    move || {
        let SentText { text, dictated } = sent.get();
        let one = |dictation: Dictation| view! { <Recording phone story text=text.clone() dictation words /> };
        dictated.into_iter().map(one).collect_view()
    }
}

#[component]
fn Recording(
    phone: Phone,
    story: Signal<Loadable<Arc<FamilyStory>>>,
    text: String,
    dictation: Dictation,
    words: &'static str,
) -> impl IntoView {
    let from = RwSignal::new(None::<PlayFrom>);
    let (recording, millis) = (dictation.voice.recording, dictation.voice.millis);
    let gone = deleted(phone, story, recording, KeptClass::Sound);
    let words_gone = deleted(phone, story, recording, KeptClass::MachineWords);
    let by = dictation.taken.as_ref().map(|taken| format!("Written down by a machine ({}), checked by who sent it.", taken.model));
    let otherwise = Memo::new(move |_| {
        let heard = story.with(|story| story.ready().map(|story| story.heard_in(&dictation)).unwrap_or_default());
        not_word_for_word(&heard, &text).into_iter().map(|sentence| sentence.text.trim().to_owned()).collect::<Vec<_>>()
    });
    view! {
        {move || match gone.get() {
            Some(gone) => view! { <p class="small muted">{gone}</p> }.into_any(),
            None => view! { <Heard phone recording millis from words /> }.into_any(),
        }}
        {by.map(|line| view! { <p class="small muted">{line}</p> })}
        {move || words_gone.get().map(|line| view! { <p class="small muted">{line}</p> })}
        <Show when=move || !otherwise.with(Vec::is_empty)>
            <details class="fold fold-small">
                <summary>"What the machine heard otherwise"</summary>
                <ul class="stack-tight">
                    {move || otherwise.get().into_iter().map(|line| view! { <li class="small words">{line}</li> }).collect_view()}
                </ul>
            </details>
        </Show>
    }
}
