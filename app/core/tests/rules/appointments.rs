//! Appointments to a child: every state and every act, what opens, and whom it keeps from advising.

use alongside_core::domain::advice::Specialism;
use alongside_core::domain::appointment::Appointment;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::{PersonId, Side, StreamId};
use alongside_core::domain::people::{Details, Part};
use alongside_core::domain::policy::{Access, access};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::team::TeamBody;

use crate::advice::{asked, claimed};
use crate::world::*;

const FILE: StreamId = StreamId::Family(FAMILY);
const LEGAL: StreamId = StreamId::Side(FAMILY, Side::Legal);

fn acts() -> Vec<(&'static str, FileBody)> {
    vec![("appointed", appointed(AMARA)), ("ended", appointment_ended(AMARA, IVO_PRACTICE))]
}

fn appointed(child: PersonId) -> FileBody {
    FileBody::Appointed(appointment(child, IVO_PRACTICE))
}

fn child(person: PersonId, name: &str) -> FileBody {
    FileBody::Person(Details { person, name: name.into(), part: Part::Child, born_on: None })
}

/// A file with two children.
fn of_two() -> File {
    let mut file = File::new();
    file.take(PRIYA, child(AMARA, "Amara")).take(PRIYA, child(TOBI, "Tobi"));
    file
}

fn reach(file: &File, stream: StreamId) -> Access {
    access(stream, &file.rules, None, &file.directory, IVO_PRACTICE, at(0))
}

