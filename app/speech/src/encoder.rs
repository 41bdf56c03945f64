//! The half of Whisper that hears: thirty seconds of mel frames in, what was heard at each fiftieth of a second out.

use crate::error::ModelError;
use crate::kernels::{Kernels, Linear, Norm, Packed, gelu, softmax, view};
use crate::weights::Weights;

/// Mel frames in a window of thirty seconds.
pub(crate) const FRAMES: usize = 3_000;
/// What is heard of them: one for every two frames.
pub(crate) const HEARD: usize = FRAMES / 2;
/// Rows of attention at a time: their shares stay in the second cache.
const ROWS: usize = 128;

pub(crate) struct Encoder {
    first: Convolution,
    second: Convolution,
    positions: Vec<f32>,
    layers: Vec<Layer>,
    norm: Norm,
    heads: usize,
    pub(crate) size: usize,
    pub(crate) mels: usize,
}

struct Layer {
    before_attention: Norm,
    together: Linear,
    attended: Linear,
    before_thought: Norm,
    wide: Linear,
    narrow: Linear,
}

/// A convolution over three frames, as a product: the frames lie one after another, so that three are one row.
struct Convolution {
    weights: Packed,
    bias: Vec<f32>,
    inputs: usize,
}

impl Convolution {
    fn take(kernels: &Kernels, weights: &mut Weights, name: &str, outputs: usize, inputs: usize) -> Result<Self, ModelError> {
        let values = weights.floats(&format!("{name}/weight"), &[outputs, inputs, 3])?;
        let bias = weights.floats(&format!("{name}/bias"), &[outputs])?;
        let mut rows = vec![0.0; 3 * inputs * outputs];
        for (at, value) in values.into_iter().enumerate() {
            let (output, input, tap) = (at / (3 * inputs), at / 3 % inputs, at % 3);
            rows[(tap * inputs + input) * outputs + output] = value;
        }
        Ok(Self { weights: kernels.pack(view(&rows, 3 * inputs, outputs, outputs)), bias, inputs })
    }

    /// Over frames with an empty one before and after; `stride` is how many frames a step goes on.
    fn apply(&self, kernels: &Kernels, padded: &[f32], stride: usize, out: &mut [f32]) {
        let outputs = self.bias.len();
        let rows = view(padded, out.len() / outputs, 3 * self.inputs, stride * self.inputs);
        kernels.multiply(rows, &self.weights, 1.0, out);
        for row in out.chunks_exact_mut(outputs) {
            for (value, bias) in row.iter_mut().zip(&self.bias) {
                *value += bias;
            }
        }
        gelu(out);
    }
}

impl Encoder {
    pub(crate) fn take(kernels: &Kernels, weights: &mut Weights, heads: usize) -> Result<Self, ModelError> {
        let &[size, mels, _] = weights.shape("encoder/conv1/weight")? else {
            return Err(ModelError::OtherForm("its first layer is not a convolution"));
        };
        if !(mels == 80 || mels == 128) || size == 0 || size > 2_048 || heads == 0 || !size.is_multiple_of(heads) {
            return Err(ModelError::OtherForm("it has a size that no Whisper has"));
        }
        let mut layers = Vec::new();
        while weights.has(&format!("encoder/layer_{}/self_attention/linear_0/weight", layers.len())) {
            layers.push(Layer::take(kernels, weights, &format!("encoder/layer_{}", layers.len()), size)?);
        }
        Ok(Self {
            first: Convolution::take(kernels, weights, "encoder/conv1", size, mels)?,
            second: Convolution::take(kernels, weights, "encoder/conv2", size, size)?,
            positions: weights.floats("encoder/position_encodings/encodings", &[HEARD, size])?,
            layers,
            norm: Norm::take(weights, "encoder/layer_norm", size)?,
            heads,
            size,
            mels,
        })
    }

    /// What is heard in `FRAMES` frames of `mels` numbers.
    pub(crate) fn hear(&self, kernels: &Kernels, frames: &[f32]) -> Vec<f32> {
        let (mels, size) = (self.mels, self.size);
        let mut padded = vec![0.0; (FRAMES + 2) * mels];
        padded[mels..mels + frames.len()].copy_from_slice(frames);
        let mut halfway = vec![0.0; (FRAMES + 2) * size];
        self.first.apply(kernels, &padded, 1, &mut halfway[size..(FRAMES + 1) * size]);
        let mut x = vec![0.0; HEARD * size];
        self.second.apply(kernels, &halfway, 2, &mut x);
        drop(halfway);
        for (value, position) in x.iter_mut().zip(&self.positions) {
            *value += position;
        }
        for layer in &self.layers {
            layer.apply(kernels, &mut x, self.heads);
        }
        self.norm.apply(&x)
    }
}

impl Layer {
    fn take(kernels: &Kernels, weights: &mut Weights, name: &str, size: usize) -> Result<Self, ModelError> {
        Ok(Self {
            before_attention: Norm::take(weights, &format!("{name}/self_attention/layer_norm"), size)?,
            together: Linear::take(kernels, weights, &format!("{name}/self_attention/linear_0"), 3 * size, size)?,
            attended: Linear::take(kernels, weights, &format!("{name}/self_attention/linear_1"), size, size)?,
            before_thought: Norm::take(weights, &format!("{name}/ffn/layer_norm"), size)?,
            wide: Linear::take(kernels, weights, &format!("{name}/ffn/linear_0"), 4 * size, size)?,
            narrow: Linear::take(kernels, weights, &format!("{name}/ffn/linear_1"), size, 4 * size)?,
        })
    }

    fn apply(&self, kernels: &Kernels, x: &mut [f32], heads: usize) {
        let size = self.attended.inputs;
        let together = self.together.apply(kernels, &self.before_attention.apply(x));
        self.attended.add_to(kernels, &attend(kernels, &together, size, heads), x);
        let width = ROWS * size;
        for x in x.chunks_mut(width) {
            let mut wide = self.wide.apply(kernels, &self.before_thought.apply(x));
            gelu(&mut wide);
            self.narrow.add_to(kernels, &wide, x);
        }
    }
}

/// Attention of everything to everything: `together` holds a query, a key and a value in each row.
fn attend(kernels: &Kernels, together: &[f32], size: usize, heads: usize) -> Vec<f32> {
    let rows = together.len() / (3 * size);
    let each = size / heads;
    let part = |which: usize, head: usize| view(&together[which * size + head * each..], rows, each, 3 * size);
    let mut out = vec![0.0; rows * size];
    let mut shares = vec![0.0; ROWS * rows];
    let mut found = vec![0.0; ROWS * each];
    for head in 0..heads {
        let keys = kernels.pack(part(1, head).transposed());
        let values = kernels.pack(part(2, head));
        for first in (0..rows).step_by(ROWS) {
            let count = ROWS.min(rows - first);
            let queries = view(&together[first * 3 * size + head * each..], count, each, 3 * size);
            let shares = &mut shares[..count * rows];
            kernels.multiply(queries, &keys, (each as f32).sqrt().recip(), shares);
            softmax(shares, rows);
            let found = &mut found[..count * each];
            kernels.multiply(view(shares, count, rows, rows), &values, 1.0, found);
            for (at, found) in found.chunks_exact(each).enumerate() {
                let from = (first + at) * size + head * each;
                out[from..from + each].copy_from_slice(found);
            }
        }
    }
    out
}
