//! Products of matrices, by `rten-gemm`: its int8 kernels (VNNI, AVX2, NEON and dot products, WebAssembly's SIMD, chosen as the program
//! runs) were the fastest measured on the shapes of Whisper, at three times the f32 of `gemm`, whose own lead in f32 is some 15 %.
//! A layer's weights are int8 with a scale for each output; what flows through is f32, made u8 for each product.

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::{SimdOp, SimdUnaryOp};
use rten_tensor::{Matrix, NdTensorView};
use rten_vecmath::{ExtendInit, Gelu, MinMax, Normalize, NormalizeOptions, Quantize, Softmax, Sum, SumSquareSub};

use crate::error::ModelError;
use crate::weights::{Values, Weights};

/// As many rows at a time as leave the accumulators in the second cache.
const ROWS: usize = 128;

/// The kernels of this processor.
pub(crate) struct Kernels {
    floats: GemmExecutor<f32, f32, f32>,
    bytes: GemmExecutor<u8, i8, i32>,
}

/// A layer's weights, as this processor multiplies with them.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
type Weighed = PackedBMatrix<i8>;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
type Weighed = Vec<i8>;

/// A matrix of f32, laid out for multiplying with.
pub(crate) type Packed = PackedBMatrix<f32>;

impl Kernels {
    pub(crate) fn of_this_processor() -> Self {
        Self { floats: GemmExecutor::new(), bytes: GemmExecutor::new() }
    }

    /// Lays out a matrix to multiply with many times.
    pub(crate) fn pack(&self, matrix: Matrix<f32>) -> Packed {
        self.floats.prepack_b(matrix)
    }

    /// `out = factor · left · right`.
    #[expect(clippy::expect_used, reason = "shapes follow from the model's, which were checked as it was read")]
    pub(crate) fn multiply(&self, left: Matrix<f32>, right: &Packed, factor: f32, out: &mut [f32]) {
        let options = GemmOptions { alpha: factor, ..Default::default() };
        self.floats.gemm(out, GemmInputA::Unpacked(left), GemmInputB::Packed(right), options).expect("shapes that go together");
    }

    /// Lays out the weights of a layer.
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    fn weigh(&self, values: &[i8], outputs: usize, inputs: usize) -> Weighed {
        self.bytes.prepack_b(NdTensorView::from_data([outputs, inputs], values).transposed())
    }

    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    #[expect(clippy::expect_used, reason = "shapes follow from the model's, which were checked as it was read")]
    fn sum(&self, x: &[u8], weights: &Weighed, inputs: usize, sums: &mut [i32]) {
        let left = NdTensorView::from_data([x.len() / inputs, inputs], x);
        // The zeros are reckoned with afterwards: where they are given, these kernels use the first eight rows' for all.
        let options = GemmOptions::default();
        self.bytes.gemm(sums, GemmInputA::Unpacked(left), GemmInputB::Packed(weights), options).expect("shapes that go together");
    }

    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    fn weigh(&self, values: &[i8], _outputs: usize, _inputs: usize) -> Weighed {
        values.to_vec()
    }

    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    fn sum(&self, x: &[u8], weights: &Weighed, inputs: usize, sums: &mut [i32]) {
        let wide: Vec<i16> = x.iter().map(|value| i16::from(*value)).collect();
        crate::dots::dots(&wide, weights, inputs, sums);
    }

    /// u8 × i8 without a kernel for it overflows 16 bits: seven bits do not.
    fn steps(&self) -> f32 {
        if self.bytes.may_saturate() { 127.0 } else { 255.0 }
    }
}

/// A view of `rows` × `columns` numbers, the first at `values[0]`, each row `stride` after the last.
#[expect(clippy::expect_used, reason = "a view that its caller has the numbers for")]
pub(crate) fn view(values: &[f32], rows: usize, columns: usize, stride: usize) -> Matrix<'_, f32> {
    NdTensorView::from_slice_with_strides([rows, columns], values, [stride, 1]).expect("as many numbers as the view needs")
}

/// A layer `x · W + b` with int8 weights.
pub(crate) struct Linear {
    weights: Weighed,
    outs: Vec<Out>,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
}

/// What makes a sum of int8 products a number again.
struct Out {
    scale: f32,
    /// The sum of the weights: what a zero of the input adds.
    sum: f32,
    bias: f32,
}

/// Rows of int8 and what each is to be multiplied with.
pub(crate) struct Rows {
    pub(crate) values: Vec<i8>,
    pub(crate) scales: Vec<f32>,
}

