//! The half of Whisper that writes: which token may come next, given what was heard and what was written. Rows go through together,
//! each with a past of its own, so that five beams cost little more than one, and a whole text can be laid over its sound at once.

use crate::encoder::HEARD;
use crate::error::ModelError;
use crate::kernels::{Kernels, Linear, Norm, Packed, Rows, gelu, softmax, view};
use crate::weights::Weights;

/// The most tokens that can stand in one window, prompt and all.
pub(crate) const LONGEST: usize = 448;

pub(crate) struct Decoder {
    embeddings: Rows,
    projection: Linear,
    positions: Vec<f32>,
    layers: Vec<Layer>,
    norm: Norm,
    heads: usize,
    pub(crate) size: usize,
    pub(crate) tokens: usize,
}

struct Layer {
    before_past: Norm,
    together: Linear,
    past: Linear,
    before_heard: Norm,
    question: Linear,
    heard: Linear,
    answer: Linear,
    before_thought: Norm,
    wide: Linear,
    narrow: Linear,
}

/// What was heard in a window, laid out for every layer and head of the decoder.
pub(crate) struct Heard {
    layers: Vec<Vec<(Packed, Packed)>>,
}

/// What was written: a key and a value for each token that went through, in each layer. A row names those that are its own past, so
/// that beams share what they have in common and nothing is copied when one of them is dropped.
pub(crate) struct Past {
    layers: Vec<(Vec<f32>, Vec<f32>)>,
    slots: u32,
}

impl Past {
    pub(crate) fn clear(&mut self) {
        self.slots = 0;
        for (keys, values) in &mut self.layers {
            keys.clear();
            values.clear();
        }
    }

    /// The slot that the row will have that is `after` others in the next call.
    pub(crate) fn next(&self, after: usize) -> u32 {
        self.slots + after as u32
    }
}

/// A token to go through: its past ends with its own slot.
pub(crate) struct Row<'a> {
    pub(crate) token: u32,
    pub(crate) past: &'a [u32],
}

/// Collects how some heads divide their attention over the sound: one row of `HEARD` for each token, one after another for each head.
pub(crate) struct Watch<'a> {
    pub(crate) heads: &'a [(usize, usize)],
    pub(crate) shares: Vec<Vec<f32>>,
}

impl Layer {
    fn take(kernels: &Kernels, weights: &mut Weights, name: &str, size: usize) -> Result<Self, ModelError> {
        let mut linear = |part: &str, outputs, inputs| Linear::take(kernels, weights, &format!("{name}/{part}"), outputs, inputs);
        let together = linear("self_attention/linear_0", 3 * size, size)?;
        let past = linear("self_attention/linear_1", size, size)?;
        let question = linear("attention/linear_0", size, size)?;
        let heard = linear("attention/linear_1", 2 * size, size)?;
        let answer = linear("attention/linear_2", size, size)?;
        let wide = linear("ffn/linear_0", 4 * size, size)?;
        let narrow = linear("ffn/linear_1", size, 4 * size)?;
        let mut norm = |part: &str| Norm::take(weights, &format!("{name}/{part}/layer_norm"), size);
        let (before_past, before_heard, before_thought) = (norm("self_attention")?, norm("attention")?, norm("ffn")?);
        Ok(Self { before_past, together, past, before_heard, question, heard, answer, before_thought, wide, narrow })
    }
}

impl Decoder {
    pub(crate) fn take(kernels: &Kernels, weights: &mut Weights, size: usize, heads: usize) -> Result<Self, ModelError> {
        let &[tokens, width] = weights.shape("decoder/embeddings/weight")? else {
            return Err(ModelError::OtherForm("its embedding is not a matrix"));
        };
        if width != size || heads == 0 || !size.is_multiple_of(heads) || tokens > 60_000 {
            return Err(ModelError::OtherForm("its halves do not go together"));
        }
        let embeddings = Rows::take(weights, "decoder/embeddings/weight", tokens, size)?;
        let projection = Linear::of(kernels, &embeddings, vec![0.0; tokens], size);
        let mut layers = Vec::new();
        while weights.has(&format!("decoder/layer_{}/self_attention/linear_0/weight", layers.len())) {
            layers.push(Layer::take(kernels, weights, &format!("decoder/layer_{}", layers.len()), size)?);
        }
        if layers.is_empty() {
            return Err(ModelError::Missing("decoder/layer_0/self_attention/linear_0/weight".to_owned()));
        }
        let positions = weights.floats("decoder/position_encodings/encodings", &[LONGEST, size])?;
        let norm = Norm::take(weights, "decoder/layer_norm", size)?;
        Ok(Self { embeddings, projection, positions, layers, norm, heads, size, tokens })
    }

    pub(crate) fn layers(&self) -> usize {
        self.layers.len()
    }

    pub(crate) fn heads(&self) -> usize {
        self.heads
    }

