//! What one can do with a family: visit, ask, decide, put a visit into the diary, remark, raise a safety flag, write down what was spent.

use alongside_core::domain::clock::say_day;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{FamilyId, StreamId};
use alongside_core::domain::visit::{VisitBody, VisitKind};
use leptos::prelude::*;

use super::Here;
use super::flags::Raise;
use super::spend::Spent;
use crate::components::button::{Button, LinkButton, Weight};
use crate::components::choice::{Choice, Ticks};
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::notice::Failure;
use crate::pages::doing::Doing;
use crate::pages::kept::{Kept, OtherTexts};
use crate::pages::say::{named_children, read_when};
use crate::pages::speak::starter;
use crate::routes::Place;

/// The next visit in the diary, and the way into a visit.
#[component]
pub fn NextVisit(
    /// Whose file.
    here: Here,
) -> impl IntoView {
    let today = here.phone.today();
    let failed = RwSignal::new(None);
    let me = Memo::new(move |_| here.phone.me().map(|me| me.person));
    let open = here.fact(move |story| me.get().and_then(|me| story.open_visit_of(me).map(|visit| visit.visit)));
    let next = here.fact(|story| {
        let planned = story.visits.values().filter(|visit| visit.started_at.is_none());
        planned.filter_map(|visit| visit.planned_at.map(|at| (at, visit.visit, visit.kind.latest().copied()))).min_by_key(|(at, ..)| *at)
    });
    let line = move || {
        next.get().map(|(at, _, kind)| {
            let kind = kind.map(|kind| format!(" · {}", kind.words())).unwrap_or_default();
            format!("Next: {}, {}{kind}", say_day(at.day(), today.get()), at.time_of_day())
        })
    };
    let start = StoredValue::new(starter(here.phone, false, failed));
    let press = move |()| start.with_value(|start| start(here.family, next.get_untracked().map(|(_, visit, _)| visit)));
    view! {
        <div class="stack">
            {move || line().map(|line| view! { <p class="numbers">{line}</p> })}
            <Failure words=failed />
            <div class="button-wide">
                {move || match open.get() {
                    Some(visit) => view! {
                        <LinkButton href=Place::Visit(here.family, visit).href()>"Go on with the visit"</LinkButton>
                    }
                    .into_any(),
                    None => view! { <Button on_press=press>"Start visit"</Button> }.into_any(),
                }}
            </div>
        </div>
    }
}

/// What is being written just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// Nothing.
    Nothing,
    /// A remark.
    Remark,
    /// A visit for the diary.
    Plan,
    /// A safety flag.
    Flag,
    /// Money that was spent.
    Spend,
}

impl Writing {
    const FORMS: [Self; 4] = [Self::Remark, Self::Plan, Self::Flag, Self::Spend];

    /// Where its first words are kept while they are typed; its other fields lie beneath.
    pub(super) fn place(self, family: FamilyId) -> String {
        let form = match self {
            Self::Nothing | Self::Remark => "remark",
            Self::Plan => "plan/day",
            Self::Flag => "flag",
            Self::Spend => "spend",
        };
        format!("family/{family}/{form}")
    }
}

/// Opens the form that was half filled when the app was last open, so that nothing looks lost.
fn take_up(here: Here, writing: RwSignal<Writing>) {
    let begun = Writing::FORMS.map(|form| (form, Kept::at(form.place(here.family))));
    let form = Memo::new(move |_| begun.iter().find(|(_, kept)| kept.said().is_some()).map(|(form, _)| *form));
    Effect::new(move |_| {
        if let Some(form) = form.get().filter(|_| writing.get_untracked() == Writing::Nothing) {
            writing.set(form);
        }
    });
}

/// The other things to do.
#[component]
pub fn Doings(
    /// Whose file.
    here: Here,
) -> impl IntoView {
    let writing = RwSignal::new(Writing::Nothing);
    take_up(here, writing);
    view! {
        <div class="doings">
            <LinkButton weight=Weight::Secondary glyph=Glyph::Ask href=Place::AskQuestion(here.family).href()>
                "Ask"
            </LinkButton>
            <LinkButton weight=Weight::Secondary glyph=Glyph::Decide href=Place::DraftSignOff(here.family).href()>
                "Decide"
            </LinkButton>
            <Button weight=Weight::Secondary glyph=Glyph::Calendar on_press=move |()| writing.set(Writing::Plan)>
                "Plan a visit"
            </Button>
            <Button weight=Weight::Secondary glyph=Glyph::Remark on_press=move |()| writing.set(Writing::Remark)>
                "Remark"
            </Button>
            <Button weight=Weight::Secondary glyph=Glyph::Flag on_press=move |()| writing.set(Writing::Flag)>
                "Safety flag"
            </Button>
            <Button weight=Weight::Secondary glyph=Glyph::Money on_press=move |()| writing.set(Writing::Spend)>
                "Money spent"
            </Button>
        </div>
        {move || match writing.get() {
            Writing::Nothing => ().into_any(),
            Writing::Remark => view! { <Remark here writing /> }.into_any(),
            Writing::Plan => view! { <Plan here writing /> }.into_any(),
            Writing::Flag => view! { <Raise here writing /> }.into_any(),
            Writing::Spend => view! { <Spent here writing /> }.into_any(),
        }}
    }
}

