//! Buttons, links that look like them, and a question before something that cannot be undone. No dialogs.
//!
//! A button that cannot be pressed stays where it is, can be reached, and says why.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::html;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How much weight a button has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// The one thing to do here.
    #[default]
    Primary,
    /// Another thing to do here.
    Secondary,
    /// A thing that few do.
    Quiet,
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button",
            Self::Secondary => "button button-secondary",
            Self::Quiet => "button button-quiet",
        }
    }
}

/// A name for the reason under a button that no other on the page has.
fn reason_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("why-not-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A button.
#[component]
pub fn Button(
    /// How much weight it has.
    #[prop(default = Weight::Primary)]
    weight: Weight,
    /// The icon before the words.
    #[prop(default = None, into)]
    glyph: Option<Glyph>,
    /// Why it cannot be pressed now. None where it can.
    #[prop(optional, into)]
    why_not: Signal<Option<String>>,
    /// The name for those who listen, where the words alone do not say enough.
    #[prop(optional, into)]
    label: Option<String>,
    /// What it does.
    #[prop(into)]
    on_press: Callback<()>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let id = reason_id();
    let barred = move || why_not.with(Option::is_some);
    let reason = {
        let id = id.clone();
        move || barred().then(|| id.clone())
    };
    let press = move |_| {
        if why_not.with_untracked(Option::is_none) {
            on_press.run(());
        }
    };
    view! {
        <span class="button-with-reason">
            <button type="button" class=weight.class() aria-disabled=move || barred().then_some("true") aria-describedby=reason aria-label=label on:click=press>
                {glyph.map(|glyph| view! { <Icon glyph /> })}
                <span>{children()}</span>
            </button>
            {move || why_not.get().map(|why| view! { <span class="button-why-not" id=id.clone()>{why}</span> })}
        </span>
    }
}

/// A link that looks like a button: it only goes somewhere.
#[component]
pub fn LinkButton(
    /// How much weight it has.
    #[prop(default = Weight::Primary)]
    weight: Weight,
    /// The icon before the words.
    #[prop(default = None, into)]
    glyph: Option<Glyph>,
    /// Where it goes: an address, or `tel:`.
    #[prop(into)]
    href: Signal<String>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=weight.class() href=move || href.get()>
            {glyph.map(|glyph| view! { <Icon glyph /> })}
            <span>{children()}</span>
        </a>
    }
}

/// A button that asks once more, in its place, before it does what cannot be undone.
#[component]
pub fn Confirm(
    /// The words of the button.
    #[prop(into)]
    words: String,
    /// The icon before the words.
    #[prop(default = None, into)]
    glyph: Option<Glyph>,
    /// How much weight it has before it asks.
    #[prop(default = Weight::Secondary)]
    weight: Weight,
    /// What will happen, asked as a question.
    #[prop(into)]
    question: Signal<String>,
    /// The words that say yes.
    #[prop(into)]
    yes: String,
    /// Why it cannot be pressed now.
    #[prop(optional, into)]
    why_not: Signal<Option<String>>,
    /// What it does.
    #[prop(into)]
    on_yes: Callback<()>,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let place = NodeRef::<html::Div>::new();
    // What was pressed is gone: the keyboard goes on from where it stood.
    Effect::new(move |before: Option<bool>| {
        let now = asking.get();
        if before.is_some_and(|before| before != now)
            && let Some(place) = place.get_untracked()
        {
            drop(place.focus());
        }
        now
    });
    let agree = Callback::new(move |()| {
        asking.set(false);
        on_yes.run(());
    });
    let (words, yes) = (StoredValue::new(words), StoredValue::new(yes));
    let first = move || view! { <Button weight glyph why_not on_press=move |()| asking.set(true)>{words.get_value()}</Button> };
    let second = move || {
        view! {
            <div class="confirm" role="group" aria-label=question>
                <p role="status">{question}</p>
                <div class="buttons">
                    <Button on_press=agree>{yes.get_value()}</Button>
                    <Button weight=Weight::Secondary on_press=move |()| asking.set(false)>"No, leave it"</Button>
                </div>
            </div>
        }
    };
    view! {
        <div class="confirm-place" tabindex="-1" node_ref=place>
            {move || if asking.get() { second().into_any() } else { first().into_any() }}
        </div>
    }
}
