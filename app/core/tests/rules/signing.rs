//! What a passkey signs: the whole of it, in words that a person reads years later, and nothing that passes for something else.

use alongside_core::domain::approval::{ApprovalBody, ApprovalKind, Word};
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::*;
use alongside_core::domain::people::{Details, Part};
use alongside_core::domain::sign_off::{ContextHow, Decision, SignOffBody};
use alongside_core::domain::signing::{Asked, Learned, Matter, Proof, SignedText, ground, rests_on};
use jiff::civil::date;
use proptest::prelude::*;

use crate::sign_off::{agreed, drafted, held, requested, signed};
use crate::world::*;

fn text_of(file: &File, act: &Body) -> Option<SignedText> {
    let rests = rests_on(&file.rules, act);
    let entries: Vec<_> = file.log.iter().filter(|entry| rests.contains(&entry.head.id)).cloned().collect();
    let asked = Asked { authority: AUTHORITY, family: FAMILY, at: at(90), nonce: Digest::of(&[b"chance"]) };
    SignedText::of(asked, act, &file.rules, &entries, &file.actor(DANA_ALL_RIGHTS), &file.directory)
}

fn with_amara() -> File {
    let mut file = File::new();
    let born_on = Some(date(2016, 6, 1));
    file.take(PRIYA, FileBody::Person(Details { person: AMARA, name: "Amara \"Mara\" Okafor".into(), part: Part::Child, born_on }));
    file
}

/// A decision that Dana may sign, and her act.
fn ready(decision: Decision) -> (File, Body) {
    let mut file = with_amara();
    file.take(PRIYA, drafted(decision)).take(SAM, agreed(1));
    let proposal = file.rules.sign_offs[&SIGN_OFF].proposal;
    file.take(PRIYA, requested(proposal)).take(DANA_ALL_RIGHTS, held());
    (file, Body::SignOff(signed(proposal)))
}

#[test]
fn p8_what_a_passkey_signs_is_read_by_a_person_years_later() {
    let decisions = [
        placement(),
        Decision::CareProceedings { children: vec![AMARA, TOBI] },
        Decision::IndependentAssessment { children: vec![AMARA], subtype: "parenting".into() },
        Decision::Spend(spend(1_250, TODAY)),
    ];
    for decision in decisions {
        let (file, act) = ready(decision);
        insta::assert_snapshot!(text_of(&file, &act).unwrap().write());
    }
}

#[test]
fn p8_what_is_ratified_is_signed_with_what_the_approver_learned() {
    let (sign_off, decision) = (SIGN_OFF, placement());
    let (text, who_knew) = ("She could not stay the night.\nPolice protection.".into(), "Sam and the duty worker".into());
    let mut file = with_amara();
    file.take(PRIYA, SignOffBody::ActedInEmergency { sign_off, decision, text, acted_at: at(-60), who_knew });
    let act = Body::SignOff(SignOffBody::Ratified { sign_off, learned: "There was no other way.".into(), proof: None });
    insta::assert_snapshot!(text_of(&file, &act).unwrap().write());
}

#[test]
fn p8_what_a_named_officer_approves_is_signed_with_its_regulation_and_instrument() {
    let (approval, kind, officer) = (APPROVAL, ApprovalKind::OutOfArea, DANA_ALL_RIGHTS);
    let (children, text) = (vec![AMARA], "A carer by the sea has a room.".to_owned());
    let mut file = with_amara();
    file.take(PRIYA, ApprovalBody::Asked { approval, kind, children: children.clone(), text });
    let called = ApprovalBody::Called { approval, kind, children, text: String::new(), officer, called_at: at(-5), said: Word::Yes };
    file.take(SAM, called);
    let act = Body::Approval(ApprovalBody::Approved { approval, proof: None });
    insta::assert_snapshot!(text_of(&file, &act).unwrap().write());
}

#[test]
fn what_takes_nobodys_passkey_has_no_text() {
    let (file, _) = ready(placement());
    for act in [Body::SignOff(held()), Body::SignOff(agreed(1)), Body::File(FileBody::Remarked { text: "She rang.".into() })] {
        assert!(!act.is_signed());
        assert_eq!(text_of(&file, &act), None);
    }
}

#[test]
fn a_text_is_not_made_where_words_of_it_are_missing() {
    let (mut file, act) = ready(placement());
    assert_eq!(rests_on(&file.rules, &act).len(), 2, "the proposal, and what was learned");
    file.log.retain(|entry| !matches!(entry.body, Body::SignOff(SignOffBody::ContextHeld { .. })));
    assert_eq!(text_of(&file, &act), None);
}

#[test]
fn p8_a_new_version_rests_on_nothing_that_was_learned_of_the_last_one() {
    let (mut file, act) = ready(placement());
    file.take(AYO, drafted(placement()));
    assert_eq!(rests_on(&file.rules, &act), [file.log.last().unwrap().head.id]);
}

