//! Asking the insight team: for whom, the question, and what they may see before one of them takes it. Every letter is kept as typed.

use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::clock::{age_on, say_day};
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::FamilyId;
use jiff::civil::Date;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::words;
use crate::components::badge::Tone;
use crate::components::button::{Button, Weight};
use crate::components::choice::{Choice, Ticks};
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::notice::{Failure, Notice};
use crate::pages::doing::{Doing, Offer};
use crate::pages::file::{NothingHere, OpenFile, WhenHere};
use crate::pages::kept::{Kept, OtherTexts};
use crate::pages::say::{and, named_children};
use crate::pages::screen::{Screen, back_to};
use crate::pages::spoken::dictate::{Dictate, Dictating};
use crate::routes::{Place, param};

/// Ask the insight team.
#[component]
pub fn AskQuestion() -> impl IntoView {
    let family = param::<FamilyId>("family");
    move || match family.get() {
        Some(family) => view! { <AskAbout family /> }.into_any(),
        None => view! { <Screen window="Ask" title="Ask"><NothingHere /></Screen> }.into_any(),
    }
}

#[component]
fn AskAbout(family: FamilyId) -> impl IntoView {
    let file = OpenFile::of(family);
    let name = file.name();
    let back = Signal::derive(move || back_to(Place::Family(family), name.get()));
    view! {
        <Screen window="Ask" title="Ask the insight team" back>
            <WhenHere file>
                <AskForm file />
            </WhenHere>
        </Screen>
    }
}

#[component]
fn AskForm(file: OpenFile) -> impl IntoView {
    let place = |field: &str| format!("family/{}/ask/{field}", file.family);
    let (whom, text, extract) = (Kept::at(place("whom")), Kept::at(place("text")), Kept::at(place("extract")));
    let about = Kept::at(place("about"));
    let chosen = whom.answer(&Specialism::ALL, Specialism::words);
    let options: Vec<(Specialism, String)> = Specialism::ALL.into_iter().map(|one| (one, words::for_whom(one).to_owned())).collect();
    let doing = Doing::new();
    let navigate = use_navigate();
    let question = file.phone.commands().question_id();
    let dictating = Dictating::into(file.family, text, place("spoken"));
    let offer = file.offer(move || {
        let specialism = chosen.get().unwrap_or(Specialism::Practice);
        Body::Advice(AdviceBody::Asked { question, specialism, text: String::new(), extract: String::new(), dictated: Vec::new() })
    });
    let why_not = Signal::derive(move || {
        let no_words = || text.said().is_none().then(|| dictating.no_words_yet().unwrap_or_else(|| "Write your question.".to_owned()));
        let missing = if chosen.get().is_none() { Some("Say whom you ask.".to_owned()) } else { no_words() };
        dictating.why_not().or(missing).or_else(|| offer.with(refused))
    });
    let send = move |()| {
        let (Some(specialism), navigate) = (chosen.get_untracked(), navigate.clone()) else { return };
        let (said, shown) = untrack(|| (text.words(), extract.words()));
        let body = move |dictated| Body::Advice(AdviceBody::Asked { question, specialism, text: said, extract: shown, dictated });
        dictating.send(doing, words::home(file.family, specialism), body, untrack(|| about.people()), move || {
            [whom, about, text, extract].into_iter().for_each(Kept::finish);
            navigate(&Place::Question(file.family, question).href(), NavigateOptions { replace: true, ..NavigateOptions::default() });
        });
    };
    view! {
        <section class="form">
            <Choice legend="Whom do you ask?" options chosen on_choose=whom.choose(Specialism::words) />
            {move || (chosen.get() == Some(Specialism::Legal)).then(|| view! { <KeptApart /> })}
            <AboutWhom file about />
            <Field label="Your question" entry=Entry::Text value=text.text on_input=text.keep() />
            <OtherTexts kept=text />
            <Dictate dictating what="your question" />
            <Extract file extract />
            <Failure words=doing.failed />
            <Button why_not on_press=send>"Ask"</Button>
            <p class="muted">"Advice never holds you up, and you decide what to make of it."</p>
        </section>
    }
}

/// The children that the question is about. Nobody has to be named; whoever is appointed to one of them is not asked.
#[component]
fn AboutWhom(file: OpenFile, about: Kept) -> impl IntoView {
    let children = Memo::new(move |_| file.story.with(|story| named_children(&story.rules)));
    let chosen = Memo::new(move |_| about.people());
    view! {
        <Ticks legend="About whom?" options=children chosen on_change=about.choose_people() />
    }
}

