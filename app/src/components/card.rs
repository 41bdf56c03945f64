//! A card: one line of meaning and one of detail, or a small block with a heading of its own.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A block with a heading.
#[component]
pub fn Card(
    /// The heading, where it has one.
    #[prop(optional, into)]
    title: Signal<String>,
    /// The children.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card">
            {move || (!title.with(String::is_empty)).then(|| view! { <h2 class="card-title">{title.get()}</h2> })} {children()}
        </section>
    }
}

/// A card that leads somewhere, as one item of a list.
#[component]
pub fn CardLink(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// The icon before the words.
    #[prop(default = None, into)]
    glyph: Option<Glyph>,
    /// The line of meaning.
    #[prop(into)]
    title: Signal<String>,
    /// The line of detail. Empty where there is none.
    #[prop(optional, into)]
    detail: Signal<String>,
    /// Whether it is what the other half of a wide screen shows.
    #[prop(optional, into)]
    current: Signal<bool>,
    /// Badges and the like, under the lines.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <a class="card card-link" href=move || href.get() aria-current=move || current.get().then_some("true")>
            {glyph.map(|glyph| view! { <Icon glyph /> })}
            <span class="card-lines">
                <span class="card-meaning">{title}</span>
                {move || (!detail.with(String::is_empty)).then(|| view! { <span class="card-detail">{detail.get()}</span> })}
                {children.map(|children| view! { <span class="card-badges">{children()}</span> })}
            </span>
            <Icon glyph=Glyph::Onward />
        </a>
    }
}

/// A card that does something at once, as one item of a list.
#[component]
pub fn CardButton(
    /// The icon before the words.
    #[prop(default = None, into)]
    glyph: Option<Glyph>,
    /// The line of meaning.
    #[prop(into)]
    title: Signal<String>,
    /// The line of detail. Empty where there is none.
    #[prop(optional, into)]
    detail: Signal<String>,
    /// What it does.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="card card-link" on:click=move |_| on_press.run(())>
            {glyph.map(|glyph| view! { <Icon glyph /> })}
            <span class="card-lines">
                <span class="card-meaning">{title}</span>
                {move || (!detail.with(String::is_empty)).then(|| view! { <span class="card-detail">{detail.get()}</span> })}
            </span>
        </button>
    }
}
