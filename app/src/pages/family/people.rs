//! Who is who: children first, with their statuses, then adults, with how they belong.

use std::collections::BTreeSet;

use alongside_core::domain::clock::say_day;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::PersonId;
use alongside_core::domain::people::Details;
use alongside_core::domain::status::Episode;
use alongside_core::domain::story::FamilyStory;
use jiff::civil::Date;
use leptos::prelude::*;

use super::Here;
use crate::components::badge::{Badge, Tone};
use crate::components::card::Card;
use crate::components::icon::Glyph;
use crate::pages::say::{age, and, or};

/// Somebody of the family, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    person: PersonId,
    name: String,
    beside: String,
    /// What, and since when.
    statuses: Vec<(String, String)>,
}

/// The people of the file.
#[component]
pub fn People(
    /// Whose file.
    here: Here,
) -> impl IntoView {
    let today = here.phone.today();
    let people = here.fact(move |story| told(story, today.get()));
    view! {
        <Card title="People">
            <ul class="people">
                <For each=move || people.get() key=|told| (told.person, told.beside.clone(), told.statuses.clone()) let:told>
                    <li>
                        <p>
                            <span class="strong">{told.name}</span>
                            <span class="muted">{told.beside}</span>
                        </p>
                        {told.statuses.into_iter().map(status).collect_view()}
                    </li>
                </For>
            </ul>
        </Card>
    }
}

fn status((words, since): (String, String)) -> impl IntoView {
    view! {
        <p class="row">
            <Badge tone=Tone::Note glyph=Glyph::Person words />
            <span class="muted small">{since}</span>
        </p>
    }
}

fn told(story: &FamilyStory, today: Date) -> Vec<Told> {
    let rules = &story.rules;
    let child = |child: &Details| {
        let age = child.born_on.and_then(|born| age(born, today).map(|age| format!(", {age} · born {}", say_birthday(born))));
        let statuses = rules.episodes_on(today).filter(|episode| episode.person == child.person);
        let statuses = statuses.map(|episode| (episode.status.words().to_owned(), since(rules, episode, today)));
        Told { person: child.person, name: child.name.clone(), beside: age.unwrap_or_default(), statuses: statuses.collect() }
    };
    let adult = |adult: &Details| {
        let belongs = belongs(story, rules, adult.person);
        let beside = if belongs.is_empty() { String::new() } else { format!(", {belongs}") };
        Told { person: adult.person, name: adult.name.clone(), beside, statuses: Vec::new() }
    };
    rules.children().into_iter().map(child).chain(rules.adults().into_iter().map(adult)).collect()
}

/// `since 3 March`; and where people gave different last days, each of them.
fn since(rules: &FamilyRules, episode: &Episode, today: Date) -> String {
    let day = |day| without_weekday(&say_day(day, today));
    let since = format!("since {}", day(episode.from_on));
    if !rules.endings_disagree(episode.episode) {
        return since;
    }
    let given: BTreeSet<Date> = rules.endings.get(&episode.episode).into_iter().flatten().map(|ending| ending.until_on).collect();
    format!("{since}; said to end {}", or(&given.into_iter().map(day).collect::<Vec<_>>()))
}

fn say_birthday(born: Date) -> String {
    // Without its weekday: nobody says on which day of the week a child was born.
    without_weekday(&say_day(born, Date::MIN))
}

fn without_weekday(said: &str) -> String {
    said.split_once(' ').map_or(said, |(_, day)| day).to_owned()
}

/// `mother of Amara and Tobi, partner of Joseph`.
fn belongs(story: &FamilyStory, rules: &FamilyRules, person: PersonId) -> String {
    let mut kinds: Vec<(&'static str, Vec<String>)> = Vec::new();
    for link in story.links.iter().filter(|link| link.from == person) {
        let Some(name) = rules.name_of(link.to) else { continue };
        match kinds.iter_mut().find(|(word, _)| *word == link.kind.word()) {
            Some((_, names)) => names.push(name.to_owned()),
            None => kinds.push((link.kind.word(), vec![name.to_owned()])),
        }
    }
    kinds.into_iter().map(|(word, names)| format!("{word} of {}", and(&names))).collect::<Vec<_>>().join(", ")
}
