//! With which passkeys one signs in, and another one. Only where the server takes passkeys, and there is signal to ask it.

use alongside_core::domain::clock::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::let_in::WasLetIn;
use crate::components::button::{Button, Confirm, Weight};
use crate::components::card::Card;
use crate::components::notice::Failure;
use crate::pages::doing::Doing;
use crate::pages::say::when;
use crate::state::{OwnPasskey, phone};

/// One's own passkeys.
#[component]
pub(super) fn Passkeys() -> impl IntoView {
    let phone = phone();
    let doing = Doing::new();
    let own = RwSignal::new(None::<Vec<OwnPasskey>>);
    let look = move || {
        spawn_local(async move {
            own.try_set(phone.commands().own_passkeys().await.ok());
        });
    };
    Effect::new(move |_| {
        if phone.me().is_some() {
            look();
        }
    });
    let another = Callback::new(move |()| doing.run(async move { phone.commands().make_another_passkey().await }, look));
    move || {
        own.get().map(|own| {
            let only = own.len() == 1;
            // Whoever came in with an account of the authority's directory has none yet.
            let words = if own.is_empty() { "Make a passkey" } else { "Make another passkey" };
            let lines = own
                .into_iter()
                .map(|passkey| view! { <OnePasskey passkey only doing look=Callback::new(move |()| look()) /> })
                .collect_view();
            view! {
                <Card title="How you sign in">
                    <WasLetIn />
                    {lines}
                    <Failure words=doing.failed />
                    <Button weight=Weight::Secondary on_press=another>
                        {words}
                    </Button>
                </Card>
            }
        })
    }
}

/// One passkey, and taking it away: whoever else has it is out.
#[component]
fn OnePasskey(passkey: OwnPasskey, only: bool, doing: Doing, look: Callback<()>) -> impl IntoView {
    let phone = phone();
    let words = told(&passkey, phone.now());
    let question = if only {
        "Take it away? It is your only one: to sign in again you would need an invitation. You are signed out everywhere else."
    } else {
        "Take it away? Nobody can sign in with it then. You are signed out everywhere else."
    };
    let end = Callback::new(move |()| {
        let name = passkey.passkey.clone();
        doing.run(async move { phone.commands().end_passkey(&name).await }, move || look.run(()));
    });
    view! {
        <p>{words}</p>
        <Confirm weight=Weight::Quiet words="Take it away" question yes="Yes, take it away" on_yes=end />
    }
}

/// `A passkey made Mon 2 March, 09:40. Last used 14:02.`
fn told(passkey: &OwnPasskey, now: Timestamp) -> String {
    let used = passkey.used_at.map_or_else(|| "Not used since.".to_owned(), |at| format!("Last used {}.", when(at, now)));
    format!("A passkey made {}. {used}", when(passkey.added_at, now))
}
