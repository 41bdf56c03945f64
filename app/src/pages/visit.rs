//! A visit.

use leptos::prelude::*;

/// A visit.
#[component]
pub fn Visit() -> impl IntoView {
    view! { <main><h1>"A visit"</h1></main> }
}
