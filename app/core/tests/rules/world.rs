//! A small world to test in: three workers of one team, one of another, advisers, two approvers and an enabler; and a file that is
//! written entry by entry, as a server would take it.

use alongside_core::domain::advice::{Origin, Specialism};
use alongside_core::domain::agreement::{Party, Terms};
use alongside_core::domain::appointment::{Appointment, Office};
use alongside_core::domain::approval::{ApprovalKind, NamedOfficer};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Entry, Head, RecordClass, Written};
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::*;
use alongside_core::domain::policy::{Actor, may};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::sign_off::{Decision, Reserved};
use alongside_core::domain::spend::{Pence, Purpose, Spend};
use alongside_core::domain::team::{Directory, Member, TeamBody, TeamBook, TeamKind};
use jiff::civil::{Date, date};
use uuid::Uuid;

macro_rules! people {
    ($($name:ident = $number:literal),+ $(,)?) => {
        $(pub const $name: PersonId = PersonId::from_uuid(Uuid::from_u128($number));)+
        pub const STAFF: &[(&str, PersonId)] = &[$((stringify!($name), $name)),+];
    };
}

people! {
    PRIYA = 0xa1, SAM = 0xa2, AYO = 0xa3, OMAR = 0xb1,
    LENA_LAWYER = 0xc1, IVO_PRACTICE = 0xc2, DANA_ALL_RIGHTS = 0xd1, RUTH_SPEND_ONLY = 0xd2, EVE_ENABLER = 0xe1, STRANGER = 0xf1,
}

pub const AMARA: PersonId = PersonId::from_uuid(Uuid::from_u128(0x11));
pub const TOBI: PersonId = PersonId::from_uuid(Uuid::from_u128(0x12));
pub const TEAM: TeamId = TeamId::from_uuid(Uuid::from_u128(0x21));
pub const OTHER_TEAM: TeamId = TeamId::from_uuid(Uuid::from_u128(0x22));
pub const INSIGHT: TeamId = TeamId::from_uuid(Uuid::from_u128(0x23));
pub const STRATEGY: TeamId = TeamId::from_uuid(Uuid::from_u128(0x24));
pub const ENABLERS: TeamId = TeamId::from_uuid(Uuid::from_u128(0x25));
pub const AGREEMENT: AgreementId = AgreementId::from_uuid(Uuid::from_u128(0x31));
pub const FAMILY: FamilyId = FamilyId::from_uuid(Uuid::from_u128(0x41));
pub const AUTHORITY: AuthorityId = AuthorityId::from_uuid(Uuid::from_u128(0x42));
pub const DEVICE: DeviceId = DeviceId::from_uuid(Uuid::from_u128(0x43));
pub const QUESTION: QuestionId = QuestionId::from_uuid(Uuid::from_u128(0x51));
pub const SIGN_OFF: SignOffId = SignOffId::from_uuid(Uuid::from_u128(0x52));
pub const APPROVAL: ApprovalId = ApprovalId::from_uuid(Uuid::from_u128(0x55));
pub const VISIT: VisitId = VisitId::from_uuid(Uuid::from_u128(0x53));
pub const NOTE: NoteId = NoteId::from_uuid(Uuid::from_u128(0x54));
pub const TODAY: Date = date(2026, 3, 3);
pub const BEGAN: Date = date(2025, 1, 6);
/// The threshold of the agreement in force.
pub const THRESHOLD: Pence = Pence(50_000);

/// Ten in the morning of today, and `minutes` more.
pub fn at(minutes: i64) -> Timestamp {
    Timestamp::on(TODAY, 10, 0).plus(minutes * 60_000)
}

pub fn entry_id(number: u64) -> EntryId {
    EntryId::from_uuid(Uuid::from_u128(0x9000 + u128::from(number)))
}

pub fn origin(by: PersonId, day: Date) -> Origin {
    Origin { by, at: Timestamp::on(day, 9, 0), entry: entry_id(0) }
}

