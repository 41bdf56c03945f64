//! Need to know: emergencies and their hour, restricted files, and people who rotate.

use alongside_core::domain::advice::Specialism;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::emergency::OFFICE_HOURS;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::{PersonId, Side, StreamId};
use alongside_core::domain::policy::{Access, NotTaken, Opening, Rules, Taking, access, opens_in_emergency, taking};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::team::{Member, TeamBody};
use jiff::civil::date;

use crate::advice::{asked, claimed};
use crate::world::*;

const FILE: StreamId = StreamId::Family(FAMILY);
const LEGAL: StreamId = StreamId::Side(FAMILY, Side::Legal);
const WHY: &str = "Tobi was found alone at the station.";

fn reach(file: &File, stream: StreamId, person: PersonId, now: Timestamp) -> Access {
    access(stream, &file.rules, None, &file.directory, person, now)
}

fn try_to_open(file: &File, person: PersonId, reason: &str, now: Timestamp) -> Result<Opening, Refusal> {
    opens_in_emergency(FILE, &file.rules, &file.directory, person, reason, now)
}

/// Opens the file, as the server does.
fn opened(file: &mut File, person: PersonId, now: Timestamp) -> FileBody {
    let Ok(Opening::With(body)) = try_to_open(file, person, WHY, now) else { unreachable!("it opens") };
    file.rules.apply(&entry(900, person, &Body::File(body.clone())));
    body
}

fn write(file: &File, person: PersonId, body: FileBody, now: Timestamp) -> Result<Taking, NotTaken> {
    let rules = Rules::Family(Box::new(file.rules.clone()));
    let beside = alongside_core::domain::policy::Beside { rules: &rules, whole: Some(&file.rules), side: None };
    taking(FILE, beside, &file.directory, person, &Body::File(body), now)
}

fn remark() -> FileBody {
    FileBody::Remarked { text: "Tobi is with the police.".into() }
}

fn restricted(members: &[PersonId], guests: bool) -> FileBody {
    FileBody::Restricted { members: members.iter().copied().collect(), guests, reason: "A colleague is related.".into() }
}

#[test]
fn p5_an_emergency_opens_the_file_for_an_hour_to_the_millisecond_and_never_its_legal_side() {
    let mut file = File::new();
    assert_eq!(reach(&file, FILE, OMAR, at(0)), Access::None);
    opened(&mut file, OMAR, at(0));
    let last = at(60).plus(-1);
    assert_eq!((reach(&file, FILE, OMAR, at(0)), reach(&file, FILE, OMAR, last)), (Access::Reading, Access::Reading));
    assert_eq!(reach(&file, FILE, OMAR, at(60)), Access::LateOnly);
    assert!(!reach(&file, LEGAL, OMAR, at(0)).reads());
}

#[test]
fn what_is_written_in_the_hour_of_an_emergency_is_kept_for_the_team_and_acts_stay_the_teams() {
    let mut file = File::new();
    opened(&mut file, OMAR, at(0));
    assert_eq!(write(&file, OMAR, remark(), at(1)), Ok(Taking::Late));
    let held = FileBody::HeldBy { team: OTHER_TEAM, lead: Some(OMAR), co_workers: vec![] };
    assert_eq!(write(&file, OMAR, held, at(1)), Err(Refusal::OnlyTheTeam.into()));
    let more = FileBody::OpenedInEmergency { reason: WHY.into(), until_at: at(10_000), on_duty: true };
    assert_eq!(write(&file, OMAR, more, at(1)), Err(Refusal::NotHere.into()), "no phone opens a file by itself");
}

#[test]
fn p5_an_emergency_is_for_those_who_work_with_families_and_needs_a_sentence() {
    let file = File::new();
    for outside in [IVO_PRACTICE, LENA_LAWYER, DANA_ALL_RIGHTS, EVE_ENABLER, STRANGER] {
        assert_eq!(try_to_open(&file, outside, WHY, at(0)), Err(Refusal::NotThere));
    }
    let nothing = File { rules: FamilyRules::default(), ..File::new() };
    for short in ["", "   ", "Urgent.", "  fourteen chars  "] {
        let answers = [&file, &nothing].map(|file| try_to_open(file, OMAR, short, at(0)));
        assert_eq!(answers, [Err(Refusal::SayInASentence), Err(Refusal::SayInASentence)], "{short:?} tells nothing of the file");
    }
    assert_eq!(try_to_open(&nothing, OMAR, WHY, at(0)), Err(Refusal::NotThere));
    assert_eq!(try_to_open(&file, PRIYA, WHY, at(0)), Ok(Opening::Open), "it is hers already");
    assert!(try_to_open(&file, OMAR, "fifteen letters", at(0)).is_ok());
}

