//! Sign in. Public, and drawn by the server; where it is a demonstration, one picks a person of the fictional authority.

use alongside_core::domain::ids::PersonId;
use alongside_core::domain::team::TeamKind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::button::{Button, LinkButton, Weight};
use crate::components::frame::Frame;
use crate::components::notice::{Failure, Notice};
use crate::pages::screen::KeepsNothing;
use crate::routes::Place;
use crate::state::{DemoPerson, phone};

/// The people of one team.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    name: String,
    kind: TeamKind,
    people: Vec<DemoPerson>,
}

/// Teams in the order of their kinds, each with its people.
fn groups(people: Vec<DemoPerson>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for person in people {
        match groups.iter_mut().find(|group| group.name == person.team_name) {
            Some(group) => group.people.push(person),
            None => groups.push(Group { name: person.team_name.clone(), kind: person.kind, people: vec![person] }),
        }
    }
    groups.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    groups
}

/// Sign in.
#[component]
pub fn SignIn() -> impl IntoView {
    let phone = phone();
    let people = RwSignal::new(None::<Vec<DemoPerson>>);
    let keeps = Memo::new(move |_| phone.storage().with(|storage| storage.available));
    Effect::new(move |_| {
        spawn_local(async move {
            let offered = phone.commands().demo_people().await.unwrap_or_default();
            people.try_set(Some(offered));
        });
    });
    view! {
        <Frame window="Sign in" title="Alongside">
            <p>"For the people who work alongside families. Sign in once with signal; after that it opens without."</p>
            <KeepsNothing />
            {move || match people.get().filter(|_| keeps.get()) {
                None if !keeps.get() => ().into_any(),
                None => view! { <p class="muted" role="status">"Looking for the server…"</p> }.into_any(),
                Some(people) if people.is_empty() => view! { <NoDemonstration /> }.into_any(),
                Some(people) => view! { <Demonstration people /> }.into_any(),
            }}
            <LinkButton weight=Weight::Quiet href=Place::Help.href()>"Help, and what is kept where"</LinkButton>
        </Frame>
    }
}

/// No people to pick from: without signal, or on a real server.
#[component]
fn NoDemonstration() -> impl IntoView {
    view! {
        <Notice title="Signing in needs signal and your council's account">
            <p>"If you have signal and still see this, sign-in is not switched on here yet. Your enabler team can tell you more."</p>
            <p>"What you wrote on this phone is safe meanwhile."</p>
        </Notice>
    }
}

/// A fictional authority: pick who you are.
#[component]
fn Demonstration(people: Vec<DemoPerson>) -> impl IntoView {
    let phone = phone();
    let navigate = use_navigate();
    let failed = RwSignal::new(None::<String>);
    let choose = Callback::new(move |person: PersonId| {
        let navigate = navigate.clone();
        spawn_local(async move {
            match phone.commands().sign_in(person).await {
                Ok(()) => navigate(&Place::Home.href(), NavigateOptions::default()),
                Err(error) => failed.set(Some(error.sentence())),
            }
        });
    });
    let one = move |person: DemoPerson| {
        view! {
            <li class="button-wide">
                <Button weight=Weight::Secondary on_press=move |()| choose.run(person.person)>
                    <span class="sign-in-name">{person.name.clone()}</span>
                    <span class="sign-in-profession">{person.profession.clone()}</span>
                </Button>
            </li>
        }
    };
    let group = move |group: Group| {
        view! {
            <section class="section">
                <h2>{group.name}</h2>
                <ul class="sign-in-people">{group.people.into_iter().map(one).collect_view()}</ul>
            </section>
        }
    };
    view! {
        <Notice title="A demonstration">
            <p>"Everybody here is made up. Pick who you are."</p>
        </Notice>
        <Failure words=failed />
        {groups(people).into_iter().map(group).collect_view()}
    }
}
