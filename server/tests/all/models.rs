//! Models as files: taken in whole or not at all, fetched however often the line breaks, and only ever the file that was meant.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use alongside::speech::fetch::fetch;
use alongside::speech::known::{KNOWN, at_the_hub};
use alongside::speech::models::{ModelError, Models, Stored};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path as Named, State};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::get;
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use self::model_file::{CONFIG, Kind, ModelFile, vocabulary};
use crate::hearing::{fetched, folder};

#[allow(dead_code)]
#[path = "../../../app/speech/tests/all/model_file.rs"]
mod model_file;

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = folder();
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    /// A toy of a model, in the form of the large ones; and its digest.
    fn toy(&self) -> (PathBuf, String) {
        let folder = self.0.join("toy");
        let bytes = ModelFile::toy(Kind::Halves).bytes();
        let digest = sha256(&bytes);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("model.bin"), bytes).expect("the weights");
        fs::write(folder.join("config.json"), CONFIG).expect("the configuration");
        fs::write(folder.join("vocabulary.txt"), vocabulary()).expect("the words");
        (folder, digest)
    }

    fn models(&self) -> Models {
        Models::in_folder(self.0.join("models"))
    }

    /// What lies in the folder of models.
    fn lying(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.join("models")).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn sha256(bytes: &[u8]) -> String {
    let sum: [u8; 32] = Sha256::digest(bytes).into();
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn why(refused: Result<Stored, ModelError>) -> String {
    refused.expect_err("it is refused").to_string()
}

#[test]
fn a_model_is_taken_in_whole_and_says_what_it_is() {
    let folder = Folder::new();
    let ((from, digest), models) = (folder.toy(), folder.models());
    assert!(matches!(models.choose(None), Err(ModelError::None(_))));
    let kept = models.import(&from, Some("toy"), Some(&digest.to_uppercase())).expect("it is taken in");
    assert_eq!(kept.versioned(), format!("toy {}", &digest[..8]));
    assert_eq!(models.choose(None).expect("it is there"), kept);
    assert_eq!(models.choose(Some("toy")).expect("it is there"), kept);
    assert!(matches!(models.choose(Some("base")), Err(ModelError::NotThere { .. })));
    assert_eq!(folder.lying(), ["toy"]);
    assert!(kept.is_whole() && kept.faults().expect("an answer").is_empty());
    kept.read().expect("it can be read");
    // Another vocabulary beside the same weights would be other words in the record.
    let vocabulary = kept.folder.join("vocabulary.txt");
    let as_kept = std::fs::read(&vocabulary).expect("it is there");
    std::fs::write(&vocabulary, [&as_kept[..], b"\n"].concat()).expect("it is changed");
    let refused = kept.read().map(drop).expect_err("it is not what was kept").to_string();
    assert!(refused.contains("vocabulary.txt is not as it was kept"), "{refused}");
    std::fs::write(&vocabulary, as_kept).expect("it is as before");
    kept.read().expect("it can be read again");
    // From the file itself, and over the one that is there.
    models.import(&from.join("model.bin"), Some("toy"), Some(&digest)).expect("it is taken in again");
    assert_eq!(folder.lying(), ["toy"]);
}

#[test]
fn what_is_not_the_file_that_was_meant_is_refused_and_nothing_of_it_stays() {
    let folder = Folder::new();
    let ((from, digest), models) = (folder.toy(), folder.models());
    let other = "0".repeat(64);
    let unpinned = why(models.import(&from, Some("toy"), None));
    assert!(unpinned.contains(&digest) && unpinned.contains("--sha256"), "{unpinned}");
    for (what, refused, expected) in [
        ("another digest", models.import(&from, Some("toy"), Some(&other)), "toy is not the file that was meant"),
        ("the name of a known one", models.import(&from, Some("tiny.en"), None), "tiny.en is not the file that was meant"),
        ("no digest", models.import(&from, Some("toy"), Some("abc")), "is no SHA-256"),
        ("a name that leads elsewhere", models.import(&from, Some("../toy"), Some(&digest)), "cannot be a model's name"),
        ("a hidden name", models.import(&from, Some(".toy"), Some(&digest)), "cannot be a model's name"),
        ("nothing", models.import(&folder.0.join("nowhere"), None, None), "model.bin is not in"),
    ] {
        let refused = why(refused);
        assert!(refused.contains(expected), "{what}: {refused}");
    }
    for (file, bytes, expected) in
        [("config.json", b"{}".as_slice(), "config.json cannot be used"), ("vocabulary.txt", b"hello", "vocabulary cannot be used")]
    {
        let whole = fs::read(from.join(file)).expect("a file");
        fs::write(from.join(file), bytes).expect("a file");
        let refused = why(models.import(&from, Some("toy"), Some(&digest)));
        assert!(refused.starts_with("toy cannot be used.") && refused.contains(expected), "{refused}");
        fs::remove_file(from.join(file)).expect("a file");
        assert!(why(models.import(&from, Some("toy"), Some(&digest))).contains(&format!("{file} is not in")));
        fs::write(from.join(file), whole).expect("a file");
    }
    assert!(folder.lying().is_empty(), "{:?}", folder.lying());
}

#[test]
fn weights_of_another_shape_are_refused_in_a_sentence_and_nothing_of_them_stays() {
    let folder = Folder::new();
    let (from, _) = folder.toy();
    let mut file = ModelFile::toy(Kind::Halves);
    file.tensors.get_mut("encoder/conv2/bias").expect("a weight").shape = vec![16, 1];
    let cut = ModelFile::toy(Kind::Halves).bytes();
    for (bytes, expected) in [
        (file.bytes(), "has the shape [16, 1], and [16] was expected"),
        (cut[..cut.len() / 2].to_vec(), "ends before its weights do"),
        (b"<!doctype html>".to_vec(), "This is not a Whisper model"),
        (Vec::new(), "ends before its weights do"),
    ] {
        fs::write(from.join("model.bin"), &bytes).expect("a file");
        let refused = why(folder.models().import(&from, Some("toy"), Some(&sha256(&bytes))));
        assert!(refused.contains(expected), "{refused}");
        assert!(folder.lying().is_empty(), "{:?}", folder.lying());
    }
}

/// A mirror that breaks off after so many bytes, each time until it does not.
struct Mirror {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
    serves: JoinHandle<()>,
}

impl Drop for Mirror {
    fn drop(&mut self) {
        self.serves.abort();
    }
}

#[derive(Clone)]
struct Shelf {
    files: Arc<BTreeMap<String, Vec<u8>>>,
    breaks_after: Option<usize>,
    ranges: bool,
    asked: Arc<Mutex<Vec<String>>>,
}

async fn give(State(shelf): State<Shelf>, Named(file): Named<String>, headers: HeaderMap) -> Response<Body> {
    let range = headers.get("range").map(|range| range.to_str().expect("text").to_owned());
    shelf.asked.lock().expect("the list").push(format!("{file} {}", range.as_deref().unwrap_or("whole")));
    let answer = Response::builder();
    if let Some(moved) = file.strip_prefix("moved-") {
        return answer.status(302).header("location", moved).body(Body::empty()).expect("an answer");
    }
    let Some(bytes) = shelf.files.get(&file) else { return answer.status(404).body(Body::empty()).expect("an answer") };
    let from: usize = range.filter(|_| shelf.ranges).map_or(0, |range| range["bytes=".len()..range.len() - 1].parse().expect("a number"));
    if from >= bytes.len() {
        return answer.status(StatusCode::RANGE_NOT_SATISFIABLE).body(Body::empty()).expect("an answer");
    }
    let rest = bytes[from..].to_vec();
    let answer = answer.header("content-length", rest.len());
    let answer = if from > 0 {
        answer.status(206).header("content-range", format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len()))
    } else {
        answer
    };
    let sent = shelf.breaks_after.map_or(rest.len(), |most| most.min(rest.len()));
    let broken = (sent < rest.len()).then(|| Err(std::io::Error::other("the line is cut")));
    let parts: Vec<std::io::Result<Vec<u8>>> = std::iter::once(Ok(rest[..sent].to_vec())).chain(broken).collect();
    answer.body(Body::from_stream(futures::stream::iter(parts))).expect("an answer")
}

