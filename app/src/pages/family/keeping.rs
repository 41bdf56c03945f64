//! How long a file is kept: the record of each child, the sound of recordings and what a machine wrote down, each with its rule; and legal
//! holds, which stop every deletion. The record is never deleted here: it only says until when.

use alongside_core::domain::clock::{Timestamp, say_day};
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{FamilyId, HoldId, PersonId, StreamId};
use alongside_core::domain::retention::{KeptClass, RetentionRule, kept_until};
use alongside_core::domain::story::{FamilyStory, MomentKind};
use alongside_core::domain::team::Directory;
use jiff::civil::Date;
use leptos::prelude::*;

use crate::components::button::{Button, Weight};
use crate::components::card::Card;
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::notice::{Failure, Notice};
use crate::pages::doing::Doing;
use crate::pages::file::{OpenFile, WhenHere};
use crate::pages::kept::Kept;
use crate::pages::nothing::NothingToShow;
use crate::pages::say::colleague;
use crate::pages::screen::{Screen, back_to};
use crate::routes::{Place, param};

/// How long a file is kept.
#[component]
pub fn Keeping() -> impl IntoView {
    let family = param::<FamilyId>("family");
    move || match family.get() {
        Some(family) => view! { <OfFamily family /> }.into_any(),
        None => view! { <Screen window="Kept" title="How long it is kept"><NothingToShow /></Screen> }.into_any(),
    }
}

#[component]
fn OfFamily(family: FamilyId) -> impl IntoView {
    let file = OpenFile::of(family);
    view! {
        <Screen window="Kept" title="How long it is kept" back=Signal::stored(back_to(Place::Family(family), "Family"))>
            <WhenHere file>
                <Holds file />
                <Rules file />
            </WhenHere>
        </Screen>
    }
}

/// A hold as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    hold: HoldId,
    stands: bool,
    set: String,
    why: String,
    lifted: Option<String>,
}

/// Every hold, those that stand first.
fn holds(story: &FamilyStory, directory: &Directory, today: Date) -> Vec<Told> {
    let who_and_when = |by: PersonId, at: Timestamp| format!("{}, {}", colleague(directory, by), say_day(at.day(), today));
    let why =
        |wanted: &dyn Fn(&MomentKind) -> Option<String>| story.moments.iter().find_map(|moment| wanted(&moment.kind)).unwrap_or_default();
    let mut told: Vec<Told> = story
        .rules
        .holds
        .iter()
        .map(|known| {
            let set_for =
                why(&|kind| if let MomentKind::DeletionHeld(hold, why) = kind { (*hold == known.hold).then(|| why.clone()) } else { None });
            let lifted_for = || {
                why(&|kind| if let MomentKind::HoldLifted(hold, why) = kind { (*hold == known.hold).then(|| why.clone()) } else { None })
            };
            let lifted = known.lifted.map(|lifted| format!("Lifted by {}: {}", who_and_when(lifted.by, lifted.at), lifted_for()));
            let (hold, stands) = (known.hold, known.lifted.is_none());
            Told { hold, stands, set: format!("Set by {}", who_and_when(known.by, known.at)), why: set_for, lifted }
        })
        .collect();
    told.sort_by_key(|told| !told.stands);
    told
}

/// Legal holds: those that stand, those that were, and the way to set one.
#[component]
fn Holds(file: OpenFile) -> impl IntoView {
    let phone = file.phone;
    let told = file.told(move |story| phone.directory().with(|directory| holds(story, directory, phone.today().get())));
    let stands = Memo::new(move |_| told.with(|told| told.iter().any(|told| told.stands)));
    view! {
        <Show when=move || stands.get()>
            <Notice title="A legal hold stands on this file">
                <p>"Nothing in it is deleted, whatever a rule says, and no note leaves it."</p>
            </Notice>
        </Show>
        <For each=move || told.get() key=|told| (told.hold, told.stands) let:told>
            <OneHold file told />
        </For>
        <SetHold file />
    }
}