/// Something that happened between visits.
#[component]
fn Remark(here: Here, writing: RwSignal<Writing>) -> impl IntoView {
    let doing = Doing::new();
    let kept = Kept::at(format!("family/{}/remark", here.family));
    let about = Kept::at(format!("family/{}/remark/about", here.family));
    let people = Memo::new(move |_| about.people());
    let all = here.fact(|story| named_children(&story.rules));
    let save = move |()| {
        let Some(text) = untrack(|| kept.said()) else {
            doing.failed.set(Some("Write what happened first.".to_owned()));
            return;
        };
        doing.write(StreamId::Family(here.family), Body::File(FileBody::Remarked { text }), people.get_untracked(), move || {
            kept.finish();
            about.finish();
            writing.set(Writing::Nothing);
        });
    };
    view! {
        <section class="card" aria-label="A remark">
            <Field
                label="What happened?"
                entry=Entry::Text
                value=kept.text
                on_input=kept.keep()
                hint="A call, a message, something between visits."
            />
            <OtherTexts kept />
            <Ticks legend="About whom?" options=all chosen=people on_change=about.choose_people() />
            <Failure words=doing.failed />
            <div class="buttons">
                <Button on_press=save>"Save"</Button>
                <Button weight=Weight::Quiet on_press=move |()| writing.set(Writing::Nothing)>"Later"</Button>
            </div>
        </section>
    }
}

const fn say_announced(announced: bool) -> &'static str {
    if announced { "They know" } else { "Unannounced" }
}

/// A visit for the diary.
#[component]
fn Plan(here: Here, writing: RwSignal<Writing>) -> impl IntoView {
    let doing = Doing::new();
    let place = |what: &str| format!("family/{}/plan/{what}", here.family);
    let fields = ["day", "time", "kind", "announced", "children"].map(|field| Kept::at(place(field)));
    let [day, time, kind, announced, children] = fields;
    let chosen_kind = kind.answer(&VisitKind::ALL, VisitKind::words);
    let chosen_announced = announced.answer(&[true, false], say_announced);
    let chosen_children = Memo::new(move |_| children.people());
    let all = here.fact(|story| named_children(&story.rules));
    let kinds = VisitKind::ALL.map(|kind| (kind, kind.words().to_owned())).to_vec();
    let known = [true, false].map(|known| (known, say_announced(known).to_owned())).to_vec();
    let save = move |()| {
        let Some(at) = untrack(|| read_when(&day.words(), &time.words())) else {
            doing.failed.set(Some("Give a day and a time.".to_owned()));
            return;
        };
        let (kind, announced, children) = untrack(|| (chosen_kind.get(), chosen_announced.get(), chosen_children.get()));
        let visit = here.phone.commands().visit_id();
        let body = Body::Visit(VisitBody::Planned { visit, at, kind, announced, children: children.clone() });
        doing.write(StreamId::Family(here.family), body, children, move || {
            fields.into_iter().for_each(Kept::finish);
            writing.set(Writing::Nothing);
        });
    };
    view! {
        <section class="card" aria-label="Plan a visit">
            <Field label="Which day?" entry=Entry::Day value=day.text on_input=day.keep() />
            <Field label="What time?" entry=Entry::Time value=time.text on_input=time.keep() />
            <Ticks legend="For whom?" options=all chosen=chosen_children on_change=children.choose_people() />
            <Choice legend="What kind?" options=Signal::stored(kinds) chosen=chosen_kind on_choose=kind.choose(VisitKind::words) />
            <Choice
                legend="Do they know?"
                options=Signal::stored(known)
                chosen=chosen_announced
                on_choose=announced.choose(say_announced)
            />
            <Failure words=doing.failed />
            <div class="buttons">
                <Button on_press=save>"Put it in the diary"</Button>
                <Button weight=Weight::Quiet on_press=move |()| writing.set(Writing::Nothing)>"Later"</Button>
            </div>
        </section>
    }
}
