//! An investigation of how a file was worked: who opens it to whom, what that gives, and until when who looked is kept from view.

use alongside_core::domain::advice::Origin;
use alongside_core::domain::approval::ApprovalKind;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::draft::Drafts;
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::{DeviceId, FamilyId, InvestigationId, PersonId, Side, StreamId};
use alongside_core::domain::investigation::{InvestigationBody, MOST_DAYS, until};
use alongside_core::domain::look::{Given, Ground, Look};
use alongside_core::domain::policy::{
    Access, Here, NotOpened, Whole, is_kept_from_view, is_named_officer, opens_investigation, oversees, reach,
};
use alongside_core::domain::team::{Directory, TeamBody, TeamBook, TeamKind};
use uuid::Uuid;

use crate::world::*;

const WHY: &str = "A complaint about how the visits were written up.";
const FILE: StreamId = StreamId::Family(FAMILY);
const INVESTIGATION: InvestigationId = InvestigationId::from_uuid(Uuid::from_u128(0x171));

fn opened(minutes: i64) -> InvestigationBody {
    InvestigationBody::Opened { investigation: INVESTIGATION, family: FAMILY, reason: WHY.into(), until_at: at(minutes) }
}

/// The reader's own page, after Ruth did this at ten in the morning.
fn page(bodies: &[InvestigationBody]) -> Drafts {
    let mut page = Drafts::default();
    bodies.iter().for_each(|body| page.apply_investigation(body, origin(RUTH_SPEND_ONLY, TODAY)));
    page
}

/// The books, as the server has had them since long ago: but for the places of those in `new`.
fn settled(file: &File, new: &[PersonId]) -> Directory {
    let mut directory = file.directory.clone();
    for book in directory.teams.values_mut() {
        let received = |person: &PersonId| Some(if new.contains(person) { at(-60) } else { Timestamp::start_of(BEGAN) });
        book.received = book.members.iter().map(|member| received(&member.person)).collect();
        book.named_received = vec![Some(Timestamp::start_of(BEGAN)); book.officers.len()];
    }
    directory
}

/// The same, where everybody has had a way in as long but for those in `new`.
fn opens_in(directory: &Directory, file: Whole<'_>, pair: (PersonId, PersonId), why: &str, new: &[PersonId]) -> Result<(), NotOpened> {
    let since = |person: PersonId| if new.contains(&person) { at(-60) } else { Timestamp::start_of(BEGAN) };
    let ways_in = STAFF.iter().map(|(_, person)| (*person, since(*person))).collect();
    opens_investigation(&Here { directory, ways_in: &ways_in, today: TODAY, asked_at: at(0) }, file, pair, why)
}

fn opens_as(file: &File, side: Option<&FamilyRules>, pair: (PersonId, PersonId), why: &str) -> Result<(), NotOpened> {
    opens_in(&settled(file, &[]), (&file.rules, side), pair, why, &[])
}

fn opens(file: &File, officer: PersonId, reader: PersonId) -> Result<(), NotOpened> {
    opens_as(file, None, (officer, reader), WHY)
}

#[test]
fn a_named_officer_opens_it_to_somebody_of_the_staff() {
    let file = File::new();
    assert_eq!(opens(&file, RUTH_SPEND_ONLY, OMAR), Ok(()));
    assert_eq!(opens(&file, DANA_ALL_RIGHTS, RUTH_SPEND_ONLY), Ok(()), "an officer can be the reader of another's");
    for nobody in [PRIYA, OMAR, IVO_PRACTICE, EVE_ENABLER, STRANGER] {
        for why in [WHY, "Because."] {
            assert_eq!(opens_as(&file, None, (nobody, LENA_LAWYER), why), Err(NotOpened::NotThere), "who is no officer");
        }
    }
    assert_eq!(opens(&file, RUTH_SPEND_ONLY, RUTH_SPEND_ONLY), Err(NotOpened::NotToYourself));
    assert_eq!(opens_as(&file, None, (RUTH_SPEND_ONLY, OMAR), "Because."), Err(NotOpened::SayInASentence));
    assert_eq!(opens(&file, RUTH_SPEND_ONLY, STRANGER), Err(NotOpened::NotThere), "who is of no team");
}

