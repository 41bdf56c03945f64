//! The line between a phone and the server, and what goes wrong on it. Nothing happens here at the same time as anything else, so that a
//! day can be played again; what is slow is kept and delivered later.

use std::cell::RefCell;
use std::rc::Rc;

use alongside::db::DbError;
use alongside::ops::Who;
use alongside::ops::sync::SyncError;
use alongside_app::store::memory::MemoryStore;
use alongside_core::sync::engine::Engine;
use alongside_core::sync::protocol::{SyncAnswer, SyncRequest};
use alongside_core::sync::transport::{Transport, TransportError};

use super::chance::Chance;
use super::phone::{PhoneClock, PhoneDice, PhoneSignatures};
use super::server::Server;

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It never arrives.
    LostBefore,
    /// It is done, and the answer never arrives.
    LostAfter,
    /// It arrives twice.
    Twice,
    /// It arrives much later, when nobody waits for it any more.
    Delayed,
    /// It is done, and the answer is cut off.
    Cut,
    /// The server has no time.
    Busy,
    /// The server is killed before it is done.
    KilledBefore,
    /// The server is killed after it was done.
    KilledAfter,
    /// While the answer is on its way, another tab does a whole round.
    OtherTab,
}

const FAULTS: [Fault; 9] = [
    Fault::LostBefore,
    Fault::LostAfter,
    Fault::Twice,
    Fault::Delayed,
    Fault::Cut,
    Fault::Busy,
    Fault::KilledBefore,
    Fault::KilledAfter,
    Fault::OtherTab,
];

/// Requests that are still on their way when nobody waits for them any more.
pub(super) type OnTheWay = Rc<RefCell<Vec<(Who, SyncRequest)>>>;

/// One phone's line.
#[derive(Clone)]
pub(super) struct Line {
    pub who: Who,
    pub server: Rc<Server>,
    pub chance: Rc<Chance>,
    pub on_the_way: OnTheWay,
    /// How many in a hundred requests go wrong.
    pub trouble: Rc<RefCell<usize>>,
    /// The phone's own store and clock, for its other tab.
    pub tab: (MemoryStore, PhoneClock, PhoneDice),
}

impl Line {
    async fn ask(&self, request: &SyncRequest) -> Result<SyncAnswer, TransportError> {
        self.server.answer(&self.who, request).await.map_err(|error| match error {
            SyncError::UnknownProtocol => TransportError::UpdateRequired,
            SyncError::Malformed => TransportError::Rejected { code: "malformed".to_owned() },
            SyncError::DeviceRevoked => TransportError::Rejected { code: "device_revoked".to_owned() },
            SyncError::TooLarge => TransportError::TooLarge,
            SyncError::Db(DbError::Full | DbError::Unavailable(_) | DbError::Stopped) => {
                TransportError::Unavailable { retry_after_ms: None }
            }
            SyncError::Db(_) => TransportError::ServerFailed,
        })
    }

    async fn go_wrong(&self, fault: Fault, request: &SyncRequest) -> Result<SyncAnswer, TransportError> {
        match fault {
            Fault::LostBefore => {}
            Fault::LostAfter => drop(self.ask(request).await),
            Fault::Twice => {
                drop(self.ask(request).await);
                return self.ask(request).await;
            }
            Fault::Delayed => self.on_the_way.borrow_mut().push((self.who, request.clone())),
            Fault::Cut => {
                drop(self.ask(request).await);
                return Err(TransportError::NotOurs);
            }
            Fault::Busy => return Err(TransportError::Unavailable { retry_after_ms: Some(50) }),
            Fault::KilledBefore => self.server.kill(self.chance.percent(30)).await,
            Fault::KilledAfter => {
                drop(self.ask(request).await);
                self.server.kill(self.chance.percent(30)).await;
            }
            Fault::OtherTab => {
                let answer = self.ask(request).await;
                let calm = Self { trouble: Rc::new(RefCell::new(0)), ..self.clone() };
                let (store, clock, dice) = self.tab.clone();
                // What becomes of the other tab's round is its own affair.
                drop(Box::pin(Engine::new(store, calm, PhoneSignatures, clock, dice).round()).await);
                return answer;
            }
        }
        Err(TransportError::Offline)
    }
}

impl Transport for Line {
    async fn sync(&self, request: &SyncRequest) -> Result<SyncAnswer, TransportError> {
        let trouble = *self.trouble.borrow();
        if !self.chance.percent(trouble) {
            return self.ask(request).await;
        }
        let fault = *self.chance.pick(&FAULTS).unwrap_or(&Fault::LostBefore);
        self.go_wrong(fault, request).await
    }
}
