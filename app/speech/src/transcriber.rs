//! Takes down a recording piece by piece: a window of thirty seconds at a time, each from where the one before had understood
//! everything. Pure: sound in, text out, with no clock and no chance but the number that the caller gives.

use miniz_oxide::deflate::compress_to_vec_zlib;
use serde::Serialize;

use crate::decoder::Heard;
use crate::encoder::FRAMES;
use crate::error::SpeechError;
use crate::kernels::Kernels;
use crate::mel::{Ears, HOP, RATE};
use crate::model::Model;
use crate::search::{Found, Search};
use crate::segments::{Cut, cut};
use crate::threads::OneThread;
use crate::words::{Timed, words};

/// How to listen. The defaults are faster-whisper's, bar that a window does not see what the one before said.
#[derive(Clone, Debug)]
pub struct Options {
    /// The language that is spoken, by its short name; none asks the model, once, at the first speech.
    pub language: Option<String>,
    /// How many texts are followed at once.
    pub beam: usize,
    /// At 0 the likeliest text is looked for; above, texts are drawn by chance. Each is tried where the one before failed.
    pub temperatures: Vec<f32>,
    /// How many texts are drawn at a temperature above 0.
    pub draws: usize,
    /// The start of chance: the same number gives the same text.
    pub seed: u64,
    /// A text that packs better than this repeats itself, and has failed.
    pub repeats_above: f32,
    /// A text whose tokens are less likely than this, by their logarithms' mean, has failed.
    pub unlikely_below: f32,
    /// Where the model thinks more surely than this that nobody speaks, an unlikely text is none at all.
    pub no_speech_above: f32,
    /// Whether a window sees what the one before said. It helps names along, and mistakes too.
    pub carry_over: bool,
    /// Whether each word gets its times and confidence: about a tenth more work.
    pub words: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            language: None,
            beam: 5,
            temperatures: vec![0.0, 0.2, 0.4, 0.6, 0.8, 1.0],
            draws: 5,
            seed: 0,
            repeats_above: 2.4,
            unlikely_below: -1.0,
            no_speech_above: 0.6,
            carry_over: false,
            words: true,
        }
    }
}

/// A word.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Word {
    /// When it begins, in milliseconds from the start of the recording.
    pub start_ms: u64,
    /// When it ends.
    pub end_ms: u64,
    /// With its marks, and the space before it.
    pub text: String,
    /// How likely the model thought it, from 0 to 1.
    pub confidence: f32,
}

/// About a sentence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Segment {
    /// When it begins, in milliseconds from the start of the recording.
    pub start_ms: u64,
    /// When it ends.
    pub end_ms: u64,
    /// What is said.
    pub text: String,
    /// Word by word, where the options ask for words.
    pub words: Vec<Word>,
    /// How likely it is that nobody speaks in this window, from 0 to 1.
    pub no_speech: f32,
    /// The mean of the logarithms of how likely its window's tokens are.
    pub likelihood: f32,
    /// At which temperature it was found.
    pub temperature: f32,
}

/// A window that is done.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Piece {
    /// Up to when the recording is done, in milliseconds.
    pub done_ms: u64,
    /// What was said; nothing where nobody spoke.
    pub segments: Vec<Segment>,
}

/// A recording that is being taken down.
pub struct Transcriber<'m> {
    model: &'m Model,
    options: Options,
    ears: Ears,
    thread: OneThread,
    /// The frame at which the next window begins.
    seek: usize,
    language: Option<u32>,
    previous: Vec<u32>,
    dice: fastrand::Rng,
}

/// A text with what it took to find it.
struct Heeded {
    found: Found,
    temperature: f32,
    no_speech: f32,
}

impl Heeded {
    /// Whether nobody spoke: the surer the model is of that, the likelier a text must be to be believed. Speech in the noise of a street
    /// was seen at 0.8 and −0.4; what is made up of a hum or a click, at 0.9 and −0.9.
    fn silent(&self, options: &Options) -> bool {
        let sure = (self.no_speech - options.no_speech_above) / (1.0 - options.no_speech_above);
        sure > 0.0 && self.found.mean() < options.unlikely_below * (1.0 - 0.5 * sure)
    }
}