#[test]
fn p8_whatever_changes_in_between_is_another_ground() {
    let (file, act) = ready(placement());
    let ground_of = |file: &File, act: &Body| ground(&file.rules, &file.actor(DANA_ALL_RIGHTS), act);
    let before = ground_of(&file, &act);
    assert_eq!(before, ground_of(&file, &act.clone().proven(Some(Proof::Demonstration))), "its proof is no part of it");
    type Change<'a> = (&'a str, &'a dyn Fn(&mut File));
    let changes: [Change<'_>; 4] = [
        ("a new version", &|file| {
            file.take(AYO, drafted(placement()));
        }),
        ("more was learned", &|file| {
            file.take(DANA_ALL_RIGHTS, held());
        }),
        ("somebody decided it", &|file| {
            file.take(DANA_ALL_RIGHTS, SignOffBody::Declined { sign_off: SIGN_OFF, reason: "No.".into() });
        }),
        ("another agreement is in force", &|file| {
            let another = AgreementId::from_uuid(uuid::Uuid::from_u128(0x32));
            agree(file.directory.teams.get_mut(&TEAM).unwrap(), another, terms(), TODAY, TODAY);
        }),
    ];
    for (what, change) in changes {
        let mut changed = file.clone();
        change(&mut changed);
        assert_ne!(ground_of(&changed, &act), before, "{what}");
    }
    let other = SignOffBody::Signed { sign_off: SIGN_OFF, proposal: Digest::of(&[b"another"]), proof: None };
    assert_ne!(ground_of(&file, &Body::SignOff(other)), before, "another act");
    let mut unmoved = file.clone();
    unmoved.take(SAM, FileBody::Remarked { text: "She rang.".into() });
    assert_eq!(ground_of(&unmoved, &act), before, "a remark in the file changes nothing of it");
}

type Put = fn(&mut SignedText, &str);

fn of_decision(text: &mut SignedText, change: impl FnOnce(&mut alongside_core::domain::sign_off::SignOff, &mut String, &mut Vec<Learned>)) {
    if let Matter::Signed { now, text, learned, .. } = &mut text.matter {
        change(now, text, learned);
    }
}

/// Every place of the text where people's own words stand.
const PLACES: [Put; 7] = [
    |text, said| said.clone_into(&mut text.family_name),
    |text, said| drop(text.names.insert(AMARA, said.to_owned())),
    |text, said| drop(text.names.insert(DANA_ALL_RIGHTS, said.to_owned())),
    |text, said| of_decision(text, |_, why, _| said.clone_into(why)),
    |text, said| of_decision(text, |now, _, _| now.decision = Decision::Placement { child: AMARA, with: said.into(), change: false }),
    |text, said| of_decision(text, |_, _, learned| said.clone_into(&mut learned[0].heard)),
    |text, said| of_decision(text, |_, _, learned| said.clone_into(&mut learned[0].learned)),
];

/// Every other part of it, changed.
const CHANGES: [fn(&mut SignedText); 18] = [
    |text| text.authority = AuthorityId::from_uuid(uuid::Uuid::max()),
    |text| text.family = FamilyId::from_uuid(uuid::Uuid::max()),
    |text| text.by = RUTH_SPEND_ONLY,
    |text| text.asked_at = text.asked_at.plus(1),
    |text| text.nonce = Digest::of(&[b"other chance"]),
    |text| text.agreement = None,
    |text| text.agreement = text.agreement.map(|(agreement, version)| (agreement, version + 1)),
    |text| {
        if let Matter::Signed { sign_off, .. } = &mut text.matter {
            *sign_off = SignOffId::from_uuid(uuid::Uuid::max());
        }
    },
    |text| of_decision(text, |now, _, _| now.version += 1),
    |text| of_decision(text, |now, _, _| now.proposal = Digest::of(&[b"other"])),
    |text| of_decision(text, |now, _, _| now.decision = Decision::Placement { child: TOBI, with: "Her aunt".into(), change: false }),
    |text| of_decision(text, |now, _, _| now.decision = Decision::Placement { child: AMARA, with: "Her aunt".into(), change: true }),
    |text| of_decision(text, |now, _, _| now.names.push(AYO)),
    |text| of_decision(text, |now, _, _| now.requested.as_mut().unwrap().by = SAM),
    |text| of_decision(text, |_, _, learned| learned[0].how = ContextHow::ByCall),
    |text| of_decision(text, |_, _, learned| learned[0].at = at(500)),
    |text| of_decision(text, |_, _, learned| learned.push(learned[0].clone())),
    |text| of_decision(text, |_, _, learned| learned[0].by = RUTH_SPEND_ONLY),
];

#[test]
fn p8_any_change_of_a_part_is_another_text() {
    let (file, act) = ready(placement());
    let text = text_of(&file, &act).unwrap();
    for (number, change) in CHANGES.iter().enumerate() {
        let mut changed = text.clone();
        change(&mut changed);
        assert_ne!(changed.digest(), text.digest(), "change {number}");
    }
}

proptest! {
    #[test]
    fn p8_other_words_are_another_text_wherever_they_stand(
        one in "[a-z\n\r\"\\\\>: ]{0,12}", other in "[a-z\n\r\"\\\\>: ]{0,12}", first in 0..PLACES.len(), second in 0..PLACES.len(),
    ) {
        let (file, act) = ready(placement());
        let text = text_of(&file, &act).unwrap();
        let said = |here: &str, there: &str| {
            let mut text = text.clone();
            PLACES[first](&mut text, here);
            PLACES[second](&mut text, there);
            text
        };
        let (this, that) = (said(&one, &other), said(&other, &one));
        prop_assert_eq!(this == that, this.write() == that.write());
    }

    #[test]
    fn nothing_that_people_write_passes_for_a_line_of_ours(said in "(\nSigned by: |\r\n|> |[a-z\n]){0,12}", place in 0..PLACES.len()) {
        let (file, act) = ready(placement());
        let mut text = text_of(&file, &act).unwrap();
        let ours = |text: &SignedText| text.write().split('\n').filter(|line| !line.starts_with("> ")).count();
        let before = ours(&text);
        PLACES[place](&mut text, &said);
        prop_assert_eq!(ours(&text), before);
    }
}
