//! A list, and on wide screens the same list beside the same detail. Nothing exists only there.

use leptos::prelude::*;

/// A list of cards, named for those who listen.
#[component]
pub fn List(
    /// What it lists.
    #[prop(into)]
    label: String,
    /// Items: each a `<li>`.
    children: Children,
) -> impl IntoView {
    view! {
        <ul class="list" aria-label=label>
            {children()}
        </ul>
    }
}

/// Two halves: under each other on a phone, side by side where there is room.
#[component]
pub fn Halves(
    /// What comes first, and stands left where there is room.
    first: Children,
    /// What comes after it.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="halves">
            <div class="half">{first()}</div>
            <div class="half">{children()}</div>
        </div>
    }
}
