//! Teams: who joins, leaves, is on duty, and who speaks for which side of an agreement.

use alongside_core::domain::agreement::Party;
use alongside_core::domain::approval::{ApprovalKind, NamedOfficer};
use alongside_core::domain::ids::{PersonId, TeamId};
use alongside_core::domain::policy::Rules;
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::team::{Directory, Member, TeamBody, TeamKind};
use jiff::civil::date;
use uuid::Uuid;

use crate::world::*;

fn may(directory: &Directory, team: TeamId, person: PersonId, body: &TeamBody) -> Result<(), Refusal> {
    directory.teams[&team].may(&directory.actor(person, Some(team), TODAY), body)
}

fn proposed(party: Party) -> TeamBody {
    let agreement = alongside_core::domain::ids::AgreementId::from_uuid(Uuid::from_u128(0x33));
    TeamBody::AgreementProposed { agreement, party, terms: terms(), text: String::new(), from_on: TODAY }
}

#[test]
fn who_may_do_what_to_a_teams_book() {
    let acts = [
        ("joined", TeamBody::Joined(member(STRANGER, &[], &[]))),
        ("left", TeamBody::Left { person: SAM, until_on: TODAY }),
        ("named", TeamBody::Named(named(SAM, ApprovalKind::OutOfArea))),
        ("no longer named", TeamBody::NoLongerNamed { person: AYO, kind: ApprovalKind::OutOfArea, until_on: TODAY }),
        ("on duty", TeamBody::OnDuty { person: SAM, from_at: at(0), until_at: at(60) }),
        ("proposed for the team", proposed(Party::Team)),
        ("proposed for strategy", proposed(Party::Strategy)),
        ("formed again", TeamBody::Formed { name: "Again".into(), kind: TeamKind::Enabler }),
    ];
    let mut directory = directory();
    let of_ayo = TeamBody::Named(named(AYO, ApprovalKind::OutOfArea));
    directory.teams.get_mut(&TEAM).unwrap().apply(&of_ayo, origin(EVE_ENABLER, BEGAN));
    let row = |(who, person): &(&str, PersonId)| {
        let cells = acts.iter().map(|(_, act)| cell(may(&directory, TEAM, *person, act), |()| "yes".into()));
        core::iter::once((*who).to_owned()).chain(cells).collect()
    };
    let headings: Vec<&str> = core::iter::once("who").chain(acts.iter().map(|(name, _)| *name)).collect();
    let rows: Vec<Vec<String>> = STAFF.iter().map(row).collect();
    insta::assert_snapshot!(table(&headings, &rows));
}

#[test]
fn p8_one_person_does_not_accept_an_agreement_for_both_sides() {
    let mut directory = directory();
    directory.teams.get_mut(&TEAM).unwrap().members.push(member(DANA_ALL_RIGHTS, &[], &[]));
    let TeamBody::AgreementProposed { agreement, .. } = proposed(Party::Team) else { unreachable!() };
    directory.teams.get_mut(&TEAM).unwrap().apply(&proposed(Party::Team), origin(DANA_ALL_RIGHTS, TODAY));
    let accepted = TeamBody::AgreementAccepted { agreement, party: Party::Strategy };
    assert_eq!(may(&directory, TEAM, DANA_ALL_RIGHTS, &accepted), Err(Refusal::YouAskedOrAgreed));
    assert_eq!(may(&directory, TEAM, RUTH_SPEND_ONLY, &accepted), Ok(()));
}

#[test]
fn only_a_family_facing_team_has_an_agreement() {
    assert_eq!(may(&directory(), INSIGHT, LENA_LAWYER, &proposed(Party::Team)), Err(Refusal::NotHere));
}

