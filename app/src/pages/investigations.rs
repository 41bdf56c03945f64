//! Investigations of how files were worked, for named officers: what was opened to whom and why, and opening another. It needs signal.

use alongside_core::domain::ids::{InvestigationId, PersonId};
use alongside_core::domain::investigation::{AskInvestigation, InvestigationLine, MOST_DAYS};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::doing::Doing;
use super::kept::Kept;
use super::nothing::NothingToShow;
use super::say::{colleague, when};
use super::screen::{Screen, back_to};
use crate::components::button::{Button, Confirm, Weight};
use crate::components::card::Card;
use crate::components::choice::Choice;
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::components::notice::{Failure, Notice};
use crate::components::quote::Quote;
use crate::components::select::Select;
use crate::routes::Place;
use crate::state::{Phone, phone};

/// For how many days, as they are offered.
const DAYS: [u8; 3] = [7, 14, MOST_DAYS];

/// Whether the reader is named as an officer today.
#[must_use]
pub fn is_officer(phone: Phone) -> bool {
    phone.me().is_some_and(|me| phone.actor(None).officers.names(me.person))
}

/// The investigations, and another.
#[component]
pub fn Investigations() -> impl IntoView {
    let phone = phone();
    let officer = Memo::new(move |_| is_officer(phone));
    view! {
        <Screen window="Investigations" title="Investigations" back=Signal::stored(back_to(Place::Decisions, "Decisions"))>
            {move || if officer.get() { view! { <All /> }.into_any() } else { view! { <NothingToShow /> }.into_any() }}
        </Screen>
    }
}

#[component]
fn All() -> impl IntoView {
    let phone = phone();
    let known = RwSignal::new(Vec::<InvestigationLine>::new());
    let failed = RwSignal::new(None::<String>);
    let look = Callback::new(move |()| {
        spawn_local(async move {
            match phone.commands().investigations().await {
                Ok(all) => {
                    known.try_set(all);
                    failed.try_set(None);
                }
                Err(error) => drop(failed.try_set(Some(error.sentence()))),
            }
        });
    });
    Effect::new(move |_| look.run(()));
    view! {
        <p>"A file can be opened to somebody who is not of its team, to read how it was worked. The team is told who looked once it is over. The other officers who have nothing to do with the file see it here."</p>
        <Failure words=failed />
        {move || {
            let all = known.get();
            (!all.is_empty()).then(|| view! { <List label="Investigations">{all.into_iter().map(|line| view! { <One line look /> }).collect_view()}</List> })
        }}
        <Another look />
    }
}

#[component]
fn One(line: InvestigationLine, look: Callback<()>) -> impl IntoView {
    let (phone, doing) = (phone(), Doing::new());
    let InvestigationLine { person, investigation: one } = line;
    let (name, officer) = phone.directory().with_untracked(|directory| (colleague(directory, person), colleague(directory, one.by)));
    let (now, id): (_, InvestigationId) = (phone.now(), one.investigation);
    let runs = one.runs_at(now);
    let title = if runs { format!("{name} reads a file") } else { format!("{name} read a file") };
    let until = if runs { format!("Until {}.", when(one.until_at, now)) } else { format!("Over since {}.", when(one.until_at, now)) };
    let end = Callback::new(move |()| doing.run(async move { phone.commands().end_investigation(id).await }, move || look.run(())));
    view! {
        <li>
            <Card title>
                <p class="muted">{format!("{officer} opened it {}. {until}", when(one.at, now))}</p>
                <Quote words=one.reason.clone() />
                <Failure words=doing.failed />
                {runs.then(|| view! {
                    <Confirm
                        weight=Weight::Quiet
                        words="End it"
                        question=format!("End it? {name} can read the file no more, and its team is told that they looked.")
                        yes="Yes, end it"
                        on_yes=end
                    />
                })}
            </Card>
        </li>
    }
}

/// Everybody of the authority whom the directory knows, but the reader.
fn readers(phone: Phone) -> Vec<(String, String)> {
    let (me, today) = (phone.me().map(|me| me.person), phone.today().get());
    let mut all: Vec<(String, PersonId)> = phone.directory().with(|directory| {
        let members = directory.teams.values().flat_map(|book| book.members_on(today));
        members.filter(|member| Some(member.person) != me).map(|member| (member.name.clone(), member.person)).collect()
    });
    all.sort();
    all.dedup();
    all.into_iter().map(|(name, person)| (person.to_string(), name)).collect()
}

#[component]
fn Another(look: Callback<()>) -> impl IntoView {
    let (phone, doing, opened) = (phone(), Doing::new(), RwSignal::new(false));
    let fields = ["name", "somebody", "who", "days", "why"].map(|field| Kept::at(format!("investigation/{field}")));
    let [name, somebody, who, days, why] = fields;
    let chosen = Memo::new(move |_| days.text.with(|days| days.parse::<u8>().ok()));
    let options = DAYS.map(|days| (days, format!("{days} days"))).to_vec();
    let choose = move |days_chosen: u8| days.keep_answer(doing, days_chosen.to_string());
    let open = move |()| {
        opened.set(false);
        let texts = untrack(|| (name.words(), somebody.words(), who.words().parse::<PersonId>().ok(), chosen.get(), why.words()));
        let (name, somebody, Some(person), Some(days), reason) = texts else {
            doing.failed.set(Some("Choose who reads it, and for how long.".to_owned()));
            return;
        };
        if name.is_empty() || somebody.is_empty() {
            doing.failed.set(Some("Write the family's name, and the first name of somebody in it.".to_owned()));
            return;
        }
        let asked = AskInvestigation { name, somebody, person, reason, days };
        doing.run(async move { phone.commands().open_investigation(&asked).await.map(drop) }, move || {
            fields.into_iter().for_each(Kept::finish);
            opened.set(true);
            look.run(());
        });
    };
    view! {
        <section class="card form">
            <h2 class="card-title">"Open a file"</h2>
            <Field label="What is the family called?" value=name.text on_input=name.keep() hint="The whole family name." />
            <Field label="Who is in it?" value=somebody.text on_input=somebody.keep() hint="The first name of a child or an adult." />
            <Select label="Who reads it?" ask="Choose a colleague" options=Signal::derive(move || readers(phone)) value=who.text on_choose=who.keep() />
            <Choice legend="For how long?" options=Signal::stored(options) chosen on_choose=choose />
            <Field label="What is looked into, and why?" entry=Entry::Text value=why.text on_input=why.keep() hint="A sentence. The reader and the other officers see it." />
            <Failure words=doing.failed />
            <Button glyph=Glyph::Lock on_press=open>"Open it to read"</Button>
            <Show when=move || opened.get()>
                <Notice title="It is open">
                    <p>"It comes to their phone with the next contact."</p>
                </Notice>
            </Show>
        </section>
    }
}
