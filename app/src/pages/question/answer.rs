//! The adviser's side of a question: the answer, and handing it on.

use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::entry::Body;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::{Asked, words};
use crate::components::button::{Button, Weight};
use crate::components::choice::Choice;
use crate::components::field::{Entry, Field};
use crate::components::notice::Failure;
use crate::pages::doing::Doing;
use crate::pages::kept::{Kept, OtherTexts};
use crate::pages::spoken::dictate::{Dictate, Dictating};
use crate::routes::Place;

impl Asked {
    /// The question's specialism, once the question is here.
    pub(super) fn specialism(self) -> Option<Specialism> {
        self.story.with_untracked(|story| story.as_ref().map(|story| story.now.specialism))
    }
}

/// The answer, for the adviser who has the question.
#[component]
pub(super) fn AnswerIt(asked: Asked) -> impl IntoView {
    let question = asked.question;
    let offer = asked.file.offer(move || Body::Advice(AdviceBody::Answered { question, text: String::new(), dictated: vec![] }));
    move || offer.with(|offer| offer.is_shown() && offer.why_not().is_none()).then(|| view! { <Answer asked /> })
}

#[component]
fn Answer(asked: Asked) -> impl IntoView {
    let text = Kept::at(format!("question/{}/answer", asked.question));
    let dictating = Dictating::into(asked.file.family, text, format!("question/{}/answer/spoken", asked.question));
    let doing = Doing::new();
    let navigate = use_navigate();
    let why_not = Signal::derive(move || {
        let no_words = || dictating.no_words_yet().unwrap_or_else(|| "Write your advice first.".to_owned());
        dictating.why_not().or_else(|| text.said().is_none().then(no_words))
    });
    let send = move |()| {
        let (Some(specialism), navigate) = (asked.specialism(), navigate.clone()) else { return };
        let (question, said) = (asked.question, untrack(|| text.words()));
        let body = move |dictated| Body::Advice(AdviceBody::Answered { question, text: said, dictated });
        dictating.send(doing, words::home(asked.file.family, specialism), body, Vec::new(), move || {
            text.finish();
            navigate(&Place::Questions.href(), NavigateOptions::default());
        });
    };
    view! {
        <section class="form">
            <Field
                label="Your advice"
                hint="The team reads it, and decides for itself. Once you have sent it the file closes for you."
                entry=Entry::Text
                value=text.text
                on_input=text.keep()
            />
            <OtherTexts kept=text />
            <Dictate dictating what="your advice" />
            <Failure words=doing.failed />
            <Button why_not on_press=send>
                "Send the advice"
            </Button>
        </section>
    }
}

/// Handing it on, for the adviser who has it.
#[component]
pub(super) fn HandItOn(asked: Asked) -> impl IntoView {
    let question = asked.question;
    let to = move || asked.story.with(|story| story.as_ref().map_or(Specialism::Practice, |story| story.now.specialism));
    let offer = asked.file.offer(move || Body::Advice(AdviceBody::HandedOn { question, to: to(), why: None }));
    move || {
        offer.with(|offer| offer.is_shown() && offer.why_not().is_none()).then(|| {
            view! {
                <details class="more">
                    <summary>"Hand it on to another adviser"</summary>
                    <HandOn asked />
                </details>
            }
        })
    }
}

#[component]
fn HandOn(asked: Asked) -> impl IntoView {
    let to = Kept::at(format!("question/{}/hand-on", asked.question));
    let why = Kept::at(format!("question/{}/hand-on-why", asked.question));
    let doing = Doing::new();
    let navigate = use_navigate();
    let chosen = to.answer(&Specialism::ALL, Specialism::words);
    let options = Signal::derive(move || {
        let from = asked.specialism().unwrap_or(Specialism::Practice);
        words::hand_on_to(from).into_iter().map(|to| (to, words::for_whom(to).to_owned())).collect::<Vec<_>>()
    });
    let why_not = Signal::derive(move || chosen.get().is_none().then(|| "Say to whom.".to_owned()));
    let send = move |()| {
        let (Some(from), Some(to_whom), navigate) = (asked.specialism(), chosen.get_untracked(), navigate.clone()) else { return };
        let body = AdviceBody::HandedOn { question: asked.question, to: to_whom, why: why.said() };
        doing.write(words::home(asked.file.family, from), Body::Advice(body), Vec::new(), move || {
            to.finish();
            why.finish();
            navigate(&Place::Questions.href(), NavigateOptions::default());
        });
    };
    view! {
        <Choice legend="To whom?" options chosen on_choose=to.choose(Specialism::words) />
        <Field label="Why, if it helps them" entry=Entry::Text value=why.text on_input=why.keep() />
        <Failure words=doing.failed />
        <Button weight=Weight::Secondary why_not on_press=send>
            "Hand it on"
        </Button>
    }
}
