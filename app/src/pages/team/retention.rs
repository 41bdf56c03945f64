//! How long things are kept: the enablers read the rules here, write a new one, and end one. Nothing is deleted without a rule.

use alongside_core::domain::clock::say_day;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::StreamId;
use alongside_core::domain::retention::{KeptClass, NOTICE_DAYS, Period, RetentionRule, RuleKind, Ruled, Unit};
use alongside_core::domain::team::{TeamBody, TeamBook};
use jiff::civil::Date;
use leptos::prelude::*;

use super::OpenBook;
use crate::components::button::{Button, Confirm, Weight};
use crate::components::card::Card;
use crate::components::choice::Choice;
use crate::components::field::{Entry, Field};
use crate::components::notice::Failure;
use crate::pages::doing::Doing;
use crate::pages::kept::Kept;
use crate::pages::say::colleague;

/// The rules, and the way to write one.
#[component]
pub(super) fn HowLongKept(
    /// The enabler team's book.
    book: OpenBook,
) -> impl IntoView {
    let phone = book.phone;
    let rules = book.told(move |book| standing(book, phone.today().get()));
    let none = Memo::new(move |_| rules.with(Vec::is_empty));
    let writing = RwSignal::new(false);
    view! {
        <Card title="How long things are kept">
            <Show when=move || none.get()>
                <p>"There is no rule yet, so nothing is deleted."</p>
            </Show>
            <For each=move || rules.get() key=|ruled| (ruled.rule.rule, ruled.received_at, ruled.rule.until_on) let:ruled>
                <OneRule book ruled />
            </For>
            <Show when=move || !writing.get()>
                <Button weight=Weight::Secondary on_press=move |()| writing.set(true)>"Write a rule"</Button>
            </Show>
            <Show when=move || writing.get()>
                <Write book writing />
            </Show>
        </Card>
    }
}

/// The rule in force for each thing, and those that are to come; by what they are for.
fn standing(book: &TeamBook, today: Date) -> Vec<Ruled> {
    let in_force = |class| alongside_core::domain::retention::in_force(book.retention.iter(), class, today);
    let to_come = |ruled: &&Ruled| {
        let is_over = ruled.rule.until_on.is_some_and(|until| until < today);
        !is_over && ruled.in_force_from().is_none_or(|from| from > today)
    };
    let mut standing: Vec<Ruled> =
        KeptClass::ALL.into_iter().filter_map(in_force).chain(book.retention.iter().filter(to_come)).cloned().collect();
    standing.sort_by_key(|ruled| (ruled.rule.class, ruled.in_force_from().is_none(), ruled.in_force_from()));
    standing
}

/// Since when, or from when, it holds.
fn when(ruled: &Ruled, today: Date) -> String {
    let until = ruled.rule.until_on.map(|until| format!(", until {}", say_day(until, today))).unwrap_or_default();
    match ruled.in_force_from() {
        None => "On its way: it begins a week after the server has it, or later as it says".to_owned(),
        Some(from) if from > today => format!("In force from {}{until}", say_day(from, today)),
        Some(from) => format!("In force since {}{until}", say_day(from, today)),
    }
}

#[component]
fn OneRule(book: OpenBook, ruled: Ruled) -> impl IntoView {
    let (phone, doing) = (book.phone, Doing::new());
    let (rule, class) = (ruled.rule.rule, ruled.rule.class);
    let says = format!("{}: {}", class.words(), ruled.rule.words());
    let from = format!("{}: {}", ruled.rule.kind.words(), ruled.rule.source);
    let by = phone.directory().with_untracked(|directory| colleague(directory, ruled.by));
    let standing = move || when(&ruled, phone.today().get());
    // Its last day was yesterday: from now on nothing is deleted under it.
    let ended = move || {
        let until_on = phone.today().get_untracked().yesterday().unwrap_or_default();
        TeamBody::RetentionRuleEnded { rule, until_on }
    };
    let may = Memo::new(move |_| {
        let actor = phone.actor(Some(book.team));
        phone.directory().with(|directory| directory.teams.get(&book.team).is_some_and(|known| known.may(&actor, &ended()).is_ok()))
    });
    let end = Callback::new(move |()| doing.write(StreamId::Team(book.team), Body::Team(ended()), Vec::new(), || ()));
    view! {
        <div class="section">
            <p class="strong">{says}</p>
            <p class="small muted words">{from}</p>
            <p class="small muted">{standing}{format!(". Written by {by}.")}</p>
            <Failure words=doing.failed />
            <Show when=move || may.get()>
                <Confirm
                    weight=Weight::Quiet
                    words="End this rule"
                    question="End it at once? Nothing is deleted under it any more, and no earlier rule comes back. What was deleted stays deleted."
                    yes="Yes, end it"
                    on_yes=end
                />
            </Show>
        </div>
    }
}

