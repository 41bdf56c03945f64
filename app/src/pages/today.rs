//! Today.

use leptos::prelude::*;

/// Today.
#[component]
pub fn Today() -> impl IntoView {
    view! { <main><h1>"Today"</h1></main> }
}