#[test]
fn out_of_hours_whoever_is_on_duty_may_write_as_well_until_the_hour_is_over() {
    let (evening, mut file) = (Timestamp::on(TODAY, 18, 0), File::new());
    let duty = TeamBody::OnDuty { person: OMAR, from_at: Timestamp::on(TODAY, 8, 0), until_at: evening.plus(12 * 3_600_000) };
    file.directory.teams.get_mut(&OTHER_TEAM).unwrap().apply(&duty, origin(OMAR, TODAY));
    let on_duty = |file: &File, person, now| match try_to_open(file, person, WHY, now) {
        Ok(Opening::With(FileBody::OpenedInEmergency { on_duty, .. })) => on_duty,
        other => unreachable!("{other:?}"),
    };
    assert!(!on_duty(&file, OMAR, at(0)), "within hours duty only reads");
    opened(&mut file, OMAR, evening);
    assert_eq!(reach(&file, FILE, OMAR, evening), Access::ForTheWork);
    assert_eq!(write(&file, OMAR, remark(), evening), Ok(Taking::InTime));
    assert_eq!(write(&file, OMAR, remark(), evening.plus(3_600_000)), Ok(Taking::Late));
    file.directory.teams.get_mut(&OTHER_TEAM).unwrap().duties.clear();
    assert!(!on_duty(&File { rules: File::new().rules, ..file }, OMAR, evening), "who is not on duty only reads");
}

#[test]
fn the_offices_are_open_from_nine_to_five_on_weekdays_in_london() {
    let (tuesday, saturday, in_summer) = (TODAY, date(2026, 3, 7), date(2026, 7, 7));
    let over = |day, hour, minute| OFFICE_HOURS.are_over(Timestamp::on(day, hour, minute));
    assert_eq!([over(tuesday, 8, 59), over(tuesday, 9, 0), over(tuesday, 16, 59), over(tuesday, 17, 0)], [true, false, false, true]);
    assert_eq!([over(saturday, 12, 0), over(in_summer, 9, 0), over(in_summer, 8, 59)], [true, false, true]);
}

#[test]
fn p5_a_restricted_file_is_there_for_those_who_are_named_and_for_nobody_else() {
    let mut file = File::new();
    file.take(PRIYA, asked(Specialism::Practice)).take(IVO_PRACTICE, claimed());
    opened(&mut file, OMAR, at(0));
    file.take(PRIYA, restricted(&[PRIYA, SAM], true));
    let reads = |file: &File| [PRIYA, SAM, AYO, OMAR, IVO_PRACTICE].map(|person| reach(file, FILE, person, at(1)).reads());
    assert_eq!(reads(&file), [true, true, false, false, true]);
    assert_eq!(try_to_open(&file, OMAR, WHY, at(1)), Err(Refusal::NotThere), "no emergency opens it");
    assert_eq!(try_to_open(&file, AYO, WHY, at(1)), Err(Refusal::NotThere));
    file.take(SAM, restricted(&[PRIYA, SAM], false));
    assert_eq!(reads(&file), [true, true, false, false, false]);
    file.take(SAM, FileBody::Unrestricted { reason: "They have left.".into() });
    assert_eq!(reads(&file), [true, true, true, true, true]);
}

#[test]
fn p2_and_p5_whom_a_file_was_shut_to_is_told_nothing_of_it_and_what_they_noted_is_kept() {
    let mut file = File::new();
    file.take(PRIYA, restricted(&[PRIYA, SAM], true));
    assert_eq!(write(&file, AYO, remark(), at(1)), Ok(Taking::Late));
    let act = || FileBody::Unrestricted { reason: "I want to see it.".into() };
    assert_eq!(write(&file, AYO, act(), at(1)), Err(Refusal::NotThere.into()));
    assert_eq!(file.may(AYO, &Body::File(act())), Err(Refusal::NotThere));
    assert_eq!(write(&file, OMAR, remark(), at(1)), Err(NotTaken::NotYours));
    // The legal side knows of no restriction: its file is asked.
    let side = Rules::Family(Box::default());
    let beside = alongside_core::domain::policy::Beside { rules: &side, whole: Some(&file.rules), side: None };
    let legal = Body::Advice(asked(Specialism::Legal));
    assert_eq!(taking(LEGAL, beside, &file.directory, AYO, &legal, at(1)), Err(Refusal::NotThere.into()));
    assert_eq!(taking(LEGAL, beside, &file.directory, SAM, &legal, at(1)), Ok(Taking::InTime));
}

