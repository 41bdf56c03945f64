//! One of many, in a list that the browser draws. Nothing is preselected: it opens on a line that asks.

use leptos::prelude::*;

/// One of many.
#[component]
pub fn Select(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The line that stands while nothing is chosen.
    #[prop(into)]
    ask: String,
    /// The answers: what is kept, and what people read.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// What is chosen. Empty where nothing is.
    value: RwSignal<String>,
    /// Told of each choice, to keep it.
    #[prop(optional, into)]
    on_choose: Option<Callback<String>>,
) -> impl IntoView {
    let choose = move |event| {
        let chosen = event_target_value(&event);
        value.set(chosen.clone());
        if let Some(on_choose) = on_choose {
            on_choose.run(chosen);
        }
    };
    let one = move |(key, words): (String, String)| {
        let same = key.clone();
        view! { <option value=key selected=move || value.with(|chosen| *chosen == same)>{words}</option> }
    };
    view! {
        <label class="select">
            <span class="select-label">{label}</span>
            <select autocomplete="off" on:change=choose>
                <option value="" selected=move || value.with(String::is_empty)>
                    {ask}
                </option>
                {move || options.get().into_iter().map(one).collect_view()}
            </select>
        </label>
    }
}
