//! What one must know: who holds the file, and what is open with others.

use std::collections::BTreeMap;

use alongside_core::domain::advice::QuestionState;
use alongside_core::domain::appointment::Office;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::PersonId;
use alongside_core::domain::team::Directory;
use jiff::civil::Date;
use leptos::prelude::*;

use super::Here;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{LinkButton, Weight};
use crate::components::card::{Card, CardLink};
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::pages::say::{and, colleague, sentence};
use crate::routes::Place;

/// Who holds the file.
#[component]
pub fn Holders(
    /// Whose file.
    here: Here,
) -> impl IntoView {
    let directory = here.phone.directory();
    let team = here.fact(move |story| {
        let name = |team| directory.with(|directory| directory.teams.get(&team).and_then(|book| book.name.clone()));
        story.rules.team.and_then(name).unwrap_or_default()
    });
    let people = here.fact(move |story| {
        directory.with(|directory| {
            let lead = story.rules.lead.map(|lead| format!("{} leads", colleague(directory, lead)));
            let beside: Vec<String> = story.rules.co_workers.iter().map(|person| colleague(directory, *person)).collect();
            let beside = (!beside.is_empty()).then(|| format!("with {}", and(&beside)));
            [lead, beside].into_iter().flatten().collect::<Vec<_>>().join(", ")
        })
    });
    let ours = here.fact(move |story| story.rules.team.is_some_and(|team| here.phone.actor(Some(team)).in_holding_team));
    let seen_by = here.fact(move |story| {
        let names = |person: &PersonId| directory.with(|directory| colleague(directory, *person));
        let restriction = story.rules.restriction.as_ref();
        restriction.map(|restriction| format!("Seen by {} alone", and(&restriction.members.iter().map(names).collect::<Vec<_>>())))
    });
    let held = here.fact(|story| story.rules.is_held());
    let today = here.phone.today();
    let appointed = here.fact(move |story| directory.with(|directory| appointed(&story.rules, directory, today.get())));
    view! {
        <Card title="Who holds this family">
            <p class="strong">{team}</p>
            <p>{people}</p>
            {move || seen_by.get().map(|words| view! { <Badge tone=Tone::Note glyph=Glyph::Lock words /> })}
            {move || held.get().then(|| view! { <Badge tone=Tone::Note glyph=Glyph::Lock words="Legal hold: nothing is deleted" /> })}
            {move || appointed.get().into_iter().map(|line| view! { <p class="muted">{line}</p> }).collect_view()}
            <Show when=move || ours.get()>
                <LinkButton weight=Weight::Quiet href=Place::WhoLooked(here.family).href()>
                    "Who looked at this file"
                </LinkButton>
                <LinkButton weight=Weight::Quiet href=Place::WhoSees(here.family).href()>
                    "Who of us sees this file"
                </LinkButton>
            </Show>
            <LinkButton weight=Weight::Quiet href=Place::Keeping(here.family).href()>
                "How long it is kept"
            </LinkButton>
        </Card>
    }
}

/// Who is appointed to whom, a line each: `Anita Deshmukh: independent reviewing officer of Amara and Tobi`.
fn appointed(rules: &FamilyRules, directory: &Directory, today: Date) -> Vec<String> {
    let mut lines: BTreeMap<(String, Office), Vec<String>> = BTreeMap::new();
    for appointment in rules.appointments_on(today) {
        let whose = rules.name_of(appointment.child).unwrap_or("a child").to_owned();
        lines.entry((colleague(directory, appointment.person), appointment.office)).or_default().push(whose);
    }
    lines.into_iter().map(|((who, office), children)| format!("{who}: {} of {}", office.words(), and(&children))).collect()
}

/// Questions and decisions that are not settled.
#[component]
pub fn Open(
    /// Whose file.
    here: Here,
) -> impl IntoView {
    let family = here.family;
    let open = here.fact(move |story| {
        let questions = story
            .questions
            .values()
            .filter(|question| !matches!(question.now.state, QuestionState::Considered { .. } | QuestionState::NoLongerNeeded))
            .map(|question| {
                let title = format!("Question: {}", question.now.specialism.words());
                (Place::Question(family, question.question).href(), Glyph::Ask, title, question.text.clone())
            });
        let decisions = story.sign_offs.values().filter(|sign_off| !sign_off.now.state.is_settled()).map(|sign_off| {
            let title = sentence(sign_off.now.decision.reserved().words());
            (Place::SignOff(family, sign_off.sign_off).href(), Glyph::Decide, title, sign_off.now.state.words().to_owned())
        });
        let approvals = story.approvals.values().filter(|told| !told.now.state.is_settled()).map(|told| {
            let (title, state) = (sentence(told.now.kind.words()), told.now.state.words().to_owned());
            (Place::Approval(family, told.approval).href(), Glyph::Decide, title, state)
        });
        questions.chain(decisions).chain(approvals).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || !open.with(Vec::is_empty)>
            <section class="section" aria-labelledby="open">
                <h2 id="open">"Open"</h2>
                <List label="Open questions and decisions">
                    <For each=move || open.get() key=|(href, _, _, detail)| (href.clone(), detail.clone()) let((href, glyph, title, detail))>
                        <li>
                            <CardLink href glyph title detail />
                        </li>
                    </For>
                </List>
            </section>
        </Show>
    }
}
