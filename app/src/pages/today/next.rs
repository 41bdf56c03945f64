//! The next visit in the diary, with what one must know before the door opens; and the ones after it.

use alongside_core::domain::clock::{Timestamp, say_day};
use alongside_core::domain::ids::{FamilyId, VisitId};
use jiff::civil::Date;
use leptos::prelude::*;

use crate::components::button::Button;
use crate::components::card::CardLink;
use crate::components::empty::Empty;
use crate::components::flag::FlagLine;
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::components::notice::Failure;
use crate::pages::speak::starter;
use crate::routes::Place;
use crate::state::{FamilyLine, Phone, phone};

/// A visit in the diary, as the page says it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Planned {
    family: FamilyId,
    visit: VisitId,
    at: Timestamp,
    name: String,
    kind: String,
    children: String,
    flags: Vec<String>,
}

impl Planned {
    fn of(line: &FamilyLine) -> Option<Self> {
        let (visit, at) = line.next_visit?;
        let rules = line.rules.as_ref()?;
        let mark = rules.visits.get(&visit)?;
        let for_all = rules.children().iter().map(|child| child.person).collect();
        let children = if mark.children.is_empty() { for_all } else { mark.children.clone() };
        let names: Vec<&str> = children.iter().filter_map(|child| rules.name_of(*child)).collect();
        Some(Self {
            family: line.family,
            visit,
            at,
            name: line.name.clone(),
            kind: mark.kind.map(|kind| kind.words().to_owned()).unwrap_or_default(),
            children: names.join(", "),
            flags: rules.flags.iter().map(|flag| flag.what.clone()).collect(),
        })
    }

    /// `10:00` today, `Thu 5 March, 10:00` on another day.
    fn when(&self, today: Date) -> String {
        let time = self.at.time_of_day();
        if self.at.day() == today { time } else { format!("{}, {time}", say_day(self.at.day(), today)) }
    }
}

fn diary(phone: Phone) -> Memo<Vec<Planned>> {
    Memo::new(move |_| {
        let mut planned: Vec<Planned> = phone.families().with(|lines| lines.iter().filter_map(Planned::of).collect());
        planned.sort_by_key(|visit| visit.at);
        planned
    })
}

/// The next visit, and the ones after it.
#[component]
pub fn Next() -> impl IntoView {
    let phone = phone();
    let diary = diary(phone);
    let next = Memo::new(move |_| diary.with(|diary| diary.first().cloned()));
    let rest = Memo::new(move |_| diary.with(|diary| diary.iter().skip(1).take(5).cloned().collect::<Vec<_>>()));
    view! {
        <section class="section" aria-labelledby="next">
            <h2 id="next">"Next"</h2>
            {move || match next.get() {
                Some(planned) => view! { <NextVisit planned /> }.into_any(),
                None => view! {
                    <Empty title="No visit in the diary">
                        "Plan one from a family's page, and it waits for you here."
                    </Empty>
                }
                .into_any(),
            }}
            <Show when=move || !rest.with(Vec::is_empty)>
                <List label="Visits after that">
                    <For each=move || rest.get() key=|planned| planned.visit let:planned>
                        <li>
                            <CardLink
                                href=Place::Family(planned.family).href()
                                glyph=Glyph::Calendar
                                title=format!("{} {}", planned.when(phone.today().get_untracked()), planned.name)
                                detail=detail(&planned)
                            />
                        </li>
                    </For>
                </List>
            </Show>
        </section>
    }
}

fn detail(planned: &Planned) -> String {
    let parts = [planned.kind.as_str(), planned.children.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[component]
fn NextVisit(planned: Planned) -> impl IntoView {
    let phone = phone();
    let failed = RwSignal::new(None);
    let start = starter(phone, false, failed);
    let (family, visit) = (planned.family, planned.visit);
    let when = planned.when(phone.today().get_untracked());
    view! {
        <article class="card next">
            <h3 class="next-title">
                <span class="numbers">{when}</span>
                " "
                <a href=Place::Family(family).href()>{planned.name.clone()}</a>
            </h3>
            <p>{planned.kind.clone()}</p>
            <p>{planned.children.clone()}</p>
            {planned.flags.iter().map(|what| view! { <FlagLine what=what.clone() /> }).collect_view()}
            <Failure words=failed />
            <div class="button-wide">
                <Button on_press=move |()| start(family, Some(visit))>"Start visit"</Button>
            </div>
        </article>
    }
}
