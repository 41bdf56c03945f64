//! This phone.

pub mod lines;
pub mod words;

use leptos::prelude::*;

/// This phone.
#[component]
pub fn ThisPhone() -> impl IntoView {
    view! { <main><h1>"This phone"</h1></main> }
}
