//! An investigation of how a file was worked: who opens it to whom, what that gives, and until when who looked is kept from view.

use alongside_core::domain::draft::Drafts;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{DeviceId, InvestigationId, PersonId, StreamId};
use alongside_core::domain::investigation::{InvestigationBody, MOST_DAYS, until};
use alongside_core::domain::look::{Given, Ground, Look};
use alongside_core::domain::policy::{Access, NotOpened, is_kept_from_view, is_named_officer, opens_investigation, reach};
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

#[test]
fn a_named_officer_opens_it_to_somebody_who_has_nothing_to_do_with_it() {
    let mut file = File::new();
    file.take(IVO_PRACTICE, FileBody::Remarked { text: "School called.".into() });
    let opens = |officer, reader, why| opens_investigation(&file.rules, &file.directory, (officer, reader), why, at(0));
    assert_eq!(opens(RUTH_SPEND_ONLY, OMAR, WHY), Ok(()));
    assert_eq!(opens(DANA_ALL_RIGHTS, RUTH_SPEND_ONLY, WHY), Ok(()), "an officer can be the reader of another's");
    for nobody in [PRIYA, OMAR, IVO_PRACTICE, EVE_ENABLER, STRANGER] {
        assert_eq!(opens(nobody, LENA_LAWYER, WHY), Err(NotOpened::NotThere), "who is no officer");
        assert_eq!(opens(nobody, LENA_LAWYER, "Because."), Err(NotOpened::NotThere), "and learns nothing by a reason");
    }
    assert_eq!(opens(RUTH_SPEND_ONLY, RUTH_SPEND_ONLY, WHY), Err(NotOpened::NotToYourself));
    assert_eq!(opens(RUTH_SPEND_ONLY, OMAR, "Because."), Err(NotOpened::SayInASentence));
    assert_eq!(opens(RUTH_SPEND_ONLY, STRANGER, WHY), Err(NotOpened::NotThere), "who is of no team");
    assert_eq!(opens(RUTH_SPEND_ONLY, SAM, WHY), Err(NotOpened::HasToDoWithIt), "one of the team");
    assert_eq!(opens(RUTH_SPEND_ONLY, IVO_PRACTICE, WHY), Err(NotOpened::HasToDoWithIt), "who wrote in it");
}

#[test]
fn a_file_that_is_not_there_or_restricted_or_the_officers_own_teams_does_not_open() {
    let mut file = File::new();
    let nothing = alongside_core::domain::family::FamilyRules::default();
    let opens = |rules: &_, directory: &_, officer| opens_investigation(rules, directory, (officer, OMAR), WHY, at(0));
    assert_eq!(opens(&nothing, &file.directory, RUTH_SPEND_ONLY), Err(NotOpened::NotThere));
    let mut directory = file.directory.clone();
    let named = alongside_core::domain::team::TeamBody::Named(named(PRIYA, alongside_core::domain::approval::ApprovalKind::OutOfArea));
    directory.teams.get_mut(&STRATEGY).unwrap().apply(&named, origin(EVE_ENABLER, BEGAN));
    assert!(is_named_officer(&directory, PRIYA, at(0)));
    assert_eq!(opens(&file.rules, &directory, PRIYA), Err(NotOpened::NotThere), "of her own team");
    file.take(PRIYA, FileBody::Restricted { members: [PRIYA, SAM].into(), guests: true, reason: "A colleague is related.".into() });
    assert_eq!(opens(&file.rules, &file.directory, RUTH_SPEND_ONLY), Err(NotOpened::NotThere));
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
    assert_eq!(reads(OMAR, StreamId::Side(FAMILY, alongside_core::domain::ids::Side::Legal), Some(&page), 0), nothing, "its legal side");
    let other = StreamId::Family(alongside_core::domain::ids::FamilyId::from_uuid(Uuid::from_u128(0x172)));
    assert_eq!(reads(OMAR, other, Some(&page), 0), nothing, "another file");
    assert_eq!(reads(PRIYA, FILE, Some(&page), 0), (Access::Full, None), "who has it anyhow has no more and no less");
    let mut shut = File::new();
    shut.take(PRIYA, FileBody::Restricted { members: [PRIYA, SAM].into(), guests: false, reason: "A colleague is related.".into() });
    assert_eq!(reach(FILE, &shut.rules, None, &shut.directory, (OMAR, Some(&page)), at(0)), nothing, "no guests");
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

#[test]
fn p7_who_looked_is_kept_from_view_while_it_runs_and_told_then() {
    let given = Given::Copy { entries: 4, device: DeviceId::from_uuid(Uuid::from_u128(3)) };
    let look = |ground| Look { stream: FILE, person: OMAR, at: at(0), ground, given };
    let investigates = look(Ground::Investigates { investigation: INVESTIGATION, by: RUTH_SPEND_ONLY, until_at: at(60) });
    let runs = page(&[opened(60)]);
    let kept = |page: Option<&Drafts>, minutes| is_kept_from_view(&investigates, page, at(minutes));
    assert_eq!([kept(Some(&runs), 59), kept(Some(&runs), 60)], [true, false]);
    assert_eq!([kept(None, 59), kept(None, 60)], [true, false], "also where the page is not there");
    let ended = page(&[opened(60), InvestigationBody::Ended { investigation: INVESTIGATION }]);
    assert!(!kept(Some(&ended), 0), "it was ended");
    for shown in [Ground::Appointed, Ground::Emergency { entry: entry_id(1), until_at: at(60) }] {
        assert!(!is_kept_from_view(&look(shown), Some(&runs), at(0)), "{shown:?}: nothing else is kept from view");
    }
}
