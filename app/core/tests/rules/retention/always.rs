//! What holds of deleting, whatever was said before, by whom, and in which order.

use std::collections::BTreeSet;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::retention::*;
use alongside_core::domain::team::{Directory, TeamBody};
use alongside_core::domain::visit::VisitBody;
use jiff::ToSpan as _;
use proptest::prelude::*;

use super::*;

/// Something that happens in a small file with two recordings, on one of four hundred days.
#[derive(Clone, Copy, Debug)]
enum Happens {
    Passage(u8, u8),
    Leaves(u8),
    Held(u8),
    Lifted(u8),
    Ruled(u8, u16),
    RuleEnds(u8),
    Runs,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => (0..2_u8, 0..4_u8).prop_map(|(recording, number)| Happens::Passage(recording, number)),
        1 => (0..4_u8).prop_map(Happens::Leaves),
        1 => (0..2_u8).prop_map(Happens::Held),
        2 => (0..2_u8).prop_map(Happens::Lifted),
        3 => (0..4_u8, 0..60_u16).prop_map(|(number, days)| Happens::Ruled(number, days)),
        1 => (0..4_u8).prop_map(Happens::RuleEnds),
        4 => Just(Happens::Runs),
    ]
}

/// What the server has, and what a watcher wrote down beside it without asking the rules.
struct Watched {
    rules: FamilyRules,
    directory: Directory,
    number: u64,
    confirmed: BTreeSet<RecordingId>,
    held: BTreeSet<HoldId>,
    deleted: Vec<(RecordingId, KeptClass)>,
}

fn recording(number: u8) -> RecordingId {
    RecordingId::from_uuid(Uuid::from_u128(0x700 + u128::from(number)))
}

fn hold(number: u8) -> HoldId {
    HoldId::from_uuid(Uuid::from_u128(0x710 + u128::from(number)))
}

fn passage_of(number: u8) -> u128 {
    0x720 + u128::from(number)
}

impl Watched {
    fn new() -> Self {
        let (confirmed, held, deleted) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        Self { rules: File::new().rules, directory: directory(), number: 1, confirmed, held, deleted }
    }

    fn take(&mut self, body: impl Into<Said>, at: Timestamp) {
        self.number += 1;
        receive(&mut self.rules, self.number, PRIYA, body, at);
    }

    fn go(&mut self, happens: Happens, at: Timestamp) {
        let team = |body: TeamBody, watched: &mut Self| {
            let book = watched.directory.teams.get_mut(&ENABLERS).unwrap();
            book.receive(&body, origin(EVE_ENABLER, at.day()), at);
        };
        let reason = || "Proceedings.".to_owned();
        match happens {
            Happens::Passage(which, number) => {
                self.take(passage(recording(which), NOTE, passage_of(number)), at);
                self.confirmed.insert(recording(which));
            }
            Happens::Leaves(number) => self.take(VisitBody::MovedAway { note: note(passage_of(number)), entries: vec![] }, at),
            Happens::Held(which) => {
                if self.rules.holds.iter().all(|known| known.hold != hold(which)) {
                    self.held.insert(hold(which));
                }
                self.take(FileBody::DeletionHeld { hold: hold(which), reason: reason() }, at);
            }
            Happens::Lifted(which) => {
                self.take(FileBody::HoldLifted { hold: hold(which), reason: reason() }, at);
                self.held.remove(&hold(which));
            }
            Happens::Ruled(number, days) => {
                let class = if number % 2 == 0 { KeptClass::Sound } else { KeptClass::MachineWords };
                team(TeamBody::RetentionRuled(rule(0x730 + u128::from(number), class, days, Unit::Days)), self);
            }
            Happens::RuleEnds(number) => {
                let rule = RuleId::from_uuid(Uuid::from_u128(0x730 + u128::from(number)));
                team(TeamBody::RetentionRuleEnded { rule, until_on: at.day() }, self);
            }
            Happens::Runs => {
                for due in due(&self.rules, &self.directory, at) {
                    self.deleted.push((due.recording, due.rule.class));
                    self.take(FileBody::DeletedByRule { recording: due.recording, rule: due.rule }, at);
                }
            }
        }
    }
}

