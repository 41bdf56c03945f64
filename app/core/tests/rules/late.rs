//! Late words: what somebody says of a file after it went from them is kept and told, and changes nothing of how it stands.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Receipt};
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::{EpisodeId, FlagId, PersonId, Position, StreamId};
use alongside_core::domain::people::{Details, Link, Part, Relationship};
use alongside_core::domain::policy::Rules;
use alongside_core::domain::safety::{Flag, FlagOn};
use alongside_core::domain::status::{Episode, Status};
use alongside_core::domain::story::{FamilyStory, MomentKind, Whereabouts};
use alongside_core::domain::visit::VisitBody;
use uuid::Uuid;

use crate::world::*;

const KNOWN: u128 = 0x71;
const NEW: u128 = 0x72;

fn receipt(position: u64, late: bool) -> Receipt {
    Receipt { position: Position(position), received_at: Timestamp::default(), late }
}

fn flag(number: u128) -> FileBody {
    let flag = FlagId::from_uuid(Uuid::from_u128(number));
    FileBody::FlagRaised(Flag { flag, on: FlagOn::Person(AMARA), what: "Dog. Ring first.".into(), review_on: TODAY })
}

fn status(number: u128) -> FileBody {
    let episode = EpisodeId::from_uuid(Uuid::from_u128(number));
    FileBody::StatusBegan(Episode { episode, person: AMARA, status: Status::ChildInNeed, from_on: BEGAN, until_on: None })
}

fn child(name: &str) -> FileBody {
    FileBody::Person(Details { person: AMARA, name: name.into(), part: Part::Child, born_on: None })
}

fn link() -> Link {
    Link { from: AMARA, kind: Relationship::Sibling, to: TOBI }
}

/// A file in which something stands on every point.
fn file() -> File {
    let mut file = File::new();
    for body in [child("Amara"), flag(KNOWN), status(KNOWN), FileBody::Linked(link()), FileBody::Appointed(appointment(AMARA, LENA_LAWYER))]
    {
        file.take(PRIYA, body);
    }
    file
}

/// Whatever says how a file stands, each different from what does.
fn what_stands() -> Vec<FileBody> {
    let (known_flag, known_status) = (FlagId::from_uuid(Uuid::from_u128(KNOWN)), EpisodeId::from_uuid(Uuid::from_u128(KNOWN)));
    vec![
        child("Amarachi"),
        FileBody::Linked(Link { from: TOBI, ..link() }),
        FileBody::Unlinked(link()),
        status(NEW),
        FileBody::StatusEnded { episode: known_status, until_on: TODAY },
        flag(NEW),
        FileBody::FlagReviewed { flag: known_flag, review_on: TODAY.tomorrow().unwrap() },
        FileBody::FlagCleared { flag: known_flag },
        FileBody::HeldBy { team: OTHER_TEAM, lead: Some(OMAR), co_workers: vec![] },
        FileBody::Appointed(appointment(AMARA, IVO_PRACTICE)),
        appointment_ended(AMARA, LENA_LAWYER),
    ]
}

fn told(file: &File) -> FamilyStory {
    let mut story = FamilyStory::default();
    for (entry, position) in file.log.iter().zip(1..) {
        story.apply(entry, Whereabouts::Received(receipt(position, false)));
    }
    story
}

/// The rules after one more word, in the server's fold, and in the fold that a page reads from.
fn after(file: &File, by: PersonId, body: &Body, late: bool) -> (FamilyRules, FamilyStory) {
    let (entry, receipt) = (entry(99, by, body), receipt(99, late));
    let mut rules = Rules::Family(Box::new(file.rules.clone()));
    rules.receive(&entry, receipt);
    let mut story = told(file);
    story.apply(&entry, Whereabouts::Received(receipt));
    assert_eq!(rules.family(), Some(&story.rules), "both folds agree");
    (story.rules.clone(), story)
}

fn as_before(file: &File, by: PersonId) -> FamilyRules {
    let mut rules = file.rules.clone();
    rules.authors.insert(by);
    rules
}

#[test]
fn a_late_word_about_what_stands_is_told_and_changes_nothing_and_the_same_word_in_time_does() {
    let file = file();
    let before = told(&file);
    for body in what_stands() {
        let said = Body::File(body.clone());
        let (late, story) = after(&file, OMAR, &said, true);
        assert_eq!(late, as_before(&file, OMAR), "{body:?}");
        assert_eq!(story.links, before.links, "{body:?}");
        let moment = story.moments.last().unwrap();
        assert_eq!((&moment.kind, moment.by, story.moments.len()), (&MomentKind::SaidLate(body.clone()), OMAR, before.moments.len() + 1));
        let (in_time, story) = after(&file, PRIYA, &said, false);
        assert!(in_time != as_before(&file, PRIYA) || story.links != before.links, "{body:?} would have changed something");
    }
}

#[test]
fn what_happened_counts_whenever_it_arrives() {
    let file = file();
    let bodies = [
        Body::File(FileBody::Spent { spend: spend(20, TODAY), what: "Shoes".into() }),
        Body::Visit(VisitBody::Started { visit: VISIT }),
        Body::Unknown,
    ];
    for body in bodies {
        let entry = alongside_core::domain::entry::Entry { body: body.clone(), ..entry(99, OMAR, &Body::Erased) };
        let (mut late, mut in_time) = (Rules::empty(StreamId::Family(FAMILY)), Rules::empty(StreamId::Family(FAMILY)));
        late.receive(&entry, receipt(1, true));
        in_time.receive(&entry, receipt(1, false));
        assert_eq!(late, in_time);
        assert_ne!(late.family().unwrap(), &as_before(&File { rules: FamilyRules::default(), ..file.clone() }, OMAR), "{body:?}");
    }
}
