//! An enabler says as whom the authority's directory knows a colleague, so that they can sign in with that account.

use alongside_core::domain::ids::PersonId;
use alongside_core::domain::team::TeamKind;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::{Button, Weight};
use crate::components::field::Field;
use crate::components::notice::{Failure, Notice};
use crate::pages::doing::Doing;
use crate::state::{Phone, phone};

/// Whether the reader may expect somebody with an account: an enabler, where the server knows a directory.
pub(super) fn who_expects(phone: Phone) -> Signal<bool> {
    let set_up = RwSignal::new(false);
    let enabler = Memo::new(move |_| phone.actor(None).is(TeamKind::Enabler));
    Effect::new(move |_| {
        if enabler.get() {
            spawn_local(async move {
                set_up.try_set(phone.commands().account_offered().await.is_some());
            });
        }
    });
    Signal::derive(move || enabler.get() && set_up.get())
}

/// How far one is with a colleague.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Closed,
    Writing,
    Expected,
}

/// Expects one colleague.
#[component]
pub(super) fn Expect(
    /// Whom.
    person: PersonId,
    /// What they are called.
    name: String,
) -> impl IntoView {
    let phone = phone();
    let doing = Doing::new();
    let (step, written) = (RwSignal::new(Step::Closed), RwSignal::new(String::new()));
    let words = StoredValue::new((format!(": {name}"), format!("{name} can sign in with that account")));
    let keep = Callback::new(move |()| {
        let account = written.get_untracked();
        doing.run(async move { phone.commands().expect_account(person, &account).await }, move || step.set(Step::Expected));
    });
    view! {
        <Failure words=doing.failed />
        {move || match step.get() {
            Step::Closed => view! {
                <Button weight=Weight::Quiet on_press=move |()| step.set(Step::Writing)>
                    "Let in with their account"
                    <span class="only-heard">{words.get_value().0}</span>
                </Button>
            }
            .into_any(),
            Step::Writing => view! {
                <Field label="What the directory calls them" hint="Their e-mail address there, unless something else was agreed." value=written />
                <Button weight=Weight::Secondary on_press=keep>
                    "Let in"
                    <span class="only-heard">{words.get_value().0}</span>
                </Button>
            }
            .into_any(),
            Step::Expected => view! {
                <Notice title=words.get_value().1>
                    <p>"Whoever has that account in the directory is this colleague here from the first time on."</p>
                </Notice>
            }
            .into_any(),
        }}
    }
}