fn days() -> impl Strategy<Value = Vec<(Happens, i64)>> {
    prop::collection::vec((happens(), 0..40_i64), 0..40)
}

fn after(days: i64) -> Timestamp {
    Timestamp::on(BEGAN.checked_add(days.days()).unwrap(), 3, 0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nothing_is_due_under_a_hold_nor_of_what_is_not_in_the_record_and_nothing_twice(said in days()) {
        let (mut watched, mut day) = (Watched::new(), 0);
        for (happens, passes) in said {
            day += passes;
            watched.go(happens, after(day));
            let due = due(&watched.rules, &watched.directory, after(day));
            if !watched.held.is_empty() {
                prop_assert!(due.is_empty(), "{due:?} under {:?}", watched.held);
            }
            for due in due {
                prop_assert!(watched.confirmed.contains(&due.recording), "{due:?} is not in the record");
                prop_assert!(due.rule.class.is_deleted(), "{due:?} is the record");
                prop_assert!(!watched.deleted.contains(&(due.recording, due.rule.class)), "{due:?} is gone already");
            }
        }
        let once: BTreeSet<_> = watched.deleted.iter().collect();
        prop_assert_eq!(once.len(), watched.deleted.len());
    }

    #[test]
    fn what_was_deleted_stays_said_whatever_is_ruled_held_moved_or_confirmed_later(said in days()) {
        let (mut watched, mut day) = (Watched::new(), 0);
        let mut gone = std::collections::BTreeMap::new();
        for (happens, passes) in said {
            day += passes;
            watched.go(happens, after(day));
            for (recording, class) in &watched.deleted {
                let said = watched.rules.sounds.get(recording).and_then(|mark| mark.gone(*class)).cloned();
                prop_assert!(said.is_some(), "{recording} {class:?} is not said to be gone");
                let first = gone.entry((*recording, *class)).or_insert_with(|| said.clone());
                prop_assert_eq!(&*first, &said);
            }
        }
    }

    #[test]
    fn what_is_due_stays_due_while_nobody_says_anything(said in days(), more in 0..400_i64) {
        let (mut watched, mut day) = (Watched::new(), 0);
        for (happens, passes) in said {
            day += passes;
            watched.go(happens, after(day));
        }
        let all = |at| due(&watched.rules, &watched.directory, at).into_iter().map(|due| (due.recording, due.rule.class)).collect::<BTreeSet<_>>();
        // A rule that is to begin, or to end, between the two says something: then the rule differs.
        let same = KeptClass::ALL.into_iter().all(|class| {
            let on = |at: Timestamp| watched.directory.rule_on(class, at.day());
            on(after(day)) == on(after(day + more))
        });
        prop_assume!(same);
        prop_assert!(all(after(day)).is_subset(&all(after(day + more))));
    }

    #[test]
    fn p4_a_snapshot_and_the_rest_keep_the_same(said in days(), cut in 0..40_usize) {
        let (mut watched, mut day) = (Watched::new(), 0);
        for (number, (happens, passes)) in said.into_iter().enumerate() {
            if number == cut {
                watched.rules = serde_json::from_str(&serde_json::to_string(&watched.rules).unwrap()).unwrap();
                watched.directory = serde_json::from_str(&serde_json::to_string(&watched.directory).unwrap()).unwrap();
            }
            day += passes;
            let (rules, directory) = (watched.rules.clone(), watched.directory.clone());
            let read: FamilyRules = serde_json::from_str(&serde_json::to_string(&rules).unwrap()).unwrap();
            prop_assert_eq!(&rules, &read);
            prop_assert_eq!(due(&rules, &directory, after(day)), due(&read, &directory, after(day)));
            watched.go(happens, after(day));
        }
    }
}
