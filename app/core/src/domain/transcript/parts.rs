//! A sentence taken apart: its words in small letters, where each stands, and what stands between them. What marks, headings and promises
//! are looked for in.

use core::ops::Range;

use super::Sentence;

/// A word, a number or an amount: letters and digits, with what belongs between them (`don't`, `14:02`, `£3.50` without its sign).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// In small letters, with a straight apostrophe.
    pub(super) word: String,
    /// Where it stands in the text, in bytes.
    pub(super) bytes: Range<usize>,
    /// Which words it stands in, as the screen counts them.
    pub(super) units: Range<usize>,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
}

impl Part {
    /// The word without the `'s` of whose something is.
    pub(super) fn plain(&self) -> &str {
        self.word.strip_suffix("'s").unwrap_or(&self.word)
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.word == word
    }

    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.contains(&self.word.as_str())
    }
}

/// A text and its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// The whole text.
    pub(super) text: String,
    /// Its parts.
    pub(super) parts: Vec<Part>,
}

impl Parts {
    /// Of a sentence, by the words that the model tells apart, or by the spaces where it tells none.
    pub(super) fn of(sentence: &Sentence) -> Self {
        if sentence.words.is_empty() {
            return Self::of_text(&sentence.text);
        }
        let mut text = String::new();
        let starts: Vec<usize> = sentence
            .words
            .iter()
            .map(|word| {
                let start = text.len();
                text.push_str(&word.text);
                start
            })
            .collect();
        let parts = taken_apart(&text, &starts);
        Self { text, parts }
    }

    /// Of a text, by its spaces.
    pub(super) fn of_text(text: &str) -> Self {
        let mut starts = Vec::new();
        let mut between = true;
        for (at, letter) in text.char_indices() {
            if between && !letter.is_whitespace() {
                starts.push(at);
            }
            between = letter.is_whitespace();
        }
        Self { text: text.to_owned(), parts: taken_apart(text, &starts) }
    }

    /// What stands between a part and the next one, or the end.
    pub(super) fn gap_after(&self, index: usize) -> &str {
        let from = self.parts.get(index).map_or(0, |part| part.bytes.end);
        let until = self.parts.get(index + 1).map_or(self.text.len(), |part| part.bytes.start);
        self.text.get(from..until).unwrap_or("")
    }

    /// Whether only spaces or a hyphen stand between a part and the next one.
    pub(super) fn goes_on(&self, index: usize) -> bool {
        index + 1 < self.parts.len() && self.gap_after(index).chars().all(|letter| letter.is_whitespace() || letter == '-')
    }

    pub(super) fn get(&self, index: usize) -> Option<&Part> {
        self.parts.get(index)
    }

    /// The part before an index.
    pub(super) fn before(&self, index: usize) -> Option<&Part> {
        index.checked_sub(1).and_then(|before| self.parts.get(before))
    }

    /// Whether these words stand from an index on, one beside the other.
    pub(super) fn stands(&self, index: usize, words: &[&str]) -> bool {
        let each = |(offset, word): (usize, &&str)| self.get(index + offset).is_some_and(|part| part.is(word));
        words.iter().enumerate().all(each) && (0..words.len().saturating_sub(1)).all(|offset| self.goes_on(index + offset))
    }

    /// Which words of the screen the parts from one to another stand in.
    pub(super) fn units(&self, parts: Range<usize>) -> Range<usize> {
        let start = self.get(parts.start).map_or(0, |part| part.units.start);
        let end = parts.end.checked_sub(1).and_then(|last| self.get(last)).map_or(start, |part| part.units.end);
        start..end.max(start)
    }
}

fn taken_apart(text: &str, starts: &[usize]) -> Vec<Part> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let unit = |at: usize| starts.partition_point(|start| *start <= at).saturating_sub(1);
    let belongs = |index: usize| {
        let letter = |index: usize| letters.get(index).map(|(_, letter)| *letter);
        let both = |is: fn(char) -> bool| index.checked_sub(1).and_then(letter).is_some_and(is) && letter(index + 1).is_some_and(is);
        match letter(index) {
            Some(letter) if letter.is_alphanumeric() => true,
            Some('\'' | '’' | '‘') => both(char::is_alphanumeric),
            Some('.' | ',' | ':' | '/') => both(|letter| letter.is_ascii_digit()),
            _ => false,
        }
    };
    let (mut parts, mut index) = (Vec::new(), 0);
    while index < letters.len() {
        if !belongs(index) {
            index += 1;
            continue;
        }
        let from = index;
        while index < letters.len() && belongs(index) {
            index += 1;
        }
        let end = letters.get(index).map_or(text.len(), |(at, _)| *at);
        let start = letters.get(from).map_or(0, |(at, _)| *at);
        let last = letters.get(index - 1).map_or(start, |(at, _)| *at);
        let raw = text.get(start..end).unwrap_or("");
        parts.push(Part {
            word: raw.to_lowercase().replace(['’', '‘'], "'"),
            bytes: start..end,
            units: unit(start)..unit(last) + 1,
            capital: raw.chars().next().is_some_and(char::is_uppercase),
        });
    }
    parts
}
