//! A speech service of the authority's own: what it is sent, what is made of its answers, and of those that are none.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use alongside::speech::service::{MOST_BYTES, ServiceSettings, WrongService};
use alongside::speech::{Speech, SpeechSettings, service_answer};
use alongside_core::sync::hearing::{Hearing, NotHeard, WaitsFor};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::scene::{Scene, said};
use crate::database::{Fresh, on_both_databases};

on_both_databases![
    a_speech_service_takes_a_recording_down,
    what_a_service_gives_instead_of_text_is_tried_again_and_then_said,
    what_a_service_does_not_take_is_said_at_once,
];

/// What it answers.
#[derive(Clone)]
enum Answers {
    Text(Value),
    Status(u16),
    Raw(&'static str),
    Huge,
    Never,
    Elsewhere,
}

/// What it was asked: the headers, and the form.
type Asked = Arc<Mutex<Vec<(HeaderMap, Vec<u8>)>>>;

/// A service, until it is let go.
struct Service {
    address: String,
    asked: Asked,
    serves: JoinHandle<()>,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.serves.abort();
    }
}

type Shared = (Answers, Asked);

async fn answer(State((answers, asked)): State<Shared>, request: Request) -> Response {
    let headers = request.headers().clone();
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.expect("a whole form");
    asked.lock().expect("the list").push((headers, body.to_vec()));
    match answers {
        Answers::Text(text) => axum::Json(text).into_response(),
        Answers::Status(status) => StatusCode::from_u16(status).expect("a status").into_response(),
        Answers::Raw(text) => text.into_response(),
        Answers::Huge => Body::from(vec![b' '; MOST_BYTES + 1]).into_response(),
        Answers::Never => std::future::pending().await,
        Answers::Elsewhere => axum::response::Redirect::temporary("https://elsewhere.example/").into_response(),
    }
}

impl Service {
    async fn that(answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::<Mutex<_>>::default();
        let routes = Router::new().route("/v1/audio/transcriptions", post(answer)).with_state((answers, Arc::clone(&asked)));
        let serves = tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
        Self { address, asked, serves }
    }

    fn settings(&self, scene: &Scene) -> ServiceSettings {
        let key = scene.folder.join("key");
        std::fs::write(&key, "between us\n").expect("a file");
        ServiceSettings::of(&self.address, Some("large-v3".to_owned()), Some(key)).expect("settings")
    }
}

fn speech(scene: &Scene, settings: ServiceSettings) -> Speech {
    Speech::of(&SpeechSettings::Service(settings), &scene.world.house.dice)
}

fn verbose() -> Value {
    json!({
        "task": "transcribe", "language": "english", "duration": 4.25, "text": " She rang. He didn't sleep, though.",
        "segments": [
            { "id": 0, "start": 0.0, "end": 1.5, "text": " She rang.", "avg_logprob": -0.105, "no_speech_prob": 0.01 },
            { "id": 1, "start": 1.5, "end": 4.0, "text": " He didn't sleep, though.", "avg_logprob": -0.105 },
        ],
        "words": [
            { "word": "She", "start": 0.1, "end": 0.4 }, { "word": "rang", "start": 0.4, "end": 1.2 },
            { "word": "He", "start": 1.6, "end": 1.8 }, { "word": "didn't", "start": 1.8, "end": 2.2 },
            { "word": "sleep", "start": 2.2, "end": 3.0 }, { "word": "though", "start": 3.1, "end": 3.9 },
        ],
    })
}

async fn a_speech_service_takes_a_recording_down(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let service = Service::that(Answers::Text(verbose())).await;
    // Longer than a part of what is sent.
    let bytes: Vec<u8> = (0..200_000_u32).map(|at| (at % 251) as u8).collect();
    let recording = scene.record_as("audio/mp4;codecs=opus", &bytes).await;
    let worker = scene.worker_with(scene.world.house.clone(), speech(&scene, service.settings(&scene)));
    assert!(worker.once().await.expect("an answer"));
    let done = scene.standing(recording).await;
    assert_eq!(said(&done), [" She rang.", " He didn't sleep, though."]);
    let Hearing::Done { transcript, .. } = done else { unreachable!("it is done") };
    assert_eq!(transcript.model, "large-v3 (speech service)");
    let second: Vec<_> =
        transcript.sentences[1].words.iter().map(|word| (word.text.as_str(), word.start_ms, word.end_ms, word.sure)).collect();
    assert_eq!(
        second,
        [(" He", 1_600, 1_800, 90), (" didn't", 1_800, 2_200, 90), (" sleep,", 2_200, 3_000, 90), (" though.", 3_100, 3_900, 90)]
    );

    let asked = service.asked.lock().expect("the list").clone();
    let [(headers, form)] = asked.as_slice() else { unreachable!("once") };
    assert_eq!(headers["authorization"], "Bearer between us");
    assert_eq!(headers["content-length"], form.len().to_string());
    let boundary = headers["content-type"].to_str().expect("text").strip_prefix("multipart/form-data; boundary=").expect("a form");
    let place = form.windows(bytes.len()).position(|part| part == bytes).expect("the recording as it came");
    let before = std::str::from_utf8(&form[..place]).expect("text").replace(boundary, "…");
    insta::assert_snapshot!("what_a_speech_service_is_sent", before);
    assert_eq!(&form[place + bytes.len()..], format!("\r\n--{boundary}--\r\n").as_bytes());
    assert_eq!(scene.sound_of(recording), bytes);
}

