//! This phone: every unsent thing with its reason and a way on, the last contact, what the phone keeps, and signing out.
//!
//! Nothing here deletes what has not been sent.

pub mod elsewhere;
pub mod let_in;
pub mod lines;
pub mod listening;
pub mod lock;
pub mod passkeys;
pub mod phones;
pub mod recordings;
pub mod sign_out;
pub mod storage;
pub mod words;

use alongside_core::domain::ids::{EntryId, StreamId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use self::elsewhere::Elsewhere;
use self::lines::{Line, Road, Way, lines};
use self::passkeys::Passkeys;
use self::recordings::Recordings;
use self::sign_out::SignOut;
use self::storage::Storage;
use super::doing::Doing;
use super::say::{count, when};
use super::screen::Screen;
use crate::components::badge::Tone;
use crate::components::button::{Button, Confirm, LinkButton, Weight};
use crate::components::card::Card;
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::components::notice::{Failure, Notice};
use crate::components::quote::Quote;
use crate::routes::Place;
use crate::state::{Contact, Phone, phone};

/// What stands between this phone and the server.
#[must_use]
pub fn road(contact: &Contact) -> Road {
    match &contact.problem {
        _ if contact.needs_sign_in => Road::SignIn,
        _ if !contact.online => Road::NoSignal,
        Some(trouble) => Road::Trouble(trouble.clone()),
        None => Road::Open,
    }
}

/// Whose a thing is, as the phone knows the family.
fn whose(phone: Phone, stream: Option<StreamId>) -> Option<String> {
    let family = stream?.family()?;
    phone.families().with(|lines| lines.iter().find(|line| line.family == family).map(|line| line.name.clone()))
}

/// This phone.
#[component]
pub fn ThisPhone() -> impl IntoView {
    let phone = phone();
    let all = Memo::new(move |_| {
        let (now, road) = (phone.tick().get(), phone.contact().with(road));
        phone.outbox().with(|outbox| lines(outbox, &road, now))
    });
    view! {
        <Screen window="This phone" title="This phone">
            <Unsent all />
            <Recordings />
            <LastContact />
            <lock::Lock />
            <Storage />
            <listening::Listening />
            <Passkeys />
            <phones::Phones />
            <Elsewhere />
            <SignOut />
        </Screen>
    }
}

/// What has not been sent: what needs a person, each with its ways; then what goes by itself, with its reason said once.
#[component]
fn Unsent(all: Memo<Vec<Line>>) -> impl IntoView {
    let needs_you = Memo::new(move |_| all.with(|all| all.iter().filter(|line| line.needs_you).cloned().collect::<Vec<_>>()));
    let waiting = Memo::new(move |_| all.with(|all| all.iter().filter(|line| !line.needs_you).cloned().collect::<Vec<_>>()));
    let phone = phone();
    let sounds = phone.recordings();
    let torn = Memo::new(move |_| phone.storage().with(|storage| storage.torn));
    let shut_away = Memo::new(move |_| phone.storage().with(|storage| storage.shut_away));
    let nothing =
        Memo::new(move |_| all.with(Vec::is_empty) && sounds.with(|sounds| sounds.is_empty()) && torn.get() == 0 && shut_away.get() == 0);
    view! {
        {move || (torn.get() > 0).then(|| view! { <Torn many=torn.get() /> })}
        {move || (shut_away.get() > 0).then(|| view! { <ShutAway many=shut_away.get() /> })}
        {move || {
            nothing.get().then(|| view! {
                <Notice tone=Tone::Received title="Everything is with the server">
                    <p>"Nothing waits on this phone."</p>
                </Notice>
            })
        }}
        {move || {
            let lines = needs_you.get();
            (!lines.is_empty()).then(|| view! {
                <section class="stack">
                    <h2>{count(lines.len(), "thing needs you", "things need you")}</h2>
                    {lines.into_iter().map(|line| view! { <NeedsYou line /> }).collect_view()}
                </section>
            })
        }}
        <Waiting waiting />
    }
}

/// Unsent things that lie here damaged: nothing can be done with them here, and nothing removes them.
#[component]
fn Torn(many: usize) -> impl IntoView {
    view! {
        <Card title=format!("{} cannot be read", count(many, "thing that you wrote here", "things that you wrote here"))>
            <p>
                <strong>"This phone's storage is damaged there."</strong>
            </p>
            <p>"It is kept as it lies, and everything else goes on. Show this phone to an enabler, and write down again what you remember."</p>
        </Card>
    }
}

/// What was captured before this phone began afresh and could not be handed over: text that was no note yet, and sound.
#[component]
fn ShutAway(many: usize) -> impl IntoView {
    view! {
        <Card title=format!("{} from before this phone began afresh", count(many, "thing is sealed here", "things are sealed here"))>
            <p>"Drafts or sound. They cannot be opened on this phone any more; nothing removes them. Show this phone to your enabler team."</p>
        </Card>
    }
}

#[component]
fn NeedsYou(line: Line) -> impl IntoView {
    let phone = phone();
    let doing = Doing::new();
    let whose = Signal::derive(move || whose(phone, line.stream));
    let meaning =
        move || whose.with(|whose| [Some(line.written.clone()), whose.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · "));
    let source = line.source.map(|source| view! { <p class="muted">{source}</p> });
    let written_words = line.words.clone();
    let words = line.words.map(|words| {
        view! {
            <details class="more">
                <summary>"Read what you wrote"</summary>
                <Quote words />
            </details>
        }
    });
    let (entry, ways) = (line.entry, line.ways);
    let anew = line.typed_at.zip(written_words);
    view! {
        <Card title=line.what>
            <p class="muted">{meaning}</p>
            <p>
                <strong>{line.why}</strong>
            </p>
            {source}
            <p>{line.next}</p>
            {words}
            <Failure words=doing.failed />
            <div class="buttons">{ways.into_iter().map(|way| way_on(way, entry, anew.clone(), doing)).collect_view()}</div>
        </Card>
    }
}

/// Where something was typed, and its words.
type Typed = ((String, Place), String);

fn way_on(way: Way, entry: Option<EntryId>, typed: Option<Typed>, doing: Doing) -> AnyView {
    let commands = phone().commands();
    match (way, entry) {
        (Way::TryAgain, Some(entry)) => {
            let again = move |()| doing.run(async move { commands.try_again(entry).await }, || ());
            view! { <Button weight=Weight::Secondary glyph=Glyph::Again on_press=again>"Try again"</Button> }.into_any()
        }
        (Way::PutAway, Some(entry)) => {
            let away = Callback::new(move |()| doing.run(async move { commands.put_away(entry).await }, || ()));
            view! {
                <Confirm
                    weight=Weight::Quiet
                    words="Put it away"
                    question="Put it away? It was not done, and its words go from this phone. Copy them first if you need them."
                    yes="Yes, put it away"
                    on_yes=away
                />
            }
            .into_any()
        }
        (Way::SignIn, _) => view! { <LinkButton href=Place::SignIn.href()>"Sign in"</LinkButton> }.into_any(),
        (Way::WriteAnew, Some(entry)) => typed.map(|typed| view! { <WriteAnew entry typed doing /> }).into_any(),
        (Way::TryAgain | Way::PutAway | Way::WriteAnew, None) => ().into_any(),
    }
}

/// The words go back to where they were typed, and its page opens.
#[component]
fn WriteAnew(entry: EntryId, typed: Typed, doing: Doing) -> impl IntoView {
    let navigate = use_navigate();
    let commands = phone().commands();
    let anew = move |()| {
        let (((place, page), words), navigate) = (typed.clone(), navigate.clone());
        doing.run(async move { commands.write_anew(entry, &place, &words).await }, move || {
            navigate(&page.href(), NavigateOptions::default())
        });
    };
    view! {
        <Button weight=Weight::Secondary glyph=Glyph::Write on_press=anew>
            "Write it anew"
        </Button>
    }
}

/// What goes by itself. The reason is the same for all of it, and said once.
#[component]
fn Waiting(waiting: Memo<Vec<Line>>) -> impl IntoView {
    let phone = phone();
    let one = move |line: Line| {
        let whose = whose(phone, line.stream);
        let detail = [whose, Some(line.written)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        view! {
            <li class="unsent">
                <span>{line.what}</span>
                <span class="muted">{detail}</span>
            </li>
        }
    };
    let send = move |()| {
        let commands = phone.commands();
        leptos::task::spawn_local(async move { commands.sync_now().await });
    };
    let sign_in =
        move |line: &Line| line.ways.contains(&Way::SignIn).then(|| view! { <LinkButton href=Place::SignIn.href()>"Sign in"</LinkButton> });
    let again = move |line: &Line| {
        line.ways
            .contains(&Way::TryAgain)
            .then(|| view! { <Button weight=Weight::Secondary glyph=Glyph::Again on_press=send>"Try now"</Button> })
    };
    move || {
        let lines = waiting.get();
        let first = lines.first()?.clone();
        Some(view! {
            <section class="stack">
                <h2>{count(lines.len(), "thing on this phone", "things on this phone")}</h2>
                <Notice tone=Tone::Waiting title=first.why.clone()>
                    <p>{first.next}</p>
                </Notice>
                <div class="buttons">{sign_in(&first)} {again(&first)}</div>
                <List label="On this phone">{lines.into_iter().map(one).collect_view()}</List>
            </section>
        })
    }
}

/// When the server was last heard.
#[component]
fn LastContact() -> impl IntoView {
    let phone = phone();
    let line = move || {
        let (now, contact) = (phone.tick().get(), phone.contact().get());
        match (contact.syncing, contact.last_at) {
            (true, _) => "Speaking with the server now.".to_owned(),
            (false, Some(at)) => format!("Last heard from the server {}.", when(at, now)),
            (false, None) => "Not heard from the server yet.".to_owned(),
        }
    };
    view! { <p class="muted" role="status">{line}</p> }
}
