//! What is due, to the minute; and what never is.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Entry, Receipt};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::*;
use alongside_core::domain::people::{Details, Part};
use alongside_core::domain::retention::*;
use alongside_core::domain::status::{Episode, Status};
use alongside_core::domain::story::{FamilyStory, Whereabouts};
use alongside_core::domain::visit::VisitBody;
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::*;

/// Until when something is kept whose words the server had at a time of a day, under a period: one row of the table.
fn row(confirmed: Timestamp, count: u16, unit: Unit) -> Vec<String> {
    let (rules, mut directory) = (confirmed_at(confirmed), directory());
    ruled(&mut directory, rule(1, KeptClass::Sound, count, unit), BEGAN);
    let rule = &directory.rule_on(KeptClass::Sound, TODAY).unwrap().rule;
    let last = rules.sounds[&SOUND].last_day(rule).unwrap();
    let midnight = Timestamp::start_of(last.tomorrow().unwrap());
    assert_eq!(classes(&rules, &directory, midnight.plus(-1)), []);
    assert_eq!(classes(&rules, &directory, midnight), [KeptClass::Sound]);
    let utc = jiff::Timestamp::from_millisecond(midnight.millis()).unwrap();
    vec![format!("{} {}", confirmed.day(), confirmed.time_of_day()), rule.period.words(), last.to_string(), utc.to_string()]
}

#[test]
fn sound_is_due_from_midnight_in_london_after_its_last_day() {
    let (late, early) = (|day| Timestamp::start_of(day).plus(24 * 3_600_000 - 1), Timestamp::start_of);
    let rows = [
        row(at(0), 90, Unit::Days),
        // A minute before and at midnight: another day.
        row(late(date(2026, 3, 3)), 90, Unit::Days),
        row(early(date(2026, 3, 4)), 90, Unit::Days),
        // In summer midnight in London is eleven in the evening in Greenwich.
        row(Timestamp::on(date(2026, 7, 1), 0, 30), 1, Unit::Days),
        // The day of the year that has twenty-three hours, and the one that has twenty-five.
        row(at(0), 26, Unit::Days),
        row(Timestamp::on(date(2026, 10, 1), 10, 0), 24, Unit::Days),
        // A month that has no such day, and a year that has none.
        row(Timestamp::on(date(2027, 1, 31), 10, 0), 1, Unit::Months),
        row(Timestamp::on(date(2028, 2, 29), 10, 0), 1, Unit::Years),
    ];
    let headings = ["the server had its words", "kept for", "last day", "due from (UTC)"];
    insta::assert_snapshot!("when_sound_is_due", table(&headings, &rows));
}

#[test]
fn what_no_calendar_reaches_is_kept() {
    for unit in Unit::ALL {
        let (rules, mut directory) = (confirmed_at(at(0)), directory());
        ruled(&mut directory, rule(1, KeptClass::Sound, u16::MAX, unit), BEGAN);
        assert_eq!(classes(&rules, &directory, Timestamp::start_of(date(2200, 1, 1))), [], "{unit:?}");
    }
}

#[test]
fn without_a_rule_nothing_is_ever_due() {
    let (rules, directory) = (confirmed_at(at(0)), directory());
    assert_eq!(classes(&rules, &directory, Timestamp::start_of(date(2200, 1, 1))), []);
}

#[test]
fn nothing_is_due_of_a_recording_whose_words_are_not_in_the_record() {
    let mut directory = directory();
    ruled(&mut directory, sound_rule(1), BEGAN);
    ruled(&mut directory, words_rule(1), BEGAN);
    let mut rules = File::new().rules;
    let machine = [VisitBody::Started { visit: VISIT }, sound(), heard()];
    (2..).zip(machine).for_each(|(number, body)| receive(&mut rules, number, PRIYA, body, Timestamp::on(BEGAN, 9, 0)));
    // On this phone, and on its way: the server does not have it.
    rules.apply(&entry(9, PRIYA, &body(passage(SOUND, NOTE, 0x171))));
    let far = Timestamp::start_of(date(2200, 1, 1));
    assert_eq!(classes(&rules, &directory, far), []);
    receive(&mut rules, 9, PRIYA, passage(SOUND, NOTE, 0x171), at(0));
    assert_eq!(classes(&rules, &directory, far), [KeptClass::Sound, KeptClass::MachineWords]);
}

#[test]
fn the_time_runs_from_the_last_of_its_words_and_by_the_servers_clock() {
    let (mut rules, mut directory) = (confirmed_at(at(0)), directory());
    ruled(&mut directory, sound_rule(10), BEGAN);
    let later = Timestamp::on(date(2026, 3, 9), 10, 0);
    // Its phone says that it was written this morning.
    receive(&mut rules, 9, SAM, passage(SOUND, NOTE, 0x172), later);
    assert_eq!(classes(&rules, &directory, Timestamp::start_of(date(2026, 3, 19))), []);
    assert_eq!(classes(&rules, &directory, Timestamp::start_of(date(2026, 3, 20))), [KeptClass::Sound]);
}

#[test]
fn sound_and_the_machines_words_go_each_by_its_own_rule() {
    let (mut rules, mut directory) = (confirmed_at(at(0)), directory());
    ruled(&mut directory, sound_rule(10), BEGAN);
    ruled(&mut directory, words_rule(20), BEGAN);
    let on = |day| Timestamp::start_of(date(2026, 3, day));
    assert_eq!([13, 14, 23, 24].map(|day| classes(&rules, &directory, on(day)).len()), [0, 1, 1, 2]);
    receive(&mut rules, 9, EVE_ENABLER, deleted(sound_rule(10)), on(14));
    assert_eq!(classes(&rules, &directory, on(24)), [KeptClass::MachineWords], "what is gone is not due again");
}

