//! Help.

use leptos::prelude::*;

/// Help.
#[component]
pub fn Help() -> impl IntoView {
    view! { <main><h1>"Help"</h1></main> }
}
