//! A sentence that a machine heard, with what is to be looked at in it. A touch plays its sound.

use leptos::prelude::*;

use super::voice::say_length;

/// Some words of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardWords {
    /// The words, with the space before them.
    pub text: String,
    /// Whether they are to be looked at.
    pub marked: bool,
}

/// A sentence. It is a button: who touches it hears it.
#[component]
pub fn HeardLine(
    /// When it begins, in milliseconds from the start of the recording.
    start_ms: u64,
    /// Its words.
    #[prop(into)]
    words: Signal<Vec<HeardWords>>,
    /// Plays its sound.
    #[prop(into)]
    on_hear: Callback<()>,
) -> impl IntoView {
    let one = |words: HeardWords| {
        if words.marked { view! { <mark>{words.text}</mark> }.into_any() } else { words.text.into_any() }
    };
    view! {
        <button type="button" class="heard-line" on:click=move |_| on_hear.run(())>
            <span class="heard-at numbers">
                <span class="only-heard">"Hear it, from "</span>
                {say_length(start_ms)}
            </span>
            <span class="heard-words">{move || words.get().into_iter().map(one).collect_view()}</span>
        </button>
    }
}