#[test]
fn neither_the_reader_nor_the_officer_ever_had_to_do_with_it() {
    let mut wrote = File::new();
    wrote.take(IVO_PRACTICE, FileBody::Remarked { text: "School called.".into() });
    let mut on_its_side = FamilyRules::default();
    on_its_side.authors.insert(LENA_LAWYER);
    let mut appointed = File::new();
    appointed.take(PRIYA, FileBody::Appointed(appointment(AMARA, OMAR)));
    appointed.take(PRIYA, appointment_ended(AMARA, OMAR));
    for (file, side, person, how) in [
        (File::new(), None, SAM, "one of the team"),
        (wrote, None, IVO_PRACTICE, "who wrote in it"),
        (File::new(), Some(&on_its_side), LENA_LAWYER, "who wrote on its legal side"),
        (appointed, None, OMAR, "who was appointed to a child"),
    ] {
        let reader = opens_as(&file, side, (RUTH_SPEND_ONLY, person), WHY);
        assert_eq!(reader, Err(NotOpened::HasToDoWithIt), "{how}");
        let mut file = file;
        name(&mut file.directory, person);
        let officer = opens_as(&file, side, (person, DANA_ALL_RIGHTS), WHY);
        assert_eq!(officer, Err(NotOpened::NotThere), "{how}, as the officer");
        assert_eq!(opens_as(&file, side, (RUTH_SPEND_ONLY, DANA_ALL_RIGHTS), WHY), Ok(()), "{how}, but neither of these");
    }
}

/// Names somebody as an officer.
fn name(directory: &mut Directory, person: PersonId) {
    let named = TeamBody::Named(named(person, ApprovalKind::OutOfArea));
    directory.teams.get_mut(&STRATEGY).unwrap().apply(&named, origin(EVE_ENABLER, BEGAN));
    assert!(is_named_officer(directory, person, at(0)));
}

#[test]
fn a_file_that_is_not_there_or_restricted_does_not_open() {
    let mut file = File::new();
    let nothing = File { rules: FamilyRules::default(), ..file.clone() };
    assert_eq!(opens(&nothing, RUTH_SPEND_ONLY, OMAR), Err(NotOpened::NotThere));
    file.take(PRIYA, restricted(true));
    assert_eq!(opens(&file, RUTH_SPEND_ONLY, OMAR), Err(NotOpened::NotThere));
}

fn restricted(guests: bool) -> FileBody {
    FileBody::Restricted { members: [PRIYA, SAM].into(), guests, reason: "A colleague is related.".into() }
}

/// An enabler alone makes up no officer, and no reader.
#[test]
fn both_have_been_here_for_a_week_and_the_officer_was_named_as_long() {
    let (file, pair) = (File::new(), (RUTH_SPEND_ONLY, OMAR));
    let opens = |directory: &Directory, new: &[PersonId]| opens_in(directory, (&file.rules, None), pair, WHY, new);
    for (new, expected) in [(RUTH_SPEND_ONLY, Err(NotOpened::TooNew)), (OMAR, Err(NotOpened::TooNew)), (DANA_ALL_RIGHTS, Ok(()))] {
        assert_eq!(opens(&settled(&file, &[new]), &[]), expected, "a place");
        assert_eq!(opens(&settled(&file, &[]), &[new]), expected, "a way in");
    }
    let mut directory = settled(&file, &[]);
    for receipts in directory.teams.values_mut().map(|book| &mut book.named_received) {
        receipts.fill(Some(at(-60)));
    }
    assert_eq!(opens(&directory, &[]), Err(NotOpened::TooNew), "named an hour ago, from a day that was typed");
}

