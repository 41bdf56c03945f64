//! Sign in. Public, and drawn by the server: with a passkey, or an account of the authority's directory; where it is a demonstration, one picks a person of the fictional authority.

use alongside_core::domain::ids::PersonId;
use alongside_core::domain::team::TeamKind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::button::{Button, LinkButton, Weight};
use crate::components::frame::Frame;
use crate::components::notice::{Failure, Notice};
use crate::pages::doing::Doing;
use crate::pages::screen::KeepsNothing;
use crate::routes::Place;
use crate::state::{DemoPerson, Invited, WayIn, phone};

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
    let way = RwSignal::new(WayIn::default());
    let keeps = Memo::new(move |_| phone.storage().with(|storage| storage.available));
    let failed = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    Effect::new(move |_| {
        let navigate = navigate.clone();
        spawn_local(async move {
            let found = phone.commands().way_in().await;
            // That somebody came back from the directory stands in no history, and is not tried twice.
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            match &found {
                WayIn::In => navigate(&Place::Home.href(), options),
                WayIn::Passkey { failed: Some(why), .. } => {
                    failed.try_set(Some(why.sentence()));
                    navigate(&Place::SignIn.href(), options);
                }
                _ => {}
            }
            way.try_set(found);
        });
    });
    view! {
        <Frame window="Sign in" title="Alongside">
            <p>"For the people who work alongside families. Sign in once with signal; after that it opens without."</p>
            <KeepsNothing />
            {move || match way.get() {
                _ if !keeps.get() => ().into_any(),
                WayIn::Unknown => view! { <p class="muted" role="status">"Looking for the server…"</p> }.into_any(),
                WayIn::NoSignal => view! { <NoSignal /> }.into_any(),
                WayIn::Demonstration(people) => view! { <Demonstration people /> }.into_any(),
                WayIn::In => ().into_any(),
                WayIn::Passkey { account, .. } => view! { <WithPasskey invited=None /> {account.map(|name| view! { <WithAccount name failed=failed /> })} }.into_any(),
                WayIn::Invited(invited) => view! { <WithPasskey invited=Some(invited) /> }.into_any(),
            }}
            <LinkButton weight=Weight::Quiet href=Place::Help.href()>"Help, and what is kept where"</LinkButton>
        </Frame>
    }
}

/// The server was not reached.
#[component]
fn NoSignal() -> impl IntoView {
    view! {
        <Notice title="Signing in needs signal">
            <p>"Open this page again when there is some. What you wrote on this phone is safe meanwhile."</p>
        </Notice>
    }
}

/// A real authority: the phone says who its person is.
#[component]
fn WithPasskey(invited: Option<Invited>) -> impl IntoView {
    let phone = phone();
    let navigate = use_navigate();
    let doing = Doing::new();
    let token = invited.as_ref().map(|invited| invited.token.clone());
    let words = if token.is_some() { "Make a passkey" } else { "Sign in with your passkey" };
    let press = move |()| {
        let (navigate, token) = (navigate.clone(), token.clone());
        let proving = async move {
            match token {
                Some(token) => phone.commands().accept_invitation(&token).await,
                None => phone.commands().sign_in_with_passkey().await,
            }
        };
        // An invitation that was used stands in no history.
        let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
        doing.run(proving, move || navigate(&Place::Home.href(), options));
    };
    let hint = match invited {
        Some(invited) => view! { <YouAreInvited invited /> }.into_any(),
        None => view! { <p class="muted">"No passkey yet? An enabler of your council can invite you."</p> }.into_any(),
    };
    view! {
        {hint}
        <Failure words=doing.failed />
        <Button on_press=press>{words}</Button>
    }
}

/// An account of the authority's own directory, where the server was told of it. What did not let somebody in is said here.
#[component]
fn WithAccount(name: String, failed: RwSignal<Option<String>>) -> impl IntoView {
    let phone = phone();
    let press = move |()| {
        failed.set(None);
        spawn_local(async move {
            if let Err(error) = phone.commands().leave_for_directory().await {
                failed.try_set(Some(error.sentence()));
            }
        });
    };
    view! {
        <Failure words=failed />
        <Button weight=Weight::Secondary on_press=press>{format!("Sign in with {name}")}</Button>
    }
}

/// Whom the invitation is for: nobody is to become somebody else by a link.
#[component]
fn YouAreInvited(invited: Invited) -> impl IntoView {
    let phone = phone();
    let name = invited.name.clone();
    let title = invited.name.map_or_else(|| "You are invited".to_owned(), |name| format!("An invitation for {name}"));
    let another = Memo::new(move |_| phone.me().map(|me| me.name).filter(|me| name.as_ref().is_some_and(|name| name != me)));
    view! {
        <Notice title>
            <p>"Make a passkey on this phone. It opens with your face, your finger or your phone's code; there is no password to remember."</p>
            {move || another.get().map(|me| view! { <p><strong>{format!("This phone is {me}'s now. Go on only if you are the one who is invited.")}</strong></p> })}
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
