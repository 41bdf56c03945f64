//! Questions.

use leptos::prelude::*;

/// Questions.
#[component]
pub fn Questions() -> impl IntoView {
    view! { <main><h1>"Questions"</h1></main> }
}

/// A question to claim.
#[component]
pub fn QuestionCard() -> impl IntoView {
    view! { <main><h1>"A question to claim"</h1></main> }
}
