//! The screen around every page: joins the frame to the phone, so that a page gives only its heading and itself.
//!
//! The safety mark, the tabs of the person's role and the Record button are the same everywhere.

use alongside_core::domain::team::TeamKind;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::speak::{SpeakButton, StopOthers, arrived};
use super::this_phone::let_in::BeingLetIn;
use super::this_phone::lock::ChoosePin;
use crate::components::badge::Tone;
use crate::components::button::{LinkButton, Weight};
use crate::components::frame::{Back, Frame, Mark, Tab, Tabs};
use crate::components::icon::Glyph;
use crate::components::notice::Notice;
use crate::routes::Place;
use crate::state::{Contact, Phone, Safety, Session, phone};

/// The way back to a place.
#[must_use]
pub fn back_to(place: Place, words: impl Into<String>) -> Option<Back> {
    Some(Back { href: place.href(), words: words.into() })
}

/// A screen of somebody who is signed in.
#[component]
pub fn Screen(
    /// What the window is called. It can be glanced at, so it names nobody.
    #[prop(into)]
    window: String,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// A line above the heading.
    #[prop(optional, into)]
    over: Signal<String>,
    /// The way back.
    #[prop(optional, into)]
    back: Signal<Option<Back>>,
    /// Another bar at the bottom than the tabs.
    #[prop(default = None, into)]
    foot: Option<ViewFn>,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let phone = phone();
    if use_location().pathname.get_untracked() != Place::Home.href() {
        arrived();
    }
    let mark = Memo::new(move |_| phone.me().map(|_| mark(phone.safety().get())));
    let foot = foot.unwrap_or_else(|| ViewFn::from(RoleTabs));
    let nobody = Memo::new(move |_| phone.session().with(|session| *session == Session::Nobody));
    let no_pin = Memo::new(move |_| phone.wants_pin());
    let page = move || match (nobody.get(), no_pin.get()) {
        (true, _) => view! { <SignInFirst /> }.into_any(),
        (_, true) => view! { <PinFirst /> }.into_any(),
        _ => children().into_any(),
    };
    view! {
        <Frame window title over back mark foot>
            <Standing />
            {page}
        </Frame>
    }
}

/// What must be said on every screen: the phone keeps nothing, its person is being let in again, the server is doubted, a sign-in is wanted, a new version is ready.
#[component]
fn Standing() -> impl IntoView {
    let phone = phone();
    let sign_in = move || phone.me().is_some() && phone.contact().with(|contact| contact.needs_sign_in);
    let doubted = Memo::new(move |_| phone.contact().with(|contact| contact.doubted));
    view! {
        <KeepsNothing />
        <MayForget />
        <BeingLetIn />
        {move || {
            phone.update_ready().get().then(|| view! {
                <LinkButton weight=Weight::Quiet glyph=Glyph::Update href=Place::ThisPhone.href()>
                    "A new version is ready. It waits until you let it in."
                </LinkButton>
            })
        }}
        {move || {
            doubted.get().then(|| view! {
                <Notice tone=Tone::NeedsYou title="Something is wrong at the server">
                    <p>{Contact::DOUBTED}</p>
                </Notice>
            })
        }}
        {move || {
            sign_in().then(|| view! {
                <Notice tone=Tone::Waiting title="Sign in again to send">
                    <p>"You can go on writing. It is kept on this phone, and goes once you have signed in."</p>
                    <LinkButton href=Place::SignIn.href()>"Sign in"</LinkButton>
                </Notice>
            })
        }}
    }
}

/// A browser that keeps nothing lets nobody write, and says why.
#[component]
pub fn KeepsNothing() -> impl IntoView {
    let phone = phone();
    move || {
        (!phone.storage().with(|storage| storage.available)).then(|| {
            view! {
                <Notice tone=Tone::NeedsYou title="This browser keeps nothing">
                    <p>"So nothing can be written here. Leave private browsing, or use another browser."</p>
                </Notice>
            }
        })
    }
}

