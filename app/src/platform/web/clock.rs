//! The one clock of the page, its one source of chance, and waiting.
//!
//! The server says in its documents by how much its own clock is moved, `<html data-clock-offset="milliseconds">`: the two go together.

use std::cell::OnceCell;

use alongside_core::domain::clock::{Clock, Dice, Timestamp};
use gloo::timers::callback::Interval;
use gloo::timers::future::TimeoutFuture;

thread_local! {
    static OFFSET: OnceCell<i64> = const { OnceCell::new() };
}

/// The clock of the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct PhoneClock;

impl Clock for PhoneClock {
    fn now(&self) -> Timestamp {
        now()
    }
}

/// The chance of the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct PhoneDice;

impl Dice for PhoneDice {
    #[expect(clippy::disallowed_methods, reason = "the one source of chance of the page")]
    fn roll(&self) -> [u8; 16] {
        let mut drawn = [0; 16];
        let crypto = leptos::prelude::window().crypto();
        // Every browser has it on a secure page. Without it, time and Math.random still keep two ids apart.
        if crypto.and_then(|crypto| crypto.get_random_values_with_u8_array(&mut drawn)).is_err() {
            drawn.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
        }
        drawn
    }
}

/// The present instant.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one clock of the page")]
pub fn now() -> Timestamp {
    let offset = OFFSET.with(|offset| *offset.get_or_init(offset_of_the_document));
    Timestamp::from_millis(js_sys::Date::now() as i64).plus(offset)
}

fn offset_of_the_document() -> i64 {
    let root = leptos::prelude::document().document_element();
    root.and_then(|root| root.get_attribute("data-clock-offset")).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Ten bytes of chance, as an id wants them.
#[must_use]
pub fn ten() -> [u8; 10] {
    PhoneDice.ten()
}

/// Sixteen bytes of chance, as a salt wants them.
#[must_use]
pub fn roll() -> [u8; 16] {
    PhoneDice.roll()
}

/// Waits.
pub async fn sleep(millis: u32) {
    TimeoutFuture::new(millis).await;
}

/// Something that is done again and again, until this is dropped.
pub struct Ticking(Interval);

impl Ticking {
    /// For as long as the page lives.
    pub fn forget(self) {
        self.0.forget();
    }
}

/// Does something again and again.
#[must_use]
pub fn every(millis: u32, act: impl Fn() + 'static) -> Ticking {
    Ticking(Interval::new(millis, act))
}
