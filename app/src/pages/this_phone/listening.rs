//! Writing down on this phone: the model is fetched once, where its person wants that, and taken away when they say so.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::storage::size;
use crate::components::button::{Button, Confirm, Weight};
use crate::components::card::Card;
use crate::components::icon::Glyph;
use crate::state::{OwnModel, WhyBroken, phone};

/// What it is, and how it stands.
#[component]
pub(super) fn Listening() -> impl IntoView {
    let phone = phone();
    let stands = phone.own_model();
    let online = Memo::new(move |_| phone.contact().with(|contact| contact.online));
    Effect::new(move |_| {
        // What can be fetched is known where there is signal.
        online.track();
        spawn_local(async move { phone.commands().look_up_model().await });
    });
    let shown = Memo::new(move |_| stands.with(|stands| !matches!(stands, OwnModel::Looking | OwnModel::NotToBeHad)));
    view! {
        <Show when=move || shown.get()>
            <Card title="Writing down without signal">
                <p>{move || stands.with(words)}</p>
                {move || progress(&stands.get())}
                <div class="buttons">{move || ways(&stands.get())}</div>
            </Card>
        </Show>
    }
}

/// How it stands, in words.
fn words(stands: &OwnModel) -> String {
    match stands {
        OwnModel::Looking | OwnModel::NotToBeHad => String::new(),
        OwnModel::NoSignal => {
            "This phone can write down what you record by itself. What it needs for that is fetched with signal.".to_owned()
        }
        OwnModel::Offered(bytes) => {
            format!(
                "This phone can write down what you record by itself, in the car or in a kitchen. It fetches {}, once; better on Wi-Fi.",
                size(*bytes)
            )
        }
        OwnModel::Coming { got, of } => format!("{} of {} are here. You can go on working.", size(*got), size(*of)),
        OwnModel::Broken { why: WhyBroken::NoRoom, .. } => {
            "There is no room for it on this phone. What you write and record is safe.".to_owned()
        }
        OwnModel::Broken { got, of, why: WhyBroken::NoSignal } => {
            format!("The signal went. {} of {} are here, and are not fetched again.", size(*got), size(*of))
        }
        OwnModel::Broken { got, of, why: WhyBroken::Stopped } => {
            format!("{} of {} are here, and are not fetched again.", size(*got), size(*of))
        }
        OwnModel::Here(bytes) => {
            format!(
                "This phone writes down by itself what you record without signal, unless its battery is low. It keeps {} for that.",
                size(*bytes)
            )
        }
    }
}

/// How far it is, for the eye.
fn progress(stands: &OwnModel) -> Option<impl IntoView + use<>> {
    let OwnModel::Coming { got, of } = *stands else { return None };
    Some(view! { <progress class="progress" aria-label="How much of it is here" max=of.to_string() value=got.to_string()></progress> })
}

/// What can be done about it.
fn ways(stands: &OwnModel) -> AnyView {
    let phone = phone();
    let fetch = move |()| {
        spawn_local(async move { phone.commands().fetch_model().await });
    };
    let remove = move |()| {
        spawn_local(async move { phone.commands().remove_model().await });
    };
    let away = move |words: &'static str| {
        view! {
            <Confirm
                words
                weight=Weight::Quiet
                question="Take it from this phone? Recordings are then written down by the server, with signal. Nothing that you wrote or recorded goes."
                yes="Take it from this phone"
                on_yes=remove
            />
        }
    };
    match stands {
        OwnModel::Looking | OwnModel::NotToBeHad | OwnModel::NoSignal => ().into_any(),
        OwnModel::Offered(_) => view! { <Button weight=Weight::Secondary glyph=Glyph::Phone on_press=fetch>"Fetch it"</Button> }.into_any(),
        OwnModel::Coming { .. } => {
            view! { <Button weight=Weight::Quiet on_press=move |()| phone.commands().stop_fetching()>"Stop fetching"</Button> }.into_any()
        }
        OwnModel::Broken { .. } => view! {
            <Button weight=Weight::Secondary glyph=Glyph::Again on_press=fetch>"Fetch the rest"</Button>
            {away("Take it from this phone")}
        }
        .into_any(),
        OwnModel::Here(_) => away("Take it from this phone").into_any(),
    }
}
