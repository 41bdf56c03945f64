//! When each word was said, and how sure the model is of it. The text is laid over the sound once more: some heads of the decoder look at
//! the sound of the word that they are about to write, and the cheapest way through what they look at gives each token its time.

use crate::decoder::{Heard, LONGEST, Row, Watch};
use crate::encoder::HEARD;
use crate::kernels::{Kernels, softmax};
use crate::model::Model;

/// Steps of 0.02 s over which what a head looks at is smoothed.
const SMOOTH: usize = 7;
/// Rows whose logits are looked at together: a row is 52,000 numbers.
const AT_ONCE: usize = 8;

/// A word in a window, in steps of 0.02 s from its start.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Timed {
    pub(crate) text: String,
    pub(crate) tokens: usize,
    pub(crate) from: usize,
    pub(crate) until: usize,
    pub(crate) confidence: f32,
}

/// The words of `text`, over the first `steps` of what was heard, after the prompt `start`.
pub(crate) fn words(model: &Model, kernels: &Kernels, heard: &Heard, start: &[u32], text: &[u32], steps: usize) -> Vec<Timed> {
    let room = LONGEST - start.len() - 2;
    let text = &text[..text.len().min(room)];
    if text.is_empty() || model.timing_heads.is_empty() || steps == 0 {
        return Vec::new();
    }
    let sure = Laid::over(model, kernels, heard, start, text);
    let times = way(&sure.looks(start.len(), text.len() + 1, steps.min(HEARD)));
    let mut all = Vec::new();
    let mut first = 0;
    for count in split(model, text) {
        let confidence = sure.confidence[first..first + count].iter().sum::<f32>() / count as f32;
        let said = model.vocabulary.text(&text[first..first + count]);
        all.push(Timed { text: said, tokens: count, from: times[first], until: times[first + count], confidence });
        first += count;
    }
    join_marks(&mut all);
    shorten(&mut all);
    all
}

/// A text laid over its sound.
struct Laid {
    shares: Vec<Vec<f32>>,
    confidence: Vec<f32>,
}

impl Laid {
    fn over(model: &Model, kernels: &Kernels, heard: &Heard, start: &[u32], text: &[u32]) -> Self {
        let Model { decoder, vocabulary, .. } = model;
        let mut tokens = start.to_vec();
        tokens.push(vocabulary.no_times);
        tokens.extend_from_slice(text);
        let mut past = decoder.past();
        let path: Vec<u32> = (0..tokens.len()).map(|at| past.next(at)).collect();
        let rows: Vec<Row> = tokens.iter().enumerate().map(|(at, token)| Row { token: *token, past: &path[..=at] }).collect();
        let heads = &model.timing_heads;
        let mut watch = Watch { heads, shares: vec![Vec::new(); heads.len()] };
        let x = decoder.go(kernels, heard, &mut past, &rows, Some(&mut watch));
        let end = vocabulary.end as usize;
        let mut confidence = Vec::with_capacity(text.len());
        // The row before a token says how likely it was.
        let before = &x[start.len() * decoder.size..(start.len() + text.len()) * decoder.size];
        for (x, text) in before.chunks(AT_ONCE * decoder.size).zip(text.chunks(AT_ONCE)) {
            let mut logits = decoder.logits(kernels, x);
            for (row, token) in logits.chunks_exact_mut(decoder.tokens).zip(text) {
                softmax(&mut row[..end], end);
                confidence.push(row[*token as usize]);
            }
        }
        Self { shares: watch.shares, confidence }
    }

    /// What the heads look at together: a row of `steps` for each of `count` tokens.
    fn looks(&self, first: usize, count: usize, steps: usize) -> Vec<Vec<f32>> {
        let mut looks = vec![vec![0.0; steps]; count];
        for head in &self.shares {
            let mut rows: Vec<Vec<f32>> = head.chunks_exact(HEARD).map(|row| row[..steps].to_vec()).collect();
            even(&mut rows);
            for (look, row) in looks.iter_mut().zip(&rows[first..]) {
                for (sum, value) in look.iter_mut().zip(smooth(row)) {
                    *sum += value / self.shares.len() as f32;
                }
            }
        }
        looks
    }
}

/// Brings every step to the same mean and spread over the tokens, so that a step to which all look says nothing.
fn even(rows: &mut [Vec<f32>]) {
    let count = rows.len() as f32;
    for step in 0..rows.first().map_or(0, Vec::len) {
        let mean = rows.iter().map(|row| row[step]).sum::<f32>() / count;
        let spread = (rows.iter().map(|row| (row[step] - mean).powi(2)).sum::<f32>() / count).sqrt().max(1e-9);
        for row in &mut *rows {
            row[step] = (row[step] - mean) / spread;
        }
    }
}

/// The middle of each value and its neighbours.
fn smooth(row: &[f32]) -> impl Iterator<Item = f32> {
    (0..row.len()).map(|at| {
        let mut near = [0.0; SMOOTH];
        for (place, value) in near.iter_mut().enumerate() {
            // Mirrored at both ends.
            let from = (at + place).abs_diff(SMOOTH / 2);
            *value = row[if from < row.len() { from } else { (2 * row.len()).saturating_sub(2 + from) }];
        }
        near.sort_by(f32::total_cmp);
        near[SMOOTH / 2]
    })
}

