//! What the encoder is given: how loud each of some bands of pitch is, a hundred times a second. Keeps no more of the sound than the
//! window to come can ask for.

use std::f64::consts::PI;
use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

use crate::encoder::FRAMES;
use crate::error::SpeechError;

/// Samples a second, as Whisper wants them.
pub const RATE: usize = 16_000;
/// Samples from one frame to the next.
pub(crate) const HOP: usize = 160;
const WIDTH: usize = 400;
const BINS: usize = WIDTH / 2 + 1;
/// Below this a second of sound is a microphone that hears nothing: dither and hiss, 70 dB under the loudest that can be.
const NOTHING: f32 = 3.2e-4;

/// The sound that has come and is not done with.
pub(crate) struct Ears {
    samples: Vec<f32>,
    /// How many were let go before `samples`.
    gone: usize,
    ended: bool,
    /// The loudest band so far, in powers of ten: what is eight powers below it counts as silence.
    loudest: f32,
    transform: Arc<dyn RealToComplex<f32>>,
    taper: Vec<f32>,
    bands: Vec<Band>,
}

/// A triangle over the bins of the transform.
struct Band {
    first: usize,
    shares: Vec<f32>,
}

impl Ears {
    pub(crate) fn new(mels: usize) -> Self {
        let taper = (0..WIDTH).map(|at| (0.5 - 0.5 * (2.0 * PI * at as f64 / WIDTH as f64).cos()) as f32).collect();
        let transform = RealFftPlanner::new().plan_fft_forward(WIDTH);
        Self { samples: Vec::new(), gone: 0, ended: false, loudest: f32::NEG_INFINITY, transform, taper, bands: bands(mels) }
    }

    /// Takes in more sound.
    pub(crate) fn take(&mut self, samples: &[f32]) -> Result<(), SpeechError> {
        if self.ended {
            return Err(SpeechError::Ended);
        }
        if !samples.iter().all(|sample| sample.is_finite()) {
            return Err(SpeechError::NotSound);
        }
        self.samples.extend(samples.iter().map(|sample| sample.clamp(-1.0, 1.0)));
        Ok(())
    }

    pub(crate) fn end(&mut self) {
        self.ended = true;
    }

    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Frames of which all the sound is there.
    pub(crate) fn frames(&self) -> usize {
        let samples = self.gone + self.samples.len();
        if self.ended { samples / HOP } else { samples.saturating_sub(WIDTH) / HOP }
    }

    /// Lets go of the sound before a frame.
    pub(crate) fn forget(&mut self, frame: usize) {
        let before = (frame * HOP).saturating_sub(WIDTH).saturating_sub(self.gone).min(self.samples.len());
        self.samples.drain(..before);
        self.gone += before;
    }

    /// Whether no second of these frames is louder than a microphone that hears nothing.
    pub(crate) fn silent(&self, first: usize, count: usize) -> bool {
        let from = (first * HOP - self.gone.min(first * HOP)).min(self.samples.len());
        let until = (from + count * HOP).min(self.samples.len());
        self.samples[from..until].chunks(RATE / 10).all(|part| {
            let power = part.iter().map(|sample| sample * sample).sum::<f32>() / part.len() as f32;
            power.sqrt() < NOTHING
        })
    }

    /// The frame of these from which somebody speaks, as far as loudness tells: a pause before is no part of what is said. A tenth of a second of
    /// it is left, since a soft sound may begin a word. The first of them, where none is louder than the rest.
    pub(crate) fn begins(&self, first: usize, until: usize) -> usize {
        let loud = |frame: usize| {
            let sound = (frame * HOP..(frame + 1) * HOP).map(|at| self.sample(at as isize));
            (sound.map(|sample| sample * sample).sum::<f32>() / HOP as f32).sqrt()
        };
        let loudest = (first..until).map(loud).fold(0.0, f32::max);
        let begins = (first..until).find(|frame| loud(*frame) > 0.1 * loudest).unwrap_or(first);
        begins.saturating_sub(RATE / HOP / 10).max(first)
    }

    /// So many frames from the first on, a row of bands each, and silence up to a whole window.
    pub(crate) fn window(&mut self, first: usize, count: usize) -> Vec<f32> {
        let mels = self.bands.len();
        let mut out = Vec::with_capacity(FRAMES * mels);
        let mut tapered = vec![0.0; WIDTH];
        let mut spectrum = self.transform.make_output_vec();
        let mut scratch = self.transform.make_scratch_vec();
        for frame in first..first + count {
            for (at, (value, taper)) in tapered.iter_mut().zip(&self.taper).enumerate() {
                *value = self.sample((frame * HOP + at) as isize - (WIDTH / 2) as isize) * taper;
            }
            // Its only error is a length that is not the planned one.
            if self.transform.process_with_scratch(&mut tapered, &mut spectrum, &mut scratch).is_err() {
                continue;
            }
            let power: Vec<f32> = spectrum.iter().map(|bin| bin.norm_sqr()).collect();
            out.extend(self.bands.iter().map(|band| {
                let sum: f32 = band.shares.iter().zip(&power[band.first..]).map(|(share, power)| share * power).sum();
                sum.max(1e-10).log10()
            }));
        }
        self.loudest = out.iter().fold(self.loudest, |loudest, value| loudest.max(*value));
        for value in &mut out {
            *value = (value.max(self.loudest - 8.0) + 4.0) / 4.0;
        }
        // After its end a recording is silent, as in what the model learned from.
        out.resize(FRAMES * mels, (self.loudest - 8.0 + 4.0) / 4.0);
        out
    }

    /// A sample by its place; the sound is mirrored before its beginning, and nothing follows its end.
    fn sample(&self, at: isize) -> f32 {
        at.unsigned_abs().checked_sub(self.gone).and_then(|at| self.samples.get(at)).copied().unwrap_or(0.0)
    }
}

/// Slaney's scale: even up to 1,000 Hz, then by logarithm.
fn hertz(mel: f64) -> f64 {
    let (even, per_mel) = (1_000.0, 200.0 / 3.0);
    let linear = mel * per_mel;
    if linear < even { linear } else { even * ((6.4_f64).ln() / 27.0 * (mel - even / per_mel)).exp() }
}

/// Whisper's bands: triangles of equal area from 0 to 8,000 Hz.
fn bands(mels: usize) -> Vec<Band> {
    const HIGHEST: f64 = 45.245_640_471_924_965;
    let corner = |at: usize| hertz(HIGHEST * at as f64 / (mels + 1) as f64);
    let band = |band: usize| {
        let (low, middle, high) = (corner(band), corner(band + 1), corner(band + 2));
        let share = |bin: usize| {
            let pitch = bin as f64 * RATE as f64 / WIDTH as f64;
            let height = ((pitch - low) / (middle - low)).min((high - pitch) / (high - middle)).max(0.0);
            (height * 2.0 / (high - low)) as f32
        };
        let first = (0..BINS).find(|bin| share(*bin) > 0.0).unwrap_or(0);
        Band { first, shares: (first..BINS).map(share).take_while(|share| *share > 0.0).collect() }
    };
    (0..mels).map(band).collect()
}
