//! From the stretches in which a model hears to the sentences that people say. A model cuts where it breathes: two short sentences stand in
//! one stretch, a long one in two. A heading is heard, and a promise understood, only in a sentence.

use super::{Sentence, Transcript, Word};

/// A pause after which nothing is joined, in milliseconds.
const LONGEST_PAUSE_MS: u64 = 2_000;

/// A sentence without an end that is as long as this, in bytes, is joined to nothing more.
const LONG: usize = 300;

/// What a full stop does not end. Single letters are none either.
const SHORTENED: &[&str] =
    &["dr", "mr", "mrs", "ms", "st", "no", "prof", "rev", "e.g", "i.e", "eg", "ie", "etc", "vs", "a.m", "p.m", "approx", "ext", "tel"];

impl Transcript {
    /// The same words in sentences, each with its time. Where the model tells no words, a sentence's time is its share of the stretch.
    /// What is in sentences already stays as it is.
    #[must_use]
    pub fn in_sentences(self) -> Self {
        let mut sentences: Vec<Sentence> = Vec::new();
        for piece in self.sentences.into_iter().flat_map(cut) {
            match sentences.last_mut() {
                Some(last) if goes_on(last, &piece) => join(last, piece),
                _ => sentences.push(piece),
            }
        }
        Self { sentences, ..self }
    }
}

/// Whether a word ends a sentence.
fn ends(word: &str) -> bool {
    let word = word.trim_end_matches(['"', '\'', '”', '’', ')']);
    let Some(before) = word.strip_suffix(['.', '!', '?', '…', ':']) else { return false };
    let plain = before.trim_start_matches(['"', '\'', '“', '‘', '(']).to_lowercase();
    !word.ends_with('.') || !(SHORTENED.contains(&plain.as_str()) || plain.chars().count() == 1 && plain.chars().all(char::is_alphabetic))
}

/// Whether a word may begin a sentence.
fn begins(word: &str) -> bool {
    word.chars().find(|letter| letter.is_alphanumeric()).is_some_and(|letter| !letter.is_lowercase())
}

/// A stretch in its sentences.
fn cut(stretch: Sentence) -> Vec<Sentence> {
    let whole: String = stretch.words.iter().map(|word| word.text.as_str()).collect();
    let told = !whole.is_empty() && whole.trim() == stretch.text.trim();
    let (text, words) = if told { (whole, stretch.words.clone()) } else { (stretch.text.clone(), Vec::new()) };
    let cuts = cuts(&text);
    if cuts.is_empty() {
        let kept = Sentence { text: text.trim().to_owned(), words: trimmed(words), ..stretch };
        return if kept.text.is_empty() { Vec::new() } else { vec![kept] };
    }
    let leads = leads(&words);
    let words = if cuts.iter().all(|at| leads.contains(at)) { words } else { Vec::new() };
    let ends = cuts.iter().copied().chain([text.len()]);
    let ranges = [0].into_iter().chain(cuts.iter().copied()).zip(ends);
    let lasts = stretch.end_ms.saturating_sub(stretch.start_ms);
    let share = |at: usize| {
        let share = u128::from(lasts) * at as u128 / text.len().max(1) as u128;
        stretch.start_ms.saturating_add(u64::try_from(share).unwrap_or(lasts))
    };
    let piece = |(from, until): (usize, usize)| {
        let of_it = words.iter().zip(&leads).filter(|(_, lead)| (from..until).contains(*lead)).map(|(word, _)| word.clone());
        let words = trimmed(of_it.collect());
        let start_ms = words.first().map_or_else(|| share(from), |word| word.start_ms);
        let end_ms = words.last().map_or_else(|| share(until), |word| word.end_ms);
        Sentence { start_ms, end_ms, text: text.get(from..until).unwrap_or("").trim().to_owned(), words }
    };
    ranges.map(piece).filter(|piece| !piece.text.is_empty()).collect()
}

/// Where in a text another sentence begins.
fn cuts(text: &str) -> Vec<usize> {
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        if !word.trim().is_empty() {
            words.push((at, word.trim()));
        }
        at += word.len();
    }
    let pairs = words.iter().zip(words.iter().skip(1));
    pairs.filter(|((_, word), (_, next))| ends(word) && begins(next)).map(|(_, (at, _))| *at).collect()
}

/// Where each word's letters begin in the words put together.
fn leads(words: &[Word]) -> Vec<usize> {
    let mut at = 0;
    let lead = |word: &Word| {
        let lead = at + word.text.len() - word.text.trim_start().len();
        at += word.text.len();
        lead
    };
    words.iter().map(lead).collect()
}

/// Words that, put together, have no space at either end.
fn trimmed(words: Vec<Word>) -> Vec<Word> {
    let is_blank = |word: &Word| word.text.trim().is_empty();
    let mut words: Vec<Word> = words.into_iter().skip_while(is_blank).collect();
    while words.last().is_some_and(is_blank) {
        words.pop();
    }
    if let Some(first) = words.first_mut() {
        first.text = first.text.trim_start().to_owned();
    }
    if let Some(last) = words.last_mut() {
        last.text = last.text.trim_end().to_owned();
    }
    words
}

fn goes_on(last: &Sentence, next: &Sentence) -> bool {
    let open = last.text.split_whitespace().next_back().is_some_and(|word| !ends(word));
    open && last.text.len() < LONG && next.start_ms.saturating_sub(last.end_ms) <= LONGEST_PAUSE_MS
}

fn join(last: &mut Sentence, next: Sentence) {
    last.text = format!("{} {}", last.text, next.text);
    last.end_ms = next.end_ms.max(last.end_ms);
    if last.words.is_empty() || next.words.is_empty() {
        last.words.clear();
        return;
    }
    let mut words = next.words.into_iter();
    last.words.extend(words.next().map(|word| Word { text: format!(" {}", word.text), ..word }));
    last.words.extend(words);
}
