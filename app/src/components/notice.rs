//! A notice: what happened, that the work is safe, and what to do.

use leptos::prelude::*;

use super::badge::Tone;
use super::icon::Icon;

/// A notice.
#[component]
pub fn Notice(
    /// What kind of thing it says.
    #[prop(default = Tone::Note)]
    tone: Tone,
    /// Its first words, in bold.
    #[prop(optional, into)]
    title: Signal<String>,
    /// The rest.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let role = if tone == Tone::NeedsYou { "alert" } else { "status" };
    view! {
        <div class=format!("notice notice-{}", tone.class()) role=role>
            {tone.glyph().map(|glyph| view! { <Icon glyph /> })}
            <div class="notice-words">
                {move || (!title.with(String::is_empty)).then(|| view! { <p class="notice-title">{title.get()}</p> })}
                {children.map(|children| children())}
            </div>
        </div>
    }
}

/// What failed, said once where it happened. Nothing while there is nothing to say.
#[component]
pub fn Failure(
    /// What happened, that the work is safe, and what to do.
    #[prop(into)]
    words: Signal<Option<String>>,
) -> impl IntoView {
    move || words.get().map(|words| view! { <Notice tone=Tone::NeedsYou title=words /> })
}
