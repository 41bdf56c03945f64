//! What the server hears with: Whisper in this process, or a speech service of the authority's own, behind one trait. No sound goes anywhere
//! else.
//!
//! [`models`] are the weights as files; [`engine`] listens with them; [`service`] asks another machine. Nothing here knows the record, and
//! nothing that was said is logged.

pub mod engine;
pub mod fetch;
pub mod known;
pub mod models;
pub mod service;
pub mod service_answer;
mod staging;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use alongside_core::domain::clock::Dice;
use alongside_core::domain::transcript::Sentence;
use alongside_core::sync::hearing::NotHeard;
use tokio::runtime::Handle;

use self::engine::Engine;
use self::models::Models;
use self::service::{Service, ServiceSettings};

/// The longest recording that is taken down: as long as the longest that is taken in.
pub const MOST_MINUTES: u64 = 360;

/// What is to be taken down.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Where the sound lies. It is read, and never changed.
    pub file: &'a Path,
    /// What kind of sound its phone said that it is.
    pub media_type: &'a str,
    /// From where on, in milliseconds: what comes before was taken down already.
    pub from_ms: u64,
}

/// What is told while a recording is taken down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// How long it is, in milliseconds.
    Length(u64),
    /// What was said up to a time, in milliseconds, since the last piece.
    Piece {
        /// Up to when.
        until_ms: u64,
        /// What was said. Nothing where nobody spoke.
        sentences: Vec<Sentence>,
    },
}

/// How a recording ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All of it was heard.
    Whole,
    /// It breaks off, or is damaged from there on. What came before was heard.
    CutAfter(u64),
    /// Whoever was told wanted no more.
    Stopped,
}

/// Why nothing was heard, and whether another try may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It will be the same each time.
    Never(NotHeard),
    /// It may pass.
    NotNow(NotHeard),
}

/// Takes recordings down. It blocks: each job has a thread of its own.
pub trait Transcribes: Send + Sync {
    /// Which model, with what tells its versions apart.
    fn model(&self) -> &str;

    /// Whether it can go on in the middle of a recording.
    fn resumes(&self) -> bool;

    /// Takes a recording down, telling what it hears as it goes, until `told` breaks.
    ///
    /// # Errors
    /// Where nothing can be heard.
    fn take_down(&self, asked: &Asked<'_>, told: &mut dyn FnMut(Told) -> ControlFlow<()>) -> Result<Ended, Why>;
}

/// What the operator said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpeechSettings {
    /// A model from a folder: the one that is named, else the largest that is there.
    Models {
        /// Where they lie.
        folder: PathBuf,
        /// Which.
        named: Option<String>,
    },
    /// A speech service.
    Service(ServiceSettings),
}

/// What this server hears with, found when it is first needed. A model that arrives later is found as well.
pub struct Speech {
    source: Source,
    found: Mutex<Found>,
}

enum Source {
    Models { models: Models, named: Option<String> },
    Given,
}

enum Found {
    Ready(Arc<dyn Transcribes>),
    /// There was none, or none that could be used: why, as it was said last.
    Nothing(Option<String>),
}

impl Speech {
    /// As the operator said. A model is read when it is first needed.
    #[must_use]
    pub fn of(settings: &SpeechSettings, dice: &Arc<dyn Dice + Send + Sync>) -> Self {
        match settings.clone() {
            SpeechSettings::Models { folder, named } => {
                Self { source: Source::Models { models: Models::in_folder(folder), named }, found: Mutex::new(Found::Nothing(None)) }
            }
            SpeechSettings::Service(service) => Self::with(Arc::new(Service::new(service, Arc::clone(dice), Handle::current()))),
        }
    }

    /// Anything that takes recordings down.
    #[must_use]
    pub fn with(what: Arc<dyn Transcribes>) -> Self {
        Self { source: Source::Given, found: Mutex::new(Found::Ready(what)) }
    }

    /// Whether there is anything to listen with: ready, or there to be read.
    #[must_use]
    pub fn can_hear(&self) -> bool {
        let found = match self.found.try_lock() {
            Ok(found) => found,
            Err(TryLockError::Poisoned(found)) => found.into_inner(),
            // It is being read at this moment.
            Err(TryLockError::WouldBlock) => return true,
        };
        match &*found {
            Found::Ready(_) => true,
            Found::Nothing(Some(_)) => false,
            Found::Nothing(None) => match &self.source {
                Source::Models { models, named } => models.choose(named.as_deref()).is_ok(),
                Source::Given => false,
            },
        }
    }

    /// What to listen with. Reads the model where that was not done yet: it blocks for as long as that takes. Why there is none is said to
    /// the operator once, until it is another reason.
    #[must_use]
    pub fn ready(&self) -> Option<Arc<dyn Transcribes>> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let said = match &*found {
            Found::Ready(what) => return Some(Arc::clone(what)),
            Found::Nothing(said) => said.clone(),
        };
        let Source::Models { models, named } = &self.source else { return None };
        let read = models.choose(named.as_deref()).and_then(|model| Engine::read(&model));
        match read {
            Ok(engine) => {
                tracing::info!(model = engine.model(), "recordings are taken down with this model");
                let what: Arc<dyn Transcribes> = Arc::new(engine);
                *found = Found::Ready(Arc::clone(&what));
                Some(what)
            }
            Err(error) => {
                let why = error.to_string();
                if said.as_ref() != Some(&why) {
                    tracing::warn!(%error, "recordings wait: there is nothing to take them down with");
                }
                *found = Found::Nothing(Some(why));
                None
            }
        }
    }
}
