//! Real sound and a real model: every form of recording, and everything that is no good one. Each ends in a clear state, and the sound stays.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use alongside::ops::transcripts;
use alongside::speech::models::Models;
use alongside::speech::{Asked, Ended, Speech, SpeechSettings, Told, Transcribes};
use alongside_core::sync::hearing::{Hearing, NotHeard, WaitsFor};

use super::scene::{Scene, folder, texts};
use crate::database::{Fresh, on_both_databases};

on_both_databases![
    without_a_model_a_recording_waits_and_is_heard_once_one_has_come,
    with_a_model_that_is_not_what_it_was_recordings_wait_and_nothing_is_heard,
    each_form_of_recording_is_taken_down_whatever_it_is_called,
    what_is_no_good_recording_ends_in_a_clear_state,
];

/// What `.ci/model` fetched.
pub(crate) fn fetched(name: &str) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.ci/model");
    let done = Command::new(script).arg(name).output().expect(".ci/model runs");
    assert!(done.status.success(), ".ci/model {name}: {}", String::from_utf8_lossy(&done.stderr));
    PathBuf::from(String::from_utf8(done.stdout).expect("a path").trim())
}

/// Whisper's smallest, read once.
fn tiny() -> Arc<dyn Transcribes> {
    static TINY: OnceLock<Arc<dyn Transcribes>> = OnceLock::new();
    let read = || {
        let folder = folder();
        let model = Models::in_folder(folder.clone()).import(&fetched("tiny.en"), None, None).expect("its digest is known");
        let engine = alongside::speech::engine::Engine::read(&model).expect("a model");
        drop(std::fs::remove_dir_all(folder));
        Arc::new(engine) as Arc<dyn Transcribes>
    };
    Arc::clone(TINY.get_or_init(read))
}

fn stored(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/speech/tests/recordings").join(name)).expect("a recording")
}

/// A wav of plain samples.
fn wav(rate: u32, channels: u16, samples: impl Iterator<Item = i16>) -> Vec<u8> {
    let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let mut file = b"RIFF".to_vec();
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0");
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate * u32::from(channels) * 2).to_le_bytes());
    file.extend((channels * 2).to_le_bytes());
    file.extend(b"\x10\0data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

/// Noise of a loudness, the same each time.
fn noise(count: usize, loud: i32) -> impl Iterator<Item = i16> {
    let mut state = 7_u32;
    (0..count).map(move |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        i16::try_from((state >> 16) as i32 % (2 * loud) - loud).expect("a sample")
    })
}

fn with_models(scene: &Scene) -> Speech {
    let settings = SpeechSettings::Models { folder: scene.folder.join("models"), named: None };
    Speech::of(&settings, &scene.world.house.dice)
}

async fn without_a_model_a_recording_waits_and_is_heard_once_one_has_come(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let recording = scene.record(&stored("opus.webm")).await;
    let worker = scene.worker_with(scene.world.house.clone(), with_models(&scene));
    for _ in 0..2 {
        assert!(!worker.speech.can_hear());
        assert!(!worker.once().await.expect("an answer"));
        let waits = transcripts::standing(&scene.world.house, &scene.amy(), recording, worker.speech.can_hear()).await.expect("an answer");
        assert_eq!(waits, Hearing::Waiting { why: WaitsFor::Model });
    }
    Models::in_folder(scene.folder.join("models")).import(&fetched("tiny.en"), None, None).expect("its digest is known");
    assert!(worker.once().await.expect("an answer"), "without starting anew");
    assert!(worker.speech.can_hear());
    let Hearing::Done { transcript, .. } = scene.standing(recording).await else { unreachable!("it is done") };
    assert_eq!(transcript.model, "tiny.en 1a5afae0");
}

async fn with_a_model_that_is_not_what_it_was_recordings_wait_and_nothing_is_heard(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let recording = scene.record(&stored("opus.webm")).await;
    let models = Models::in_folder(scene.folder.join("models"));
    let model = models.import(&fetched("tiny.en"), None, None).expect("its digest is known");
    let weights = model.folder.join("model.bin");
    let mut bytes = std::fs::read(&weights).expect("the weights");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&weights, bytes).expect("a flipped bit");
    let worker = scene.worker_with(scene.world.house.clone(), with_models(&scene));
    assert!(!worker.once().await.expect("an answer"));
    assert!(!worker.speech.can_hear());
    let waits = transcripts::standing(&scene.world.house, &scene.amy(), recording, false).await.expect("an answer");
    assert_eq!(waits, Hearing::Waiting { why: WaitsFor::Model });
    models.import(&fetched("tiny.en"), None, None).expect("the way on");
    assert!(worker.once().await.expect("an answer"));
    assert!(matches!(scene.standing(recording).await, Hearing::Done { .. }));
}

