//! How often a phone was opened in vain, and how long one waits after that. Pure.
//!
//! The first three cost nothing: fingers are cold. After the tenth the keys are gone; what was captured is not, since the authority opens it.

use alongside_core::domain::clock::Timestamp;
use serde::{Deserialize, Serialize};

/// After how many tries in vain the keys are gone.
pub const LAST: u32 = 10;
/// How long to wait after the fourth, the fifth … try in vain, in milliseconds.
const WAITS_MS: [i64; 6] = [30_000, 60_000, 120_000, 300_000, 600_000, 900_000];

/// How often a phone was tried since it was last opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    /// How often.
    pub count: u32,
    /// When it was tried last, by the phone's clock.
    #[serde(default)]
    pub last_at: Option<Timestamp>,
}

/// Whether it may be tried now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayTry {
    /// Now, and so many times before the keys are gone.
    Now(u32),
    /// From this instant on.
    From(Timestamp),
    /// No more.
    Never,
}

impl Tries {
    /// The same, where the clock was set back since the last try: that is taken to have been now. To be kept, so that the wait begins once.
    #[must_use]
    pub fn settled(&self, now: Timestamp) -> Self {
        let last_at = self.last_at.map(|last| if last.millis() > now.millis() { now } else { last });
        Self { last_at, ..*self }
    }

    /// Whether it may be tried now. A clock that was set back waits for one wait from now, and no longer.
    #[must_use]
    pub fn judge(&self, now: Timestamp) -> MayTry {
        if self.is_over() {
            return MayTry::Never;
        }
        match (self.wait_ms(), self.last_at) {
            (0, _) | (_, None) => MayTry::Now(LAST - self.count),
            (wait, Some(last)) => {
                let until = Timestamp::from_millis(last.millis().min(now.millis())).plus(wait);
                if now.millis() >= until.millis() { MayTry::Now(LAST - self.count) } else { MayTry::From(until) }
            }
        }
    }

    /// One try more.
    #[must_use]
    pub const fn and_one(&self, at: Timestamp) -> Self {
        Self { count: self.count.saturating_add(1), last_at: Some(at) }
    }

    /// Whether the last try is spent.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.count >= LAST
    }

    fn wait_ms(&self) -> i64 {
        let after = usize::try_from(self.count).unwrap_or(usize::MAX).checked_sub(4);
        after.map_or(0, |after| WAITS_MS[after.min(WAITS_MS.len() - 1)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_000_000_000_000 + millis)
    }

    fn after(count: u32) -> Tries {
        Tries { count, last_at: Some(at(0)) }
    }

    #[test]
    fn three_tries_cost_nothing_then_waits_grow_and_the_tenth_is_the_last() {
        let waits = [0, 0, 0, 0, 30, 60, 120, 300, 600, 900];
        for (count, seconds) in (0..LAST).zip(waits) {
            let tries = after(count);
            if seconds > 0 {
                assert_eq!(tries.judge(at(seconds * 1_000 - 1)), MayTry::From(at(seconds * 1_000)), "after {count}");
            }
            assert_eq!(tries.judge(at(seconds * 1_000)), MayTry::Now(LAST - count), "after {count}");
        }
        assert_eq!(after(LAST).judge(at(i64::from(u32::MAX))), MayTry::Never);
        assert!(after(LAST - 1).and_one(at(1)).is_over());
    }

    #[test]
    fn a_clock_set_back_by_years_waits_no_longer_than_one_wait() {
        let two_years = 63_072_000_000;
        assert_eq!(after(4).judge(at(-two_years)), MayTry::From(at(-two_years + 30_000)));
        let settled = after(4).settled(at(-two_years));
        assert_eq!(settled.judge(at(-two_years + 30_000)), MayTry::Now(LAST - 4), "the wait does not slide along with the clock");
        assert_eq!(after(4).settled(at(1)), after(4));
    }
}
