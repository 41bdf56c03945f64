//! Amy's recordings, a worker that takes them down, and a script in the place of a model.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use alongside::jobs::transcribing::Worker;
use alongside::ops::recordings::{self, Whole};
use alongside::ops::sound_folder::{Part, SoundFolder};
use alongside::ops::{House, Who, transcripts};
use alongside::speech::{Asked, Ended, Speech, Told, Transcribes, Why};
use alongside_core::domain::clock::Clock as _;
use alongside_core::domain::ids::{Digest, RecordingId};
use alongside_core::domain::transcript::{Sentence, Transcript};
use alongside_core::sync::hearing::Hearing;
use tokio::sync::watch;
use uuid::Uuid;

use crate::database::Fresh;
use crate::world::{World, amy, authority, file, okafor};

type Telling<'a> = &'a mut dyn FnMut(Told) -> ControlFlow<()>;
type Does = dyn Fn(&Asked<'_>, Telling<'_>) -> Result<Ended, Why> + Send + Sync;

/// What hears as a test says.
pub(crate) struct Script {
    model: String,
    resumes: bool,
    does: Box<Does>,
}

impl Script {
    pub(crate) fn of(
        model: &str,
        resumes: bool,
        does: impl Fn(&Asked<'_>, Telling<'_>) -> Result<Ended, Why> + Send + Sync + 'static,
    ) -> Arc<dyn Transcribes> {
        Arc::new(Self { model: model.to_owned(), resumes, does: Box::new(does) })
    }

    /// Hears these sentences.
    pub(crate) fn says(model: &str, texts: &'static [&'static str]) -> Arc<dyn Transcribes> {
        Self::of(model, true, |_asked, told| if told(piece(9_000, texts)).is_break() { Ok(Ended::Stopped) } else { Ok(Ended::Whole) })
    }
}

impl Transcribes for Script {
    fn model(&self) -> &str {
        &self.model
    }

    fn resumes(&self) -> bool {
        self.resumes
    }

    fn take_down(&self, asked: &Asked<'_>, told: &mut dyn FnMut(Told) -> ControlFlow<()>) -> Result<Ended, Why> {
        (self.does)(asked, told)
    }
}

/// Sentences that end at a time.
pub(crate) fn sentences(until_ms: u64, texts: &[&str]) -> Vec<Sentence> {
    let sentence = |text: &&str| Sentence { start_ms: until_ms - 1_000, end_ms: until_ms, text: (*text).to_owned(), words: Vec::new() };
    texts.iter().map(sentence).collect()
}

pub(crate) fn piece(until_ms: u64, texts: &[&str]) -> Told {
    Told::Piece { until_ms, sentences: sentences(until_ms, texts) }
}

pub(crate) fn texts(transcript: &Transcript) -> Vec<&str> {
    transcript.sentences.iter().map(|sentence| sentence.text.as_str()).collect()
}

/// What was said in a recording that is done.
pub(crate) fn said(hearing: &Hearing) -> Vec<&str> {
    let Hearing::Done { transcript, .. } = hearing else { unreachable!("it is done: {hearing:?}") };
    texts(transcript)
}

/// A folder of its own for each, which goes with it.
pub(crate) fn folder() -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    std::env::temp_dir().join(format!("alongside-hearing-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)))
}

/// Recordings, and where they lie.
pub(crate) struct Scene {
    pub world: World,
    pub sound: SoundFolder,
    pub close: watch::Sender<bool>,
    pub folder: PathBuf,
    count: AtomicU64,
}

impl Drop for Scene {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

impl Scene {
    pub(crate) async fn on(fresh: Fresh) -> Self {
        let (world, folder, (close, _)) = (World::on(fresh).await, folder(), watch::channel(false));
        std::fs::create_dir_all(&folder).expect("a folder");
        Self { world, sound: SoundFolder::new(folder.join("sound")), close, folder, count: AtomicU64::new(1) }
    }

    pub(crate) fn amy(&self) -> Who {
        Who { authority: authority(), person: amy() }
    }

    /// Amy's recording, whole.
    pub(crate) async fn record(&self, bytes: &[u8]) -> RecordingId {
        self.record_as("audio/webm", bytes).await
    }

    pub(crate) async fn record_as(&self, media_type: &str, bytes: &[u8]) -> RecordingId {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let recording = RecordingId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_7000 + u128::from(number)));
        let house = &self.world.house;
        recordings::announce(house, &self.amy(), recording, file(okafor()), media_type).await.expect("it may be sent");
        let chunks: Vec<&[u8]> = if bytes.is_empty() { vec![bytes] } else { bytes.chunks(1 << 20).collect() };
        for (part, chunk) in (0..).zip(chunks) {
            let part = Part { part, digest: Digest::of(&[chunk]) };
            recordings::take(house, &self.sound, &self.amy(), recording, part, chunk.to_vec()).await.expect("a part");
        }
        self.complete(recording, bytes).await;
        // The one that was made first comes first.
        self.world.clock.pass(1);
        recording
    }

    pub(crate) async fn complete(&self, recording: RecordingId, bytes: &[u8]) {
        let parts = u32::try_from(bytes.len().div_ceil(1 << 20).max(1)).expect("few");
        let whole = Whole { parts, bytes: bytes.len() as u64, digest: Digest::of(&[bytes]) };
        recordings::complete(&self.world.house, &self.sound, &self.amy(), recording, whole).await.expect("it is whole");
    }

    pub(crate) fn worker(&self, hears: Arc<dyn Transcribes>) -> Worker {
        self.worker_with(self.world.house.clone(), Speech::with(hears))
    }

    pub(crate) fn worker_with(&self, house: House, speech: Speech) -> Worker {
        Worker { house, sound: self.sound.clone(), speech: Arc::new(speech), closing: self.close.subscribe() }
    }

    /// A worker in another process on the same database.
    pub(crate) async fn another_process(&self, hears: Arc<dyn Transcribes>) -> Worker {
        self.worker_with(self.world.another_process().await, Speech::with(hears))
    }

    /// How it stands, as Amy is told.
    pub(crate) async fn standing(&self, recording: RecordingId) -> Hearing {
        transcripts::standing(&self.world.house, &self.amy(), recording, true).await.expect("an answer")
    }

    /// Whether anything may be taken up now.
    pub(crate) async fn is_due(&self) -> bool {
        let now = self.world.clock.now().millis();
        self.world.fresh.count(&format!("SELECT COUNT(*) FROM transcripts WHERE state = 'waiting' AND due_at <= {now}")).await > 0
    }

    /// The sound as it lies on the disk.
    pub(crate) fn sound_of(&self, recording: RecordingId) -> Vec<u8> {
        std::fs::read(self.sound.whole(authority(), recording)).expect("the sound is there")
    }
}
