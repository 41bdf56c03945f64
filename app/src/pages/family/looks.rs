//! Who looked: everybody outside the team that something of the file went to, and why they could. The server alone knows; it needs signal.

use alongside_core::domain::clock::{Timestamp, say_day};
use alongside_core::domain::ids::{FamilyId, PersonId};
use alongside_core::domain::look::{Ground, Visited, WhoLooked as Told};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::{Button, LinkButton, Weight};
use crate::components::card::Card;
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::components::notice::Notice;
use crate::pages::away::Opening;
use crate::pages::nothing::NothingToShow;
use crate::pages::say::{and, colleague, count};
use crate::pages::screen::{Screen, back_to};
use crate::routes::{Place, param};
use crate::state::phone;

/// What became of asking the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Answer {
    /// Nothing yet.
    #[default]
    Asking,
    /// It told.
    Told(Told),
    /// It is not there, or not theirs: nobody learns which.
    NothingToShow,
    /// It did not answer: the sentence to show.
    Unanswered(String),
}

/// Who looked at a family's file.
#[component]
pub fn WhoLooked() -> impl IntoView {
    let family = param::<FamilyId>("family");
    move || match family.get() {
        Some(family) => view! {
            <Screen window="Who looked" title="Who looked" back=Signal::stored(back_to(Place::Family(family), "Family"))>
                <OfFamily family />
            </Screen>
        }
        .into_any(),
        None => view! { <Screen window="Who looked" title="Who looked"><NothingToShow /></Screen> }.into_any(),
    }
}

#[component]
fn OfFamily(family: FamilyId) -> impl IntoView {
    let phone = phone();
    let told = RwSignal::new(Answer::default());
    let ask = Callback::new(move |()| {
        told.set(Answer::Asking);
        spawn_local(async move {
            told.try_set(match phone.commands().who_looked(family).await {
                Ok(Some(people)) => Answer::Told(people),
                Ok(None) => Answer::NothingToShow,
                Err(error) => Answer::Unanswered(error.sentence()),
            });
        });
    });
    let somebody = Memo::new(move |_| phone.me().is_some());
    Effect::new(move |_| {
        if somebody.get() {
            ask.run(());
        }
    });
    move || match told.get() {
        Answer::Asking => view! { <Opening /> }.into_any(),
        Answer::Told(told) => view! { <All family told /> }.into_any(),
        Answer::NothingToShow => view! { <NothingToShow /> }.into_any(),
        Answer::Unanswered(why) => view! {
            <Notice title="Only the server knows who looked">
                <p>{why}</p>
            </Notice>
            <Button weight=Weight::Secondary glyph=Glyph::Again on_press=ask>
                "Look again"
            </Button>
        }
        .into_any(),
    }
}

#[component]
fn All(family: FamilyId, told: Told) -> impl IntoView {
    let phone = phone();
    if told.people.is_empty() {
        return view! {
            <Notice title="Nobody outside your team has">
                <p>"Whoever is given something of this file to read or to hear stands here, with the reason why they could."</p>
            </Notice>
        }
        .into_any();
    }
    let now = phone.now();
    let one = move |visited: Visited| {
        let name = phone.directory().with(|directory| colleague(directory, visited.person));
        let kept = kept_by(visited.ground).map(|officer| {
            let officer = phone.directory().with(|directory| colleague(directory, officer));
            view! { <p class="muted">{format!("{officer}, a named officer, opened it to them. It was kept from your view until it was over.")}</p> }
        });
        let leads_to = place(family, visited.ground).map(|(place, words)| {
            view! { <LinkButton weight=Weight::Quiet href=place.href()>{words}</LinkButton> }
        });
        view! {
            <li>
                <Card title=name>
                    <p>{format!("{}.", visited.ground.words())}</p>
                    <p class="muted">{what(&visited, now)}</p>
                    {kept}
                    {leads_to}
                </Card>
            </li>
        }
    };
    view! {
        <p>"These people outside your team were given something of this file."</p>
        <List label="Who looked">{told.people.into_iter().map(one).collect_view()}</List>
        {told.more.then(|| view! { <p class="muted">"Earlier looks are kept too, and are not shown here."</p> })}
    }
    .into_any()
}

/// The officer who kept it from the team's view until it was over.
const fn kept_by(ground: Ground) -> Option<PersonId> {
    if let Ground::Investigates { by, .. } = ground { Some(by) } else { None }
}

/// What gave them the ground, and the words of the link to it.
const fn place(family: FamilyId, ground: Ground) -> Option<(Place, &'static str)> {
    match ground {
        Ground::Appointed | Ground::Investigates { .. } => None,
        Ground::Advises { question } => Some((Place::Question(family, question), "Show the question")),
        Ground::Decides { sign_off } => Some((Place::SignOff(family, sign_off), "Show the decision")),
        Ground::Approves { approval } => Some((Place::Approval(family, approval), "Show the approval")),
        Ground::Emergency { .. } => Some((Place::Family(family), "The file says why")),
    }
}

/// `Today, last at 14:02: a copy to their phone, and 2 recordings heard. Of the legal side too.`
fn what(visited: &Visited, now: Timestamp) -> String {
    let day = if visited.last.day() == now.day() { "Today".to_owned() } else { say_day(visited.last.day(), now.day()) };
    let copies = match visited.copies {
        0 => None,
        1 => Some("a copy to their phone".to_owned()),
        copies => Some(format!("a copy to their phone, and what was new after it {}", count(copies as usize - 1, "time", "times"))),
    };
    let heard = (visited.heard > 0).then(|| format!("listened {}", count(visited.heard as usize, "time", "times")));
    let all: Vec<String> = [copies, heard].into_iter().flatten().collect();
    let legal = if visited.legal { " The legal side too." } else { "" };
    format!("{day}, last at {}: {}.{legal}", visited.last.time_of_day(), and(&all))
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::ids::{DeviceId, RecordingId, Side, StreamId};
    use alongside_core::domain::look::{Given, Look, by_day};
    use uuid::Uuid;

    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(1_772_452_800_000);

    fn look(minutes: i64, stream: StreamId, given: Given) -> Look {
        let person = PersonId::from_uuid(Uuid::from_u128(1));
        Look { stream, person, at: NOON.plus(minutes * 60_000), ground: Ground::Appointed, given }
    }

    #[test]
    fn a_day_of_looks_is_one_line() {
        let family = FamilyId::from_uuid(Uuid::from_u128(2));
        let (file, legal) = (StreamId::Family(family), StreamId::Side(family, Side::Legal));
        let copy = Given::Copy { entries: 4, device: DeviceId::from_uuid(Uuid::from_u128(3)) };
        let sound = Given::Sound { recording: RecordingId::from_uuid(Uuid::from_u128(4)) };
        let day = 24 * 60;
        let said =
            |looks: &[Look], now: i64| by_day(looks).iter().map(|visited| what(visited, NOON.plus(now * 60_000))).collect::<Vec<_>>();
        assert_eq!(said(&[look(0, file, copy)], 5), ["Today, last at 12:00: a copy to their phone."]);
        let many = [look(9, file, copy), look(4, file, sound), look(3, legal, copy), look(0, file, copy)];
        assert_eq!(
            said(&many, 10),
            ["Today, last at 12:09: a copy to their phone, and what was new after it 2 times and listened 1 time. The legal side too."]
        );
        let two_days = [look(day, file, sound), look(0, file, copy)];
        assert_eq!(said(&two_days, day), ["Today, last at 12:00: listened 1 time.", "Mon 2 March, last at 12:00: a copy to their phone."]);
    }
}
