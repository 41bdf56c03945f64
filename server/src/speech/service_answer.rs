//! What a speech service answers (`verbose_json`), read as what a stranger sends: times that cannot be, and more than makes sense, are no
//! answer. Pure.

use alongside_core::domain::transcript::{Sentence, Word};
use serde::Deserialize;

use super::MOST_MINUTES;
use super::engine::hundredths;

/// The most sentences or words of one answer: far more than anybody says in six hours.
const MOST_PIECES: usize = 200_000;
/// The longest text of one sentence, in bytes.
const LONGEST: usize = 1024 * 1024;

/// What was understood of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// How long the recording is, as far as the service says.
    pub lasts_ms: u64,
    /// What was said.
    pub sentences: Vec<Sentence>,
}

#[derive(Deserialize)]
struct Answer {
    text: String,
    #[serde(default)]
    duration: Option<f64>,
    #[serde(default)]
    segments: Option<Vec<Segment>>,
    #[serde(default)]
    words: Option<Vec<Said>>,
}

#[derive(Deserialize)]
struct Segment {
    start: f64,
    end: f64,
    text: String,
    #[serde(default)]
    avg_logprob: Option<f32>,
    #[serde(default)]
    words: Option<Vec<Said>>,
}

#[derive(Deserialize)]
struct Said {
    word: String,
    start: f64,
    end: f64,
    #[serde(default)]
    probability: Option<f32>,
}

/// Reads an answer. Nothing, where it makes no sense.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Heard> {
    let answer: Answer = serde_json::from_slice(bytes).ok()?;
    let (segments, words) = (answer.segments.unwrap_or_default(), answer.words.unwrap_or_default());
    if segments.len() > MOST_PIECES || words.len() > MOST_PIECES {
        return None;
    }
    let said_ms = answer.duration.map_or(Some(0), milliseconds)?;
    let (mut sentences, mut since, mut words) = (Vec::new(), 0, words.into_iter().peekable());
    for segment in segments {
        let (start_ms, end_ms) = (milliseconds(segment.start)?.max(since), milliseconds(segment.end)?);
        let end_ms = end_ms.max(start_ms);
        since = start_ms;
        let mut own = segment.words.unwrap_or_default();
        while let Some(word) = words.next_if(|word| word.start < segment.end) {
            own.push(word);
        }
        let text = plain(&segment.text)?;
        if !text.chars().any(char::is_alphanumeric) {
            continue;
        }
        let words = in_their_places(&text, &own, segment.avg_logprob, (start_ms, end_ms)).unwrap_or_default();
        sentences.push(Sentence { start_ms, end_ms, text, words });
    }
    let lasts_ms = said_ms.max(sentences.last().map_or(0, |last| last.end_ms));
    // A service that tells no times still tells the text.
    if sentences.is_empty() && answer.text.chars().any(char::is_alphanumeric) {
        sentences.push(Sentence { start_ms: 0, end_ms: lasts_ms, text: plain(&answer.text)?, words: Vec::new() });
    }
    Some(Heard { lasts_ms, sentences })
}

/// The words of a sentence, each with what stands around it: together they are its text, or there are none.
fn in_their_places(text: &str, said: &[Said], mean: Option<f32>, (from, until): (u64, u64)) -> Option<Vec<Word>> {
    let (mut words, mut begins, mut searched): (Vec<Word>, usize, usize) = (Vec::new(), 0, 0);
    for (at, word) in said.iter().enumerate() {
        let letters = word.word.trim();
        let found = searched + text.get(searched..)?.find(letters).filter(|_| !letters.is_empty())?;
        searched = found + letters.len();
        // What follows without a space belongs to it; the last word has all the rest.
        let rest = text.get(searched..)?;
        let ends = if at + 1 == said.len() { text.len() } else { searched + rest.find(char::is_whitespace).unwrap_or(rest.len()) };
        let start_ms = milliseconds(word.start)?.clamp(from, until);
        let end_ms = milliseconds(word.end)?.clamp(start_ms, until);
        // Where the service does not say how sure it is of a word, it may say so of the sentence.
        let sure = hundredths(word.probability.or_else(|| mean.map(f32::exp)).filter(|sure| sure.is_finite()).unwrap_or(0.0));
        words.push(Word { start_ms, end_ms, text: text.get(begins..ends)?.to_owned(), sure });
        (begins, searched) = (ends, ends);
    }
    (begins == text.len()).then_some(words)
}

/// A text without what no text has.
fn plain(text: &str) -> Option<String> {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    (plain.len() <= LONGEST).then_some(plain)
}

fn milliseconds(seconds: f64) -> Option<u64> {
    let longest = (MOST_MINUTES * 60 + 60) as f64;
    (0.0..=longest).contains(&seconds).then(|| (seconds * 1_000.0).round() as u64)
}
