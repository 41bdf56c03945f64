//! The platform where there is none: on the server, which draws pages and keeps nothing, and in tests of the state without a browser.

use alongside_core::domain::checkpoint::Signed;
use alongside_core::domain::clock::{Clock, Dice, Timestamp};
use alongside_core::sync::signatures::Signatures;

use super::kinds::{Answer, Asking, Happening, Heard, NoAnswer, NoMicrophone, NoPasskey, Room, TakenDown};

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct PhoneClock;

impl Clock for PhoneClock {
    fn now(&self) -> Timestamp {
        now()
    }
}

/// No chance: nothing is written here.
#[derive(Clone, Copy, Debug, Default)]
pub struct PhoneDice;

impl Dice for PhoneDice {
    fn roll(&self) -> [u8; 16] {
        [0; 16]
    }
}

/// Finds no signature good: nothing is asked here.
#[derive(Clone, Copy, Debug, Default)]
pub struct PhoneSignatures;

impl Signatures for PhoneSignatures {
    async fn hold(&self, _signed: &Signed) -> bool {
        false
    }
}

/// The present instant.
#[must_use]
pub fn now() -> Timestamp {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or_default())
}

/// Ten bytes, for ids that nobody keeps.
#[must_use]
pub fn ten() -> [u8; 10] {
    PhoneDice.ten()
}

/// Sixteen bytes, for salts that nobody keeps.
#[must_use]
pub fn roll() -> [u8; 16] {
    PhoneDice.roll()
}

/// Waits for nothing.
pub async fn sleep(_millis: u32) {}

/// Nothing that is done.
pub struct Ticking;

impl Ticking {
    /// Nothing to forget.
    pub const fn forget(self) {}
}

/// Does nothing.
#[must_use]
pub fn every(_millis: u32, _act: impl Fn() + 'static) -> Ticking {
    Ticking
}

/// The server draws whole pages.
#[must_use]
pub const fn document_is_shell() -> bool {
    false
}

/// Nothing to take away.
pub const fn clear_body() {}

/// Nobody is writing.
#[must_use]
pub const fn is_writing() -> bool {
    false
}

/// Nothing to open anew.
pub const fn reload() {}

/// Nowhere to go.
pub const fn go_to(_address: &str) {}

/// No network.
///
/// # Errors
/// Always [`NoAnswer::Unreachable`].
pub async fn ask(_asking: Asking) -> Result<Answer, NoAnswer> {
    Err(NoAnswer::Unreachable)
}

/// No network.
#[must_use]
pub const fn is_online() -> bool {
    false
}

/// Nobody looks.
#[must_use]
pub const fn is_shown() -> bool {
    false
}

/// Nothing happens.
pub fn on_happening(_tell: impl Fn(Happening) + 'static) {}

/// A channel that never opens.
pub struct Live;

impl Live {
    /// Opens nothing.
    #[must_use]
    pub fn open(_path: &str, _tell: impl Fn(String) + 'static) -> Option<Self> {
        None
    }

    /// Always closed.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        true
    }
}

/// No microphone.
pub struct Microphone;

impl Microphone {
    /// Opens nothing.
    ///
    /// # Errors
    /// Always [`NoMicrophone::CannotRecord`].
    pub async fn open(_tell: impl Fn(Heard) + 'static) -> Result<Self, NoMicrophone> {
        Err(NoMicrophone::CannotRecord)
    }

    /// Nothing.
    #[must_use]
    pub const fn media_type(&self) -> String {
        String::new()
    }

    /// Silence.
    #[must_use]
    pub const fn level(&self) -> f32 {
        0.0
    }

    /// Nothing to stop.
    pub const fn stop(&self) {}
}

/// No listener.
pub struct Listener;

impl Listener {
    /// Begins nothing.
    #[must_use]
    pub fn begin(_model: &str, _sound: &[u8], _tell: impl Fn(TakenDown) + Clone + 'static) -> Option<Self> {
        None
    }
}

/// No shelf.
pub async fn put_on_shelf(_address: &str, _bytes: &[u8]) -> bool {
    false
}

/// No shelf.
pub async fn from_shelf(_address: &str) -> Option<Vec<u8>> {
    None
}

/// No shelf.
pub async fn all_on_shelf() -> Vec<String> {
    Vec::new()
}

/// No shelf.
pub async fn off_shelf(_address: &str) {}

/// No shelf.
pub async fn clear_shelf(_beside: &[&str]) {}

/// Nothing is kept.
pub async fn keep_file(_address: &str) -> bool {
    false
}

/// Nobody says.
pub async fn battery() -> Option<f64> {
    None
}

/// Nowhere to play from.
#[must_use]
pub const fn source_of(_parts: &[Vec<u8>], _media_type: &str) -> Option<String> {
    None
}

/// Nothing to forget.
pub const fn forget_source(_address: &str) {}

/// Nothing is kept.
pub async fn persist() {}

/// No room.
pub async fn room() -> Room {
    Room::default()
}

/// Nothing is kept that could be forgotten.
#[must_use]
pub const fn may_be_forgotten() -> bool {
    false
}

/// A lock that nobody else wants.
pub struct Held;

impl Held {
    /// Lets go of nothing.
    pub const fn let_go(self) {}
}

/// Takes a lock that nobody else wants.
pub async fn try_hold(_name: &str) -> Option<Held> {
    Some(Held)
}

/// Takes a lock once whoever has it lets go.
#[expect(clippy::unused_async, reason = "as in a browser")]
pub async fn hold(_name: &str) -> Held {
    Held
}

/// No other tabs.
pub struct Tabs;

impl Tabs {
    /// Joins nothing.
    #[must_use]
    pub fn join(_name: &str, _tell: impl Fn(String) + 'static) -> Option<Self> {
        None
    }

    /// Tells nobody.
    pub const fn tell(&self, _word: &str) {}
}

/// No service worker.
pub fn on_update(_ready: impl Fn() + 'static, _taken: impl Fn() + 'static) {}

/// Nothing waits.
pub const fn take_update() {}

/// There is no authenticator.
///
/// # Errors
/// Always.
pub async fn make_passkey(_options: &str) -> Result<String, NoPasskey> {
    Err(NoPasskey::TooOld)
}

/// There is no authenticator.
///
/// # Errors
/// Always.
pub async fn use_passkey(_options: &str) -> Result<String, NoPasskey> {
    Err(NoPasskey::TooOld)
}

/// There is no authenticator.
///
/// # Errors
/// Always.
pub async fn derive(_credential: Option<&str>, _salt: &[u8; 32]) -> Result<(String, [u8; 32]), NoPasskey> {
    Err(NoPasskey::TooOld)
}

/// There is no address.
#[must_use]
pub fn fragment(_name: &str) -> Option<String> {
    None
}

/// There is no address.
pub const fn open_anew_for_fragment(_name: &'static str) {}
