//! Who did you see? Each child's own answers, one tap each. Nothing is preselected.

use alongside_core::domain::ids::PersonId;
use alongside_core::domain::visit::{Alone, ChildAnswer, Visit, VisitBody, WhyNotAlone};
use leptos::prelude::*;

use super::both::{both_are_kept, both_said, disagreement};
use super::here::Here;
use super::others::others;
use crate::components::choice::{Choice, Toggle};
use crate::pages::say::age;

/// How a child was seen, in one tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    Alone,
    WithOthers,
    Not,
}

impl Met {
    const ALL: [(Self, &str); 3] = [(Self::Alone, "Seen, spoke alone"), (Self::WithOthers, "Seen"), (Self::Not, "Not seen")];

    fn of(visit: &Visit, child: PersonId) -> Option<Self> {
        let record = visit.children.get(&child)?;
        match (record.seen.latest(), record.alone.latest()) {
            (Some(true), Some(Alone::Yes)) => Some(Self::Alone),
            (Some(true), _) => Some(Self::WithOthers),
            (Some(false), _) => Some(Self::Not),
            (None, _) => None,
        }
    }

    /// What a tap writes. An answer that it takes back is answered anew, never wiped: who was not seen was not spoken to.
    fn answers(self, before: &Before) -> Vec<ChildAnswer> {
        if self == Self::Alone {
            return vec![ChildAnswer::Seen(true), ChildAnswer::Alone(Alone::Yes), ChildAnswer::SpokenTo(true)];
        }
        let seen = self == Self::WithOthers;
        let taken_back = [
            before.alone.then_some(ChildAnswer::Alone(Alone::No(None))),
            (!seen && before.spoken_to).then_some(ChildAnswer::SpokenTo(false)),
            (!seen && before.bedroom).then_some(ChildAnswer::Bedroom(false)),
        ];
        core::iter::once(ChildAnswer::Seen(seen)).chain(taken_back.into_iter().flatten()).collect()
    }
}

/// What was said of a child before a tap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Before {
    alone: bool,
    spoken_to: bool,
    bedroom: bool,
}

impl Before {
    fn of(visit: &Visit, child: PersonId) -> Self {
        visit.children.get(&child).map_or_else(Self::default, |record| Self {
            alone: record.alone.latest() == Some(&Alone::Yes),
            spoken_to: record.spoken_to.latest() == Some(&true),
            bedroom: record.bedroom.latest() == Some(&true),
        })
    }
}

/// A child as the page names them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Child {
    person: PersonId,
    name: String,
    words: String,
}

/// Who was seen: to be answered while the visit is under way; told, once it is in the record.
pub(super) fn who(here: Here) -> impl IntoView {
    let finalised = here.fact(|_, visit| visit.finalised.is_some());
    move || if finalised.get() { in_the_record(here).into_any() } else { who_was_seen(here).into_any() }
}

