//! What a colleague's phone delivered while nobody could open it: counted, without a word of it, and taken into the files with one tap.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::badge::Tone;
use crate::components::button::Button;
use crate::components::notice::{Failure, Notice};
use crate::pages::doing::Doing;
use crate::pages::say::{colleague, count, when};
use crate::state::{HeldFrom, TakenIn, phone};

/// What is held for the reader's teams. Asked of the server each time: without signal there is nothing to say.
#[component]
pub(super) fn HeldForTheTeam() -> impl IntoView {
    let phone = phone();
    let held = RwSignal::new(Vec::<HeldFrom>::new());
    let taken = RwSignal::new(None::<TakenIn>);
    let look = move || {
        spawn_local(async move {
            held.try_set(phone.commands().held_for_the_team().await.unwrap_or_default());
        });
    };
    Effect::new(move |_| {
        if phone.me().is_some() {
            look();
        }
    });
    view! {
        {move || taken.get().map(|taken| view! { <Taken taken /> })}
        {move || held.get().into_iter().map(|held| view! { <One held taken look=Callback::new(move |()| look()) /> }).collect_view()}
    }
}

/// What one phone delivered.
#[component]
fn One(held: HeldFrom, taken: RwSignal<Option<TakenIn>>, look: Callback<()>) -> impl IntoView {
    let phone = phone();
    let doing = Doing::new();
    let who = phone.directory().with_untracked(|directory| colleague(directory, held.person));
    let title =
        format!("{} came from {who}'s phone while it was locked", count(usize::try_from(held.items).unwrap_or(0), "thing", "things"));
    let since = format!("The first {}. They stand in no file yet.", when(held.first_at, phone.now()));
    let take = move |()| {
        doing.run(
            async move {
                taken.set(Some(phone.commands().take_in(held.device).await?));
                Ok(())
            },
            move || look.run(()),
        );
    };
    view! {
        <Notice tone=Tone::Waiting title>
            <p>{since}</p>
            <Failure words=doing.failed />
            <Button on_press=take>"Take it into the files"</Button>
        </Notice>
    }
}

/// What became of it.
#[component]
fn Taken(taken: TakenIn) -> impl IntoView {
    let stay = taken.kept.len() + usize::try_from(taken.unread + taken.sound_kept).unwrap_or(0);
    let title = format!(
        "{} in the files now, under their writer's name",
        count(usize::try_from(taken.taken).unwrap_or(0), "thing is", "things are")
    );
    let rest = if stay == 0 {
        "Nothing is left to take in.".to_owned()
    } else {
        format!("{} could not be taken in, and stays with the server. Tell your enabler team.", count(stay, "thing", "things"))
    };
    view! {
        <Notice tone=Tone::Received title>
            <p>{rest}</p>
        </Notice>
    }
}