#[test]
fn since_when_an_officer_is_named_says_the_servers_receipt() {
    let mut book = TeamBook::default();
    let by = origin(EVE_ENABLER, BEGAN);
    book.apply(&TeamBody::Formed { name: "Strategy".into(), kind: TeamKind::Strategy }, by);
    book.receive(&TeamBody::Joined(member(SAM, &[], &[])), by, at(-600));
    book.receive(&TeamBody::Named(named(SAM, ApprovalKind::OutOfArea)), by, at(-60));
    assert_eq!(book.named_since(SAM, TODAY).collect::<Vec<_>>(), [at(-60)]);
    assert_eq!(book.in_place_since(SAM, TODAY).collect::<Vec<_>>(), [at(-600)]);
}

#[test]
fn p5_it_gives_the_file_to_read_until_it_is_over_and_nothing_else() {
    let file = File::new();
    let page = page(&[opened(60)]);
    let reads = |person: PersonId, stream, page: Option<&Drafts>, minutes| {
        reach(stream, &file.rules, None, &file.directory, (person, page), at(minutes))
    };
    let ground = Ground::Investigates { investigation: INVESTIGATION, by: RUTH_SPEND_ONLY, until_at: at(60) };
    assert_eq!(reads(OMAR, FILE, Some(&page), 59), (Access::Reading, Some(ground)));
    let nothing = (Access::None, None);
    assert_eq!(reads(OMAR, FILE, Some(&page), 60), nothing, "it is over");
    assert_eq!(reads(OMAR, FILE, None, 0), nothing);
    assert_eq!(reads(OMAR, StreamId::Side(FAMILY, Side::Legal), Some(&page), 0), nothing, "its legal side");
    let other = StreamId::Family(FamilyId::from_uuid(Uuid::from_u128(0x172)));
    assert_eq!(reads(OMAR, other, Some(&page), 0), nothing, "another file");
    assert_eq!(reads(PRIYA, FILE, Some(&page), 0), (Access::Full, None), "who has it anyhow has no more and no less");
}

#[test]
fn p5_what_it_was_opened_under_has_to_be_so_still() {
    let page = page(&[opened(60)]);
    let reads = |file: &File| reach(FILE, &file.rules, None, &file.directory, (OMAR, Some(&page)), at(0)).0.reads();
    assert!(reads(&File::new()));
    for guests in [true, false] {
        let mut shut = File::new();
        shut.take(PRIYA, restricted(guests));
        assert!(!reads(&shut), "a restricted file, guests or none");
    }
    let mut left = File::new();
    left.directory.teams.get_mut(&OTHER_TEAM).unwrap().apply(&TeamBody::Left { person: OMAR, until_on: BEGAN }, origin(EVE_ENABLER, TODAY));
    assert!(!reads(&left), "who left every team");
    let mut wrote = File::new();
    wrote.rules.authors.insert(OMAR);
    assert!(!reads(&wrote), "who has to do with it by now");
    let mut unnamed = File::new();
    let ends = TeamBody::NoLongerNamed { person: RUTH_SPEND_ONLY, kind: ApprovalKind::OutOfArea, until_on: BEGAN };
    unnamed.directory.teams.get_mut(&STRATEGY).unwrap().apply(&ends, origin(EVE_ENABLER, TODAY));
    assert!(!reads(&unnamed), "whose officer is none any more");
}

#[test]
fn every_named_officer_oversees_it_but_for_those_who_have_to_do_with_the_file() {
    let mut file = File::new();
    name(&mut file.directory, SAM);
    let page = page(&[opened(60)]);
    let sees = |person, minutes| oversees(&file.directory, (&file.rules, None), person, &page.investigations()[0], at(minutes));
    assert_eq!([sees(RUTH_SPEND_ONLY, 0), sees(DANA_ALL_RIGHTS, 0), sees(OMAR, 0)], [true, true, false]);
    assert_eq!([sees(SAM, 59), sees(SAM, 60)], [false, true], "an officer of the team itself, once it is over");
}

#[test]
fn an_officer_ends_it_before_its_time_and_nothing_makes_it_longer() {
    let end = InvestigationBody::Ended { investigation: INVESTIGATION };
    let other = InvestigationBody::Ended { investigation: InvestigationId::from_uuid(Uuid::from_u128(0x173)) };
    let until = |bodies: &[InvestigationBody]| page(bodies).investigations().iter().map(|known| known.until_at).collect::<Vec<_>>();
    // What `page` writes it writes at nine.
    assert_eq!(until(&[opened(60), end.clone()]), [at(-60)]);
    assert_eq!(until(&[opened(-120), end.clone()]), [at(-120)]);
    assert_eq!(until(&[opened(60), other]), [at(60)]);
    assert_eq!(until(&[opened(60), opened(600)]), [at(60)], "opened once");
    assert_eq!(until(&[end]), []);
}

