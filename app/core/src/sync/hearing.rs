//! How far the server has come with taking a recording down, as it travels. What was heard is the machine's until somebody confirms it.

use serde::{Deserialize, Serialize};

use crate::domain::transcript::Transcript;

/// How it stands with the text of a whole recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Hearing {
    /// Nobody listens yet.
    Waiting {
        /// For what.
        why: WaitsFor,
    },
    /// It is being taken down.
    Working {
        /// Up to when it is done, in milliseconds of the recording.
        done_ms: u64,
        /// How long the recording is, once that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of_ms: Option<u64>,
        /// What was heard so far.
        transcript: Transcript,
    },
    /// All of it was taken down. Where nobody spoke there are no sentences.
    Done {
        /// What was heard.
        transcript: Transcript,
        /// Where the recording broke off, or could be read no further. What came before it was heard.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cut_after_ms: Option<u64>,
    },
    /// It was not taken down, and will not be by itself. The sound is there, and it can be asked for again.
    Failed {
        /// Why.
        code: NotHeard,
        /// The same for people, with a way on.
        sentence: String,
    },
    /// A state that a later version named.
    #[serde(other)]
    Other,
}

/// What a recording waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// The server has nothing to listen with: a model comes first, and that is the operator's.
    Model,
    /// Its turn.
    Turn,
    /// Another try: the last one came to nothing.
    AnotherTry,
    /// Something that a later version named.
    #[serde(other)]
    Other,
}

/// Why a recording was not taken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotHeard {
    /// There is nothing in it.
    Empty,
    /// It is none of the kinds of recording that can be read.
    OtherForm,
    /// It can be opened, and there is no sound in it that can be read.
    OtherSound,
    /// It is too long.
    TooLong,
    /// The authority's speech service does not take it.
    ServiceRefused,
    /// The authority's speech service did not answer, or with nothing that makes sense, however often it was asked.
    ServiceFailed,
    /// The server failed at it, however often it tried.
    Failed,
    /// A reason that a later version named.
    #[serde(other)]
    Other,
}

impl NotHeard {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::Empty,
        Self::OtherForm,
        Self::OtherSound,
        Self::TooLong,
        Self::ServiceRefused,
        Self::ServiceFailed,
        Self::Failed,
        Self::Other,
    ];

    /// The reason for people, with a way on.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "There is nothing in this recording. Write the note by hand.",
            Self::OtherForm => "This is not a recording that the server can read. It is kept, and can be played; write the note by hand.",
            Self::OtherSound => {
                "The server can open this recording and finds no sound in it that it can read. It is kept; write the note by hand."
            }
            Self::TooLong => "This recording is too long to be taken down. It is kept, and can be played; record in shorter pieces.",
            Self::ServiceRefused => {
                "The speech service did not take this recording. It is kept, and can be played; write the note by hand, or try again."
            }
            Self::ServiceFailed => "The speech service gave no text. The recording is kept, and can be played; try again later.",
            Self::Failed | Self::Other => "The server could not take this recording down. It is kept, and can be played; try again later.",
        }
    }
}