impl<'m> Transcriber<'m> {
    /// Begins a recording.
    ///
    /// # Errors
    ///
    /// Where the model does not know the language, or the options look for nothing.
    pub fn new(model: &'m Model, options: Options) -> Result<Self, SpeechError> {
        let vocabulary = &model.vocabulary;
        if !(1..=16).contains(&options.beam) || !(1..=16).contains(&options.draws) {
            return Err(SpeechError::Options("Between 1 and 16 texts can be followed at once."));
        }
        if options.temperatures.is_empty() || !options.temperatures.iter().all(|value| (0.0..=2.0).contains(value)) {
            return Err(SpeechError::Options("At least one temperature is needed, each between 0 and 2."));
        }
        let language = match &options.language {
            None => None,
            Some(name) if model.languages().any(|known| known == name) => vocabulary.language(name),
            Some(name) => return Err(SpeechError::Language(name.clone())),
        };
        let (ears, thread, dice) = (Ears::new(model.encoder.mels), OneThread::new(), fastrand::Rng::with_seed(options.seed));
        Ok(Self { model, options, ears, thread, seek: 0, language, previous: Vec::new(), dice })
    }

    /// Takes in sound: 16,000 samples a second, one channel. It is kept until a piece is done with it: ask for pieces in between.
    ///
    /// # Errors
    ///
    /// Where a sample is not a number, or the end was said before.
    pub fn hear(&mut self, samples: &[f32]) -> Result<(), SpeechError> {
        self.ears.take(samples)
    }

    /// Says that no more sound comes.
    pub fn end(&mut self) {
        self.ears.end();
    }