impl Mirror {
    async fn of(folder: &Path, breaks_after: Option<usize>, ranges: bool) -> Self {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        let files =
            entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a file"))).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/toy", listener.local_addr().expect("an address"));
        let asked = Arc::<Mutex<_>>::default();
        let shelf = Shelf { files: Arc::new(files), breaks_after, ranges, asked: Arc::clone(&asked) };
        let routes = Router::new().route("/toy/{file}", get(give)).with_state(shelf);
        let serves = tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
        Self { address, asked, serves }
    }

    /// How the weights were asked for.
    fn asked(&self) -> Vec<String> {
        let asked = std::mem::take(&mut *self.asked.lock().expect("the list"));
        asked.iter().filter_map(|asked| asked.strip_prefix("model.bin ").map(str::to_owned)).collect()
    }
}

async fn fetches(folder: &Folder, mirror: &Mirror, sha256: Option<&str>) -> Result<Stored, ModelError> {
    fetch(&folder.models(), "toy", Some(&mirror.address), sha256, &mut |_bytes, _of| ()).await
}

#[tokio::test]
async fn a_model_that_is_cut_off_again_and_again_goes_on_where_it_stopped() {
    let folder = Folder::new();
    let (from, digest) = folder.toy();
    let length = fs::metadata(from.join("model.bin")).expect("a file").len() as usize;
    // The small files pass at once, the weights in three goes.
    let most = (length / 3 + 1).max(fs::metadata(from.join("vocabulary.txt")).expect("a file").len() as usize);
    let mirror = Mirror::of(&from, Some(most), true).await;
    let mut tries = 0;
    let kept = loop {
        tries += 1;
        match fetches(&folder, &mirror, Some(&digest)).await {
            Ok(kept) => break kept,
            Err(error) => assert!(error.to_string().contains("goes on from there") && tries < 9, "{error}"),
        }
        assert!(folder.models().all().expect("an answer").is_empty(), "half a model is none");
    };
    let asked: Vec<String> = (0..tries).map(|at| if at == 0 { "whole".to_owned() } else { format!("bytes={}-", at * most) }).collect();
    assert_eq!(mirror.asked(), asked);
    assert!(tries > 2);
    assert_eq!(folder.lying(), ["toy"]);
    assert!(kept.faults().expect("an answer").is_empty());
    assert_eq!(kept.manifest.source, mirror.address);
}

