//! A server's clock that jumped deletes nothing for a week.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::retention::{Looked, NOTICE_DAYS};
use proptest::prelude::*;

const HOUR: i64 = 60 * 60 * 1_000;
const DAY: i64 = 24 * HOUR;

fn hours(hours: i64) -> Timestamp {
    Timestamp::from_millis(hours * HOUR)
}

/// What is looked at in turn, in hours; and whether the last look may delete.
fn last_may_delete(looks: &[i64]) -> bool {
    let looked = looks.iter().fold(None, |before, hour| Some(Looked::again(before, hours(*hour))));
    looked.is_some_and(Looked::may_delete)
}

#[test]
fn a_clock_is_believed_once_it_went_on_for_a_week() {
    let week = NOTICE_DAYS * 24;
    let daily: Vec<i64> = (0..=week + 24).step_by(24).collect();
    assert!(!last_may_delete(&daily[..daily.len() - 2]), "the first week");
    assert!(last_may_delete(&daily[..daily.len() - 1]));
    for (hours, may, why) in [
        (1, true, "an hour later"),
        (24, true, "a day later"),
        (25, false, "nobody looked for more than a day"),
        (24 * 3_650, false, "ten years ahead"),
        (-1, true, "put right by an hour"),
        (-2, false, "back"),
    ] {
        let looks: Vec<i64> = daily.iter().copied().chain([week + 24 + hours]).collect();
        assert_eq!(last_may_delete(&looks), may, "{why}");
    }
    let trusted = Looked::again(Some(Looked::TRUSTED), hours(9_000));
    assert!(trusted.may_delete(), "its operator says that it is right");
    assert!(!Looked::again(Some(trusted), hours(10_000)).may_delete(), "until it jumps again");
}

proptest! {
    #[test]
    fn after_a_jump_nothing_is_deleted_for_a_week(at in 0_i64..1_000_000, by in prop_oneof![-500_000_i64..-1, 25_i64..500_000], step in 1_i64..=24) {
        let believed = Looked::again(Some(Looked::TRUSTED), hours(at));
        let mut look = Looked::again(Some(believed), hours(at + by));
        for passed in (0..NOTICE_DAYS * 24).step_by(usize::try_from(step).unwrap()) {
            look = Looked::again(Some(look), hours(at + by + passed));
            prop_assert!(!look.may_delete());
        }
        prop_assert!(Looked::again(Some(look), Timestamp::from_millis(hours(at + by).millis() + NOTICE_DAYS * DAY)).may_delete());
    }
}
