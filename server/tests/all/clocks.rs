//! Clocks that obey: one that moves when it is told to, and one that jumps while a house answers, so that something ends between the
//! question and the answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use alongside::ops::House;
use alongside_core::domain::clock::{Clock, Timestamp};

use crate::world::{CountingDice, World};

/// A Tuesday morning.
pub(crate) const START: i64 = 1_772_528_400_000;

/// A clock that moves when it is told to.
#[derive(Debug)]
pub(crate) struct StillClock(AtomicI64);

impl StillClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(START)))
    }

    pub(crate) fn pass(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// A clock that stands just before an instant, and at it once it was looked at as often as this.
#[derive(Debug)]
struct Jumping {
    left: AtomicI64,
    at: Timestamp,
}

impl Clock for Jumping {
    fn now(&self) -> Timestamp {
        let left = self.left.fetch_sub(1, Ordering::Relaxed);
        if left > 0 { self.at.plus(-1) } else { self.at }
    }
}

/// Another process on the world's database: for so many looks at its clock it is just before an instant, and then it is there.
pub(crate) async fn jumps_to(world: &World, at: Timestamp, looks: i64) -> House {
    let jumping = Arc::new(Jumping { left: AtomicI64::new(i64::MAX), at });
    let (clock, dice): (Arc<dyn Clock + Send + Sync>, _) = (Arc::<Jumping>::clone(&jumping), Arc::new(CountingDice::default()));
    let house = House::open_with(world.fresh.connect().await, clock, dice, Arc::clone(&world.house.keys), world.house.limits)
        .await
        .expect("the house opens");
    jumping.left.store(looks, Ordering::Relaxed);
    house
}
