//! The line of checkpoints: the texts that are signed, and the way from a late one back to an early one.

use std::collections::BTreeSet;

use alongside_core::domain::checkpoint::{
    Log, Named, Restored, Signed, Statement, StreamHead, heads_digest, read_checkpoint, skips_to, way,
};
use alongside_core::domain::ids::{Digest, Position};
use proptest::prelude::*;

use crate::sample::{NOW, authority, epoch, line, signed, stream};

fn at(line: &[Signed], number: u64) -> &Signed {
    &line[usize::try_from(number).unwrap() - 1]
}

fn named(line: &[Signed], number: u64) -> Named {
    Named { number, digest: at(line, number).digest() }
}

fn texts(line: &[Signed], later: u64, earlier: u64) -> Vec<String> {
    way(later, earlier).into_iter().map(|number| at(line, number).text.clone()).collect()
}

/// What was signed once must be read for ever: these texts may gain no other form.
#[test]
fn a_checkpoint_and_a_certificate_as_they_are_signed() {
    let rests_on = Named { number: 6, digest: line(6, 9)[5].digest() };
    let restored = Restored { authority: authority(1), epoch: epoch(2), after: epoch(1), began_at: NOW, rests_on };
    insta::assert_snapshot!([line(6, 9).remove(5).text, Statement::Restored(restored).text()].join("\n"));
}

#[test]
fn neither_statement_passes_for_the_other() {
    let rests_on = Named::before_the_first(authority(1));
    let restored =
        signed(&Statement::Restored(Restored { authority: authority(1), epoch: epoch(2), after: epoch(1), began_at: NOW, rests_on }));
    assert!(restored.restored().is_some() && restored.checkpoint().is_none());
    assert!(line(1, 9)[0].checkpoint().is_some() && line(1, 9)[0].restored().is_none());
    assert_eq!(read_checkpoint("{}"), None);
}

#[test]
fn the_first_checkpoint_rests_on_nothing_of_another_authority() {
    let first = line(1, 9)[0].checkpoint().unwrap();
    assert!(first.rests_on(Named::before_the_first(authority(1)), &[]));
    assert!(!first.rests_on(Named::before_the_first(authority(2)), &[]));
}

#[test]
fn from_a_million_the_way_back_is_short() {
    let longest = [0, 1, 999, 524_288, 999_998].map(|earlier| way(1_000_000, earlier).len());
    assert!(longest.iter().all(|hops| *hops < 220), "{longest:?}");
    assert_eq!((way(7, 7), way(7, 6), way(8, 0), way(3, 9)), (vec![], vec![], vec![], vec![]));
    assert_eq!(way(12, 5), [8, 7, 6]);
    assert_eq!((skips_to(12), skips_to(8), skips_to(7), skips_to(0)), (8, 0, 6, 0));
}

fn any_head() -> impl Strategy<Value = StreamHead> {
    (any::<bool>(), 0..9_u128, 1..99_u64, 0..9_u8).prop_map(|(looks, number, position, chain)| StreamHead {
        log: if looks { Log::Looks } else { Log::Entries },
        stream: stream(number),
        position: Position(position),
        chain: Digest::of(&[&[chain]]),
    })
}

proptest! {
    #[test]
    fn a_later_checkpoint_rests_on_every_earlier_one_and_on_none_of_another_history(later in 2..200_u64, earlier in 1..199_u64, forked in 1..200_u64) {
        let earlier = earlier.min(later - 1);
        let (true_line, other) = (line(later, u64::MAX), line(later, forked));
        let last = at(&true_line, later).checkpoint().unwrap();
        let between = texts(&true_line, later, earlier);
        prop_assert!(last.rests_on(named(&true_line, earlier), &between));
        let of_another = at(&other, later).checkpoint().unwrap();
        let rests = of_another.rests_on(named(&true_line, earlier), &texts(&other, later, earlier));
        prop_assert_eq!(rests, forked > earlier, "what was rewritten up to there is not what was seen");
    }

    #[test]
    fn a_way_with_a_hole_or_another_text_in_it_leads_nowhere(later in 3..200_u64, earlier in 1..197_u64, which in any::<prop::sample::Index>()) {
        let earlier = earlier.min(later - 2);
        let line = line(later, u64::MAX);
        let (last, between) = (at(&line, later).checkpoint().unwrap(), texts(&line, later, earlier));
        prop_assume!(!between.is_empty());
        let which = which.index(between.len());
        let mut other = between.clone();
        other[which] = other[which].replace("heads\":\"", "heads\":\"0");
        prop_assert!(!last.rests_on(named(&line, earlier), &other));
        let mut hole = between;
        hole.remove(which);
        prop_assert!(!last.rests_on(named(&line, earlier), &hole));
    }

    #[test]
    fn heads_have_one_digest_whatever_order_they_are_found_in_and_another_when_one_differs(mut heads in prop::collection::vec(any_head(), 1..12), more in any_head()) {
        let set: BTreeSet<StreamHead> = heads.iter().copied().collect();
        heads.reverse();
        prop_assert_eq!(heads_digest(&set), heads_digest(&heads.into_iter().collect()));
        let mut other = set.clone();
        if other.insert(more) {
            prop_assert_ne!(heads_digest(&set), heads_digest(&other));
        }
    }
}
