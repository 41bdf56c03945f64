//! The families of one's teams and of one's work: those on this phone, and the others that open with signal. Found by a name.

use std::sync::Arc;

use alongside_core::domain::clock::say_day;
use alongside_core::domain::ids::{FamilyId, RecordingId, VisitId};
use alongside_core::domain::team::TeamKind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::components::badge::{Badge, Tone};
use crate::components::button::{LinkButton, Weight};
use crate::components::card::{CardButton, CardLink};
use crate::components::empty::Empty;
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::components::notice::Failure;
use crate::pages::say::{colleague, count};
use crate::pages::screen::{Screen, back_to};
use crate::pages::speak::starter;
use crate::routes::Place;
use crate::state::{FamilyLine, Phone, phone};

/// What one came here for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Errand {
    /// To look.
    Look,
    /// To begin a visit that is not in the diary.
    Visit,
    /// To speak at once.
    Record,
    /// To say whose a recording is that was made while the phone was locked.
    File(RecordingId),
}

impl Errand {
    const fn title(self) -> &'static str {
        match self {
            Self::Look => "Families",
            Self::Visit => "Visit which family?",
            Self::Record => "Record for which family?",
            Self::File(_) => "Whose visit was that?",
        }
    }
}

/// The families.
#[component]
pub fn Families() -> impl IntoView {
    let phone = phone();
    let query = use_query_map();
    let errand = Memo::new(move |_| {
        let file = query.with(|query| query.get_str("file").and_then(|text| text.parse().ok()));
        query.with(|query| match (query.get_str("record"), query.get_str("visit")) {
            _ if file.is_some() => file.map_or(Errand::Look, Errand::File),
            (Some(_), _) => Errand::Record,
            (_, Some(_)) => Errand::Visit,
            _ => Errand::Look,
        })
    });
    let sought = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let lines = phone.families().get();
        let errand = errand.get();
        let fits = |line: &&FamilyLine| sought.with(|sought| matches(line, sought)) && (errand == Errand::Look || line.rules.is_some());
        let mut found: Vec<Arc<FamilyLine>> = lines.iter().filter(fits).cloned().map(Arc::new).collect();
        if errand != Errand::Look {
            // Whoever is next in the diary is likeliest to be meant.
            found.sort_by_key(|line| (line.next_visit.is_none(), line.next_visit.map(|(_, at)| at)));
        }
        found
    });
    let of = move |whose: Whose| {
        Memo::new(move |_| found.with(|lines| lines.iter().filter(|line| Whose::of(phone, line) == whose).cloned().collect::<Vec<_>>()))
    };
    let (mine, others, elsewhere) = (of(Whose::Mine), of(Whose::MyTeams), of(Whose::AnotherTeams));
    let title = Signal::derive(move || errand.get().title().to_owned());
    let back = Signal::derive(move || if errand.get() == Errand::Look { None } else { back_to(Place::Home, "Today") });
    let none = Memo::new(move |_| phone.families().with(|lines| lines.is_empty()));
    let failed = RwSignal::new(None::<String>);
    let works_with_families = Memo::new(move |_| phone.actor(None).is(TeamKind::FamilyFacing));
    view! {
        <Screen window="Families" title back>
            <Field label="Find a family" label_hidden=true entry=Entry::Search value=sought placeholder="Find by family or child" />
            <p class="only-heard" role="status">
                {move || count(found.with(Vec::len), "family", "families")}
            </p>
            <Failure words=failed />
            <Lines title="Yours" lines=mine errand failed />
            <Lines title="Your team's" lines=others errand failed />
            <Lines title="Another team's, open to you for a while" lines=elsewhere errand failed />
            <Show when=move || errand.get() == Errand::Look && works_with_families.get()>
                <LinkButton weight=Weight::Quiet glyph=Glyph::Lock href=Place::Emergency.href()>
                    "A family that is not yours, in an emergency"
                </LinkButton>
            </Show>
            <Show when=move || none.get()>
                <Empty title="No families here yet">"The families of your team come with the first signal, and stay."</Empty>
            </Show>
            <Show when=move || !none.get() && found.with(Vec::is_empty)>
                <Empty title="No family of that name">"That doesn't always mean we don't know them. Ask your enabler team."</Empty>
            </Show>
        </Screen>
    }
}

/// Whether a family, or somebody in it, is called something like what is sought.
fn matches(line: &FamilyLine, sought: &str) -> bool {
    let sought = sought.trim().to_lowercase();
    let like = |name: &str| name.to_lowercase().contains(&sought);
    let people = line.rules.iter().flat_map(|rules| rules.people.values());
    sought.is_empty() || like(&line.name) || people.into_iter().any(|person| like(&person.name))
}

