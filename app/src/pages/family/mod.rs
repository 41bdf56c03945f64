//! One family's file: who is who, what one must know, who holds it, what comes next, and the story by its days.

pub mod doing;
pub mod facts;
pub mod flags;
pub mod keeping;
pub mod looks;
pub mod people;
pub mod spend;
pub mod standing;
pub mod story;
pub mod who_sees;

use std::sync::Arc;

use alongside_core::domain::ids::FamilyId;
use alongside_core::domain::story::FamilyStory;
use leptos::prelude::*;

use self::standing::Standing;
use crate::components::list::Halves;
use crate::components::notice::Failure;
use crate::pages::away::{Away, Opening};
use crate::pages::nothing::NothingToShow;
use crate::pages::screen::{Screen, back_to};
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
        None => view! { <Screen window="Family" title="Family"><NothingToShow /></Screen> }.into_any(),
    }
}

#[component]
fn OneFamily(family: FamilyId) -> impl IntoView {
    let phone = phone();
    let here = Here { phone, family, story: phone.family(family) };
    let name = here.fact(|story| story.rules.name.clone());
    let state = Memo::new(move |_| here.story.with(core::mem::discriminant));
    let standing = Standing::of(here);
    let over = Memo::new(move |_| standing.get() == Standing::Over);
    let title =
        Signal::derive(move || name.get().filter(|_| !over.get()).map_or_else(|| "Family".to_owned(), |name| format!("{name} family")));
    let page = move || {
        // Read, not only tracked: a memo that nobody reads tells nobody.
        let _here = state.get();
        match here.story.get_untracked() {
            Loadable::Ready(_) if over.get() => view! { <NothingToShow /> }.into_any(),
            Loadable::Ready(_) => view! { <File here standing /> }.into_any(),
            Loadable::Failed(why) => view! { <Failure words=Signal::stored(Some(why)) /> }.into_any(),
            Loadable::Loading => view! { <Opening /> }.into_any(),
            Loadable::NotHere => view! { <Away family /> }.into_any(),
        }
    };
    view! {
        <Screen window="Family" title back=Signal::stored(back_to(Place::Families, "Families"))>
            {page}
        </Screen>
    }
}

#[component]
fn File(here: Here, standing: Memo<Standing>) -> impl IntoView {
    let writes = Memo::new(move |_| standing.get().writes());
    view! {
        <Halves first=Box::new(move || {
            view! {
                <standing::OpenUntil here standing />
                <flags::Flags here writes />
                <Show when=move || writes.get()>
                    <doing::NextVisit here />
                    <doing::Doings here />
                </Show>
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