#[tokio::test]
async fn a_mirror_that_knows_no_ranges_begins_anew_and_one_with_another_file_gives_none() {
    let folder = Folder::new();
    let (from, digest) = folder.toy();
    let cuts = Mirror::of(&from, Some(1_500_000), true).await;
    fetches(&folder, &cuts, Some(&digest)).await.expect_err("it is cut off");
    let without = Mirror::of(&from, None, false).await;
    fetches(&folder, &without, Some(&digest)).await.expect("from the beginning");
    assert_eq!(without.asked(), ["bytes=1500000-"]);

    let refused = why(fetches(&folder, &without, Some(&"0".repeat(64))).await);
    assert!(refused.contains("is not the file that was meant"), "{refused}");
    let again = why(fetches(&folder, &without, Some(&"0".repeat(64))).await);
    assert_eq!((refused, without.asked()), (again, vec!["whole".to_owned(), "whole".to_owned()]), "nothing of it is kept");
    assert!(why(fetches(&folder, &without, None).await).contains("--sha256"));
    assert!(without.asked().is_empty(), "nothing is asked");
}

#[tokio::test]
async fn models_come_over_tls_or_from_this_machine() {
    let folder = Folder::new();
    for address in ["http://192.0.2.7/toy", "http://models.example", "ftp://127.0.0.1/toy", "toy"] {
        let refused = why(fetch(&folder.models(), "toy", Some(address), Some(&"0".repeat(64)), &mut |_bytes, _of| ()).await);
        assert!(refused.contains("neither over TLS nor on this machine") && refused.contains("people's mouths"), "{address}: {refused}");
    }
    let unknown = why(fetch(&folder.models(), "gigantic", None, Some(&"0".repeat(64)), &mut |_bytes, _of| ()).await);
    assert!(unknown.contains("no model gigantic is known"), "{unknown}");
    assert!(KNOWN.iter().all(|known| at_the_hub(known.name).starts_with("https://") && at_the_hub(known.name).contains(known.name)));
}

/// Runs `alongside model …`.
fn run(folder: &Folder, arguments: &[&str]) -> Output {
    let mut binary = Command::new(env!("CARGO_BIN_EXE_alongside"));
    binary.arg("model").args(arguments).arg("--models").arg(folder.0.join("models")).env_remove("ALONGSIDE_DATA").output().expect("it runs")
}

/// Whether it went well, and what it said, without the names of this machine's folders.
fn said(folder: &Folder, output: &Output) -> (bool, String) {
    let said = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text)).concat();
    (output.status.success(), said.replace(&folder.0.display().to_string(), "…"))
}

#[test]
fn the_operator_brings_lists_and_checks_models() {
    let folder = Folder::new();
    let (from, digest) = folder.toy();
    let (tiny, toy) = (fetched("tiny.en"), from.to_str().expect("a path").to_owned());
    let tell = |arguments: &[&str]| said(&folder, &run(&folder, arguments));
    let mut told = vec![tell(&["list"]), tell(&["verify"]), tell(&["import", &toy]), tell(&["import", &toy, "--sha256", &digest])];
    told.push(tell(&["import", tiny.to_str().expect("a path")]));
    told.extend([tell(&["list"]), tell(&["verify"])]);
    let weights = folder.0.join("models/toy/model.bin");
    let mut bytes = fs::read(&weights).expect("the weights");
    bytes[3_000] ^= 1;
    fs::write(&weights, bytes).expect("a flipped bit");
    fs::remove_file(folder.0.join("models/tiny.en/vocabulary.txt")).expect("the words");
    told.extend([tell(&["list"]), tell(&["verify"])]);
    let told: Vec<String> = told.into_iter().map(|(well, said)| format!("{}\n{said}", if well { "well" } else { "not well" })).collect();
    insta::assert_snapshot!("what_the_operator_is_told_of_models", told.join("\n---\n"));
}
