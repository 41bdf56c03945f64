//! The fold: total, deterministic, and the same from a snapshot.

use alongside_core::domain::entry::{BODY_VERSION, Body};
use alongside_core::domain::family::{FOLD_VERSION, FamilyRules, FileBody};
use alongside_core::domain::ids::{EpisodeId, StreamId};
use alongside_core::domain::policy::Rules;
use alongside_core::domain::status::{Episode, Status};
use alongside_core::domain::story::{FamilyStory, Whereabouts};
use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use crate::steps::{after, steps};
use crate::world::*;

proptest! {
    #[test]
    fn p4_any_two_who_hold_the_same_entries_in_order_show_the_same_file(said in steps(60), cut in 0..60_usize) {
        // Entries come to one phone in two pages, to another in one; both hold them by position.
        let log = after(&said).log;
        let cut = cut.min(log.len());
        let (mut whole, mut paged) = (FamilyStory::default(), FamilyStory::default());
        log.iter().for_each(|entry| whole.apply(entry, Whereabouts::OnThisPhone));
        let mut arrived: Vec<_> = log[cut..].iter().chain(&log[..cut]).collect();
        arrived.sort_by_key(|entry| entry.head.device_seq);
        arrived.into_iter().for_each(|entry| paged.apply(entry, Whereabouts::OnThisPhone));
        prop_assert_eq!(whole, paged);
    }

    #[test]
    fn p4_a_snapshot_and_the_rest_make_the_same_rules_as_the_whole_log(said in steps(60), cut in 0..60_usize) {
        let file = after(&said);
        let cut = cut.min(file.log.len());
        let mut rules = Rules::empty(StreamId::Family(FAMILY));
        file.log[..cut].iter().for_each(|entry| rules.apply(entry));
        let mut rules: Rules = serde_json::from_str(&serde_json::to_string(&rules).unwrap()).unwrap();
        file.log[cut..].iter().for_each(|entry| rules.apply(entry));
        prop_assert_eq!(rules.family().unwrap(), &file.rules);
    }

    #[test]
    fn the_fold_takes_anything_said_by_anyone_in_any_order(said in steps(60)) {
        let mut rules = FamilyRules::default();
        for (number, step) in said.iter().enumerate() {
            let body = step.body(&rules);
            rules.apply(&entry(number as u64, step.by(), &body));
        }
        prop_assert!(rules.waiting().count() <= 4);
    }
}

#[test]
fn p4_an_act_that_does_not_fit_changes_nothing_for_anyone() {
    let mut rules = FamilyRules::default();
    rules.apply(&entry(1, STRANGER, &Body::File(FileBody::HeldBy { team: OTHER_TEAM, lead: None, co_workers: vec![] })));
    assert_eq!(rules.team, None);
}

#[test]
fn a_new_version_of_bodies_comes_with_a_new_version_of_the_fold() {
    // Otherwise a snapshot made before the update would still say that the file cannot be read.
    const { assert!(FOLD_VERSION >= BODY_VERSION) }
}

#[test]
fn statuses_run_side_by_side_and_nobodys_last_day_is_overwritten_in_silence() {
    let mut file = File::new();
    let episode = |number: u128, status| Episode {
        episode: EpisodeId::from_uuid(Uuid::from_u128(number)),
        person: AMARA,
        status,
        from_on: date(2026, 1, 5),
        until_on: None,
    };
    file.take(PRIYA, FileBody::StatusBegan(episode(1, Status::ChildInNeed)));
    file.take(PRIYA, FileBody::StatusBegan(episode(2, Status::LookedAfter)));
    assert_eq!(file.rules.episodes_on(TODAY).count(), 2);
    let first = EpisodeId::from_uuid(Uuid::from_u128(1));
    file.take(PRIYA, FileBody::StatusEnded { episode: first, until_on: date(2026, 2, 1) });
    assert!(!file.rules.endings_disagree(first));
    file.take(SAM, FileBody::StatusEnded { episode: first, until_on: date(2026, 2, 9) });
    assert!(file.rules.endings_disagree(first));
    file.take(PRIYA, FileBody::StatusEnded { episode: first, until_on: date(2026, 2, 9) });
    assert!(!file.rules.endings_disagree(first));
}
