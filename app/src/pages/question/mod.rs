//! Ask the insight team.

pub mod words;

use leptos::prelude::*;

/// Ask the insight team.
#[component]
pub fn AskQuestion() -> impl IntoView {
    view! { <main><h1>"Ask the insight team"</h1></main> }
}

/// A question.
#[component]
pub fn Question() -> impl IntoView {
    view! { <main><h1>"A question"</h1></main> }
}
