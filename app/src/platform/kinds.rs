//! What the platform says and is told, in words that need no browser. Shared by the browser's side and the inert one.

use alongside_core::domain::ids::PersonId;

/// Something to ask the server.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// `GET`, `POST` or `PUT`.
    pub method: &'static str,
    /// The path, on our own server.
    pub path: String,
    /// The body, where there is one.
    pub body: Option<Vec<u8>>,
    /// Its media type.
    pub media_type: &'static str,
    /// The value of `Content-Digest`, for a part of a recording.
    pub digest: Option<String>,
    /// For whom it is asked. The server answers nobody else, whoever has signed in at this browser meanwhile.
    pub person: Option<PersonId>,
    /// The first byte that is wanted and the last, where not all are.
    pub range: Option<(u64, u64)>,
    /// How long to wait, in milliseconds.
    pub patience_ms: i32,
}

impl Asking {
    /// The same, for somebody.
    #[must_use]
    pub fn of(self, person: PersonId) -> Self {
        Self { person: Some(person), ..self }
    }

    /// Asks for something.
    #[must_use]
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), patience_ms: 20_000, ..Self::default() }
    }

    /// Asks for a range of bytes.
    #[must_use]
    pub fn range(path: impl Into<String>, range: (u64, u64)) -> Self {
        Self { range: Some(range), patience_ms: 120_000, ..Self::get(path) }
    }

    /// Sends JSON.
    #[must_use]
    pub fn post(path: impl Into<String>, json: String) -> Self {
        let body = Some(json.into_bytes());
        Self { method: "POST", path: path.into(), body, media_type: "application/json", patience_ms: 45_000, ..Self::default() }
    }

    /// Sends bytes, named by their digest.
    #[must_use]
    pub fn put(path: impl Into<String>, bytes: Vec<u8>, digest: String) -> Self {
        let (body, digest) = (Some(bytes), Some(digest));
        Self {
            method: "PUT",
            path: path.into(),
            body,
            media_type: "application/octet-stream",
            digest,
            patience_ms: 120_000,
            ..Self::default()
        }
    }
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status. 0 where a redirect led away from us.
    pub status: u16,
    /// The media type, in small letters and without parameters.
    pub media_type: String,
    /// How long the server wants to be left alone.
    pub retry_after_ms: Option<i64>,
    /// The body, whole.
    pub body: Vec<u8>,
}

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// No way to the server, or it did not answer in time.
    Unreachable,
    /// The answer broke off.
    CutOff,
}

/// Something that happened to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// There is a network again.
    Online,
    /// There is none.
    Offline,
    /// The page is looked at again.
    Shown,
    /// The page is put away, perhaps for ever.
    Hidden,
    /// Somebody touched it, or pressed a key.
    Touched,
}

/// How much sound a recording takes up, in bits. Speech is well understood at this rate; an hour takes about 11 MB.
pub const BITS_PER_SECOND: u32 = 24_000;

/// What the microphone brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A part of the sound: which, counted from 0, and its bytes.
    Part(u32, Vec<u8>),
    /// Something else took the microphone: a call, another app, a cable.
    Interrupted,
    /// Whether the phone keeps its screen on for it. A screen that goes dark may take the microphone with it.
    Awake(bool),
    /// The recorder has stopped; every part was handed over, and there were so many.
    Stopped(u32),
}

/// What a listener on the phone says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakenDown {
    /// A window is done: its piece as JSON.
    Piece(String),
    /// The recording is done.
    Whole {
        /// Where it breaks off, in milliseconds.
        cut_after_ms: Option<u64>,
    },
    /// It came to nothing.
    Failed,
}

/// Why there is no microphone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMicrophone {
    /// The person, or the phone, said no.
    NotAllowed,
    /// There is none, or something else has it.
    NotThere,
    /// This browser cannot record.
    CannotRecord,
}

impl NoMicrophone {
    /// What the person reads.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotAllowed => "The microphone is switched off for Alongside. Allow it in the browser's settings, or write instead.",
            Self::NotThere => "No microphone can be reached just now; a call may have it. You can write instead.",
            Self::CannotRecord => "This browser cannot record sound. You can write instead.",
        }
    }
}

/// Why there is no passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPasskey {
    /// The person left it, or took too long, or there is none for this address.
    NotDone,
    /// This phone has one already.
    AlreadyThere,
    /// This browser knows no passkeys.
    TooOld,
}

impl NoPasskey {
    /// What the person reads.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotDone => "No passkey was given. Nothing was lost; please try again.",
            Self::AlreadyThere => "This phone has a passkey of yours already. Sign in with that one.",
            Self::TooOld => "This browser is too old for passkeys. Update it, or use another one.",
        }
    }
}

/// What the browser says of the room it gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Whether it promised to keep what is stored.
    pub persisted: Option<bool>,
    /// Bytes in use.
    pub used: u64,
    /// Bytes to be had.
    pub quota: u64,
}
