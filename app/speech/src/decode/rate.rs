//! From any number of samples a second to 16,000, by `rubato`.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler};

use crate::mel::RATE;

/// Samples at a time.
const CHUNK: usize = 1_024;

pub(super) struct Rate {
    pub(super) from: u32,
    change: Fft<f32>,
    waiting: Vec<f32>,
    /// Samples that went in, and that came out.
    taken: u64,
    given: u64,
    /// Samples at the beginning that are the filter's, not sound.
    skip: usize,
}

impl Rate {
    /// Nothing for a rate that no recording has.
    pub(super) fn new(from: u32) -> Option<Self> {
        if !(4_000..=192_000).contains(&from) {
            return None;
        }
        let change = Fft::new(from as usize, RATE, CHUNK, 1, FixedSync::Input).ok()?;
        let skip = change.output_delay();
        Some(Self { from, change, waiting: Vec::new(), taken: 0, given: 0, skip })
    }

    /// What can be given now.
    pub(super) fn change(&mut self, samples: &[f32]) -> Vec<f32> {
        self.taken += samples.len() as u64;
        self.waiting.extend_from_slice(samples);
        let mut out = Vec::new();
        loop {
            let needed = self.change.input_frames_next();
            if self.waiting.len() < needed {
                return out;
            }
            let chunk: Vec<f32> = self.waiting.drain(..needed).collect();
            self.chunk(&chunk, None, &mut out);
        }
    }

    /// What is left when no more comes.
    pub(super) fn rest(&mut self) -> Vec<f32> {
        let mut out = Vec::new();
        let last = std::mem::take(&mut self.waiting);
        let count = last.len();
        let mut padded = last;
        padded.resize(self.change.input_frames_next(), 0.0);
        self.chunk(&padded, Some(count), &mut out);
        while self.behind() > 0 {
            let before = out.len();
            let silence = vec![0.0; self.change.input_frames_next()];
            self.chunk(&silence, Some(0), &mut out);
            if out.len() == before {
                break;
            }
        }
        out
    }

    /// Samples that are still to come out of what went in.
    pub(super) fn behind(&self) -> u64 {
        (self.taken * RATE as u64 / u64::from(self.from)).saturating_sub(self.given)
    }

    fn chunk(&mut self, chunk: &[f32], partial: Option<usize>, out: &mut Vec<f32>) {
        let indexing = partial.map(|count| Indexing { partial_len: Some(count), ..Indexing::default() });
        let Ok(input) = InterleavedSlice::new(chunk, 1, chunk.len()) else { return };
        // Its only errors are buffers of a wrong size, and these are the sizes that it asked for.
        let Ok(changed) = self.change.process(&input, indexing.as_ref()) else { return };
        let changed = changed.take_data();
        let skip = self.skip.min(changed.len());
        self.skip -= skip;
        let due = usize::try_from(self.behind()).unwrap_or(usize::MAX).min(changed.len() - skip);
        out.extend_from_slice(&changed[skip..skip + due]);
        self.given += due as u64;
    }
}
