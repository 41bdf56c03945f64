//! How the file is open to its reader, where that is not because their team holds it: for the hour of an emergency, or for the time of an
//! investigation, and no longer.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::emergency::Emergency;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{FamilyId, PersonId, StreamId};
use alongside_core::domain::investigation::Investigation;
use alongside_core::domain::policy::access;
use alongside_core::domain::team::Directory;
use leptos::prelude::*;

use super::Here;
use crate::components::badge::Tone;
use crate::components::notice::Notice;
use crate::pages::say::when;

/// How the file is open to its reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// As the team's, or for work.
    #[default]
    Theirs,
    /// In an emergency: until then, and whether they may write.
    Emergency(Timestamp, bool),
    /// For an investigation, to read: until then.
    Investigates(Timestamp),
    /// It was, and the time is over: there is nothing to show.
    Over,
}

impl Standing {
    /// How the reader of a file stands at an instant.
    #[must_use]
    pub fn of(here: Here) -> Memo<Self> {
        let (me, tick, directory) = (Memo::new(move |_| here.phone.me()), here.phone.tick(), here.phone.directory());
        let investigates = here.phone.investigates();
        // The instant alone: what else changes about the contact tells nothing of the file.
        let contact = Memo::new(move |_| here.phone.contact().with(|contact| contact.last_at));
        here.fact(move |story| {
            let Some(person) = me.get().map(|me| me.person) else { return Self::default() };
            let reads = investigates.with(|known| Reads::of(known, here.family, tick.get(), contact.get()));
            directory.with(|directory| at((here.family, &story.rules), directory, person, reads, tick.get()))
        })
    }

    /// Whether they may write in it.
    #[must_use]
    pub const fn writes(self) -> bool {
        matches!(self, Self::Theirs | Self::Emergency(_, true))
    }
}

/// Within this time after the end, in milliseconds, an answer may have been made before it.
const A_ROUND_MS: i64 = 60_000;

/// Whether a file is open to its reader for an investigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reads {
    Never,
    Until(Timestamp),
    Over,
}

impl Reads {
    /// A file that the server left here though it answered after the end is open to its reader for something else.
    fn of(known: &[Investigation], family: FamilyId, now: Timestamp, answered_at: Option<Timestamp>) -> Self {
        match known.iter().filter(|one| one.family == family).map(|one| one.until_at).max() {
            Some(until_at) if now < until_at => Self::Until(until_at),
            Some(until_at) if answered_at.is_none_or(|answered| answered <= until_at.plus(A_ROUND_MS)) => Self::Over,
            None | Some(_) => Self::Never,
        }
    }
}

fn at((family, rules): (FamilyId, &FamilyRules), directory: &Directory, person: PersonId, reads: Reads, now: Timestamp) -> Standing {
    let last: Option<&Emergency> = rules.emergencies.iter().filter(|known| known.by == person).max_by_key(|known| known.until_at);
    if last.is_none() && reads == Reads::Never {
        return Standing::Theirs;
    }
    // By itself, as if there had been no emergency: then their access is another's gift.
    let without = FamilyRules { emergencies: Vec::new(), ..rules.clone() };
    let otherwise = access(StreamId::Family(family), &without, None, directory, person, now).reads();
    match (otherwise, rules.emergency_of(person, now), reads) {
        (true, ..) => Standing::Theirs,
        (false, Some(open), _) => Standing::Emergency(open.until_at, open.on_duty),
        (false, None, Reads::Until(until_at)) => Standing::Investigates(until_at),
        (false, None, _) if last.is_none_or(|last| now >= last.until_at) => Standing::Over,
        (false, None, _) => Standing::Theirs,
    }
}

/// Says until when the file is open to its reader.
#[component]
pub fn OpenUntil(
    /// Which file.
    here: Here,
    /// How they stand.
    standing: Memo<Standing>,
) -> impl IntoView {
    move || {
        let (title, words) = match standing.get() {
            Standing::Emergency(until_at, writes) => {
                let more = if writes { " You are on duty, so you can write in it too." } else { "" };
                let words = format!("The team can see that you looked, and why.{more}");
                (format!("Open to you until {}", until_at.time_of_day()), words)
            }
            Standing::Investigates(until_at) => {
                let until = when(until_at, here.phone.now());
                (
                    format!("Open to you until {until}"),
                    "To look into how it was worked. The team is told that you looked once it is over.".to_owned(),
                )
            }
            Standing::Theirs | Standing::Over => return None,
        };
        Some(view! {
            <Notice tone=Tone::Waiting title>
                <p>{words}</p>
            </Notice>
        })
    }
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::ids::{EntryId, InvestigationId, TeamId};
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
        let stands = |number, minutes: i64| at((family, &rules), &directory, person(number), Reads::Never, NOON.plus(minutes * 60_000));
        assert_eq!([stands(2, 0), stands(2, 59)], [Standing::Emergency(NOON.plus(HOUR), false); 2]);
        assert_eq!(stands(2, 60), Standing::Over);
        assert_eq!([stands(1, 0), stands(1, 60), stands(3, 60)], [Standing::Theirs; 3], "the team's own, and who never opened it");
        let (rules, directory) = opened(true);
        assert!(at((family, &rules), &directory, person(2), Reads::Never, NOON).writes() && !stands(2, 0).writes());
    }

    #[test]
    fn the_file_of_an_investigation_is_not_shown_once_it_is_over_also_without_signal() {
        let (family, other) = (FamilyId::from_uuid(Uuid::from_u128(7)), FamilyId::from_uuid(Uuid::from_u128(6)));
        let (mut rules, directory) = opened(false);
        rules.emergencies.clear();
        let investigation = InvestigationId::from_uuid(Uuid::from_u128(5));
        let known = [Investigation { investigation, family, by: person(4), at: NOON, reason: String::new(), until_at: NOON.plus(HOUR) }];
        let stands_after = |answered: Option<Timestamp>, number, of, minutes: i64| {
            let now = NOON.plus(minutes * 60_000);
            at((of, &rules), &directory, person(number), Reads::of(&known, of, now, answered), now)
        };
        let stands = |number, of, minutes| stands_after(Some(NOON), number, of, minutes);
        assert_eq!(stands_after(None, 2, family, 60), Standing::Over);
        assert_eq!(stands_after(Some(NOON.plus(2 * HOUR)), 2, family, 180), Standing::Theirs, "the server has answered since, and left it");
        assert_eq!([stands(2, family, 0), stands(2, family, 59)], [Standing::Investigates(NOON.plus(HOUR)); 2]);
        assert!(!stands(2, family, 0).writes());
        assert_eq!(stands(2, family, 60), Standing::Over);
        assert_eq!([stands(1, family, 0), stands(1, family, 60)], [Standing::Theirs; 2], "the team's own");
        assert_eq!(stands(2, other, 60), Standing::Theirs, "another file");
    }
}
