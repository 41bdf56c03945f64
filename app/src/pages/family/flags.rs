//! Safety flags: what one must know before the door opens, when somebody looks at it again, and raising one.

use alongside_core::domain::clock::say_day;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{PersonId, StreamId};
use alongside_core::domain::safety::{Flag, FlagOn};
use jiff::ToSpan as _;
use jiff::civil::Date;
use leptos::prelude::*;

use super::Here;
use super::doing::Writing;
use crate::components::button::{Button, Confirm, Weight};
use crate::components::choice::Choice;
use crate::components::field::Field;
use crate::components::flag::FlagLine;
use crate::components::notice::Failure;
use crate::pages::doing::Doing;
use crate::pages::kept::{Kept, OtherTexts};

/// When a flag is looked at again, as it is chosen: after so many weeks.
const AGAIN: [(i64, &str); 3] = [(1, "In a week"), (4, "In four weeks"), (13, "In three months")];

fn again_on(today: Date, weeks: i64) -> Date {
    today.saturating_add(weeks.weeks())
}

fn again() -> Vec<(i64, String)> {
    AGAIN.iter().map(|(weeks, words)| (*weeks, (*words).to_owned())).collect()
}

/// The safety flags that stand, each with the day on which somebody looks at it again.
#[component]
pub fn Flags(
    /// Whose file.
    here: Here,
    /// Whether the reader may write in it.
    writes: Memo<bool>,
) -> impl IntoView {
    let flags = here.fact(|story| story.rules.flags.clone());
    view! {
        <Show when=move || !flags.with(Vec::is_empty)>
            <section class="card flags" aria-label="Safety">
                <For each=move || flags.get() key=|flag| (flag.flag, flag.review_on) let:flag>
                    <One here flag writes />
                </For>
            </section>
        </Show>
    }
}

#[component]
fn One(here: Here, flag: Flag, writes: Memo<bool>) -> impl IntoView {
    let doing = Doing::new();
    let (id, today) = (flag.flag, here.phone.today().get_untracked());
    let on = match &flag.on {
        FlagOn::Person(person) => {
            let person = *person;
            here.fact(move |story| story.rules.name_of(person).unwrap_or("Somebody").to_owned()).get_untracked()
        }
        FlagOn::Address(address) => address.clone(),
    };
    let looked = if flag.review_on < today { "was to be looked at" } else { "looked at again" };
    let beside = format!("{on} · {looked} {}", say_day(flag.review_on, today));
    let write = move |body| doing.write(StreamId::Family(here.family), Body::File(body), Vec::new(), || ());
    let still_so = move |weeks| write(FileBody::FlagReviewed { flag: id, review_on: again_on(here.phone.today().get_untracked(), weeks) });
    let clear = Callback::new(move |()| write(FileBody::FlagCleared { flag: id }));
    view! {
        <div>
            <FlagLine what=flag.what beside />
            <Show when=move || writes.get()>
                <details class="more">
                    <summary>"Look at it again"</summary>
                    <Choice legend="It is still so. Look again:" options=Signal::stored(again()) chosen=None on_choose=still_so />
                    <Confirm
                        words="It is no longer so"
                        question="Take this flag off? Colleagues no longer see it before the door. The story keeps it."
                        yes="Yes, take it off"
                        on_yes=clear
                    />
                    <Failure words=doing.failed />
                </details>
            </Show>
        </div>
    }
}

/// Whom or what a flag stands on, as it is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    Person(PersonId),
    Address,
}

impl On {
    fn word(self) -> String {
        match self {
            Self::Person(person) => person.to_string(),
            Self::Address => "address".to_owned(),
        }
    }

    fn read(word: &str) -> Option<Self> {
        if word == "address" { Some(Self::Address) } else { word.parse().ok().map(Self::Person) }
    }
}

/// Raising a flag.
#[component]
pub fn Raise(
    /// Whose file.
    here: Here,
    /// What is being written.
    writing: RwSignal<Writing>,
) -> impl IntoView {
    let doing = Doing::new();
    let place = |what: &str| Kept::at(format!("{}{what}", Writing::Flag.place(here.family)));
    let (what, on, address, weeks) = (place(""), place("/on"), place("/address"), place("/weeks"));
    let people = here.fact(|story| {
        let all = story.rules.adults().into_iter().chain(story.rules.children());
        let named = all.map(|person| (On::Person(person.person), person.name.clone()));
        named.chain([(On::Address, "The address".to_owned())]).collect::<Vec<_>>()
    });
    let chosen_on = Memo::new(move |_| On::read(&on.words()));
    let chosen_weeks = Memo::new(move |_| weeks.words().parse::<i64>().ok());
    let read = move || {
        let text = what.said().ok_or("Say what to know: \"Dog. Ring first.\"")?;
        let on = match chosen_on.get().ok_or("Say on whom, or on the address.")? {
            On::Person(person) => FlagOn::Person(person),
            On::Address => FlagOn::Address(address.said().ok_or("Say which address.")?),
        };
        let weeks = chosen_weeks.get().ok_or("Say when somebody looks at it again.")?;
        let review_on = again_on(here.phone.today().get(), weeks);
        Ok::<_, &'static str>(Flag { flag: here.phone.commands().flag_id(), on, what: text, review_on })
    };
    let save = move |()| match untrack(read) {
        Err(missing) => doing.failed.set(Some(missing.to_owned())),
        Ok(flag) => {
            let about = if let FlagOn::Person(person) = &flag.on { vec![*person] } else { Vec::new() };
            doing.write(StreamId::Family(here.family), Body::File(FileBody::FlagRaised(flag)), about, move || {
                [what, on, address, weeks].into_iter().for_each(Kept::finish);
                writing.set(Writing::Nothing);
            });
        }
    };
    view! {
        <section class="card" aria-label="A safety flag">
            <Field label="What must a colleague know?" value=what.text on_input=what.keep() hint="It stands at the top of the file and of each visit." />
            <OtherTexts kept=what />
            <Choice legend="On whom?" options=people chosen=chosen_on on_choose=move |one: On| on.keep().run(one.word()) />
            <Show when=move || chosen_on.get() == Some(On::Address)>
                <Field label="Which address?" value=address.text on_input=address.keep() />
            </Show>
            <Choice
                legend="When does somebody look at it again?"
                options=Signal::stored(again())
                chosen=chosen_weeks
                on_choose=move |chosen: i64| weeks.keep().run(chosen.to_string())
            />
            <Failure words=doing.failed />
            <div class="buttons">
                <Button on_press=save>"Raise the flag"</Button>
                <Button weight=Weight::Quiet on_press=move |()| writing.set(Writing::Nothing)>"Later"</Button>
            </div>
        </section>
    }
}
