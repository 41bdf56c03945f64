//! Drafts: the same draft changed on two devices keeps both.

use alongside_core::domain::draft::{DraftBody, Drafts};
use alongside_core::domain::ids::{DraftId, EntryId};
use proptest::prelude::*;
use uuid::Uuid;

use crate::world::entry_id;

const DRAFT: DraftId = DraftId::from_uuid(Uuid::from_u128(1));

fn kept(text: &str, replaces: &[u64]) -> DraftBody {
    DraftBody::Kept { draft: DRAFT, text: text.into(), replaces: replaces.iter().copied().map(entry_id).collect() }
}

fn finished(replaces: &[u64]) -> DraftBody {
    DraftBody::Finished { draft: DRAFT, replaces: replaces.iter().copied().map(entry_id).collect() }
}

fn drafts<'a>(entries: impl IntoIterator<Item = &'a (EntryId, DraftBody)>) -> Drafts {
    let mut drafts = Drafts::default();
    entries.into_iter().for_each(|(entry, body)| drafts.apply(*entry, body));
    drafts
}

fn fold<'a>(entries: impl IntoIterator<Item = &'a (EntryId, DraftBody)>) -> Vec<String> {
    drafts(entries).texts(DRAFT).map(|(_, text)| text.to_owned()).collect()
}

#[test]
fn p2_two_devices_that_change_one_draft_keep_both_texts_in_either_order() {
    let (first, phone, laptop) = (
        (entry_id(1), kept("The kitchen", &[])),
        (entry_id(2), kept("The kitchen was warm", &[1])),
        (entry_id(3), kept("The kitchen was cold", &[1])),
    );
    let both = vec!["The kitchen was warm".to_owned(), "The kitchen was cold".to_owned()];
    assert_eq!(fold([&first, &phone, &laptop]), both);
    assert_eq!(fold([&laptop, &phone, &first]), both);
}

#[test]
fn p2_finishing_a_draft_lets_go_only_of_the_texts_that_the_finisher_had_seen() {
    let entries = [(entry_id(1), kept("Mine", &[])), (entry_id(2), kept("From my laptop", &[])), (entry_id(3), finished(&[1]))];
    assert_eq!(fold(&entries), ["From my laptop"]);
}

#[test]
fn whoever_finishes_a_draft_is_done_with_every_text_that_stood_before_on_any_device() {
    let phone = (entry_id(1), kept("The kitchen", &[]));
    let laptop = (entry_id(2), kept("The kitchen was warm", &[1]));
    let phone_again = (entry_id(3), kept("The kitchen was warm and dry", &[2]));
    let before = |entries: &[&(EntryId, DraftBody)]| drafts(entries.iter().copied()).stood_before(DRAFT).collect::<Vec<_>>();
    assert_eq!(before(&[&phone, &laptop, &phone_again]), [entry_id(1), entry_id(2)]);
    let end = (entry_id(4), finished(&[1, 2, 3]));
    assert_eq!(before(&[&phone, &laptop, &phone_again, &end]), [], "once is enough");
    let other = (entry_id(5), kept("Another room", &[]));
    assert_eq!(before(&[&phone, &other]), [], "a text that stands is nobody's to take out");
    let after = drafts([&end, &laptop]);
    assert_eq!((1..=5).filter(|text| after.is_finished(DRAFT, entry_id(*text))).collect::<Vec<_>>(), [1, 2, 3]);
}

proptest! {
    #[test]
    fn p4_drafts_do_not_depend_on_the_order_of_arrival(
        replaces in prop::collection::vec((prop::collection::vec(0_u64..8, 0..3), prop::bool::weighted(0.2)), 8),
        order in Just((0..8_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let make = |(number, (replaced, finishes)): (usize, &(Vec<u64>, bool))| {
            let earlier: Vec<u64> = replaced.iter().copied().filter(|&old| (old as usize) < number).collect();
            (entry_id(number as u64), if *finishes { finished(&earlier) } else { kept(&number.to_string(), &earlier) })
        };
        let entries: Vec<_> = replaces.iter().enumerate().map(make).collect();
        prop_assert_eq!(drafts(&entries), drafts(order.iter().map(|&place| &entries[place])));
    }
}
