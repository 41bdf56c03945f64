//! For how long one may read without a word from the server: a clock that is wrong stretches nothing.

use alongside_core::sync::lease::{LEASE_MS, Lease, Leased, SLACK_MS, SignedLease};
use insta::assert_json_snapshot;
use proptest::prelude::*;

use crate::sample::{NOW, device, person};

const MINUTE: i64 = 60 * 1_000;
const HOUR: i64 = 60 * MINUTE;
const YEAR: i64 = 365 * 24 * HOUR;
/// Wide enough for every way that a clock can stand to a lease, and narrow enough to meet them all.
const AROUND: i64 = 2 * LEASE_MS;

fn lease() -> Lease {
    Lease::given(device(1), person(1), NOW)
}

/// What the lease says at an instant, by minutes since it was given: of the clock, and of the latest that was seen.
fn at(clock: i64, seen: i64) -> Leased {
    lease().judge(NOW.plus(clock), NOW.plus(seen))
}

#[test]
fn a_lease_as_it_is_signed() {
    assert_json_snapshot!([lease().text()]);
    let signed = SignedLease { text: lease().text(), signature: Default::default() };
    assert_eq!(signed.read(), Some(lease()));
}

#[test]
fn a_lease_is_judged_by_the_later_of_the_clock_and_of_what_was_seen() {
    let table = [
        // The clock, what was seen, and what may be done.
        (0, 0, Leased::Reads),
        (HOUR, 0, Leased::Reads),
        (LEASE_MS - 1, HOUR, Leased::Reads),
        (LEASE_MS, HOUR, Leased::Ended),
        (5 * YEAR, HOUR, Leased::Ended),
        // A clock that was set back, when the lease had ended: it stays ended.
        (HOUR, LEASE_MS, Leased::Ended),
        (-2 * YEAR, LEASE_MS, Leased::Ended),
        // A clock that was set back before that: it says nothing about the time that is left.
        (-2 * YEAR, 0, Leased::ClockIsWrong),
        (HOUR, 2 * HOUR, Leased::ClockIsWrong),
        (2 * HOUR - SLACK_MS - 1, 2 * HOUR, Leased::ClockIsWrong),
        // Clocks are set right by minutes, and phones are minutes behind their server.
        (2 * HOUR - SLACK_MS, 2 * HOUR, Leased::Reads),
        (-SLACK_MS, -HOUR, Leased::Reads),
        (-SLACK_MS - 1, -HOUR, Leased::ClockIsWrong),
    ];
    for (clock, seen, leased) in table {
        assert_eq!(at(clock, seen), leased, "clock {clock}, seen {seen}");
    }
}

proptest! {
    #[test]
    fn p6_no_clock_reads_once_the_lease_has_ended_anywhere(clock in -AROUND..AROUND, seen in -AROUND..AROUND, then in -AROUND..AROUND) {
        if at(clock, seen) == Leased::Ended {
            prop_assert_ne!(at(then, seen.max(clock)), Leased::Reads);
        }
    }

    #[test]
    fn p6_who_reads_is_within_the_lease_and_not_behind_what_was_seen(clock in -AROUND..AROUND, seen in -AROUND..AROUND) {
        if at(clock, seen) == Leased::Reads {
            prop_assert!(clock < LEASE_MS && seen < LEASE_MS);
            prop_assert!(clock + SLACK_MS >= seen.max(0));
        }
    }
}
