//! What a phone believes of a server's history. FAULTS 57: a phone with a later checkpoint refuses.

use std::collections::BTreeMap;

use alongside_core::domain::checkpoint::{Named, Restored, Signed, Statement, way};
use alongside_core::domain::ids::{Digest, Position};
use alongside_core::sync::outbox::OutboxState;
use alongside_core::sync::plan::answer::Asked;
use alongside_core::sync::plan::history::{Doubt, is_known, is_overwritten, judge, streams_to_look_at};
use alongside_core::sync::protocol::{Outcome, Proof, SyncAnswer};
use alongside_core::sync::store::{Held, Passed, Seen, Standing};

use crate::sample::{
    NOW, accepted, answer, asked, authority, epoch, in_state, item, line, page, receipt, record, signed, standing, stream,
};

const NEVER: u64 = u64::MAX;

fn passed(signed: &Signed) -> Passed {
    let checkpoint = signed.checkpoint().unwrap();
    Passed { number: checkpoint.number, made_at: checkpoint.made_at, signed: signed.clone() }
}

/// A phone that has seen so many checkpoints.
fn saw(number: u64) -> Asked {
    let last = line(number, NEVER).last().map(passed);
    let mut asked = asked(&[]);
    asked.standing.seen = Some(Seen { key: "key".to_owned(), began_at: None, last });
    asked
}

/// The answer of a server that stands at a checkpoint of a line, for a phone that saw another.
fn stands(line: &[Signed], seen: u64) -> SyncAnswer {
    let text = |number: u64| line[usize::try_from(number).unwrap() - 1].text.clone();
    let between = way(line.len() as u64, seen).into_iter().map(text).collect();
    SyncAnswer { proof: Some(Proof { checkpoint: line.last().cloned(), between, restored: None }), ..answer([]) }
}

fn number(seen: Result<Option<Seen>, Doubt>) -> Result<Option<u64>, Doubt> {
    seen.map(|seen| seen.and_then(|seen| seen.last).map(|last| last.number))
}

#[test]
fn the_first_checkpoint_that_a_phone_sees_is_taken_with_its_key() {
    let seen = judge(&asked(&[]), &stands(&line(3, NEVER), 0)).unwrap().unwrap();
    assert_eq!((seen.key.as_str(), seen.last.map(|last| last.number)), ("key", Some(3)));
}

/// Put back to a time before, and gone on: at the place that it once named for an entry of this phone stands another.
#[test]
fn p2_a_place_that_was_promised_to_an_entry_of_ours_holds_no_other() {
    let received = |position| in_state(item(7, &record(), &[]), OutboxState::Received { receipt: receipt(position) });
    let mut back = answer([]);
    back.streams = vec![page(stream(1), 0, 5)];
    let (asked, nothing) = (asked(&[]), BTreeMap::new());
    assert!(is_overwritten(&asked, &[received(3)], &back, &nothing), "another entry stands at 3");
    assert!(!is_overwritten(&asked, &[received(6)], &back, &nothing), "the page does not reach that far");
    assert!(!is_overwritten(&asked, &[item(7, &record(), &[])], &back, &nothing), "nothing was promised yet");
    back.streams[0].entries[2].written = received(3).written;
    assert!(!is_overwritten(&asked, &[received(3)], &back, &nothing), "it is ours");
}

/// Put back, and the first that it takes gets a place that this phone has passed: the heads are alike again, the histories are not.
#[test]
fn p2_a_new_entry_gets_no_place_that_the_phone_has_passed() {
    let waiting = item(7, &record(), &[]);
    let mut asked = asked(&[&waiting]);
    asked.cursors.insert(stream(1), (Position(5), Digest::of(&[])));
    let taken_at = |position| answer([(7, accepted(&waiting, position))]);
    for (position, doubted) in [(4, true), (5, true), (6, false)] {
        let doubts = is_overwritten(&asked, std::slice::from_ref(&waiting), &taken_at(position), &BTreeMap::new());
        assert_eq!(doubts, doubted, "at {position}");
    }
}

