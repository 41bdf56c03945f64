//! One family's file: who is who, what one must know, who holds it, what comes next, and the story by its days.

pub mod doing;
pub mod facts;
pub mod people;
pub mod story;

use std::sync::Arc;

use alongside_core::domain::ids::FamilyId;
use alongside_core::domain::story::FamilyStory;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::{Button, Weight};
use crate::components::icon::Glyph;
use crate::components::list::Halves;
use crate::components::notice::{Failure, Notice};
use crate::pages::nothing::NothingToShow;
use crate::pages::screen::{MayForget, Screen, back_to};
use crate::routes::{Place, param};
use crate::state::{Loadable, Phone, phone};

/// The family that the page shows. Copied into everything on the page.
#[derive(Clone, Copy)]
pub struct Here {
    /// The phone.
    pub phone: Phone,
    /// Whose file.
    pub family: FamilyId,
    /// The file.
    pub story: Signal<Loadable<Arc<FamilyStory>>>,
}

impl Here {
    /// Something of the file, told again only when it changes.
    pub fn fact<T>(self, read: impl Fn(&FamilyStory) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: Default + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.story.with(|story| story.ready().map(|story| read(story)).unwrap_or_default()))
    }
}

/// One family's file.
#[component]
pub fn Family() -> impl IntoView {
    let family = param::<FamilyId>("family");
    move || match family.get() {
        Some(family) => view! { <OneFamily family /> }.into_any(),
        None => view! { <NothingToShow /> }.into_any(),
    }
}

#[component]
fn OneFamily(family: FamilyId) -> impl IntoView {
    let phone = phone();
    let here = Here { phone, family, story: phone.family(family) };
    let (fetched, fetch) = fetch_where_it_is_not_here(here);
    let name = here.fact(|story| story.rules.name.clone());
    let title = Signal::derive(move || name.get().map_or_else(|| "Family".to_owned(), |name| format!("{name} family")));
    let state = Memo::new(move |_| here.story.with(core::mem::discriminant));
    let page = move || {
        // Read, not only tracked: a memo that nobody reads tells nobody.
        let _here = state.get();
        match here.story.get_untracked() {
            Loadable::Ready(_) => view! { <File here /> }.into_any(),
            Loadable::Failed(why) => view! { <Failure words=Signal::stored(Some(why)) /> }.into_any(),
            Loadable::Loading => view! { <Opening /> }.into_any(),
            Loadable::NotHere => match fetched.get() {
                Fetched::Asking => view! { <Opening /> }.into_any(),
                Fetched::NothingToShow => view! { <NothingToShow /> }.into_any(),
                Fetched::NoAnswer => view! { <OpensWithSignal fetch /> }.into_any(),
            },
        }
    };
    view! {
        <Screen window="Family" title back=Signal::stored(back_to(Place::Families, "Families"))>
            {page}
        </Screen>
    }
}

/// What became of asking the server for a file that is not on this phone.
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

/// A file that is not on this phone is asked for, once, and again at a press.
fn fetch_where_it_is_not_here(here: Here) -> (RwSignal<Fetched>, Callback<()>) {
    let fetched = RwSignal::new(Fetched::default());
    let fetch = Callback::new(move |()| {
        fetched.set(Fetched::Asking);
        spawn_local(async move {
            fetched.try_set(match here.phone.commands().open_family(here.family).await {
                Ok(true) => Fetched::Asking,
                Ok(false) => Fetched::NothingToShow,
                Err(_) => Fetched::NoAnswer,
            });
        });
    });
    let away = Memo::new(move |_| here.phone.me().is_some() && here.story.with(|story| matches!(story, Loadable::NotHere)));
    Effect::new(move |asked: Option<bool>| {
        let asks = away.get() && !asked.unwrap_or(false);
        if asks {
            fetch.run(());
        }
        asks || asked.unwrap_or(false)
    });
    (fetched, fetch)
}

#[component]
fn Opening() -> impl IntoView {
    view! { <p class="muted" role="status">"Opening…"</p> }
}

/// The file is not on this phone, and the server was not reached. Says nothing of whether there is one.
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

#[component]
fn File(here: Here) -> impl IntoView {
    view! {
        <MayForget />
        <Halves first=Box::new(move || {
            view! {
                <facts::Flags here />
                <doing::NextVisit here />
                <doing::Doings here />
                <people::People here />
                <facts::Holders here />
            }
            .into_any()
        })>
            <facts::Open here />
            <story::Story here />
        </Halves>
    }
}
