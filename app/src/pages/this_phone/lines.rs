//! An unsent thing as a line: what it is, why it waits, what happens next, and what you can do. There is no way here to delete it.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{EntryId, StreamId};

use super::words;
use crate::pages::say::when;
use crate::routes::Place;
use crate::state::{HeldUp, OutboxItem, OutboxState, Rejection};

/// What stands between this phone and the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Road {
    /// Nothing: it is on its way.
    Open,
    /// No signal.
    NoSignal,
    /// The server wants to know who this is.
    SignIn,
    /// The server is in trouble, in words.
    Trouble(String),
}

/// Something that the person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Send it again.
    TryAgain,
    /// Put its words back where they were typed, to write them anew.
    WriteAnew,
    /// Take it off the list, having read why it was refused.
    PutAway,
    /// Sign in.
    SignIn,
}

/// An unsent thing, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The entry; none where its envelope cannot be read.
    pub entry: Option<EntryId>,
    /// Where it belongs.
    pub stream: Option<StreamId>,
    /// What it is.
    pub what: &'static str,
    /// When it was written.
    pub written: String,
    /// Why it has not gone.
    pub why: String,
    /// Where the rule comes from, where one stands in the way.
    pub source: Option<&'static str>,
    /// What happens next.
    pub next: &'static str,
    /// What the person can do.
    pub ways: Vec<Way>,
    /// The words in it, to be read and copied.
    pub words: Option<String>,
    /// Where those were typed: the name of the place, and the page.
    pub typed_at: Option<(String, Place)>,
    /// Whether a person has to look at it.
    pub needs_you: bool,
}

/// Every unsent thing: what needs a person first, then in the order in which it goes.
#[must_use]
pub fn lines(outbox: &[OutboxItem], road: &Road, now: Timestamp) -> Vec<Line> {
    let mut lines: Vec<Line> = outbox.iter().filter(|item| item.is_unsent()).map(|item| line(item, road, now)).collect();
    lines.sort_by_key(|line| !line.needs_you);
    lines
}

fn line(item: &OutboxItem, road: &Road, now: Timestamp) -> Line {
    let head = item.written.read_head().ok();
    let body = item.written.read().map_or(Body::Unknown, |entry| entry.body);
    let (why, source, next, mut ways) = reason(&item.state, road, now);
    let stream = head.as_ref().map(|head| head.stream);
    let typed_at = stream.and_then(|stream| words::typed_at(&body, stream)).filter(|_| is_better_written_anew(&item.state));
    ways.extend(typed_at.is_some().then_some(Way::WriteAnew));
    Line {
        entry: head.as_ref().map(|head| head.id),
        stream,
        what: words::what(&body),
        written: head.map_or_else(String::new, |head| when(head.written_at, now)),
        why,
        source,
        next,
        ways,
        words: words::words(&body).map(str::to_owned),
        typed_at,
        needs_you: item.needs_you(),
    }
}

/// Whether the server did not take it as it is, and is not likely to.
const fn is_better_written_anew(state: &OutboxState) -> bool {
    use Rejection as R;
    matches!(state, OutboxState::Parked { reason: R::TooLarge | R::Unreadable | R::Digest | R::IdReused | R::Failed | R::Other, .. })
}

type Reason = (String, Option<&'static str>, &'static str, Vec<Way>);

fn reason(state: &OutboxState, road: &Road, now: Timestamp) -> Reason {
    match state {
        OutboxState::Waiting => waiting(road),
        OutboxState::Received { receipt } => (format!("Received {}.", when(receipt.received_at, now)), None, "", Vec::new()),
        OutboxState::Refused { refusal, .. } => {
            let next = "Your words stay here until you put this away. Nothing else waits for it.";
            (refusal.sentence(), refusal.source(), next, vec![Way::TryAgain, Way::PutAway])
        }
        // The server will never take it: once its words are copied, it is done with.
        OutboxState::Parked { reason: reason @ Rejection::NoteMoved, .. } => {
            (parked(*reason).to_owned(), None, after_parking(*reason), vec![Way::PutAway])
        }
        // What the server never judged is not done with: only what was judged for good can be put away.
        OutboxState::Parked { reason, .. } => (parked(*reason).to_owned(), None, after_parking(*reason), vec![Way::TryAgain]),
    }
}

