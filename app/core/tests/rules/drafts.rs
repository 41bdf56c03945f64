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

fn fold<'a>(entries: impl IntoIterator<Item = &'a (EntryId, DraftBody)>) -> Vec<String> {
    let mut drafts = Drafts::default();
    entries.into_iter().for_each(|(entry, body)| drafts.apply(*entry, body));
    drafts.texts(DRAFT).map(|(_, text)| text.to_owned()).collect()
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
    let finished = DraftBody::Finished { draft: DRAFT, replaces: vec![entry_id(1)] };
    let entries = [(entry_id(1), kept("Mine", &[])), (entry_id(2), kept("From my laptop", &[])), (entry_id(3), finished)];
    assert_eq!(fold(&entries), ["From my laptop"]);
}

proptest! {
    #[test]
    fn p4_the_texts_that_stand_do_not_depend_on_the_order_of_arrival(
        replaces in prop::collection::vec(prop::collection::vec(0_u64..8, 0..3), 8),
        order in Just((0..8_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let make = |(number, replaced): (usize, &Vec<u64>)| {
            let earlier: Vec<u64> = replaced.iter().copied().filter(|&old| (old as usize) < number).collect();
            (entry_id(number as u64), kept(&number.to_string(), &earlier))
        };
        let entries: Vec<_> = replaces.iter().enumerate().map(make).collect();
        prop_assert_eq!(fold(&entries), fold(order.iter().map(|&place| &entries[place])));
    }
}