impl Rows {
    /// Takes a weight by name, and makes it int8 if it is not yet.
    pub(crate) fn take(weights: &mut Weights, name: &str, outputs: usize, inputs: usize) -> Result<Self, ModelError> {
        match weights.take(name, &[outputs, inputs])? {
            Values::Bytes(values) => {
                let scales = weights.floats(&format!("{name}_scale"), &[outputs])?;
                if scales.iter().any(|scale| *scale <= 0.0) {
                    return Err(ModelError::OtherForm("a scale in it is not positive"));
                }
                Ok(Self { values, scales: scales.iter().map(|scale| scale.recip()).collect() })
            }
            Values::Floats(values) => Self::of(values.chunks_exact(inputs).map(<[f32]>::to_vec), outputs),
            Values::Halves(values) => {
                use half::slice::HalfFloatSliceExt;
                Self::of(values.chunks_exact(inputs).map(HalfFloatSliceExt::to_f32_vec), outputs)
            }
            Values::Flag(_) => Err(ModelError::Missing(name.to_owned())),
        }
    }

    fn of(rows: impl Iterator<Item = Vec<f32>>, outputs: usize) -> Result<Self, ModelError> {
        let mut all = Self { values: Vec::new(), scales: Vec::with_capacity(outputs) };
        for row in rows {
            let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            if !row.iter().all(|value| value.is_finite()) {
                return Err(ModelError::OtherForm("a weight is not a number"));
            }
            let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
            all.values.extend(row.iter().map(|value| (value / scale).round_ties_even() as i8));
            all.scales.push(scale);
        }
        Ok(all)
    }

    /// A row as floats.
    pub(crate) fn row(&self, at: usize, columns: usize) -> impl Iterator<Item = f32> {
        let scale = self.scales[at];
        self.values[at * columns..(at + 1) * columns].iter().map(move |value| f32::from(*value) * scale)
    }
}

impl Linear {
    /// Takes `NAME/weight` and `NAME/bias`.
    pub(crate) fn take(kernels: &Kernels, weights: &mut Weights, name: &str, outputs: usize, inputs: usize) -> Result<Self, ModelError> {
        let rows = Rows::take(weights, &format!("{name}/weight"), outputs, inputs)?;
        let bias = weights.floats(&format!("{name}/bias"), &[outputs])?;
        Ok(Self::of(kernels, &rows, bias, inputs))
    }

    pub(crate) fn of(kernels: &Kernels, rows: &Rows, bias: Vec<f32>, inputs: usize) -> Self {
        let outputs = rows.scales.len();
        let weights = kernels.weigh(&rows.values, outputs, inputs);
        let sums = rows.values.chunks_exact(inputs).map(|row| row.iter().map(|value| i32::from(*value)).sum::<i32>() as f32);
        let outs = rows.scales.iter().zip(sums).zip(bias).map(|((scale, sum), bias)| Out { scale: *scale, sum, bias }).collect();
        Self { weights, outs, inputs, outputs }
    }

    /// `x · W + b` for every row of `x`.
    pub(crate) fn apply(&self, kernels: &Kernels, x: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; x.len() / self.inputs * self.outputs];
        self.each_row(kernels, x, &mut out, |out, value| *out = value);
        out
    }

    /// Adds `x · W + b` to what is there.
    pub(crate) fn add_to(&self, kernels: &Kernels, x: &[f32], out: &mut [f32]) {
        self.each_row(kernels, x, out, |out, value| *out += value);
    }

    fn each_row(&self, kernels: &Kernels, x: &[f32], out: &mut [f32], write: impl Fn(&mut f32, f32)) {
        let mut sums = vec![0_i32; ROWS.min(x.len() / self.inputs) * self.outputs];
        for (x, out) in x.chunks(ROWS * self.inputs).zip(out.chunks_mut(ROWS * self.outputs)) {
            let steps = Steps::of(x, self.inputs, kernels.steps());
            let rows = steps.scales.len();
            let sums = &mut sums[..rows * self.outputs];
            kernels.sum(&steps.values, &self.weights, self.inputs, sums);
            let all = out.chunks_exact_mut(self.outputs).zip(sums.chunks_exact(self.outputs));
            for (((out, sums), scale), zero) in all.zip(&steps.scales).zip(&steps.zeros) {
                for ((out, sum), of) in out.iter_mut().zip(sums).zip(&self.outs) {
                    write(out, (*sum as f32 - zero * of.sum) * (scale * of.scale) + of.bias);
                }
            }
        }
    }
}

/// Rows of f32 as u8, each with the step and the zero that suit it.
struct Steps {
    values: Vec<u8>,
    scales: Vec<f32>,
    zeros: Vec<f32>,
}