/// A new rule. It takes the place of the one for the same thing once it begins.
#[component]
fn Write(book: OpenBook, writing: RwSignal<bool>) -> impl IntoView {
    let (phone, doing) = (book.phone, Doing::new());
    let fields = ["class", "count", "unit", "kind", "source", "from"].map(|field| Kept::at(format!("team/{}/rule/{field}", book.team)));
    let [class, count, unit, kind, source, from] = fields;
    let chosen_class = class.answer(&KeptClass::ALL, KeptClass::words);
    let chosen_unit = unit.answer(&Unit::ALL, Unit::words);
    let chosen_kind = kind.answer(&RuleKind::ALL, RuleKind::words);
    let read = move || {
        let class = chosen_class.get().ok_or("Say what the rule is for.")?;
        let count = count.words().parse::<u16>().ok().filter(|count| *count > 0).ok_or("Say for how long, as a number above nothing.")?;
        let unit = chosen_unit.get().ok_or("Say whether that is days, months or years.")?;
        let kind = chosen_kind.get().ok_or("Say what kind of rule it is.")?;
        let source = source.said().ok_or("Say where the rule comes from.")?;
        let from_on = from.words().parse::<Date>().map_err(|_| "Say from which day.")?;
        let (rule, period) = (phone.commands().rule_id(), Period { count, unit });
        Ok::<_, &'static str>(RetentionRule { rule, class, starts: class.starts(), period, kind, source, from_on, until_on: None })
    };
    let save = move |()| match untrack(read) {
        Err(missing) => doing.failed.set(Some(missing.to_owned())),
        Ok(rule) => doing.write(StreamId::Team(book.team), Body::Team(TeamBody::RetentionRuled(rule)), Vec::new(), move || {
            fields.into_iter().for_each(Kept::finish);
            writing.set(false);
        }),
    };
    let starts = Signal::derive(move || {
        let after = chosen_class
            .get()
            .map(|class| format!("It counts {}. ", class.starts().words().trim_start_matches("after ").trim_start_matches("from ")));
        format!("{}Ninety days is usual for sound, and as long or longer for what a machine wrote down.", after.unwrap_or_default())
    });
    let begins = format!("It begins {NOTICE_DAYS} days after the server has it at the soonest, so that a mistake can be put right.");
    let named = |all: &[KeptClass]| all.iter().map(|one| (*one, one.words().to_owned())).collect::<Vec<_>>();
    let units = Unit::ALL.map(|one| (one, one.words().to_owned())).to_vec();
    let kinds = RuleKind::ALL.map(|one| (one, one.words().to_owned())).to_vec();
    view! {
        <div class="stack">
            <Choice legend="What is it for?" options=Signal::stored(named(&KeptClass::ALL)) chosen=chosen_class on_choose=class.choose(KeptClass::words) />
            <Field label="For how long?" entry=Entry::Number value=count.text on_input=count.keep() hint=starts />
            <Choice legend="Counted in" options=Signal::stored(units) chosen=chosen_unit on_choose=unit.choose(Unit::words) />
            <Choice legend="What kind of rule is it?" options=Signal::stored(kinds) chosen=chosen_kind on_choose=kind.choose(RuleKind::words) />
            <Field label="Where does it come from?" value=source.text on_input=source.keep() hint="The act and its section, or the schedule and its line." />
            <Field label="From which day?" entry=Entry::Day value=from.text on_input=from.keep() hint=begins />
            <Failure words=doing.failed />
            <div class="buttons">
                <Button on_press=save>"Write this rule"</Button>
                <Button weight=Weight::Quiet on_press=move |()| writing.set(false)>"Later"</Button>
            </div>
        </div>
    }
}
