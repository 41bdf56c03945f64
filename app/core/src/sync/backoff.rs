//! When to try again: twice as long each time, up to five minutes, with jitter, never before the server's own *retry after*.

use crate::domain::clock::Timestamp;

const FIRST_MS: i64 = 1_000;
const LONGEST_MS: i64 = 300_000;

/// How often a round failed in a row, and when to try next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    /// Failures in a row.
    pub failures: u32,
    /// When the last try failed.
    pub failed_at: Option<Timestamp>,
    /// The earliest next try.
    pub next_at: Option<Timestamp>,
    /// Whether that is the server's own wish: only a person may pass it.
    pub is_asked: bool,
}

impl Backoff {
    /// After a failure. `random` spreads the phones; `retry_after_ms` is the server's own wish.
    #[must_use]
    pub fn failed(self, now: Timestamp, random: u16, retry_after_ms: Option<i64>) -> Self {
        let failures = self.failures.saturating_add(1);
        let doubled = FIRST_MS.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(LONGEST_MS);
        // Between half and the whole of it.
        let wait = doubled / 2 + doubled / 2 * i64::from(random) / i64::from(u16::MAX);
        let wait = wait.max(retry_after_ms.unwrap_or(0));
        Self { failures, failed_at: Some(now), next_at: Some(now.plus(wait)), is_asked: retry_after_ms.is_some() }
    }

    /// Whether it is time to try. A clock that was set back since does not hold a try up.
    #[must_use]
    pub fn is_due(self, now: Timestamp) -> bool {
        self.next_at.is_none_or(|next| now >= next) || self.failed_at.is_some_and(|failed| now < failed)
    }
}
