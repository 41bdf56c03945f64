//! The engine in a Web Worker: weights in, samples in, segments out as JSON. The worker's own script fetches, keeps and decodes; this knows
//! neither the network nor the page.

use std::io::Read;

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::{Files, Model, Options, Transcriber};

/// Sound that is given to the engine between two looks for a piece: a window.
const PART: usize = 30 * crate::RATE;

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

    /// Takes down samples, 16,000 a second in one channel. After each piece `told` is called with its JSON; what it answers with `false`
    /// gives the rest up. With `words` each word has its times and confidence.
    ///
    /// # Errors
    ///
    /// With a sentence, where the language is not known or the samples are no sound.
    pub fn listen(&self, samples: &[f32], language: Option<String>, beam: usize, words: bool, told: &Function) -> Result<(), JsError> {
        let mut transcriber = Transcriber::new(&self.model, Options { language, beam, words, ..Options::default() })?;
        let mut parts = samples.chunks(PART);
        loop {
            while let Some(piece) = transcriber.piece() {
                let piece = serde_json::to_string(&piece)?;
                let answer = told.call1(&JsValue::NULL, &JsValue::from_str(&piece));
                if answer.is_ok_and(|answer| answer == JsValue::FALSE) {
                    return Ok(());
                }
            }
            match parts.next() {
                Some(part) => {
                    transcriber.hear(part)?;
                    if parts.len() == 0 {
                        transcriber.end();
                    }
                }
                None => return Ok(()),
            }
        }
    }
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
