//! An empty place: says what will be here, and how it comes.

use leptos::prelude::*;

/// An empty place.
#[component]
pub fn Empty(
    /// What is so: "No visits yet".
    #[prop(into)]
    title: String,
    /// What will be here, and how it comes.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p>{children()}</p>
        </div>
    }
}