#[test]
fn a_right_and_a_specialism_last_as_long_as_the_time_in_the_team() {
    let mut directory = directory();
    directory
        .teams
        .get_mut(&STRATEGY)
        .unwrap()
        .apply(&TeamBody::Left { person: DANA_ALL_RIGHTS, until_on: BEGAN }, origin(EVE_ENABLER, BEGAN));
    assert!(directory.actor(DANA_ALL_RIGHTS, Some(TEAM), TODAY).rights.is_empty());
    // A right written beside a name counts in a strategy team only.
    directory.teams.get_mut(&TEAM).unwrap().members.push(member(OMAR, &[], &alongside_core::domain::sign_off::Reserved::ALL));
    assert!(directory.actor(OMAR, Some(TEAM), TODAY).rights.is_empty());
}

#[test]
fn a_right_to_approve_is_dated_and_ends_with_the_time_in_the_team() {
    let kind = ApprovalKind::OutOfArea;
    let approves = |directory: &Directory, person, day| directory.actor(person, Some(TEAM), day).officers.approves(person, kind);
    let mut directory = directory();
    assert!(approves(&directory, RUTH_SPEND_ONLY, TODAY) && !approves(&directory, RUTH_SPEND_ONLY, date(2024, 12, 1)));
    let strategy = directory.teams.get_mut(&STRATEGY).unwrap();
    strategy.apply(&TeamBody::NoLongerNamed { person: RUTH_SPEND_ONLY, kind, until_on: TODAY }, origin(EVE_ENABLER, TODAY));
    strategy.apply(&TeamBody::Left { person: DANA_ALL_RIGHTS, until_on: BEGAN }, origin(EVE_ENABLER, TODAY));
    let visiting = Member { until_on: Some(TODAY), ..member(OMAR, &[], &[]) };
    strategy.apply(&TeamBody::Joined(visiting), origin(EVE_ENABLER, TODAY));
    strategy.apply(&TeamBody::Named(named(OMAR, kind)), origin(EVE_ENABLER, TODAY));
    let tomorrow = TODAY.tomorrow().unwrap();
    let on = |day| [RUTH_SPEND_ONLY, DANA_ALL_RIGHTS, OMAR].map(|person| approves(&directory, person, day));
    assert_eq!(on(TODAY), [true, false, true]);
    assert_eq!(on(tomorrow), [false, false, false]);
}

#[test]
fn a_right_to_approve_names_its_instrument_and_a_member_of_the_team() {
    let (directory, kind) = (directory(), ApprovalKind::OutOfArea);
    let name = |named| may(&directory, STRATEGY, EVE_ENABLER, &TeamBody::Named(named));
    assert_eq!(name(NamedOfficer { instrument: " ".into(), ..named(DANA_ALL_RIGHTS, kind) }), Err(Refusal::ReasonNeeded));
    assert_eq!(name(named(SAM, kind)), Err(Refusal::NotThere));
    assert_eq!(name(named(RUTH_SPEND_ONLY, kind)), Err(Refusal::AlreadyThere));
    assert_eq!(name(named(RUTH_SPEND_ONLY, ApprovalKind::AtADistance)), Ok(()));
}

