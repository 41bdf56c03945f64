//! A safety flag: what a worker must know before the door opens.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A flag in one line.
#[component]
pub fn FlagLine(
    /// What to know: "Dog. Ring first."
    #[prop(into)]
    what: String,
    /// What there is to say beside it: on whom, and when somebody looks at it again. Empty where there is nothing.
    #[prop(optional, into)]
    beside: String,
) -> impl IntoView {
    view! {
        <p class="flag">
            <Icon glyph=Glyph::Flag />
            <span>
                <span class="only-heard">"Safety: "</span>
                <span class="flag-what">{what}</span>
                {(!beside.is_empty()).then(|| view! { <span class="flag-beside">{beside}</span> })}
            </span>
        </p>
    }
}
