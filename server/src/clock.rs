//! The server's doors to the outside's time and chance. The only place that reads a clock or draws a random number.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use alongside_core::domain::clock::{Clock, Dice, Timestamp};

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The machine's clock, moved: a demonstration stands in a time of its own, and its phones with it.
#[derive(Clone, Copy, Debug)]
pub struct MovedClock {
    /// By how many milliseconds, ahead or back.
    pub by_ms: i64,
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus(self.by_ms)
    }
}

/// The operating system's own chance.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDice;

impl Dice for SystemDice {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that draws random numbers")]
    fn roll(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        if getrandom::fill(&mut bytes).is_err() {
            // Anything made after this could be guessed: sessions, names of entries, salts.
            tracing::error!("the operating system gives no random numbers");
            std::process::abort();
        }
        bytes
    }
}

/// Measures how long something takes, apart from the clock that people see.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it has been.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
