//! The locked phone: opens with a PIN or a passkey, with no network, and records before it is opened. It shows nothing of anybody.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::badge::Tone;
use crate::components::button::{Button, Weight};
use crate::components::frame::{Bar, Frame};
use crate::components::icon::Glyph;
use crate::components::notice::{Failure, Notice};
use crate::components::pin::PinField;
use crate::components::voice::{Meter, RecordButton, Speaking};
use crate::pages::doing::Doing;
use crate::pages::speak::speaking;
use crate::state::{MayTry, PIN_DIGITS, RecorderState, phone};

/// The locked phone.
#[component]
pub fn Locked() -> impl IntoView {
    let phone = phone();
    let gone = Memo::new(move |_| phone.lock().with(|lock| lock.may_try == MayTry::Never));
    let title = "This phone is locked";
    view! {
        <Frame window="Locked" title foot=ViewFn::from(RecordLocked)>
            <Show when=move || !gone.get() fallback=Gone>
                <Open />
            </Show>
            <WhatIsRecorded />
        </Frame>
    }
}

/// Opening it.
#[component]
fn Open() -> impl IntoView {
    let phone = phone();
    let doing = Doing::new();
    let pin = RwSignal::new(String::new());
    let with_pin = Callback::new(move |typed: String| {
        doing.run(
            async move {
                let opened = phone.commands().open_with_pin(&typed).await;
                pin.try_set(String::new());
                opened
            },
            || (),
        );
    });
    let with_passkey = Callback::new(move |()| doing.run(async move { phone.commands().open_with_passkey().await }, || ()));
    let has_passkey = Memo::new(move |_| phone.lock().with(|lock| lock.has_passkey));
    view! {
        <PinField label="PIN, six digits" digits=PIN_DIGITS value=pin on_full=with_pin />
        <Failure words=doing.failed />
        <Show when=move || has_passkey.get()>
            <Button weight=Weight::Secondary glyph=Glyph::Lock on_press=with_passkey>
                "Open with your face or finger"
            </Button>
        </Show>
        <details class="more">
            <summary>"Forgot the PIN?"</summary>
            <p>
                "There is no way round it, and that is what keeps the families safe. After ten wrong PINs this phone forgets what it received. What you wrote here stays sealed; your authority can open it."
            </p>
        </details>
    }
}

/// Too many wrong PINs.
#[component]
fn Gone() -> impl IntoView {
    view! {
        <Notice tone=Tone::NeedsYou title="This phone can no longer be opened">
            <p>"Too many wrong PINs. What it received is gone from here; the server has it all."</p>
            <p>"What you wrote here is kept, sealed. Show this phone to your enabler team."</p>
        </Notice>
    }
}

/// How the recording goes, and why it does not.
#[component]
fn WhatIsRecorded() -> impl IntoView {
    let phone = phone();
    let state = phone.recorder().state();
    let failed = Memo::new(move |_| if let RecorderState::Failed(why) = state.get() { Some(why) } else { None });
    let carry_on = move |()| phone.recorder().carry_on();
    view! {
        <Meter speaking=speaking(phone) on_carry_on=carry_on />
        {move || failed.get().map(|why| view! { <Notice tone=Tone::NeedsYou title="Not recording"><p>{why}</p></Notice> })}
        <p class="muted">"You can record without opening. Once the phone is open, you say whose visit it was."</p>
    }
}

/// The one button of a locked phone.
#[component]
fn RecordLocked() -> impl IntoView {
    let phone = phone();
    let speaking = speaking(phone);
    let press = move |()| {
        if speaking.with_untracked(Speaking::is_recording) {
            spawn_local(async move { phone.commands().stop_recording_locked().await });
        } else {
            phone.recorder().start_unfiled();
        }
    };
    view! {
        <Bar label="Record">
            <RecordButton speaking on_press=press />
        </Bar>
    }
}
