//! Team agreements: which one judges, and what splitting a spend cannot do.

use alongside_core::domain::agreement::{Party, Terms};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Entry, Head, Written};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{AgreementId, PersonId, StreamId};
use alongside_core::domain::policy::Rules;
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::sign_off::{Decision, SignOffBody};
use alongside_core::domain::spend::{Pence, Purpose, Spend, aggregate};
use alongside_core::domain::team::{TeamBody, TeamKind};
use jiff::ToSpan as _;
use jiff::civil::Date;
use proptest::prelude::*;
use uuid::Uuid;

use crate::sign_off::{agreed, drafted};
use crate::world::*;

const NEWER: AgreementId = AgreementId::from_uuid(Uuid::from_u128(0x32));

fn days_ago(days: i64) -> Date {
    TODAY.checked_sub(days.days()).unwrap()
}

fn request(file: &mut File, spend: Spend) -> Result<(), Refusal> {
    file.take(PRIYA, drafted(Decision::Spend(spend)));
    let sign_off = &file.rules.sign_offs[&SIGN_OFF];
    let (version, proposal) = (sign_off.version, sign_off.proposal);
    file.take(SAM, agreed(version));
    file.offer(PRIYA, SignOffBody::Requested { sign_off: SIGN_OFF, proposal, agreement: AGREEMENT })
}

#[test]
fn p8_a_spend_split_in_three_is_caught_on_the_aggregate() {
    let mut file = File::new();
    let part = |days| FileBody::Spent { spend: spend(200, days_ago(days)), what: "A bed".into() };
    file.take(PRIYA, part(9));
    assert!(matches!(request(&mut file, spend(200, days_ago(3))), Err(Refusal::TeamDecides { total: Pence(40_000), .. })));
    file.take(PRIYA, part(3));
    request(&mut file, spend(200, TODAY)).unwrap();
}

#[test]
fn p8_a_spend_dated_before_the_others_is_caught_all_the_same() {
    let spent = [spend(300, TODAY)];
    assert_eq!(aggregate(&spent, &spend(300, days_ago(10)), 28), Pence(60_000));
    assert_eq!(aggregate(&spent, &spend(300, days_ago(40)), 28), Pence(30_000));
}

#[test]
fn another_child_another_purpose_and_a_past_window_do_not_count() {
    let other_child = Spend { child: TOBI, ..spend(400, TODAY) };
    let other_purpose = Spend { purpose: Purpose::Travel, ..spend(400, TODAY) };
    let spent = [other_child, other_purpose, spend(400, days_ago(28))];
    assert_eq!(aggregate(&spent, &spend(1, TODAY), 28), Pence(100));
}

#[test]
fn money_that_came_back_makes_no_room_under_the_threshold() {
    let back = Spend { amount: Pence(-40_000), ..spend(0, TODAY) };
    assert_eq!(aggregate(&[spend(400, TODAY), back], &spend(200, TODAY), 28), Pence(60_000));
}

#[test]
fn a_spend_above_the_threshold_is_marked_and_never_refused() {
    let mut file = File::new();
    let much = spend(900, TODAY);
    assert!(file.rules.judge(&much, &terms()).is_reserved());
    file.take(STRANGER, FileBody::Spent { spend: much, what: "A cooker".into() });
    assert_eq!(file.rules.spent_in_all(), Pence(90_000));
}

proptest! {
    #[test]
    fn p8_however_a_spend_is_split_the_last_part_is_judged_on_all_of_it(
        parts in prop::collection::vec((1_i64..600, 0_i64..27), 1..8),
        last in 0_i64..27,
    ) {
        let spent: Vec<Spend> = parts.iter().map(|(pounds, ago)| spend(*pounds, days_ago(*ago))).collect();
        let whole = parts.iter().map(|(pounds, _)| pounds).sum::<i64>() + 1;
        prop_assert_eq!(aggregate(&spent, &spend(1, days_ago(last)), 28), Pence(whole * 100));
    }
}

#[test]
fn p8_the_agreement_in_force_at_the_time_of_the_decision_is_what_judges() {
    let mut book = book(TeamKind::FamilyFacing, vec![member(PRIYA, &[], &[])]);
    agree(&mut book, AGREEMENT, terms(), BEGAN, BEGAN);
    agree(&mut book, NEWER, Terms { spend_threshold: Pence(10_000), ..terms() }, days_ago(7), days_ago(14));
    assert_eq!(book.agreement_on(days_ago(8)).unwrap().agreement, AGREEMENT);
    assert_eq!(book.agreement_on(days_ago(7)).unwrap().agreement, NEWER);
}

