//! Where else one is signed in, and signing out there. Only where there is another place, and signal to ask.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::Digest;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::{Button, Weight};
use crate::components::card::Card;
use crate::components::notice::Failure;
use crate::pages::doing::Doing;
use crate::pages::say::when;
use crate::state::{SignedInAt, phone};

/// Where else one is signed in.
#[component]
pub(super) fn Elsewhere() -> impl IntoView {
    let phone = phone();
    let doing = Doing::new();
    let places = RwSignal::new(Vec::<SignedInAt>::new());
    let look = move || {
        spawn_local(async move {
            places.try_set(phone.commands().signed_in_elsewhere().await.unwrap_or_default());
        });
    };
    Effect::new(move |_| {
        if phone.me().is_some() {
            look();
        }
    });
    let end = Callback::new(move |session: Digest| doing.run(async move { phone.commands().sign_out_there(session).await }, look));
    let one = move |at: SignedInAt| {
        view! {
            <p>{told(&at, phone.now())}</p>
            <Button weight=Weight::Quiet on_press=move |()| end.run(at.session)>
                {format!("Sign out there{}", at.made_on.as_ref().map(|kind| format!(" ({kind})")).unwrap_or_default())}
            </Button>
        }
    };
    move || {
        let places = places.get();
        (!places.is_empty()).then(|| {
            view! {
                <Card title="Signed in elsewhere">
                    <Failure words=doing.failed />
                    {places.into_iter().map(one).collect_view()}
                    <p class="muted">"Is one of these a phone that you lost? Sign out there. What it had not sent stays on it."</p>
                </Card>
            }
        })
    }
}

/// `Android, since yesterday 09:40.` With an account of the authority's directory: `Android, with your account, since yesterday 09:40.`
fn told(at: &SignedInAt, now: Timestamp) -> String {
    let kind = at.made_on.as_deref().unwrap_or("Another phone");
    let means = if at.means.as_deref() == Some("account") { ", with your account" } else { "" };
    format!("{kind}{means}, since {}.", when(at.began_at, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_told_by_its_phone_and_by_how_it_began() {
        let now = Timestamp::from_millis(1_772_528_400_000);
        let at = |made_on: Option<&str>, means: Option<&str>| SignedInAt {
            session: Digest::of(&[]),
            began_at: now,
            made_on: made_on.map(str::to_owned),
            means: means.map(str::to_owned),
            here: false,
        };
        let since = when(now, now);
        assert_eq!(told(&at(Some("Android"), Some("account")), now), format!("Android, with your account, since {since}."));
        assert_eq!(told(&at(Some("Android"), Some("passkey")), now), format!("Android, since {since}."));
        assert_eq!(told(&at(None, None), now), format!("Another phone, since {since}."));
    }
}
