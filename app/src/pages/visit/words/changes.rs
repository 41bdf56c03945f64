//! What was changed between what the machine heard and what stands: folded away, and there for whoever asks.

use alongside_core::domain::ids::ConfirmationId;
use alongside_core::domain::visit::Change;
use leptos::prelude::*;

use super::SpokenNote;

/// What one confirmation changed.
pub(super) fn changes(spoken: SpokenNote, confirmation: ConfirmationId) -> impl IntoView {
    let note = spoken.told.with_untracked(|note| note.as_ref().map(|note| note.note));
    let changes = spoken.here.fact(move |_, visit| {
        let changes = note.map(|note| visit.changed_in(note, confirmation)).unwrap_or_default();
        changes.iter().filter_map(say).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || !changes.with(Vec::is_empty)>
            <details class="fold fold-small">
                <summary>"What was changed"</summary>
                <ul class="stack-tight">
                    {move || changes.get().into_iter().map(|line| view! { <li class="small words">{line}</li> }).collect_view()}
                </ul>
            </details>
        </Show>
    }
}

/// A change in a line. None where it stands as it was heard.
fn say(change: &Change) -> Option<String> {
    match change {
        Change::Kept(_) => None,
        Change::Unheaded(heard, stands) | Change::Changed(heard, stands) => {
            Some(format!("Heard: “{}”. Stands: “{stands}”.", heard.text.trim()))
        }
        Change::LeftOut(heard) => Some(format!("Heard, and not in the record: “{}”.", heard.text.trim())),
        Change::Added(text) => Some(format!("Not heard, and added: “{text}”.")),
    }
}
