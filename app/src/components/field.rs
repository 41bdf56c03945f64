//! A field: a label, a hint, the text, and what is wrong with it. It tells of every keystroke, so that its page can keep it at once.
//!
//! `autocomplete` is off on every control: a browser otherwise writes what is typed into its own session file, unsealed.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;

/// What is written into a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Entry {
    /// A line of text.
    #[default]
    Line,
    /// Text that grows downwards.
    Text,
    /// A day.
    Day,
    /// A time of day.
    Time,
    /// A number.
    Number,
    /// Something to look for.
    Search,
}

impl Entry {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Line | Self::Text | Self::Number => "text",
            Self::Day => "date",
            Self::Time => "time",
            Self::Search => "search",
        }
    }

    const fn keyboard(self) -> Option<&'static str> {
        if matches!(self, Self::Number) { Some("decimal") } else { None }
    }
}

fn field_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("field-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A field.
#[component]
pub fn Field(
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the label is heard only.
    #[prop(optional)]
    label_hidden: bool,
    /// What is written into it.
    #[prop(default = Entry::Line)]
    entry: Entry,
    /// The text. It follows the keys, and the field follows it.
    value: RwSignal<String>,
    /// Told of each change, to keep it.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// Told when the person leaves the field.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// Something to know before writing. Empty where there is nothing.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong. None where nothing is.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What an empty field shows. Never the only label.
    #[prop(optional, into)]
    placeholder: String,
) -> impl IntoView {
    let id = field_id();
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = described_by(hint, error, hint_id.clone(), error_id.clone());
    let wrong = move || error.with(Option::is_some).then_some("true");
    let on_input = move |event| {
        let text = event_target_value(&event);
        value.set(text.clone());
        on_input.into_iter().for_each(|on_input| on_input.run(text.clone()));
    };
    let leave = move |_| on_leave.into_iter().for_each(|on_leave| on_leave.run(()));
    let control = match entry {
        Entry::Text => view! {
            <textarea
                id=id.clone()
                class="field-text"
                autocomplete="off"
                rows="3"
                placeholder=placeholder
                prop:value=value
                aria-describedby=described
                aria-invalid=wrong
                on:input=on_input
                on:blur=leave
            ></textarea>
        }
        .into_any(),
        _ => view! {
            <input
                id=id.clone()
                class="field-line"
                type=entry.input_type()
                inputmode=entry.keyboard()
                autocomplete="off"
                placeholder=placeholder
                prop:value=value
                aria-describedby=described
                aria-invalid=wrong
                on:input=on_input
                on:blur=leave
            />
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <label for=id class:only-heard=label_hidden>
                {label}
            </label>
            <Hint id=hint_id hint />
            {control}
            <p class="field-error" id=error_id aria-live="assertive">
                {error}
            </p>
        </div>
    }
}

#[component]
fn Hint(id: String, hint: Signal<String>) -> impl IntoView {
    move || (!hint.with(String::is_empty)).then(|| view! { <p class="field-hint" id=id.clone()>{hint.get()}</p> })
}

fn described_by(hint: Signal<String>, error: Signal<Option<String>>, hint_id: String, error_id: String) -> Signal<Option<String>> {
    Signal::derive(move || {
        let hint = (!hint.with(String::is_empty)).then_some(hint_id.as_str());
        let error = error.with(Option::is_some).then_some(error_id.as_str());
        let ids: Vec<&str> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    })
}
