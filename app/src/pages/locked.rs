//! The locked phone: opens with a PIN or a passkey, with no network, and records before it is opened. It shows nothing of anybody.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::badge::Tone;
use crate::components::button::{Button, Confirm, LinkButton, Weight};
use crate::components::frame::{Bar, Frame};
use crate::components::icon::Glyph;
use crate::components::notice::{Failure, Notice};
use crate::components::pin::PinField;
use crate::components::voice::{Meter, RecordButton, Speaking, StopRecording};
use crate::pages::doing::Doing;
use crate::pages::speak::{others_recorded, speaking};
use crate::routes::Place;
use crate::state::{Leased, LockFacts, MayTry, PIN_DIGITS, RecorderState, phone};

/// The locked phone.
#[component]
pub fn Locked() -> impl IntoView {
    let phone = phone();
    let shut = Memo::new(move |_| phone.lock().with(Shut::of));
    view! {
        <Frame window="Locked" title="This phone is locked" foot=ViewFn::from(RecordLocked)>
            {move || match shut.get() {
                Shut::ByItsPerson => view! { <Open /> }.into_any(),
                Shut::ByTheLease { clock_is_wrong } => view! { <LeaseEnded clock_is_wrong /> }.into_any(),
                Shut::ForGood { revoked } => view! { <Gone revoked /> }.into_any(),
            }}
            <WhatIsRecorded shut />
        </Frame>
    }
}

/// Why it is shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shut {
    /// Its person opens it.
    ByItsPerson,
    /// Its person opened it, and it has not spoken with the server for too long.
    ByTheLease { clock_is_wrong: bool },
    /// Its keys are gone.
    ForGood { revoked: bool },
}

impl Shut {
    fn of(lock: &LockFacts) -> Self {
        match (lock.may_try, lock.reads) {
            _ if lock.is_revoked => Self::ForGood { revoked: true },
            (MayTry::Never, _) => Self::ForGood { revoked: false },
            (_, Leased::Reads) => Self::ByItsPerson,
            (_, reads) => Self::ByTheLease { clock_is_wrong: reads == Leased::ClockIsWrong },
        }
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
        <PinField label="PIN, six digits" digits=PIN_DIGITS at_once=true value=pin on_full=with_pin />
        <Failure words=doing.failed />
        <Show when=move || has_passkey.get()>
            <Button weight=Weight::Secondary glyph=Glyph::Lock on_press=with_passkey>
                "Open with your face or finger"
            </Button>
        </Show>
        <details class="more">
            <summary>"Forgot the PIN?"</summary>
            <p>"There is no way round it; that keeps the families safe. You can begin afresh: what you wrote here goes to your team, sealed, and you sign in anew. It needs signal."</p>
            <BeginAfresh />
        </details>
    }
}

/// The phone has not spoken with the server for three days.
#[component]
fn LeaseEnded(clock_is_wrong: bool) -> impl IntoView {
    let phone = phone();
    let doing = Doing::new();
    let again = move |()| doing.run(async move { phone.commands().ask_for_lease().await }, || ());
    let (title, words) = if clock_is_wrong {
        ("This phone's clock is wrong", "It stands before what this phone has seen already. Set it right, or find signal; then it opens.")
    } else {
        (
            "Three days without signal",
            "What this phone received can be read again once it has signal. You can record meanwhile; nothing is lost.",
        )
    };
    view! {
        <Notice tone=Tone::Waiting title>
            <p>{words}</p>
        </Notice>
        <Failure words=doing.failed />
        <div class="buttons">
            <Button weight=Weight::Secondary glyph=Glyph::Again on_press=again>
                "Try again"
            </Button>
            <LinkButton weight=Weight::Quiet href=Place::SignIn.href()>"Sign in"</LinkButton>
        </div>
    }
}

/// Its keys are gone: too many wrong PINs, or its authority has let it go.
#[component]
fn Gone(revoked: bool) -> impl IntoView {
    let title = if revoked { "This phone was closed" } else { "This phone can no longer be opened" };
    let why = if revoked {
        "By you on another phone, or by your authority. What it received is closed here for good."
    } else {
        "Too many wrong PINs. What it received is closed here for good."
    };
    view! {
        <Notice tone=Tone::NeedsYou title>
            <p>{why} " The server has it all. What you wrote here goes to your team, sealed, as soon as there is signal."</p>
        </Notice>
        <BeginAfresh />
    }
}

/// Beginning afresh.
#[component]
fn BeginAfresh() -> impl IntoView {
    let phone = phone();
    let navigate = use_navigate();
    let doing = Doing::new();
    let begin = Callback::new(move |()| {
        let navigate = navigate.clone();
        doing
            .run(async move { phone.commands().begin_afresh().await }, move || navigate(&Place::SignIn.href(), NavigateOptions::default()));
    });
    view! {
        <Failure words=doing.failed />
        <Confirm
            weight=Weight::Quiet
            words="Begin afresh"
            question="Begin afresh? What you wrote goes to your team first. Text that you had not kept as a note, and sound, stay sealed here."
            yes="Yes, begin afresh"
            on_yes=begin
        />
    }
}

/// How the recording goes, and why it does not.
#[component]
fn WhatIsRecorded(shut: Memo<Shut>) -> impl IntoView {
    let phone = phone();
    let what_becomes_of_it = move || match shut.get() {
        Shut::ForGood { .. } => "What you record here now stays sealed on this phone. Use another one if you can.",
        _ => "You can record without opening. Once the phone is open, you say whose visit it was.",
    };
    let state = phone.recorder().state();
    let failed = Memo::new(move |_| if let RecorderState::Failed(why) = state.get() { Some(why) } else { None });
    let carry_on = move |()| phone.recorder().carry_on();
    view! {
        <Meter speaking=speaking(phone) on_carry_on=carry_on />
        {move || failed.get().map(|why| view! { <Notice tone=Tone::NeedsYou title="Not recording"><p>{why}</p></Notice> })}
        <p class="muted">{what_becomes_of_it}</p>
    }
}

/// The one button of a locked phone.
#[component]
fn RecordLocked() -> impl IntoView {
    let phone = phone();
    let (speaking, others) = (speaking(phone), others_recorded(phone));
    let stop = move || spawn_local(async move { phone.commands().stop_recording_locked().await });
    let press = move |()| if speaking.with_untracked(Speaking::is_recording) { stop() } else { phone.recorder().start_unfiled() };
    view! {
        <Bar label="Record">
            <Show
                when=move || others.get().is_none()
                fallback=move || view! { <StopRecording on_press=move |()| stop() /> }
            >
                <div class="bar-middle">
                    <RecordButton speaking on_press=press />
                </div>
            </Show>
        </Bar>
    }
}
