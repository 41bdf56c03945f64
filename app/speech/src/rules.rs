//! Which tokens may come next. Whisper's own rules: times come in pairs and never go back, the first is early, and a time is due where
//! times together are likelier than any word.

use rten_simd::SimdOp;
use rten_vecmath::LogSoftmax;

use crate::model::Model;

/// The first time may not be later than a second.
const LATEST_FIRST: u32 = 50;
const NEVER: f32 = f32::NEG_INFINITY;

/// Makes the logits of the next token into logarithms of how likely each is that may come.
pub(crate) fn rule(model: &Model, written: &[u32], logits: &mut [f32]) {
    let words = &model.vocabulary;
    for token in &model.suppressed {
        logits[*token as usize] = NEVER;
    }
    let (end, zero) = (words.end as usize, words.zero as usize);
    // What stands between the text and the times is never written, bar the end.
    logits[end + 1..zero].fill(NEVER);
    if written.is_empty() {
        for token in &model.suppressed_first {
            logits[*token as usize] = NEVER;
        }
        logits[..zero].fill(NEVER);
        logits[zero + LATEST_FIRST as usize + 1..].fill(NEVER);
    } else {
        pair(written, words.zero, end, logits);
    }
    LogSoftmax::new_mut(logits).dispatch();
    let (text, times) = logits.split_at_mut(zero);
    let likeliest = text.iter().fold(NEVER, |most, value| most.max(*value));
    let together = log_sum(times);
    if together > likeliest {
        text.fill(NEVER);
        for value in times {
            *value -= together;
        }
    }
}

/// Times come in pairs: the end of one sentence, the beginning of the next.
fn pair(written: &[u32], zero: u32, end: usize, logits: &mut [f32]) {
    let is_time = |token: &u32| *token >= zero;
    let last = written.last().is_some_and(is_time);
    let before = written.len() < 2 || is_time(&written[written.len() - 2]);
    if last && before {
        logits[zero as usize..].fill(NEVER);
    } else if last {
        logits[..end].fill(NEVER);
    }
    if let Some(latest) = written.iter().rev().find(|token| is_time(token)) {
        // A sentence may begin where the one before ended, and lasts longer than nothing.
        let first = if last && !before { *latest } else { *latest + 1 };
        let first = (first as usize).min(logits.len());
        logits[zero as usize..first].fill(NEVER);
    }
}

/// The logarithm of a sum of likelihoods given by theirs.
fn log_sum(values: &[f32]) -> f32 {
    let most = values.iter().fold(NEVER, |most, value| most.max(*value));
    if most == NEVER {
        return NEVER;
    }
    // What is a millionth of the likeliest adds nothing; most of the 1,501 times are.
    most + values.iter().filter(|value| **value > most - 14.0).map(|value| (value - most).exp()).sum::<f32>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four words, the end at 4, times from 10 to 19.
    fn may(written: &[u32]) -> Vec<usize> {
        let mut logits = vec![0.0; 20];
        pair(written, 10, 4, &mut logits);
        (0..20).filter(|token| logits[*token] > NEVER).collect()
    }

    #[test]
    fn times_come_in_pairs_and_never_go_back() {
        let text = 0..10;
        // After the first time, words; after a word, anything but a time that is past.
        assert_eq!(may(&[10]), text.clone().collect::<Vec<_>>());
        assert_eq!(may(&[12, 1]), text.clone().chain(13..20).collect::<Vec<_>>());
        // After a word and a time, the end, or the next sentence's time, which may be the same.
        assert_eq!(may(&[12, 1, 15]), (4..10).chain(15..20).collect::<Vec<_>>());
        // After two times, words.
        assert_eq!(may(&[12, 1, 15, 15]), text.collect::<Vec<_>>());
    }

    #[test]
    fn likelihoods_are_summed_by_their_logarithms() {
        let sum = log_sum(&[0.25_f32.ln(), 0.5_f32.ln(), NEVER]);
        assert!((sum - 0.75_f32.ln()).abs() < 1e-6);
        assert_eq!(log_sum(&[NEVER, NEVER]), NEVER);
    }
}
