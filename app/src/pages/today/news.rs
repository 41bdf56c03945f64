//! What came since yesterday: answers, decisions, and who opened a file in an emergency. Told once, without a count, and nothing waits here to be ticked off.

use alongside_core::domain::advice::QuestionState;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::PersonId;
use alongside_core::domain::sign_off::SignOffState;
use alongside_core::domain::team::Directory;
use leptos::prelude::*;

use crate::components::card::CardLink;
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::pages::say::{first_name, when};
use crate::routes::Place;
use crate::state::{FamilyLine, phone};

/// Something that came.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    at: Timestamp,
    href: String,
    glyph: Glyph,
    title: String,
    name: String,
}

/// What came since yesterday.
#[component]
pub fn News() -> impl IntoView {
    let phone = phone();
    let news = Memo::new(move |_| {
        let today = phone.today().get();
        let since = Timestamp::start_of(today.yesterday().unwrap_or(today));
        let directory = phone.directory().get();
        let Some(me) = phone.me() else {
            return Vec::new();
        };
        let of = |line: &FamilyLine| line.rules.as_ref().map(|rules| pieces(line, rules, &directory, me.person)).unwrap_or_default();
        let mut news: Vec<Piece> = phone.families().with(|lines| lines.iter().flat_map(of).collect());
        news.retain(|piece| piece.at >= since);
        news.sort_by_key(|piece| core::cmp::Reverse(piece.at));
        news
    });
    view! {
        <Show when=move || !news.with(Vec::is_empty)>
            <section class="section" aria-labelledby="news">
                <h2 id="news">"Since yesterday"</h2>
                <List label="Since yesterday">
                    <For each=move || news.get() key=|piece| (piece.at, piece.href.clone()) let:piece>
                        <li>
                            <CardLink
                                href=piece.href
                                glyph=piece.glyph
                                title=piece.title
                                detail=format!("{} · {}", piece.name, when(piece.at, phone.tick().get_untracked()))
                            />
                        </li>
                    </For>
                </List>
            </section>
        </Show>
    }
}

fn pieces(line: &FamilyLine, rules: &FamilyRules, directory: &Directory, me: PersonId) -> Vec<Piece> {
    let piece = |at, place: Place, glyph, title| Piece { at, href: place.href(), glyph, title, name: line.name.clone() };
    let answers = rules.questions.iter().filter_map(|(id, question)| {
        let asker = || if question.asked_by == me { None } else { Some(first_name(directory, question.asked_by)) };
        let (at, title) = match question.state {
            QuestionState::Answered { by, at } => {
                (at, format!("{} answered {}", first_name(directory, by), asker().unwrap_or_else(|| "you".to_owned())))
            }
            QuestionState::Claimed { by, at } => {
                let whose = asker().map_or_else(|| "your".to_owned(), |asker| format!("{asker}'s"));
                (at, format!("{} has {whose} question", first_name(directory, by)))
            }
            _ => return None,
        };
        Some(piece(at, Place::Question(line.family, *id), Glyph::Ask, title))
    });
    let decisions = rules.sign_offs.iter().filter_map(|(id, sign_off)| {
        let (by, at, did) = match sign_off.state {
            SignOffState::Signed { by, at, .. } => (by, at, "signed"),
            SignOffState::Returned { by, at } => (by, at, "returned"),
            SignOffState::Declined { by, at } => (by, at, "declined"),
            SignOffState::Ratified { by, at, .. } => (by, at, "stands behind"),
            SignOffState::NotRatified { by, at } => (by, at, "does not stand behind"),
            _ => return None,
        };
        let title = format!("{} {did}: {}", first_name(directory, by), sign_off.decision.reserved().words());
        Some(piece(at, Place::SignOff(line.family, *id), Glyph::Decide, title))
    });
    let emergencies = rules.emergencies.iter().filter(|known| known.by != me).map(|known| {
        let title = format!("{} opened this file in an emergency", first_name(directory, known.by));
        piece(known.at, Place::Family(line.family), Glyph::Lock, title)
    });
    answers.chain(decisions).chain(emergencies).collect()
}
