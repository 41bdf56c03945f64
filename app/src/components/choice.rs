//! Choices as chips: one of several, several of several, or a single yes. Nothing is ever preselected.
//!
//! They are the browser's own radio buttons and checkboxes, so that the keyboard and those who listen get what they know. A chip is
//! ticked only when what it says stands: a tap that could not be saved leaves no tick.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::html;
use leptos::prelude::*;

/// A name for a group of radio buttons that no other group on the page has.
fn group_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("choice-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Takes the browser's own tick back until what was tapped stands.
fn show_what_stands(input: NodeRef<html::Input>, stands: bool) {
    if let Some(input) = input.get_untracked() {
        input.set_checked(stands);
    }
}

/// One of several.
#[component]
pub fn Choice<T>(
    /// What is asked.
    #[prop(into)]
    legend: Signal<String>,
    /// Whether the question is heard only, because the screen shows it otherwise.
    #[prop(optional)]
    legend_hidden: bool,
    /// The answers, in words.
    #[prop(into)]
    options: Signal<Vec<(T, String)>>,
    /// The answer that stands, where there is one.
    #[prop(into)]
    chosen: Signal<Option<T>>,
    /// What an answer does.
    #[prop(into)]
    on_choose: Callback<T>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let name = group_name();
    let chip = move |(value, words): (T, String)| {
        let (same, name) = (value.clone(), name.clone());
        let is_chosen = Memo::new(move |_| chosen.with(|chosen| chosen.as_ref() == Some(&same)));
        let input = NodeRef::<html::Input>::new();
        let choose = move |_| {
            show_what_stands(input, is_chosen.get_untracked());
            on_choose.run(value.clone());
        };
        view! {
            <label class="chip">
                <input type="radio" name=name autocomplete="off" node_ref=input prop:checked=is_chosen on:change=choose />
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend class:only-heard=legend_hidden>{legend}</legend>
            <div class="chips">{move || options.get().into_iter().map(&chip).collect_view()}</div>
        </fieldset>
    }
}

/// A single yes: a chip that is on, not said, or says that it is not so.
#[component]
pub fn Toggle(
    /// The words on the chip.
    #[prop(into)]
    words: Signal<String>,
    /// The whole name for those who listen: "Amara's bedroom seen".
    #[prop(optional, into)]
    label: Option<String>,
    /// What stands, where something was said.
    #[prop(into)]
    on: Signal<Option<bool>>,
    /// What a tap does: told what stands after it.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    let is_on = Memo::new(move |_| on.get() == Some(true));
    let input = NodeRef::<html::Input>::new();
    let change = move |_| {
        show_what_stands(input, is_on.get_untracked());
        on_change.run(!is_on.get_untracked());
    };
    view! {
        <label class="chip">
            <input type="checkbox" autocomplete="off" node_ref=input aria-label=label prop:checked=is_on on:change=change />
            <span>{words} {move || (on.get() == Some(false)).then_some(": no")}</span>
        </label>
    }
}

/// Several of several.
#[component]
pub fn Ticks<T>(
    /// What is asked.
    #[prop(into)]
    legend: Signal<String>,
    /// Whether the question is heard only.
    #[prop(optional)]
    legend_hidden: bool,
    /// The answers, in words.
    #[prop(into)]
    options: Signal<Vec<(T, String)>>,
    /// The answers that stand.
    #[prop(into)]
    chosen: Signal<Vec<T>>,
    /// What a tap does: told the answers that stand after it.
    #[prop(into)]
    on_change: Callback<Vec<T>>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let chip = move |(value, words): (T, String)| {
        let same = value.clone();
        let on = Memo::new(move |_| chosen.with(|chosen| chosen.contains(&same).then_some(true)));
        let change = move |now: bool| {
            let mut standing = chosen.get_untracked();
            standing.retain(|other| *other != value);
            if now {
                standing.push(value.clone());
            }
            on_change.run(standing);
        };
        view! { <Toggle words on on_change=change /> }
    };
    view! {
        <fieldset class="choice">
            <legend class:only-heard=legend_hidden>{legend}</legend>
            <div class="chips">{move || options.get().into_iter().map(&chip).collect_view()}</div>
        </fieldset>
    }
}
