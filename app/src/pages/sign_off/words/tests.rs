//! A decision says in one line what is asked, where it stands and what comes next.

use alongside_core::domain::advice::Origin;
use alongside_core::domain::ids::{Digest, EntryId};
use alongside_core::domain::people::{Details, Part};
use alongside_core::domain::sign_off::Request;
use alongside_core::domain::spend::Purpose;
use alongside_core::domain::team::TeamBody;
use jiff::civil::date;

use super::*;

fn now() -> Timestamp {
    Timestamp::on(date(2026, 3, 5), 16, 0)
}

fn person(number: u8) -> PersonId {
    PersonId::new(Timestamp::default(), [number; 10])
}

fn origin() -> Origin {
    Origin { by: person(9), at: Timestamp::default(), entry: EntryId::new(Timestamp::default(), [9; 10]) }
}

fn family() -> FamilyRules {
    let mut rules = FamilyRules::default();
    let amara = Details { person: person(1), name: "Amara".to_owned(), part: Part::Child, born_on: Some(date(2016, 6, 1)) };
    rules.people.insert(person(1), amara);
    rules
}

fn strategy(directory: &mut Directory) {
    let book = directory.teams.entry(TeamId::new(Timestamp::default(), [1; 10])).or_default();
    book.apply(&TeamBody::Formed { name: "Strategy".to_owned(), kind: TeamKind::Strategy }, origin());
    for (number, name, right) in [(7, "Dana Whitlock", Reserved::Placement), (8, "Tom Reyes", Reserved::CareProceedings)] {
        let member = Member {
            person: person(number),
            name: name.to_owned(),
            profession: "Director".to_owned(),
            specialisms: Vec::new(),
            rights: vec![right],
            phone: None,
            from_on: date(2025, 1, 1),
            until_on: None,
        };
        book.apply(&TeamBody::Joined(member), origin());
    }
}

fn placement(state: SignOffState) -> SignOff {
    SignOff {
        decision: Decision::Placement { child: person(1), with: "her aunt".to_owned(), change: false },
        version: 1,
        proposal: Digest::of(&[]),
        entry: EntryId::new(Timestamp::default(), [1; 10]),
        names: vec![person(2), person(3)],
        earlier_names: std::collections::BTreeSet::new(),
        learned_by: std::collections::BTreeSet::new(),
        learned_in: Vec::new(),
        requested: Some(Request { by: person(2), at: now(), agreement: alongside_core::domain::ids::AgreementId::new(now(), [1; 10]) }),
        state,
    }
}

fn told(state: SignOffState) -> Standing {
    let mut directory = Directory::default();
    strategy(&mut directory);
    standing(&placement(state), Telling { directory: &directory, team: None, reader: person(2), now: now() })
}

#[test]
fn what_is_asked_is_one_line_with_the_name_before_the_age() {
    let (rules, today) = (family(), date(2026, 3, 5));
    let say = |decision: Decision| title(&decision, &rules, today);
    assert_eq!(say(Decision::Placement { child: person(1), with: "her aunt".to_owned(), change: false }), "Place Amara (9) with her aunt");
    assert_eq!(say(Decision::CareProceedings { children: vec![person(1)] }), "Start care proceedings for Amara (9)");
    let spend = Spend { child: person(1), purpose: Purpose::Housing, amount: Pence(120_000), on: today };
    assert_eq!(say(Decision::Spend(spend)), "Spend £1,200 on housing for Amara (9)");
}

#[test]
fn a_request_names_who_can_decide_it_and_nobody_else() {
    let standing = told(SignOffState::Requested);
    assert_eq!(standing.now, "With the strategy team.");
    assert_eq!(standing.next.as_deref(), Some("Dana Whitlock learns the context with you first, then decides."));
}

#[test]
fn a_draft_says_how_many_more_names_it_needs() {
    let mut draft = placement(SignOffState::Draft);
    draft.names = vec![person(2)];
    let directory = Directory::default();
    let standing = standing(&draft, Telling { directory: &directory, team: None, reader: person(2), now: now() });
    assert_eq!(standing.now, "A draft by you.");
    assert_eq!(standing.next.as_deref(), Some("One more colleague of the team has to agree it."));
}

#[test]
fn what_was_done_in_an_emergency_is_called_not_yet_ratified() {
    let standing = told(SignOffState::ActedInEmergency { at: now().plus(-3_600_000) });
    assert_eq!(standing.now, "Done in an emergency, 15:00. Not yet ratified.");
}

#[test]
fn p9_a_signature_says_how_it_was_signed_and_no_more_than_is_so() {
    let signed = |proof| told(SignOffState::Signed { by: person(7), at: now(), proof });
    let passkey = signed(Some(Proof::Passkey(Digest::of(&[]))));
    assert_eq!((passkey.now.as_str(), passkey.next.as_deref()), ("Signed by Dana, 16:00.", Some("Signed with a passkey.")));
    assert_eq!(signed(Some(Proof::Demonstration)).next.as_deref(), Some("Signed without a passkey, in a demonstration."));
    assert_eq!(signed(None).next.as_deref(), Some("Signed without a passkey."));
}

#[test]
fn a_spend_is_told_with_what_was_spent_before_it() {
    let terms =
        Terms { spend_threshold: Pence(50_000), spend_window_days: 90, names_to_agree: 2, emergency: Vec::new(), ratify_within_hours: 24 };
    let spend = |amount, on| Spend { child: person(1), purpose: Purpose::Housing, amount: Pence(amount), on };
    let said = spend_in_words(&spend(30_000, date(2026, 3, 5)), &[spend(40_000, date(2026, 2, 1))], &terms);
    assert!(said.starts_with("£700 with £400 within 90 days"), "{said}");
    assert!(said.ends_with("above it, strategy does."), "{said}");
}
