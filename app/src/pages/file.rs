//! A family's file around a page: the page is built once, and follows the file as it changes, so that nothing under a cursor is lost.
//!
//! What is not there and what is not open to the reader look the same.

use std::sync::Arc;

use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::FamilyId;
use alongside_core::domain::policy::Actor;
use alongside_core::domain::story::FamilyStory;
use leptos::prelude::*;

use super::away::{Away, Opening};
use super::doing::{Offer, offer};
use crate::components::notice::Notice;
use crate::state::{Loadable, Phone, phone};

/// A file that a page stands on.
#[derive(Clone, Copy)]
pub struct OpenFile {
    /// The phone.
    pub phone: Phone,
    /// Whose file it is.
    pub family: FamilyId,
    /// The file as it stands, empty until it is here.
    pub story: Signal<Arc<FamilyStory>>,
    stage: Memo<Stage>,
}

#[derive(Clone, PartialEq, Eq)]
enum Stage {
    Loading,
    NotHere,
    Ready,
    Failed(String),
}

impl OpenFile {
    /// The file of a family.
    #[must_use]
    pub fn of(family: FamilyId) -> Self {
        let phone = phone();
        let file = phone.family(family);
        let stage = Memo::new(move |_| {
            file.with(|file| match file {
                Loadable::Loading => Stage::Loading,
                Loadable::NotHere => Stage::NotHere,
                Loadable::Ready(_) => Stage::Ready,
                Loadable::Failed(why) => Stage::Failed(why.clone()),
            })
        });
        let story = Signal::derive(move || file.with(|file| file.ready().cloned().unwrap_or_default()));
        Self { phone, family, story, stage }
    }

    /// Something told from the file. It is told again only where it changed.
    pub fn told<T: PartialEq + Send + Sync + 'static>(self, tell: impl Fn(&FamilyStory) -> T + Send + Sync + 'static) -> Memo<T> {
        Memo::new(move |_| self.story.with(|story| tell(story)))
    }

    /// The reader as the rules see them towards this file.
    #[must_use]
    pub fn actor(self) -> Actor {
        self.phone.actor(self.story.with(|story| story.rules.team))
    }

    /// Something that the rules say of the file and the reader together.
    pub fn judged<T: PartialEq + Send + Sync + 'static>(
        self,
        judge: impl Fn(&FamilyRules, &Actor) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            let actor = self.actor();
            self.story.with(|story| judge(&story.rules, &actor))
        })
    }

    /// How an act is offered to the reader.
    pub fn offer(self, body: impl Fn() -> Body + Send + Sync + 'static) -> Memo<Offer> {
        self.judged(move |rules, actor| offer(rules, actor, &body()))
    }

    /// What the family is called.
    #[must_use]
    pub fn name(self) -> Memo<String> {
        self.told(|story| story.rules.name.clone().unwrap_or_default())
    }
}

/// The page, once the file is here; before that, what there is to say.
#[component]
pub fn WhenHere(
    /// The file.
    file: OpenFile,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    move || match file.stage.get() {
        Stage::Ready => children().into_any(),
        Stage::Loading => view! { <Opening /> }.into_any(),
        Stage::NotHere => view! { <Away family=file.family /> }.into_any(),
        Stage::Failed(why) => {
            view! { <Notice tone=crate::components::badge::Tone::NeedsYou title="This file could not be opened"><p>{why}</p></Notice> }
                .into_any()
        }
    }
}

/// An address that names nothing.
#[component]
pub fn NothingHere() -> impl IntoView {
    view! {
        <Notice title="This address leads nowhere">
            <p>"What you wrote is safe."</p>
        </Notice>
    }
}
