//! What one must know: safety flags, who holds the file, and what is open with others.

use alongside_core::domain::advice::QuestionState;
use alongside_core::domain::clock::say_day;
use alongside_core::domain::safety::FlagOn;
use leptos::prelude::*;

use super::Here;
use crate::components::card::{Card, CardLink};
use crate::components::flag::FlagLine;
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::pages::say::{and, colleague, sentence};
use crate::routes::Place;

/// The safety flags that stand, each with the day on which somebody looks at it again.
#[component]
pub fn Flags(
    /// Whose file.
    here: Here,
) -> impl IntoView {
    let today = here.phone.today();
    let flags = here.fact(move |story| {
        let told = |flag: &alongside_core::domain::safety::Flag| {
            let on = match &flag.on {
                FlagOn::Person(person) => story.rules.name_of(*person).unwrap_or("Somebody").to_owned(),
                FlagOn::Address(address) => address.clone(),
            };
            let looked = if flag.review_on < today.get() { "was to be looked at" } else { "looked at again" };
            (flag.what.clone(), format!("{on} · {looked} {}", say_day(flag.review_on, today.get())))
        };
        story.rules.flags.iter().map(told).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || !flags.with(Vec::is_empty)>
            <section class="card flags" aria-label="Safety">
                {move || flags.get().into_iter().map(|(what, beside)| view! { <FlagLine what beside /> }).collect_view()}
            </section>
        </Show>
    }
}

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
    view! {
        <Card title="Who holds this family">
            <p class="strong">{team}</p>
            <p>{people}</p>
        </Card>
    }
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
        questions.chain(decisions).collect::<Vec<_>>()
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
