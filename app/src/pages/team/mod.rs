//! Team.

pub mod words;

use leptos::prelude::*;

/// Team.
#[component]
pub fn Team() -> impl IntoView {
    view! { <main><h1>"Team"</h1></main> }
}