#[component]
fn OneHold(file: OpenFile, told: Told) -> impl IntoView {
    let (doing, hold) = (Doing::new(), told.hold);
    let why = Kept::at(format!("family/{}/hold/{hold}/lift", file.family));
    let lifted = move |reason| FileBody::HoldLifted { hold, reason };
    let may = file.offer(move || Body::File(lifted("Said.".to_owned())));
    let save = move |()| {
        let body = Body::File(lifted(untrack(|| why.words())));
        doing.write(StreamId::Family(file.family), body, vec![], move || why.finish());
    };
    let open = RwSignal::new(false);
    view! {
        <Card title=if told.stands { "Legal hold" } else { "Legal hold, lifted" }>
            <p class="words">{told.why}</p>
            <p class="small muted">{told.set}</p>
            {told.lifted.map(|lifted| view! { <p class="small muted words">{lifted}</p> })}
            <Show when=move || told.stands && may.get().is_shown() && !open.get()>
                <Button weight=Weight::Secondary on_press=move |()| open.set(true)>"Lift this hold"</Button>
            </Show>
            <Show when=move || told.stands && may.get().is_shown() && open.get()>
                <Field
                    label="Why is it lifted?"
                    entry=Entry::Text
                    value=why.text
                    on_input=why.keep()
                    hint="It stands in the file. A week later the rules delete again what is due."
                />
                <Failure words=doing.failed />
                <div class="buttons">
                    <Button on_press=save>"Lift it"</Button>
                    <Button weight=Weight::Quiet on_press=move |()| open.set(false)>"Leave it"</Button>
                </div>
            </Show>
        </Card>
    }
}

#[component]
fn SetHold(file: OpenFile) -> impl IntoView {
    let doing = Doing::new();
    let why = Kept::at(format!("family/{}/hold", file.family));
    let id = HoldId::from_uuid(uuid::Uuid::nil());
    let may = file.offer(move || Body::File(FileBody::DeletionHeld { hold: id, reason: "Said.".to_owned() }));
    let save = move |()| {
        let (hold, reason) = (file.phone.commands().hold_id(), untrack(|| why.words()));
        doing.write(StreamId::Family(file.family), Body::File(FileBody::DeletionHeld { hold, reason }), vec![], move || why.finish());
    };
    view! {
        <Show when=move || may.get().is_shown()>
            <Card title="Keep everything in this file">
                <p>"A legal hold stops every deletion here until somebody lifts it: for proceedings, an inquiry, or a request for the record."</p>
                <Field label="Why?" entry=Entry::Text value=why.text on_input=why.keep() hint="It stands in the file." />
                <Failure words=doing.failed />
                <Button glyph=Glyph::Lock on_press=save>
                    "Set a legal hold"
                </Button>
            </Card>
        </Show>
    }
}

/// What the rules say today of this file, a line each: what, until when, and where that comes from.
fn lines(story: &FamilyStory, directory: &Directory, today: Date) -> Vec<(String, String)> {
    let from = |rule: &RetentionRule| format!("{} ({}: {})", rule.words(), rule.kind.words(), rule.source.trim());
    let record = story.rules.children().into_iter().map(|child| {
        let kept = kept_until(&story.rules, child, directory, today);
        let until = match &kept {
            Some((Some(day), _)) => format!("kept until {}", say_day(*day, today)),
            Some((None, _)) => "kept: no birthday is known".to_owned(),
            None => "kept: no rule says for how long".to_owned(),
        };
        (format!("The record of {}: {until}", child.name), kept.map(|(_, rule)| from(rule)).unwrap_or_default())
    });
    let deleted = KeptClass::ALL.into_iter().filter(|class| class.is_deleted()).map(|class| match directory.rule_on(class, today) {
        Some(ruled) => (class.words().to_owned(), from(&ruled.rule)),
        None => (format!("{}: kept, since no rule deletes it", class.words()), String::new()),
    });
    record.chain(deleted).collect()
}

#[component]
fn Rules(file: OpenFile) -> impl IntoView {
    let phone = file.phone;
    let told = file.told(move |story| phone.directory().with(|directory| lines(story, directory, phone.today().get())));
    let line = |(what, from): (String, String)| {
        view! {
            <li>
                <p>{what}</p>
                {(!from.is_empty()).then(|| view! { <p class="small muted words">{from}</p> })}
            </li>
        }
    };
    view! {
        <Card title="What the rules say">
            <ul class="stack-tight">{move || told.get().into_iter().map(line).collect_view()}</ul>
            <p class="small muted">"The enablers write the rules. The record itself is not deleted here; sound is, once its words are in the record."</p>
        </Card>
    }
}
