//! Whether the server's clock went on as clocks do since it was last looked at. One that jumped would delete what nobody can bring back, so that
//! a jump, or a server that was down for long, keeps everything for a week more: time for somebody to see it.

use super::NOTICE_DAYS;
use crate::domain::clock::Timestamp;

const HOUR_MS: i64 = 60 * 60 * 1_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A look at the clock, as it is kept for the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    /// What it said. None where its operator says that whatever it says next is right.
    pub at: Option<Timestamp>,
    /// Before this nothing is deleted.
    pub not_before: Timestamp,
}

impl Looked {
    /// What an operator says who has looked at the clock themselves.
    pub const TRUSTED: Self = Self { at: None, not_before: Timestamp::from_millis(i64::MIN) };

    /// The next look. From one to the next at most a day passes, and a clock that is put right goes back by less than an hour: anything else,
    /// and the first look of all, is to be seen by somebody first.
    #[must_use]
    pub fn again(before: Option<Self>, now: Timestamp) -> Self {
        let went_on = |at: Timestamp| (-HOUR_MS..=DAY_MS).contains(&now.millis().saturating_sub(at.millis()));
        let steady = before.filter(|before| before.at.is_none_or(went_on));
        Self { at: Some(now), not_before: steady.map_or_else(|| now.plus(NOTICE_DAYS * DAY_MS), |before| before.not_before) }
    }

    /// Whether anything may be deleted by this clock.
    #[must_use]
    pub fn may_delete(self) -> bool {
        self.at.is_some_and(|at| at >= self.not_before)
    }
}