#[test]
fn p8_an_agreement_judges_nothing_before_both_sides_accepted_it_whatever_day_it_names() {
    let mut book = book(TeamKind::FamilyFacing, vec![member(PRIYA, &[], &[])]);
    agree(&mut book, AGREEMENT, terms(), BEGAN, BEGAN);
    let proposed = TeamBody::AgreementProposed {
        agreement: NEWER,
        party: Party::Team,
        terms: Terms { spend_threshold: Pence(1_000_000), ..terms() },
        text: "More.".into(),
        from_on: days_ago(90),
    };
    book.apply(&proposed, origin(PRIYA, days_ago(5)));
    assert_eq!(book.agreement_on(TODAY).unwrap().agreement, AGREEMENT);
    book.apply(&TeamBody::AgreementAccepted { agreement: NEWER, party: Party::Strategy }, origin(DANA_ALL_RIGHTS, days_ago(2)));
    assert_eq!(book.agreement_on(days_ago(3)).unwrap().agreement, AGREEMENT);
    assert_eq!(book.agreement_on(days_ago(2)).unwrap().agreement, NEWER);
}

/// An entry of the team's book, from a phone whose clock is so many days wrong, and which knows of so many.
fn of_a_phone(number: u64, author: PersonId, day: Date, wrong: i64, known: i64, body: &TeamBody) -> Entry {
    let clock = Timestamp::on(day, 9, 0).plus(wrong * DAY_MS);
    let head = Head { written_at: clock, skew_ms: known * DAY_MS, ..head(number, StreamId::Team(TEAM), author) };
    Written::new(head, &Body::Team(body.clone()), [7; 16]).read().unwrap()
}

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Proposed ten days ago to be in force for two years already, and accepted three days ago. What each phone's clock said is in the rows:
/// how many days it was wrong, and how many of them it had measured at its last contact.
#[test]
fn p8_no_phones_clock_puts_an_agreement_into_force_before_it_was_accepted() {
    let (proposed_on, accepted_on) = (days_ago(10), days_ago(3));
    let rows = [
        ("both clocks are right", (0, 0), (0, 0), accepted_on),
        ("who accepts is two years behind", (0, 0), (-730, -730), accepted_on),
        ("who accepts is two years ahead", (0, 0), (730, 730), accepted_on),
        ("who proposed is two years behind", (-730, -730), (0, 0), accepted_on),
        ("who proposed is two years ahead", (730, 730), (0, 0), accepted_on),
        ("both are behind", (-730, -730), (-400, -400), accepted_on),
        ("who accepts is behind since the last contact", (0, 0), (-730, 0), proposed_on),
        ("who accepts measured the half of it", (0, 0), (-730, -365), proposed_on),
    ];
    for (who, (wrong, known), (wrong_then, known_then), in_force_from) in rows {
        let (party, text, from_on) = (Party::Team, "More.".into(), days_ago(730));
        let proposed = TeamBody::AgreementProposed { agreement: AGREEMENT, party, terms: terms(), text, from_on };
        let accepted = TeamBody::AgreementAccepted { agreement: AGREEMENT, party: Party::Strategy };
        let mut rules = Rules::Team(Box::new(book(TeamKind::FamilyFacing, vec![member(PRIYA, &[], &[])])));
        rules.apply(&of_a_phone(1, PRIYA, proposed_on, wrong, known, &proposed));
        rules.apply(&of_a_phone(2, DANA_ALL_RIGHTS, accepted_on, wrong_then, known_then, &accepted));
        assert_eq!(rules.team().unwrap().agreements[0].in_force_from(), Some(in_force_from), "{who}");
    }
}

#[test]
fn p8_a_request_under_an_agreement_that_is_no_longer_in_force_is_asked_to_look_again() {
    let mut file = File::new();
    agree(file.directory.teams.get_mut(&TEAM).unwrap(), NEWER, terms(), days_ago(1), days_ago(1));
    assert_eq!(request(&mut file, spend(900, TODAY)), Err(Refusal::OtherAgreement));
}

#[test]
fn p8_without_an_agreement_nothing_can_be_asked_for() {
    let mut file = File::new();
    file.directory.teams.get_mut(&TEAM).unwrap().agreements.clear();
    assert_eq!(request(&mut file, spend(900, TODAY)), Err(Refusal::NoAgreement));
}

#[test]
fn an_agreement_that_asks_for_one_name_still_needs_two_and_one_that_asks_for_three_needs_three() {
    assert_eq!(Terms { names_to_agree: 0, ..terms() }.names_needed(), 2);
    let mut file = File::new();
    file.directory.teams.get_mut(&TEAM).unwrap().agreements[0].terms.names_to_agree = 3;
    assert_eq!(request(&mut file, spend(900, TODAY)), Err(Refusal::NeedsMoreNames { needed: 3, have: 2 }));
}

#[test]
fn money_is_said_in_pounds() {
    let said: Vec<String> = [0, 5, 100, 123_456, 100_000_000, -2_050].map(|pence| Pence(pence).to_string()).into();
    assert_eq!(said, ["£0", "£0.05", "£1", "£1,234.56", "£1,000,000", "-£20.50"]);
}