/// The step at which each token begins: the way through `looks` from first to last that sees the most (dynamic time warping).
fn way(looks: &[Vec<f32>]) -> Vec<usize> {
    let (rows, columns) = (looks.len(), looks[0].len());
    let mut cost = vec![f32::INFINITY; (rows + 1) * (columns + 1)];
    let mut came = vec![0_u8; (rows + 1) * (columns + 1)];
    cost[0] = 0.0;
    let at = |row: usize, column: usize| row * (columns + 1) + column;
    for row in 1..=rows {
        for column in 1..=columns {
            let (both, up, left) = (cost[at(row - 1, column - 1)], cost[at(row - 1, column)], cost[at(row, column - 1)]);
            let (least, from) = if both < up && both < left {
                (both, 0)
            } else if up < both && up < left {
                (up, 1)
            } else {
                (left, 2)
            };
            cost[at(row, column)] = least - looks[row - 1][column - 1];
            came[at(row, column)] = from;
        }
    }
    let mut begins = vec![0; rows];
    let (mut row, mut column) = (rows, columns);
    while row > 0 {
        begins[row - 1] = column.saturating_sub(1);
        match if column == 0 { 1 } else { came[at(row, column)] } {
            0 => (row, column) = (row - 1, column - 1),
            1 => row -= 1,
            _ => column -= 1,
        }
    }
    begins
}

/// How many tokens each word has: a word begins with a space, and a letter may take several tokens. Languages that set no spaces come
/// out as one word a letter.
fn split(model: &Model, text: &[u32]) -> Vec<usize> {
    let mut words: Vec<usize> = Vec::new();
    let mut letter: Vec<u8> = Vec::new();
    let mut waiting = 0;
    for token in text {
        letter.extend_from_slice(model.vocabulary.bytes(*token));
        waiting += 1;
        let Ok(said) = std::str::from_utf8(&letter) else { continue };
        let mark = said.chars().all(|letter| letter.is_ascii_punctuation());
        let unspaced = said.chars().any(
            |letter| matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'),
        );
        match words.last_mut() {
            Some(last) if !(said.starts_with(' ') || mark || unspaced) => *last += waiting,
            _ => words.push(waiting),
        }
        letter.clear();
        waiting = 0;
    }
    match words.last_mut() {
        Some(last) => *last += waiting,
        None if waiting > 0 => words.push(waiting),
        None => {}
    }
    words
}

/// Marks stand with the word that they belong to: quotes and brackets that open with the next, all others with the one before.
fn join_marks(words: &mut Vec<Timed>) {
    let opens = |text: &str| text.starts_with(' ') && !text.trim().is_empty() && text.trim().chars().all(|mark| "\"'“¿([{-".contains(mark));
    let closes = |text: &str| !text.is_empty() && text.chars().all(|mark| "\"'.。,，!！?？:：”)]}、".contains(mark));
    let mut joined: Vec<Timed> = Vec::with_capacity(words.len());
    for word in words.drain(..) {
        match joined.last_mut() {
            Some(last) if closes(&word.text) || opens(&last.text) => {
                // A mark has no sound: the time and the confidence are the word's.
                if opens(&last.text) {
                    (last.from, last.until, last.confidence) = (word.from, word.until, word.confidence);
                }
                last.text.push_str(&word.text);
                last.tokens += word.tokens;
            }
            _ => joined.push(word),
        }
    }
    *words = joined;
}

/// A word that seems to last through a pause is cut to twice what words here usually last: at its end after a sentence, else at its start.
fn shorten(words: &mut [Timed]) {
    let mut lengths: Vec<usize> = words.iter().map(|word| word.until.saturating_sub(word.from)).filter(|length| *length > 0).collect();
    lengths.sort_unstable();
    let most = 2 * lengths.get(lengths.len() / 2).copied().unwrap_or(0).min(35);
    let mut after_sentence = true;
    for word in words {
        let ends = word.text.ends_with(['.', '!', '?', '。', '！', '？']);
        if most > 0 && word.until > word.from + most {
            if after_sentence {
                word.from = word.until - most;
            } else if ends {
                word.until = word.from + most;
            }
        }
        after_sentence = ends;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_follows_what_is_looked_at() {
        // Four tokens, each of which looks at two steps after those of the one before.
        let looks: Vec<Vec<f32>> = (0..4).map(|token| (0..8).map(|step| if step / 2 == token { 1.0 } else { -1.0 }).collect()).collect();
        assert_eq!(way(&looks), [0, 2, 4, 6]);
    }

    #[test]
    fn a_step_to_which_all_look_says_nothing() {
        let mut rows = vec![vec![9.0, 1.0], vec![9.0, 3.0]];
        even(&mut rows);
        assert_eq!(rows, [[0.0, -1.0], [0.0, 1.0]]);
        assert_eq!(smooth(&[0.0, 0.0, 0.0, 9.0, 0.0, 0.0, 0.0]).collect::<Vec<_>>(), [0.0; 7]);
    }

    #[test]
    fn marks_stand_with_their_words() {
        let timed = |text: &str, from| Timed { text: text.to_owned(), tokens: 1, from, until: from + 1, confidence: 0.5 };
        let mut words = vec![timed(" \"", 0), timed("Come", 1), timed(" in", 2), timed(",", 3), timed("\"", 4), timed(" she", 5)];
        join_marks(&mut words);
        let told: Vec<_> = words.iter().map(|word| (word.text.as_str(), word.tokens, word.from)).collect();
        assert_eq!(told, [(" \"Come", 2, 1), (" in,\"", 3, 2), (" she", 1, 5)]);
    }
}
