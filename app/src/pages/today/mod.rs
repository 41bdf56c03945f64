//! Today: the visit that is under way, the next one, what came since yesterday, and what is still on this phone.

pub mod news;
pub mod next;

use alongside_core::domain::clock::say_full_day;
use alongside_core::domain::visit::Visit;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::button::{LinkButton, Weight};
use crate::components::card::CardLink;
use crate::components::icon::Glyph;
use crate::components::voice::say_length;
use crate::pages::say::{count, when};
use crate::pages::screen::Screen;
use crate::pages::speak::{arrived, just_opened, open_visit};
use crate::pages::visit::OpenVisit;
use crate::routes::Place;
use crate::state::{Phone, Safety, WaitingRecording, phone};

/// Today.
#[component]
pub fn Today() -> impl IntoView {
    let phone = phone();
    open_on_the_visit_that_began(phone);
    let over = Signal::derive(move || say_full_day(phone.today().get()));
    let title = Signal::derive(move || greeting(phone));
    view! {
        <Screen window="Today" title over>
            <UnderWay />
            <Unfiled />
            <next::Next />
            <LinkButton weight=Weight::Quiet glyph=Glyph::Add href=format!("{}?visit", Place::Families.href())>
                "Another visit, not in the diary"
            </LinkButton>
            <news::News />
            <OnThisPhone />
        </Screen>
    }
}

fn greeting(phone: Phone) -> String {
    let hello = match phone.tick().get().hour() {
        0..=11 => "Good morning",
        12..=17 => "Good afternoon",
        _ => "Good evening",
    };
    match phone.me().and_then(|me| me.name.split_whitespace().next().map(str::to_owned)) {
        Some(name) => format!("{hello}, {name}"),
        None => hello.to_owned(),
    }
}

/// A visit that was begun on the doorstep, the phone in the pocket: the app opens on it, while nothing is said of it yet.
fn open_on_the_visit_that_began(phone: Phone) {
    let navigate = use_navigate();
    let begun = Memo::new(move |_| open_visit(phone).filter(|_| just_opened()));
    let story = Memo::new(move |_| begun.get().map(|(family, _)| phone.family(family)));
    Effect::new(move |_| {
        let (Some((family, id)), Some(story)) = (begun.get(), story.get()) else {
            return;
        };
        let said = story.with(|story| story.ready().and_then(|story| story.visits.get(&id)).map(says_something));
        if said.is_none() || !just_opened() {
            return;
        }
        arrived();
        if said == Some(false) {
            navigate(&Place::Visit(family, id).href(), NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
}

/// Whether anything is said of a visit that has begun.
fn says_something(visit: &Visit) -> bool {
    !visit.notes.is_empty() || !visit.children.is_empty() || visit.outcome.latest().is_some()
}

/// The visits that have begun and are not yet in the record.
#[component]
fn UnderWay() -> impl IntoView {
    let phone = phone();
    let open = Memo::new(move |_| {
        phone
            .families()
            .with(|lines| lines.iter().filter_map(|line| line.open_visit.map(|(visit, _)| (line.family, visit))).collect::<Vec<_>>())
    });
    view! {
        <Show when=move || !open.with(Vec::is_empty)>
            <section class="section" aria-labelledby="under-way">
                <h2 id="under-way">"Begun, not yet in the record"</h2>
                <For each=move || open.get() key=|open| *open let((family, visit))>
                    <OpenVisit family visit />
                </For>
            </section>
        </Show>
    }
}

/// What was recorded while the phone was locked: nobody has said yet whose visit it was.
#[component]
fn Unfiled() -> impl IntoView {
    let phone = phone();
    let unfiled = move |recording: WaitingRecording| {
        let length = recording.length_ms.map(say_length);
        let began = when(recording.began_at, phone.tick().get_untracked());
        let detail = [Some(began), length].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let href = format!("{}?file={}", Place::Families.href(), recording.recording);
        view! { <CardLink href glyph=Glyph::Record title="Recorded while locked: whose visit was it?" detail /> }
    };
    let all = Memo::new(move |_| phone.recordings().with(|all| all.iter().filter(|one| one.is_unfiled()).cloned().collect::<Vec<_>>()));
    move || all.get().into_iter().map(unfiled).collect_view()
}

/// What is still on this phone only.
#[component]
fn OnThisPhone() -> impl IntoView {
    let phone = phone();
    move || {
        let (title, detail) = match phone.safety().get() {
            Safety::Safe => return None,
            Safety::OnThisPhone(many) => (count(many, "thing on this phone", "things on this phone"), "They go when you have signal."),
            Safety::SignIn(many) => (count(many, "thing on this phone", "things on this phone"), "They go once you have signed in."),
            Safety::NeedsYou(many) => (count(many, "thing needs you", "things need you"), "Nothing is lost. Have a look."),
        };
        Some(view! { <CardLink href=Place::ThisPhone.href() glyph=Glyph::Phone title detail /> })
    }
}
