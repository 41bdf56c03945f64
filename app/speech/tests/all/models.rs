//! Weights that are not what they should be: each a sentence, none a panic, and no more memory than bytes came.

use std::sync::LazyLock;

use alongside_speech::{Files, Model, ModelError, Options, Transcriber};
use proptest::prelude::*;

use crate::model_file::{CONFIG, Kind, ModelFile, SIZE, vocabulary};
use crate::world::{TINY_SHA256, fetched, noise};

static WORDS: LazyLock<Vec<u8>> = LazyLock::new(vocabulary);
static TOY: LazyLock<Vec<u8>> = LazyLock::new(|| ModelFile::toy(Kind::Floats).bytes());

fn read(model: &[u8]) -> Result<Model, ModelError> {
    Model::read(Files { model, config: CONFIG, vocabulary: &WORDS, sha256: None })
}

fn refusal(model: &[u8]) -> String {
    read(model).err().map(|error| error.to_string()).unwrap_or_default()
}

/// What a toy makes of a second of noise: anything, within the bounds of a window.
fn listens(model: &Model) {
    let mut transcriber = Transcriber::new(model, Options { beam: 2, draws: 1, temperatures: vec![0.0, 1.0], ..Options::default() })
        .expect("options that make sense");
    transcriber.hear(&noise(16_000, 0.1)).expect("sound");
    transcriber.end();
    for segment in std::iter::from_fn(|| transcriber.piece()).flat_map(|piece| piece.segments) {
        assert!(segment.end_ms <= 30_000 && segment.text.len() < 10_000);
    }
}

#[test]
fn weights_in_each_form_are_read() {
    for kind in [Kind::Floats, Kind::Halves, Kind::Bytes] {
        listens(&read(&ModelFile::toy(kind).bytes()).unwrap());
    }
}

#[test]
fn another_file_than_was_meant_is_refused() {
    let folder = fetched("tiny.en");
    let file = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let (mut model, config, vocabulary) = (file("model.bin"), file("config.json"), file("vocabulary.txt"));
    let middle = model.len() / 2;
    model[middle] ^= 1;
    let files = |sha256| Files { model: model.as_slice(), config: &config, vocabulary: &vocabulary, sha256 };
    let refused = Model::read(files(Some(TINY_SHA256))).err().unwrap().to_string();
    assert!(refused.starts_with("The model file is not the one that was asked for") && refused.contains(TINY_SHA256), "{refused}");
    // The digest is the only thing that such a change can be known by.
    assert!(Model::read(files(None)).is_ok());
}

#[test]
fn what_is_not_a_model_is_refused_in_a_sentence() {
    let changed = |change: &dyn Fn(&mut ModelFile)| {
        let mut file = ModelFile::toy(Kind::Floats);
        change(&mut file);
        refusal(&file.bytes())
    };
    let cut = "The model file ends before its weights do";
    for (what, refused, expected) in [
        ("nothing", refusal(b""), cut),
        ("a page", refusal(b"<!doctype html><title>Not found</title>"), "This is not a Whisper model"),
        ("half a file", refusal(&TOY[..TOY.len() / 2]), cut),
        ("all but the last byte", refusal(&TOY[..TOY.len() - 1]), cut),
        ("a byte more", refusal(&[TOY.as_slice(), b"x"].concat()), "The model file goes on after its end"),
        ("a later form", changed(&|file| file.version = 7), "its version is not known"),
        ("a translator", changed(&|file| file.name = "TransformerSpec"), "it does not say WhisperSpec"),
        (
            "a weight less",
            changed(&|file| drop(file.tensors.remove("decoder/layer_norm/beta"))),
            "lacks the weight decoder/layer_norm/beta",
        ),
        ("no heads", changed(&|file| drop(file.tensors.remove("encoder/num_heads"))), "a size that no Whisper has"),
        (
            "another shape",
            changed(&|file| reshape(file, "encoder/conv2/bias", vec![SIZE, 1])),
            "has the shape [16, 1], and [16] was expected",
        ),
        ("a shape that lies", changed(&|file| reshape(file, "encoder/conv2/bias", vec![SIZE + 1])), "is not as long as its shape"),
        (
            "a huge shape",
            changed(&|file| reshape(file, "encoder/conv2/bias", vec![usize::from(u16::MAX); 4])),
            "is not as long as its shape",
        ),
        ("no number", changed(&|file| spoil(file, "encoder/conv1/weight")), "a weight is not a number"),
        ("no number in a layer", changed(&|file| spoil(file, "decoder/layer_0/ffn/linear_0/weight")), "a weight is not a number"),
        ("an unknown kind", changed(&|file| file.tensors.get_mut("encoder/conv1/bias").unwrap().kind = 9), "of a kind that is not known"),
    ] {
        assert!(refused.contains(expected), "{what}: {refused:?}");
    }
}