/// Why something that waits has not gone, and what happens next.
#[must_use]
pub fn waiting_in_words(road: &Road) -> (String, &'static str) {
    let (why, _, next, _) = waiting(road);
    (why, next)
}

fn waiting(road: &Road) -> Reason {
    match road {
        Road::Open => ("On its way.".to_owned(), None, "It is yours until the server says that it has it.", Vec::new()),
        Road::NoSignal => ("There is no signal.".to_owned(), None, "It goes by itself when there is.", Vec::new()),
        Road::SignIn => ("The server asks you to sign in again.".to_owned(), None, "It goes as soon as you have.", vec![Way::SignIn]),
        Road::Trouble(trouble) => (trouble.clone(), None, "It tries again by itself.", vec![Way::TryAgain]),
    }
}

const fn parked(reason: Rejection) -> &'static str {
    match reason {
        Rejection::NotYours => "It belongs to a file that is not open to you now.",
        Rejection::OtherAuthor => "Somebody else wrote it on this phone.",
        Rejection::OtherAuthority => "It belongs to another council.",
        Rejection::OtherDevice => "It was written on another phone.",
        Rejection::TooLarge => "It is longer than the server takes.",
        Rejection::WaitsForAnother => "It rests on something that has not gone yet.",
        Rejection::NoteMoved => "The note was moved to another family.",
        Rejection::Unreadable | Rejection::Digest => "The server could not read it.",
        Rejection::IdReused => "The server has something else under its name.",
        Rejection::Failed | Rejection::Other => "The server could not take it.",
    }
}

const fn after_parking(reason: Rejection) -> &'static str {
    match reason {
        Rejection::OtherAuthor => "It stays safe here, and goes when they sign in on this phone.",
        Rejection::NotYours => "It stays safe here. Call the team that holds the family, then try again.",
        Rejection::TooLarge => "It stays safe here. Write it anew, in two parts.",
        Rejection::NoteMoved => "It stays safe here. Copy your words, write them where the note is now, then put this away.",
        Rejection::WaitsForAnother => "It stays safe here. Try again when the other has gone.",
        _ => "It stays safe here, and the rest goes on. Try again, or write it anew.",
    }
}

