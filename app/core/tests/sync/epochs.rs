//! A server that was restored from a backup.

use alongside_core::sync::outbox::OutboxState;
use alongside_core::sync::plan::epoch::{is_new, restarted};
use alongside_core::sync::protocol::{Rejection, SyncAnswer};
use alongside_core::sync::store::{Changes, Fit, Held, Standing};

use crate::sample::{NOW, answer, asked, epoch, in_state, item, page, receipt, record, standing, stream};

fn from_a_backup() -> SyncAnswer {
    SyncAnswer { epoch: epoch(2), ..answer([]) }
}

#[test]
fn the_first_answer_of_all_starts_no_new_epoch() {
    let mut asked = asked(&[]);
    asked.standing.epoch = None;
    assert!(!is_new(&asked, &from_a_backup()));
    asked.standing.epoch = Some(epoch(1));
    assert!(is_new(&asked, &from_a_backup()));
}

#[test]
fn p2_what_this_device_acknowledged_is_offered_again_and_what_it_has_not_sent_stays() {
    let held = Held { base: None, entries: page(stream(1), 0, 3).entries };
    let outbox = [
        in_state(item(1, &record(), &[]), OutboxState::Received { receipt: receipt(9) }),
        in_state(item(2, &record(), &[]), OutboxState::Parked { reason: Rejection::Failed, at: NOW }),
    ];
    let changes = restarted(&asked(&[]), &from_a_backup(), &[held], &outbox);
    assert!(changes.forget_streams);
    assert_eq!(changes.offered.iter().map(|item| item.device_seq).collect::<Vec<_>>(), [1, 1_001, 1_002, 1_003]);
    assert!(changes.offered.iter().all(|item| item.state == OutboxState::Waiting));
}

#[test]
fn what_others_wrote_and_what_was_erased_is_not_offered() {
    let mut held = Held { base: None, entries: page(stream(1), 0, 2).entries };
    held.entries[0].written = held.entries[0].written.erased();
    let mut asked = asked(&[]);
    assert_eq!(restarted(&asked, &from_a_backup(), &[held.clone()], &[]).offered.len(), 1);
    asked.standing.device = Some(crate::sample::device(2));
    assert!(restarted(&asked, &from_a_backup(), &[held], &[]).offered.is_empty());
}

/// Two tabs, one of which has moved on: a late answer of the lost history must not take anything away.
#[test]
fn an_answer_of_another_epoch_than_the_phones_is_void() {
    let of = |number: u128, forget_streams: bool| Changes {
        standing: Some(Standing { epoch: Some(epoch(number)), ..standing() }),
        forget_streams,
        ..Changes::default()
    };
    assert_eq!(of(1, false).fit(&standing()), Fit::Fits);
    assert_eq!(of(2, false).fit(&standing()), Fit::Void);
    assert_eq!(of(2, true).fit(&standing()), Fit::Fits);
    assert_eq!(of(1, true).fit(&standing()), Fit::Done);
    assert_eq!(of(1, false).fit(&Standing::default()), Fit::Fits);
}