async fn each_form_of_recording_is_taken_down_whatever_it_is_called(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let worker = scene.worker(tiny());
    for (name, called) in [
        ("opus.webm", "audio/webm;codecs=opus"),
        ("opus-stereo.webm", "audio/webm"), // 48 kHz, two channels
        ("opus.mp4", "audio/mp4"),
        ("aac-fragments.mp4", "audio/mp4"),
        ("opus.ogg", "audio/mp4"), // another container than its name
    ] {
        let bytes = stored(name);
        let recording = scene.record_as(called, &bytes).await;
        assert!(worker.once().await.expect("an answer"), "{name}");
        let Hearing::Done { transcript, cut_after_ms: None } = scene.standing(recording).await else { unreachable!("{name}: it is done") };
        let text: String = texts(&transcript).concat();
        assert!(text.contains("warm and tidy") && text.contains("garden"), "{name}: {text}");
        for sentence in &transcript.sentences {
            assert_eq!(sentence.words.iter().map(|word| word.text.as_str()).collect::<String>(), sentence.text, "{name}");
            assert!(sentence.start_ms < sentence.end_ms && sentence.end_ms <= 6_300, "{name}: {sentence:?}");
        }
        assert_eq!(scene.sound_of(recording), bytes, "{name}");
    }
}

#[test]
fn what_was_taken_down_before_is_passed_over_and_the_times_go_on() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/speech/tests/recordings/opus.webm");
    let mut told = Vec::new();
    let asked = Asked { file: &file, media_type: "audio/webm", from_ms: 3_000 };
    let ended = tiny().take_down(&asked, &mut |piece| {
        told.push(piece);
        ControlFlow::Continue(())
    });
    assert_eq!(ended, Ok(Ended::Whole));
    let [Told::Length(whole), Told::Piece { until_ms, sentences }] = told.as_slice() else { unreachable!("{told:?}") };
    assert!(whole.abs_diff(*until_ms) <= 20 && (6_000..6_300).contains(whole), "{whole} {until_ms}");
    let text: String = sentences.iter().map(|sentence| sentence.text.as_str()).collect();
    assert!(text.contains("garden") && !text.contains("kitchen"), "{text}");
    assert!(sentences.iter().all(|sentence| sentence.start_ms >= 3_000 && sentence.end_ms <= 6_300), "{sentences:?}");
    assert!(sentences.iter().flat_map(|sentence| &sentence.words).all(|word| word.start_ms >= 3_000), "{sentences:?}");
}

async fn what_is_no_good_recording_ends_in_a_clear_state(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let worker = scene.worker(tiny());
    let webm = stored("opus.webm");
    let (second, cut) = (16_000, webm[..webm.len() * 2 / 3].to_vec());
    for (what, bytes, expected) in [
        ("empty", Vec::new(), Err(NotHeard::Empty)),
        ("a text", b"Dear colleague, here is the recording.".repeat(50), Err(NotHeard::OtherForm)),
        ("the first bytes of a webm", webm[..40].to_vec(), Err(NotHeard::OtherForm)),
        ("six channels", wav(48_000, 6, noise(6 * 48_000, 9_000)), Err(NotHeard::OtherSound)),
        ("silence", wav(16_000, 1, std::iter::repeat_n(0, 3 * second)), Ok(false)),
        ("noise", wav(16_000, 1, noise(5 * second, 9_000)), Ok(false)),
        ("cut off", cut, Ok(true)),
    ] {
        let recording = scene.record(&bytes).await;
        assert!(worker.once().await.expect("an answer"), "{what}");
        assert!(!worker.once().await.expect("an answer"), "{what}: that is that");
        match (scene.standing(recording).await, expected) {
            (Hearing::Failed { code, sentence }, Err(expected)) => {
                assert_eq!(code, expected, "{what}");
                assert_eq!(sentence, expected.sentence(), "{what}");
            }
            (Hearing::Done { transcript, cut_after_ms: None }, Ok(false)) => {
                assert!(transcript.sentences.is_empty(), "{what}: {transcript:?}")
            }
            (Hearing::Done { transcript, cut_after_ms: Some(at) }, Ok(true)) => {
                assert!((2_500..5_500).contains(&at), "{what}: {at}");
                assert!(texts(&transcript).concat().contains("warm and tidy"), "{what}: {transcript:?}");
            }
            (other, _) => unreachable!("{what}: {other:?}"),
        }
        assert_eq!(scene.sound_of(recording), bytes, "{what}");
    }
}
