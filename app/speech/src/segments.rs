//! What was written in a window, cut where its times say, and where the next window begins.

use crate::encoder::FRAMES;

/// Frames of mel in a step of Whisper's times: 0.02 s.
const FRAMES_A_STEP: usize = 2;

/// A stretch of a window's tokens, from and until when in frames since the window's start.
#[derive(Debug, PartialEq)]
pub(crate) struct Cut {
    pub(crate) from: usize,
    pub(crate) until: usize,
    pub(crate) tokens: Vec<u32>,
}

/// Cuts a window of `frames` frames; with it, by how many frames to go on.
pub(crate) fn cut(tokens: &[u32], zero: u32, frames: usize) -> (Vec<Cut>, usize) {
    let is_time = |token: u32| token >= zero;
    let frame = |token: u32| token.saturating_sub(zero) as usize * FRAMES_A_STEP;
    let closed = tokens.len() >= 2 && !is_time(tokens[tokens.len() - 2]) && is_time(tokens[tokens.len() - 1]);
    let mut ends: Vec<usize> = (1..tokens.len()).filter(|at| is_time(tokens[*at]) && is_time(tokens[at - 1])).collect();
    if ends.is_empty() {
        let last = tokens.iter().rev().copied().find(|token| is_time(*token)).map(frame).filter(|last| *last > 0);
        let from = tokens.first().copied().filter(|token| is_time(*token)).map_or(0, frame);
        let until = last.filter(|last| *last > from).unwrap_or(frames);
        return (vec![Cut { from: from.min(until), until, tokens: tokens.to_vec() }], frames);
    }
    if closed {
        ends.push(tokens.len());
    }
    let mut cuts = Vec::with_capacity(ends.len());
    let mut first = 0;
    for end in ends {
        let part = &tokens[first..end];
        let until = frame(part[part.len() - 1]);
        cuts.push(Cut { from: frame(part[0]), until, tokens: part.to_vec() });
        first = end;
    }
    // One time at the end says that nothing is spoken after it; two, that the next sentence is cut off and to be heard afresh.
    let on = if closed { frames } else { frame(tokens[first - 1]) };
    (cuts, if on == 0 { frames } else { on.min(FRAMES) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZERO: u32 = 100;

    fn cuts(tokens: &[u32], frames: usize) -> (Vec<(usize, usize, usize)>, usize) {
        let (cuts, on) = cut(tokens, ZERO, frames);
        (cuts.iter().map(|cut| (cut.from, cut.until, cut.tokens.len())).collect(), on)
    }

    #[test]
    fn a_window_is_cut_at_its_times() {
        // A sentence, and another that is cut off: the next window begins with it.
        assert_eq!(cuts(&[100, 1, 2, 200, 200, 3], 3_000), (vec![(0, 200, 4)], 200));
        // Two sentences, and one time at the end: nothing is spoken after it.
        assert_eq!(cuts(&[100, 1, 200, 210, 2, 300], 2_000), (vec![(0, 200, 3), (220, 400, 3)], 2_000));
        // No end: it lasts as long as the window.
        assert_eq!(cuts(&[100, 1, 2], 1_234), (vec![(0, 1_234, 3)], 1_234));
        // One sentence with its end.
        assert_eq!(cuts(&[110, 1, 400], 3_000), (vec![(20, 600, 3)], 3_000));
    }

    #[test]
    fn every_window_goes_on() {
        let mut dice = fastrand::Rng::with_seed(1);
        for _ in 0..10_000 {
            let tokens: Vec<u32> =
                (0..dice.usize(1..9)).map(|_| if dice.bool() { dice.u32(0..50) } else { dice.u32(100..1_601) }).collect();
            let frames = dice.usize(1..=FRAMES);
            let (_, on) = cut(&tokens, ZERO, frames);
            assert!((1..=FRAMES).contains(&on), "{tokens:?}");
        }
    }
}
