//! An enabler invites a colleague to make their first passkey, and hands the link over.

use alongside_core::domain::ids::PersonId;
use alongside_core::domain::team::TeamKind;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::letting_in::AskForASecond;
use crate::components::button::{Button, Weight};
use crate::components::notice::{Failure, Notice};
use crate::pages::doing::Doing;
use crate::pages::say::when;
use crate::state::{CommandError, Invitation, Phone, phone};

/// Whether the reader may invite: an enabler, where the server takes passkeys.
pub(super) fn who_invites(phone: Phone) -> Signal<bool> {
    let set_up = RwSignal::new(false);
    let enabler = Memo::new(move |_| phone.actor(None).is(TeamKind::Enabler));
    Effect::new(move |_| {
        if enabler.get() {
            spawn_local(async move {
                set_up.try_set(phone.commands().own_passkeys().await.is_ok());
            });
        }
    });
    Signal::derive(move || enabler.get() && set_up.get())
}

/// Invites one colleague.
#[component]
pub(super) fn Invite(
    /// Whom.
    person: PersonId,
    /// What they are called.
    name: String,
) -> impl IntoView {
    let phone = phone();
    let doing = Doing::new();
    let heard = StoredValue::new(format!(": {name}"));
    let made = RwSignal::new(None::<Invitation>);
    let takes_two = RwSignal::new(false);
    let press = Callback::new(move |()| {
        let work = async move {
            match phone.commands().invite(person).await {
                Err(CommandError::TakesTwo) => drop(takes_two.try_set(true)),
                done => drop(made.try_set(Some(done?))),
            }
            Ok(())
        };
        doing.run(work, || ());
    });
    view! {
        <Failure words=doing.failed />
        {move || match made.get() {
            None if takes_two.get() => view! { <AskForASecond person name=name.clone() /> }.into_any(),
            None => view! {
                <Button weight=Weight::Quiet on_press=press>
                    "Invite to sign in"
                    <span class="only-heard">{heard.get_value()}</span>
                </Button>
            }
            .into_any(),
            Some(invitation) => view! { <HandOver invitation /> }.into_any(),
        }}
    }
}

/// The link, to be handed over.
#[component]
pub(super) fn HandOver(
    /// What is handed over.
    invitation: Invitation,
) -> impl IntoView {
    let phone = phone();
    view! {
        <Notice title="Hand this link over yourself">
            <p>{format!("It works once, until {}. Whoever opens it first signs in as this colleague.", when(invitation.ends_at, phone.now()))}</p>
            <p>
                <code class="link-to-copy">{invitation.link}</code>
            </p>
        </Notice>
    }
}
