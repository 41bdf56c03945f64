//! What the screen says about the phone itself: who is signed in, whether the work is safe, when the server was last reached, what room is left.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, PersonId, RecordingId, StreamId, VisitId};
use alongside_core::sync::lease::Leased;
use alongside_core::sync::outbox::OutboxItem;
use alongside_core::sync::transport::TransportError;
use serde::{Deserialize, Serialize};

use crate::platform::kinds::BITS_PER_SECOND;
use crate::store::tries::MayTry;
use crate::store::{LockShown, Sound, SoundAbout};

/// Somebody who is signed in on this phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Who.
    pub person: PersonId,
    /// Whose records they write.
    pub authority: AuthorityId,
    /// The name that colleagues call them by.
    pub name: String,
    /// Whether their phone shows nothing before it has a PIN: everywhere but in a demonstration.
    #[serde(default)]
    pub locks: bool,
}

/// Whose phone this is just now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Session {
    /// Not yet looked up.
    #[default]
    Unknown,
    /// Nobody's.
    Nobody,
    /// Somebody's. True offline, and true after the server's session ended: capture goes on.
    SignedIn(Me),
    /// Somebody's, and locked: it records, and shows nothing.
    Locked(Me),
}

/// How the phone opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockFacts {
    /// Whether its person has chosen a PIN. Until then whoever holds the phone reads it.
    pub is_chosen: bool,
    /// Whether a passkey opens it too.
    pub has_passkey: bool,
    /// Whether a PIN may be tried now.
    pub may_try: MayTry,
    /// Whether a PIN can be chosen now: the server has said who opens what is captured, should it be forgotten.
    pub can_choose: bool,
    /// Whether the server has taken this phone's rights away.
    pub is_revoked: bool,
    /// Whether what is on it may be read now, by its lease.
    pub reads: Leased,
}

impl Default for LockFacts {
    fn default() -> Self {
        Self { is_chosen: false, has_passkey: false, may_try: MayTry::Never, can_choose: false, is_revoked: false, reads: Leased::Reads }
    }
}

impl From<LockShown> for LockFacts {
    fn from(shown: LockShown) -> Self {
        Self {
            is_chosen: shown.is_chosen,
            has_passkey: shown.passkey.is_some(),
            may_try: shown.may_try,
            can_choose: shown.authority.is_some(),
            is_revoked: shown.is_revoked,
            reads: Leased::Reads,
        }
    }
}

/// Whether what was written is safe, in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Safety {
    /// The server has everything.
    #[default]
    Safe,
    /// So many things are on this phone only, on their way.
    OnThisPhone(usize),
    /// A person must look at so many things.
    NeedsYou(usize),
    /// So many things go once somebody signs in again.
    SignIn(usize),
}

impl Safety {
    /// What the mark says, from the outbox, how many of its items lie there damaged, and the recordings that are not yet up.
    #[must_use]
    pub fn of(outbox: &[OutboxItem], torn: usize, recordings: &[WaitingRecording], needs_sign_in: bool) -> Self {
        let held_up = recordings.iter().filter(|recording| recording.held_up.is_some_and(HeldUp::needs_you)).count();
        let needs_you = outbox.iter().filter(|item| item.needs_you()).count() + torn + held_up;
        let on_this_phone = outbox.iter().filter(|item| item.is_waiting()).count() + recordings.len() - held_up;
        match (needs_you, on_this_phone) {
            (1.., _) => Self::NeedsYou(needs_you),
            (0, 0) => Self::Safe,
            (0, waiting) if needs_sign_in => Self::SignIn(waiting),
            (0, waiting) => Self::OnThisPhone(waiting),
        }
    }
}

/// A recording that the server has not yet got as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingRecording {
    /// Which.
    pub recording: RecordingId,
    /// In whose file it belongs.
    pub stream: StreamId,
    /// The visit that it was made on.
    pub visit: Option<VisitId>,
    /// Whether it was dictated into a text that is not sent, or was when it was made.
    pub dictated: bool,
    /// When it began.
    pub began_at: Timestamp,
    /// Its length in milliseconds. None while it runs.
    pub length_ms: Option<u64>,
    /// Whether the app found it after a kill.
    pub recovered: bool,
    /// Why it did not go when it was last tried, where that is more than a missing network.
    pub held_up: Option<HeldUp>,
}

