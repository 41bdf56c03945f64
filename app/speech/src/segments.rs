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
