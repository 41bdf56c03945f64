//! What the person whom it concerns is told: that they are being let in again, which they can stop; and that they were.

use alongside_core::domain::ids::RecoveryId;
use alongside_core::domain::recovery::{By, End, Recovery};
use alongside_core::domain::team::Directory;
use leptos::prelude::*;

use crate::components::badge::Tone;
use crate::components::button::Button;
use crate::components::notice::{Failure, Notice};
use crate::components::quote::Quote;
use crate::pages::doing::Doing;
use crate::pages::say::{colleague, when};
use crate::state::phone;

/// Stands on every screen while it can still be used.
#[component]
pub fn BeingLetIn() -> impl IntoView {
    let phone = phone();
    let open = Memo::new(move |_| {
        let now = phone.tick().get();
        phone.let_in_again().get().filter(|known| known.is_open_at(now))
    });
    move || open.get().map(|open| view! { <Open open /> })
}

#[component]
fn Open(open: Recovery) -> impl IntoView {
    let (phone, doing) = (phone(), Doing::new());
    let asked = phone.directory().with_untracked(|directory| format!("{} wrote:", who(directory, open.asked_by)));
    let (title, stands) = if open.confirmed_by.is_some() {
        let until = when(open.until_at, phone.now());
        (
            "You are being let in again",
            format!("Two people agreed to it. Until {until} there is a link, and whoever opens it becomes you here."),
        )
    } else {
        (
            "Somebody asks to let you in again",
            "Once a second person confirms it there is a link, and whoever opens it becomes you here.".to_owned(),
        )
    };
    let recovery: RecoveryId = open.recovery;
    let stop = move |()| doing.run(async move { phone.commands().do_not_let_in(recovery).await }, || ());
    view! {
        <Notice tone=Tone::NeedsYou title>
            <p>{asked}</p>
            <Quote words=open.reason.clone() />
            <p>{stands}" If you did not want this, stop it."</p>
            <Failure words=doing.failed />
            <Button on_press=stop>"Stop it"</Button>
        </Notice>
    }
}

/// How one was last let in again.
#[component]
pub(super) fn WasLetIn() -> impl IntoView {
    let phone = phone();
    let told = move || {
        let known = phone.let_in_again().get()?;
        let Some(End::Used { at }) = known.end else { return None };
        let second = known.confirmed_by?;
        let who = phone.directory().with(|directory| (who(directory, known.asked_by), who(directory, second)));
        let line = format!("You were let in again {}. {} asked, and {} confirmed it:", when(at, phone.now()), who.0, who.1);
        Some(view! {
            <p>{line}</p>
            <Quote words=known.reason />
        })
    };
    move || told()
}

fn who(directory: &Directory, by: By) -> String {
    match by {
        By::Colleague(person) => colleague(directory, person),
        By::Operator => "The operator of the server".to_owned(),
    }
}
