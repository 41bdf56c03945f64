//! How this phone opens: a PIN is chosen or changed, a passkey opens it too, and it is locked now.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::{Button, Weight};
use crate::components::card::Card;
use crate::components::icon::Glyph;
use crate::components::notice::Failure;
use crate::components::pin::PinField;
use crate::pages::doing::Doing;
use crate::state::{PIN_DIGITS, phone};

/// How this phone opens.
#[component]
pub(super) fn Lock() -> impl IntoView {
    let phone = phone();
    let shown = Memo::new(move |_| phone.me().is_some() && phone.lock().with(|lock| lock.is_chosen || lock.can_choose));
    let chosen = Memo::new(move |_| phone.lock().with(|lock| lock.is_chosen));
    let choosing = RwSignal::new(false);
    view! {
        <Show when=move || shown.get()>
            <Card title="How this phone opens">
                <p>
                    {move || {
                        if chosen.get() {
                            "With your PIN. It locks itself after five minutes without a touch."
                        } else {
                            "With no PIN yet: whoever holds this phone can read what is on it."
                        }
                    }}
                </p>
                <Show when=move || choosing.get() fallback=move || view! { <Ways chosen choosing /> }>
                    <ChoosePin done=Callback::new(move |()| choosing.set(false)) />
                    <Button weight=Weight::Quiet on_press=move |()| choosing.set(false)>
                        "Leave it as it is"
                    </Button>
                </Show>
            </Card>
        </Show>
    }
}

/// What can be done about it.
#[component]
fn Ways(chosen: Memo<bool>, choosing: RwSignal<bool>) -> impl IntoView {
    let phone = phone();
    let doing = Doing::new();
    let has_passkey = Memo::new(move |_| phone.lock().with(|lock| lock.has_passkey));
    let lock = move |()| spawn_local(async move { phone.commands().lock().await });
    let with_passkey = move |()| doing.run(async move { phone.commands().choose_passkey().await }, || ());
    view! {
        <Failure words=doing.failed />
        <div class="buttons">
            <Show when=move || chosen.get()>
                <Button glyph=Glyph::Lock on_press=lock>
                    "Lock now"
                </Button>
                <Show when=move || !has_passkey.get()>
                    <Button weight=Weight::Secondary on_press=with_passkey>
                        "Open with your face or finger too"
                    </Button>
                </Show>
            </Show>
            <Button weight=Weight::Secondary on_press=move |()| choosing.set(true)>
                {move || if chosen.get() { "Change the PIN" } else { "Choose a PIN" }}
            </Button>
        </div>
    }
}

/// Choosing a PIN: its digits can be read meanwhile, so once is enough. Where there is one, it is asked for first: a phone that somebody left open
/// is not theirs who finds it.
#[component]
pub fn ChoosePin(
    /// Told when it is chosen.
    done: Callback<()>,
) -> impl IntoView {
    let phone = phone();
    let doing = Doing::new();
    let (present, pin) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let has_one = phone.lock().with_untracked(|lock| lock.is_chosen);
    let keep = move |()| {
        let (known, chosen) = (present.get_untracked(), pin.get_untracked());
        doing.run(async move { phone.commands().choose_pin(&known, &chosen).await }, move || done.run(()));
    };
    let wanted = move || if has_one && present.with(String::len) < PIN_DIGITS { Some("First the PIN that opens it now.") } else { None };
    let short = move || (pin.with(String::len) < PIN_DIGITS).then_some("A PIN is six digits.");
    view! {
        {has_one.then(|| view! { <PinField id="pin-now" label="The PIN that opens it now" digits=PIN_DIGITS value=present on_full=move |_| () /> })}
        <PinField label="A new PIN, six digits" digits=PIN_DIGITS readable=true value=pin on_full=move |_| () />
        <Failure words=doing.failed />
        <div class="buttons">
            <Button why_not=Signal::derive(move || wanted().or_else(short).map(str::to_owned)) on_press=keep>
                "Keep this PIN"
            </Button>
        </div>
        <p class="muted">"Nobody can tell you it again. Your authority can open what you wrote; what you received comes anew from the server."</p>
    }
}
