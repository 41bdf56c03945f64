//! Whisper in this process: a recording decoded and heard window by window, with a few minutes of sound in memory at the most.

use std::fs::File;
use std::ops::ControlFlow;

use alongside_core::domain::transcript::{Sentence, Word};
use alongside_core::sync::hearing::NotHeard;
use alongside_speech::{Model, Options, Piece, RATE, Recording, RecordingError, Segment, Transcriber};

use super::models::{ModelError, Stored};
use super::{Asked, Ended, MOST_MINUTES, Told, Transcribes, Why};

/// A recording up to this long is decoded once and kept; a longer one is decoded to be measured, and again to be heard.
const KEPT_SAMPLES: usize = 5 * 60 * RATE;
const SAMPLES_A_MS: u64 = RATE as u64 / 1_000;

/// A model that was read.
pub struct Engine {
    name: String,
    model: Model,
}

impl Engine {
    /// Reads a model, and checks that it is the one that was kept.
    ///
    /// # Errors
    /// In a sentence, where it cannot be used.
    pub fn read(stored: &Stored) -> Result<Self, ModelError> {
        Ok(Self { name: stored.versioned(), model: stored.read()? })
    }

    fn hear(&self, sound: &mut Sound, from_ms: u64, told: &mut dyn FnMut(Told) -> ControlFlow<()>) -> Result<Ended, Why> {
        let failed = |_error| Why::Never(NotHeard::Failed);
        let mut transcriber = Transcriber::new(&self.model, Options::default()).map_err(failed)?;
        let mut before = usize::try_from(from_ms.saturating_mul(SAMPLES_A_MS)).unwrap_or(usize::MAX);
        loop {
            let part = sound.part()?;
            match &part {
                // What was taken down before is passed over.
                Some(samples) => {
                    let passed = before.min(samples.len());
                    before -= passed;
                    transcriber.hear(&samples[passed..]).map_err(failed)?;
                }
                None => transcriber.end(),
            }
            while let Some(piece) = transcriber.piece() {
                if told(tell(piece, from_ms)).is_break() {
                    return Ok(Ended::Stopped);
                }
            }
            if part.is_none() {
                return Ok(sound.cut_after_ms.map_or(Ended::Whole, Ended::CutAfter));
            }
        }
    }
}

impl Transcribes for Engine {
    fn model(&self) -> &str {
        &self.name
    }

    fn resumes(&self) -> bool {
        true
    }

    fn take_down(&self, asked: &Asked<'_>, told: &mut dyn FnMut(Told) -> ControlFlow<()>) -> Result<Ended, Why> {
        let mut sound = Sound::open(asked)?;
        if told(Told::Length(sound.samples / SAMPLES_A_MS)).is_break() {
            return Ok(Ended::Stopped);
        }
        self.hear(&mut sound, asked.from_ms, told)
    }
}

/// The sound of a recording, measured.
struct Sound {
    from: Source,
    /// How many samples there are.
    samples: u64,
    cut_after_ms: Option<u64>,
}

enum Source {
    Kept(std::vec::IntoIter<Vec<f32>>),
    Decoded(Box<Recording>),
}

impl Sound {
    fn open(asked: &Asked<'_>) -> Result<Self, Why> {
        let (mut recording, mut kept, mut samples, mut cut_after_ms) = (open(asked)?, Some(Vec::new()), 0, None);
        loop {
            match recording.part() {
                Ok(Some(part)) => {
                    samples += part.len();
                    kept = kept.filter(|_| samples <= KEPT_SAMPLES);
                    if let Some(kept) = &mut kept {
                        kept.push(part);
                    }
                }
                Ok(None) => break,
                // All that could be read was given.
                Err(RecordingError::Damaged(_)) if samples > 0 => {
                    cut_after_ms = Some(samples as u64 / SAMPLES_A_MS);
                    break;
                }
                Err(error) => return Err(Why::Never(reason(&error))),
            }
        }
        let from = match kept {
            Some(kept) => Source::Kept(kept.into_iter()),
            None => Source::Decoded(Box::new(open(asked)?)),
        };
        Ok(Self { from, samples: samples as u64, cut_after_ms })
    }

    fn part(&mut self) -> Result<Option<Vec<f32>>, Why> {
        match &mut self.from {
            Source::Kept(parts) => Ok(parts.next()),
            Source::Decoded(recording) => match recording.part() {
                Err(RecordingError::Damaged(_)) => Ok(None),
                other => other.map_err(|error| Why::Never(reason(&error))),
            },
        }
    }
}

fn open(asked: &Asked<'_>) -> Result<Recording, Why> {
    // The disk may come back; what lies on it stays what it is.
    let file = File::open(asked.file).map_err(|_error| Why::NotNow(NotHeard::Failed))?;
    Recording::open(file, MOST_MINUTES).map_err(|error| Why::Never(reason(&error)))
}

const fn reason(error: &RecordingError) -> NotHeard {
    match error {
        RecordingError::Empty => NotHeard::Empty,
        RecordingError::OtherForm => NotHeard::OtherForm,
        RecordingError::OtherSound | RecordingError::Damaged(_) => NotHeard::OtherSound,
        RecordingError::TooLong(_) => NotHeard::TooLong,
    }
}

fn tell(piece: Piece, from_ms: u64) -> Told {
    let sentences = piece.segments.into_iter().map(|segment| sentence(segment, from_ms)).collect();
    Told::Piece { until_ms: from_ms + piece.done_ms, sentences }
}

fn sentence(segment: Segment, from_ms: u64) -> Sentence {
    let word = |word: alongside_speech::Word| Word {
        start_ms: from_ms + word.start_ms,
        end_ms: from_ms + word.end_ms,
        text: word.text,
        sure: hundredths(word.confidence),
    };
    let words = segment.words.into_iter().map(word).collect();
    Sentence { start_ms: from_ms + segment.start_ms, end_ms: from_ms + segment.end_ms, text: segment.text, words }
}

pub(super) fn hundredths(confidence: f32) -> u8 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() as u8
}
