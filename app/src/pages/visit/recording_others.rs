//! Recording others: a screen of its own, chosen on purpose, whose words are read out and shown. Each person answers; one no is enough.
//!
//! The family reads this screen, so no note and nobody's reason stands on it. What the worker thinks of first stands on the visit.

use alongside_core::domain::ids::{FamilyId, PersonId, VisitId};
use alongside_core::domain::story::FamilyStory;
use alongside_core::domain::visit::{Agreed, NotRecorded, RecordingAnswer, VisitBody, Voice, Who};
use leptos::prelude::*;

use super::here::{Here, name_of};
use super::others::somebody_else;
use crate::components::badge::Tone;
use crate::components::button::{Button, LinkButton, Weight};
use crate::components::choice::Choice;
use crate::components::frame::{Back, Bar};
use crate::components::icon::Glyph;
use crate::components::notice::{Failure, Notice};
use crate::components::quote::Quote;
use crate::components::voice::{Meter, RecordButton, Speaking};
use crate::pages::away::{Away, Opening};
use crate::pages::nothing::NothingToShow;
use crate::pages::say::and;
use crate::pages::screen::Screen;
use crate::pages::speak::{RoomLeft, StopOthers, others_recorded, speaking, stop_and_keep};
use crate::routes::{Place, param};
use crate::state::{Loadable, RecorderState, phone};

/// What is read out. The heading asks.
const WORDS: &str = "It goes only to the council's computers. A machine writes it down; I check it. It becomes part of your record, you can \
                     ask for it, and a court may hear it. Say stop and it stops. If you say no, I'll take notes; nothing else changes.";

/// The way there from the visit, with what the worker thinks of before anybody is asked. Nothing while no visit is under way.
pub(super) fn way_there(here: Here) -> impl IntoView {
    let under_way = here.fact(|_, visit| visit.is_open());
    let href = Place::RecordOthers(here.family, here.visit).href();
    view! {
        <Show when=move || under_way.get()>
            <details class="fold">
                <summary>"Record others too?"</summary>
                <div class="stack">
                    <p>
                        "Might anyone be unsafe saying no? Then don't record. If a child tells you about being hurt, listen, don't question; note their words afterwards."
                    </p>
                    <p class="muted">"Record, below, is for your own words, and asks nobody."</p>
                    <div class="buttons">
                        <LinkButton weight=Weight::Secondary glyph=Glyph::Sound href=href.clone()>
                            "Ask them, together"
                        </LinkButton>
                    </div>
                </div>
            </details>
        </Show>
    }
}

/// On whose yes a recording rests, and who took theirs back, a line each. None of one's own words alone.
pub(super) fn whose_yes(here: Here, voice: &Voice) -> Vec<String> {
    let say = |story: &FamilyStory, agreed: &[Agreed]| {
        let one = |agreed: &Agreed| format!("{} {}", name_of(story, &agreed.who), agreed.at.time_of_day());
        and(&agreed.iter().map(one).collect::<Vec<_>>())
    };
    let lines = here.read(|story, visit| {
        let yes = Some(&voice.rests_on).filter(|all| !all.is_empty()).map(|all| format!("Others are heard. Yes from {}.", say(story, all)));
        let no = Some(visit.taken_back(voice)).filter(|all| !all.is_empty()).map(|all| format!("No since then from {}.", say(story, &all)));
        yes.into_iter().chain(no).collect()
    });
    lines.unwrap_or_default()
}

/// The family, children first.
fn family(story: &FamilyStory) -> Vec<PersonId> {
    story.rules.children().into_iter().chain(story.rules.adults()).map(|person| person.person).collect()
}

/// Whether others may be recorded now. None until the visit is here.
fn may_record(here: Here) -> Memo<Option<Result<Vec<Agreed>, NotRecorded>>> {
    Memo::new(move |_| here.read(|story, visit| visit.may_record_others(&family(story))))
}

/// Asking the others whether they may be recorded.
#[component]
pub fn RecordOthers() -> impl IntoView {
    let (family, visit) = (param::<FamilyId>("family"), param::<VisitId>("visit"));
    move || match (family.get(), visit.get()) {
        (Some(family), Some(visit)) => view! { <Asking family visit /> }.into_any(),
        _ => view! { <Screen window="Recording" title="Recording"><NothingToShow /></Screen> }.into_any(),
    }
}

#[component]
fn Asking(family: FamilyId, visit: VisitId) -> impl IntoView {
    let here = Here::new(phone(), family, visit);
    let others = others_recorded(here.phone);
    let title = Signal::derive(move || if others.get().is_some() { "This is being recorded" } else { "May I record this?" }.to_owned());
    let back = Signal::derive(move || Some(Back { href: Place::Visit(family, visit).href(), words: "Visit".to_owned() }));
    let known = Memo::new(move |_| here.read(|_, _| ()).is_some());
    let missing = Memo::new(move |_| here.story.with(|story| matches!(story, Loadable::NotHere)));
    let foot = ViewFn::from(move || view! { <Foot here /> });
    let page = move || match (missing.get(), known.get()) {
        (true, _) => view! { <Away family /> }.into_any(),
        (_, false) => view! { <Opening /> }.into_any(),
        _ => view! { <Everyone here /> }.into_any(),
    };
    view! {
        <Screen window="Recording" title back foot>
            {page}
        </Screen>
    }
}