/// Whose a family is, to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// They work with it.
    Mine,
    /// Their team holds it.
    MyTeams,
    /// Another team holds it: it opened to them in an emergency.
    AnotherTeams,
}

impl Whose {
    fn of(phone: Phone, line: &FamilyLine) -> Self {
        let actor = phone.actor(None);
        let led = line.card.as_ref().is_some_and(|card| card.lead == Some(actor.person));
        let rules = line.rules.as_ref();
        if led || rules.is_some_and(|rules| rules.works_with(actor.person)) {
            Self::Mine
        } else if rules.and_then(|rules| rules.team).is_some_and(|team| !actor.teams.is_empty() && !actor.teams.contains(&team)) {
            Self::AnotherTeams
        } else {
            Self::MyTeams
        }
    }
}

#[component]
fn Lines(title: &'static str, lines: Memo<Vec<Arc<FamilyLine>>>, errand: Memo<Errand>, failed: RwSignal<Option<String>>) -> impl IntoView {
    view! {
        <Show when=move || !lines.with(Vec::is_empty)>
            <section class="section">
                <h2>{title}</h2>
                <List label=title>
                    <For each=move || lines.get() key=|line| (line.family, line.rules.is_some(), line.next_visit, line.open_visit) let:line>
                        <li>
                            {
                                let line = StoredValue::new(line);
                                move || match errand.get() {
                                    Errand::Look => view! { <Line line=line.get_value() /> }.into_any(),
                                    errand => view! { <Starter line=line.get_value() errand failed /> }.into_any(),
                                }
                            }
                        </li>
                    </For>
                </List>
            </section>
        </Show>
    }
}

#[component]
fn Line(line: Arc<FamilyLine>) -> impl IntoView {
    let phone = phone();
    let detail = detail(phone, &line);
    let (open, away) = (line.open_visit.is_some(), line.rules.is_none());
    view! {
        <CardLink href=Place::Family(line.family).href() title=line.name.clone() detail>
            {open.then(|| view! { <Badge tone=Tone::Note words="Visit begun" /> })}
            {away.then(|| view! { <Badge tone=Tone::Plain words="Opens with signal" /> })}
        </CardLink>
    }
}

/// Who the children are, who leads, and the next visit.
fn detail(phone: Phone, line: &FamilyLine) -> String {
    let today = phone.today().get_untracked();
    let directory = phone.directory().get_untracked();
    let (children, lead, next) = match (&line.rules, &line.card) {
        (Some(rules), _) => {
            let names = rules.children().iter().map(|child| child.name.clone()).collect::<Vec<_>>().join(", ");
            (names, rules.lead, line.next_visit.map(|(_, at)| at.day()))
        }
        (None, Some(card)) => (count(card.children as usize, "child", "children"), card.lead, card.next_visit_on),
        (None, None) => (String::new(), None, None),
    };
    let me = untrack(|| phone.me());
    let others = lead.filter(|lead| me.as_ref().is_none_or(|me| me.person != *lead));
    let lead = others.map(|lead| format!("with {}", colleague(&directory, lead)));
    let next = next.map(|day| format!("visit {}", say_day(day, today)));
    [Some(children), lead, next].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// A family to begin a visit with, at once: the one that is under way, or in the diary for today, or a new one.
#[component]
fn Starter(line: Arc<FamilyLine>, errand: Errand, failed: RwSignal<Option<String>>) -> impl IntoView {
    let phone = phone();
    let start = starter(phone, errand == Errand::Record, failed);
    let file = filer(phone, failed);
    let today = phone.today().get_untracked();
    let due = line.next_visit.filter(|(_, at)| at.day() == today).map(|(visit, _)| visit);
    let (family, open) = (line.family, line.open_visit.map(|(visit, _)| visit));
    let glyph = if errand == Errand::Visit { Glyph::Visit } else { Glyph::Record };
    let detail = detail(phone, &line);
    let press = move |()| match errand {
        Errand::File(recording) => file(recording, family, open, due),
        _ => start(family, open.or(due)),
    };
    view! { <CardButton glyph title=line.name.clone() detail on_press=press /> }
}

/// What says whose a recording is, and goes to its visit: the one that is under way, the one in the diary for today, or a new one.
fn filer(
    phone: Phone,
    failed: RwSignal<Option<String>>,
) -> impl Fn(RecordingId, FamilyId, Option<VisitId>, Option<VisitId>) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |recording, family, open, due| {
        let visit = open.or(due).unwrap_or_else(|| phone.commands().visit_id());
        let navigate = navigate.clone();
        spawn_local(async move {
            match phone.commands().file_recording(recording, family, visit, open.is_some()).await {
                Ok(()) => navigate(&Place::Visit(family, visit).href(), NavigateOptions::default()),
                Err(error) => failed.set(Some(error.sentence())),
            }
        });
    }
}
