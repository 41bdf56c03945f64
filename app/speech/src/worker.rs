//! The engine in a Web Worker: weights in, a recording in, segments out as JSON. The worker's own script fetches and keeps; this knows
//! neither the network nor the page.

use std::io::{Cursor, Read};

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::{Files, Model, Options, Recording, RecordingError, Transcriber};

/// Sound that is given to the engine between two looks for a piece: a window.
const PART: usize = 30 * crate::RATE;
/// The longest recording that is taken down, in minutes: as long as the server's.
const MOST_MINUTES: u64 = 360;

/// A model in a worker.
#[wasm_bindgen]
pub struct Listener {
    model: Model,
}

#[wasm_bindgen]
impl Listener {
    /// Reads the files of a model; `sha256` is what `model.bin` must have, where it is known.
    ///
    /// # Errors
    ///
    /// With a sentence, where the files are not what they should be.
    #[wasm_bindgen(constructor)]
    pub fn new(model: Uint8Array, config: &[u8], vocabulary: &[u8], sha256: Option<String>) -> Result<Listener, JsError> {
        let files = Files { model: Bytes { from: model, at: 0 }, config, vocabulary, sha256: sha256.as_deref() };
        Ok(Self { model: Model::read(files)? })
    }

    /// Takes down a recording as a browser made it. After each piece `told` is called with its JSON; what it answers with `false` gives the
    /// rest up. The answer is where the recording breaks off, in milliseconds: what came before it was taken down.
    ///
    /// # Errors
    ///
    /// With a sentence, where it is no recording that can be read.
    pub fn take_down(&self, recording: Vec<u8>, beam: usize, told: &Function) -> Result<Option<f64>, JsError> {
        let mut recording = Recording::open(Cursor::new(recording), MOST_MINUTES)?;
        let mut transcriber = Transcriber::new(&self.model, Options { beam, ..Options::default() })?;
        let (mut heard, mut cut) = (0, None);
        loop {
            let part = match recording.part() {
                Err(RecordingError::Damaged(_)) if heard > 0 => {
                    cut = Some(heard as f64 / (crate::RATE as f64 / 1_000.0));
                    None
                }
                other => other?,
            };
            match &part {
                Some(samples) => {
                    heard += samples.len();
                    transcriber.hear(samples)?;
                }
                None => transcriber.end(),
            }
            if !tell(&mut transcriber, told)? || part.is_none() {
                return Ok(cut);
            }
        }
    }

    /// Takes down samples, 16,000 a second in one channel, as [`Self::take_down`] does. With `words` each word has its times and confidence.
    ///
    /// # Errors
    ///
    /// With a sentence, where the language is not known or the samples are no sound.
    pub fn listen(&self, samples: &[f32], language: Option<String>, beam: usize, words: bool, told: &Function) -> Result<(), JsError> {
        let mut transcriber = Transcriber::new(&self.model, Options { language, beam, words, ..Options::default() })?;
        let mut parts = samples.chunks(PART);
        while tell(&mut transcriber, told)? {
            let Some(part) = parts.next() else { break };
            transcriber.hear(part)?;
            if parts.len() == 0 {
                transcriber.end();
            }
        }
        Ok(())
    }
}

/// Tells the pieces that are ready. False where no more are wanted.
fn tell(transcriber: &mut Transcriber<'_>, told: &Function) -> Result<bool, JsError> {
    while let Some(piece) = transcriber.piece() {
        let piece = serde_json::to_string(&piece)?;
        let answer = told.call1(&JsValue::NULL, &JsValue::from_str(&piece));
        if answer.is_ok_and(|answer| answer == JsValue::FALSE) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Bytes that stay where JavaScript has them: read as they are needed, so that they are never in memory twice.
struct Bytes {
    from: Uint8Array,
    at: u32,
}

impl Read for Bytes {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = into.len().min((self.from.length() - self.at) as usize);
        let end = self.at + count as u32;
        self.from.subarray(self.at, end).copy_to(&mut into[..count]);
        self.at = end;
        Ok(count)
    }
}