#[test]
fn nobody_hides_a_file_alone_nor_from_whoever_leads_it_nor_from_a_stranger_to_the_team() {
    let mut file = File::new();
    file.take(PRIYA, FileBody::HeldBy { team: TEAM, lead: Some(PRIYA), co_workers: vec![] });
    for members in [&[][..], &[PRIYA], &[SAM, AYO], &[PRIYA, OMAR]] {
        assert_eq!(file.offer(SAM, restricted(members, true)), Err(Refusal::NameWhoSeesIt), "{members:?}");
    }
    let silent = FileBody::Restricted { members: [PRIYA, SAM].into(), guests: true, reason: " ".into() };
    assert_eq!(file.offer(SAM, silent), Err(Refusal::ReasonNeeded));
    for outside in [OMAR, IVO_PRACTICE, EVE_ENABLER, DANA_ALL_RIGHTS] {
        assert_eq!(file.offer(outside, restricted(&[PRIYA, SAM], true)), Err(Refusal::OnlyTheTeam));
    }
    file.take(PRIYA, restricted(&[SAM, AYO], true));
    assert_eq!(file.offer(PRIYA, remark()), Ok(()), "who leads may put themselves out");
    assert!(!reach(&file, FILE, PRIYA, at(1)).reads());
}

#[test]
fn a_restricted_file_is_seen_by_those_whom_it_is_given_to() {
    let mut file = File::new();
    file.take(PRIYA, restricted(&[PRIYA, SAM], true));
    file.take(SAM, FileBody::HeldBy { team: TEAM, lead: Some(AYO), co_workers: vec![] });
    assert!(reach(&file, FILE, AYO, at(1)).reads(), "who leads sees it");
    let to_nobody = FileBody::HeldBy { team: OTHER_TEAM, lead: None, co_workers: vec![] };
    assert_eq!(file.offer(SAM, to_nobody), Err(Refusal::NameWhoSeesIt));
    file.directory.teams.get_mut(&OTHER_TEAM).unwrap().members.push(member(STRANGER, &[], &[]));
    file.take(SAM, FileBody::HeldBy { team: OTHER_TEAM, lead: Some(OMAR), co_workers: vec![] });
    assert_eq!([OMAR, STRANGER, SAM].map(|person| reach(&file, FILE, person, at(1)).reads()), [true, false, false]);
}

#[test]
fn an_enabler_says_who_sees_a_file_only_once_nobody_is_left_who_did() {
    let mut file = File::new();
    file.take(PRIYA, restricted(&[PRIYA, SAM], true));
    assert_eq!(write(&file, EVE_ENABLER, restricted(&[AYO, SAM], true), at(1)), Err(Refusal::OnlyTheTeam.into()));
    let book = file.directory.teams.get_mut(&TEAM).unwrap();
    book.members.retain(|member| member.person == AYO);
    book.members.push(member(OMAR, &[], &[]));
    assert_eq!(write(&file, EVE_ENABLER, restricted(&[AYO, OMAR], true), at(1)), Ok(Taking::InTime));
    assert!(!reach(&file, FILE, EVE_ENABLER, at(1)).reads());
}

#[test]
fn p5_rotation_moves_access_at_midnight_in_london_both_ways() {
    let mut file = File::new();
    // The clocks go forward in the night to the 29th: in London the 30th begins at 23:00 by the clock that keeps no summer.
    let (last, first) = (date(2026, 3, 29), date(2026, 3, 30));
    let team = file.directory.teams.get_mut(&TEAM).unwrap();
    team.apply(&TeamBody::Left { person: SAM, until_on: last }, origin(EVE_ENABLER, TODAY));
    team.apply(&TeamBody::Joined(Member { from_on: first, ..member(OMAR, &[], &[]) }), origin(EVE_ENABLER, TODAY));
    let midnight = Timestamp::start_of(first);
    assert_eq!(midnight.millis() % 86_400_000, 23 * 3_600_000);
    let on = |now| [SAM, OMAR].map(|person| reach(&file, FILE, person, now));
    assert_eq!(on(midnight.plus(-1)), [Access::Full, Access::None]);
    assert_eq!(on(midnight), [Access::LateOnly, Access::Full]);
}
