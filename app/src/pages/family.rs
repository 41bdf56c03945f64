//! A family.

use leptos::prelude::*;

/// A family.
#[component]
pub fn Family() -> impl IntoView {
    view! { <main><h1>"A family"</h1></main> }
}
