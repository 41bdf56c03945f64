//! Signing out: what is unsent goes first as far as it can, and what cannot go stays here for its writer.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::button::Confirm;
use crate::components::icon::Glyph;
use crate::pages::doing::Doing;
use crate::pages::say::{and, count};
use crate::routes::Place;
use crate::state::phone;

/// Signing out.
#[component]
pub fn SignOut() -> impl IntoView {
    let phone = phone();
    let navigate = use_navigate();
    let doing = Doing::new();
    let question = Signal::derive(move || {
        let things = phone.outbox().with(|outbox| outbox.iter().filter(|item| item.is_unsent()).count());
        let damaged = phone.storage().with(|storage| storage.torn);
        question(things + damaged, phone.recordings().with(|recordings| recordings.len()))
    });
    let leave = Callback::new(move |()| {
        let (commands, navigate) = (phone.commands(), navigate.clone());
        doing.run(
            async move {
                commands.sync_now().await;
                commands.sign_out().await;
                Ok(())
            },
            move || navigate(&Place::SignIn.href(), NavigateOptions::default()),
        );
    });
    view! {
        {move || {
            phone.me().map(|me| view! {
                <section class="form">
                    <p class="muted">{format!("Signed in as {}.", me.name)}</p>
                    <Confirm glyph=Glyph::Leave words="Sign out" question yes="Yes, sign out" on_yes=leave />
                </section>
            })
        }}
    }
}

/// What is asked before signing out: it names everything that is on this phone alone.
fn question(things: usize, recordings: usize) -> String {
    let said = [(things, "thing", "things"), (recordings, "recording", "recordings")];
    let left: Vec<String> = said.into_iter().filter(|(many, ..)| *many > 0).map(|(many, one, more)| count(many, one, more)).collect();
    if left.is_empty() {
        return "Sign out? Nothing is left to send.".to_owned();
    }
    let have = if things + recordings == 1 { "has" } else { "have" };
    format!("{} {have} not gone yet. What cannot go now stays on this phone, sealed, until you sign in here again. Sign out?", and(&left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_everything_that_has_not_gone() {
        assert_eq!(question(0, 0), "Sign out? Nothing is left to send.");
        assert!(question(1, 0).starts_with("1 thing has not gone yet. "));
        assert!(question(0, 1).starts_with("1 recording has not gone yet. "));
        assert!(question(2, 1).starts_with("2 things and 1 recording have not gone yet. "));
    }
}
