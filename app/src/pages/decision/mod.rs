//! A decision.

pub mod children;

use leptos::prelude::*;

/// A decision.
#[component]
pub fn Decision() -> impl IntoView {
    view! { <main><h1>"A decision"</h1></main> }
}
