//! The story: everything that happened, by its days, latest first, each with its three times.

use alongside_core::domain::clock::{Timestamp, say_day};
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::FamilyId;
use alongside_core::domain::story::{FamilyStory, Moment, MomentKind, Whereabouts};
use alongside_core::domain::team::Directory;
use alongside_core::domain::visit::Visit;
use jiff::civil::Date;
use leptos::prelude::*;

use super::Here;
use crate::components::badge::{Tone, say_whereabouts};
use crate::components::button::{Button, Weight};
use crate::components::empty::Empty;
use crate::components::icon::Glyph;
use crate::components::timeline::{Day, Happening, Timeline};
use crate::pages::say::{and, colleague, sentence};
use crate::pages::this_phone::words::what;
use crate::routes::Place;

/// How many moments are shown at first, and how many more at each asking.
const PAGE: usize = 30;

/// The story by its days.
#[component]
pub fn Story(
    /// Whose file.
    here: Here,
) -> impl IntoView {
    let shown = RwSignal::new(PAGE);
    let (today, directory) = (here.phone.today(), here.phone.directory());
    let days = here.fact(move |story| {
        let teller = Teller { story, family: here.family, today: today.get() };
        directory.with(|directory| teller.days(shown.get(), directory))
    });
    let more = here.fact(move |story| story.moments.len() > shown.get());
    let none = here.fact(|story| story.moments.is_empty());
    view! {
        <section class="section" aria-labelledby="story">
            <h2 id="story">"The story so far"</h2>
            <Timeline days />
            <Show when=move || none.get()>
                <Empty title="Nothing has happened here yet">"Visits, remarks, questions and decisions come here by their days."</Empty>
            </Show>
            <Show when=move || more.get()>
                <Button weight=Weight::Secondary on_press=move |()| shown.update(|shown| *shown += PAGE)>
                    "What was before"
                </Button>
            </Show>
        </section>
    }
}

struct Teller<'a> {
    story: &'a FamilyStory,
    family: FamilyId,
    today: Date,
}

/// What kind of thing, the line of meaning, the line of detail, and where it leads.
type Line = (Glyph, String, String, Option<Place>);

