//! Recordings in every form that phones and browsers make, and what is called a recording and is none.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use alongside_speech::{Options, Recording, RecordingError};
use proptest::prelude::*;

use crate::world::{loudness, take_down, text, tiny, wrong_words};

/// A voice of a machine, as the encoders of browsers and phones store it.
const RECORDINGS: &[&str] = &["opus.webm", "opus-stereo.webm", "opus.mp4", "opus.ogg", "aac.mp4", "aac-fragments.mp4"];
const SAID: &str = "The kitchen was warm and tidy when I came in. She showed me her drawing of the garden.";
const SECONDS: f32 = 6.15;

fn stored(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings").join(name)).expect("a recording that is kept here")
}

/// Everything that can be read, and how it ended.
fn read(bytes: Vec<u8>, minutes: u64) -> (Vec<f32>, Result<(), RecordingError>) {
    let mut samples = Vec::new();
    let mut recording = match Recording::open(Cursor::new(bytes), minutes) {
        Ok(recording) => recording,
        Err(error) => return (samples, Err(error)),
    };
    loop {
        match recording.part() {
            Ok(Some(part)) => samples.extend(part),
            Ok(None) => return (samples, Ok(())),
            Err(error) => return (samples, Err(error)),
        }
    }
}

#[test]
fn each_form_says_the_same() {
    for name in RECORDINGS {
        let (samples, ended) = read(stored(name), 60);
        ended.unwrap();
        assert!((samples.len() as f32 / 16_000.0 - SECONDS).abs() < 0.08, "{name}: {} samples", samples.len());
        let found = text(&take_down(tiny(), &samples, &Options { words: false, ..Options::default() }));
        assert!(wrong_words(SAID, &found).0 <= 2, "{name}: {found}");
    }
}

/// A wav of floats, with any number of channels at any rate, of a tone that is louder on the left.
fn wav(rate: u32, channels: u16, kind: u16, seconds: u32) -> Vec<u8> {
    let width = if kind == 3 { 4 } else { 2 };
    let mut data = Vec::new();
    for at in 0..rate * seconds {
        let sample = (at as f32 * 440.0 * std::f32::consts::TAU / rate as f32).sin();
        for channel in 0..channels {
            let sample = if channel == 0 { 0.5 * sample } else { 0.1 * sample };
            match kind {
                3 => data.extend(sample.to_le_bytes()),
                _ => data.extend(((sample * 32_767.0) as i16).to_le_bytes()),
            }
        }
    }
    let mut file = b"RIFF".to_vec();
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0");
    file.extend(kind.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate * u32::from(channels) * width).to_le_bytes());
    file.extend((channels * width as u16).to_le_bytes());
    file.extend((width as u16 * 8).to_le_bytes());
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

#[test]
fn any_rate_and_one_or_two_channels_become_what_the_model_hears() {
    for (rate, channels, kind, loud) in
        [(16_000, 1, 1, 0.5), (48_000, 2, 1, 0.3), (44_100, 2, 3, 0.3), (8_000, 1, 1, 0.5), (22_050, 1, 3, 0.5), (96_000, 2, 3, 0.3)]
    {
        let (samples, ended) = read(wav(rate, channels, kind, 3), 60);
        ended.unwrap();
        assert!(samples.len().abs_diff(48_000) <= 2, "{rate}: {}", samples.len());
        let found = loudness(&samples[8_000..40_000]) * 2.0_f32.sqrt();
        assert!((found - loud).abs() < 0.01, "{rate} {channels}: {found}");
        // The tone begins with the recording: nothing of a filter's delay is left.
        assert!((samples[1_000] - loud * (1_000.0 * 440.0 * std::f32::consts::TAU / 16_000.0).sin()).abs() < 0.06, "{rate}");
    }
}

#[test]
fn what_is_no_recording_is_refused_in_a_sentence() {
    let other = "This is not a recording that can be read";
    let sound = "There is no sound in it that can be read";
    for (what, bytes, expected) in [
        ("nothing", Vec::new(), "The recording is empty."),
        ("a text", b"Dear colleague, here is the recording.".repeat(50), other),
        ("zeros", vec![0; 10_000], other),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".repeat(20), other),
        ("the first bytes of a webm", stored("opus.webm")[..40].to_vec(), other),
        ("six channels", wav(48_000, 6, 1, 1), sound),
        ("a rate that no recording has", wav(300, 1, 1, 1), "The recording is damaged or cut off after 0 seconds"),
        ("too long a one", wav(8_000, 1, 1, 70), "The recording is longer than 1 minutes"),
    ] {
        let (_, ended) = read(bytes, 1);
        let refused = ended.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refused.starts_with(expected), "{what}: {refused:?}");
    }
}

#[test]
fn of_a_recording_that_breaks_off_all_that_is_there_is_read() {
    for name in ["opus.webm", "opus.ogg", "aac-fragments.mp4"] {
        let whole = stored(name);
        let (samples, _) = read(whole[..whole.len() * 2 / 3].to_vec(), 60);
        let seconds = samples.len() as f32 / 16_000.0;
        assert!((2.5..5.5).contains(&seconds), "{name}: {seconds}");
        let found = text(&take_down(tiny(), &samples, &Options { words: false, ..Options::default() }));
        assert!(found.contains("warm and tidy"), "{name}: {found}");
    }
}

#[test]
fn packets_that_are_missing_leave_a_silence_of_their_length() {
    // The words of a webm between two of its clusters are lost; those after them keep their time.
    let whole = read(stored("opus.ogg"), 60).0;
    let pages = ogg_pages(&stored("opus.ogg"));
    assert!(pages.len() > 4, "{}", pages.len());
    let lost: Vec<u8> = pages.iter().enumerate().filter(|(at, _)| *at != 3).flat_map(|(_, page)| page.clone()).collect();
    let (samples, _) = read(lost, 60);
    assert!(samples.len().abs_diff(whole.len()) < 16_000, "{} {}", samples.len(), whole.len());
}

fn ogg_pages(file: &[u8]) -> Vec<Vec<u8>> {
    let starts: Vec<usize> = (0..file.len() - 4).filter(|at| file[*at..].starts_with(b"OggS")).chain([file.len()]).collect();
    starts.windows(2).map(|two| file[two[0]..two[1]].to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..3_000)) {
        let (samples, _) = read(bytes, 1);
        prop_assert!(samples.len() <= 61 * 16_000);
    }

    /// Damage to the headers and in between: it ends, within what was allowed, with numbers that are sound.
    #[test]
    fn no_damage_makes_the_reader_panic(
        name in prop::sample::select(RECORDINGS),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        head in any::<bool>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = stored(name);
        let reach = if head { 700 } else { bytes.len() };
        for (at, byte) in damage {
            bytes[at.index(reach)] = byte;
        }
        if cut.index(3) == 0 {
            bytes.truncate(cut.index(bytes.len()));
        }
        let (samples, _) = read(bytes, 1);
        prop_assert!(samples.len() <= 62 * 16_000);
        prop_assert!(samples.iter().all(|sample| (-1.0..=1.0).contains(sample)));
    }
}