    /// The language that was chosen or found.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        let id = self.language?;
        self.model.vocabulary.languages().iter().find(|(_, known)| *known == id).map(|(name, _)| name.as_str())
    }

    /// Takes down the next window. `None` asks for more sound, or, after the end, says that all is done. Between two pieces a recording
    /// can be given up by dropping this.
    pub fn piece(&mut self) -> Option<Piece> {
        let frames = self.ears.frames().saturating_sub(self.seek).min(FRAMES);
        if frames == 0 || (frames < FRAMES && !self.ears.ended()) {
            return None;
        }
        let start = self.seek;
        let segments = if self.ears.silent(start, frames) {
            self.seek += frames;
            Vec::new()
        } else {
            let thread = self.thread.clone();
            thread.run(|| self.window(frames))
        };
        self.ears.forget(self.seek);
        Some(Piece { done_ms: milliseconds(self.seek), segments })
    }

    /// Takes down `frames` frames from where the last window ended.
    fn window(&mut self, frames: usize) -> Vec<Segment> {
        let (model, start) = (self.model, self.seek);
        let kernels = &Kernels::of_this_processor();
        let mel = self.ears.window(start, frames);
        let heard = model.decoder.listen(kernels, &model.encoder.hear(kernels, &mel));
        drop(mel);
        let prompt = self.prompt(kernels, &heard);
        let heeded = self.heed(kernels, &heard, prompt.clone());
        if heeded.silent(&self.options) || heeded.found.tokens.is_empty() {
            self.seek += frames;
            return Vec::new();
        }
        let (cuts, on) = cut(&heeded.found.tokens, model.vocabulary.zero, frames);
        self.seek += on.min(frames);
        if !self.options.carry_over || heeded.temperature > 0.5 {
            self.previous.clear();
        }
        let cuts: Vec<Cut> =
            cuts.into_iter().filter(|cut| cut.until > cut.from && self.text(cut).contains(char::is_alphanumeric)).collect();
        if self.options.carry_over {
            self.previous.extend(cuts.iter().flat_map(|cut| &cut.tokens));
        }
        let timed = if self.options.words { self.timed(kernels, &heard, &prompt, &cuts, frames) } else { Vec::new() };
        self.told(start, &cuts, timed, &heeded)
    }

    fn text(&self, cut: &Cut) -> String {
        self.model.vocabulary.text(&cut.tokens)
    }

    /// What stands before the text: perhaps what was said before, then the start and, for many languages, which and to do what.
    fn prompt(&mut self, kernels: &Kernels, heard: &Heard) -> Vec<u32> {
        let vocabulary = &self.model.vocabulary;
        let mut prompt = Vec::new();
        if self.options.carry_over && !self.previous.is_empty() {
            prompt.push(vocabulary.previous);
            prompt.extend_from_slice(&self.previous[self.previous.len().saturating_sub(223)..]);
        }
        prompt.push(vocabulary.start);
        if vocabulary.many_languages() {
            let language = *self.language.get_or_insert_with(|| spoken(self.model, kernels, heard));
            prompt.extend([language, vocabulary.transcribe]);
        } else {
            self.language = vocabulary.language("en");
        }
        prompt
    }

    /// Looks for the text at each temperature until one does not fail; else gives the likeliest that does not repeat itself.
    fn heed(&mut self, kernels: &Kernels, heard: &Heard, prompt: Vec<u32>) -> Heeded {
        let options = &self.options;
        let mut search = Search::new(self.model, kernels, heard, prompt);
        let no_speech = search.no_speech;
        let mut tried: Vec<(bool, Heeded)> = Vec::new();
        for &temperature in &options.temperatures {
            let found =
                if temperature == 0.0 { search.likeliest(options.beam) } else { search.drawn(options.draws, temperature, &mut self.dice) };
            let text = self.model.vocabulary.text(&found.tokens);
            let repeats = repetition(text.trim()) > options.repeats_above;
            let unlikely = found.mean() < options.unlikely_below;
            let heeded = Heeded { found, temperature, no_speech };
            if !repeats && (!unlikely || heeded.silent(options)) {
                return heeded;
            }
            tried.push((repeats, heeded));
        }
        let better =
            |one: &(bool, Heeded), other: &(bool, Heeded)| other.0.cmp(&one.0).then(one.1.found.mean().total_cmp(&other.1.found.mean()));
        let best = tried.into_iter().max_by(better).map(|(_, heeded)| heeded);
        best.unwrap_or_else(|| Heeded { found: Found::default(), temperature: 0.0, no_speech })
    }

    /// Each cut's words.
    fn timed(&self, kernels: &Kernels, heard: &Heard, prompt: &[u32], cuts: &[Cut], frames: usize) -> Vec<Vec<Timed>> {
        let vocabulary = &self.model.vocabulary;
        let start = prompt.iter().rposition(|token| *token == vocabulary.start).unwrap_or(0);
        let is_text = |token: &&u32| **token < vocabulary.end;
        let counts: Vec<usize> = cuts.iter().map(|cut| cut.tokens.iter().filter(is_text).count()).collect();
        let text: Vec<u32> = cuts.iter().flat_map(|cut| &cut.tokens).filter(is_text).copied().collect();
        let mut all = words(self.model, kernels, heard, &prompt[start..], &text, frames.div_ceil(2)).into_iter().peekable();
        let mut each = Vec::with_capacity(cuts.len());
        let (mut taken, mut due) = (0, 0);
        for count in counts {
            due += count;
            let mut mine = Vec::new();
            // A word belongs to the cut in which it begins.
            while let Some(word) = all.next_if(|_| taken < due) {
                taken += word.tokens;
                mine.push(word);
            }
            each.push(mine);
        }
        each
    }

    /// Segments as they are told, in time from the start of the recording.
    fn told(&self, start: usize, cuts: &[Cut], timed: Vec<Vec<Timed>>, heeded: &Heeded) -> Vec<Segment> {
        let mut timed = timed.into_iter();
        let mut since = 0;
        let tell = |cut: &Cut| {
            let spoken_from = |first: usize, until: usize| milliseconds(self.ears.begins(start + first, start + until));
            let (from, until) = (milliseconds(start + cut.from), milliseconds(start + cut.until));
            let word = |word: Timed| {
                let begins = spoken_from(2 * word.from, 2 * word.until).clamp(from.max(since), until.max(since));
                let ends = milliseconds(start + 2 * word.until).clamp(begins, until.max(begins));
                since = ends;
                Word { start_ms: begins, end_ms: ends, text: word.text, confidence: word.confidence }
            };
            let words: Vec<Word> = timed.next().unwrap_or_default().into_iter().map(word).collect();
            Segment {
                // With its first word; without their times, where it is loud.
                start_ms: words.first().map_or_else(|| spoken_from(cut.from, cut.until), |first| first.start_ms),
                words,
                end_ms: until,
                text: self.text(cut),
                no_speech: heeded.no_speech,
                likelihood: heeded.found.mean(),
                temperature: heeded.temperature,
            }
        };
        cuts.iter().map(tell).collect()
    }
}

/// Which language the model hears.
fn spoken(model: &Model, kernels: &Kernels, heard: &Heard) -> u32 {
    let logits = Search::new(model, kernels, heard, vec![model.vocabulary.start]).first();
    let likeliest = model
        .vocabulary
        .languages()
        .iter()
        .map(|(_, id)| *id)
        .max_by(|one, other| logits[*one as usize].total_cmp(&logits[*other as usize]));
    likeliest.unwrap_or(model.vocabulary.start + 1)
}

/// How many times shorter a text becomes when packed.
fn repetition(text: &str) -> f32 {
    text.len() as f32 / compress_to_vec_zlib(text.as_bytes(), 6).len() as f32
}

fn milliseconds(frames: usize) -> u64 {
    (frames * HOP * 1_000 / RATE) as u64
}
