//! What every store must do: one list of checks, run by each store in its own tests. A check is a sentence; it starts on an empty store.
//!
//! `again` opens the same store anew, as after a kill or in another tab: what is not there then was never durable.

mod log;
mod outbox;
mod own;
mod sample;

pub use sample::Hand;

use super::{Copies, Drafts, Sounds, Store};

/// Everything that a phone keeps.
pub trait Keeps: Store + Drafts + Copies + Sounds {}

impl<S: Store + Drafts + Copies + Sounds> Keeps for S {}

macro_rules! checks {
    ($make:ident, $again:ident: $($check:path),+ $(,)?) => {$(
        $check($make().await, &$again).await;
    )+};
}

/// Runs every check, each on a store of its own.
///
/// # Panics
/// At the first check that the store does not pass.
pub async fn every_store_passes<S: Keeps>(make: impl AsyncFn() -> S, again: impl AsyncFn(&S) -> S) {
    checks!(make, again:
        outbox::a_new_store_is_empty,
        outbox::what_the_phone_knows_of_itself_survives,
        outbox::a_phone_keeps_the_name_that_it_has,
        outbox::what_is_enqueued_is_durable_and_numbered_from_one,
        outbox::what_is_enqueued_together_is_kept_together,
        outbox::two_tabs_never_give_the_same_number,
        outbox::a_number_is_not_given_again_after_its_entry_left,
        outbox::a_state_is_kept_and_one_for_something_else_is_passed_over,
        outbox::only_what_was_refused_can_be_put_away,
        outbox::only_what_was_set_aside_can_be_taken_back,
        log::a_page_is_held_and_the_cursor_moves,
        log::a_page_that_does_not_join_is_passed_over,
        log::a_base_replaces_what_was_held,
        log::an_entry_that_comes_back_leaves_the_outbox,
        log::an_entry_that_comes_back_otherwise_stays_in_the_outbox,
        log::a_stream_that_goes_takes_nothing_unsent_with_it,
        log::a_new_epoch_forgets_the_streams_and_offers_again,
        log::an_answer_of_a_lost_epoch_changes_nothing,
        log::words_that_go_leave_their_envelope,
        log::the_cards_are_replaced_whole,
        log::many_pages_are_read_back_in_order,
        log::streams_that_are_read_together_are_what_they_are_alone,
        own::a_draft_is_kept_by_its_place,
        own::a_draft_goes_when_it_is_finished,
        own::copies_are_kept_by_their_names_and_are_no_drafts,
        own::sound_is_listed_after_a_kill_with_every_part,
        own::sound_goes_only_against_the_digest_of_the_whole,
    );
}
