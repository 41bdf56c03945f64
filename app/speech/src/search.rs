//! Looks for the text of a window: the likeliest few at each step (beam search), or, where that went wrong, drawn by chance.

use rten_simd::SimdOp;
use rten_vecmath::Softmax;

use crate::decoder::{Heard, LONGEST, Past, Row};
use crate::kernels::Kernels;
use crate::model::Model;
use crate::rules::rule;

/// A text for a window.
#[derive(Clone, Default)]
pub(crate) struct Found {
    pub(crate) tokens: Vec<u32>,
    /// The logarithm of how likely it is.
    pub(crate) likelihood: f32,
}

impl Found {
    /// By which texts of unlike length are compared.
    fn per_token(&self) -> f32 {
        self.likelihood / self.tokens.len().max(1) as f32
    }

    /// The mean over the tokens and the end.
    pub(crate) fn mean(&self) -> f32 {
        self.likelihood / (self.tokens.len() + 1) as f32
    }
}

/// A text as far as it has come.
#[derive(Clone)]
struct Beam {
    tokens: Vec<u32>,
    path: Vec<u32>,
    likelihood: f32,
}

impl Beam {
    fn row(&self) -> Row<'_> {
        Row { token: self.tokens.last().copied().unwrap_or(0), past: &self.path }
    }
}

/// A token that may come next, and to which beam.
#[derive(Clone, Copy)]
struct Candidate {
    beam: usize,
    token: u32,
    likelihood: f32,
}

/// The start of a window, from which each try goes on.
pub(crate) struct Search<'a> {
    model: &'a Model,
    kernels: &'a Kernels,
    heard: &'a Heard,
    past: Past,
    prompt: Vec<u32>,
    path: Vec<u32>,
    first: Vec<f32>,
    /// How likely it is that nobody speaks.
    pub(crate) no_speech: f32,
}

impl<'a> Search<'a> {
    pub(crate) fn new(model: &'a Model, kernels: &'a Kernels, heard: &'a Heard, prompt: Vec<u32>) -> Self {
        let mut search =
            Self { model, kernels, heard, past: model.decoder.past(), prompt, path: Vec::new(), first: Vec::new(), no_speech: 0.0 };
        search.begin();
        search
    }

    /// The logits of the first token after the prompt.
    pub(crate) fn first(self) -> Vec<f32> {
        self.first
    }

    /// Puts the prompt through.
    fn begin(&mut self) {
        let (kernels, Model { decoder, vocabulary, .. }) = (self.kernels, self.model);
        self.past.clear();
        self.path = (0..self.prompt.len()).map(|at| self.past.next(at)).collect();
        let row = |(at, token): (usize, &u32)| Row { token: *token, past: &self.path[..=at] };
        let rows: Vec<Row> = self.prompt.iter().enumerate().map(row).collect();
        let x = decoder.go(kernels, self.heard, &mut self.past, &rows, None);
        let size = decoder.size;
        let start = self.prompt.iter().rposition(|token| *token == vocabulary.start).unwrap_or(0);
        let mut shares = decoder.logits(kernels, &x[start * size..(start + 1) * size]);
        self.first = decoder.logits(kernels, &x[x.len() - size..]);
        Softmax::new_mut(&mut shares).dispatch();
        self.no_speech = shares[vocabulary.no_speech as usize];
    }

    /// As many tokens as a window may have.
    fn most(&self) -> usize {
        (LONGEST / 2).min(LONGEST - self.prompt.len())
    }

    /// The next token's logits for each beam, after its last went through.
    fn step(&mut self, beams: &mut [Beam]) -> Vec<f32> {
        for (at, beam) in beams.iter_mut().enumerate() {
            beam.path.push(self.past.next(at));
        }
        let rows: Vec<Row> = beams.iter().map(Beam::row).collect();
        let (kernels, decoder) = (self.kernels, &self.model.decoder);
        let x = decoder.go(kernels, self.heard, &mut self.past, &rows, None);
        decoder.logits(kernels, &x)
    }