    /// Lays out what the encoder heard.
    pub(crate) fn listen(&self, kernels: &Kernels, heard: &[f32]) -> Heard {
        let each = self.size / self.heads;
        let layers = self.layers.iter().map(|layer| {
            let both = layer.heard.apply(kernels, heard);
            let part = |from: usize| view(&both[from..], HEARD, each, 2 * self.size);
            let head = |head: usize| (kernels.pack(part(head * each).transposed()), kernels.pack(part(self.size + head * each)));
            (0..self.heads).map(head).collect()
        });
        Heard { layers: layers.collect() }
    }

    pub(crate) fn past(&self) -> Past {
        Past { layers: self.layers.iter().map(|_| (Vec::new(), Vec::new())).collect(), slots: 0 }
    }

    /// Puts rows through, each one token further; gives what they come to, for `logits`.
    pub(crate) fn go(&self, kernels: &Kernels, heard: &Heard, past: &mut Past, rows: &[Row], mut watch: Option<&mut Watch>) -> Vec<f32> {
        let size = self.size;
        let mut x = Vec::with_capacity(rows.len() * size);
        for row in rows {
            let position = &self.positions[(row.past.len() - 1) * size..row.past.len() * size];
            x.extend(self.embeddings.row(row.token as usize, size).zip(position).map(|(value, position)| value + position));
        }
        past.slots += rows.len() as u32;
        for (number, ((layer, past), heard)) in self.layers.iter().zip(&mut past.layers).zip(&heard.layers).enumerate() {
            let together = layer.together.apply(kernels, &layer.before_past.apply(&x));
            for row in together.chunks_exact(3 * size) {
                past.0.extend_from_slice(&row[size..2 * size]);
                past.1.extend_from_slice(&row[2 * size..]);
            }
            layer.past.add_to(kernels, &self.recall(&together, past, rows), &mut x);
            let question = layer.question.apply(kernels, &layer.before_heard.apply(&x));
            let mut seen = |head: usize, shares: &[f32]| {
                let Some(watch) = watch.as_deref_mut() else { return };
                if let Some(at) = watch.heads.iter().position(|one| *one == (number, head)) {
                    watch.shares[at].extend_from_slice(shares);
                }
            };
            layer.answer.add_to(kernels, &self.attend(kernels, &question, heard, &mut seen), &mut x);
            let mut wide = layer.wide.apply(kernels, &layer.before_thought.apply(&x));
            gelu(&mut wide);
            layer.narrow.add_to(kernels, &wide, &mut x);
        }
        self.norm.apply(&x)
    }

    /// How likely each token is next, before it is made into shares: a row of `tokens` for each row of `x`.
    pub(crate) fn logits(&self, kernels: &Kernels, x: &[f32]) -> Vec<f32> {
        self.projection.apply(kernels, x)
    }

    /// Attention of each row to its own past.
    fn recall(&self, together: &[f32], (keys, values): &(Vec<f32>, Vec<f32>), rows: &[Row]) -> Vec<f32> {
        let (size, each) = (self.size, self.size / self.heads);
        let factor = (each as f32).sqrt().recip();
        let mut out = vec![0.0; rows.len() * size];
        let mut shares = Vec::with_capacity(LONGEST);
        for ((row, query), out) in rows.iter().zip(together.chunks_exact(3 * size)).zip(out.chunks_exact_mut(size)) {
            for head in 0..self.heads {
                let part = head * each..(head + 1) * each;
                let place = |slot: u32| slot as usize * size + part.start..slot as usize * size + part.end;
                shares.clear();
                shares.extend(row.past.iter().map(|slot| dot(&query[part.clone()], &keys[place(*slot)]) * factor));
                let columns = shares.len();
                softmax(&mut shares, columns);
                for (slot, share) in row.past.iter().zip(&shares) {
                    for (out, value) in out[part.clone()].iter_mut().zip(&values[place(*slot)]) {
                        *out += share * value;
                    }
                }
            }
        }
        out
    }

    /// Attention of every row to what was heard.
    fn attend(&self, kernels: &Kernels, question: &[f32], heard: &[(Packed, Packed)], seen: &mut dyn FnMut(usize, &[f32])) -> Vec<f32> {
        let (size, each, rows) = (self.size, self.size / self.heads, question.len() / self.size);
        let mut out = vec![0.0; rows * size];
        let mut shares = vec![0.0; rows * HEARD];
        let mut found = vec![0.0; rows * each];
        for (head, (keys, values)) in heard.iter().enumerate() {
            let queries = view(&question[head * each..], rows, each, size);
            kernels.multiply(queries, keys, (each as f32).sqrt().recip(), &mut shares);
            softmax(&mut shares, HEARD);
            seen(head, &shares);
            kernels.multiply(view(&shares, rows, HEARD, HEARD), values, 1.0, &mut found);
            for (row, found) in found.chunks_exact(each).enumerate() {
                let from = row * size + head * each;
                out[from..from + each].copy_from_slice(found);
            }
        }
        out
    }
}

/// The product of two rows, in eight sums that the compiler makes into one instruction.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let ((a, rest_a), (b, rest_b)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum::<f32>()
}