impl Teller<'_> {
    fn days(&self, shown: usize, directory: &Directory) -> Vec<Day> {
        let mut days: Vec<(Date, Day)> = Vec::new();
        for moment in self.story.timeline().into_iter().take(shown) {
            let (date, happening) = (moment.at.day(), self.happening(moment, directory));
            match days.last_mut() {
                Some((day, last)) if *day == date => last.happenings.push(happening),
                _ => days.push((date, Day { heading: say_day(date, self.today), happenings: vec![happening] })),
            }
        }
        days.into_iter().map(|(_, day)| day).collect()
    }

    fn happening(&self, moment: &Moment, directory: &Directory) -> Happening {
        let (glyph, title, detail, place) = self.line(moment);
        let by = colleague(directory, moment.by);
        let detail = if detail.is_empty() { by } else { format!("{by} · {detail}") };
        let badge = match moment.whereabouts {
            Whereabouts::OnThisPhone => Some((Tone::Waiting, "On this phone".to_owned())),
            Whereabouts::Received(receipt) if receipt.late => Some((Tone::Plain, "Late contribution".to_owned())),
            Whereabouts::Received(_) => moment.claimed.map(|_| (Tone::Plain, "The phone's clock was wrong".to_owned())),
        };
        Happening {
            key: moment.entry.to_string(),
            at: moment.at.time_of_day(),
            glyph,
            title,
            detail,
            badge,
            href: place.map(Place::href),
            times: self.times(moment),
        }
    }

    fn times(&self, moment: &Moment) -> Vec<String> {
        let say = |at: Timestamp| format!("{}, {}", say_day(at.day(), self.today), at.time_of_day());
        let received = match moment.whereabouts {
            Whereabouts::OnThisPhone => "Not yet received: on this phone".to_owned(),
            received @ Whereabouts::Received(_) => say_whereabouts(received, self.today),
        };
        let claimed = moment.claimed.map(|claimed| format!("The phone's clock was wrong. It said {}", say(claimed)));
        let written = moment.claimed.is_none().then(|| format!("Written {}", say(moment.written_at)));
        [Some(format!("Happened {}", say(moment.at))), written, claimed, Some(received)].into_iter().flatten().collect()
    }

    fn name(&self, person: alongside_core::domain::ids::PersonId) -> String {
        self.story.rules.name_of(person).unwrap_or("Somebody").to_owned()
    }

    fn line(&self, moment: &Moment) -> Line {
        match &moment.kind {
            MomentKind::Visit(visit) => self.visit_line(*visit),
            MomentKind::StatusBegan(person, status) => {
                (Glyph::Person, format!("{}: {}", self.name(*person), status.words()), "began".to_owned(), None)
            }
            MomentKind::StatusEnded(person, status) => {
                (Glyph::Person, format!("{}: {}", self.name(*person), status.words()), "ended".to_owned(), None)
            }
            MomentKind::FlagCleared(flag) => (Glyph::Flag, "A safety flag was cleared".to_owned(), flag.what.clone(), None),
            MomentKind::SaidLate(body) => (Glyph::History, "Said late, and changed nothing".to_owned(), late_words(body), None),
            MomentKind::Remark(text) => (Glyph::Remark, text.clone(), String::new(), None),
            MomentKind::Spent(spend, what) => {
                (Glyph::Money, format!("{} for {}", spend.amount, self.name(spend.child)), what.clone(), None)
            }
            MomentKind::Question(question) => {
                let asked = self.story.questions.get(question);
                let text = asked.map(|asked| asked.text.clone()).unwrap_or_default();
                let title = asked.map_or("Question", |asked| asked.now.specialism.words());
                (Glyph::Ask, format!("Question: {title}"), text, Some(Place::Question(self.family, *question)))
            }
            MomentKind::SignOff(sign_off) => {
                let known = self.story.sign_offs.get(sign_off);
                let title = known.map_or("A decision", |known| known.now.decision.reserved().words());
                let state = known.map(|known| known.now.state.words().to_owned()).unwrap_or_default();
                (Glyph::Decide, sentence(title), state, Some(Place::SignOff(self.family, *sign_off)))
            }
            MomentKind::Approval(approval) => {
                let known = self.story.approvals.get(approval);
                let title = known.map_or("An approval", |known| known.now.kind.words());
                let state = known.map(|known| known.now.state.words().to_owned()).unwrap_or_default();
                (Glyph::Decide, sentence(title), state, Some(Place::Approval(self.family, *approval)))
            }
            MomentKind::Held => (Glyph::Team, "Who holds this family changed".to_owned(), String::new(), None),
            MomentKind::Restricted(why) => (Glyph::Lock, "Only some of the team see this file now".to_owned(), why.clone(), None),
            MomentKind::Unrestricted(why) => (Glyph::Lock, "The whole team sees this file again".to_owned(), why.clone(), None),
            MomentKind::OpenedInEmergency(why, until_at) => {
                (Glyph::Lock, format!("Opened in an emergency, until {}", until_at.time_of_day()), why.clone(), None)
            }
            MomentKind::DeletionHeld(_, why) => {
                (Glyph::Lock, "A legal hold was set: nothing here is deleted".to_owned(), why.clone(), None)
            }
            MomentKind::HoldLifted(_, why) => (Glyph::Lock, "A legal hold was lifted".to_owned(), why.clone(), None),
            MomentKind::NoteMovedAway => (Glyph::Move, "A note that belonged elsewhere was moved".to_owned(), String::new(), None),
            MomentKind::UpdateToRead => (Glyph::Update, "Update to read this".to_owned(), "A later version wrote it.".to_owned(), None),
        }
    }

    fn visit_line(&self, id: alongside_core::domain::ids::VisitId) -> Line {
        let Some(visit) = self.story.visits.get(&id) else {
            return (Glyph::Visit, "Visit".to_owned(), String::new(), None);
        };
        let kind = visit.kind.latest().map_or("Visit", |kind| kind.words());
        let outcome = visit.outcome.latest().filter(|outcome| !outcome.counts()).map(|outcome| format!(": {}", outcome.words()));
        let title = format!("{kind}{}", outcome.unwrap_or_default());
        (Glyph::Visit, title, self.visit_detail(visit), Some(Place::Visit(self.family, id)))
    }

    /// Who was seen, and the first words that were noted.
    fn visit_detail(&self, visit: &Visit) -> String {
        let seen: Vec<String> =
            visit.children.iter().filter(|(_, record)| record.seen.latest() == Some(&true)).map(|(child, _)| self.name(*child)).collect();
        let seen = (!seen.is_empty()).then(|| format!("saw {}", and(&seen)));
        let words = visit.notes.iter().filter_map(|note| note.words()).find(|words| !words.is_empty()).map(shorten);
        let open = visit.is_open().then(|| "not yet in the record".to_owned());
        [seen, open, words].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// What somebody said of the file who no longer had it.
fn late_words(body: &FileBody) -> String {
    match body {
        FileBody::FlagRaised(flag) => flag.what.clone(),
        FileBody::Person(details) => details.name.clone(),
        FileBody::StatusBegan(episode) => episode.status.words().to_owned(),
        other => what(&Body::File(other.clone())).to_owned(),
    }
}

/// The beginning of a text, cut between words.
fn shorten(text: &str) -> String {
    const LONGEST: usize = 110;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole}…")
}
