//! The keys as values: what opens, what does not, and that nothing is lost when the secret is renewed.

use super::*;

fn secret(byte: u8) -> Secret {
    Secret::new([byte; 32])
}

fn chosen() -> (Secret, Lock) {
    let renewed = Lock::open(&secret(1)).renewed(&secret(1), &secret(2), "135790", [7; 16]).unwrap();
    (secret(2), renewed)
}

#[test]
fn until_a_way_is_chosen_the_lock_stands_open() {
    assert_eq!(Lock::open(&secret(1)).unchosen(), Some(secret(1)));
    assert_eq!(chosen().1.unchosen(), None);
}

#[test]
fn the_right_pin_opens_and_no_other_does() {
    let (secret, lock) = chosen();
    assert_eq!(lock.by_pin("135790"), Some(secret));
    for wrong in ["135791", "", "1357900", "531790"] {
        assert_eq!(lock.by_pin(wrong), None, "{wrong}");
    }
}

#[test]
fn a_passkey_opens_beside_the_pin_and_another_passkey_does_not() {
    let (secret_2, lock) = chosen();
    let lock = lock.with_passkey(&secret_2, "credential".to_owned(), [3; 32], &secret(9)).unwrap();
    assert_eq!(lock.by_passkey(&secret(9)), Some(secret_2.clone()));
    assert_eq!(lock.by_passkey(&secret(8)), None);
    assert_eq!(lock.by_pin("135790"), Some(secret_2));
}

#[test]
fn what_was_sealed_to_an_earlier_secret_opens_through_every_renewal() {
    let key = CaptureKey::new([5; 16], [6; 32]);
    let wrapped = key.sealed_to(&secret(1).public()).unwrap();
    let (second, lock) = chosen();
    let third = secret(3);
    let lock = lock.renewed(&second, &third, "246813", [8; 16]).unwrap();
    let before = lock.secrets_before(&third);
    assert_eq!(before, [secret(1), secret(2)]);
    assert!(before.iter().any(|secret| CaptureKey::opened([5; 16], &wrapped, secret).is_some_and(|opened| opened == key)));
    assert_eq!(lock.by_pin("135790"), None, "the PIN of before opens no more");
}

#[test]
fn a_wrapped_key_opens_under_its_own_name_only() {
    let wrapped = CaptureKey::new([5; 16], [6; 32]).sealed_to(&secret(1).public()).unwrap();
    assert!(CaptureKey::opened([5; 16], &wrapped, &secret(1)).is_some());
    assert!(CaptureKey::opened([4; 16], &wrapped, &secret(1)).is_none());
    assert!(CaptureKey::opened([5; 16], &wrapped, &secret(2)).is_none());
}

#[test]
fn the_last_try_takes_every_way_and_leaves_whom_captured_words_are_sealed_to() {
    let (_, mut lock) = chosen();
    let public = lock.public;
    for _ in 0..super::super::tries::LAST {
        assert!(!lock.ways.is_empty());
        lock = lock.tried(Timestamp::from_millis(1));
    }
    assert!(lock.ways.is_empty());
    assert_eq!((lock.by_pin("135790"), lock.public), (None, public));
}

#[test]
fn the_lock_is_kept_and_read_back_and_shows_no_secret() {
    let (_, lock) = chosen();
    let text = serde_json::to_string(&lock).unwrap();
    assert_eq!(serde_json::from_str::<Lock>(&text).unwrap(), lock);
    assert_eq!(format!("{:?}", secret(1)), "Secret(…)");
}

#[test]
fn the_first_pins_that_anybody_tries_are_not_taken() {
    for poor in ["000000", "111111", "123456", "654321", "12345", "1234567", "abcdef", "12 456", "١٢٣٤٥٦"] {
        assert!(judge_pin(poor).is_err(), "{poor}");
    }
    for fine in ["135790", "280419", "112233", "024680"] {
        assert_eq!(judge_pin(fine), Ok(()), "{fine}");
    }
}