/// The round after: now the server has had the entry before, at the place where this phone has another.
#[test]
fn p2_a_server_that_was_doubted_is_not_believed_at_the_second_time_of_asking() {
    let waiting = item(7, &record(), &[]);
    let mut asked = asked(&[&waiting]);
    asked.cursors.insert(stream(1), (Position(5), Digest::of(&[])));
    let had_it_at =
        |position| answer([(7, Outcome::Accepted { digest: waiting.written.digest(), receipt: receipt(position), again: true })]);
    let outbox = std::slice::from_ref(&waiting);
    for (position, looks) in [(5, true), (6, false)] {
        assert_eq!(!streams_to_look_at(&asked, outbox, &had_it_at(position)).is_empty(), looks, "at {position}");
    }
    let mut held = BTreeMap::from([(stream(1), Held { base: None, entries: page(stream(1), 0, 5).entries })]);
    assert!(is_overwritten(&asked, outbox, &had_it_at(5), &held), "the phone has another there");
    assert!(!is_overwritten(&asked, outbox, &had_it_at(6), &held), "the phone has not come so far");
    held.get_mut(&stream(1)).unwrap().entries[4].written = waiting.written.clone();
    assert!(!is_overwritten(&asked, outbox, &had_it_at(5), &held), "an answer was lost, and the entry came by another way");
    held.get_mut(&stream(1)).unwrap().entries.clear();
    assert!(!is_overwritten(&asked, outbox, &had_it_at(5), &held), "the stream starts after it here: nothing speaks against it");
}

#[test]
fn a_server_that_signs_nothing_yet_is_believed_as_before() {
    assert_eq!(judge(&asked(&[]), &answer([])), Ok(None));
}

#[test]
fn a_server_that_goes_on_is_believed_however_far_it_went() {
    for later in [5, 6, 7, 64, 65, 200] {
        assert_eq!(number(judge(&saw(5), &stands(&line(later, NEVER), 5))), Ok(Some(later)));
    }
}

/// FAULTS 57.
#[test]
fn a_server_that_stands_before_what_the_phone_has_seen_is_not_believed() {
    assert_eq!(judge(&saw(5), &stands(&line(4, NEVER), 5)), Err(Doubt::Lost));
    assert_eq!(judge(&saw(5), &answer([])), Err(Doubt::Lost), "nor is one that says nothing any more");
}

#[test]
fn a_server_whose_history_forked_is_not_believed_however_far_it_went() {
    assert_eq!(judge(&saw(5), &stands(&line(5, 5), 5)), Err(Doubt::Otherwise), "the same number, another digest");
    for later in [6, 8, 9, 100] {
        assert_eq!(judge(&saw(5), &stands(&line(later, 4), 5)), Err(Doubt::Otherwise), "{later}");
    }
    assert_eq!(number(judge(&saw(5), &stands(&line(8, 6), 5))), Ok(Some(8)), "what comes after is nobody's fork yet");
}

#[test]
fn a_way_that_is_not_told_is_not_believed() {
    let mut untold = stands(&line(9, NEVER), 5);
    untold.proof.as_mut().unwrap().between.pop();
    assert_eq!(judge(&saw(5), &untold), Err(Doubt::Otherwise));
}

#[test]
fn another_key_is_not_believed() {
    let mut other = stands(&line(6, NEVER), 5);
    other.proof.as_mut().unwrap().checkpoint.as_mut().unwrap().key = "another key".to_owned();
    assert_eq!(judge(&saw(5), &other), Err(Doubt::OtherKey));
    let mut two = certified(2, 10, 6);
    two.proof.as_mut().unwrap().restored.as_mut().unwrap().key = "another key".to_owned();
    assert_eq!(judge(&asked(&[]), &two), Err(Doubt::OtherKey), "nor are two keys in one answer");
}

#[test]
fn the_word_of_another_authority_or_no_word_at_all_is_none() {
    let mut asked = saw(5);
    asked.standing.authority = Some(authority(2));
    assert_eq!(judge(&asked, &stands(&line(6, NEVER), 5)), Err(Doubt::NotSigned));
    let mut nothing = stands(&line(6, NEVER), 5);
    nothing.proof.as_mut().unwrap().checkpoint.as_mut().unwrap().text = "{}".to_owned();
    assert_eq!(judge(&saw(5), &nothing), Err(Doubt::NotSigned));
}

#[test]
fn a_stream_that_ends_before_where_the_phone_stands_in_it_is_not_believed() {
    let mut asked = asked(&[]);
    asked.cursors = BTreeMap::from([(stream(1), (Position(5), page(stream(1), 0, 5).chain))]);
    let ends = |at| SyncAnswer { streams: vec![page(stream(1), at, at)], ..answer([]) };
    assert_eq!(judge(&asked, &ends(4)), Err(Doubt::Lost), "also where nothing is signed yet");
    assert_eq!(judge(&asked, &ends(5)), Ok(None));
    asked.standing.seen = saw(5).standing.seen;
    let signs = SyncAnswer { proof: stands(&line(5, NEVER), 5).proof, ..ends(4) };
    assert_eq!(judge(&asked, &signs), Err(Doubt::Lost));
}

