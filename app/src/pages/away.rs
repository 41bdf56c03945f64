//! A file that is not on this phone: the server is asked for it, once by itself and again at a press. What it does not show looks the
//! same whether it is restricted or not there.

use alongside_core::domain::ids::FamilyId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::nothing::NothingToShow;
use crate::components::button::{Button, Weight};
use crate::components::icon::Glyph;
use crate::components::notice::Notice;
use crate::state::phone;

/// What became of asking the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fetched {
    /// Nothing yet.
    #[default]
    Asking,
    /// It is not there, or not theirs: nobody learns which.
    NothingToShow,
    /// The server was not reached.
    NoAnswer,
}

/// Stands in the place of a page until its file is here.
#[component]
pub fn Away(
    /// Whose file.
    family: FamilyId,
) -> impl IntoView {
    let phone = phone();
    let fetched = RwSignal::new(Fetched::default());
    let fetch = Callback::new(move |()| {
        fetched.set(Fetched::Asking);
        spawn_local(async move {
            fetched.try_set(match phone.commands().open_family(family).await {
                // The page takes this one's place.
                Ok(true) => Fetched::Asking,
                Ok(false) => Fetched::NothingToShow,
                Err(_) => Fetched::NoAnswer,
            });
        });
    });
    let somebody = Memo::new(move |_| phone.me().is_some());
    Effect::new(move |asked: Option<bool>| {
        let asked = asked.unwrap_or(false);
        let asks = somebody.get() && !asked;
        if asks {
            fetch.run(());
        }
        asks || asked
    });
    move || match fetched.get() {
        Fetched::Asking => view! { <Opening /> }.into_any(),
        Fetched::NothingToShow => view! { <NothingToShow /> }.into_any(),
        Fetched::NoAnswer => view! { <OpensWithSignal fetch /> }.into_any(),
    }
}

/// A file is being read, or fetched.
#[component]
pub fn Opening() -> impl IntoView {
    view! { <p class="muted" role="status">"Opening…"</p> }
}

/// The server was not reached. Says nothing of whether there is such a file.
#[component]
fn OpensWithSignal(fetch: Callback<()>) -> impl IntoView {
    view! {
        <Notice title="This is not on this phone">
            <p>"A file of your team opens with signal, and then stays here for a while."</p>
        </Notice>
        <Button weight=Weight::Secondary glyph=Glyph::Again on_press=fetch>
            "Look again"
        </Button>
    }
}
