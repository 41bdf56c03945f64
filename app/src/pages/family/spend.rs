//! Money that was spent on a child: written down by whoever spent it. A rule only ever marks it.

use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{PersonId, StreamId};
use alongside_core::domain::spend::{Purpose, Spend};
use jiff::civil::Date;
use leptos::prelude::*;

use super::Here;
use super::doing::Writing;
use crate::components::button::{Button, Weight};
use crate::components::choice::Choice;
use crate::components::field::{Entry, Field};
use crate::components::notice::Failure;
use crate::pages::doing::Doing;
use crate::pages::kept::Kept;
use crate::pages::say::{named_children, read_pounds, sentence};

/// Writing down what was spent.
#[component]
pub fn Spent(
    /// Whose file.
    here: Here,
    /// What is being written.
    writing: RwSignal<Writing>,
) -> impl IntoView {
    let doing = Doing::new();
    let place = |field: &str| Kept::at(format!("{}{field}", Writing::Spend.place(here.family)));
    let (what, amount, child, purpose, day) = (place(""), place("/amount"), place("/child"), place("/purpose"), place("/day"));
    let children = here.fact(|story| named_children(&story.rules));
    let chosen_child = Memo::new(move |_| child.words().parse::<PersonId>().ok());
    let purposes = Purpose::ALL.map(|purpose| (purpose, sentence(purpose.words()))).to_vec();
    let chosen_purpose = purpose.answer(&Purpose::ALL, Purpose::words);
    let read = move || {
        let text = what.said().ok_or("Say what was bought.")?;
        let amount = read_pounds(&amount.words()).ok_or("Say how much, in pounds.")?;
        let child = chosen_child.get().ok_or("Say for whom.")?;
        let purpose = chosen_purpose.get().ok_or("Say on what.")?;
        let on = day.words().parse::<Date>().map_err(|_| "Say on which day.")?;
        Ok::<_, &'static str>((text, Spend { child, purpose, amount, on }))
    };
    let save = move |()| match untrack(read) {
        Err(missing) => doing.failed.set(Some(missing.to_owned())),
        Ok((text, spend)) => {
            let body = Body::File(FileBody::Spent { spend, what: text });
            doing.write(StreamId::Family(here.family), body, vec![spend.child], move || {
                [what, amount, child, purpose, day].into_iter().for_each(Kept::finish);
                writing.set(Writing::Nothing);
            });
        }
    };
    view! {
        <section class="card" aria-label="Money spent">
            <Field label="What was bought?" value=what.text on_input=what.keep() />
            <Field label="How much, in pounds?" entry=Entry::Number value=amount.text on_input=amount.keep() />
            <Choice
                legend="For whom?"
                options=children
                chosen=chosen_child
                on_choose=move |one: PersonId| child.keep().run(one.to_string())
            />
            <Choice legend="On what?" options=Signal::stored(purposes) chosen=chosen_purpose on_choose=purpose.choose(Purpose::words) />
            <Field label="Which day?" entry=Entry::Day value=day.text on_input=day.keep() />
            <Failure words=doing.failed />
            <div class="buttons">
                <Button on_press=save>"Save"</Button>
                <Button weight=Weight::Quiet on_press=move |()| writing.set(Writing::Nothing)>"Later"</Button>
            </div>
        </section>
    }
}
