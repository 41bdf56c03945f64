//! Families.

use leptos::prelude::*;

/// Families.
#[component]
pub fn Families() -> impl IntoView {
    view! { <main><h1>"Families"</h1></main> }
}