pub fn head(number: u64, stream: StreamId, author: PersonId) -> Head {
    Head {
        id: entry_id(number),
        authority: AUTHORITY,
        stream,
        author,
        device: DEVICE,
        device_seq: number,
        happened_at: at(i64::try_from(number).unwrap()),
        written_at: at(i64::try_from(number).unwrap()),
        skew_ms: 0,
        about: Vec::new(),
        third_party: false,
        class: RecordClass::Practice,
        after: Vec::new(),
        version: 1,
        body: Digest::of(&[]),
        signature: None,
    }
}

pub fn written(number: u64, author: PersonId, body: &Body) -> Written {
    Written::new(head(number, StreamId::Family(FAMILY), author), body, [7; 16])
}

/// An entry as it is read. One that is erased was a remark once.
pub fn entry(number: u64, author: PersonId, body: &Body) -> Entry {
    if *body == Body::Erased {
        let remark = Body::File(FileBody::Remarked { text: "Gone.".into() });
        return written(number, author, &remark).erased().read().unwrap();
    }
    written(number, author, body).read().unwrap()
}

pub fn terms() -> Terms {
    Terms {
        spend_threshold: THRESHOLD,
        spend_window_days: 28,
        names_to_agree: 2,
        emergency: vec![Reserved::Placement, Reserved::SpendAboveThreshold],
        ratify_within_hours: 24,
    }
}

pub fn member(person: PersonId, specialisms: &[Specialism], rights: &[Reserved]) -> Member {
    Member {
        person,
        name: "Somebody".into(),
        profession: "Of the authority".into(),
        specialisms: specialisms.to_vec(),
        rights: rights.to_vec(),
        phone: None,
        from_on: BEGAN,
        until_on: None,
    }
}

pub fn book(kind: TeamKind, members: Vec<Member>) -> TeamBook {
    let mut book = TeamBook::default();
    book.apply(&TeamBody::Formed { name: "A team".into(), kind }, origin(EVE_ENABLER, BEGAN));
    members.into_iter().for_each(|member| book.apply(&TeamBody::Joined(member), origin(EVE_ENABLER, BEGAN)));
    book
}

/// An agreement that both sides accepted on a day.
pub fn agree(book: &mut TeamBook, agreement: AgreementId, terms: Terms, from_on: Date, accepted_on: Date) {
    let proposed = TeamBody::AgreementProposed { agreement, party: Party::Team, terms, text: "What we agreed.".into(), from_on };
    book.apply(&proposed, origin(PRIYA, accepted_on));
    book.apply(&TeamBody::AgreementAccepted { agreement, party: Party::Strategy }, origin(DANA_ALL_RIGHTS, accepted_on));
}

pub fn directory() -> Directory {
    let mut team = book(TeamKind::FamilyFacing, [PRIYA, SAM, AYO].map(|person| member(person, &[], &[])).into());
    agree(&mut team, AGREEMENT, terms(), BEGAN, BEGAN);
    let insight = vec![member(LENA_LAWYER, &[Specialism::Legal], &[]), member(IVO_PRACTICE, &[Specialism::Practice], &[])];
    let strategy = vec![member(DANA_ALL_RIGHTS, &[], &Reserved::ALL), member(RUTH_SPEND_ONLY, &[], &[Reserved::SpendAboveThreshold])];
    let mut directory = Directory::default();
    directory.teams.insert(TEAM, team);
    directory.teams.insert(OTHER_TEAM, book(TeamKind::FamilyFacing, vec![member(OMAR, &[], &[])]));
    directory.teams.insert(INSIGHT, book(TeamKind::Insight, insight));
    let mut strategy = book(TeamKind::Strategy, strategy);
    let of_all = ApprovalKind::ALL.into_iter().map(|kind| (DANA_ALL_RIGHTS, kind));
    for (person, kind) in of_all.chain([(RUTH_SPEND_ONLY, ApprovalKind::OutOfArea)]) {
        strategy.apply(&TeamBody::Named(named(person, kind)), origin(EVE_ENABLER, BEGAN));
    }
    directory.teams.insert(STRATEGY, strategy);
    directory.teams.insert(ENABLERS, book(TeamKind::Enabler, vec![member(EVE_ENABLER, &[], &[])]));
    directory
}