/// Why a recording stayed, and what happens next.
#[must_use]
pub const fn held_up(why: HeldUp) -> (&'static str, &'static str) {
    match why {
        HeldUp::Busy => ("The server cannot take it just now.", "It tries again by itself."),
        HeldUp::NoRoom => ("The server has no room left just now.", "It stays safe here, and goes when there is room."),
        HeldUp::NotYours => (parked(Rejection::NotYours), after_parking(Rejection::NotYours)),
        HeldUp::TooLong => {
            (parked(Rejection::TooLarge), "It stays safe here, and plays. Write down what matters, or show it to an enabler.")
        }
        HeldUp::NotTaken => ("The server did not take it.", "It stays safe here, and plays. Try again, or show it to an enabler."),
        HeldUp::Damaged => ("A part of it cannot be read on this phone.", "What there is stays here. Write down what you remember."),
    }
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::advice::AdviceBody;
    use alongside_core::domain::entry::{Head, RecordClass, Written};
    use alongside_core::domain::ids::{AuthorityId, DeviceId, Digest, FamilyId, NoteId, PersonId, QuestionId, VisitId};
    use alongside_core::domain::refusal::Refusal;
    use alongside_core::domain::visit::VisitBody;
    use jiff::civil::date;

    use super::*;

    fn noon() -> Timestamp {
        Timestamp::on(date(2026, 3, 5), 12, 0)
    }

    fn item(body: &Body, seq: u64, state: OutboxState) -> OutboxItem {
        let random = [u8::try_from(seq).unwrap_or(0); 10];
        let head = Head {
            id: EntryId::new(noon(), random),
            authority: AuthorityId::new(noon(), random),
            stream: StreamId::Family(FamilyId::new(noon(), random)),
            author: PersonId::new(noon(), random),
            device: DeviceId::new(noon(), random),
            device_seq: seq,
            happened_at: noon(),
            written_at: noon().plus(-3_600_000),
            skew_ms: 0,
            about: Vec::new(),
            third_party: false,
            class: RecordClass::Practice,
            after: Vec::new(),
            version: 1,
            body: Digest::of(&[]),
            signature: None,
        };
        OutboxItem { written: Written::new(head, body, [0; 16]), device_seq: seq, state }
    }

    fn note(text: &str) -> Body {
        let (visit, note) = (VisitId::new(noon(), [1; 10]), NoteId::new(noon(), [2; 10]));
        Body::Visit(VisitBody::Noted { visit, note, section: None, text: text.to_owned(), voice: None, moved_from: None, spoken: None })
    }

    fn claim() -> Body {
        Body::Advice(AdviceBody::Claimed { question: QuestionId::new(noon(), [3; 10]) })
    }

    #[test]
    fn a_waiting_note_says_why_and_what_happens_next() {
        let lines = lines(&[item(&note("The kitchen was warm."), 1, OutboxState::Waiting)], &Road::NoSignal, noon());
        assert_eq!(lines[0].what, "A note");
        assert_eq!(lines[0].written, "11:00");
        assert_eq!(lines[0].why, "There is no signal.");
        assert_eq!(lines[0].next, "It goes by itself when there is.");
        assert_eq!(lines[0].words.as_deref(), Some("The kitchen was warm."));
        assert!(lines[0].ways.is_empty());
    }

    #[test]
    fn what_needs_a_person_stands_first() {
        let refused = OutboxState::Refused { refusal: Refusal::OnlyInsight, at: noon() };
        let outbox = [item(&note("One"), 1, OutboxState::Waiting), item(&claim(), 2, refused)];
        let lines = lines(&outbox, &Road::Open, noon());
        assert!(lines[0].needs_you);
        assert_eq!(lines[0].why, Refusal::OnlyInsight.sentence());
        assert_eq!(lines[0].ways, [Way::TryAgain, Way::PutAway]);
    }

    #[test]
    fn what_the_server_has_not_judged_for_good_can_never_be_put_away() {
        for reason in [Rejection::NotYours, Rejection::TooLarge, Rejection::Failed, Rejection::OtherAuthor, Rejection::NoteMoved] {
            for body in [note("One"), claim()] {
                let parked = item(&body, 1, OutboxState::Parked { reason, at: noon() });
                let lines = lines(std::slice::from_ref(&parked), &Road::Open, noon());
                assert_eq!(lines[0].ways.contains(&Way::PutAway), parked.may_be_put_away(), "{reason}");
                assert!(lines[0].next.contains("safe here"), "{reason}");
            }
        }
        for road in [Road::Open, Road::NoSignal, Road::SignIn, Road::Trouble("The server is busy.".to_owned())] {
            let lines = lines(&[item(&claim(), 1, OutboxState::Waiting)], &road, noon());
            assert!(!lines[0].ways.contains(&Way::PutAway));
        }
    }

    #[test]
    fn what_the_server_did_not_take_can_be_written_anew_where_it_was_typed() {
        let anew = |body: &Body, reason| {
            let lines = lines(&[item(body, 1, OutboxState::Parked { reason, at: noon() })], &Road::Open, noon());
            lines[0].ways.contains(&Way::WriteAnew)
        };
        assert!(anew(&note("One"), Rejection::TooLarge) && anew(&note("One"), Rejection::Other));
        assert!(!anew(&note("One"), Rejection::NotYours) && !anew(&note("One"), Rejection::WaitsForAnother));
        assert!(!anew(&claim(), Rejection::Other), "it has no words");
    }

    #[test]
    fn what_the_server_has_is_not_on_the_list() {
        let receipt =
            alongside_core::domain::entry::Receipt { position: alongside_core::domain::ids::Position(1), received_at: noon(), late: false };
        assert!(lines(&[item(&note("One"), 1, OutboxState::Received { receipt })], &Road::Open, noon()).is_empty());
    }
}
