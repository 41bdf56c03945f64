//! Access to whole streams: who reads a file, its legal side, and for how long.

use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::{PersonId, Side, StreamId};
use alongside_core::domain::policy::{Access, access, home, may};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::team::TeamBody;
use alongside_core::domain::visit::VisitBody;

use crate::advice::{asked, claimed};
use crate::world::*;

const FILE: StreamId = StreamId::Family(FAMILY);
const LEGAL: StreamId = StreamId::Side(FAMILY, Side::Legal);

fn reach(file: &File, side: Option<&FamilyRules>, stream: StreamId, person: PersonId) -> Access {
    access(stream, &file.rules, side, &file.directory, person, at(0))
}

#[test]
fn p5_who_reads_a_file_and_its_legal_side_while_work_is_open() {
    let mut file = File::new();
    file.take(PRIYA, asked(Specialism::Practice)).take(IVO_PRACTICE, claimed());
    let mut side = File::new();
    side.take(PRIYA, asked(Specialism::Legal)).take(LENA_LAWYER, claimed());
    let (asked, _) = crate::sign_off::asked();
    file.rules.sign_offs = asked.rules.sign_offs;
    let side = FamilyRules { name: None, team: None, held_by: Default::default(), ..side.rules };
    let row = |(who, person): &(&str, PersonId)| {
        let say = |stream| format!("{:?}", reach(&file, Some(&side), stream, *person));
        vec![(*who).to_owned(), say(FILE), say(LEGAL)]
    };
    let rows: Vec<Vec<String>> = STAFF.iter().map(row).collect();
    insta::assert_snapshot!(table(&["who", "file", "legal side"], &rows));
}

#[test]
fn p5_before_a_claim_the_insight_team_has_nothing_of_the_file_and_after_the_answer_nothing_more() {
    let mut file = File::new();
    file.take(PRIYA, asked(Specialism::Practice));
    assert_eq!(reach(&file, None, FILE, IVO_PRACTICE), Access::None);
    file.take(IVO_PRACTICE, claimed());
    assert_eq!(reach(&file, None, FILE, IVO_PRACTICE), Access::ForTheWork);
    file.take(IVO_PRACTICE, AdviceBody::Answered { question: QUESTION, text: "Try this.".into(), dictated: vec![] });
    assert_eq!(reach(&file, None, FILE, IVO_PRACTICE), Access::LateOnly);
}

#[test]
fn p5_when_a_file_moves_to_another_team_the_first_keeps_only_the_way_to_say_something_late() {
    let mut file = File::new();
    file.take(PRIYA, FileBody::HeldBy { team: OTHER_TEAM, lead: Some(OMAR), co_workers: vec![] });
    assert_eq!(reach(&file, None, FILE, PRIYA), Access::LateOnly);
    assert_eq!(reach(&file, None, FILE, OMAR), Access::Full);
    assert!(!Access::LateOnly.reads());
}

#[test]
fn p5_somebody_who_left_the_team_reads_no_more_from_the_day_after() {
    let mut file = File::new();
    let left = TeamBody::Left { person: SAM, until_on: TODAY };
    file.directory.teams.get_mut(&TEAM).unwrap().apply(&left, origin(EVE_ENABLER, TODAY));
    assert_eq!(reach(&file, None, FILE, SAM), Access::Full);
    let tomorrow = TODAY.tomorrow().unwrap();
    assert_eq!(access(FILE, &file.rules, None, &file.directory, SAM, Timestamp::start_of(tomorrow)), Access::LateOnly);
}

#[test]
fn a_file_is_opened_by_an_enabler_or_by_a_worker_into_their_own_team() {
    let file = File::new();
    let rules = FamilyRules::default();
    let open =
        |person, team| may(&rules, &file.directory.actor(person, None, TODAY), &Body::File(FileBody::Opened { name: "New".into(), team }));
    assert_eq!(open(EVE_ENABLER, TEAM), Ok(()));
    assert_eq!(open(PRIYA, TEAM), Ok(()));
    assert_eq!(open(PRIYA, OTHER_TEAM), Err(Refusal::OnlyEnablers));
    assert_eq!(open(DANA_ALL_RIGHTS, STRATEGY), Err(Refusal::OnlyEnablers));
}

#[test]
fn a_legal_question_has_its_home_in_the_legal_side_and_nothing_else_has() {
    let note = Body::Visit(VisitBody::Started { visit: VISIT });
    assert!(home(LEGAL, &Body::Advice(asked(Specialism::Legal))));
    assert!(!home(FILE, &Body::Advice(asked(Specialism::Legal))));
    assert!(!home(LEGAL, &Body::Advice(asked(Specialism::Practice))));
    assert!(home(FILE, &note) && !home(LEGAL, &note) && !home(StreamId::Team(TEAM), &note));
}