pub fn spend(pounds: i64, on: Date) -> Spend {
    Spend { child: AMARA, purpose: Purpose::Household, amount: Pence(pounds * 100), on }
}

pub fn placement() -> Decision {
    Decision::Placement { child: AMARA, with: "Her aunt".into(), change: false }
}

/// A right to approve, from the beginning on.
pub fn named(person: PersonId, kind: ApprovalKind) -> NamedOfficer {
    NamedOfficer { person, kind, instrument: "Scheme of delegation 2024, part 3".into(), from_on: BEGAN, until_on: None }
}

/// An appointment to a child that began long ago.
pub fn appointment(child: PersonId, person: PersonId) -> Appointment {
    let (office, source) = (Office::ReviewingOfficer, "The reviewing service, by letter".into());
    Appointment { child, person, office, from_on: BEGAN, source, until_on: None }
}

/// Its end, today.
pub fn appointment_ended(child: PersonId, person: PersonId) -> FileBody {
    let (office, source) = (Office::ReviewingOfficer, "The reviewing service, by telephone".into());
    FileBody::AppointmentEnded { child, person, office, until_on: TODAY, source }
}

/// A file as the server sees it: an act is asked about before it is taken; a record is taken.
#[derive(Clone, Debug)]
pub struct File {
    pub directory: Directory,
    pub rules: FamilyRules,
    pub log: Vec<Entry>,
}

impl File {
    /// A file that [`TEAM`] holds.
    pub fn new() -> Self {
        let mut file = Self { directory: directory(), rules: FamilyRules::default(), log: Vec::new() };
        file.take(EVE_ENABLER, FileBody::Opened { name: "Okafor".into(), team: TEAM });
        file
    }

    pub fn actor(&self, person: PersonId) -> Actor {
        self.directory.actor(person, self.rules.team, TODAY)
    }

    pub fn may(&self, person: PersonId, body: &Body) -> Result<(), Refusal> {
        may(&self.rules, &self.actor(person), body)
    }

    /// Takes it, or says why not.
    pub fn offer(&mut self, person: PersonId, body: impl Into<Said>) -> Result<(), Refusal> {
        self.offer_about(person, &[], body)
    }

    /// The same, of somebody.
    pub fn offer_about(&mut self, person: PersonId, about: &[PersonId], body: impl Into<Said>) -> Result<(), Refusal> {
        let body = body.into().0;
        self.may(person, &body)?;
        let mut entry = entry(self.log.len() as u64 + 1, person, &body);
        entry.head.about = about.to_vec();
        self.rules.apply(&entry);
        self.log.push(entry);
        Ok(())
    }

    /// Takes what must be takeable.
    pub fn take(&mut self, person: PersonId, body: impl Into<Said>) -> &mut Self {
        self.offer(person, body).unwrap();
        self
    }
}

/// Any body, made from the noun's own.
pub struct Said(pub Body);

macro_rules! said {
    ($($module:ident::$kind:ident => $variant:ident),+) => {$(
        impl From<alongside_core::domain::$module::$kind> for Said {
            fn from(body: alongside_core::domain::$module::$kind) -> Self {
                Self(Body::$variant(body))
            }
        }
    )+};
}

said!(family::FileBody => File, dictation::DictationBody => Dictation, approval::ApprovalBody => Approval, visit::VisitBody => Visit, advice::AdviceBody => Advice, sign_off::SignOffBody => SignOff, team::TeamBody => Team);

impl From<Body> for Said {
    fn from(body: Body) -> Self {
        Self(body)
    }
}

/// A table as a person reviews it: one row a line, cells under their headings.
pub fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = headings.iter().map(|&heading| heading.to_owned()).collect();
    let all = || core::iter::once(&head).chain(rows);
    let width = |column: usize| all().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        cells.join(" | ").trim_end().to_owned()
    };
    all().map(line).collect::<Vec<_>>().join("\n")
}

/// A cell of a table: what came of it, or the code of the refusal.
pub fn cell<T>(answer: Result<T, Refusal>, say: impl Fn(T) -> String) -> String {
    answer.map_or_else(|refusal| format!("- {}", refusal.code()), say)
}