impl Steps {
    fn of(x: &[f32], columns: usize, most: f32) -> Self {
        let rows = x.len() / columns;
        let mut steps = Self { values: Vec::with_capacity(x.len()), scales: Vec::with_capacity(rows), zeros: Vec::with_capacity(rows) };
        for row in x.chunks_exact(columns) {
            let (least, largest) = MinMax::new(row).dispatch();
            let (least, largest) = (least.min(0.0), largest.max(0.0));
            let scale = ((largest - least) / most).max(f32::MIN_POSITIVE);
            let zero = (-least / scale).round_ties_even().clamp(0.0, most) as u8;
            steps.values.extend_init(|room| Quantize::new(row, &mut room[..columns], scale.recip(), zero).dispatch());
            steps.scales.push(scale);
            steps.zeros.push(f32::from(zero));
        }
        steps
    }
}

/// Layer normalisation.
pub(crate) struct Norm {
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    pub(crate) fn take(weights: &mut Weights, name: &str, size: usize) -> Result<Self, ModelError> {
        let scale = weights.floats(&format!("{name}/gamma"), &[size])?;
        let bias = weights.floats(&format!("{name}/beta"), &[size])?;
        Ok(Self { scale, bias })
    }

    /// Every row of `x`, normalised.
    pub(crate) fn apply(&self, x: &[f32]) -> Vec<f32> {
        let size = self.scale.len();
        let mut out = Vec::with_capacity(x.len());
        for row in x.chunks_exact(size) {
            let mean = Sum::new(row).dispatch() / size as f32;
            let variance = SumSquareSub::new(row, mean).dispatch() / size as f32;
            out.extend_init(|room| {
                let options = NormalizeOptions {
                    pre_scale_bias: mean,
                    scale: (variance + 1e-5).sqrt().recip(),
                    element_scale: Some(&self.scale),
                    bias: 0.0,
                    element_bias: Some(&self.bias),
                };
                Normalize::new(row, &mut room[..size], options).dispatch()
            });
        }
        out
    }
}

/// Whisper's activation, in place.
pub(crate) fn gelu(x: &mut [f32]) {
    Gelu {}.map_mut(x);
}

/// Each row made into shares of one, in place.
pub(crate) fn softmax(x: &mut [f32], columns: usize) {
    for row in x.chunks_exact_mut(columns) {
        Softmax::new_mut(row).dispatch();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: u64) -> Vec<f32> {
        let mut dice = fastrand::Rng::with_seed(seed);
        (0..count).map(|_| dice.f32() * 2.0 - 1.0).collect()
    }

    fn product(x: &[f32], weights: &[f32], inputs: usize, row: usize, output: usize) -> f32 {
        (0..inputs).map(|at| x[row * inputs + at] * weights[output * inputs + at]).sum()
    }

    #[test]
    fn a_layer_is_within_a_hundredth_of_its_floats() {
        let kernels = Kernels::of_this_processor();
        for (rows, inputs, outputs) in [(1, 384, 1152), (5, 64, 33), (131, 384, 100), (300, 1536, 7)] {
            let (x, weights, bias) = (numbers(rows * inputs, 1), numbers(inputs * outputs, 2), numbers(outputs, 3));
            let made = Rows::of(weights.chunks_exact(inputs).map(<[f32]>::to_vec), outputs).unwrap();
            let out = Linear::of(&kernels, &made, bias.clone(), inputs).apply(&kernels, &x);
            let size = (inputs as f32).sqrt();
            for row in 0..rows {
                for output in 0..outputs {
                    let exact = product(&x, &weights, inputs, row, output) + bias[output];
                    let found = out[row * outputs + output];
                    assert!((found - exact).abs() < 0.02 * size, "{rows} {inputs} {outputs}: {found} {exact}");
                }
            }
        }
    }

    #[test]
    fn floats_are_multiplied_through_any_view() {
        let kernels = Kernels::of_this_processor();
        let (x, weights) = (numbers(400, 1), numbers(12 * 9, 2));
        // Rows that overlap, as a convolution's do.
        let right = kernels.pack(view(&weights, 12, 9, 9));
        let mut out = vec![0.0; 20 * 9];
        kernels.multiply(view(&x, 20, 12, 4), &right, 0.5, &mut out);
        for row in 0..20 {
            for column in 0..9 {
                let exact: f32 = (0..12).map(|at| x[row * 4 + at] * weights[at * 9 + column]).sum::<f32>() * 0.5;
                assert!((out[row * 9 + column] - exact).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn a_row_is_normalised() {
        let norm = Norm { scale: vec![2.0; 100], bias: vec![1.0; 100] };
        let x = numbers(300, 4);
        for (row, out) in x.chunks_exact(100).zip(norm.apply(&x).chunks_exact(100)) {
            let mean = row.iter().sum::<f32>() / 100.0;
            let spread = (row.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / 100.0 + 1e-5).sqrt();
            for (value, out) in row.iter().zip(out) {
                assert!(((value - mean) / spread * 2.0 + 1.0 - out).abs() < 1e-4);
            }
        }
    }
}
