//! Simulated days: phones with the real engine against the handlers' own operations, with everything that goes wrong on the way.
//!
//! Each seed is a day of its own, and the same day each time. The promises are the oracles: [`oracles`]. A seed that fails is named,
//! with the one command that plays it again. `ALONGSIDE_SEEDS=100000` makes it a long soak.

mod chance;
mod day;
mod line;
mod oracles;
mod people;
mod phone;
mod server;

use std::panic::AssertUnwindSafe;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use self::oracles::Tally;

const SEEDS: u64 = 1_000;
const THREADS: usize = 2;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn p1_to_p5_hold_on_a_thousand_simulated_days() {
    let template = server::template();
    if let Some(seed) = number("ALONGSIDE_SEED") {
        let tally = play(seed, &template);
        assert!(tally.is_ok(), "{tally:?}");
        return;
    }
    let seeds = number("ALONGSIDE_SEEDS").unwrap_or(SEEDS);
    let (next, whole, failed) = (AtomicU64::new(0), Mutex::new(Tally::default()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds || failed.lock().expect("the list").len() >= 5 {
                        return;
                    }
                    match play(seed, &template) {
                        Ok(tally) => whole.lock().expect("the tally").add(&tally),
                        Err(why) => failed.lock().expect("the list").push((seed, why)),
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("the list");
    let told: Vec<String> = failed.iter().map(|(seed, why)| format!("seed {seed}: {why}\n  {}", replay(*seed))).collect();
    assert!(failed.is_empty(), "{}", told.join("\n"));
    let whole = whole.into_inner().expect("the tally");
    if seeds >= SEEDS {
        whole.assert_that_much_happened();
    }
}

fn replay(seed: u64) -> String {
    format!("play it again: ALONGSIDE_SEED={seed} cargo test -p alongside --test all p1_to_p5")
}

fn play(seed: u64, template: &[u8]) -> Result<Tally, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let day = AssertUnwindSafe(|| runtime.block_on(day::live(seed, template)));
    std::panic::catch_unwind(day).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()));
        Err(said.unwrap_or_else(|| "it panicked".to_owned()))
    })
}
