//! A small authority that the stories take place in: two teams, the insight and the strategy team, enablers, and two families.
//!
//! Its clock stands still until a test moves it; its dice are a counter.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use alongside::ops::sync::{SyncError, round};
use alongside::ops::{House, Limits, Who, import};
use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::agreement::{Party, Terms};
use alongside_core::domain::clock::{Clock, Dice, Timestamp};
use alongside_core::domain::entry::{Body, Head, RecordClass, Written};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{
    AgreementId, AuthorityId, DeviceId, Digest, EntryId, FamilyId, PersonId, Position, QuestionId, Side, StreamId, TeamId,
};
use alongside_core::domain::investigation::InvestigationBody;
use alongside_core::domain::sign_off::Reserved;
use alongside_core::domain::spend::Pence;
use alongside_core::domain::team::{Member, TeamBody, TeamKind};
use alongside_core::sync::protocol::{Outcome, PROTOCOL, SyncAnswer, SyncRequest};
use uuid::Uuid;

pub(crate) use crate::clocks::{START, StillClock};
use crate::database::Fresh;
use crate::handset::keys;

pub(crate) const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Dice that never fall the same way twice, and the same way in each run.
#[derive(Debug, Default)]
pub(crate) struct CountingDice(AtomicU64);

impl Dice for CountingDice {
    fn roll(&self) -> [u8; 16] {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        let digest = Digest::of(&[&count.to_be_bytes()]);
        let mut rolled = [0; 16];
        rolled.copy_from_slice(&digest.bytes()[..16]);
        rolled
    }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

/// Who is who.
pub(crate) const fn authority() -> AuthorityId {
    AuthorityId::from_uuid(Uuid::from_u128(0xa))
}

/// A member of staff, by a number.
pub(crate) fn person(number: u128) -> PersonId {
    PersonId::from_uuid(id(0x1000 + number))
}

/// Leads the Okafor family, in the north team.
pub(crate) fn amy() -> PersonId {
    person(1)
}
/// Of the north team.
pub(crate) fn ben() -> PersonId {
    person(2)
}
/// Of the south team.
pub(crate) fn cal() -> PersonId {
    person(3)
}
/// Advises on practice.
pub(crate) fn ines() -> PersonId {
    person(4)
}
/// Advises on practice too.
pub(crate) fn ivo() -> PersonId {
    person(5)
}
/// A lawyer.
pub(crate) fn lea() -> PersonId {
    person(6)
}
/// Decides everything that is reserved.
pub(crate) fn sol() -> PersonId {
    person(7)
}
/// An enabler.
pub(crate) fn eve() -> PersonId {
    person(8)
}
/// Nobody here.
pub(crate) fn stranger() -> PersonId {
    person(99)
}

pub(crate) fn north() -> TeamId {
    TeamId::from_uuid(id(1))
}
pub(crate) fn south() -> TeamId {
    TeamId::from_uuid(id(2))
}
pub(crate) fn insight() -> TeamId {
    TeamId::from_uuid(id(3))
}
pub(crate) fn strategy() -> TeamId {
    TeamId::from_uuid(id(4))
}
pub(crate) fn enablers() -> TeamId {
    TeamId::from_uuid(id(5))
}
pub(crate) fn agreement() -> AgreementId {
    AgreementId::from_uuid(id(6))
}

/// Led by Amy.
pub(crate) fn okafor() -> FamilyId {
    FamilyId::from_uuid(id(10))
}
/// Held by the north team, led by nobody yet.
pub(crate) fn price() -> FamilyId {
    FamilyId::from_uuid(id(11))
}
pub(crate) fn file(family: FamilyId) -> StreamId {
    StreamId::Family(family)
}
pub(crate) fn legal(family: FamilyId) -> StreamId {
    StreamId::Side(family, Side::Legal)
}

/// A device in somebody's hand: writes entries as the phone does.
#[derive(Clone, Debug)]
pub(crate) struct Pen {
    pub who: Who,
    pub device: DeviceId,
    seq: Arc<AtomicU64>,
    clock: Arc<StillClock>,
}

/// Pens that were taken up, so that no two write with the same number.
static PENS: AtomicU64 = AtomicU64::new(0);

impl Pen {
    pub(crate) fn of(person: PersonId, clock: &Arc<StillClock>) -> Self {
        let device = DeviceId::from_uuid(Uuid::from_u128(person.uuid().as_u128() + 0x1_0000));
        let seq = Arc::new(AtomicU64::new(PENS.fetch_add(1, Ordering::Relaxed) * 100_000));
        Self { who: Who { authority: authority(), person }, device, seq, clock: Arc::clone(clock) }
    }

