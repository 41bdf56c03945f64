//! A visit: one page, not a wizard. Who was seen, the notes downwards, what will be done, and one bar with Record and Done.
//!
//! Everything is a record as soon as it is tapped, typed or spoken.

mod actions;
mod both;
pub mod card;
mod done;
mod door;
mod here;
mod moving;
mod notes;
mod others;
pub mod recording_others;
mod who;
mod words;
mod write;

use alongside_core::domain::clock::say_day;
use alongside_core::domain::ids::{FamilyId, VisitId};
use alongside_core::domain::story::Whereabouts;
use leptos::prelude::*;

use crate::components::button::Button;
use crate::components::flag::FlagLine;
use crate::components::frame::Back;
use crate::components::notice::Failure;
use crate::pages::away::{Away, Opening};
use crate::pages::nothing::NothingToShow;
use crate::pages::say::{count, when};
use crate::pages::screen::{RoleTabs, Screen};
use crate::pages::speak::starter;
use crate::routes::{Place, param};
use crate::state::{Loadable, RecorderState, phone};
pub use card::OpenVisit;
use here::Here;
use write::Writing;

/// A visit.
#[component]
pub fn Visit() -> impl IntoView {
    let (family, visit) = (param::<FamilyId>("family"), param::<VisitId>("visit"));
    move || match (family.get(), visit.get()) {
        (Some(family), Some(visit)) => view! { <OneVisit family visit /> }.into_any(),
        _ => view! { <Screen window="Visit" title="Visit"><NothingToShow /></Screen> }.into_any(),
    }
}

#[component]
fn OneVisit(family: FamilyId, visit: VisitId) -> impl IntoView {
    let here = Here::new(phone(), family, visit);
    let writing = Writing::at(here);
    let asking = RwSignal::new(false);
    let name = Memo::new(move |_| here.story.with(|story| story.ready().and_then(|story| story.rules.name.clone())));
    let title = Signal::derive(move || name.get().map_or_else(|| "Visit".to_owned(), |name| format!("{name} family")));
    let back = Signal::derive(move || Some(Back { href: Place::Family(family).href(), words: "Family".to_owned() }));
    let started = here.fact(|_, visit| visit.started_at.is_some());
    let known = Memo::new(move |_| here.read(|_, _| ()).is_some());
    let missing = Memo::new(move |_| here.story.with(|story| matches!(story, Loadable::NotHere)));
    let under_way = here.fact(|_, visit| visit.is_open());
    let foot = ViewFn::from(move || {
        view! {
            <Show when=move || under_way.get() fallback=RoleTabs>
                {done::visit_bar(here, writing, asking)}
            </Show>
        }
    });
    let page = move || {
        if missing.get() {
            view! { <Away family /> }.into_any()
        } else if !known.get() {
            view! { <Opening /> }.into_any()
        } else if started.get() {
            view! { <UnderWay here writing asking /> }.into_any()
        } else {
            view! { <Before here /> }.into_any()
        }
    };
    view! {
        <Screen window="Visit" title back foot>
            {page}
        </Screen>
    }
}

/// What one must know before the door opens.
#[component]
fn Flags(here: Here) -> impl IntoView {
    let flags = here.fact(|story, _| story.rules.flags.iter().map(|flag| flag.what.clone()).collect::<Vec<_>>());
    move || flags.get().into_iter().map(|what| view! { <FlagLine what /> }).collect_view()
}

/// A visit that is in the diary.
#[component]
fn Before(here: Here) -> impl IntoView {
    let today = here.phone.today();
    let planned = here.fact(|_, visit| visit.planned_at);
    let line = move || planned.get().map(|at| format!("Planned for {}, {}.", say_day(at.day(), today.get()), at.time_of_day()));
    let start = starter(here.phone, false, here.failed);
    let kind = here.fact(|_, visit| visit.kind.latest().map(|kind| kind.words().to_owned()).unwrap_or_default());
    view! {
        <p>{line} " " {kind}</p>
        <Flags here />
        <Failure words=here.failed />
        <div class="buttons">
            <Button on_press=move |()| start(here.family, Some(here.visit))>"Start visit"</Button>
        </div>
    }
}

/// A visit that has begun.
#[component]
fn UnderWay(here: Here, writing: Writing, asking: RwSignal<bool>) -> impl IntoView {
    let failed = Signal::derive(move || {
        here.failed.get().or_else(|| match here.phone.recorder().state().get() {
            RecorderState::Failed(why) => Some(why),
            _ => None,
        })
    });
    view! {
        <Standing here />
        <Flags here />
        {door::door(here)}
        {who::who(here)}
        {notes::notes(here)}
        {write::write_note(here, writing)}
        <Failure words=failed />
        {recording_others::way_there(here)}
        {actions::actions(here)}
        {door::about(here)}
        {done::into_the_record(here, asking)}
    }
}

/// When it began, how many notes there are, and whether some are on this phone only.
#[component]
fn Standing(here: Here) -> impl IntoView {
    let line = move || {
        here.read(|story, visit| {
            let begun = visit.started_at.map(|at| format!("Begun {}", when(at, here.phone.tick().get())));
            let waits = |entry| story.whereabouts.get(&entry) == Some(&Whereabouts::OnThisPhone);
            let waiting = visit.notes.iter().flat_map(|note| note.entries()).any(waits).then(|| "on this phone".to_owned());
            let notes = (!visit.notes.is_empty()).then(|| count(visit.notes.len(), "note", "notes"));
            [begun, notes, waiting].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        })
    };
    view! { <p class="muted numbers" role="status">{line}</p> }
}