#[test]
fn every_state_of_an_appointment_meets_every_act() {
    let ways: [(&str, Vec<FileBody>); 3] = [
        ("(nothing)", vec![]),
        ("Appointed", vec![appointed(AMARA)]),
        ("Ended", vec![appointed(AMARA), appointment_ended(AMARA, IVO_PRACTICE)]),
    ];
    let row = |(state, way): (&str, Vec<FileBody>)| {
        let cells = acts().into_iter().map(|(_, act)| {
            let mut file = File::new();
            for step in &way {
                file.take(PRIYA, step.clone());
            }
            cell(file.offer(PRIYA, act), |()| format!("{} that run", file.rules.appointments_on(TODAY.tomorrow().unwrap()).count()))
        });
        core::iter::once(state.to_owned()).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = ways.into_iter().map(row).collect();
    insta::assert_snapshot!(table(&["state", "appointed", "ended"], &rows));
}

#[test]
fn who_may_write_of_an_appointment_when_its_time_has_come() {
    let row = |(who, person): &(&str, PersonId)| {
        let cells = acts().into_iter().enumerate().map(|(number, (_, act))| {
            let mut file = File::new();
            for (_, before) in acts().into_iter().take(number) {
                file.take(PRIYA, before);
            }
            cell(file.may(*person, &Body::File(act)), |()| "yes".into())
        });
        core::iter::once((*who).to_owned()).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = STAFF.iter().map(row).collect();
    insta::assert_snapshot!(table(&["who", "appointed", "ended"], &rows));
}

#[test]
fn an_appointment_says_who_told_of_it() {
    let untold = Appointment { source: " ".into(), ..appointment(AMARA, IVO_PRACTICE) };
    assert_eq!(File::new().offer(PRIYA, FileBody::Appointed(untold)), Err(Refusal::ReasonNeeded));
}

#[test]
fn p5_an_appointment_opens_the_file_while_it_lasts_and_never_its_legal_side() {
    let mut file = File::new();
    assert_eq!(reach(&file, FILE), Access::None);
    file.take(PRIYA, appointed(AMARA));
    assert_eq!((reach(&file, FILE), reach(&file, LEGAL)), (Access::ForTheWork, Access::None));
    file.take(PRIYA, appointment_ended(AMARA, IVO_PRACTICE));
    assert_eq!(reach(&file, FILE), Access::ForTheWork, "its last day is a whole day");
    let tomorrow = TODAY.tomorrow().unwrap();
    assert_eq!(access(FILE, &file.rules, None, &file.directory, IVO_PRACTICE, Timestamp::start_of(tomorrow)), Access::LateOnly);
}

#[test]
fn p5_an_appointment_opens_nothing_before_its_first_day_nor_to_anyone_outside_the_insight_team() {
    let mut file = File::new();
    let later = Appointment { from_on: TODAY.tomorrow().unwrap(), ..appointment(AMARA, IVO_PRACTICE) };
    file.take(PRIYA, FileBody::Appointed(later)).take(PRIYA, FileBody::Appointed(appointment(AMARA, OMAR)));
    assert!(!reach(&file, FILE).reads());
    assert!(!access(FILE, &file.rules, None, &file.directory, OMAR, at(0)).reads());
    let mut left = File::new();
    left.take(PRIYA, appointed(AMARA));
    let gone = TeamBody::Left { person: IVO_PRACTICE, until_on: BEGAN };
    left.directory.teams.get_mut(&INSIGHT).unwrap().apply(&gone, origin(EVE_ENABLER, BEGAN));
    assert_eq!(reach(&left, FILE), Access::LateOnly);
}

#[test]
fn p5_an_appointment_with_a_last_day_can_be_ended_sooner_and_not_later() {
    let (yesterday, tomorrow) = (TODAY.yesterday().unwrap(), TODAY.tomorrow().unwrap());
    for (until_on, answer, ends_on) in [
        (None, Ok(()), TODAY),
        (Some(tomorrow), Ok(()), TODAY),
        (Some(TODAY), Err(Refusal::AlreadySettled), TODAY),
        (Some(yesterday), Err(Refusal::AlreadySettled), yesterday),
    ] {
        let mut file = File::new();
        file.take(PRIYA, FileBody::Appointed(Appointment { until_on, ..appointment(AMARA, IVO_PRACTICE) }));
        assert_eq!(file.offer(PRIYA, appointment_ended(AMARA, IVO_PRACTICE)), answer, "{until_on:?}");
        assert_eq!(file.rules.appointments[0].until_on, Some(ends_on));
    }
}

#[test]
fn an_appointment_lets_nobody_do_what_is_the_teams() {
    let mut file = File::new();
    file.take(PRIYA, appointed(AMARA));
    assert_eq!(file.offer(IVO_PRACTICE, asked(Specialism::Practice)), Err(Refusal::OnlyTheTeam));
    file.take(IVO_PRACTICE, FileBody::Remarked { text: "The review is on Friday.".into() });
}

#[test]
fn advice_about_a_child_is_not_given_by_that_childs_own_officer() {
    for (about, answer) in [
        (vec![], Err(Refusal::AppointedToTheChild)),
        (vec![AMARA], Err(Refusal::AppointedToTheChild)),
        (vec![AMARA, TOBI], Err(Refusal::AppointedToTheChild)),
        (vec![STRANGER], Err(Refusal::AppointedToTheChild)),
        (vec![TOBI], Ok(())),
    ] {
        let mut file = of_two();
        file.take(PRIYA, appointed(AMARA));
        file.offer_about(PRIYA, &about, asked(Specialism::Practice)).unwrap();
        assert_eq!(file.offer(IVO_PRACTICE, claimed()), answer, "{about:?}");
    }
}

#[test]
fn advice_may_be_given_again_once_the_appointment_is_over_and_by_whoever_is_not_appointed() {
    let mut file = of_two();
    file.take(PRIYA, FileBody::Appointed(appointment(AMARA, LENA_LAWYER))).take(PRIYA, asked(Specialism::Practice));
    assert_eq!(file.may(IVO_PRACTICE, &Body::Advice(claimed())), Ok(()));
    let mut over = of_two();
    over.rules.appointments = vec![Appointment { until_on: Some(BEGAN), ..appointment(AMARA, IVO_PRACTICE) }];
    over.take(PRIYA, asked(Specialism::Practice)).take(IVO_PRACTICE, claimed());
}

#[test]
fn a_question_keeps_whom_it_is_about_through_a_snapshot() {
    let mut file = of_two();
    file.offer_about(PRIYA, &[TOBI], asked(Specialism::Practice)).unwrap();
    let again: FamilyRules = serde_json::from_str(&serde_json::to_string(&file.rules).unwrap()).unwrap();
    assert_eq!(again.questions[&QUESTION].about, [TOBI]);
}