#[test]
fn a_note_that_left_is_due_only_where_it_is_now() {
    let mut directory = directory();
    ruled(&mut directory, sound_rule(1), BEGAN);
    let far = Timestamp::start_of(date(2200, 1, 1));
    for left in [NOTE, note(0x171)] {
        let mut rules = confirmed_at(at(0));
        receive(&mut rules, 9, PRIYA, VisitBody::MovedAway { note: left, entries: vec![] }, at(5));
        assert_eq!(classes(&rules, &directory, far), []);
        // A word that comes too late is not taken; brought by an import, it counts for nothing.
        receive(&mut rules, 10, SAM, passage(SOUND, NOTE, 0x171), at(6));
        assert_eq!(classes(&rules, &directory, far), []);
        assert!(rules.sounds.values().all(|mark| mark.passages.is_empty()), "no word of it stands here");
    }
}

#[test]
fn a_file_with_something_of_a_later_version_keeps_everything() {
    let (mut rules, mut directory) = (confirmed_at(at(0)), directory());
    ruled(&mut directory, sound_rule(1), BEGAN);
    rules.apply(&Entry { body: Body::Unknown, ..entry(9, PRIYA, &body(FileBody::Remarked { text: String::new() })) });
    assert_eq!(classes(&rules, &directory, Timestamp::start_of(date(2200, 1, 1))), []);
}

#[test]
fn who_wrote_the_rule_has_written_nothing_in_the_file() {
    let mut rules = confirmed_at(at(0));
    let before = rules.authors.clone();
    receive(&mut rules, 9, STRANGER, deleted(sound_rule(1)), at(5));
    assert_eq!(rules.authors, before);
    assert_eq!(
        rules.sounds[&SOUND].sound.as_ref().map(|gone| gone.rule.words()),
        Some("1 day after its words were put in the record".into())
    );
}

/// Tells an entry as the server's.
fn tell(story: &mut FamilyStory, number: u64, entry: &Entry) {
    let receipt = Receipt { position: Position(number), received_at: at(0), late: false };
    story.apply(entry, Whereabouts::Received(receipt));
}

#[test]
fn p4_what_a_machine_wrote_down_goes_from_the_story_and_the_confirmed_words_stay() {
    let said = [body(VisitBody::Started { visit: VISIT }), body(sound()), body(heard()), body(passage(SOUND, NOTE, 0x171))];
    let log: Vec<Entry> =
        (1..).zip(said.iter().chain([&body(deleted(words_rule(1)))])).map(|(number, body)| entry(number, PRIYA, body)).collect();
    let (mut old, mut fresh) = (FamilyStory::default(), FamilyStory::default());
    log.iter().zip(1..).for_each(|(entry, number)| tell(&mut old, number, entry));
    // Another phone is given the same without the words that went.
    let wordless = |entry: &Entry| if entry.body == body(heard()) { Entry { body: Body::Erased, ..entry.clone() } } else { entry.clone() };
    log.iter().zip(1..).for_each(|(entry, number)| tell(&mut fresh, number, &wordless(entry)));
    assert_eq!(old, fresh);
    let notes = &old.visits[&VISIT].notes;
    assert!(notes.iter().all(|note| note.heard.is_empty()));
    assert!(notes.iter().any(|note| note.words() == Some("The flat was cold.")));
    assert!(old.rules.sounds[&SOUND].words.is_some() && old.rules.sounds[&SOUND].sound.is_none());
}

#[test]
fn the_record_is_kept_until_a_day_that_its_rule_says_and_is_never_due() {
    let mut file = File::new();
    let child = |person, born_on| Details { person, name: "A child".into(), part: Part::Child, born_on };
    let (amara, tobi) = (child(AMARA, Some(date(2017, 5, 4))), child(TOBI, None));
    let episode = |person, number, status| {
        let episode = EpisodeId::from_uuid(Uuid::from_u128(number));
        FileBody::StatusBegan(Episode { episode, person, status, from_on: TODAY, until_on: Some(TODAY) })
    };
    let until = |file: &File, child: &Details| kept_until(&file.rules, child, &file.directory, TODAY).map(|(day, rule)| (day, rule.class));
    assert_eq!(until(&file, &amara), None, "there is no rule");
    ruled(&mut file.directory, rule(1, KeptClass::OtherRecord, 25, Unit::Years), BEGAN);
    ruled(&mut file.directory, rule(2, KeptClass::LookedAfterRecord, 75, Unit::Years), BEGAN);
    let other = |day: Option<Date>| Some((day, KeptClass::OtherRecord));
    assert_eq!(until(&file, &amara), other(Some(date(2042, 5, 4))));
    assert_eq!(until(&file, &tobi), other(None), "nobody knows the birthday");
    file.take(PRIYA, episode(AMARA, 1, Status::ChildProtection));
    assert_eq!(until(&file, &amara), other(Some(date(2042, 5, 4))));
    file.take(PRIYA, episode(AMARA, 2, Status::LookedAfter));
    assert_eq!(until(&file, &amara), Some((Some(date(2092, 5, 4)), KeptClass::LookedAfterRecord)), "for good, once it was so");
    assert_eq!(classes(&file.rules, &file.directory, Timestamp::start_of(date(2200, 1, 1))), []);
}
