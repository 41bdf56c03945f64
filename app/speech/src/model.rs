//! A Whisper model: its files read, checked against each other, and laid out for this processor.

use std::io::Read;

use serde::Deserialize;

use crate::decoder::Decoder;
use crate::encoder::Encoder;
use crate::error::ModelError;
use crate::kernels::Kernels;
use crate::vocabulary::Vocabulary;
use crate::weights::Weights;

/// The files of a model, as they lie in a folder of CTranslate2's.
pub struct Files<'a, R> {
    /// `model.bin`, read once from front to back.
    pub model: R,
    /// `config.json`.
    pub config: &'a [u8],
    /// `vocabulary.txt` or `vocabulary.json`.
    pub vocabulary: &'a [u8],
    /// The SHA-256 that `model.bin` must have, in hexadecimal, where it is known.
    pub sha256: Option<&'a str>,
}

/// A model that is ready to listen. It is never changed: many jobs can share one.
pub struct Model {
    pub(crate) encoder: Encoder,
    pub(crate) decoder: Decoder,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) suppressed: Vec<u32>,
    pub(crate) suppressed_first: Vec<u32>,
    pub(crate) timing_heads: Vec<(usize, usize)>,
}

/// What of `config.json` matters here.
#[derive(Deserialize)]
struct Config {
    suppress_ids: Vec<u32>,
    suppress_ids_begin: Vec<u32>,
    #[serde(default)]
    alignment_heads: Vec<(usize, usize)>,
}

impl Model {
    /// Reads a model and checks every name, every shape, and its digest where one is given.
    ///
    /// # Errors
    ///
    /// In a sentence, where the files are cut off, are others than they should be, or do not go together.
    pub fn read(files: Files<impl Read>) -> Result<Self, ModelError> {
        let (mut weights, sum) = Weights::read(files.model, files.sha256.is_some())?;
        if let (Some(expected), Some(sum)) = (files.sha256, sum) {
            let found = hexadecimal(&sum);
            if !found.eq_ignore_ascii_case(expected) {
                return Err(ModelError::Digest { found, expected: expected.to_owned() });
            }
        }
        let vocabulary = Vocabulary::read(files.vocabulary)?;
        let config: Config = serde_json::from_slice(files.config).map_err(|error| ModelError::Config(error.to_string()))?;
        let heads = |half: &str| usize::try_from(weights.flag(&format!("{half}/num_heads")).unwrap_or(0)).unwrap_or(0);
        let (hearing, writing) = (heads("encoder"), heads("decoder"));
        let kernels = Kernels::of_this_processor();
        let encoder = Encoder::take(&kernels, &mut weights, hearing)?;
        let decoder = Decoder::take(&kernels, &mut weights, encoder.size, writing)?;
        if decoder.tokens != vocabulary.len() {
            return Err(ModelError::Vocabulary(format!("it has {} tokens, and the model {}", vocabulary.len(), decoder.tokens)));
        }
        let model = Self {
            suppressed: config.suppress_ids,
            suppressed_first: config.suppress_ids_begin,
            timing_heads: config.alignment_heads,
            encoder,
            decoder,
            vocabulary,
        };
        model.check()
    }

    /// Whether what `config.json` names is there.
    fn check(self) -> Result<Self, ModelError> {
        let wrong = |why: &str| Err(ModelError::Config(why.to_owned()));
        if self.suppressed.iter().chain(&self.suppressed_first).any(|token| *token as usize >= self.vocabulary.len()) {
            return wrong("it suppresses tokens that the vocabulary does not have");
        }
        let (layers, heads) = (self.decoder.layers(), self.decoder.heads());
        if self.timing_heads.iter().any(|(layer, head)| *layer >= layers || *head >= heads) {
            return wrong("it names heads that the model does not have");
        }
        Ok(self)
    }

    /// The languages that may be chosen, by their short names (`en`, `cy` …).
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        let known = self.vocabulary.languages().iter().map(|(name, _)| name.as_str());
        known.filter(|name| self.vocabulary.many_languages() || *name == "en")
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
