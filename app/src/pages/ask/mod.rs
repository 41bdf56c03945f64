//! Ask & decide: what waits for the reader, what others have, and the way to ask something new.

pub mod items;

use alongside_core::domain::approval::Approval;
use alongside_core::domain::ids::{ApprovalId, FamilyId, QuestionId, SignOffId};
use alongside_core::domain::sign_off::SignOff;
use leptos::prelude::*;

use self::items::{Item, Turn, What, items};
use super::file::OpenFile;
use super::question::words as question_words;
use super::say::sentence;
use super::screen::Screen;
use super::sign_off::words::{Telling, standing, title};
use crate::components::badge::{Badge, Tone};
use crate::components::button::{LinkButton, Weight};
use crate::components::card::CardLink;
use crate::components::empty::Empty;
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::components::select::Select;
use crate::routes::Place;
use crate::state::phone;

/// Ask & decide.
#[component]
pub fn Ask() -> impl IntoView {
    let phone = phone();
    let all = Memo::new(move |_| {
        let reader = phone.me().map(|me| me.person);
        reader.map_or_else(Vec::new, |reader| phone.families().with(|lines| items(lines, reader)))
    });
    let nothing = Memo::new(move |_| all.with(Vec::is_empty));
    view! {
        <Screen window="Ask & decide" title="Ask & decide">
            <Part all turn=Turn::Yours title="Your turn" />
            <Part all turn=Turn::Others title="With somebody else" />
            {move || {
                nothing.get().then(|| view! {
                    <Empty title="Nothing asked yet">
                        "Your team's questions to the insight team, and what only the strategy team can decide, stand here with what became of them."
                    </Empty>
                })
            }}
            <AskSomething />
            <Settled all />
        </Screen>
    }
}

#[component]
fn Part(all: Memo<Vec<Item>>, turn: Turn, title: &'static str) -> impl IntoView {
    let these = Memo::new(move |_| all.with(|all| all.iter().filter(|item| item.turn == turn).cloned().collect::<Vec<_>>()));
    move || {
        let these = these.get();
        (!these.is_empty()).then(|| {
            view! {
                <section class="stack">
                    <h2>{title}</h2>
                    <List label=title>{these.into_iter().map(one).collect_view()}</List>
                </section>
            }
        })
    }
}

#[component]
fn Settled(all: Memo<Vec<Item>>) -> impl IntoView {
    let these = Memo::new(move |_| all.with(|all| all.iter().filter(|item| item.turn == Turn::Settled).cloned().collect::<Vec<_>>()));
    move || {
        let these = these.get();
        (!these.is_empty()).then(|| {
            view! {
                <details class="more">
                    <summary>"Settled"</summary>
                    <List label="Settled">{these.into_iter().map(one).collect_view()}</List>
                </details>
            }
        })
    }
}

fn one(item: Item) -> impl IntoView {
    let turn = item.turn;
    match item.what {
        What::Question(question, _) => view! { <QuestionLine family=item.family question turn /> }.into_any(),
        What::SignOff(sign_off, now) => view! { <SignOffLine family=item.family sign_off now=*now turn /> }.into_any(),
        What::Approval(approval, now) => view! { <ApprovalLine family=item.family approval now=*now /> }.into_any(),
    }
}

#[component]
fn QuestionLine(family: FamilyId, question: QuestionId, turn: Turn) -> impl IntoView {
    let file = OpenFile::of(family);
    let told = file.told(move |story| story.questions.get(&question).cloned());
    let name = file.name();
    let words = move || told.with(|told| told.as_ref().map_or_else(|| "A question".to_owned(), |told| told.text.clone()));
    let detail = move || {
        let (now, reader) = (file.phone.tick().get(), file.phone.me());
        let directory = file.phone.directory().get();
        let stands = told.with(|told| Some(question_words::standing(&told.as_ref()?.now, &directory, reader?.person, now)));
        [Some(name.get()), stands].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    view! {
        <li>
            <CardLink glyph=Glyph::Ask href=Place::Question(family, question).href() title=Signal::derive(words) detail=Signal::derive(detail)>
                {(turn == Turn::Yours).then(|| view! { <Badge tone=Tone::Note words="Advice to consider" /> })}
            </CardLink>
        </li>
    }
}

#[component]
fn SignOffLine(family: FamilyId, sign_off: SignOffId, now: SignOff, turn: Turn) -> impl IntoView {
    let file = OpenFile::of(family);
    let name = file.name();
    let decision = now.decision.clone();
    let words = Memo::new(move |_| {
        let today = file.phone.today().get();
        file.story.with(|story| title(&decision, &story.rules, today))
    });
    let to_do = match now.state {
        alongside_core::domain::sign_off::SignOffState::Returned { .. } => "Returned to you",
        alongside_core::domain::sign_off::SignOffState::AgreedInTeam => "Ready to ask",
        _ => "A colleague asks for your yes",
    };
    let detail = move || {
        let (at, reader, directory) = (file.phone.tick().get(), file.phone.me(), file.phone.directory().get());
        let team = file.story.with(|story| story.rules.team);
        let stands = reader.map(|me| standing(&now, Telling { directory: &directory, team, reader: me.person, now: at }).now);
        [Some(name.get()), stands].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    view! {
        <li>
            <CardLink glyph=Glyph::Decide href=Place::SignOff(family, sign_off).href() title=words detail=Signal::derive(detail)>
                {(turn == Turn::Yours).then(|| view! { <Badge tone=Tone::Note words=to_do /> })}
            </CardLink>
        </li>
    }
}

#[component]
fn ApprovalLine(family: FamilyId, approval: ApprovalId, now: Approval) -> impl IntoView {
    let name = OpenFile::of(family).name();
    let (title, state) = (sentence(now.kind.words()), now.state.words());
    let detail = Signal::derive(move || format!("{} · {state}", name.get()));
    view! {
        <li>
            <CardLink glyph=Glyph::Decide href=Place::Approval(family, approval).href() title detail />
        </li>
    }
}

/// Something new: first about whom, then what.
#[component]
fn AskSomething() -> impl IntoView {
    let phone = phone();
    let chosen = RwSignal::new(String::new());
    let families = Signal::derive(move || {
        let here = phone.families().get();
        here.iter().map(|line| (line.family.to_string(), line.name.clone())).collect::<Vec<_>>()
    });
    let family = Memo::new(move |_| chosen.with(|chosen| chosen.parse::<FamilyId>().ok()));
    view! {
        <section class="card form">
            <h2 class="card-title">"Ask something new"</h2>
            <Select label="About which family?" ask="Choose a family" options=families value=chosen />
            {move || {
                family.get().map(|family| view! {
                    <div class="buttons">
                        <LinkButton glyph=Glyph::Ask href=Place::AskQuestion(family).href()>"Ask the insight team"</LinkButton>
                        <LinkButton weight=Weight::Secondary glyph=Glyph::Decide href=Place::DraftSignOff(family).href()>
                            "Ask for a decision"
                        </LinkButton>
                    </div>
                })
            }}
        </section>
    }
}