/// Why a recording did not go. It stays on the phone, whatever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldUp {
    /// The server cannot take anything just now.
    Busy,
    /// The server's disk is full.
    NoRoom,
    /// It belongs to a file that is not open to its person now.
    NotYours,
    /// It is longer than the server takes.
    TooLong,
    /// The server did not take it.
    NotTaken,
    /// This phone cannot read all of it.
    Damaged,
}

impl HeldUp {
    /// Why an answer kept it. None where it is only not reached, or nobody is signed in: that is said of everything.
    #[must_use]
    pub fn of(error: &TransportError) -> Option<Self> {
        match error {
            TransportError::Offline | TransportError::NotSignedIn | TransportError::NotOurs | TransportError::UpdateRequired => None,
            TransportError::Throttled { .. } | TransportError::Unavailable { .. } | TransportError::ServerFailed => Some(Self::Busy),
            TransportError::NoRoom { .. } => Some(Self::NoRoom),
            TransportError::TooLarge => Some(Self::TooLong),
            TransportError::Rejected { code } if code == "not_there" => Some(Self::NotYours),
            TransportError::Rejected { code } if code == "too_large" => Some(Self::TooLong),
            TransportError::Rejected { .. } => Some(Self::NotTaken),
        }
    }

    /// Whether a person has to look: it does not go by itself.
    #[must_use]
    pub const fn needs_you(self) -> bool {
        !matches!(self, Self::Busy | Self::NoRoom)
    }
}

impl WaitingRecording {
    /// From what is known of the sound. None where nothing of it was stored.
    #[must_use]
    pub fn of(sound: &Sound, held_up: Option<HeldUp>) -> Option<Self> {
        let SoundAbout { recording, stream, visit, draft, began_at, stopped, .. } = &sound.about;
        let length_ms = stopped.as_ref().map(|stopped| stopped.length_ms);
        let recovered = stopped.as_ref().is_some_and(|stopped| stopped.recovered);
        let (recording, stream, visit, began_at) = (*recording, *stream, *visit, *began_at);
        let dictated = draft.is_some();
        let waiting = Self { recording, stream, visit, dictated, began_at, length_ms, recovered, held_up };
        (!sound.parts.is_empty()).then_some(waiting)
    }

    /// Whether nobody has said yet whose it is: it was made while the phone was locked.
    #[must_use]
    pub const fn is_unfiled(&self) -> bool {
        self.visit.is_none() && !self.dictated && matches!(self.stream, StreamId::Person(_))
    }
}

/// How the phone stands with the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Whether the browser says that there is a network.
    pub online: bool,
    /// When the server last answered.
    pub last_at: Option<Timestamp>,
    /// Whether a round is under way.
    pub syncing: bool,
    /// Whether the server wants a sign-in before it takes or gives anything.
    pub needs_sign_in: bool,
    /// Whether the server's history is not the one that this phone has seen. Until it is, nothing is taken and no sound goes up.
    pub doubted: bool,
    /// Why the last round failed, in a sentence.
    pub problem: Option<String>,
}

impl Contact {
    /// What a person reads where the server is doubted.
    pub const DOUBTED: &str =
        "The server's history does not match what this phone has seen. Nothing was taken; your work is kept. Tell your enabler team.";
}

/// The room for so long is not worth a word, in minutes.
const ROOM_ENOUGH: u64 = 120;

/// What the browser says about the room it gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorageFacts {
    /// Whether anything can be kept at all. Where not, capture is refused, and why is said.
    pub available: bool,
    /// Whether the browser promised to keep it.
    pub persisted: Option<bool>,
    /// Bytes in use.
    pub used: u64,
    /// Bytes to be had.
    pub quota: u64,
    /// Whether the phone may forget it after some unused days: iOS, where the app is not on the home screen.
    pub may_be_forgotten: bool,
    /// How many unsent things lie here damaged. They stay, and stop nothing.
    pub torn: usize,
    /// How many things lie here under keys that are gone.
    pub shut_away: usize,
}

