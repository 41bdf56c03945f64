//! Makes the checkpoints whose time has come, until the server is to stop. Several processes may do so on one database: one of them makes it.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::ops::{House, checkpoint};

/// How often it is asked whether it is time.
const ASKED_EACH: Duration = Duration::from_secs(10);

/// Goes on until the server is to stop. A database that cannot be reached is asked again.
pub async fn keep(house: House, mut closing: watch::Receiver<bool>) {
    let mut ticks = interval(ASKED_EACH);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = closing.wait_for(|closing| *closing) => return,
        }
        if let Err(error) = checkpoint::make_due(&house).await {
            tracing::warn!(%error, "no checkpoint could be made");
        }
    }
}
