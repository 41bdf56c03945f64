//! How the file is open to its reader, where that is not because their team holds it: for the hour of an emergency, and no longer.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::emergency::Emergency;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{FamilyId, PersonId, StreamId};
use alongside_core::domain::policy::access;
use alongside_core::domain::team::Directory;
use leptos::prelude::*;

use super::Here;
use crate::components::badge::Tone;
use crate::components::notice::Notice;

/// How the file is open to its reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// As the team's, or for work.
    #[default]
    Theirs,
    /// In an emergency: until then, and whether they may write.
    Emergency(Timestamp, bool),
    /// It was, and the hour is over: there is nothing to show.
    Over,
}

impl Standing {
    /// How the reader of a file stands at an instant.
    #[must_use]
    pub fn of(here: Here) -> Memo<Self> {
        let (me, tick, directory) = (Memo::new(move |_| here.phone.me()), here.phone.tick(), here.phone.directory());
        here.fact(move |story| {
            let person = me.get().map(|me| me.person);
            person
                .map(|person| directory.with(|directory| at(here.family, &story.rules, directory, person, tick.get())))
                .unwrap_or_default()
        })
    }

    /// Whether they may write in it.
    #[must_use]
    pub const fn writes(self) -> bool {
        matches!(self, Self::Theirs | Self::Emergency(_, true))
    }
}

fn at(family: FamilyId, rules: &FamilyRules, directory: &Directory, person: PersonId, now: Timestamp) -> Standing {
    let last: Option<&Emergency> = rules.emergencies.iter().filter(|known| known.by == person).max_by_key(|known| known.until_at);
    let Some(last) = last else {
        return Standing::Theirs;
    };
    // By itself, as if there had been no emergency: then their access is another's gift.
    let without = FamilyRules { emergencies: Vec::new(), ..rules.clone() };
    let reads = access(StreamId::Family(family), &without, None, directory, person, now).reads();
    match (reads, rules.emergency_of(person, now)) {
        (true, _) => Standing::Theirs,
        (false, Some(open)) => Standing::Emergency(open.until_at, open.on_duty),
        (false, None) if now >= last.until_at => Standing::Over,
        (false, None) => Standing::Theirs,
    }
}

/// Says until when the file is open to its reader.
#[component]
pub fn OpenUntil(
    /// How they stand.
    standing: Memo<Standing>,
) -> impl IntoView {
    move || {
        let Standing::Emergency(until_at, writes) = standing.get() else {
            return None;
        };
        let title = format!("Open to you until {}", until_at.time_of_day());
        let more = if writes { " You are on duty, so you can write in it too." } else { "" };
        Some(view! {
            <Notice tone=Tone::Waiting title>
                <p>{format!("The team can see that you looked, and why.{more}")}</p>
            </Notice>
        })
    }
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::ids::{EntryId, TeamId};
    use alongside_core::domain::team::{Member, TeamBook, TeamKind};
    use uuid::Uuid;

    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(1_772_452_800_000);
    const HOUR: i64 = 3_600_000;

    fn person(number: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(number))
    }

    /// A file of a team in which one colleague is, that another opened at noon.
    fn opened(on_duty: bool) -> (FamilyRules, Directory) {
        let (team, entry) = (TeamId::from_uuid(Uuid::from_u128(9)), EntryId::from_uuid(Uuid::from_u128(8)));
        let emergency = |by| Emergency { entry, by, at: NOON, until_at: NOON.plus(HOUR), on_duty };
        let emergencies = [person(1), person(2)].map(emergency).to_vec();
        let rules = FamilyRules { name: Some("Okafor".to_owned()), team: Some(team), emergencies, ..FamilyRules::default() };
        let (name, profession, from_on) = (String::new(), String::new(), NOON.day());
        let (specialisms, rights, phone, until_on) = (Vec::new(), Vec::new(), None, None);
        let member = Member { person: person(1), name, profession, specialisms, rights, phone, from_on, until_on };
        let book = TeamBook { kind: Some(TeamKind::FamilyFacing), members: vec![member], ..TeamBook::default() };
        (rules, Directory { teams: [(team, book)].into() })
    }

    #[test]
    fn p5_the_file_of_an_emergency_is_not_shown_once_the_hour_is_over_also_without_signal() {
        let family = FamilyId::from_uuid(Uuid::from_u128(7));
        let (rules, directory) = opened(false);
        let stands = |number, minutes: i64| at(family, &rules, &directory, person(number), NOON.plus(minutes * 60_000));
        assert_eq!([stands(2, 0), stands(2, 59)], [Standing::Emergency(NOON.plus(HOUR), false); 2]);
        assert_eq!(stands(2, 60), Standing::Over);
        assert_eq!([stands(1, 0), stands(1, 60), stands(3, 60)], [Standing::Theirs; 3], "the team's own, and who never opened it");
        let (rules, directory) = opened(true);
        assert!(at(family, &rules, &directory, person(2), NOON).writes() && !stands(2, 0).writes());
    }
}
