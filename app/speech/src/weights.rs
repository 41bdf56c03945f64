//! Reads a `model.bin` of CTranslate2, as faster-whisper users have it: named tensors in f32, f16 or int8. Reads once, from front to
//! back, and never takes more memory than bytes have come; what the names and shapes should be is `model`'s business.

use std::collections::HashMap;
use std::io::Read;

use half::f16;
use half::slice::HalfFloatSliceExt;
use sha2::{Digest, Sha256};

use crate::error::ModelError;

/// The newest form of the file that is known.
const NEWEST: u32 = 6;
const MOST_TENSORS: u32 = 20_000;
const LONGEST_NAME: u16 = 256;
/// The largest Whisper has 3 GB in f16.
const MOST_BYTES: u64 = 7 << 30;

/// The numbers of a tensor, as they lie in the file.
pub(crate) enum Values {
    Floats(Vec<f32>),
    Halves(Vec<f16>),
    Bytes(Vec<i8>),
    /// A single number of the model's description.
    Flag(i32),
}

/// A tensor by its shape and numbers.
pub(crate) struct Tensor {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Values,
}

/// Every tensor of the file, each until it is taken.
pub(crate) struct Weights {
    tensors: HashMap<String, Tensor>,
}

impl Weights {
    /// Reads the whole file, and gives its SHA-256 with it where that is asked for.
    pub(crate) fn read(from: impl Read, sum: bool) -> Result<(Self, Option<[u8; 32]>), ModelError> {
        let mut file = File { from, sum: sum.then(Sha256::new), taken: 0 };
        let version = file.u32()?;
        if version == 0 || version > NEWEST {
            return Err(ModelError::OtherForm("its version is not known"));
        }
        if file.text()? != "WhisperSpec" {
            return Err(ModelError::OtherForm("it does not say WhisperSpec"));
        }
        let _revision = file.u32()?;
        let count = file.u32()?;
        if count > MOST_TENSORS {
            return Err(ModelError::OtherForm("it holds too many tensors"));
        }
        let mut tensors = HashMap::new();
        for _ in 0..count {
            let name = file.text()?;
            tensors.insert(name, file.tensor()?);
        }
        // Names under which a tensor is known too: Whisper's only one is the embedding, which also projects.
        for _ in 0..file.u32()?.min(MOST_TENSORS) {
            file.text()?;
            file.text()?;
        }
        Ok((Self { tensors }, file.end()?))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// The shape of a tensor that tells how large the rest is.
    pub(crate) fn shape(&self, name: &str) -> Result<&[usize], ModelError> {
        self.tensors.get(name).map(|tensor| tensor.shape.as_slice()).ok_or_else(|| ModelError::Missing(name.to_owned()))
    }

    /// A single number.
    pub(crate) fn flag(&self, name: &str) -> Option<i32> {
        match self.tensors.get(name)?.values {
            Values::Flag(value) => Some(value),
            _ => None,
        }
    }

    /// Takes a tensor out, which must have this shape.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Values, ModelError> {
        let tensor = self.tensors.remove(name).ok_or_else(|| ModelError::Missing(name.to_owned()))?;
        if tensor.shape != shape {
            return Err(ModelError::Shape { name: name.to_owned(), found: tensor.shape, expected: shape.to_vec() });
        }
        Ok(tensor.values)
    }

    /// Takes a tensor out as floats, every one a number; int8 is brought back by its scales.
    pub(crate) fn floats(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let floats = match self.take(name, shape)? {
            Values::Floats(values) => values,
            Values::Halves(values) => values.to_f32_vec(),
            Values::Bytes(values) => {
                let scales = self.floats(&format!("{name}_scale"), &shape[..1])?;
                let columns = values.len() / scales.len().max(1);
                values.iter().enumerate().map(|(at, value)| f32::from(*value) / scales[at / columns]).collect()
            }
            Values::Flag(_) => return Err(ModelError::Missing(name.to_owned())),
        };
        if floats.iter().all(|value| value.is_finite()) { Ok(floats) } else { Err(ModelError::OtherForm("a weight is not a number")) }
    }
}