/// Before the first capture, where the browser forgets what is not on the home screen.
#[component]
fn MayForget() -> impl IntoView {
    let phone = phone();
    let may = Memo::new(move |_| phone.storage().with(|storage| storage.may_be_forgotten));
    view! {
        <Show when=move || may.get()>
            <Notice tone=Tone::Waiting title="This phone may forget what is written here">
                <p>"After about seven unused days. Add Alongside to the home screen (Share, then Add to Home Screen) and it keeps it."</p>
            </Notice>
        </Show>
    }
}

/// A phone that is to show families gets its PIN first. Recording goes on meanwhile.
#[component]
fn PinFirst() -> impl IntoView {
    view! {
        <Notice title="First a PIN for this phone">
            <p>"Without it nobody can read what is on this phone, not even when it is lost. You use it each time you open Alongside."</p>
        </Notice>
        <ChoosePin done=Callback::new(|()| ()) />
    }
}

#[component]
fn SignInFirst() -> impl IntoView {
    view! {
        <Notice title="Nobody is signed in on this phone">
            <p>"Sign in once with signal. After that it opens without."</p>
        </Notice>
        <LinkButton href=Place::SignIn.href()>"Sign in"</LinkButton>
    }
}

/// The mark at the top right, in words.
fn mark(safety: Safety) -> Mark {
    let (tone, words) = match safety {
        Safety::Safe => (Tone::Received, "Safe".to_owned()),
        Safety::OnThisPhone(count) => (Tone::Waiting, format!("{count} on this phone")),
        Safety::SignIn(count) => (Tone::Waiting, format!("{count} here, sign in")),
        Safety::NeedsYou(_) => (Tone::NeedsYou, "Needs you".to_owned()),
    };
    Mark { tone, words, href: Place::ThisPhone.href() }
}

/// The tabs of the person's role.
#[component]
pub fn RoleTabs() -> impl IntoView {
    let phone = phone();
    let path = use_location().pathname;
    let tabs = Memo::new(move |_| tabs(phone, &path.get()));
    let speaks = Memo::new(move |_| phone.actor(None).is(TeamKind::FamilyFacing));
    move || {
        if speaks.get() {
            view! { <Tabs tabs middle=ViewFn::from(SpeakButton) over=ViewFn::from(StopOthers) /> }.into_any()
        } else {
            view! { <Tabs tabs /> }.into_any()
        }
    }
}

fn tabs(phone: Phone, path: &str) -> Vec<Tab> {
    let actor = phone.actor(None);
    let own: &[(Place, Glyph, &str)] = if actor.is(TeamKind::FamilyFacing) {
        &[
            (Place::Home, Glyph::Today, "Today"),
            (Place::Families, Glyph::Families, "Families"),
            (Place::Ask, Glyph::Ask, "Ask & decide"),
            (Place::Team, Glyph::Team, "Team"),
        ]
    } else if actor.is(TeamKind::Insight) {
        &[(Place::Questions, Glyph::Ask, "Questions"), (Place::Team, Glyph::Team, "Team"), (Place::ThisPhone, Glyph::Phone, "This phone")]
    } else if actor.is(TeamKind::Strategy) {
        &[
            (Place::Decisions, Glyph::Decide, "Decisions"),
            (Place::Team, Glyph::Team, "Team"),
            (Place::ThisPhone, Glyph::Phone, "This phone"),
        ]
    } else {
        &[(Place::Team, Glyph::Team, "Team"), (Place::ThisPhone, Glyph::Phone, "This phone")]
    };
    let first = own.first().map(|(place, ..)| *place);
    own.iter()
        .map(|(place, glyph, words)| {
            let href = place.href();
            let current = path == href || (href != "/" && path.starts_with(&href)) || (path == "/" && first == Some(*place));
            Tab { current, href, glyph: *glyph, words: (*words).to_owned() }
        })
        .collect()
}
