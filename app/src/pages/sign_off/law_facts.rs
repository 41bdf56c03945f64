//! The law asks: each fact with its source, known or not. The team says them; they never block.

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::StreamId;
use alongside_core::domain::sign_off::{Precondition, SignOffBody};
use leptos::prelude::*;

use super::Decided;
use super::law::{Asked, asks, tally};
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Button, Weight};
use crate::components::choice::Choice;
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::notice::Failure;
use crate::pages::doing::Doing;
use crate::pages::kept::Kept;

impl Decided {
    /// Everything that the law asks about before this decision.
    #[must_use]
    pub fn law(self) -> Memo<Vec<Asked>> {
        Memo::new(move |_| {
            let today = self.file.phone.today().get();
            let asked = self.story.with(|told| told.as_ref().map(|told| asks(told.now.decision.reserved(), &told.facts, today)));
            asked.unwrap_or_default()
        })
    }
}

/// The facts, and for the team the way to say them.
#[component]
pub fn LawFacts(
    /// Which decision.
    decided: Decided,
) -> impl IntoView {
    let asked = decided.law();
    let says = decided.file.judged(|_, actor| actor.in_holding_team);
    let facts = Memo::new(move |_| asked.with(|asked| asked.iter().map(|one| one.fact).collect::<Vec<_>>()));
    let heading = move || asked.with(|asked| tally(asked)).map(|tally| format!("The law asks {tally}"));
    let one = move |fact: Precondition| {
        let told = Memo::new(move |_| asked.with(|asked| asked.iter().find(|one| one.fact == fact).cloned()));
        view! { <OneFact decided fact told says /> }
    };
    move || {
        let facts = facts.get();
        (!facts.is_empty()).then(|| {
            view! {
                <details class="more">
                    <summary>{heading}</summary>
                    <ul class="law">{facts.into_iter().map(one).collect_view()}</ul>
                </details>
            }
        })
    }
}

#[component]
fn OneFact(decided: Decided, fact: Precondition, told: Memo<Option<Asked>>, says: Memo<bool>) -> impl IntoView {
    let known = move || {
        told.get().map(|one| {
            let (tone, glyph) = match one.so {
                Some(true) => (Tone::Received, Glyph::Done),
                Some(false) => (Tone::Plain, Glyph::No),
                None => (Tone::Plain, Glyph::Note),
            };
            let note = one.note.map(|note| view! { <p>{note}</p> });
            view! {
                <p>
                    <Badge tone glyph words=one.known />
                </p>
                {note}
            }
        })
    };
    view! {
        <li class="fact">
            <p class="fact-name">{fact.words()}</p>
            {known}
            <p class="muted">{fact.source()}</p>
            {move || {
                says.get().then(|| view! {
                    <details class="more">
                        <summary>
                            "Say it" <span class="only-heard">{format!(": {}", fact.words())}</span>
                        </summary>
                        <SayFact decided fact />
                    </details>
                })
            }}
        </li>
    }
}

const YES: &str = "Yes";
const NO: &str = "No";

#[component]
fn SayFact(decided: Decided, fact: Precondition) -> impl IntoView {
    let place = |field: &str| format!("sign-off/{}/{}/{field}", decided.sign_off, fact.words());
    let (so, on, note) = (Kept::at(place("so")), Kept::at(place("on")), Kept::at(place("note")));
    let doing = Doing::new();
    let chosen = so.answer(&[YES, NO], core::convert::identity);
    let day = move || on.text.with(|text| text.trim().parse::<jiff::civil::Date>().ok());
    let why_not = Signal::derive(move || match chosen.get() {
        None => Some("Say yes or no.".to_owned()),
        Some(YES) if day().is_none() => Some("Say on which day.".to_owned()),
        Some(_) => None,
    });
    let keep = move |()| {
        let on_day = untrack(|| if chosen.get() == Some(YES) { day() } else { None });
        let body = SignOffBody::Fact { sign_off: decided.sign_off, fact, on: on_day, note: untrack(|| note.said()) };
        doing.write(StreamId::Family(decided.file.family), Body::SignOff(body), Vec::new(), move || {
            [so, on, note].into_iter().for_each(Kept::finish);
        });
    };
    view! {
        <Choice
            legend=fact.words()
            legend_hidden=true
            options=vec![(YES, YES.to_owned()), (NO, NO.to_owned())]
            chosen
            on_choose=so.choose(core::convert::identity)
        />
        {move || (chosen.get() == Some(YES)).then(|| view! { <Field label="On which day?" entry=Entry::Day value=on.text on_input=on.keep() /> })}
        <Field label="Anything to add" entry=Entry::Text value=note.text on_input=note.keep() />
        <Failure words=doing.failed />
        <Button weight=Weight::Secondary why_not on_press=keep>
            "Keep it"
        </Button>
    }
}