struct File<R> {
    from: R,
    sum: Option<Sha256>,
    taken: u64,
}

impl<R: Read> File<R> {
    /// Exactly so many bytes. What is promised is not believed: the memory grows as the bytes come.
    fn bytes(&mut self, count: u64) -> Result<Vec<u8>, ModelError> {
        self.taken += count;
        if self.taken > MOST_BYTES {
            return Err(ModelError::OtherForm("it is larger than any Whisper"));
        }
        let mut bytes = Vec::new();
        self.from.by_ref().take(count).read_to_end(&mut bytes).map_err(ModelError::Read)?;
        if (bytes.len() as u64) < count {
            return Err(ModelError::Cut);
        }
        if let Some(sum) = &mut self.sum {
            sum.update(&bytes);
        }
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        self.bytes(N as u64)?.try_into().map_err(|_| ModelError::Cut)
    }

    fn u32(&mut self) -> Result<u32, ModelError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// A length that counts the zero at its end, and the text.
    fn text(&mut self) -> Result<String, ModelError> {
        let length = u16::from_le_bytes(self.array()?);
        if length > LONGEST_NAME {
            return Err(ModelError::OtherForm("a name in it is too long"));
        }
        let mut bytes = self.bytes(u64::from(length))?;
        bytes.pop_if(|last| *last == 0);
        String::from_utf8(bytes).map_err(|_| ModelError::OtherForm("a name in it is not text"))
    }

    fn tensor(&mut self) -> Result<Tensor, ModelError> {
        let [rank] = self.array()?;
        if rank > 4 {
            return Err(ModelError::OtherForm("a tensor in it has too many dimensions"));
        }
        let mut shape = Vec::with_capacity(usize::from(rank));
        let mut elements = 1_u64;
        for _ in 0..rank {
            let size = self.u32()?;
            elements = elements.saturating_mul(u64::from(size));
            shape.push(size as usize);
        }
        let [kind] = self.array()?;
        let bytes = u64::from(self.u32()?);
        let width = match kind {
            0 | 3 => 4,
            1 => 1,
            2 | 4 => 2,
            _ => return Err(ModelError::OtherForm("a tensor in it is of a kind that is not known")),
        };
        if elements.saturating_mul(width) != bytes {
            return Err(ModelError::OtherForm("a tensor in it is not as long as its shape"));
        }
        let values = values(kind, rank, self.bytes(bytes)?);
        Ok(Tensor { shape, values })
    }

    /// Nothing may follow.
    fn end(mut self) -> Result<Option<[u8; 32]>, ModelError> {
        let mut more = [0_u8; 1];
        match self.from.read(&mut more).map_err(ModelError::Read)? {
            0 => Ok(self.sum.map(|sum| sum.finalize().into())),
            _ => Err(ModelError::TooLong),
        }
    }
}

/// The numbers of a tensor whose bytes are as many as they should be.
fn values(kind: u8, rank: u8, bytes: Vec<u8>) -> Values {
    match (kind, rank) {
        (1, 0) => Values::Flag(i32::from(bytes[0].cast_signed())),
        (2, 0) => Values::Flag(i32::from(i16::from_le_bytes([bytes[0], bytes[1]]))),
        (0, _) => Values::Floats(bytes.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)).collect()),
        (4, _) => Values::Halves(bytes.as_chunks().0.iter().map(|two| f16::from_le_bytes(*two)).collect()),
        (1, _) => Values::Bytes(bytes.into_iter().map(u8::cast_signed).collect()),
        // Whisper's weights are never whole numbers of 16 or 32 bits: such a tensor is described, and of no use.
        _ => Values::Floats(Vec::new()),
    }
}
