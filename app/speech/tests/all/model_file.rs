//! A Whisper of toy size with weights by chance, written in the form of CTranslate2: every part is there, nothing of what it says makes
//! sense. It is what the loader's tests damage.

use std::collections::BTreeMap;

/// Numbers in a row, of which one head makes sense.
pub(crate) const SIZE: usize = 16;
pub(crate) const TOKENS: usize = 51_864;

/// A tensor as the file has it.
#[derive(Clone)]
pub(crate) struct Tensor {
    pub(crate) shape: Vec<usize>,
    pub(crate) kind: u8,
    pub(crate) bytes: Vec<u8>,
}

/// How weights are written.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Floats,
    Halves,
    Bytes,
}

/// A whole file, by its parts.
#[derive(Clone)]
pub(crate) struct ModelFile {
    pub(crate) version: u32,
    pub(crate) name: &'static str,
    pub(crate) tensors: BTreeMap<String, Tensor>,
}

impl ModelFile {
    pub(crate) fn toy(kind: Kind) -> Self {
        let mut file = Self { version: 6, name: "WhisperSpec", tensors: BTreeMap::new() };
        let mut dice = fastrand::Rng::with_seed(3);
        for (name, shape) in shapes() {
            let values: Vec<f32> = (0..shape.iter().product()).map(|_| (dice.f32() - 0.5) * 0.2).collect();
            let matrix = shape.len() == 2 && name.ends_with("/weight");
            file.put(&name, shape, values, if matrix || kind == Kind::Halves { kind } else { Kind::Floats });
        }
        for half in ["encoder", "decoder"] {
            let heads = Tensor { shape: Vec::new(), kind: 2, bytes: vec![1, 0] };
            file.tensors.insert(format!("{half}/num_heads"), heads);
        }
        file
    }

    fn put(&mut self, name: &str, shape: Vec<usize>, values: Vec<f32>, kind: Kind) {
        let floats = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let (kind, bytes) = match kind {
            Kind::Floats => (0, floats(&values)),
            Kind::Halves => (4, values.iter().flat_map(|value| half::f16::from_f32(*value).to_le_bytes()).collect()),
            Kind::Bytes => {
                // A scale for each row, by which the numbers were multiplied.
                let scales: Vec<f32> =
                    values.chunks(shape[1]).map(|row| 127.0 / row.iter().fold(0.0_f32, |most, value| most.max(value.abs()))).collect();
                let bytes = values.iter().enumerate().map(|(at, value)| (value * scales[at / shape[1]]).round() as i8 as u8).collect();
                let scale = Tensor { shape: vec![shape[0]], kind: 0, bytes: floats(&scales) };
                self.tensors.insert(format!("{name}_scale"), scale);
                (1, bytes)
            }
        };
        self.tensors.insert(name.to_owned(), Tensor { shape, kind, bytes });
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut file = self.version.to_le_bytes().to_vec();
        text(&mut file, self.name);
        file.extend(3_u32.to_le_bytes());
        file.extend((self.tensors.len() as u32).to_le_bytes());
        for (name, tensor) in &self.tensors {
            text(&mut file, name);
            file.push(tensor.shape.len() as u8);
            file.extend(tensor.shape.iter().flat_map(|size| (*size as u32).to_le_bytes()));
            file.push(tensor.kind);
            file.extend((tensor.bytes.len() as u32).to_le_bytes());
            file.extend(&tensor.bytes);
        }
        file.extend(1_u32.to_le_bytes());
        text(&mut file, "decoder/projection/weight");
        text(&mut file, "decoder/embeddings/weight");
        file
    }
}

fn text(file: &mut Vec<u8>, text: &str) {
    file.extend((text.len() as u16 + 1).to_le_bytes());
    file.extend(text.as_bytes());
    file.push(0);
}

fn shapes() -> Vec<(String, Vec<usize>)> {
    let mut all = vec![
        ("decoder/embeddings/weight".to_owned(), vec![TOKENS, SIZE]),
        ("decoder/position_encodings/encodings".to_owned(), vec![448, SIZE]),
        ("encoder/conv1/bias".to_owned(), vec![SIZE]),
        ("encoder/conv1/weight".to_owned(), vec![SIZE, 80, 3]),
        ("encoder/conv2/bias".to_owned(), vec![SIZE]),
        ("encoder/conv2/weight".to_owned(), vec![SIZE, SIZE, 3]),
        ("encoder/position_encodings/encodings".to_owned(), vec![1500, SIZE]),
    ];
    let mut norm = |name: &str| {
        for part in ["beta", "gamma"] {
            all.push((format!("{name}/{part}"), vec![SIZE]));
        }
    };
    for name in ["encoder/layer_norm", "decoder/layer_norm"] {
        norm(name);
    }
    for layer in ["encoder/layer_0", "decoder/layer_0"] {
        for part in ["self_attention", "ffn", "attention"].iter().take(if layer.starts_with('e') { 2 } else { 3 }) {
            norm(&format!("{layer}/{part}/layer_norm"));
        }
    }
    let mut linear = |name: &str, outputs: usize, inputs: usize| {
        all.push((format!("{name}/weight"), vec![outputs * SIZE, inputs * SIZE]));
        all.push((format!("{name}/bias"), vec![outputs * SIZE]));
    };
    for layer in ["encoder/layer_0", "decoder/layer_0"] {
        linear(&format!("{layer}/self_attention/linear_0"), 3, 1);
        linear(&format!("{layer}/self_attention/linear_1"), 1, 1);
        linear(&format!("{layer}/ffn/linear_0"), 4, 1);
        linear(&format!("{layer}/ffn/linear_1"), 1, 4);
    }
    linear("decoder/layer_0/attention/linear_0", 1, 1);
    linear("decoder/layer_0/attention/linear_1", 2, 1);
    linear("decoder/layer_0/attention/linear_2", 1, 1);
    all
}

/// A vocabulary that is as long as English's: words are their numbers.
pub(crate) fn vocabulary() -> Vec<u8> {
    let mut tokens: Vec<String> = (0..50_256).map(|at| format!("Ġ{at}")).collect();
    tokens.extend(["<|endoftext|>", "<|startoftranscript|>"].map(str::to_owned));
    tokens.extend((0..99).map(|at| if at == 0 { "<|en|>".to_owned() } else { format!("<|{at}|>") }));
    let rest = ["translate", "transcribe", "startoflm", "startofprev", "nocaptions", "notimestamps"];
    tokens.extend(rest.map(|name| format!("<|{name}|>")));
    tokens.extend((0..=1_500).map(|at| format!("<|{:.2}|>", f64::from(at) * 0.02)));
    tokens.join("\n").into_bytes()
}

pub(crate) const CONFIG: &[u8] = br#"{"suppress_ids": [1, 2], "suppress_ids_begin": [220], "alignment_heads": [[0, 0]]}"#;
