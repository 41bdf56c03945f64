//! Rules as data: who writes them, when they begin, what takes their place, and that nothing comes back when one ends.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::retention::*;
use alongside_core::domain::team::{Directory, TeamBody};
use jiff::civil::{Date, date};

use super::*;

fn may(directory: &Directory, who: PersonId, team: TeamId, body: &TeamBody) -> Result<(), Refusal> {
    directory.teams[&team].may(&directory.actor(who, Some(team), TODAY), body)
}

fn period_on(directory: &Directory, day: Date) -> Option<u16> {
    directory.rule_on(KeptClass::Sound, day).map(|ruled| ruled.rule.period.count)
}

#[test]
fn only_enablers_write_rules_in_their_own_book_and_say_where_they_come_from() {
    let mut directory = directory();
    let write = TeamBody::RetentionRuled(sound_rule(90));
    for who in [PRIYA, LENA_LAWYER, DANA_ALL_RIGHTS, STRANGER] {
        assert_eq!(may(&directory, who, ENABLERS, &write), Err(Refusal::OnlyEnablers));
    }
    assert_eq!(may(&directory, EVE_ENABLER, TEAM, &write), Err(Refusal::NotHere));
    assert_eq!(may(&directory, EVE_ENABLER, ENABLERS, &write), Ok(()));
    let without = |change: &dyn Fn(&mut RetentionRule)| {
        let mut rule = sound_rule(90);
        change(&mut rule);
        may(&directory, EVE_ENABLER, ENABLERS, &TeamBody::RetentionRuled(rule))
    };
    assert_eq!(without(&|rule| rule.source = " ".into()), Err(Refusal::ReasonNeeded));
    assert_eq!(without(&|rule| rule.period.count = 0), Err(Refusal::NotHere));
    assert_eq!(without(&|rule| rule.starts = ClockStart::Birth), Err(Refusal::NotHere));
    assert_eq!(without(&|rule| rule.until_on = BEGAN.yesterday().ok()), Err(Refusal::NotHere));
    ruled(&mut directory, sound_rule(90), BEGAN);
    assert_eq!(may(&directory, EVE_ENABLER, ENABLERS, &write), Err(Refusal::AlreadyThere));
    let end = |until_on| TeamBody::RetentionRuleEnded { rule: sound_rule(90).rule, until_on };
    assert_eq!(may(&directory, EVE_ENABLER, ENABLERS, &end(TODAY)), Ok(()));
    directory.teams.get_mut(&ENABLERS).unwrap().apply(&end(TODAY), origin(EVE_ENABLER, TODAY));
    assert_eq!(may(&directory, EVE_ENABLER, ENABLERS, &end(TODAY)), Err(Refusal::AlreadySettled));
    let unknown = TeamBody::RetentionRuleEnded { rule: words_rule(1).rule, until_on: TODAY };
    assert_eq!(may(&directory, EVE_ENABLER, ENABLERS, &unknown), Err(Refusal::NotThere));
}

#[test]
fn a_rule_begins_a_week_after_the_server_had_it_whatever_day_stands_in_it() {
    let mut directory = directory();
    directory.teams.get_mut(&ENABLERS).unwrap().apply(&TeamBody::RetentionRuled(sound_rule(90)), origin(EVE_ENABLER, BEGAN));
    assert_eq!(period_on(&directory, date(2100, 1, 1)), None, "the server does not have it yet");
    let mut directory = crate::world::directory();
    ruled(&mut directory, sound_rule(90), TODAY);
    assert_eq!([date(2026, 3, 9), date(2026, 3, 10)].map(|day| period_on(&directory, day)), [None, Some(90)]);
    // A day that is further off counts.
    ruled(&mut directory, RetentionRule { from_on: date(2026, 5, 1), ..rule(2, KeptClass::Sound, 30, Unit::Days) }, TODAY);
    assert_eq!([date(2026, 4, 30), date(2026, 5, 1)].map(|day| period_on(&directory, day)), [Some(90), Some(30)]);
}

#[test]
fn where_a_rule_ends_none_before_it_comes_back() {
    let mut directory = directory();
    ruled(&mut directory, sound_rule(5), BEGAN);
    ruled(&mut directory, rule(2, KeptClass::Sound, 90, Unit::Days), date(2025, 6, 1));
    let end = TeamBody::RetentionRuleEnded { rule: RuleId::from_uuid(Uuid::from_u128(2)), until_on: TODAY };
    directory.teams.get_mut(&ENABLERS).unwrap().apply(&end, origin(EVE_ENABLER, TODAY));
    assert_eq!([TODAY, TODAY.tomorrow().unwrap()].map(|day| period_on(&directory, day)), [Some(90), None]);
    let rules = confirmed_at(Timestamp::on(BEGAN, 9, 0));
    assert_eq!(classes(&rules, &directory, Timestamp::start_of(date(2100, 1, 1))), []);
}

#[test]
fn what_an_import_brings_into_another_book_or_without_a_source_rules_nothing() {
    let mut directory = directory();
    ruled(&mut directory, RetentionRule { source: String::new(), ..sound_rule(1) }, BEGAN);
    let book = directory.teams.get_mut(&TEAM).unwrap();
    book.receive(&TeamBody::RetentionRuled(sound_rule(1)), origin(PRIYA, BEGAN), Timestamp::on(BEGAN, 9, 0));
    assert_eq!(period_on(&directory, TODAY), None);
}
