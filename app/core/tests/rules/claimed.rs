//! FAULTS 37: a phone whose clock is two years back, or five ahead, and what the file says of it.

use alongside_core::domain::claimed::{Clocks, TOLERATED_MS, Told};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Head, Receipt};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{DeviceId, Position};
use proptest::prelude::*;
use uuid::Uuid;

use crate::world::*;

const YEAR: i64 = 365 * 24 * 60 * 60 * 1_000;
const HOUR: i64 = 60 * 60 * 1_000;

/// An envelope that a phone wrote when it was `real`, with a clock that was out by `out`, and that knew of `skew`.
fn head(seq: u64, real: Timestamp, out: i64, skew: i64) -> Head {
    let body = Body::File(FileBody::Remarked { text: "School called.".into() });
    let mut head = entry(1, PRIYA, &body).head;
    head.device_seq = seq;
    head.written_at = real.plus(out);
    head.happened_at = real.plus(out);
    head.skew_ms = skew;
    head
}

fn receipt(at: Timestamp) -> Option<Receipt> {
    Some(Receipt { position: Position(1), received_at: at, late: false })
}

fn told(head: &Head, received: Timestamp) -> Told {
    Clocks::default().tell(head, receipt(received))
}

#[test]
fn a_clock_that_is_right_is_believed_however_late_its_words_arrive() {
    for late in [0, HOUR, 3 * 24 * HOUR, YEAR] {
        let head = head(1, at(0), 0, 0);
        assert_eq!(told(&head, at(0).plus(late)), Told { at: at(0), claimed: None });
    }
}

#[test]
fn a_clock_two_years_back_that_the_phone_knew_of_is_put_right_and_told() {
    let head = head(1, at(0), -2 * YEAR, -2 * YEAR);
    assert_eq!(told(&head, at(0).plus(HOUR)), Told { at: at(0), claimed: Some(at(0).plus(-2 * YEAR)) });
}

#[test]
fn a_clock_five_years_ahead_that_nobody_knew_of_is_told_at_the_time_of_arrival() {
    let head = head(1, at(0), 5 * YEAR, 0);
    assert_eq!(told(&head, at(0).plus(HOUR)), Told { at: at(0).plus(HOUR), claimed: Some(at(0).plus(5 * YEAR)) });
}

#[test]
fn a_clock_that_was_set_back_between_two_notes_is_told_and_the_next_right_one_is_believed() {
    let mut clocks = Clocks::default();
    let first = clocks.tell(&head(1, at(0), 0, 0), receipt(at(0).plus(HOUR)));
    let back = clocks.tell(&head(2, at(0).plus(HOUR), -2 * YEAR, 0), receipt(at(0).plus(2 * HOUR)));
    let right = clocks.tell(&head(3, at(0).plus(3 * HOUR), 0, 0), receipt(at(0).plus(3 * HOUR)));
    assert_eq!(first.claimed, None);
    assert_eq!(back, Told { at: at(0).plus(2 * HOUR), claimed: Some(at(0).plus(HOUR - 2 * YEAR)) });
    assert_eq!(right, Told { at: at(0).plus(3 * HOUR), claimed: None });
}

#[test]
fn a_clock_that_was_once_ahead_does_not_put_the_right_one_in_doubt() {
    let mut clocks = Clocks::default();
    let ahead = clocks.tell(&head(1, at(0), 5 * YEAR, 0), receipt(at(0).plus(HOUR)));
    let right = clocks.tell(&head(2, at(0).plus(2 * HOUR), 0, 0), receipt(at(0).plus(2 * HOUR)));
    assert!(ahead.claimed.is_some());
    assert_eq!(right.claimed, None);
}

#[test]
fn another_phone_of_the_same_file_goes_by_a_clock_of_its_own() {
    let mut clocks = Clocks::default();
    clocks.tell(&head(1, at(0).plus(HOUR), 0, 0), receipt(at(0).plus(HOUR)));
    let mut other = head(9, at(0), 0, 0);
    other.device = DeviceId::from_uuid(Uuid::from_u128(0x99));
    assert_eq!(clocks.tell(&other, receipt(at(0).plus(2 * HOUR))).claimed, None);
}

proptest! {
    #[test]
    fn nothing_received_is_told_as_later_than_it_arrived(out in -5 * YEAR..5 * YEAR, skew in -5 * YEAR..5 * YEAR, late in 0..YEAR) {
        let told = told(&head(1, at(0), out, skew), at(0).plus(late));
        prop_assert!(told.at.millis() <= at(0).plus(late + TOLERATED_MS).millis());
    }

    #[test]
    fn a_wrong_clock_that_the_phone_knew_of_is_always_put_right(out in -5 * YEAR..5 * YEAR, late in 0..YEAR) {
        let told = told(&head(1, at(0), out, out), at(0).plus(late));
        prop_assert!((told.at.millis() - at(0).millis()).abs() <= TOLERATED_MS);
        prop_assert_eq!(told.claimed.is_some(), out.abs() > TOLERATED_MS);
    }
}
