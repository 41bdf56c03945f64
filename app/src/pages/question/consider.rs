//! The team's side of a question: what it made of the advice, taking a question back, and no longer needing it.

use alongside_core::domain::advice::{AdviceBody, Considered};
use alongside_core::domain::entry::Body;
use leptos::prelude::*;

use super::{Asked, words};
use crate::components::button::{Button, Confirm, Weight};
use crate::components::choice::Choice;
use crate::components::field::{Entry, Field};
use crate::components::notice::Failure;
use crate::pages::doing::{Doing, Offer};
use crate::pages::kept::{Kept, OtherTexts};
use crate::pages::say::sentence;

/// What the team made of the advice.
#[component]
pub(super) fn ConsiderIt(asked: Asked) -> impl IntoView {
    let question = asked.question;
    let offer = asked.file.offer(move || Body::Advice(AdviceBody::Considered { question, outcome: Considered::Followed, why: None }));
    move || offer.with(|offer| *offer == Offer::Open).then(|| view! { <Consider asked /> })
}

#[component]
fn Consider(asked: Asked) -> impl IntoView {
    let outcome = Kept::at(format!("question/{}/considered", asked.question));
    let why = Kept::at(format!("question/{}/considered-why", asked.question));
    let doing = Doing::new();
    let chosen = outcome.answer(&Considered::ALL, Considered::words);
    let options: Vec<(Considered, String)> = Considered::ALL.into_iter().map(|one| (one, sentence(one.words()))).collect();
    let why_not = Signal::derive(move || chosen.get().is_none().then(|| "Say what you made of it.".to_owned()));
    let send = move |()| {
        let (Some(specialism), Some(made)) = (asked.specialism(), chosen.get_untracked()) else { return };
        let body = AdviceBody::Considered { question: asked.question, outcome: made, why: why.said() };
        doing.write(words::home(asked.file.family, specialism), Body::Advice(body), Vec::new(), move || {
            outcome.finish();
            why.finish();
        });
    };
    view! {
        <section class="form">
            <Choice legend="What did you make of it?" options chosen on_choose=outcome.choose(Considered::words) />
            <Field
                label="Why"
                hint="If it helps whoever reads this later. You may leave it empty."
                entry=Entry::Text
                value=why.text
                on_input=why.keep()
            />
            <OtherTexts kept=why />
            <Failure words=doing.failed />
            <Button why_not on_press=send>
                "Keep it in the file"
            </Button>
        </section>
    }
}

/// Taking the question back, or no longer needing it.
#[component]
pub(super) fn LeaveIt(asked: Asked) -> impl IntoView {
    let question = asked.question;
    let doing = Doing::new();
    let take_back = asked.file.offer(move || Body::Advice(AdviceBody::TakenBack { question }));
    let drop_it = asked.file.offer(move || Body::Advice(AdviceBody::NoLongerNeeded { question }));
    let write = move |body: AdviceBody| {
        if let Some(specialism) = asked.specialism() {
            doing.write(words::home(asked.file.family, specialism), Body::Advice(body), Vec::new(), || ());
        }
    };
    let back = Callback::new(move |()| write(AdviceBody::TakenBack { question }));
    let no_longer = Callback::new(move |()| write(AdviceBody::NoLongerNeeded { question }));
    view! {
        <Failure words=doing.failed />
        <div class="buttons">
            {move || {
                (take_back.get() == Offer::Open).then(|| view! {
                    <Confirm
                        words="Give it to another adviser"
                        question="Take it back, so that another adviser can have it? The file closes for the one who has it now."
                        yes="Yes, take it back"
                        on_yes=back
                    />
                })
            }}
            {move || {
                (drop_it.get() == Offer::Open).then(|| view! {
                    <Confirm
                        weight=Weight::Quiet
                        words="I no longer need this"
                        question="Let this question go? It stays in the file as asked and not needed."
                        yes="Yes, let it go"
                        on_yes=no_longer
                    />
                })
            }}
        </div>
    }
}
