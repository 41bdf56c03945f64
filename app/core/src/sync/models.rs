//! The model that a phone may fetch to take recordings down by itself, as it travels. It says nothing of anybody.

use serde::{Deserialize, Serialize};

/// The model that the authority has for its phones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhoneModel {
    /// Which, with what tells its versions apart: `tiny.en 3f6a9c0e`.
    pub model: String,
    /// Its files, each fetched by its name, a range at a time.
    pub files: Vec<ModelFile>,
}

/// A file of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelFile {
    /// Its name: `model.bin`, `config.json`, `vocabulary.txt` or `vocabulary.json`.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// How many bytes are fetched at once: a part that is cut off is fetched anew, and not what came before it.
pub const PART_BYTES: u64 = 2 * 1024 * 1024;

impl PhoneModel {
    /// How long all of it is, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// The parts that it is fetched in, file by file, from the front.
    pub fn parts(&self) -> impl Iterator<Item = ModelPart<'_>> {
        self.files.iter().flat_map(|file| {
            let parts = file.bytes.div_ceil(PART_BYTES);
            (0..parts).map(move |number| ModelPart { file, number })
        })
    }
}

/// A part of a model's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelPart<'a> {
    /// Of which file.
    pub file: &'a ModelFile,
    /// Which, counted from 0.
    pub number: u64,
}

impl ModelPart<'_> {
    /// Its first byte and its last, as `Range` counts them.
    #[must_use]
    pub fn range(&self) -> (u64, u64) {
        let first = self.number * PART_BYTES;
        (first, self.file.bytes.min(first + PART_BYTES) - 1)
    }

    /// How long it is, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let (first, last) = self.range();
        last + 1 - first
    }

    /// Under which address a phone keeps it. The digest is in it, so that parts of two versions never mix.
    #[must_use]
    pub fn kept_at(&self) -> String {
        format!("/speech/kept/{}/{}", self.file.sha256, self.number)
    }
}
