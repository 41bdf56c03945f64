//! One's other phones, and closing one that is lost. Only where there is another, and signal to ask.

use alongside_core::domain::clock::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::{Confirm, Weight};
use crate::components::card::Card;
use crate::components::notice::Failure;
use crate::pages::doing::Doing;
use crate::pages::say::when;
use crate::state::{OwnDevice, phone};

/// One's other phones.
#[component]
pub(super) fn Phones() -> impl IntoView {
    let phone = phone();
    let doing = Doing::new();
    let others = RwSignal::new(Vec::<OwnDevice>::new());
    let look = move || {
        spawn_local(async move {
            others.try_set(phone.commands().other_phones().await.unwrap_or_default());
        });
    };
    Effect::new(move |_| {
        if phone.me().is_some() {
            look();
        }
    });
    let one = move |other: OwnDevice| {
        let device = other.device;
        let close = Callback::new(move |()| doing.run(async move { phone.commands().close_phone(device).await }, look));
        let open = other.revoked_at.is_none();
        view! {
            <p>{told(&other, phone.now())}</p>
            {open.then(|| view! {
                <Confirm
                    weight=Weight::Quiet
                    words="I have lost it"
                    question="Close it? At its next contact it hands over what was written on it, and can be read no more."
                    yes="Yes, close it"
                    on_yes=close
                />
            })}
        }
    };
    move || {
        let others = others.get();
        (!others.is_empty()).then(|| {
            view! {
                <Card title="Your other phones">
                    <Failure words=doing.failed />
                    {others.into_iter().map(one).collect_view()}
                </Card>
            }
        })
    }
}

/// `Android, since yesterday 09:40.`
fn told(other: &OwnDevice, now: Timestamp) -> String {
    let kind = other.made_on.as_deref().unwrap_or("A phone");
    match other.revoked_at {
        Some(at) => format!("{kind}, closed {}.", when(at, now)),
        None => format!("{kind}, since {}.", when(other.registered_at, now)),
    }
}