fn refused(offer: &Offer) -> Option<String> {
    match offer {
        Offer::Open => None,
        Offer::Barred(why) => Some(why.clone()),
        Offer::Absent => Some("Only the team that holds this family can ask about it.".to_owned()),
    }
}

#[component]
fn KeptApart() -> impl IntoView {
    view! {
        <Notice title="Legal advice is kept apart">
            <p>"Only your team and the lawyer who takes the question can read it. It stays out of what the family gets to see."</p>
        </Notice>
    }
}

/// What the insight team sees before somebody takes the question. Facts can be added with one tap; the text is theirs to change.
#[component]
fn Extract(file: OpenFile, extract: Kept) -> impl IntoView {
    let facts = Memo::new(move |_| {
        let today = file.phone.today().get();
        file.story.with(|story| facts(&story.rules, today))
    });
    let names = Memo::new(move |_| file.story.with(|story| extract.text.with(|text| names_in(text, &story.rules))));
    let add = move |fact: String| {
        let before = extract.words();
        extract.keep().run(if before.is_empty() { fact } else { format!("{before}\n{fact}") });
    };
    let one = move |fact: String| {
        let words = fact.clone();
        view! {
            <Button weight=Weight::Secondary glyph=Glyph::Add label=format!("Add: {words}") on_press=move |()| add(fact.clone())>
                {words.clone()}
            </Button>
        }
    };
    let left = move || facts.get().into_iter().filter(|fact| !extract.text.with(|text| text.contains(fact.as_str()))).collect::<Vec<_>>();
    view! {
        <Field
            label="What may the whole insight team see?"
            hint="They choose from this who takes it. Only the one who takes it can open the file, and only for as long as they have it."
            entry=Entry::Text
            value=extract.text
            on_input=extract.keep()
        />
        <div class="buttons">{move || left().into_iter().map(one).collect_view()}</div>
        {move || {
            let names = names.get();
            (!names.is_empty()).then(|| view! {
                <Notice tone=Tone::Waiting title=format!("This names {}", and(&names))>
                    <p>"The whole insight team will read it. Leave names out where you can."</p>
                </Notice>
            })
        }}
    }
}

/// Facts of the file that can be shown without a name.
fn facts(rules: &FamilyRules, today: Date) -> Vec<String> {
    let ages: Vec<String> = rules
        .children()
        .iter()
        .filter_map(|child| child.born_on)
        .filter_map(|born| age_on(born, today))
        .map(|age| age.to_string())
        .collect();
    let children = (!ages.is_empty()).then(|| format!("Children aged {}", and(&ages)));
    let mut statuses: Vec<String> =
        rules.episodes_on(today).map(|episode| format!("{} since {}", episode.status.words(), say_day(episode.from_on, today))).collect();
    statuses.sort();
    statuses.dedup();
    children.into_iter().chain(statuses).collect()
}

/// The people of the file whose names stand in a text.
fn names_in(text: &str, rules: &FamilyRules) -> Vec<String> {
    let words: Vec<String> = text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase).collect();
    let named = |name: &&str| name.split_whitespace().any(|part| part.len() > 2 && words.contains(&part.to_lowercase()));
    rules.people.values().map(|details| details.name.as_str()).filter(named).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::clock::Timestamp;
    use alongside_core::domain::ids::PersonId;
    use alongside_core::domain::people::{Details, Part};
    use jiff::civil::date;

    use super::*;

    fn family() -> FamilyRules {
        let mut rules = FamilyRules::default();
        for (number, name, year) in [(1, "Amara", 2016), (2, "Tobi", 2019)] {
            let person = PersonId::new(Timestamp::default(), [number; 10]);
            let details = Details { person, name: name.to_owned(), part: Part::Child, born_on: Some(date(year, 1, 1)) };
            rules.people.insert(person, details);
        }
        rules
    }

    #[test]
    fn the_facts_that_can_be_added_name_nobody() {
        let facts = facts(&family(), date(2026, 3, 5));
        assert_eq!(facts, ["Children aged 10 and 7"]);
        assert!(names_in(&facts.join(" "), &family()).is_empty());
    }

    #[test]
    fn a_name_in_what_the_whole_insight_team_reads_is_noticed() {
        assert_eq!(names_in("tobi said he is fine", &family()), ["Tobi"]);
        assert!(names_in("The younger one said he is fine", &family()).is_empty());
    }
}
