//! How often a caller may ask: a bucket each that fills as time passes. In memory, a process each.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{DeviceId, Digest, PersonId};

use crate::problem::{Code, Problem};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// Somebody who is signed in.
    Person(PersonId),
    /// Somebody who is not, by their address.
    Address(IpAddr),
    /// A session that no device of ours is bound to.
    Session(Digest),
    /// A device: where its own session asks, or a delivery that it signed. What only names it counts for nothing.
    Device(DeviceId),
}

impl Caller {
    /// What one request takes out of the bucket. A device, or a session without one, has four fifths of what its person has, which leaves
    /// room for their other ones.
    const fn cost(self) -> i64 {
        match self {
            Self::Person(_) | Self::Address(_) => THOUSAND,
            Self::Device(_) | Self::Session(_) => THOUSAND * 5 / 4,
        }
    }
}

/// How many requests' worth of burst a caller has.
const BURST: i64 = 4;
/// How many callers are remembered before those with a full bucket are forgotten.
const MANY: usize = 10_000;
const THOUSAND: i64 = 1_000;

/// What each caller has left. Counted in thousandths of a request, so that a millisecond adds the rate.
#[derive(Debug)]
pub struct Throttle {
    rate: i64,
    buckets: Mutex<HashMap<Caller, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: i64,
    at: Timestamp,
}

impl Throttle {
    /// A throttle that lets each caller ask so often a second.
    #[must_use]
    pub fn new(per_second: u32) -> Self {
        Self { rate: i64::from(per_second.max(1)), buckets: Mutex::default() }
    }

    /// Takes one request out of the caller's bucket.
    ///
    /// # Errors
    /// A problem that says when to try again, where it is empty.
    pub fn take(&self, caller: Caller, now: Timestamp) -> Result<(), Problem> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > MANY {
            buckets.retain(|_, bucket| self.filled(*bucket, now) < self.full());
        }
        let known = buckets.get(&caller).copied().unwrap_or(Bucket { left: self.full(), at: now });
        let left = self.filled(known, now);
        let cost = caller.cost();
        if left < cost {
            let seconds = (cost - left) / (self.rate * THOUSAND) + 1;
            return Err(Problem::new(Code::Throttled).retry_after(seconds.unsigned_abs()));
        }
        buckets.insert(caller, Bucket { left: left - cost, at: now });
        Ok(())
    }

    const fn full(&self) -> i64 {
        self.rate * BURST * THOUSAND
    }

    fn filled(&self, bucket: Bucket, now: Timestamp) -> i64 {
        let millis = (now.millis() - bucket.at.millis()).max(0);
        bucket.left.saturating_add(millis.saturating_mul(self.rate)).min(self.full())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn person(n: u128) -> Caller {
        Caller::Person(PersonId::from_uuid(uuid::Uuid::from_u128(n)))
    }

    #[test]
    fn who_asks_too_often_waits_and_nobody_else_does() {
        let throttle = Throttle::new(2);
        let taken = (0..20).filter(|_| throttle.take(person(1), NOW).is_ok()).count();
        assert_eq!(taken, 8);
        assert!(throttle.take(person(2), NOW).is_ok());
        assert!(throttle.take(person(1), NOW.plus(400)).is_err());
        assert!(throttle.take(person(1), NOW.plus(500)).is_ok());
        assert!(throttle.take(person(1), NOW.plus(500)).is_err());
    }

    #[test]
    fn a_device_alone_does_not_use_up_what_its_person_has() {
        let throttle = Throttle::new(4);
        let device = |n| Caller::Device(DeviceId::from_uuid(uuid::Uuid::from_u128(n)));
        let asks = |by: Caller| throttle.take(by, NOW).and_then(|()| throttle.take(person(1), NOW));
        assert_eq!((0..20).filter(|_| asks(Caller::Session(Digest::of(&[]))).is_ok()).count(), 12, "nor does a session without one");
        assert_eq!((0..20).filter(|_| asks(device(1)).is_ok()).count(), 4);
    }

    #[test]
    fn a_clock_that_goes_back_takes_nothing_away() {
        let throttle = Throttle::new(1);
        assert!(throttle.take(person(1), NOW).is_ok());
        assert!(throttle.take(person(1), NOW.plus(-60_000)).is_ok());
    }
}
