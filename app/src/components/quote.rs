//! Words as somebody wrote or said them, with whose they are. They are shown whole: nobody's words are cut short.

use leptos::prelude::*;

/// Words, and whose they are.
#[component]
pub fn Quote(
    /// The words.
    #[prop(into)]
    words: String,
    /// Whose, when and how. Empty where the page says it elsewhere.
    #[prop(optional, into)]
    whose: String,
) -> impl IntoView {
    let whose = (!whose.is_empty()).then(|| view! { <figcaption>{whose}</figcaption> });
    view! {
        <figure class="quote">
            <blockquote>{words}</blockquote>
            {whose}
        </figure>
    }
}

/// A name and what is known under it, as a line of a list.
#[component]
pub fn Known(
    /// What it is called.
    #[prop(into)]
    name: String,
    /// What is known.
    #[prop(into)]
    what: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="known">
            <dt>{name}</dt>
            <dd>{what}</dd>
        </div>
    }
}