async fn what_a_service_gives_instead_of_text_is_tried_again_and_then_said(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    for answers in [
        Answers::Status(500),
        Answers::Status(503),
        Answers::Status(401),
        Answers::Raw("<!doctype html><title>Not now</title>"),
        Answers::Raw("{\"text\": 3}"),
        Answers::Text(json!({ "text": "", "segments": [{ "start": -1.0, "end": 1e9, "text": "x" }] })),
        Answers::Huge,
        Answers::Never,
        Answers::Elsewhere,
    ] {
        let slow = matches!(answers, Answers::Never);
        let service = Service::that(answers).await;
        let settings = service.settings(&scene).with_patience(Duration::from_millis(if slow { 20 } else { 60_000 }));
        let recording = scene.record(b"sound").await;
        let worker = scene.worker_with(scene.world.house.clone(), speech(&scene, settings));
        assert!(worker.once().await.expect("an answer"));
        assert_eq!(scene.standing(recording).await, Hearing::Waiting { why: WaitsFor::AnotherTry });
        scene.world.fresh.say("UPDATE transcripts SET tries = 4, due_at = 0 WHERE state = 'waiting'").await;
        assert!(worker.once().await.expect("an answer"));
        assert!(matches!(scene.standing(recording).await, Hearing::Failed { code: NotHeard::ServiceFailed, .. }));
        assert_eq!(scene.sound_of(recording), b"sound");
    }
    // Nobody listens there any more.
    let gone = Service::that(Answers::Status(200)).await.settings(&scene);
    let recording = scene.record(b"sound").await;
    assert!(scene.worker_with(scene.world.house.clone(), speech(&scene, gone)).once().await.expect("an answer"));
    assert_eq!(scene.standing(recording).await, Hearing::Waiting { why: WaitsFor::AnotherTry });
}

async fn what_a_service_does_not_take_is_said_at_once(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let service = Service::that(Answers::Status(415)).await;
    let worker = scene.worker_with(scene.world.house.clone(), speech(&scene, service.settings(&scene)));
    for (bytes, expected) in [(b"sound".as_slice(), NotHeard::ServiceRefused), (b"", NotHeard::Empty)] {
        let recording = scene.record(bytes).await;
        assert!(worker.once().await.expect("an answer"));
        assert!(matches!(scene.standing(recording).await, Hearing::Failed { code, .. } if code == expected), "{expected:?}");
    }
    assert_eq!(service.asked.lock().expect("the list").len(), 1, "nothing is asked about nothing");
}

#[test]
fn what_families_say_goes_over_tls_or_stays_on_this_machine() {
    let of = |address: &str| ServiceSettings::of(address, Some("large-v3".to_owned()), None);
    for (address, possible) in [
        ("https://speech.authority.example", true),
        ("https://speech.authority.example/openai/deployments/whisper/audio/transcriptions?api-version=2024-06-01", true),
        ("http://127.0.0.1:8000", true),
        ("http://localhost:8000/v1", true),
        ("http://[::1]:8000", true),
        ("http://speech.authority.example", false),
        ("http://192.0.2.7:8000", false),
        ("http://localhost.authority.example", false),
        ("https://us:them@speech.authority.example", false),
        ("file:///etc/passwd", false),
        ("speech.authority.example", false),
    ] {
        assert_eq!(of(address).is_ok(), possible, "{address}");
    }
    let refused = of("http://speech.authority.example").expect_err("it is read on the way").to_string();
    assert!(refused.contains("what families say goes there"), "{refused}");
    assert_eq!(ServiceSettings::of("http://127.0.0.1:8000", None, None), Err(WrongService::NoModel));
    for none in ["/dev/null", "/dev/null/key"] {
        let settings = ServiceSettings::of("http://127.0.0.1:8000", Some("large-v3".to_owned()), Some(none.into()));
        assert_eq!(settings, Err(WrongService::NoKey(none.into())));
    }
}

#[test]
fn what_a_service_answers_is_read_as_a_strangers() {
    let read = |answer: Value| service_answer::read(answer.to_string().as_bytes());
    let whole = read(verbose()).expect("an answer");
    assert_eq!((whole.lasts_ms, whole.sentences.len()), (4_250, 2));
    // Without times there is still a text; without words, sentences.
    let bare = read(json!({ "text": "She rang." })).expect("an answer");
    assert_eq!((bare.lasts_ms, bare.sentences[0].text.as_str(), bare.sentences[0].words.len()), (0, "She rang.", 0));
    let mut no_words = verbose();
    no_words["words"] = Value::Null;
    assert!(read(no_words).expect("an answer").sentences.iter().all(|sentence| sentence.words.is_empty()));
    // Words that are not those of the text are left out, the text stays.
    let mut others = verbose();
    others["words"][1]["word"] = json!("sang");
    let others = read(others).expect("an answer");
    assert_eq!(others.sentences.iter().map(|sentence| sentence.words.len()).collect::<Vec<_>>(), [0, 4]);
    assert_eq!(read(json!({ "text": "", "segments": [] })).expect("nobody spoke").sentences, []);
    for nonsense in [
        json!({}),
        json!([]),
        json!({ "text": "x", "segments": [{ "start": "now", "end": 1, "text": "x" }] }),
        json!({ "text": "x", "segments": [{ "start": 0, "end": 1e300, "text": "x" }] }),
        json!({ "text": "x", "duration": -3 }),
    ] {
        assert_eq!(read(nonsense.clone()), None, "{nonsense}");
    }
    // Times that run backwards are put in order.
    let backwards = json!({ "text": "x", "segments": [{ "start": 5, "end": 3, "text": "a" }, { "start": 1, "end": 2, "text": "b" }] });
    let backwards = read(backwards).expect("an answer");
    let times: Vec<_> = backwards.sentences.iter().map(|sentence| (sentence.start_ms, sentence.end_ms)).collect();
    assert_eq!(times, [(5_000, 5_000), (5_000, 5_000)]);
}