#[test]
fn how_long_it_runs_is_bounded() {
    let day = 24 * 60;
    for (days, minutes) in [(0, None), (1, Some(day)), (MOST_DAYS, Some(28 * day)), (MOST_DAYS + 1, None), (u8::MAX, None)] {
        assert_eq!(until(at(0), days), minutes.map(at), "{days} days");
    }
}

/// A look of Omar's at ten in the morning, on a ground.
fn look(ground: Ground) -> Look {
    let given = Given::Copy { entries: 4, device: DeviceId::from_uuid(Uuid::from_u128(3)) };
    Look { stream: FILE, person: OMAR, at: at(0), ground, given }
}

fn kept_as(ground: Ground, page: Option<&Drafts>, minutes: i64) -> bool {
    is_kept_from_view(&look(ground), page, &directory(), at(minutes))
}

#[test]
fn p7_who_looked_is_kept_from_view_while_it_runs_and_told_then() {
    let investigates = Ground::Investigates { investigation: INVESTIGATION, by: RUTH_SPEND_ONLY, until_at: at(60) };
    let runs = page(&[opened(60)]);
    let kept = |page: Option<&Drafts>, minutes| kept_as(investigates, page, minutes);
    assert_eq!([kept(Some(&runs), 59), kept(Some(&runs), 60)], [true, false]);
    assert_eq!([kept(None, 59), kept(None, 60)], [true, false], "also where the page is not there");
    let ended = page(&[opened(60), InvestigationBody::Ended { investigation: INVESTIGATION }]);
    assert!(!kept(Some(&ended), 0), "it was ended");
    for shown in [Ground::Appointed, Ground::Emergency { entry: entry_id(1), until_at: at(60) }] {
        assert!(!kept_as(shown, Some(&runs), 0), "{shown:?}: nothing else is kept from view");
    }
    let nobody = Ground::Investigates { investigation: INVESTIGATION, by: OMAR, until_at: at(60) };
    assert!(!kept_as(nobody, None, 0), "whose officer is none any more");
}

#[test]
fn p7_one_that_is_opened_again_before_it_ends_is_told_once_all_of_it_is_over_and_never_later_than_twelve_weeks() {
    const DAY: i64 = 24 * 60;
    let investigates = Ground::Investigates { investigation: INVESTIGATION, by: RUTH_SPEND_ONLY, until_at: at(60) };
    let again = |number: u128, family, from: i64, until: i64| {
        let investigation = InvestigationId::from_uuid(Uuid::from_u128(0x180 + number));
        (InvestigationBody::Opened { investigation, family, reason: WHY.into(), until_at: at(until) }, at(from))
    };
    let told_from = |later: &[(InvestigationBody, Timestamp)]| {
        let mut page = page(&[opened(60)]);
        for (body, at) in later {
            page.apply_investigation(body, Origin { by: DANA_ALL_RIGHTS, at: *at, entry: entry_id(0) });
        }
        (0..200 * DAY).step_by(10).find(|minutes| !kept_as(investigates, Some(&page), *minutes))
    };
    assert_eq!(told_from(&[again(1, FAMILY, 50, 200)]), Some(200));
    assert_eq!(told_from(&[again(1, FAMILY, 50, 200), again(2, FAMILY, 100, 400)]), Some(400));
    assert_eq!(told_from(&[again(1, FAMILY, 70, 200)]), Some(60), "what was told stays told");
    let other = FamilyId::from_uuid(Uuid::from_u128(0x172));
    assert_eq!(told_from(&[again(1, other, 50, 200)]), Some(60), "another file");
    assert_eq!(told_from(&[again(1, FAMILY, 50, 300 * DAY)]), Some(84 * DAY));
}
