//! Ask for a decision.

pub mod law;
pub mod words;

use leptos::prelude::*;

/// Ask for a decision.
#[component]
pub fn DraftSignOff() -> impl IntoView {
    view! { <main><h1>"Ask for a decision"</h1></main> }
}

/// A decision of the team.
#[component]
pub fn SignOff() -> impl IntoView {
    view! { <main><h1>"A decision of the team"</h1></main> }
}
