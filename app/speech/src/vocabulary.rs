//! Tokens and the bytes they stand for. Whisper's text goes only from tokens to letters here, so a table is enough: the `tokenizers`
//! library, which goes both ways, would bring a regular-expression engine and a megabyte to the phone for it.

use std::collections::HashMap;

use crate::error::ModelError;

/// Tokens that are no text, and where they stand.
pub(crate) struct Vocabulary {
    bytes: Vec<Vec<u8>>,
    languages: Vec<(String, u32)>,
    pub(crate) end: u32,
    pub(crate) start: u32,
    pub(crate) transcribe: u32,
    pub(crate) previous: u32,
    pub(crate) no_speech: u32,
    pub(crate) no_times: u32,
    /// The token of 0.00 s; each after it is 0.02 s later.
    pub(crate) zero: u32,
}

impl Vocabulary {
    /// Reads `vocabulary.txt` (a token a line) or `vocabulary.json` (an array).
    pub(crate) fn read(file: &[u8]) -> Result<Self, ModelError> {
        let wrong = |why: &str| ModelError::Vocabulary(why.to_owned());
        let text = std::str::from_utf8(file).map_err(|_| wrong("it is not text"))?;
        let tokens: Vec<String> = if text.trim_start().starts_with('[') {
            serde_json::from_str(text).map_err(|error| ModelError::Vocabulary(error.to_string()))?
        } else {
            text.lines().map(ToOwned::to_owned).collect()
        };
        let places: HashMap<&str, u32> = tokens.iter().map(String::as_str).zip(0..).collect();
        let place = |names: &[&str]| {
            let found = names.iter().find_map(|name| places.get(name));
            found.copied().ok_or_else(|| wrong(&format!("it has no {}", names[0])))
        };
        let (end, start) = (place(&["<|endoftext|>"])?, place(&["<|startoftranscript|>"])?);
        let (translate, no_times) = (place(&["<|translate|>"])?, place(&["<|notimestamps|>"])?);
        let named = |token: &String| token.strip_prefix("<|").and_then(|rest| rest.strip_suffix("|>")).map(ToOwned::to_owned);
        let languages = (start + 1..translate).filter_map(|id| Some((named(tokens.get(id as usize)?)?, id))).collect();
        // The 1,501 times may be left out of the file: they follow by count.
        let letters = letters();
        let bytes = tokens.iter().map(|token| spelled(token, &letters)).collect();
        let (transcribe, previous) = (place(&["<|transcribe|>"])?, place(&["<|startofprev|>"])?);
        let no_speech = place(&["<|nospeech|>", "<|nocaptions|>"])?;
        if end >= start || no_times as usize + 1 + 1_501 != tokens.len() {
            return Err(wrong("its tokens are not in the order of Whisper's"));
        }
        Ok(Self { bytes, languages, end, start, transcribe, previous, no_speech, no_times, zero: no_times + 1 })
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Weights of English only list the languages too, but end their text one token earlier.
    pub(crate) fn many_languages(&self) -> bool {
        self.bytes.len() >= 51_865
    }

    pub(crate) fn languages(&self) -> &[(String, u32)] {
        &self.languages
    }

    pub(crate) fn language(&self, name: &str) -> Option<u32> {
        self.languages.iter().find(|(language, _)| language == name).map(|(_, id)| *id)
    }

    /// The bytes of a text token; nothing for any other.
    pub(crate) fn bytes(&self, token: u32) -> &[u8] {
        if token < self.end { &self.bytes[token as usize] } else { &[] }
    }

    /// What tokens say, without those that are no text.
    pub(crate) fn text(&self, tokens: &[u32]) -> String {
        let bytes: Vec<u8> = tokens.iter().flat_map(|token| self.bytes(*token)).copied().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// GPT-2's way to write any byte as a letter that can be seen.
fn letters() -> HashMap<char, u8> {
    let seen = |byte: &u8| matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    let mut letters: HashMap<char, u8> = (0..=255_u8).filter(seen).map(|byte| (char::from(byte), byte)).collect();
    letters.extend(('\u{100}'..).zip((0..=255_u8).filter(|byte| !seen(byte))));
    letters
}

/// The bytes of a token as the file spells it; a token that is not spelled so stands for its own letters.
fn spelled(token: &str, letters: &HashMap<char, u8>) -> Vec<u8> {
    token.chars().map(|letter| letters.get(&letter).copied()).collect::<Option<_>>().unwrap_or_else(|| token.as_bytes().to_vec())
}
