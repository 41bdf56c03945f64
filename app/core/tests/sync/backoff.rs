//! When to try again.

use alongside_core::sync::backoff::Backoff;
use proptest::prelude::*;

use crate::sample::NOW;

fn wait(failures: u32, random: u16, retry_after_ms: Option<i64>) -> i64 {
    let failed = Backoff { failures, ..Backoff::default() }.failed(NOW, random, retry_after_ms);
    failed.next_at.unwrap().millis() - NOW.millis()
}

#[test]
fn each_failure_waits_twice_as_long_up_to_five_minutes() {
    let waits: Vec<i64> = (0..12).map(|failures| wait(failures, u16::MAX, None)).collect();
    assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000, 300_000]);
}

/// FAULTS 22.
#[test]
fn the_servers_own_wish_is_kept_also_where_it_is_longer_than_our_longest() {
    assert_eq!(wait(0, 0, Some(900_000)), 900_000);
    let failed = Backoff::default().failed(NOW, 0, Some(900_000));
    assert!(!failed.is_due(NOW.plus(899_999)));
    assert!(failed.is_due(NOW.plus(900_000)));
}

/// FAULTS 22: what changes for the better may hurry our own waiting, and not the server's.
#[test]
fn only_the_servers_wish_is_known_as_its_own() {
    assert!(Backoff::default().failed(NOW, 0, Some(1)).is_asked);
    assert!(!Backoff::default().failed(NOW, 0, Some(1)).failed(NOW, 0, None).is_asked);
}

/// FAULTS 37.
#[test]
fn a_clock_that_was_set_back_two_years_does_not_hold_a_try_up() {
    assert!(Backoff::default().failed(NOW, 0, None).is_due(NOW.plus(-63_072_000_000)));
}

proptest! {
    #[test]
    fn chance_spreads_the_phones_over_the_second_half_of_the_wait(failures in 0..40_u32, random: u16) {
        let longest = wait(failures, u16::MAX, None);
        prop_assert!((longest / 2..=longest).contains(&wait(failures, random, None)));
    }
}
