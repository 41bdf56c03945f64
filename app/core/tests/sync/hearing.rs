//! What the server says of a recording's text, as it travels. A snapshot that changes is a phone that can no longer read it.

use alongside_core::domain::ids::RecordingId;
use alongside_core::domain::transcript::{Sentence, Transcript, Word};
use alongside_core::sync::hearing::{Hearing, NotHeard, WaitsFor};
use insta::assert_json_snapshot;

use crate::sample::visit;

fn transcript() -> Transcript {
    let word = |start_ms, end_ms, text: &str, sure| Word { start_ms, end_ms, text: text.to_owned(), sure };
    let words = vec![word(120, 400, " She", 98), word(400, 1_150, " rang.", 61)];
    let heard = Sentence { start_ms: 120, end_ms: 1_150, text: " She rang.".to_owned(), words };
    let without = Sentence { start_ms: 1_150, end_ms: 2_000, text: " Twice.".to_owned(), words: Vec::new() };
    Transcript { recording: RecordingId::from_uuid(visit(9).uuid()), model: "tiny.en 1a5afae0".to_owned(), sentences: vec![heard, without] }
}

#[test]
fn how_it_stands_with_a_recordings_text_as_it_travels() {
    let waits = [WaitsFor::Model, WaitsFor::Turn, WaitsFor::AnotherTry].map(|why| Hearing::Waiting { why });
    let failed = NotHeard::ALL.map(|code| Hearing::Failed { code, sentence: code.sentence().to_owned() });
    let all: Vec<Hearing> = waits
        .into_iter()
        .chain([
            Hearing::Working { done_ms: 0, of_ms: None, transcript: Transcript { sentences: Vec::new(), ..transcript() } },
            Hearing::Working { done_ms: 2_000, of_ms: Some(9_000), transcript: transcript() },
            Hearing::Done { transcript: transcript(), cut_after_ms: None },
            Hearing::Done { transcript: transcript(), cut_after_ms: Some(2_000) },
        ])
        .chain(failed)
        .collect();
    let text = serde_json::to_string(&all).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Hearing>>(&text).unwrap(), all);
    assert_json_snapshot!(all);
    let later = [
        r#"{"state":"paused","until":3}"#,
        r#"{"state":"waiting","why":"the_weather"}"#,
        r#"{"state":"failed","code":"rain","sentence":"It rains."}"#,
    ];
    let [paused, waiting, failed] = later.map(|text| serde_json::from_str::<Hearing>(text).unwrap());
    assert_eq!((paused, waiting), (Hearing::Other, Hearing::Waiting { why: WaitsFor::Other }));
    assert_eq!(failed, Hearing::Failed { code: NotHeard::Other, sentence: "It rains.".to_owned() });
}
