//! Takes recordings down, until the server is to stop: each on a thread of its own, as many at once as there are cores but one. What is
//! written, and by whom, is decided in `ops::hearing`; here is only when.
//!
//! Several processes may do so on one database. A recording is read, never changed, and nothing that was said is logged.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use alongside_core::sync::hearing::NotHeard;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use crate::ops::hearing::{self, Job, Lost};
use crate::ops::sound_folder::SoundFolder;
use crate::ops::{DbError, House};
use crate::speech::{Asked, Ended, Speech, Told, Transcribes, Why};

/// How often it is asked whether something waits that this process was not told of.
const ASKED_EACH: Duration = Duration::from_secs(5);
/// How often it is looked whether a model has come, where there was none.
const LOOKED_EACH: u32 = 12;
/// How often a job that takes long is held for longer: three times in a lease.
const HELD_EACH: Duration = Duration::from_secs(30);

/// Who takes recordings down. Clones are cheap.
#[derive(Clone)]
pub struct Worker {
    /// Where the jobs are.
    pub house: House,
    /// Where the sound lies.
    pub sound: SoundFolder,
    /// What to listen with.
    pub speech: Arc<Speech>,
    /// Turns true when the server is to stop.
    pub closing: watch::Receiver<bool>,
}

/// As many at once as this machine has cores, but one: that is for those who are waiting for a page.
fn at_once() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1))
}

/// Goes on until the server is to stop. A database that cannot be reached is asked again.
pub async fn keep(worker: Worker) {
    let (most, mut at_work, mut closing) = (at_once(), JoinSet::new(), worker.closing.clone());
    let mut ticks = interval(ASKED_EACH);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut until_looked = 0;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = worker.house.sound_waits.notified() => {}
            Some(_) = at_work.join_next() => {}
            _ = closing.wait_for(|closing| *closing) => break,
        }
        // Without anything to listen with, recordings wait; nothing is asked of them.
        if !worker.speech.can_hear() && until_looked > 0 {
            until_looked -= 1;
            continue;
        }
        until_looked = LOOKED_EACH;
        while at_work.len() < most {
            match worker.begin().await {
                Ok(Some(ended)) => drop(at_work.spawn(async move { drop(ended.await) })),
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "no recording could be taken up");
                    break;
                }
            }
        }
    }
    // Each stops after the piece that it is at, and lets go of what it has not finished.
    while at_work.join_next().await.is_some() {}
}