#[test]
fn p5_a_time_or_a_right_with_a_last_day_can_be_ended_sooner_and_never_made_longer() {
    let (kind, monday, friday) = (ApprovalKind::OutOfArea, date(2026, 6, 1), date(2026, 6, 5));
    let over = Member { from_on: date(2024, 1, 8), until_on: Some(date(2024, 6, 28)), ..member(OMAR, &[], &[]) };
    let visiting = Member { until_on: Some(friday), ..member(OMAR, &[], &[]) };
    let returning = Member { from_on: date(2026, 9, 1), until_on: Some(date(2026, 12, 31)), ..member(OMAR, &[], &[]) };
    let mut directory = directory();
    let book = directory.teams.get_mut(&STRATEGY).unwrap();
    book.members.extend([over, visiting, returning]);
    book.officers.push(NamedOfficer { until_on: Some(friday), ..named(OMAR, kind) });
    let left = |until_on| TeamBody::Left { person: OMAR, until_on };
    let unnamed = |until_on| TeamBody::NoLongerNamed { person: OMAR, kind, until_on };
    for same_or_later in [friday, date(2026, 6, 8)] {
        assert_eq!(may(&directory, STRATEGY, EVE_ENABLER, &left(same_or_later)), Err(Refusal::NotThere));
        assert_eq!(may(&directory, STRATEGY, EVE_ENABLER, &unnamed(same_or_later)), Err(Refusal::NotThere));
    }
    for sooner in [unnamed(monday), left(monday)] {
        assert_eq!(may(&directory, STRATEGY, EVE_ENABLER, &sooner), Ok(()));
        directory.teams.get_mut(&STRATEGY).unwrap().apply(&sooner, origin(EVE_ENABLER, TODAY));
    }
    let book = &directory.teams[&STRATEGY];
    let days = [date(2024, 2, 1), monday, date(2026, 6, 2), date(2026, 10, 1)];
    assert_eq!(days.map(|day| book.has(OMAR, day)), [true, true, false, true], "what was over, and what is to come, stays as it was");
    assert_eq!(book.officers.last().unwrap().until_on, Some(monday));
    book_ends_at_the_sooner(book.clone(), &left(date(2026, 6, 8)));
}

/// Whatever the server took, the fold makes nothing longer.
fn book_ends_at_the_sooner(mut book: alongside_core::domain::team::TeamBook, later: &TeamBody) {
    let before = book.clone();
    book.apply(later, origin(EVE_ENABLER, TODAY));
    assert_eq!(book, before);
}

#[test]
fn p8_no_enabler_gives_themselves_a_place_or_a_right_and_a_colleague_may() {
    let colleague = STRANGER;
    let mut directory = directory();
    directory.teams.get_mut(&ENABLERS).unwrap().apply(&TeamBody::Joined(member(colleague, &[], &[])), origin(EVE_ENABLER, BEGAN));
    let strategist = TeamBody::Joined(member(EVE_ENABLER, &[], &alongside_core::domain::sign_off::Reserved::ALL));
    assert_eq!(may(&directory, STRATEGY, EVE_ENABLER, &strategist), Err(Refusal::NotForYourself));
    assert_eq!(may(&directory, STRATEGY, colleague, &strategist), Ok(()));
    directory.teams.get_mut(&STRATEGY).unwrap().apply(&strategist, origin(colleague, BEGAN));
    let officer = TeamBody::Named(named(EVE_ENABLER, ApprovalKind::OutOfArea));
    assert_eq!(may(&directory, STRATEGY, EVE_ENABLER, &officer), Err(Refusal::NotForYourself));
    assert_eq!(may(&directory, STRATEGY, colleague, &officer), Ok(()));
}

#[test]
fn people_rotate_and_their_place_moves_with_them() {
    let mut directory = directory();
    let team = directory.teams.get_mut(&TEAM).unwrap();
    team.apply(&TeamBody::Left { person: SAM, until_on: date(2026, 2, 28) }, origin(EVE_ENABLER, BEGAN));
    let rotation = Member { from_on: date(2026, 3, 1), until_on: Some(date(2026, 8, 31)), ..member(SAM, &[], &[]) };
    directory.teams.get_mut(&OTHER_TEAM).unwrap().apply(&TeamBody::Joined(rotation), origin(EVE_ENABLER, BEGAN));
    assert!(directory.actor(SAM, Some(TEAM), date(2026, 2, 28)).in_holding_team);
    assert!(!directory.actor(SAM, Some(TEAM), TODAY).in_holding_team);
    assert!(directory.actor(SAM, Some(OTHER_TEAM), TODAY).in_holding_team);
    assert_eq!(directory.ever_in(SAM, TODAY).len(), 2);
}

#[test]
fn a_book_folds_the_same_from_its_snapshot() {
    let rules = Rules::Team(Box::new(directory().teams[&TEAM].clone()));
    let again: Rules = serde_json::from_str(&serde_json::to_string(&rules).unwrap()).unwrap();
    assert_eq!(again, rules);
}
