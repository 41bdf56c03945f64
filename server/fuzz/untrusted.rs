//! What reads bytes that anybody may send, each as one function of bytes. The fuzzers call them with what they invent, and a test of
//! every run with what they found before: none may panic, and what was read once must come out the same again.

use std::io::Cursor;
use std::sync::{Arc, OnceLock};

use alongside::auth::cookie;
use alongside::auth::relying::party;
use alongside::http::digest;
use alongside::keys::{Keys, has_signed, is_public_key};
use alongside::ops::assertion::{Assertion, check};
use alongside::ops::opening;
use alongside::ops::sessions::Token;
use alongside::speech::service_answer;
use alongside_core::domain::checkpoint;
use alongside_core::domain::clock::{Dice, Timestamp};
use alongside_core::domain::entry::{Body, Entry, Head, MAX_BODY_BYTES, Receipt, RecordClass, Written};
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{AuthorityId, DeviceId, Digest, EntryId, FamilyId, PersonId, Position, StreamId};
use alongside_core::domain::team::TeamBook;
use alongside_core::domain::transcript::Word;
use alongside_core::sync::door::{Parts, SignedDelivery};
use alongside_core::sync::protocol::{SyncAnswer, SyncRequest};
use alongside_speech::{Files, Model, RATE, Recording};
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use uuid::Uuid;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{
    COSEAlgorithm, COSEEC2Key, COSEKey, COSEKeyType, ECDSACurve, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url,
};

/// Reads bytes, and panics where it should not.
pub(crate) type Reader = fn(&[u8]);

/// Every function, by the name of the folder that holds what was found for it.
pub(crate) const ALL: [(&str, Reader); 12] = [
    ("assertions", assertions),
    ("attestations", attestations),
    ("bodies", bodies),
    ("deliveries", deliveries),
    ("entries", entries),
    ("headers", headers),
    ("keys", keys),
    ("models", models),
    ("passkeys", passkeys),
    ("recordings", recordings),
    ("speech_answers", speech_answers),
    ("sync_requests", sync_requests),
];

/// Bodies of entries, a line each: each that can be read is written, read back, and taken into a file and a team's book.
pub(crate) fn bodies(bytes: &[u8]) {
    let (mut rules, mut book) = (FamilyRules::default(), TeamBook::default());
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let Ok(body) = serde_json::from_slice::<Body>(line) else { continue };
        let written = Written::new(head(number), &body, [7; 16]);
        let Ok(entry) = written.read() else {
            assert!(written.bytes() > MAX_BODY_BYTES, "only what is too long is not read again");
            continue;
        };
        assert_eq!(entry.body, body, "what was read is what was written");
        take_in(&mut rules, &mut book, &entry, number);
    }
    let kept = serde_json::to_vec(&rules).expect("a file's rules can be kept");
    assert_eq!(serde_json::from_slice::<FamilyRules>(&kept).expect("and read again"), rules);
}

fn take_in(rules: &mut FamilyRules, book: &mut TeamBook, entry: &Entry, number: usize) {
    let receipt = Receipt { position: Position(number as u64 + 1), received_at: entry.head.written_at, late: number % 5 == 4 };
    rules.receive(entry, receipt);
    if let Body::Team(body) = &entry.body {
        book.apply(body, entry.origin());
    }
}

/// An envelope as a phone would write it: the tenth entry of an hour.
fn head(number: usize) -> Head {
    let id = |kind: u128| Uuid::from_u128((kind << 64) | (number as u128 % 3));
    Head {
        id: EntryId::from_uuid(Uuid::from_u128(number as u128 + 1)),
        authority: AuthorityId::from_uuid(Uuid::from_u128(0x42)),
        stream: StreamId::Family(FamilyId::from_uuid(Uuid::from_u128(0x41))),
        author: PersonId::from_uuid(id(0xa1)),
        device: DeviceId::from_uuid(Uuid::from_u128(0x43)),
        device_seq: number as u64 + 1,
        happened_at: Timestamp::from_millis(1_772_000_000_000),
        written_at: Timestamp::from_millis(1_772_000_000_000 + number as i64 * 60_000),
        skew_ms: 0,
        about: Vec::new(),
        third_party: false,
        class: RecordClass::Practice,
        after: Vec::new(),
        version: 0,
        body: Digest::of(&[]),
        signature: None,
    }
}