impl Worker {
    /// Takes one recording down, to its end, where one waits and there is something to listen with. Answers whether there was one.
    ///
    /// # Errors
    /// Where the database failed.
    pub async fn once(&self) -> Result<bool, DbError> {
        match self.begin().await? {
            Some(ended) => {
                // Nothing is ever sent: it ends when its thread does.
                drop(ended.await);
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// Begins with one, on a thread of its own. What is answered ends with it.
    async fn begin(&self) -> Result<Option<oneshot::Receiver<()>>, DbError> {
        let speech = Arc::clone(&self.speech);
        // A model is read from the disk: for a second or so, and once.
        let Ok(Some(hears)) = tokio::task::spawn_blocking(move || speech.ready()).await else { return Ok(None) };
        let Some(job) = hearing::take(&self.house, &self.sound).await? else { return Ok(None) };
        let (ends, ended) = oneshot::channel::<()>();
        let hand = Hand {
            worker: self.clone(),
            hears,
            job: Arc::new(job),
            lost: Arc::default(),
            unwritten: AtomicBool::new(false),
            handle: Handle::current(),
        };
        let thread = std::thread::Builder::new().name("hearing".to_owned()).spawn(move || {
            hand.work();
            drop(ends);
        });
        if let Err(error) = thread {
            // The lease ends by itself.
            tracing::error!(%error, "there is no thread to take a recording down on");
        }
        Ok(Some(ended))
    }
}

/// One job in somebody's hands.
struct Hand {
    worker: Worker,
    hears: Arc<dyn Transcribes>,
    job: Arc<Job>,
    lost: Arc<AtomicBool>,
    /// Whether a piece could not be written down.
    unwritten: AtomicBool,
    handle: Handle,
}

impl Hand {
    /// On a thread of its own, from beginning to end.
    fn work(&self) {
        let holds = self.handle.spawn(hold(self.worker.house.clone(), Arc::clone(&self.job), Arc::clone(&self.lost)));
        let heard = catch_unwind(AssertUnwindSafe(|| self.hear())).unwrap_or(Err(Why::NotNow(NotHeard::Failed)));
        holds.abort();
        if let Err(error) = self.handle.block_on(self.settle(heard)) {
            // The lease ends by itself.
            tracing::warn!(recording = %self.job.recording, %error, "how a recording was taken down could not be written down");
        }
    }

    fn hear(&self) -> Result<Ended, Why> {
        let (house, job) = (&self.worker.house, self.job.as_ref());
        let goes_on = self.hears.resumes() && job.model.as_deref() == Some(self.hears.model());
        let from_ms = if goes_on { job.done_ms } else { 0 };
        if !goes_on && !self.written(self.handle.block_on(hearing::begin(house, job, self.hears.model()))) {
            return Ok(Ended::Stopped);
        }
        let asked = Asked { file: &job.file, media_type: &job.media_type, from_ms };
        self.hears.take_down(&asked, &mut |told| {
            let written = self.handle.block_on(async {
                match &told {
                    Told::Length(of_ms) => hearing::lasts(house, job, *of_ms).await,
                    Told::Piece { until_ms, sentences } => hearing::heard(house, job, *until_ms, sentences).await,
                }
            });
            if self.written(written) && !self.is_to_stop() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
    }

    fn is_to_stop(&self) -> bool {
        *self.worker.closing.borrow() || self.lost.load(Ordering::Relaxed)
    }

    /// Whether the job is held still. A piece that could not be written is heard again by whoever takes it up.
    fn written(&self, written: Result<(), Lost>) -> bool {
        if let Err(why) = &written {
            self.unwritten.fetch_or(matches!(why, Lost::Db(_)), Ordering::Relaxed);
            tracing::warn!(recording = %self.job.recording, %why, "a recording is let go in the middle");
        }
        written.is_ok()
    }

    async fn settle(&self, heard: Result<Ended, Why>) -> Result<(), DbError> {
        let (house, job) = (&self.worker.house, self.job.as_ref());
        match heard {
            Ok(Ended::Stopped) if self.unwritten.load(Ordering::Relaxed) => hearing::try_later(house, job, NotHeard::Failed).await?,
            Ok(Ended::Stopped) => hearing::put_back(house, job).await?,
            Ok(ended) => {
                let cut_after_ms = if let Ended::CutAfter(ms) = ended { Some(ms) } else { None };
                match hearing::finish(house, job, cut_after_ms).await {
                    Ok(()) => tracing::info!(recording = %job.recording, tries = job.tries, "a recording was taken down"),
                    Err(Lost::NotHeld) => {}
                    Err(Lost::Db(error)) => return Err(error),
                }
            }
            Err(Why::Never(why)) => {
                tracing::info!(recording = %job.recording, ?why, "a recording cannot be taken down");
                hearing::give_up(house, job, why).await?;
            }
            Err(Why::NotNow(why)) => {
                tracing::warn!(recording = %job.recording, ?why, tries = job.tries, "a recording was not taken down this time");
                hearing::try_later(house, job, why).await?;
            }
        }
        Ok(())
    }
}

/// Holds a job while its thread is at a piece that takes long.
async fn hold(house: House, job: Arc<Job>, lost: Arc<AtomicBool>) {
    loop {
        tokio::time::sleep(HELD_EACH).await;
        match hearing::hold(&house, &job).await {
            Ok(()) => {}
            Err(Lost::NotHeld) => return lost.store(true, Ordering::Relaxed),
            // The database may be back before the lease is over.
            Err(Lost::Db(error)) => tracing::warn!(%error, "a recording that is being taken down could not be held"),
        }
    }
}