fn in_the_record(here: Here) -> impl IntoView {
    let told = here.fact(super::card::who_was_met);
    view! {
        <section class="section" aria-labelledby="who-was-seen">
            <h2 id="who-was-seen">"Who was seen"</h2>
            {move || told.get().into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            <Show when=move || told.with(Vec::is_empty)>
                <p class="muted">"Nobody said."</p>
            </Show>
            <details class="fold">
                <summary>"Put an answer right"</summary>
                {who_was_seen(here)}
            </details>
        </section>
    }
}

/// The children of the file, and who else was there.
fn who_was_seen(here: Here) -> impl IntoView {
    let today = here.phone.today();
    let children = here.fact(move |story, _| {
        let looked_after = super::here::looked_after(story, today.get());
        let child = |child: &alongside_core::domain::people::Details| {
            let age = child.born_on.and_then(|born| age(born, today.get())).map(|age| format!(", {age}")).unwrap_or_default();
            let status = if looked_after.contains(&child.person) { " · looked after" } else { "" };
            Child { person: child.person, name: child.name.clone(), words: format!("{}{age}{status}", child.name) }
        };
        story.rules.children().into_iter().map(child).collect::<Vec<_>>()
    });
    view! {
        <section class="section" aria-labelledby="who">
            <h2 id="who">"Who did you see?"</h2>
            <For each=move || children.get() key=|child| child.words.clone() let:child>
                <OneChild here child />
            </For>
            {others(here)}
        </section>
    }
}

#[component]
fn OneChild(here: Here, child: Child) -> impl IntoView {
    let person = child.person;
    let seen = here.fact(move |_, visit| Met::of(visit, person));
    let choose = move |now: Met| {
        let before = here.read(|_, visit| Before::of(visit, person)).unwrap_or_default();
        let answers = now.answers(&before).into_iter();
        here.write_all(answers.map(|answer| VisitBody::Child { visit: here.visit, child: person, answer }).collect(), vec![person]);
    };
    let options = Met::ALL.map(|(seen, words)| (seen, words.to_owned())).to_vec();
    let name = StoredValue::new(child.name);
    view! {
        <div class="card child">
            <Choice legend=child.words options=Signal::stored(options) chosen=seen on_choose=choose />
            <Show when=move || seen.get() == Some(Met::WithOthers)>
                <WhyNot here person name=name.get_value() />
            </Show>
            <Show when=move || matches!(seen.get(), Some(Met::WithOthers | Met::Alone))>
                <div class="chips">
                    <Show when=move || seen.get() == Some(Met::WithOthers)>
                        <Spoken here person name=name.get_value() />
                    </Show>
                    <Bedroom here person name=name.get_value() />
                </div>
            </Show>
            <Disagreement here person />
        </div>
    }
}

#[component]
fn WhyNot(here: Here, person: PersonId, name: String) -> impl IntoView {
    let why = here.fact(move |_, visit| match visit.children.get(&person).and_then(|record| record.alone.latest().copied()) {
        Some(Alone::No(why)) => why,
        _ => None,
    });
    let choose = move |why| {
        let answer = ChildAnswer::Alone(Alone::No(Some(why)));
        here.write(VisitBody::Child { visit: here.visit, child: person, answer }, vec![person]);
    };
    let options = WhyNotAlone::ALL.map(|why| (why, why.words().to_owned())).to_vec();
    view! { <Choice legend=format!("Why not alone with {name}?") options=Signal::stored(options) chosen=why on_choose=choose /> }
}

#[component]
fn Spoken(here: Here, person: PersonId, name: String) -> impl IntoView {
    let on = here.fact(move |_, visit| visit.children.get(&person).and_then(|record| record.spoken_to.latest().copied()));
    let change = move |now| {
        let answer = ChildAnswer::SpokenTo(now);
        here.write(VisitBody::Child { visit: here.visit, child: person, answer }, vec![person]);
    };
    view! { <Toggle words="Spoken to" label=format!("{name} spoken to") on on_change=change /> }
}

#[component]
fn Bedroom(here: Here, person: PersonId, name: String) -> impl IntoView {
    let on = here.fact(move |_, visit| visit.children.get(&person).and_then(|record| record.bedroom.latest().copied()));
    let change = move |now| {
        let answer = ChildAnswer::Bedroom(now);
        here.write(VisitBody::Child { visit: here.visit, child: person, answer }, vec![person]);
    };
    view! { <Toggle words="Bedroom seen" label=format!("{name}'s bedroom seen") on on_change=change /> }
}

/// Where two people said different things of a child, both are shown.
#[component]
fn Disagreement(here: Here, person: PersonId) -> impl IntoView {
    let said = both_said(here, move |visit, name| {
        let Some(record) = visit.children.get(&person) else { return Vec::new() };
        let yes = |words: &'static str, not: &'static str| move |yes: &bool| if *yes { words } else { not }.to_owned();
        let alone = |alone: &Alone| match alone {
            Alone::Yes => "spoke alone".to_owned(),
            Alone::No(why) => why.map_or_else(|| "not alone".to_owned(), |why| format!("not alone: {}", why.words())),
        };
        [
            disagreement(&record.seen, name, yes("seen", "not seen")),
            disagreement(&record.alone, name, alone),
            disagreement(&record.spoken_to, name, yes("spoken to", "not spoken to")),
            disagreement(&record.bedroom, name, yes("bedroom seen", "bedroom not seen")),
        ]
        .into_iter()
        .flatten()
        .collect()
    });
    both_are_kept(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_not_seen_was_neither_spoken_to_nor_their_bedroom_seen() {
        let all = Before { alone: true, spoken_to: true, bedroom: true };
        let no = [ChildAnswer::Alone(Alone::No(None)), ChildAnswer::SpokenTo(false), ChildAnswer::Bedroom(false)];
        assert_eq!(Met::Not.answers(&all), [&[ChildAnswer::Seen(false)], &no[..]].concat());
        assert_eq!(Met::Not.answers(&Before::default()), [ChildAnswer::Seen(false)]);
        assert_eq!(Met::WithOthers.answers(&all), [ChildAnswer::Seen(true), ChildAnswer::Alone(Alone::No(None))]);
        assert_eq!(Met::Alone.answers(&Before::default())[..2], [ChildAnswer::Seen(true), ChildAnswer::Alone(Alone::Yes)]);
    }
}
