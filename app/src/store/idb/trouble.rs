//! What goes wrong in the browser's database, as ours: what opening again helps, what another tab was faster at, and the rest.

use indexed_db_futures::error::{Error, OpenDbError, UnexpectedDataError};
use web_sys::DomException;

use crate::store::StoreError;

/// What went wrong in the browser's database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The connection is gone; opening again helps.
    Lost(String),
    /// What was expected is not there: another tab was faster. The transaction was rolled back.
    Overtaken,
    /// Anything else.
    Store(StoreError),
}

impl From<Trouble> for StoreError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Lost(why) => Self::Failed(why),
            Trouble::Overtaken => Self::Conflict,
            Trouble::Store(error) => error,
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::DomException(exception) => DomException::from(exception).into(),
            // The browser took it back, and did not say why.
            Error::MissingData(UnexpectedDataError::TransactionAborted) => Self::Lost(error.to_string()),
            error => Self::Store(StoreError::Failed(error.to_string())),
        }
    }
}

impl From<DomException> for Trouble {
    fn from(exception: DomException) -> Self {
        let (name, why) = (exception.name(), format!("{}: {}", exception.name(), exception.message()));
        match name.as_str() {
            "QuotaExceededError" => Self::Store(StoreError::Full),
            "SecurityError" => Self::Store(StoreError::Unavailable),
            // Chromium and Firefox say the first of a handle that was closed; WebKit says the others when it loses its database in the
            // background, which it also does with an AbortError that nobody asked for.
            "InvalidStateError" | "UnknownError" | "AbortError" | "TransactionInactiveError" => Self::Lost(why),
            _ => Self::Store(StoreError::Failed(why)),
        }
    }
}

impl From<OpenDbError> for Trouble {
    fn from(error: OpenDbError) -> Self {
        match error {
            OpenDbError::Base(error) => match error.into() {
                // A browser that keeps nothing says so in this way.
                Self::Lost(why) if why.starts_with("InvalidState") => Self::Store(StoreError::Unavailable),
                trouble => trouble,
            },
            // There is no database; or the browser refused at once, all of which the library takes for a version of zero.
            OpenDbError::NullFactory | OpenDbError::UnsupportedEnvironment | OpenDbError::VersionZero => {
                Self::Store(StoreError::Unavailable)
            }
        }
    }
}