    /// The likeliest text that some beams find.
    pub(crate) fn likeliest(&mut self, width: usize) -> Found {
        let size = self.first.len();
        let mut logits = self.first.clone();
        let mut beams = vec![Beam { tokens: Vec::new(), path: self.path.clone(), likelihood: 0.0 }];
        let mut found: Vec<Found> = Vec::new();
        for step in 1..=self.most() {
            let mut candidates = Vec::new();
            for (at, (beam, logits)) in beams.iter().zip(logits.chunks_exact_mut(size)).enumerate() {
                rule(self.model, &beam.tokens, logits);
                best_of(logits, at, beam.likelihood, 2 * width, &mut candidates);
            }
            candidates.sort_by(|one, other| other.likelihood.total_cmp(&one.likelihood));
            candidates.truncate(2 * width);
            beams = self.go_on(&beams, &candidates, width, step == self.most(), &mut found);
            if found.len() >= width || beams.is_empty() {
                break;
            }
            logits = self.step(&mut beams);
        }
        found.into_iter().max_by(|one, other| one.per_token().total_cmp(&other.per_token())).unwrap_or_default()
    }

    /// The beams of the next step: those that end are found, and make room for the next best.
    fn go_on(&self, beams: &[Beam], candidates: &[Candidate], width: usize, last: bool, found: &mut Vec<Found>) -> Vec<Beam> {
        let end = self.model.vocabulary.end;
        let mut next = Vec::with_capacity(width);
        for (rank, Candidate { beam, token, likelihood }) in candidates.iter().copied().enumerate() {
            let mut tokens = beams[beam].tokens.clone();
            if token == end || last {
                if rank < width {
                    tokens.extend((token != end).then_some(token));
                    found.push(Found { tokens, likelihood });
                }
            } else if next.len() < width {
                tokens.push(token);
                next.push(Beam { tokens, path: beams[beam].path.clone(), likelihood });
            }
        }
        if last { Vec::new() } else { next }
    }

    /// The likeliest of some texts drawn by chance, at a temperature above nothing.
    pub(crate) fn drawn(&mut self, count: usize, temperature: f32, dice: &mut fastrand::Rng) -> Found {
        let (size, end) = (self.first.len(), self.model.vocabulary.end);
        let mut logits = self.first.repeat(count);
        let mut beams = vec![Beam { tokens: Vec::new(), path: self.path.clone(), likelihood: 0.0 }; count];
        let mut found: Vec<Found> = Vec::new();
        for step in 1..=self.most() {
            let mut next = Vec::with_capacity(beams.len());
            for (mut beam, logits) in beams.into_iter().zip(logits.chunks_exact_mut(size)) {
                rule(self.model, &beam.tokens, logits);
                let token = draw(logits, temperature, dice);
                beam.likelihood += logits[token as usize];
                beam.tokens.extend((token != end).then_some(token));
                if token == end || step == self.most() {
                    found.push(Found { tokens: beam.tokens, likelihood: beam.likelihood });
                } else {
                    next.push(beam);
                }
            }
            beams = next;
            if beams.is_empty() {
                break;
            }
            logits = self.step(&mut beams);
        }
        found.into_iter().max_by(|one, other| one.per_token().total_cmp(&other.per_token())).unwrap_or_default()
    }
}

/// Adds the likeliest tokens after a beam.
fn best_of(logits: &[f32], beam: usize, so_far: f32, count: usize, candidates: &mut Vec<Candidate>) {
    let mut best: Vec<(f32, u32)> = Vec::with_capacity(count + 1);
    let mut least = f32::NEG_INFINITY;
    for (token, value) in (0..).zip(logits) {
        if *value > least {
            let at = best.partition_point(|(other, _)| other >= value);
            best.insert(at, (*value, token));
            best.truncate(count);
            if best.len() == count {
                least = best[count - 1].0;
            }
        }
    }
    candidates.extend(best.into_iter().map(|(value, token)| Candidate { beam, token, likelihood: so_far + value }));
}

/// A token by chance, each as often as it is likely, evened out by the temperature.
fn draw(likelihoods: &[f32], temperature: f32, dice: &mut fastrand::Rng) -> u32 {
    let most = likelihoods.iter().fold(f32::NEG_INFINITY, |most, value| most.max(*value));
    let share = |value: &f32| ((value - most) / temperature).exp();
    let mut left = dice.f32() * likelihoods.iter().map(share).sum::<f32>();
    let mut chosen = 0;
    for (token, value) in (0..).zip(likelihoods) {
        let share = share(value);
        if share > 0.0 {
            chosen = token;
            left -= share;
            if left <= 0.0 {
                break;
            }
        }
    }
    chosen
}
