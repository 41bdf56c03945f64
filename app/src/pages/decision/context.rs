//! Learning the context: the approver says when they come, comes or calls, and writes down how, whom they heard and what they learned.
//!
//! All of it can be written without signal.

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::StreamId;
use alongside_core::domain::sign_off::{ContextHow, SignOffBody, SignOffState};
use leptos::prelude::*;

use crate::components::button::{Button, LinkButton, Weight};
use crate::components::choice::Choice;
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::notice::Failure;
use crate::pages::doing::{Doing, Offer};
use crate::pages::kept::{Kept, OtherTexts};
use crate::pages::say::{call_to, first_name, read_when, sentence};
use crate::pages::sign_off::Decided;

/// Learn the context first.
#[component]
pub(super) fn LearnTheContext(decided: Decided) -> impl IntoView {
    let sign_off = decided.sign_off;
    let held = move || {
        let filled = || "…".to_owned();
        Body::SignOff(SignOffBody::ContextHeld { sign_off, how: ContextHow::ByCall, heard: filled(), learned: filled() })
    };
    let offer = decided.file.offer(held);
    let settled = decided.state(|state| matches!(state, SignOffState::ContextHeld { .. }));
    let form = move || {
        if settled.get() == Some(true) {
            view! {
                <details class="more">
                    <summary>"Add what else you learned"</summary>
                    <Hold decided />
                </details>
            }
            .into_any()
        } else {
            view! {
                <h2>"Learn the context first"</h2>
                <CallThem decided />
                <Book decided />
                <Hold decided />
            }
            .into_any()
        }
    };
    move || match offer.get() {
        Offer::Open => view! { <section class="form">{form}</section> }.into_any(),
        Offer::Barred(why) => view! { <p class="muted">{why}</p> }.into_any(),
        Offer::Absent => ().into_any(),
    }
}

/// Call the one who asked.
#[component]
fn CallThem(decided: Decided) -> impl IntoView {
    let phone = decided.file.phone;
    let callee = Memo::new(move |_| {
        let asked_by = decided.story.with(|told| {
            told.as_ref().and_then(|told| told.now.requested.as_ref().map(|request| request.by).or(told.now.names.first().copied()))
        })?;
        phone.directory().with(|directory| {
            let number = directory.member(asked_by)?.phone.clone()?;
            Some((first_name(directory, asked_by), number))
        })
    });
    move || {
        callee.get().map(|(name, number)| {
            view! {
                <LinkButton weight=Weight::Secondary glyph=Glyph::Call href=call_to(&number)>
                    {format!("Call {name}")}
                </LinkButton>
            }
        })
    }
}

const fn joining(how: ContextHow) -> &'static str {
    match how {
        ContextHow::WithTheTeam => "Join the team",
        ContextHow::WithTheFamily => "Meet the family",
        ContextHow::ByCall => "Call",
    }
}

/// Saying when one comes or calls, so that the team knows.
#[component]
fn Book(decided: Decided) -> impl IntoView {
    let sign_off = decided.sign_off;
    let offer = decided.file.offer(move || {
        Body::SignOff(SignOffBody::ContextBooked {
            sign_off,
            how: ContextHow::ByCall,
            at: alongside_core::domain::clock::Timestamp::default(),
        })
    });
    move || {
        (offer.get() == Offer::Open).then(|| {
            view! {
                <details class="more">
                    <summary>"Say when you come, or call"</summary>
                    <BookForm decided />
                </details>
            }
        })
    }
}

#[component]
fn BookForm(decided: Decided) -> impl IntoView {
    let place = |field: &str| decided.place(&format!("book/{field}"));
    let (how, day, time) = (Kept::at(place("how")), Kept::at(place("day")), Kept::at(place("time")));
    let doing = Doing::new();
    let chosen = how.answer(&ContextHow::ALL, ContextHow::words);
    let at = move || day.text.with(|day| time.text.with(|time| read_when(day, time)));
    let options: Vec<(ContextHow, String)> = ContextHow::ALL.into_iter().map(|how| (how, joining(how).to_owned())).collect();
    let why_not = Signal::derive(move || {
        let missing =
            if chosen.get().is_none() { Some("Say how.") } else { at().is_none().then_some("Say on which day, and at what time.") };
        missing.map(str::to_owned)
    });
    let book = move |()| {
        let (Some(how_to), Some(when)) = (chosen.get_untracked(), untrack(at)) else { return };
        let body = SignOffBody::ContextBooked { sign_off: decided.sign_off, how: how_to, at: when };
        doing.write(StreamId::Family(decided.file.family), Body::SignOff(body), Vec::new(), move || {
            [how, day, time].into_iter().for_each(Kept::finish);
        });
    };
    view! {
        <Choice legend="How?" options chosen on_choose=how.choose(ContextHow::words) />
        <Field label="On which day?" entry=Entry::Day value=day.text on_input=day.keep() />
        <Field label="At what time?" entry=Entry::Time value=time.text on_input=time.keep() />
        <Failure words=doing.failed />
        <Button weight=Weight::Secondary why_not on_press=book>
            "Tell the team"
        </Button>
    }
}

/// What was learned.
#[component]
fn Hold(decided: Decided) -> impl IntoView {
    let before = decided.story.with_untracked(|told| told.as_ref().map_or(0, |told| told.contexts.len()));
    let place = |field: &str| decided.place(&format!("context/{before}/{field}"));
    let (how, heard, learned) = (Kept::at(place("how")), Kept::at(place("heard")), Kept::at(place("learned")));
    let doing = Doing::new();
    let chosen = how.answer(&ContextHow::ALL, ContextHow::words);
    let options: Vec<(ContextHow, String)> = ContextHow::ALL.into_iter().map(|how| (how, sentence(how.words()))).collect();
    let why_not = Signal::derive(move || {
        let missing = match (chosen.get(), heard.said(), learned.said()) {
            (None, ..) => Some("Say how you learned it."),
            (_, None, _) => Some("Say whom you heard."),
            (_, _, None) => Some("Say what you learned."),
            _ => None,
        };
        missing.map(str::to_owned)
    });
    let keep = move |()| {
        let Some(how_it_was) = chosen.get_untracked() else { return };
        let (heard_whom, what) = untrack(|| (heard.words(), learned.words()));
        let body = SignOffBody::ContextHeld { sign_off: decided.sign_off, how: how_it_was, heard: heard_whom, learned: what };
        doing.write(StreamId::Family(decided.file.family), Body::SignOff(body), Vec::new(), move || {
            [how, heard, learned].into_iter().for_each(Kept::finish);
        });
    };
    view! {
        <h3>"What you learned"</h3>
        <Choice legend="How did you learn it?" options chosen on_choose=how.choose(ContextHow::words) />
        <Field label="Whom did you hear?" hint="Children before adults." value=heard.text on_input=heard.keep() />
        <Field label="What did you learn?" hint="The team reads it, and the child may one day." entry=Entry::Text value=learned.text on_input=learned.keep() />
        <OtherTexts kept=learned />
        <Failure words=doing.failed />
        <Button weight=Weight::Secondary why_not on_press=keep>
            "Keep what I learned"
        </Button>
    }
}
