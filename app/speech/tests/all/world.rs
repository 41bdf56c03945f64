//! What the tests share: the weights and the speech that `.ci/model` fetches, sound that is made here, and how words are compared.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use alongside_speech::{Files, Model, Options, Recording, Segment, Transcriber};

/// A folder that `.ci/model` fetched.
pub(crate) fn fetched(name: &str) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.ci/model");
    let done = Command::new(script).arg(name).output().expect(".ci/model runs");
    assert!(done.status.success(), ".ci/model {name}: {}", String::from_utf8_lossy(&done.stderr));
    PathBuf::from(String::from_utf8(done.stdout).expect("a path").trim())
}

pub(crate) const TINY_SHA256: &str = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a";
const BASE_SHA256: &str = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9";

fn read(name: &str, sha256: &str) -> Model {
    let folder = fetched(name);
    let file = |name: &str| fs::read(folder.join(name)).expect("a file of the model");
    let model = File::open(folder.join("model.bin")).expect("the weights");
    let files = Files { model, config: &file("config.json"), vocabulary: &file("vocabulary.txt"), sha256: Some(sha256) };
    Model::read(files).expect("a model that can be read")
}

/// Whisper's smallest, of English only.
pub(crate) fn tiny() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| read("tiny.en", TINY_SHA256))
}

/// The next larger, of many languages.
pub(crate) fn base() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| read("base", BASE_SHA256))
}

/// A recording's samples.
pub(crate) fn samples(file: &Path) -> Vec<f32> {
    let mut recording = Recording::open(File::open(file).expect("a recording"), 60).expect("a recording that can be read");
    let mut samples = Vec::new();
    while let Some(part) = recording.part().expect("a recording that is whole") {
        samples.extend(part);
    }
    samples
}

/// The beginning of A Tale of Two Cities, read aloud.
pub(crate) fn cities() -> &'static [f32] {
    static SAMPLES: OnceLock<Vec<f32>> = OnceLock::new();
    SAMPLES.get_or_init(|| samples(&fetched("speech").join("two_cities.wav")))
}

pub(crate) const CITIES: &str = "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of \
    foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of light, it was the season of darkness, \
    it was the spring of hope, it was the winter of despair, we had everything before us, we had nothing before us, we were all going \
    direct to heaven, we were all going direct the other way. In short, the period was so far like the present period that some of its \
    noisiest authorities insisted on its being received for good or for evil in the superlative degree of comparison only.";

/// Words spoken by a machine, in a language.
pub(crate) fn spoken(voice: &str, text: &str) -> Vec<f32> {
    let file = std::env::temp_dir().join(format!("alongside-speech-{}-{voice}.wav", std::process::id()));
    let done = Command::new("espeak-ng").args(["-v", voice, "-s", "140", "-w"]).arg(&file).arg(text).status();
    assert!(done.expect("espeak-ng runs").success());
    let samples = samples(&file);
    fs::remove_file(file).expect("a file of our own");
    samples
}

/// Noise of this loudness, the same each time.
pub(crate) fn noise(count: usize, loudness: f32) -> Vec<f32> {
    let mut dice = fastrand::Rng::with_seed(7);
    (0..count).map(|_| (dice.f32() * 2.0 - 1.0) * loudness * 3.0_f32.sqrt()).collect()
}

pub(crate) fn loudness(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt()
}

/// Takes samples down, all of them at once.
pub(crate) fn take_down(model: &Model, samples: &[f32], options: &Options) -> Vec<Segment> {
    let mut transcriber = Transcriber::new(model, options.clone()).expect("options that make sense");
    transcriber.hear(samples).expect("sound");
    transcriber.end();
    let mut segments = Vec::new();
    while let Some(piece) = transcriber.piece() {
        segments.extend(piece.segments);
    }
    segments
}

pub(crate) fn text(segments: &[Segment]) -> String {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

/// How many words are wrong, of how many.
pub(crate) fn wrong_words(expected: &str, found: &str) -> (usize, usize) {
    let words = |text: &str| -> Vec<String> {
        let letters = |letter: char| if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' };
        text.chars().map(letters).collect::<String>().split_whitespace().map(str::to_owned).collect()
    };
    let (expected, found) = (words(expected), words(found));
    let mut row: Vec<usize> = (0..=found.len()).collect();
    for (at, word) in expected.iter().enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (place, other) in found.iter().enumerate() {
            let changed = before + usize::from(word != other);
            before = row[place + 1];
            row[place + 1] = changed.min(row[place] + 1).min(before + 1);
        }
    }
    (row[found.len()], expected.len())
}
