//! Deletes what is due, at the start and each hour from then on, until the server is to stop. What is due changes at midnight, with a rule, and
//! with a hold; an hour more keeps nothing too long. Several processes may do so on one database.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::ops::sound_folder::SoundFolder;
use crate::ops::{House, retention};

/// How often it is looked.
const LOOKED_EACH: Duration = Duration::from_secs(60 * 60);

/// Goes on until the server is to stop. What failed is tried again the next time.
pub async fn keep(house: House, sound: SoundFolder, mut closing: watch::Receiver<bool>) {
    let mut ticks = interval(LOOKED_EACH);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = closing.wait_for(|closing| *closing) => return,
        }
        // A run may be left in the middle of anything: the next one goes on.
        let run = tokio::select! {
            run = retention::run(&house, &sound) => run,
            _ = closing.wait_for(|closing| *closing) => return,
        };
        match run {
            Ok(done) if done != retention::Deleted::default() => {
                tracing::info!(marked = done.marked, removed = done.removed, "what was due is deleted");
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "what is due could not be deleted"),
        }
    }
}