fn reshape(file: &mut ModelFile, name: &str, shape: Vec<usize>) {
    file.tensors.get_mut(name).expect("a tensor of the toy's").shape = shape;
}

fn spoil(file: &mut ModelFile, name: &str) {
    file.tensors.get_mut(name).expect("a tensor of the toy's").bytes[..4].copy_from_slice(&f32::NAN.to_le_bytes());
}

#[test]
fn a_promise_of_more_than_comes_takes_no_memory() {
    // A tensor of four gigabytes, of which there are four bytes.
    let mut file = 6_u32.to_le_bytes().to_vec();
    file.extend(b"\x0c\0WhisperSpec\0\x03\0\0\0\x01\0\0\0\x02\0a\0\x02");
    file.extend([0x0000_8000_u32, 0x0000_7fff].iter().flat_map(|size| size.to_le_bytes()));
    file.push(0);
    file.extend((0x8000_u32 * 0x7fff).wrapping_mul(4).to_le_bytes());
    file.extend(b"abcd");
    assert!(refusal(&file).contains("ends before its weights do"), "{}", refusal(&file));
}

#[test]
fn files_beside_the_weights_must_go_with_them() {
    let with = |config: &[u8], vocabulary: &[u8]| {
        let files = Files { model: TOY.as_slice(), config, vocabulary, sha256: None };
        Model::read(files).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let fewer: Vec<u8> = WORDS.iter().copied().skip(3).collect();
    for (what, refused, expected) in [
        ("no configuration", with(b"", &WORDS), "config.json cannot be used"),
        ("another's", with(b"{\"model\": 1}", &WORDS), "config.json cannot be used"),
        ("tokens that are not there", with(&replaced("220", "99999"), &WORDS), "suppresses tokens that the vocabulary does not have"),
        ("heads that are not there", with(&replaced("[0, 0]", "[4, 0]"), &WORDS), "names heads that the model does not have"),
        ("no vocabulary", with(CONFIG, b""), "it has no <|endoftext|>"),
        ("bytes", with(CONFIG, &[0xff, 0xfe]), "it is not text"),
        ("a token less", with(CONFIG, &fewer[..fewer.len() - 9]), "not in the order of Whisper's"),
    ] {
        assert!(refused.contains(expected), "{what}: {refused:?}");
    }
}

fn replaced(from: &str, to: &str) -> Vec<u8> {
    String::from_utf8_lossy(CONFIG).replace(from, to).into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_loader_panic(bytes in prop::collection::vec(any::<u8>(), 0..4_000)) {
        prop_assert!(read(&bytes).is_err());
    }

    /// What is damaged anywhere is refused, or is a model that still stays within its bounds.
    #[test]
    fn no_damage_makes_the_loader_panic(damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), head in any::<bool>()) {
        let mut file = TOY.clone();
        let reach = if head { 3_000 } else { file.len() };
        for (at, byte) in damage {
            file[at.index(reach)] = byte;
        }
        if let Ok(model) = read(&file) {
            listens(&model);
        }
    }
}
