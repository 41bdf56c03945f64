//! The field for a PIN: six digits, the phone's own keypad, and no more taps than digits.

use leptos::html;
use leptos::prelude::*;

/// The field.
#[component]
pub fn PinField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's own name, where there are two on one screen.
    #[prop(default = "pin")]
    id: &'static str,
    /// How many digits there are.
    digits: usize,
    /// Whether the digits can be read: by somebody who is choosing them.
    #[prop(optional)]
    readable: bool,
    /// Whether one types at once: there is nothing else to do on the screen.
    #[prop(optional)]
    at_once: bool,
    /// The digits. The field follows it, so that a wrong PIN is taken out again.
    value: RwSignal<String>,
    /// Told once the last digit is there.
    #[prop(into)]
    on_full: Callback<String>,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |before: Option<()>| {
        if let (true, None, Some(field)) = (at_once, before, field.get()) {
            // A browser that does not want this waits for a tap.
            drop(field.focus());
        }
    });
    let on_input = move |event| {
        let typed: String = event_target_value(&event).chars().filter(char::is_ascii_digit).take(digits).collect();
        // A field that holds more than digits is put right, also where the value stays the same.
        value.set(typed.clone());
        if typed.len() == digits {
            on_full.run(typed);
        }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                node_ref=field
                class="field-line pin"
                type=if readable { "text" } else { "password" }
                inputmode="numeric"
                autocomplete="off"
                maxlength=digits.to_string()
                prop:value=value
                on:input=on_input
            />
        </div>
    }
}