/// Entries as they travel.
pub(crate) fn entries(bytes: &[u8]) {
    let Ok(written) = serde_json::from_slice::<Written>(bytes) else { return };
    drop((written.read_head(), written.read(), written.digest(), written.erased()));
}

/// Rounds of sync: what a phone asks, and what it is answered.
pub(crate) fn sync_requests(bytes: &[u8]) {
    if let Ok(request) = serde_json::from_slice::<SyncRequest>(bytes) {
        let again = serde_json::to_vec(&request).expect("a request can be written");
        assert_eq!(serde_json::from_slice::<SyncRequest>(&again).expect("and read again"), request);
        for written in &request.push {
            drop(written.read());
        }
    }
    if let Ok(answer) = serde_json::from_slice::<SyncAnswer>(bytes) {
        drop(serde_json::to_vec(&answer).expect("an answer can be written"));
    }
}

/// What comes through the door.
pub(crate) fn deliveries(bytes: &[u8]) {
    if let Some(parts) = Parts::of(bytes) {
        assert!(parts.text.len() < bytes.len(), "the text is what is left");
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    let bare = SignedDelivery { text, signature: serde_json::from_str("\"\"").expect("no bytes") };
    let signed = serde_json::from_slice::<SignedDelivery>(bytes).unwrap_or(bare);
    let Ok(delivery) = signed.read() else { return };
    let keys = Keys::new(&Fixed);
    for (item, wrapped) in delivery.items.iter().zip(&delivery.keys) {
        let (Some(parts), Some(key)) = (Parts::of(&item.bytes.0), opening::capture_key(&keys, wrapped)) else { continue };
        drop(opening::item(&key, &item.place, &parts));
    }
}

/// Keys and signatures of devices, and what the authority signed: as bytes, and as text.
pub(crate) fn keys(bytes: &[u8]) {
    let (key, rest) = bytes.split_at(bytes.len().min(91));
    let text = String::from_utf8_lossy(rest);
    assert!(!has_signed(key, &text, rest) || is_public_key(key), "only a key has signed");
    assert!(!has_signed(rest, &text, key) || is_public_key(rest), "only a key has signed");
    let said = String::from_utf8_lossy(bytes);
    if let Some(checkpoint) = checkpoint::read_checkpoint(&said) {
        let again = checkpoint::Statement::Checkpoint(checkpoint.clone()).text();
        assert_eq!(checkpoint::read_checkpoint(&again), Some(checkpoint), "what was read is what was written");
    }
    drop(serde_json::from_slice::<checkpoint::Signed>(bytes));
}

/// What an authenticator answers when something is signed: three parts, told apart by a line of their own.
pub(crate) fn assertions(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |byte| *byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let (client_data, authenticator_data, signature) = (part(), part(), part());
    let key = COSEKey {
        type_: COSEAlgorithm::ES256,
        key: COSEKeyType::EC_EC2(COSEEC2Key { curve: ECDSACurve::SECP256R1, x: vec![1; 32], y: vec![2; 32] }),
    };
    let origin: Url = "https://alongside.example".parse().expect("an address");
    let given = Assertion { client_data, authenticator_data, signature };
    assert!(check(given, &key, Digest::of(&[b"a decision"]), &origin).is_err(), "nobody has the key that it was to be signed with");
}

/// What an authenticator says of a passkey that it made: CBOR, answering a question that was put.
pub(crate) fn attestations(bytes: &[u8]) {
    static PUT: OnceLock<(Arc<Webauthn>, PasskeyRegistration, String)> = OnceLock::new();
    let (party, state, challenge) = PUT.get_or_init(|| {
        let party = party(&"https://alongside.example".parse().expect("an address")).expect("a relying party");
        let (options, state) = party.start_passkey_registration(Uuid::nil(), "-", "-", None).expect("a question");
        let challenge = serde_json::to_value(&options).expect("JSON")["publicKey"]["challenge"].as_str().expect("a challenge").to_owned();
        (party, state, challenge)
    });
    let asked =
        format!(r#"{{"type":"webauthn.create","challenge":"{challenge}","origin":"https://alongside.example","crossOrigin":false}}"#);
    let answer = json!({
        "id": "AA", "rawId": "AA", "type": "public-key", "clientExtensionResults": {},
        "response": { "clientDataJSON": URL_SAFE_NO_PAD.encode(asked), "attestationObject": URL_SAFE_NO_PAD.encode(bytes) },
    });
    let answer: RegisterPublicKeyCredential = serde_json::from_value(answer).expect("an answer of this shape");
    drop(party.finish_passkey_registration(&answer, state));
}

/// What a browser answers when somebody signs in, or makes a passkey.
pub(crate) fn passkeys(bytes: &[u8]) {
    drop((serde_json::from_slice::<PublicKeyCredential>(bytes), serde_json::from_slice::<RegisterPublicKeyCredential>(bytes)));
}

/// What comes in headers: the session's cookie, the digest of a body.
pub(crate) fn headers(bytes: &[u8]) {
    let mut headers = HeaderMap::new();
    for (name, value) in ["cookie", "content-digest", "cookie"].into_iter().zip(bytes.split(|byte| *byte == b'\n')) {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(name, value);
        }
    }
    let token = cookie::read(&headers, "__Host-alongside_session").and_then(Token::read);
    assert!(token.is_none_or(|token| token.text().len() == 64), "a token is 256 bits");
    assert!(digest::checked(&headers, bytes).is_err(), "bytes that hold their own digest");
}

/// Recordings in any container: all that can be read, within the minute that is allowed, in samples that are sound.
pub(crate) fn recordings(bytes: &[u8]) {
    let Ok(mut recording) = Recording::open(Cursor::new(bytes.to_vec()), 1) else { return };
    let mut count = 0;
    while let Ok(Some(part)) = recording.part() {
        count += part.len();
        assert!(part.iter().all(|sample| (-1.0..=1.0).contains(sample)), "a sample is no number between −1 and 1");
    }
    assert!(count <= 62 * RATE, "more than was allowed");
}

/// Weights of a model: what is promised and does not come takes no memory.
pub(crate) fn models(bytes: &[u8]) {
    drop(Model::read(Files { model: bytes, config: b"{}", vocabulary: b"", sha256: None }));
}

/// What a speech service answers: whatever is understood of it is in order, and words are those of their sentence.
pub(crate) fn speech_answers(bytes: &[u8]) {
    let Some(heard) = service_answer::read(bytes) else { return };
    let mut since = 0;
    for sentence in &heard.sentences {
        assert!(since <= sentence.start_ms && sentence.start_ms <= sentence.end_ms, "times run forwards");
        since = sentence.start_ms;
        let words: String = sentence.words.iter().map(|word| word.text.as_str()).collect();
        assert!(sentence.words.is_empty() || words == sentence.text, "the words are the text");
        let within = |word: &Word| sentence.start_ms <= word.start_ms && word.start_ms <= word.end_ms && word.end_ms <= sentence.end_ms;
        assert!(sentence.words.iter().all(|word| word.sure <= 100 && within(word)), "a word is said within its sentence");
    }
}

/// No chance at all: what is found is found again.
struct Fixed;

impl Dice for Fixed {
    fn roll(&self) -> [u8; 16] {
        [9; 16]
    }
}
