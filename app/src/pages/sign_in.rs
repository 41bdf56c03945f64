//! Sign in.

use leptos::prelude::*;

/// Sign in.
#[component]
pub fn SignIn() -> impl IntoView {
    view! { <main><h1>"Sign in"</h1></main> }
}