    pub(crate) fn head(&self, stream: StreamId) -> Head {
        let seq = self.seq.fetch_add(1, Ordering::Relaxed) + 1;
        let (now, random) = (self.clock.now(), Digest::of(&[self.device.uuid().as_bytes(), &seq.to_be_bytes()]));
        let mut ten = [0; 10];
        ten.copy_from_slice(&random.bytes()[..10]);
        Head {
            id: EntryId::new(now, ten),
            authority: self.who.authority,
            stream,
            author: self.who.person,
            device: self.device,
            device_seq: seq,
            happened_at: now,
            written_at: now,
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

    /// Writes an entry.
    pub(crate) fn write(&self, stream: StreamId, body: impl Into<Said>) -> Written {
        Written::new(self.head(stream), &body.into().0, [7; 16])
    }

    /// Writes an entry that rests on others.
    pub(crate) fn write_after(&self, stream: StreamId, body: impl Into<Said>, after: &[&Written]) -> Written {
        let mut head = self.head(stream);
        head.after = after.iter().map(|written| name(written)).collect();
        Written::new(head, &body.into().0, [7; 16])
    }

    /// A remark, which is a record.
    pub(crate) fn remark(&self, stream: StreamId, text: &str) -> Written {
        self.write(stream, FileBody::Remarked { text: text.to_owned() })
    }

    /// A question to the insight team.
    pub(crate) fn ask(&self, stream: StreamId, question: QuestionId, specialism: Specialism) -> Written {
        let (text, extract) = ("What would you look at first?".to_owned(), "Three children, a new baby.".to_owned());
        self.write(stream, AdviceBody::Asked { question, specialism, text, extract, dictated: vec![] })
    }
}

/// What is said, from any of the bodies.
pub(crate) struct Said(Body);

macro_rules! said {
    ($($kind:ident($body:ty)),+) => {
        $(impl From<$body> for Said {
            fn from(body: $body) -> Self {
                Self(Body::$kind(body))
            }
        })+
    };
}
said!(
    File(FileBody),
    Advice(AdviceBody),
    Team(TeamBody),
    Visit(alongside_core::domain::visit::VisitBody),
    SignOff(alongside_core::domain::sign_off::SignOffBody),
    Approval(alongside_core::domain::approval::ApprovalBody),
    Draft(alongside_core::domain::draft::DraftBody),
    Investigation(InvestigationBody),
    Dictation(alongside_core::domain::dictation::DictationBody)
);

/// The name of an entry.
pub(crate) fn name(written: &Written) -> EntryId {
    written.read_head().expect("a head").id
}

pub(crate) fn question(number: u128) -> QuestionId {
    QuestionId::from_uuid(id(0x2000 + number))
}

/// The world, with its house standing on a database.
pub(crate) struct World {
    pub house: House,
    pub clock: Arc<StillClock>,
    pub fresh: Fresh,
}

impl World {
    pub(crate) async fn on(fresh: Fresh) -> Self {
        Self::with_limits(fresh, Limits::default()).await
    }

    pub(crate) async fn with_limits(fresh: Fresh, limits: Limits) -> Self {
        let clock = StillClock::new();
        let house = another_house(&fresh, &clock, limits).await;
        import::append(&house, authority(), beginnings(&clock)).await.expect("the world begins");
        Self { house, clock, fresh }
    }

    /// Another process on the same database.
    pub(crate) async fn another_process(&self) -> House {
        another_house(&self.fresh, &self.clock, self.house.limits).await
    }

    pub(crate) fn pen(&self, person: PersonId) -> Pen {
        Pen::of(person, &self.clock)
    }

    /// These have had a way in since the world began.
    pub(crate) async fn have_signed_in(&self, people: &[PersonId]) {
        for person in people {
            let row = format!("('{}', '{person}', {START})", authority());
            self.fresh.say(&format!("INSERT INTO had_passkeys (authority, person, since_at) VALUES {row}")).await;
        }
    }

    /// Pushes, and answers what became of each.
    pub(crate) async fn push(&self, pen: &Pen, entries: &[&Written]) -> Vec<Outcome> {
        push_to(&self.house, pen, entries).await
    }

    /// Asks for everything, from nothing, in as many rounds as it takes.
    pub(crate) async fn pull(&self, person: PersonId) -> SyncAnswer {
        let pen = self.pen(person);
        let mut request = request(&pen, &[]);
        let mut whole: Option<SyncAnswer> = None;
        loop {
            let answer = self.round(&pen, request.clone()).await.expect("an answer");
            request.cursors.extend(answer.streams.iter().filter_map(|page| Some((page.stream, page.entries.last()?.receipt.position))));
            let more = answer.more;
            match &mut whole {
                None => whole = Some(answer),
                Some(whole) => {
                    whole.streams.extend(answer.streams);
                    whole.cards = answer.cards;
                }
            }
            if !more {
                return whole.expect("an answer");
            }
        }
    }

    pub(crate) async fn round(&self, pen: &Pen, request: SyncRequest) -> Result<SyncAnswer, SyncError> {
        round(&self.house, &pen.who, request).await
    }
}

async fn another_house(fresh: &Fresh, clock: &Arc<StillClock>, limits: Limits) -> House {
    let clock: Arc<dyn Clock + Send + Sync> = Arc::<StillClock>::clone(clock);
    House::open_with(fresh.connect().await, clock, Arc::new(CountingDice::default()), keys(), limits).await.expect("the house opens")
}

/// A request that knows nothing yet.
pub(crate) fn request(pen: &Pen, entries: &[&Written]) -> SyncRequest {
    let push = entries.iter().map(|written| (*written).clone()).collect();
    SyncRequest { protocol: PROTOCOL, epoch: None, device: pen.device, cursors: Default::default(), push, cards: None, seen: None }
}

/// Pushes to one of several processes.
pub(crate) async fn push_to(house: &House, pen: &Pen, entries: &[&Written]) -> Vec<Outcome> {
    let answer = round(house, &pen.who, request(pen, entries)).await.expect("an answer");
    entries.iter().map(|written| answer.outcomes.get(&name(written)).expect("an outcome for each").clone()).collect()
}

/// Where an accepted entry stands.
pub(crate) fn accepted(outcome: &Outcome) -> Position {
    let Outcome::Accepted { receipt, .. } = outcome else {
        unreachable!("it was accepted: {outcome:?}");
    };
    receipt.position
}

/// How the authority came to be: its teams, their agreement, and the two families.
pub(crate) fn beginnings(clock: &Arc<StillClock>) -> Vec<(Written, Timestamp)> {
    let pen = Pen::of(eve(), clock);
    let long_ago = clock.now().plus(-400 * DAY).day();
    let mut written = Vec::new();
    let mut team = |team: TeamId, name: &str, kind: TeamKind, members: &[(PersonId, &str, Option<Specialism>)]| {
        written.push(pen.write(StreamId::Team(team), TeamBody::Formed { name: name.to_owned(), kind }));
        for (person, name, specialism) in members {
            let rights = if kind == TeamKind::Strategy { Reserved::ALL.to_vec() } else { Vec::new() };
            let member = Member {
                person: *person,
                name: (*name).to_owned(),
                profession: "Social worker".to_owned(),
                specialisms: specialism.iter().copied().collect(),
                rights,
                phone: None,
                from_on: long_ago,
                until_on: None,
            };
            written.push(pen.write(StreamId::Team(team), TeamBody::Joined(member)));
        }
    };
    team(enablers(), "Enablers", TeamKind::Enabler, &[(eve(), "Eve", None)]);
    team(north(), "North", TeamKind::FamilyFacing, &[(amy(), "Amy", None), (ben(), "Ben", None)]);
    team(south(), "South", TeamKind::FamilyFacing, &[(cal(), "Cal", None)]);
    let (practice, law) = (Some(Specialism::Practice), Some(Specialism::Legal));
    team(insight(), "Insight", TeamKind::Insight, &[(ines(), "Ines", practice), (ivo(), "Ivo", practice), (lea(), "Lea", law)]);
    team(strategy(), "Strategy", TeamKind::Strategy, &[(sol(), "Sol", None)]);
    written.extend(agreed(clock).into_iter().chain(families(clock)));
    written.into_iter().map(|written| (written, clock.now())).collect()
}

fn agreed(clock: &Arc<StillClock>) -> [Written; 2] {
    let terms = Terms {
        spend_threshold: Pence(50_000),
        spend_window_days: 28,
        names_to_agree: 2,
        emergency: vec![Reserved::Placement],
        ratify_within_hours: 24,
    };
    let (agreement, text, from_on) = (agreement(), "What we decide ourselves.".to_owned(), clock.now().plus(-300 * DAY).day());
    let long_ago = clock.now().plus(-300 * DAY);
    let (amy, sol) = (Pen::of(amy(), clock), Pen::of(sol(), clock));
    let proposed = TeamBody::AgreementProposed { agreement, party: Party::Team, terms, text, from_on };
    let accepted = TeamBody::AgreementAccepted { agreement, party: Party::Strategy };
    let write = |pen: &Pen, body| {
        let mut head = pen.head(StreamId::Team(north()));
        head.written_at = long_ago;
        Written::new(head, &Body::Team(body), [7; 16])
    };
    [write(&amy, proposed), write(&sol, accepted)]
}

fn families(clock: &Arc<StillClock>) -> Vec<Written> {
    let pen = Pen::of(eve(), clock);
    let opened = |name: &str| FileBody::Opened { name: name.to_owned(), team: north() };
    vec![
        pen.write(file(okafor()), opened("Okafor")),
        pen.write(file(okafor()), FileBody::HeldBy { team: north(), lead: Some(amy()), co_workers: Vec::new() }),
        pen.write(file(price()), opened("Price")),
    ]
}
