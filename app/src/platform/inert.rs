//! The platform where there is none: on the server, which draws pages and keeps nothing.

use alongside_core::domain::clock::Timestamp;

/// Whether the document is the route-neutral shell.
#[must_use]
pub const fn document_is_shell() -> bool {
    false
}

/// Takes the splash away.
pub const fn clear_body() {}

/// The present instant.
#[must_use]
pub fn now() -> Timestamp {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or_default())
}

/// Ten bytes of chance. The server makes no ids with them.
#[must_use]
pub const fn ten() -> [u8; 10] {
    [0; 10]
}
