//! Where the phone itself writes a recording down, or could: how far it is, and its person's say.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{SpokenText, say_progress};
use crate::components::button::{Button, Weight};
use crate::components::icon::Glyph;
use crate::state::{InWords, NotHere};

/// How it stands, in a sentence. None where the phone has nothing to do with it.
pub(super) fn standing(told: &InWords) -> Option<String> {
    let words = match told {
        InWords::Here { done_ms, of_ms, .. } => return Some(format!("On this phone. {}", say_progress(*done_ms, *of_ms))),
        InWords::NotHere(NotHere::Battery) => "The battery is low, so this phone waits. The server writes it down once it has gone.",
        InWords::NotHere(NotHere::Turn) => "This phone is writing down another recording. This one comes next.",
        InWords::NotHere(NotHere::Stopped) => "You stopped it. The server writes it down once it has gone.",
        InWords::NotHere(NotHere::Failed) => {
            "This phone could not write it down: it may have too little memory. The server does it once it has gone."
        }
        _ => return None,
    };
    Some(words.to_owned())
}

/// Stopping it, or beginning it after all.
pub(super) fn say(spoken: SpokenText, told: Memo<InWords>) -> impl IntoView {
    let SpokenText { phone, family, recording, .. } = spoken;
    let is_at_work = Memo::new(move |_| told.with(|told| matches!(told, InWords::Here { .. })));
    let could = Memo::new(move |_| told.with(|told| matches!(told, InWords::NotHere(why) if *why != NotHere::Turn)));
    let stop = move |()| phone.commands().stop_here(recording);
    let begin = move |()| {
        spawn_local(async move { phone.commands().begin_here(family, recording).await });
    };
    view! {
        <Show when=move || is_at_work.get()>
            <Button weight=Weight::Quiet on_press=stop>"Stop, and leave it to the server"</Button>
        </Show>
        <Show when=move || could.get()>
            <Button weight=Weight::Quiet glyph=Glyph::Again on_press=begin>"Write it down on this phone now"</Button>
        </Show>
    }
}