/// A server that was restored into an epoch, some minutes after the start of the line, and stands at a checkpoint.
fn certified(number: u128, minutes: i64, stands_at: u64) -> SyncAnswer {
    let rests_on = Named { number: 3, digest: line(3, NEVER)[2].digest() };
    let began_at = NOW.plus(minutes * 60_000);
    let restored = Restored { authority: authority(1), epoch: epoch(number), after: epoch(1), began_at, rests_on };
    let proof = Proof { checkpoint: line(stands_at, 4).pop(), between: Vec::new(), restored: Some(signed(&Statement::Restored(restored))) };
    SyncAnswer { epoch: epoch(number), proof: Some(proof), ..answer([]) }
}

#[test]
fn a_new_epoch_with_its_certificate_is_believed_and_history_goes_on_from_there() {
    let seen = judge(&saw(5), &certified(2, 10, 4)).unwrap().unwrap();
    assert_eq!((seen.began_at, seen.last.as_ref().map(|last| last.number)), (Some(NOW.plus(600_000)), Some(4)));
    let mut after = asked(&[]);
    after.standing = Standing { epoch: Some(epoch(2)), seen: Some(seen), ..standing() };
    let goes_on = SyncAnswer { epoch: epoch(2), ..stands(&line(9, 4), 4) };
    assert_eq!(number(judge(&after, &goes_on)), Ok(Some(9)));
    assert_eq!(judge(&after, &certified(3, 10, 4)), Err(Doubt::NotCertified), "it began no later than the one that the phone stands in");
    assert_eq!(number(judge(&after, &certified(3, 11, 4))), Ok(Some(4)));
}

#[test]
fn a_new_epoch_without_a_certificate_of_its_own_is_not_believed() {
    assert_eq!(judge(&saw(5), &SyncAnswer { epoch: epoch(2), ..stands(&line(9, NEVER), 5) }), Err(Doubt::NotCertified));
    let of_another_epoch = SyncAnswer { epoch: epoch(3), ..certified(2, 10, 4) };
    assert_eq!(judge(&saw(5), &of_another_epoch), Err(Doubt::NotCertified));
    assert_eq!(judge(&saw(5), &certified(2, 5, 4)), Err(Doubt::NotCertified), "an old backup brings its old certificate");
    let mut elsewhere = saw(5);
    elsewhere.standing.authority = Some(authority(2));
    let mut without_a_checkpoint = certified(2, 10, 4);
    without_a_checkpoint.proof.as_mut().unwrap().checkpoint = None;
    assert_eq!(judge(&elsewhere, &without_a_checkpoint), Err(Doubt::NotCertified), "nor with another authority's");
    assert_eq!(number(judge(&saw(5), &without_a_checkpoint)), Ok(None));
}

#[test]
fn a_phone_that_has_seen_nothing_signed_follows_into_any_epoch_as_before() {
    assert_eq!(judge(&asked(&[]), &SyncAnswer { epoch: epoch(2), ..answer([]) }), Ok(None));
    assert_eq!(number(judge(&asked(&[]), &certified(2, 10, 4))), Ok(Some(4)));
}

#[test]
fn what_was_checked_once_is_known() {
    let known = line(5, NEVER).pop().unwrap();
    assert!(is_known(&saw(5), &known) && !is_known(&asked(&[]), &known));
    assert!(!is_known(&saw(5), &Signed { signature: "another".to_owned(), ..known }));
}

/// Two tabs: whichever writes last, the phone remembers the later checkpoint; a new epoch counts anew.
#[test]
fn what_was_seen_of_a_history_is_never_unlearned() {
    let at = |number, of: u128| Standing { epoch: Some(epoch(of)), seen: saw(number).standing.seen, ..standing() };
    let after = |first: &Standing, then: &Standing| {
        let mut standing = first.clone();
        standing.learn(then);
        standing.seen.and_then(|seen| seen.last).map(|last| last.number)
    };
    assert_eq!(after(&at(5, 1), &at(4, 1)), Some(5));
    assert_eq!(after(&at(5, 1), &at(6, 1)), Some(6));
    assert_eq!(after(&at(5, 1), &standing()), Some(5));
    assert_eq!(after(&at(5, 1), &at(4, 2)), Some(4));
}
