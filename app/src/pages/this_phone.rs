//! This phone.

use leptos::prelude::*;

/// This phone.
#[component]
pub fn ThisPhone() -> impl IntoView {
    view! { <main><h1>"This phone"</h1></main> }
}
