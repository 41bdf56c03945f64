//! The authority's keys: made once, kept for their owner alone, and what they sign and open.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use alongside::clock::SystemDice;
use alongside::keys::{Keys, KeysError, has_signed, is_public_key};
use alongside_core::domain::ids::Digest;
use alongside_core::sync::door::SEALED_FOR_THE_AUTHORITY;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeS, Serializable as _, single_shot_seal};

type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;

/// A folder of a test's own, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("alongside-keys-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[test]
fn the_keys_are_made_once_and_nobody_but_their_owner_reads_them() {
    let folder = Folder::new("once");
    let file = folder.0.join("alongside.keys");
    let first = Keys::kept_in(&file, &SystemDice).expect("they are made");
    let again = Keys::kept_in(&file, &SystemDice).expect("they are read");
    assert_eq!((first.signing_key(), first.opening_key()), (again.signing_key(), again.opening_key()));
    let mode = std::fs::metadata(&file).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(&folder.0).expect("the folder").count(), 1, "nothing else is left there");
    let other = Keys::kept_in(&folder.0.join("other.keys"), &SystemDice).expect("they are made");
    assert_ne!((first.signing_key(), first.opening_key()), (other.signing_key(), other.opening_key()));
}

#[test]
fn processes_that_start_together_have_the_same_keys() {
    let folder = Folder::new("together");
    let file = folder.0.join("alongside.keys");
    let made: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| Keys::kept_in(&file, &SystemDice).expect("keys").opening_key())).collect();
        starts.into_iter().map(|start| start.join().expect("it starts")).collect()
    });
    assert!(made.iter().all(|key| *key == made[0]));
}

#[test]
fn a_file_that_holds_something_else_is_left_alone_and_said_so() {
    let folder = Folder::new("else");
    let file = folder.0.join("alongside.keys");
    std::fs::write(&file, "my shopping").expect("a file");
    assert!(matches!(Keys::kept_in(&file, &SystemDice), Err(KeysError::NoKeys(_))));
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), "my shopping");
    let nowhere = Keys::kept_in(&folder.0.join("no/such/folder.keys"), &SystemDice).expect_err("there is no folder").to_string();
    assert!(nowhere.contains("--keys"), "{nowhere}");
}

#[test]
fn keys_show_nothing_of_themselves() {
    assert_eq!(format!("{:?}", Keys::new(&SystemDice)), "Keys(…)");
}

#[test]
fn what_the_authority_signed_holds_for_that_text_and_that_key_alone() {
    let (keys, others) = (Keys::new(&SystemDice), Keys::new(&SystemDice));
    let signature = keys.sign("until Friday");
    assert_eq!(signature.len(), 64);
    assert!(is_public_key(keys.signing_key()) && !is_public_key(&[7; 91]));
    assert!(has_signed(keys.signing_key(), "until Friday", &signature));
    assert!(!has_signed(keys.signing_key(), "until Sunday", &signature));
    assert!(!has_signed(others.signing_key(), "until Friday", &signature));
    assert!(!has_signed(keys.signing_key(), "until Friday", &signature[..63]));
}

/// RFC 9180, appendix A.1.1, with AES-256 in place of AES-128 has no vector of its own: what is sealed by the library is opened by the
/// keys, and nothing else is.
#[test]
fn what_was_sealed_for_the_authority_opens_with_its_name_and_its_keys_alone() {
    let (keys, others) = (Keys::new(&SystemDice), Keys::new(&SystemDice));
    let public = PublicKey::from_bytes(&keys.opening_key()).expect("32 bytes");
    let name = *Digest::of(&[b"a key"]).bytes();
    let name = &name[..16];
    let seal = |info: &[u8]| {
        let mode = OpModeS::<X25519HkdfSha256>::Base;
        let sealed = single_shot_seal::<AesGcm256, HkdfSha256, X25519HkdfSha256>(&mode, &public, info, &[5; 32], name);
        let (encapsulated, sealed) = sealed.expect("it is sealed");
        (encapsulated.to_bytes().to_vec(), sealed)
    };
    let (encapsulated, sealed) = seal(SEALED_FOR_THE_AUTHORITY);
    assert_eq!(keys.open(&encapsulated, &sealed, name), Some(vec![5; 32]));
    assert_eq!(keys.open(&encapsulated, &sealed, &name[1..]), None);
    assert_eq!(others.open(&encapsulated, &sealed, name), None);
    assert_eq!(keys.open(&encapsulated[1..], &sealed, name), None);
    let (encapsulated, sealed) = seal(b"something else");
    assert_eq!(keys.open(&encapsulated, &sealed, name), None);
}
