//! The models that are known by name: OpenAI's Whisper (MIT) in the form of CTranslate2, as faster-whisper's users have them. A digest
//! stands here only where the file was held in hand.

/// A model that is known by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// The SHA-256 of its `model.bin`, where it was seen.
    pub sha256: Option<&'static str>,
    /// What it is good for.
    pub what: &'static str,
}

const fn known(name: &'static str, sha256: Option<&'static str>, what: &'static str) -> Known {
    Known { name, sha256, what }
}

/// All of them, the smallest first.
pub const KNOWN: [Known; 8] = [
    known("tiny.en", Some("1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"), "English, 76 MB"),
    known("tiny", None, "many languages, 76 MB"),
    known("base.en", None, "English, 145 MB"),
    known("base", Some("d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"), "many languages, 145 MB"),
    known("small.en", None, "English, 484 MB"),
    known("small", None, "many languages, 484 MB"),
    known("medium.en", None, "English, 1.5 GB"),
    known("medium", None, "many languages, 1.5 GB"),
];

/// Where the public hub has a known model's files.
#[must_use]
pub fn at_the_hub(name: &str) -> String {
    format!("https://huggingface.co/Systran/faster-whisper-{name}/resolve/main/")
}

/// A model by its name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name == name)
}

/// A model by the digest of its `model.bin`.
#[must_use]
pub fn by_digest(sha256: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.sha256.is_some_and(|pinned| pinned.eq_ignore_ascii_case(sha256)))
}
