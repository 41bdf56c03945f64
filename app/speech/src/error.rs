//! What can be wrong with what was given, each a sentence. Nothing here names a person, a file's path or what was said.

/// Why weights were not taken.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file ends too soon.
    #[error("The model file ends before its weights do. It may not have been fetched to the end: fetch it again.")]
    Cut,
    /// There is more after what should be the end.
    #[error("The model file goes on after its end. Fetch it again.")]
    TooLong,
    /// Another kind of file, or another model.
    #[error("This is not a Whisper model in the form of CTranslate2: {0}. Convert it with ct2-transformers-converter, version 4.")]
    OtherForm(&'static str),
    /// A weight is not there.
    #[error("The model lacks the weight {0}. Fetch it again.")]
    Missing(String),
    /// A weight is there in another shape.
    #[error("The weight {name} of the model has the shape {found:?}, and {expected:?} was expected. Fetch it again.")]
    Shape {
        /// Which weight.
        name: String,
        /// Its shape in the file.
        found: Vec<usize>,
        /// The shape that goes with the rest.
        expected: Vec<usize>,
    },
    /// Not the file that was meant.
    #[error("The model file is not the one that was asked for: its SHA-256 is {found}, and {expected} was expected. Fetch it again.")]
    Digest {
        /// Of the file.
        found: String,
        /// Of the file that was meant.
        expected: String,
    },
    /// `config.json` says something that cannot be.
    #[error("The model's config.json cannot be used: {0}.")]
    Config(String),
    /// The vocabulary is not one of Whisper's.
    #[error("The model's vocabulary cannot be used: {0}.")]
    Vocabulary(String),
    /// Reading failed for a reason of the disk's.
    #[error("The model file could not be read: {0}.")]
    Read(std::io::Error),
}

/// Why a recording was not taken down.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// A language that the weights do not know.
    #[error("The model does not know the language {0:?}. Choose another, or a model of many languages.")]
    Language(String),
    /// Options that make no sense together.
    #[error("{0}")]
    Options(&'static str),
    /// A sample that is not a number.
    #[error("The sound holds values that are not numbers. Decode it again.")]
    NotSound,
    /// More sound arrived after the end was said.
    #[error("The recording had ended, and more sound came.")]
    Ended,
}