/// The words, and everybody with what they answered.
#[component]
fn Everyone(here: Here) -> impl IntoView {
    let everyone = here.fact(|story, visit| {
        let named = |who: Who| (name_of(story, &who), who);
        visit.may_be_heard(&family(story)).into_iter().map(named).collect::<Vec<_>>()
    });
    let failed = Signal::derive(move || match here.phone.recorder().state().get() {
        RecorderState::Failed(why) => Some(why),
        _ => here.failed.get(),
    });
    let one = move |(name, who)| view! { <Person here name who /> };
    view! {
        <Quote words=WORDS />
        <Failure words=failed />
        <SaidNo here />
        <section class="section" aria-label="What each of you says">
            {move || everyone.get().into_iter().map(one).collect_view()}
            <div class="chips">{somebody_else(here)}</div>
        </section>
    }
}

/// One person's answer. A no stops at once, whatever becomes of writing it down.
#[component]
fn Person(here: Here, name: String, who: Who) -> impl IntoView {
    let (same, of) = (who.clone(), who.clone());
    let chosen = here.fact(move |_, visit| visit.on_recording.get(&same).and_then(|said| said.latest().copied()));
    let away = here.fact(move |_, visit| visit.is_away(&of));
    let others = others_recorded(here.phone);
    let choose = move |answer| {
        if answer == RecordingAnswer::No && others.get_untracked() == Some(here.visit) {
            stop_and_keep(here.phone);
        }
        let about = if let Who::Person(person) = &who { vec![*person] } else { Vec::new() };
        here.write(VisitBody::RecordingAnswered { visit: here.visit, who: who.clone(), answer }, about);
    };
    let options = RecordingAnswer::ALL.map(|answer| (answer, answer.words().to_owned())).to_vec();
    view! {
        <div class="card answers">
            <Choice legend=name options=Signal::stored(options) chosen on_choose=choose />
            <Show when=move || away.get() && chosen.get() != Some(RecordingAnswer::NotHere)>
                <p class="small muted">"Not there, as the visit says."</p>
            </Show>
        </div>
    }
}

/// Somebody said no: said kindly, and without a name.
#[component]
fn SaidNo(here: Here) -> impl IntoView {
    let may = may_record(here);
    let said_no = Memo::new(move |_| may.with(|may| matches!(may, Some(Err(NotRecorded::SaidNo(_))))));
    let kept = here.fact(|_, visit| visit.notes.iter().any(|note| note.voice.as_ref().is_some_and(|voice| !voice.rests_on.is_empty())));
    view! {
        <Show when=move || said_no.get()>
            <Notice tone=Tone::Note title="Thank you for saying so. This isn't recorded.">
                <p>"I'll take notes; nothing else changes."</p>
                <Show when=move || kept.get()>
                    <p>"What was recorded before that is part of the record. You can ask for it."</p>
                </Show>
                <LinkButton weight=Weight::Secondary glyph=Glyph::Write href=Place::Visit(here.family, here.visit).href()>
                    "Write notes"
                </LinkButton>
            </Notice>
        </Show>
    }
}

/// The bar: it records once each who is there said yes, and the wide button stops it.
#[component]
fn Foot(here: Here) -> impl IntoView {
    let (speaking, others, may) = (speaking(here.phone), others_recorded(here.phone), may_record(here));
    let alone = Memo::new(move |_| speaking.with(Speaking::is_recording) && others.get().is_none());
    let names =
        move |all: &[Who]| here.read(|story, _| and(&all.iter().map(|who| name_of(story, who)).collect::<Vec<_>>())).unwrap_or_default();
    let why_not = Signal::derive(move || match may.get() {
        Some(Ok(_)) => None,
        Some(Err(NotRecorded::SaidNo(_))) => Some("Somebody said no, so this isn't recorded.".to_owned()),
        Some(Err(NotRecorded::NotAsked(all))) => Some(format!("Still to answer: {}. Say who isn't here.", names(&all))),
        Some(Err(NotRecorded::NobodyElse)) => Some("Nobody else is here to be recorded. Record your own words on the visit.".to_owned()),
        None => Some("The visit is still being opened.".to_owned()),
    });
    let record = move |()| {
        if let Some(Ok(rests_on)) = may.get_untracked() {
            here.phone.recorder().start_with_others(here.stream(), here.visit, rests_on);
        }
    };
    let buttons = move || match (others.get().is_some(), alone.get()) {
        (true, _) => view! { <StopOthers /> }.into_any(),
        (_, true) => {
            view! { <div class="bar-middle"><RecordButton speaking on_press=move |()| stop_and_keep(here.phone) /></div> }.into_any()
        }
        _ => view! {
            <div class="button-wide record-others">
                <Button glyph=Glyph::Record why_not on_press=record>"Record all of us"</Button>
            </div>
        }
        .into_any(),
    };
    view! {
        <Bar label="Recording">
            <RoomLeft />
            <Meter speaking on_carry_on=move |()| here.phone.recorder().carry_on() />
            {buttons}
        </Bar>
    }
}