impl StorageFacts {
    /// For how many minutes there is room to record, where that is so little that it matters. None too where the browser does not say.
    #[must_use]
    pub fn minutes_left(&self) -> Option<u64> {
        let bytes_a_minute = u64::from(BITS_PER_SECOND) / 8 * 60;
        let minutes = self.quota.saturating_sub(self.used) / bytes_a_minute;
        (self.quota > 0 && minutes < ROOM_ENOUGH).then_some(minutes)
    }
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::clock::Timestamp;
    use alongside_core::domain::entry::Receipt;
    use alongside_core::domain::ids::{FamilyId, Position};
    use alongside_core::sync::outbox::OutboxState;
    use alongside_core::sync::protocol::Rejection;

    use super::super::samples::{started, waiting};
    use super::*;

    fn in_state(state: OutboxState) -> OutboxItem {
        OutboxItem { state, ..waiting(&started(1)) }
    }

    fn received() -> OutboxItem {
        in_state(OutboxState::Received { receipt: Receipt { position: Position(1), received_at: Timestamp::default(), late: false } })
    }

    fn sound(held_up: Option<HeldUp>) -> WaitingRecording {
        let (at, ten) = (Timestamp::default(), [1; 10]);
        let (recording, stream) = (RecordingId::new(at, ten), StreamId::Family(FamilyId::new(at, ten)));
        WaitingRecording {
            recording,
            stream,
            visit: None,
            dictated: false,
            began_at: at,
            length_ms: Some(4_000),
            recovered: false,
            held_up,
        }
    }

    #[test]
    fn what_only_waits_for_the_server_goes_by_itself_and_what_it_did_not_take_needs_a_person() {
        let rejected = |code: &str| HeldUp::of(&TransportError::Rejected { code: code.to_owned() });
        assert_eq!(HeldUp::of(&TransportError::Offline), None);
        assert_eq!(HeldUp::of(&TransportError::NoRoom { retry_after_ms: None }).map(HeldUp::needs_you), Some(false));
        assert_eq!(rejected("not_there"), Some(HeldUp::NotYours));
        assert_eq!(rejected("digest_mismatch").map(HeldUp::needs_you), Some(true));
    }

    #[test]
    fn how_long_can_be_recorded_is_said_only_where_it_matters() {
        let room = |free: u64| StorageFacts { used: 5_000_000, quota: 5_000_000 + free, ..StorageFacts::default() }.minutes_left();
        assert_eq!(room(22_000_000), None, "two hours are enough for any visit");
        assert_eq!((room(21_000_000), room(7_300_000), room(100_000)), (Some(116), Some(40), Some(0)));
        let over = StorageFacts { used: 6_000_000, quota: 5_000_000, ..StorageFacts::default() };
        assert_eq!((over.minutes_left(), StorageFacts::default().minutes_left()), (Some(0), None));
    }

    #[test]
    fn nothing_is_safe_before_the_server_has_it() {
        assert_eq!(Safety::of(&[], 0, &[], false), Safety::Safe);
        assert_eq!(Safety::of(&[received()], 0, &[], false), Safety::Safe);
        assert_eq!(Safety::of(&[received(), in_state(OutboxState::Waiting)], 0, &[], false), Safety::OnThisPhone(1));
    }

    #[test]
    fn sound_counts_until_the_server_has_the_whole_of_it() {
        assert_eq!(Safety::of(&[], 0, &[sound(None), sound(Some(HeldUp::Busy))], false), Safety::OnThisPhone(2));
        assert_eq!(Safety::of(&[], 0, &[sound(None), sound(Some(HeldUp::NotYours))], false), Safety::NeedsYou(1));
    }

    #[test]
    fn what_a_person_must_look_at_comes_first_and_then_the_sign_in() {
        let aside = in_state(OutboxState::Parked { reason: Rejection::TooLarge, at: Timestamp::default() });
        assert_eq!(Safety::of(&[aside, in_state(OutboxState::Waiting)], 0, &[], true), Safety::NeedsYou(1));
        assert_eq!(Safety::of(&[in_state(OutboxState::Waiting)], 0, &[], true), Safety::SignIn(1));
        assert_eq!(Safety::of(&[], 1, &[], false), Safety::NeedsYou(1), "what lies damaged is never called safe");
    }
}
